"""Feeds: what goes down, in the order in which it was committed. It knows no page and no meaning of an item.

The row of a feed is the lock of its one writer, so positions follow the order of commits. A cursor is
``epoch.position.mark``, the mark being of the item at that place: a cursor of an earlier life of the data is refused,
also where data were put back and nobody said so, and whoever held it takes the snapshot.
"""

import gzip
import json
from typing import Any

import sqlalchemy as sa

from core.base.clock import local
from core.district.database import EPOCH, Database, Transaction, ask, ask_value, meta_value, put_new
from core.district.tables import feed, feed_item
from core.sync.wire import (
    SCHEMA,
    AppointmentBooked,
    CaseResult,
    CounterMessage,
    FeedPage,
    Published,
    Refused,
    timestamp,
    xor_of,
)

CATALOGUE, CALENDAR = "catalogue", "calendar"

_BEHIND = sa.select(feed_item).where(
    feed_item.c.feed == sa.bindparam("own"), feed_item.c.position > sa.bindparam("after")
)
_BEHIND = _BEHIND.order_by(feed_item.c.position).limit(sa.bindparam("most"))
_WHOLE = sa.select(feed_item).where(feed_item.c.feed == sa.bindparam("own")).order_by(feed_item.c.position)
_OWN = feed.c.name == sa.bindparam("own")
_LAST = sa.select(feed.c.last).where(_OWN)
_LAST_LOCKED, _ADD = _LAST.with_for_update(), sa.insert(feed_item)
_MOVE_ON = sa.update(feed).where(_OWN).values(last=sa.bindparam("last"))
_ID_AT = sa.select(feed_item.c.id).where(
    feed_item.c.feed == sa.bindparam("own"), feed_item.c.position == sa.bindparam("at")
)

Said = CaseResult | AppointmentBooked | CounterMessage | Published


class Feeds:
    """Any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, tx: Transaction, name: str, kind: str, subject: str, message: Said) -> None:
        """Put a message at the end of a feed, inside the transaction of what it tells."""
        put_new(tx, feed, {"name": name, "last": 0})
        position = ask_value(tx, _LAST_LOCKED, {"own": name}) + 1
        item = {
            "specversion": "1.0",
            "id": message.id,
            "source": "//district",
            "type": kind,
            "subject": subject,
            "time": timestamp(local(message.at)),
            "datacontenttype": "application/json",
            "dataschema": SCHEMA + kind,
            "data": message.model_dump(mode="json"),
        }
        body = json.dumps(item, ensure_ascii=False)
        ask(tx, _ADD, {"feed": name, "position": position, "id": message.id, "body": body})
        ask(tx, _MOVE_ON, {"own": name, "last": position})

    def page(self, name: str, after: str, limit: int) -> FeedPage:
        """Return the feed's items after a cursor; Refused ``epoch-gone`` when the cursor is not of this life."""
        with self._database.begin() as tx:
            epoch, last = int(meta_value(tx, EPOCH)), _last(tx, name)
            position = _position(tx, name, after, epoch)
            rows = ask(tx, _BEHIND, {"own": name, "after": position, "most": limit})
        items = tuple({**json.loads(row.body), "cursor": _cursor(epoch, row)} for row in rows)
        end, behind = (rows[-1].position, items[-1]["cursor"]) if rows else (position, after or f"{epoch}.0")
        return FeedPage(epoch=epoch, items=items, next=behind, more=end < last, count=len(items), xor=xor_of(items))

    def lasts(self) -> dict[str, int]:
        """Return the last position of each feed that has items."""
        with self._database.begin() as tx:
            return {row.name: row.last for row in tx.execute(sa.select(feed))}

    def snapshot(self, name: str) -> tuple[str, bytes]:
        """Return the cursor behind the feed as it stands, and its newest item of each subject as NDJSON in gzip."""
        with self._database.begin() as tx:
            epoch = int(meta_value(tx, EPOCH))
            cursor, newest = f"{epoch}.0", dict[str, str]()
            for row in ask(tx, _WHOLE, {"own": name}):
                subject = json.loads(row.body)["subject"]
                newest.pop(subject, None)  # so that the order stays that of the newest ones
                newest[subject], cursor = row.body, _cursor(epoch, row)
        return cursor, gzip.compress("".join(f"{body}\n" for body in newest.values()).encode(), mtime=0)


def newest(tx: Transaction, kind: str, centre: str = "") -> list[tuple[str, Any]]:
    """Return (centre, data) of the items of a kind for the centres, or for one; of each subject the newest."""
    found = sa.select(feed_item.c.feed, feed_item.c.body).where(feed_item.c.body.contains(kind))
    if centre:
        found = found.where(feed_item.c.feed == f"results/{centre}")
    latest: dict[tuple[str, str], Any] = {}
    for row in tx.execute(found.order_by(feed_item.c.feed, feed_item.c.position)):
        item = json.loads(row.body)
        if item["type"] == kind:
            latest[row.feed.partition("/")[2], item["subject"]] = item["data"]
    return [(own, data) for (own, _subject), data in latest.items()]


def _last(tx: Transaction, name: str) -> int:
    return ask_value(tx, _LAST, {"own": name}) or 0


def _cursor(epoch: int, row: sa.Row[tuple[str, int, str, str]]) -> str:
    return f"{epoch}.{row.position}.{_mark(row.id)}"


def _mark(id_: str) -> str:
    return id_[-12:]  # of a UUIDv7: chance, not time


def position_of(after: str) -> int:
    """Return the place a cursor names; 0 for none."""
    position = after.split(".")[1] if after.count(".") in (1, 2) else ""
    return int(position) if position.isascii() and position.isdigit() and len(position) < 19 else 0


def _position(tx: Transaction, name: str, after: str, epoch: int) -> int:
    """Return the place of a cursor; the first version of this district gave cursors without a mark."""
    if not after:
        return 0
    life, mark = after.partition(".")[0], after.rpartition(".")[2] if after.count(".") == 2 else ""
    position = position_of(after)
    if life != str(epoch) or (not position and after != f"{epoch}.0"):
        raise Refused("epoch-gone")
    if position:
        found = ask_value(tx, _ID_AT, {"own": name, "at": position})
        if found is None or (mark and _mark(found) != mark):
            raise Refused("epoch-gone")
    return position
