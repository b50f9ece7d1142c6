"""Fetches what the district sends down, results and bookings, each handed over once in effect. It knows no case.

Cursor and case are changed in two transactions, so a crash between them hands a result over again; it comes with the
same act (the operation id is the result's own), and a repeated act changes nothing.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from pydantic import ValidationError

from core.base.acts import Act
from core.base.clock import Clock
from core.base.faults import Fault
from core.base.ids import OperationId
from core.base.lanes import InlineLane, Lane, Place
from core.base.work import Store
from core.outbox.ports import OutboxWork
from core.sync.backoff import Backoff
from core.sync.wire import (
    BOOKING,
    RESULT,
    AppointmentBooked,
    CaseResult,
    FeedPage,
    Message,
    path_of,
    without_generation,
)

log = logging.getLogger(__name__)

POLL_S = 30.0
# The feed is the whole centre's: a case of another counter's own database is not ours to settle, and one that has moved
# on meanwhile (withdrawn, voided, decided at the counter) never will take the result. Neither may stop those behind it.
_PASSED_OVER = frozenset({"store.get.missing", "cases.move.illegal"})

Handler = Callable[[Act, CaseResult], None]
BookingHandler = Callable[[Act, AppointmentBooked], None]
# What a type on the feed carries; a type that is not here is of a later version and passed over.
MESSAGES: Mapping[str, type[Message]] = {RESULT: CaseResult, BOOKING: AppointmentBooked}


class Feeds(Protocol):
    """Where pages come from; ``core.sync.client.DistrictClient`` is the real one. Net lane."""

    def feed(self, name: str, after: str, limit: int = 100) -> FeedPage:
        """Return the items after a cursor."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """What one poll did; ``fault`` is why it stopped early, the item in question comes again."""

    handled: int
    passed_over: int
    fault: Fault | None
    wait_s: float


class Results:
    """Polls ``results/{centre}``. ``handle`` is called in the store lane with an act that makes a repeat harmless."""

    def __init__(
        self,
        store: Store[OutboxWork],
        client: Feeds,
        clock: Clock,
        handle: Handler,
        *,
        handle_booking: BookingHandler | None = None,
        store_lane: Lane | None = None,
        net_lane: Lane | None = None,
        backoff: Backoff | None = None,
    ) -> None:
        self._store, self._client, self._clock = store, client, clock
        self._handle, self._handle_booking = handle, handle_booking
        self._in_store, self._in_net = Place(store_lane or InlineLane()), Place(net_lane or InlineLane())
        self._backoff = backoff or Backoff()
        self._not_before = 0.0

    def poll(self) -> Poll:
        """Fetch and hand over one page; a failure is in the Poll, not raised."""
        handled = passed_over = 0
        try:
            feed, after = self._in_store.do(self._cursor)
            page = self._in_net.do(lambda: self._page(feed, after))
            for item in page.items:
                is_taken = self._in_store.do(partial(self._take, feed, item))
                handled, passed_over = handled + is_taken, passed_over + (not is_taken)
            self._in_store.do(lambda: self._keep(feed, page.next))
        except Fault as fault:
            log.warning("results: %s", fault.code)
            return Poll(handled=handled, passed_over=passed_over, fault=fault, wait_s=self._backoff.failed(fault))
        self._backoff.succeeded()
        return Poll(handled=handled, passed_over=passed_over, fault=None, wait_s=0.0 if page.more else POLL_S)

    def pump(self) -> float:
        """Poll when it is time; return the seconds until the next one. For UploadPump."""
        quiet = self._not_before - self._clock.monotonic()
        if quiet > 0:
            return quiet
        wait_s = self.poll().wait_s
        self._not_before = self._clock.monotonic() + wait_s
        return wait_s

    def _cursor(self) -> tuple[str, str]:
        with self._store.read() as work:
            centre = without_generation(work.outbox.state().name)
            feed = f"results/{path_of(centre)}"
            return feed, work.outbox.cursor(feed)

    def _page(self, feed: str, after: str) -> FeedPage:
        try:
            return self._client.feed(feed, after)
        except Fault as fault:
            if fault.code != "district.feed.gone":
                raise
            return self._client.feed(feed, "")  # from its start: what was handled is handled again without effect

    def _take(self, feed: str, item: dict[str, object]) -> bool:
        message = _message(item)
        act = Act(op=OperationId(str(item.get("id", ""))), who="district", where="sync")
        is_taken = True
        try:
            if isinstance(message, CaseResult):
                self._handle(act, message)
            elif isinstance(message, AppointmentBooked) and self._handle_booking is not None:
                self._handle_booking(act, message)
        except Fault as fault:
            if fault.code not in _PASSED_OVER:
                raise
            log.info("results: passed over %s: %s", act.op, fault.code)
            is_taken = False
        self._keep(feed, str(item["cursor"]))
        return is_taken and message is not None

    def _keep(self, feed: str, token: str) -> None:
        with self._store.work(Act.new(who="system", where="sync")) as work:
            if work.outbox.cursor(feed) != token:
                work.outbox.set_cursor(feed, token)


def _message(item: dict[str, object]) -> Message | None:
    """Return what an item carries; None for a type of a later version, which is passed over."""
    kind = MESSAGES.get(str(item.get("type")))
    if kind is None:
        return None
    try:
        return kind.model_validate(item.get("data"))
    except ValidationError as error:
        raise Fault("district.results.broken", id=str(item.get("id", ""))) from error
