"""What the district sends down to a centre: results, bookings and messages, each handed over once. It knows no case."""

import logging
from collections.abc import Callable
from typing import Any

from core.base.acts import Act
from core.base.clock import Clock
from core.base.faults import Fault
from core.base.lanes import Lane
from core.base.work import Store
from core.outbox.ports import OutboxWork
from core.sync.backoff import Backoff
from core.sync.feed import FeedReader, Feeds, Item, message_of
from core.sync.wire import (
    AppointmentBooked,
    CaseResult,
    CounterMessage,
    path_of,
    without_generation,
)

log = logging.getLogger(__name__)

# The feed is the whole centre's: a case of another counter's own database is not ours to settle, and one that has moved
# on meanwhile (withdrawn, voided, decided at the counter) never will take the result. Neither may stop those behind it.
_PASSED_OVER = frozenset({"store.get.missing", "cases.move.illegal"})

Handler = Callable[[Act, CaseResult], None]
BookingHandler = Callable[[Act, AppointmentBooked], None]
MessageHandler = Callable[[Act, CounterMessage], None]


class Results(FeedReader):
    """Polls ``results/{centre}``. Handlers are called in the store lane with an act that makes a repeat harmless."""

    def __init__(
        self,
        store: Store[OutboxWork],
        client: Feeds,
        clock: Clock,
        handle: Handler,
        *,
        handle_booking: BookingHandler | None = None,
        handle_message: MessageHandler | None = None,
        store_lane: Lane | None = None,
        net_lane: Lane | None = None,
        backoff: Backoff | None = None,
        linger_s: float = 0.0,
    ) -> None:
        super().__init__(
            store, client, clock, store_lane=store_lane, net_lane=net_lane, backoff=backoff, linger_s=linger_s
        )
        self._handle, self._handle_booking, self._handle_message = handle, handle_booking, handle_message

    def feed_name(self, work: OutboxWork) -> str:
        """See FeedReader."""
        return f"results/{path_of(without_generation(work.outbox.state().name))}"

    def take(self, act: Act, item: Item, fetched: Any) -> bool:  # noqa: ARG002 - an item of this feed is whole
        """See FeedReader."""
        message = message_of(item)
        try:
            if isinstance(message, CaseResult):
                self._handle(act, message)
            elif isinstance(message, AppointmentBooked) and self._handle_booking is not None:
                self._handle_booking(act, message)
            elif isinstance(message, CounterMessage) and self._handle_message is not None:
                self._handle_message(act, message)
        except Fault as fault:
            if fault.code not in _PASSED_OVER:
                raise
            log.info("results: passed over %s: %s", act.op, fault.code)
            return False
        return message is not None
