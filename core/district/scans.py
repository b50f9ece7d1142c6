"""Which scans events name and whether they are here. Runs inside the inbox's transaction; it knows no case file.

An event tells all attachments its case has. One whose contents are not here waits, unless a later revision told of
others: what was taken out before it came is nobody's any more.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa

from core.district.batch import Arrived
from core.district.database import Transaction, Trip, ask, ask_value
from core.district.statements import Asked, among
from core.district.tables import KEPT, arrival, blob, blob_wait, told_attachments
from core.sync.wire import is_digest

UNKNOWN = {"name": "", "size": 0, "is_stored": 0, "is_public": 0}
_WANTED = sa.select(blob.c.sha256).where(blob.c.name == sa.bindparam("own"), blob.c.is_stored == 0)
_WANTED = _WANTED.order_by(blob.c.sha256).limit(sa.bindparam("most"))
_TOLD = sa.select(told_attachments.c.subject, told_attachments.c.revision, told_attachments.c.data)
_STORED = sa.select(blob.c.sha256).where(blob.c.is_stored == 1)
_TOLD_LOCKED = _TOLD.order_by(told_attachments.c.subject).with_for_update()
_STORED_LOCKED = sa.select(blob.c.sha256, blob.c.is_stored).order_by(blob.c.sha256).with_for_update()
_OF_CONTENT = blob_wait.c.sha256 == sa.bindparam("own")
_WAITS = sa.select(blob_wait.c.subject, blob_wait.c.name).where(_OF_CONTENT).order_by(blob_wait.c.subject)
_FORGET_WAITS = sa.delete(blob_wait).where(_OF_CONTENT)
_TELLER = sa.select(arrival.c.name).where(KEPT, arrival.c.subject == sa.bindparam("own"))
_TELLER = _TELLER.order_by(arrival.c.revision.desc()).limit(1)


@dataclass(slots=True)
class _Told:
    """The attachments a subject has, by the highest revision that told of them; in JSON."""

    revision: int
    data: bytes


class Scans:
    """What some events name: read once, judged in memory, written once."""

    def __init__(self) -> None:
        self._named: dict[str, bytes] = {}  # id of an event -> its attachments
        self._told: dict[str, _Told] = {}
        self._fresh: set[str] = set()  # subjects of which more was told than is written
        self._gone: set[str] = set()
        self._waits: dict[tuple[str, str], str] = {}  # (sha256, subject) -> source that names it

    def learn(self, one: Trip, events: Sequence[Arrived]) -> None:
        """Read what is known of that which these events name."""
        named = {each.id: each.data.attachments for each in events}
        fresh = {key: bytes(own) for key, own in named.items() if own is not msgspec.UNSET}
        self._named |= fresh
        if fresh:
            self._read(one, [each for each in events if each.id in fresh])

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
            self._fresh.add(each.subject)
        gone = _digests(own) & _digests(told.data) & self._gone
        self._waits |= {(sha256, each.subject): name for sha256 in gone}
        return bool(gone)

    def write(self, one: Trip) -> None:
        """Keep what was told since, and who waits for what."""
        fresh = {subject: self._told[subject] for subject in sorted(self._fresh)}
        told = [{"subject": key, "revision": it.revision, "data": it.data.decode()} for key, it in fresh.items()]
        waits = [{"sha256": sha, "subject": subject, "name": name} for (sha, subject), name in self._waits.items()]
        names = {each["sha256"]: each["name"] for each in waits}
        one.save(told_attachments, "subject", told)
        one.put_new(blob_wait, *waits)
        one.save(blob, "sha256", [{"sha256": sha, "name": names[sha]} for sha in names])
        self._fresh, self._waits = set(), {}

    def _read(self, one: Trip, events: Sequence[Arrived]) -> None:
        """Lock what is known of these subjects and their contents; what is not known is noted first."""
        subjects = sorted({each.subject for each in events} - self._told.keys())
        none = {"revision": -1, "data": "[]"}
        one.put_new(told_attachments, *({"subject": subject, **none} for subject in subjects))
        for row in one.ask(*among(one.tx, _TOLD_LOCKED, told_attachments.c.subject, subjects)).rows:
            self._told[row.subject] = _Told(row.revision, row.data.encode())
        needed = set[str]()
        for each in events:
            own, told = _digests(self._named[each.id]), self._told[each.subject]
            needed |= own if told.revision <= each.revision else own & _digests(told.data)
        self._gone |= want(one, needed)


def want(one: Trip, digests: Iterable[str]) -> set[str]:
    """Return which of these contents are not here, noted as such inside a transaction.

    Their rows stay locked until it ends: who stores one meanwhile waits, and finds what waits for it.
    """
    asked = sorted(digests)
    if not asked:
        return set()
    one.put_new(blob, *({"sha256": sha256, **UNKNOWN} for sha256 in asked))
    found = one.ask(*among(one.tx, _STORED_LOCKED, blob.c.sha256, asked)).rows
    return {row.sha256 for row in found if not row.is_stored}


def wanted(name: str, limit: int = 100) -> Asked:
    """Return the question for contents that this source named and that are not here."""
    return _WANTED, {"own": name, "most": limit}


def told_by(tx: Transaction, digests: Collection[str]) -> dict[str, str]:
    """Return which source told last of each of these contents, where an event that told of it is kept.

    It reads all that was told: for what happens seldom.
    """
    lost = set(digests)
    subjects: dict[str, str] = {}
    for row in ask(tx, _TOLD) if lost else ():
        subjects |= dict.fromkeys(_digests(row.data.encode()) & lost, row.subject)
    names = {subject: ask_value(tx, _TELLER, {"own": subject}) for subject in set(subjects.values())}
    return {sha256: name for sha256, subject in subjects.items() if (name := names[subject])}


def lacking(tx: Transaction, digests: Iterable[str], subjects: Collection[str]) -> list[str]:
    """Return which of these contents are not here, though one of the subjects has them as an attachment now."""
    asked = sorted(set(digests))
    gone = set(asked) - {row.sha256 for row in ask(tx, *among(tx, _STORED, blob.c.sha256, asked))} if asked else set()
    told = ask(tx, *among(tx, _TOLD, told_attachments.c.subject, subjects)) if gone and subjects else ()
    return sorted(gone & {sha256 for row in told for sha256 in _digests(row.data.encode())})


def waiting_for(tx: Transaction, sha256: str) -> list[tuple[str, str]]:
    """Return (subject, source name) of what waited for a content, and forget that it waits."""
    own = {"own": sha256}
    waited = [(row.subject, row.name) for row in ask(tx, _WAITS, own)]
    ask(tx, _FORGET_WAITS, own)
    return waited


def attachments_of(tx: Transaction, subject: str) -> list[dict[str, Any]]:
    """Return the attachments a subject has now, as they were told."""
    found = sa.select(told_attachments.c.data).where(told_attachments.c.subject == subject)
    told = tx.execute(found).scalar()
    return [one for one in msgspec.json.decode(told) if isinstance(one, dict)] if told else []


def _digests(attachments: bytes) -> set[str]:
    told: Any = msgspec.json.decode(attachments)
    if not isinstance(told, list):
        return set()
    said = (one.get("sha256") for one in told if isinstance(one, dict))
    return {sha256 for sha256 in said if isinstance(sha256, str) and is_digest(sha256)}
