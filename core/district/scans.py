"""Which scans events name and whether they are here. Runs inside the inbox's transaction; it knows no case file.

An event tells all attachments its case has. One whose contents are not here waits, unless a later revision told of
others: what was taken out before it came is nobody's any more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa

from core.district.batch import Arrived
from core.district.blobs import want
from core.district.database import Database, Transaction, among
from core.district.tables import blob, blob_wait, told_attachments
from core.sync.wire import is_digest

_TOLD = sa.select(told_attachments.c.subject, told_attachments.c.revision, told_attachments.c.data)


class _Data(msgspec.Struct):
    attachments: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


_DATA = msgspec.json.Decoder(_Data)


@dataclass(slots=True)
class _Told:
    """The attachments a subject has, by the highest revision that told of them; in JSON."""

    revision: int
    data: bytes


class Scans:
    """What some events name: read once, judged in memory, written once."""

    def __init__(self, database: Database, tx: Transaction, events: Iterable[Arrived]) -> None:
        self._database, self._tx = database, tx
        self._named = {each.id: own for each in events if (own := _attachments(each)) is not None}
        self._told: dict[str, _Told] = {}
        self._gone: set[str] = set()
        self._waits: dict[tuple[str, str], str] = {}  # (sha256, subject) -> source that names it
        if self._named:
            self._read([each for each in events if each.id in self._named])

    def names(self, each: Arrived) -> bool:
        """Whether the event tells of attachments."""
        return each.id in self._named

    def missing(self, name: str, each: Arrived) -> bool:
        """Whether contents that this event needs are not here; they are wanted from this source then."""
        own = self._named.get(each.id)
        if own is None:
            return False
        told = self._told[each.subject]
        if told.revision <= each.revision:
            told.revision, told.data = each.revision, own
        gone = _digests(own) & _digests(told.data) & self._gone
        self._waits |= {(sha256, each.subject): name for sha256 in gone}
        return bool(gone)

    def write(self) -> None:
        """Keep what was told, and who waits for what."""
        told = [{"subject": key, "revision": it.revision, "data": it.data.decode()} for key, it in self._told.items()]
        self._database.save_many(self._tx, told_attachments, "subject", told)
        waits = [{"sha256": sha, "subject": subject, "name": name} for (sha, subject), name in self._waits.items()]
        self._database.put_new(self._tx, blob_wait, *waits)
        names = {each["sha256"]: each["name"] for each in waits}
        self._database.save_many(self._tx, blob, "sha256", [{"sha256": sha, "name": names[sha]} for sha in names])

    def _read(self, events: list[Arrived]) -> None:
        """Lock what is known of these subjects and their contents; what is not known is noted first."""
        subjects = sorted({each.subject for each in events})
        none = {"revision": -1, "data": "[]"}
        self._database.put_new(self._tx, told_attachments, *({"subject": subject, **none} for subject in subjects))
        found = _TOLD.where(among(self._tx, told_attachments.c.subject, subjects)).order_by(told_attachments.c.subject)
        for row in self._tx.execute(found.with_for_update()):
            self._told[row.subject] = _Told(row.revision, row.data.encode())
        needed = set[str]()
        for each in events:
            own, told = _digests(self._named[each.id]), self._told[each.subject]
            needed |= own if told.revision <= each.revision else own & _digests(told.data)
        self._gone = want(self._database, self._tx, needed)


def waiting_for(tx: Transaction, sha256: str) -> list[tuple[str, str]]:
    """Return (subject, source name) of what waited for a content, and forget that it waits."""
    found = sa.select(blob_wait.c.subject, blob_wait.c.name).where(blob_wait.c.sha256 == sha256)
    waited = [(row.subject, row.name) for row in tx.execute(found.order_by(blob_wait.c.subject))]
    tx.execute(sa.delete(blob_wait).where(blob_wait.c.sha256 == sha256))
    return waited


def attachments_of(tx: Transaction, subject: str) -> list[dict[str, Any]]:
    """Return the attachments a subject has now, as they were told."""
    found = sa.select(told_attachments.c.data).where(told_attachments.c.subject == subject)
    told = tx.execute(found).scalar()
    return [one for one in msgspec.json.decode(told) if isinstance(one, dict)] if told else []


def _attachments(each: Arrived) -> bytes | None:
    if b'"attachments"' not in each.data:
        return None
    own = _DATA.decode(each.data).attachments
    return None if own is msgspec.UNSET else bytes(own)


def _digests(attachments: bytes) -> set[str]:
    told: Any = msgspec.json.decode(attachments)
    if not isinstance(told, list):
        return set()
    said = (one.get("sha256") for one in told if isinstance(one, dict))
    return {sha256 for sha256 in said if isinstance(sha256, str) and is_digest(sha256)}
