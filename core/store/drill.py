"""The drill of a backup: the newest copy is put back into a scratch folder and proven there, beside the work.

It takes the very road a restore takes (``put_back``, then the opening of a store with all its checks), so what passes
here passes on the bad day. The present data are read only, to say how much is newer than the copy.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import func, select

from core.base.clock import Clock
from core.base.faults import Fault
from core.cases.case import CaseId
from core.staff.journal import defects
from core.store.backup import backup_folder, backups, put_back
from core.store.case_rows import CaseRow
from core.store.engine import open_cipher
from core.store.outbox import START, OutboxEventRow
from core.store.sql_store import SqlStore
from core.store.work import SqlWork

SCRATCH = "drill-"
PAGE = 1000
_STAMP = "%Y%m%dT%H%M%S%fZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drilled:
    """What a copy is worth. ``entries_behind`` is how many entries of the journal are newer; None: nobody can say."""

    copy: str
    taken_at: datetime
    seconds: float
    entries: int
    cases: int
    events: int
    scans: int
    opened_case: str  # the number of the newest case, read with all its scans; empty where there is none
    entries_behind: int | None


def drill(database: Path, key: bytes, clock: Clock, opened: Callable[[Path], SqlStore]) -> Drilled:
    """Prove the newest copy; ``opened`` opens a store on a path as the program does. Blocks for seconds.

    Faults: ``storage.drill.no_copy``; ``storage.drill.failed`` with what does not hold; those of a restore, also where
    there is no room for the scratch folder.
    """
    copies = backups(database)
    if not copies:
        raise Fault("storage.drill.no_copy")
    began = clock.monotonic()
    with _scratch(database) as folder:
        target = folder / database.name
        put_back(target, copies[0], key, clock.now())
        store = opened(target)
        try:
            with store.read() as work:
                found = _proven(store, work)
        finally:
            store.close()
    entries, cases, events, scans, number = found
    return Drilled(
        copy=copies[0].name,
        taken_at=taken_at(copies[0]),
        seconds=clock.monotonic() - began,
        entries=entries,
        cases=cases,
        events=events,
        scans=scans,
        opened_case=number,
        entries_behind=_behind(database, key, entries),
    )


def taken_at(copy: Path) -> datetime:
    """Return when a copy was taken; its name says it."""
    return datetime.strptime(copy.stem.rpartition("-")[2], _STAMP).replace(tzinfo=UTC)


@contextmanager
def _scratch(database: Path) -> Iterator[Path]:
    """Give a folder on the same disk that goes with the drill; one that a kill left behind goes too."""
    folder = backup_folder(database)
    try:
        for left in folder.glob(f"{SCRATCH}*"):
            shutil.rmtree(left)
        with tempfile.TemporaryDirectory(prefix=SCRATCH, dir=folder) as name:
            yield Path(name)
    except OSError as error:
        raise Fault("storage.restore.failed", reason=error.strerror or type(error).__name__) from error


def _proven(store: SqlStore, work: SqlWork) -> tuple[int, int, int, int, str]:
    """Return (entries, cases, events, scans, number of the newest case), all of it read and found sound."""
    entries, head = work.journal.head()
    if defects(work.journal.entries(), (entries, head)):
        raise Fault("storage.drill.failed", reason="journal")
    events = _proven_stream(work)
    session = work.transaction.session
    cases = session.execute(select(func.count()).select_from(CaseRow)).scalar_one()
    newest = session.execute(select(CaseRow.id).order_by(CaseRow.received_at.desc()).limit(1)).scalar()
    number = work.cases.get(CaseId(newest)).number if newest else ""
    for attachment in work.attachments.of_case(newest or ""):
        store.vault.read(attachment.file)
    # One entry of these is the restore's own: the copy went on under a new generation in its scratch folder.
    return entries - 1, int(cases), events, len(work.attachments.file_names()), number


def _proven_stream(work: SqlWork) -> int:
    """Follow the chain of the outbox through all generations; return how many events there are."""
    place, generation, chain, count = (0, 0), 0, START, 0
    while rows := work.outbox.after(*place, PAGE):
        for row in rows:
            chain = START if row.generation != generation else chain
            generation, chain = row.generation, sha256(chain + sha256(row.body).digest()).digest()
            if (row.chain, row.sha256) != (chain, sha256(row.body).digest()):
                raise Fault("storage.drill.failed", reason=f"outbox {row.generation}/{row.sequence}")
        count, place = count + len(rows), (rows[-1].generation, rows[-1].sequence)
    if count != work.transaction.session.execute(select(func.count()).select_from(OutboxEventRow)).scalar_one():
        raise Fault("storage.drill.failed", reason="outbox")
    return count


def _behind(database: Path, key: bytes, entries: int) -> int | None:
    """Return how many entries of the present journal the copy has not; None where the present data cannot be read."""
    import sqlcipher3.dbapi2

    if not database.is_file():
        return None
    try:
        connection = open_cipher(database, key, 5.0)
        try:
            last = connection.execute("SELECT max(serial) FROM journal").fetchone()[0]
        finally:
            connection.close()
    except sqlcipher3.dbapi2.Error:
        return None
    return int(last or 0) - entries
