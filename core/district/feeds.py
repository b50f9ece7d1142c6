"""Feeds: what goes down, in the order in which it was committed. It knows no page and no meaning of an item.

The row of a feed is the lock of its one writer, so positions follow the order of commits. A cursor is
``epoch.position``; a cursor of an earlier life of the data is refused, and whoever held it takes the snapshot.
"""

import gzip
import json

import sqlalchemy as sa

from core.base.clock import local
from core.district.database import EPOCH, Database, Transaction, meta_value
from core.district.tables import feed, feed_item
from core.sync.wire import (
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

Said = CaseResult | AppointmentBooked | CounterMessage | Published


class Feeds:
    """Any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, tx: Transaction, name: str, kind: str, subject: str, message: Said) -> None:
        """Put a message at the end of a feed, inside the transaction of what it tells."""
        self._database.put_new(tx, feed, name=name, last=0)
        position = tx.execute(sa.select(feed.c.last).where(feed.c.name == name).with_for_update()).scalar_one() + 1
        item = {
            "specversion": "1.0",
            "id": message.id,
            "source": "//district",
            "type": kind,
            "subject": subject,
            "time": timestamp(local(message.at)),
            "datacontenttype": "application/json",
            "data": message.model_dump(mode="json"),
        }
        body = json.dumps(item, ensure_ascii=False)
        tx.execute(sa.insert(feed_item).values(feed=name, position=position, id=message.id, body=body))
        tx.execute(sa.update(feed).where(feed.c.name == name).values(last=position))

    def page(self, name: str, after: str, limit: int) -> FeedPage:
        """Return the feed's items after a cursor; Refused ``epoch-gone`` when the cursor is not of this life."""
        with self._database.begin() as tx:
            epoch, last = int(meta_value(tx, EPOCH)), _last(tx, name)
            position = _position(after, epoch, last)
            found = sa.select(feed_item).where(feed_item.c.feed == name, feed_item.c.position > position)
            rows = tx.execute(found.order_by(feed_item.c.position).limit(limit)).all()
        items = tuple({**json.loads(row.body), "cursor": f"{epoch}.{row.position}"} for row in rows)
        end = rows[-1].position if rows else position
        return FeedPage(
            epoch=epoch, items=items, next=f"{epoch}.{end}", more=end < last, count=len(items), xor=xor_of(items)
        )

    def snapshot(self, name: str) -> tuple[str, bytes]:
        """Return the cursor behind the feed as it stands, and its newest item of each subject as NDJSON in gzip."""
        with self._database.begin() as tx:
            cursor = f"{meta_value(tx, EPOCH)}.{_last(tx, name)}"
            found = sa.select(feed_item.c.body).where(feed_item.c.feed == name).order_by(feed_item.c.position)
            newest: dict[str, str] = {}
            for body in tx.execute(found).scalars():
                subject = json.loads(body)["subject"]
                newest.pop(subject, None)  # so that the order stays that of the newest ones
                newest[subject] = body
        return cursor, gzip.compress("".join(f"{body}\n" for body in newest.values()).encode(), mtime=0)


def _last(tx: Transaction, name: str) -> int:
    return tx.execute(sa.select(feed.c.last).where(feed.c.name == name)).scalar() or 0


def _position(after: str, epoch: int, last: int) -> int:
    if not after:
        return 0
    life, _, position = after.partition(".")
    is_number = position.isascii() and position.isdigit() and len(position) < 19
    if life != str(epoch) or not is_number or int(position) > last:
        raise Refused("epoch-gone")
    return int(position)
