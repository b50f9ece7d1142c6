"""What a district publishes to its counters: editions of the catalogue and of the calendar. It knows no HTTP."""

import hashlib
from datetime import date

import sqlalchemy as sa

from core.base.clock import Clock
from core.base.ids import new_id
from core.district.blobs import Blobs
from core.district.database import Database, ask, ask_value
from core.district.feeds import CALENDAR, CATALOGUE, Feeds
from core.district.tables import published
from core.sync.wire import PUBLISHED, Published

_LAST = sa.select(sa.func.max(published.c.number)).where(published.c.name == sa.bindparam("own"))
_ADD = sa.insert(published)


class Publishing:
    """Any thread. The text is durable and public before the feed names it."""

    def __init__(self, database: Database, blobs: Blobs, clock: Clock) -> None:
        self._database, self._blobs, self._clock, self._feeds = database, blobs, clock, Feeds(database)

    def publish(self, name: str, text: str, valid_from: date) -> Published:
        """Publish a table's next edition: ``catalogue`` or ``calendar/2027``."""
        body, now = text.encode("utf-8"), self._clock.now()
        sha256 = hashlib.sha256(body).hexdigest()
        self._blobs.put(sha256, body, is_public=True)
        with self._database.begin() as tx:
            number = int(ask_value(tx, _LAST, {"own": name}) or 0) + 1
            said = Published(
                id=new_id(), at=now, name=name, number=number, valid_from=valid_from, sha256=sha256, size=len(body)
            )
            row = {"name": name, "number": number, "valid_from": valid_from, "sha256": sha256}
            ask(tx, _ADD, {**row, "published_at": now.isoformat()})
            feed = CATALOGUE if name == CATALOGUE else CALENDAR
            self._feeds.append(tx, feed, PUBLISHED, f"edition/{name}", said)
        return said

    def editions(self) -> list[sa.Row[tuple[str, int, date, str, str]]]:
        """Return what was published, the newest first."""
        with self._database.begin() as tx:
            found = sa.select(published).order_by(published.c.published_at.desc())
            return list(tx.execute(found).all())
