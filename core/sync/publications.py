"""Editions the district publishes: fetched when they are heard of, kept until their day. It knows no item and no day.

An edition that is not sound, or whose text the district has lost with a disk, is passed over and told: what is in use
stays in use, and later ones come.
"""

import logging
from collections.abc import Callable
from typing import Any, Protocol

from core.base.acts import Act
from core.base.clock import Clock, office_day
from core.base.editions import DISTRICT, Edition, EditionAdded, EditionWork, next_number
from core.base.faults import Fault
from core.base.lanes import Lane
from core.base.work import Store
from core.outbox.ports import OutboxWork
from core.sync.backoff import Backoff
from core.sync.feed import FeedReader, Feeds, Item, message_of
from core.sync.wire import Published

log = logging.getLogger(__name__)

Check = Callable[[str, str], None]  # (table, text): a Fault when it would not do


class PublicationWork(OutboxWork, EditionWork, Protocol):
    """The transaction of an edition that came down."""


class Contents(Feeds, Protocol):
    """Where the texts come from; ``core.sync.client.DistrictClient`` is the real one. Net lane."""

    def content(self, sha256: str) -> bytes | None:
        """Fetch a content that the district publishes; None when it has lost it."""
        ...


class Publications(FeedReader):
    """Polls ``feed`` (``catalogue`` or ``calendar``). ``check`` refuses a text that would not do."""

    poll_s = 600.0

    def __init__(
        self,
        store: Store[PublicationWork],
        client: Contents,
        clock: Clock,
        feed: str,
        check: Check,
        *,
        store_lane: Lane | None = None,
        net_lane: Lane | None = None,
        backoff: Backoff | None = None,
    ) -> None:
        super().__init__(store, client, clock, store_lane=store_lane, net_lane=net_lane, backoff=backoff)
        self._store, self._client, self._feed, self._check = store, client, feed, check

    def feed_name(self, work: OutboxWork) -> str:  # noqa: ARG002 - it is the whole district's
        """See FeedReader."""
        return self._feed

    def fetched(self, item: Item) -> Any:
        """See FeedReader: the text of the edition."""
        said = _said(item)
        return self._client.content(said.sha256) if said is not None else None

    def take(self, act: Act, item: Item, fetched: Any) -> bool:
        """See FeedReader."""
        said = _said(item)
        if said is None:
            return False
        if fetched is None:
            log.warning("the district has lost edition %s/%d: it is to be published again", said.name, said.number)
            return False
        try:
            text = bytes(fetched).decode("utf-8")
            self._check(said.name, text)
        except (UnicodeDecodeError, Fault) as error:
            log.warning("edition %s/%d of the district will not do: %s", said.name, said.number, error)
            return False
        with self._store.work(act) as work:
            if work.first_result() is None:
                self._add(work, act, said, text)
        return True

    def _add(self, work: PublicationWork, act: Act, said: Published, text: str) -> None:
        now = self._clock.now()
        edition = Edition(
            name=said.name,
            number=next_number(work.editions.alone(said.name)),
            valid_from=max(said.valid_from, office_day(now)),  # what comes late begins when it is here
            origin=DISTRICT,
            text=text,
            made_at=now,
        )
        work.editions.add(edition)
        work.keep_result(f"{edition.name}/{edition.number}")
        work.record(EditionAdded(at=now, op=act.op, name=edition.name, number=edition.number))


def _said(item: Item) -> Published | None:
    said = message_of(item)
    return said if isinstance(said, Published) else None
