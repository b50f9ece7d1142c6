"""Reads a feed of the district: in order, each item once, the cursor in the transaction of what the item does.

What an item means is its reader's (``core.sync.results``, ``core.sync.publications``). Whoever handles an item does so
under an act with the item's own id, which carries the cursor along: both are kept, or neither. An item of which nothing
was kept (passed over, or handled before) moves the cursor by itself.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, TypeVar

from pydantic import ValidationError

from core.base.acts import Act
from core.base.clock import Clock
from core.base.faults import Fault
from core.base.ids import OperationId
from core.base.lanes import InlineLane, Lane, Place
from core.base.work import Store
from core.outbox.ports import OutboxWork
from core.sync.backoff import LEFT, Backoff, named
from core.sync.snapshot import Snapshot
from core.sync.wire import DOWN, FeedPage, Message

log = logging.getLogger(__name__)

W = TypeVar("W", bound=OutboxWork)
Item = dict[str, Any]


class Feeds(Protocol):
    """Where items come from; ``core.sync.client.DistrictClient`` is the real one. Net lane."""

    def feed(self, name: str, after: str, limit: int = 100, linger_s: float = 0.0) -> FeedPage:
        """Return the items after a cursor; where there are none, the answer may come ``linger_s`` later."""
        ...

    def snapshot(self, name: str) -> Snapshot:
        """Return a feed as it stands."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """What one poll did; ``fault`` is why it stopped early, the item in question comes again."""

    handled: int
    passed_over: int
    fault: Fault | None
    wait_s: float


class FeedReader:
    """One feed. Polls are made one at a time, from any thread.

    ``linger_s``: how long a turn of the pump lets the district wait for something new before it answers. One that
    answers an empty page at once does not know that and is asked again after ``poll_s``.
    """

    poll_s = 30.0

    def __init__(
        self,
        store: Store[OutboxWork],
        client: Feeds,
        clock: Clock,
        *,
        store_lane: Lane | None = None,
        net_lane: Lane | None = None,
        backoff: Backoff | None = None,
        linger_s: float = 0.0,
    ) -> None:
        self._linger_s = linger_s
        self._outboxes, self._feeds, self._clock = store, client, clock
        self._in_store, self._in_net = Place(store_lane or InlineLane()), Place(net_lane or InlineLane())
        self._backoff = backoff or Backoff()
        self._not_before = 0.0

    def feed_name(self, work: OutboxWork) -> str:
        """Return the feed's name. Store lane."""
        raise NotImplementedError

    def fetched(self, item: Item) -> Any:
        """Fetch what an item needs besides. Net lane."""

    def take(self, act: Act, item: Item, fetched: Any) -> bool:
        """Do what an item says; False when there is nothing to do. A Fault stops here. Store lane."""
        raise NotImplementedError

    def poll(self, linger_s: float = 0.0) -> Poll:
        """Fetch and hand over one page; a failure is in the Poll, not raised."""
        handled = passed_over = 0
        begun = self._clock.monotonic()
        try:
            name, after = self._in_store.do(self._cursor)
            items, cursor, more = self._in_net.do(lambda: self._page(name, after, linger_s))
            has_lingered = bool(linger_s) and self._clock.monotonic() - begun > linger_s / 2
            for item, token in items:
                fetched = self._in_net.do(partial(self.fetched, item))
                is_taken = self._in_store.do(partial(self._taken, name, item, fetched, token))
                handled, passed_over = handled + is_taken, passed_over + (not is_taken)
            if cursor != after:
                self._in_store.do(lambda: self._keep(name, cursor))
        except Fault as fault:
            if fault.code != LEFT:
                log.warning("feed: %s", named(fault))
            return Poll(handled=handled, passed_over=passed_over, fault=fault, wait_s=self._backoff.failed(fault))
        self._backoff.succeeded()
        wait_s = 0.0 if more or has_lingered or (linger_s and items) else self.poll_s
        return Poll(handled=handled, passed_over=passed_over, fault=None, wait_s=wait_s)

    def pump(self) -> float:
        """Poll when it is time; return the seconds until the next one. For UploadPump."""
        quiet = self._not_before - self._clock.monotonic()
        if quiet > 0:
            return quiet
        wait_s = self.poll(self._linger_s).wait_s
        self._not_before = self._clock.monotonic() + wait_s
        return wait_s

    def _cursor(self) -> tuple[str, str]:
        with self._outboxes.read() as work:
            name = self.feed_name(work)
            return name, work.outbox.cursor(name)

    def _page(self, name: str, after: str, linger_s: float) -> tuple[Sequence[tuple[Item, str]], str, bool]:
        """Return (items with the cursor behind each, the cursor behind all, whether there is more).

        Where the cursor is of an older life the feed is taken as it stands: what was handled is handled again without
        effect, and the cursor moves with the last item.
        """
        try:
            page = self._feeds.feed(name, after, linger_s=linger_s)
        except Fault as fault:
            if fault.code != "district.feed.gone":
                raise
            whole = self._feeds.snapshot(name)
            last = len(whole.items) - 1
            items = [(item, whole.cursor if place == last else after) for place, item in enumerate(whole.items)]
            return items, whole.cursor, False
        return [(item, str(item["cursor"])) for item in page.items], page.next, page.more

    def _taken(self, name: str, item: Item, fetched: Any, token: str) -> bool:
        def along(work: Any) -> None:
            work.outbox.set_cursor(name, token)

        act = Act(op=OperationId(str(item.get("id", ""))), who="district", where="sync", along=along)
        is_taken = self.take(act, item, fetched)
        self._keep(name, token)
        return is_taken

    def _keep(self, name: str, token: str) -> None:
        with self._outboxes.read() as work:
            if work.outbox.cursor(name) == token:
                return
        with self._outboxes.work(Act.new(who="system", where="sync")) as work:
            work.outbox.set_cursor(name, token)


def message_of(item: Item) -> Message | None:
    """Return what an item carries, None for a type of a later version; Fault ``district.results.broken``."""
    kind = DOWN.get(str(item.get("type")))
    try:
        return kind.model_validate(item.get("data")) if kind is not None else None
    except ValidationError as error:
        raise Fault("district.results.broken", id=str(item.get("id", ""))) from error
