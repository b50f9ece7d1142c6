"""Looks at disks that cuts may have left: does the file open, is it whole, is each acknowledged act in it, all of it?

SQLite itself recovers every distinct disk, by the product's own recipe, and says how many frames of its log it takes.
What it reads is then known to the byte: those frames, and of the file the pages that are in none of them. Each such
state is read whole once, and what was found remembered; one disk in ``AGAIN`` is read whole all the same. The program
itself starts on the first disk of each log and anchor, and on one in ``STARTS`` of the states.
"""

import json
import shutil
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as dbapi

from core.attachments.attachment import SealedFile
from core.base.clock import SystemClock
from core.base.events import Bus
from core.base.faults import Fault
from core.config.model import Settings
from core.staff.journal import defects
from core.store.engine import PAGE
from core.store.sql_store import SqlStore, open_store
from core.store.vault import FileVault
from core.sync.wire import CHAIN_START, DistrictWire, chained, sha256
from tests.power_cuts import ANCHOR, STORE, VAULT, WAL
from tests.power_cuts.disk import Files, plain
from tests.power_cuts.plate import Digests, Plate
from tests.power_cuts.record import Record
from tests.stores import KEY

AGAIN, STARTS = 50, 20
LOG_HEADER, FRAME_HEADER = 32, 24  # bytes; sqlite.org/fileformat2.html, section 4
FRAME = FRAME_HEADER + PAGE


@dataclass(frozen=True)
class Found:
    """What a state holds: a flaw, or the acts that are in it and the scans that its rows name."""

    flaw: str = ""
    acts: frozenset[str] = frozenset()
    scans: frozenset[SealedFile] = frozenset()


class Inspection:
    """Of the disks of one record, in ``folder``, best one in memory. To be closed."""

    starts = STARTS

    def __init__(self, record: Record, folder: Path) -> None:
        self._desk, self._plate = folder / "start", Plate(folder / "plate")
        self._digests = Digests()
        self._seen: dict[bytes, Found] = {}
        self._states: dict[tuple[bytes, ...], Found] = {}
        self._logs: set[tuple[bytes, ...]] = set()
        self._pages: dict[bytes, list[int]] = {}
        self._rests: dict[tuple[bytes, bytes], bytes] = {}
        self._scans: set[tuple[str, bytes]] = set()
        self._end = self._proven_end(record.disk().now())

    @property
    def distinct(self) -> int:
        """Return how many disks differed by a byte at least."""
        return len(self._seen)

    @property
    def states(self) -> int:
        """Return how many states, as SQLite recovered them, were read whole."""
        return len(self._states)

    def flaw(self, files: Files, acknowledged: frozenset[str]) -> str:
        """Say what is wrong with a disk: nothing, ``lost`` or ``corrupt`` with the reason."""
        found = self.found(files)
        if found.flaw:
            return found.flaw
        missing = self._owed(acknowledged, found) - found.acts
        return f"lost: {len(missing)} acts" if missing else ""

    def found(self, files: Files) -> Found:
        """Return what is on a disk; each is looked at once."""
        name = self._digests.of_all(files)
        if name not in self._seen:
            self._seen[name] = self._found(files)
        return self._seen[name]

    def close(self) -> None:
        self._plate.close()

    def _owed(self, acknowledged: frozenset[str], _found: Found) -> frozenset[str]:
        """Return what of the acknowledged must be there."""
        return acknowledged

    def _found(self, files: Files) -> Found:
        try:
            with self._plate.opened(files) as connection:
                _busy, frames, _written = connection.execute("PRAGMA wal_checkpoint(NOOP)").fetchone()
                log, state = self._state(files, LOG_HEADER + FRAME * frames if frames else 0)
                found = self._states.get(state)
                if found is None or self.distinct % AGAIN == 0:
                    known, found = found, self._read(connection)
                    assert known is None or replace(known, flaw="") == found, "not the same twice"
        except (dbapi.Error, AssertionError) as error:
            return Found(f"corrupt: {error}")
        if not found.flaw and (log not in self._logs or (state not in self._states and self.states % self.starts == 0)):
            self._logs.add(log)
            found = replace(found, flaw=self._flaw_at_start(files))
        self._states[state] = found
        return replace(found, flaw=found.flaw or self._flaw_of_scans(files, found.scans))

    def _state(self, files: Files, size: int) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
        """Return what stands for the log (so many bytes of it) and the anchor, and for these and the rest of the file."""
        log = self._digests.of(WAL, files[WAL], size) if size else b""
        beside = log, self._digests.of(ANCHOR, files[ANCHOR]) if ANCHOR in files else b""
        if log not in self._pages:
            self._pages[log] = _pages_in(files[WAL].since(0, size)) if size else []
        behind = self._digests.of(STORE, files[STORE]), log
        if behind not in self._rests:
            file = bytearray(files[STORE].data)
            for page in self._pages[log]:
                file[page * PAGE : page * PAGE + PAGE] = bytes(max(0, min(PAGE, len(file) - page * PAGE)))
            self._rests[behind] = sha256(file)
        return beside, (self._rests[behind], *beside)

    def _read(self, connection: Any) -> Found:
        """Read the whole of it: what is there must be at the end as well, and of each act all that is there."""
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)], "integrity_check"
        assert not connection.execute("PRAGMA foreign_key_check").fetchall(), "foreign_key_check"
        acts = {op for (op,) in connection.execute("SELECT op FROM operation")}
        left = left_by(connection)
        halves = [op for op in acts if left[op] != self._end[op]]
        assert not halves, f"{len(halves)} acts by half"
        assert left.keys() <= self._end.keys(), "acts that nobody did"
        newest = connection.execute("SELECT sequence, chain FROM outbox ORDER BY sequence DESC LIMIT 1").fetchone()
        assert newest == connection.execute("SELECT last, chain FROM source WHERE last > 0").fetchone(), "stream"
        return Found(acts=frozenset(acts), scans=scans_of(connection))

    def _flaw_of_scans(self, files: Files, scans: frozenset[SealedFile], vault: str = VAULT) -> str:
        """Say which of the scans in a folder cannot be read; the same bytes are read once."""
        for scan in scans:
            path = f"{vault}/{scan.name[:2]}/{scan.name}"
            known = (path, self._digests.of(path, files[path]) if path in files else b"")
            if known in self._scans:
                continue
            try:
                FileVault(self._plate.folder / vault, KEY).read(scan)
            except Fault as fault:
                return f"lost: a scan, {fault.code}"
            self._scans.add(known)
        return ""

    def _flaw_at_start(self, files: Files) -> str:
        """Start on this disk as the program does."""
        try:
            self._started(files).close()
        except Fault as fault:
            return f"corrupt: {fault}"
        return ""

    def _proven_end(self, files: Files) -> "Left":
        """Prove what the program left without a cut, chains and all; what cuts leave is held against it."""
        store = self._started(files)
        try:
            with store.read() as work:
                assert not defects(work.journal.entries()), "journal"
                events, state, chain = work.outbox.after(0, 0, 1 << 30), work.outbox.state(), CHAIN_START
            for event in events:
                chain = chained(chain, sha256(event.body))
                assert event.chain == chain, "outbox"
            assert (state.last, state.chain) == (len(events), chain), "end of the outbox"
            with store.engine.connect() as connection:
                return left_by(connection.connection.driver_connection)
        finally:
            store.close()

    def _started(self, files: Files) -> SqlStore:
        """Start the program on a disk."""
        self._lay(files)
        return self._opened()

    def _lay(self, files: Files) -> None:
        """Lay a disk down for the program."""
        lay(self._desk, files)

    def _opened(self) -> SqlStore:
        """Open the store on the disk that was laid down."""
        parts = {"settings": Settings(), "clock": SystemClock(), "bus": Bus(), "wire": DistrictWire()}
        return open_store(path=self._desk / STORE, key=KEY, **parts)


def lay(desk: Path, files: Files) -> None:
    """Make a folder hold these files and no others."""
    shutil.rmtree(desk, ignore_errors=True)
    desk.mkdir()
    for path, data in plain(files).items():
        (desk / path).parent.mkdir(parents=True, exist_ok=True)
        (desk / path).write_bytes(data)


def _pages_in(log: bytes) -> list[int]:
    """Return which pages of the file are in the log, from 0."""
    frames = range(LOG_HEADER, len(log), FRAME)
    return sorted({int.from_bytes(log[place : place + 4], "big") - 1 for place in frames})


def scans_of(connection: Any) -> frozenset[SealedFile]:
    """Return what its rows name."""
    rows = connection.execute("SELECT file, sha256, size FROM attachment WHERE removed_at IS NULL")
    return frozenset(SealedFile(name=name, sha256=whole, size=size) for name, whole, size in rows)


Left = dict[str, set[tuple[Any, ...]]]  # by operation: rows that are written once and never changed


def left_by(connection: Any) -> Left:
    """Return what each act left: in the journal, for the district, of papers, of results."""
    left: Left = defaultdict(set)
    for row in connection.execute("SELECT op, * FROM journal"):
        left[row[0]].add(row)
    for op, *rest in connection.execute('SELECT op, id, template, copy, subject, "values" FROM print_job'):
        left[op].add(tuple(rest))
    for op, result in connection.execute("SELECT op, result FROM operation"):
        left[op].add((result,))
    for sequence, body, chain in connection.execute("SELECT sequence, body, chain FROM outbox ORDER BY sequence"):
        left[json.loads(body)["opid"]].add((sequence, body, chain))
    return left
