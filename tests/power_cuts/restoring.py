"""Looks at disks that cuts left while a copy was put back, and while the program went on with it.

Such a disk holds the old file with all that was acknowledged, or the copy with all that it had; or nobody is let in,
and the same call goes on from there. Once the old file is not in its place it lies beside it, all of it.
"""

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.base.clock import SystemClock
from core.base.faults import Fault
from core.store.backup import PUT_BACK, backups, put_back
from core.store.engine import open_cipher
from tests.power_cuts import ACKS, ANCHOR, COPIES, RESTORED, STORE, VAULT, WAL
from tests.power_cuts.disk import Content, Files, plain
from tests.power_cuts.inspection import STARTS, Found, Inspection, left_by, scans_of
from tests.power_cuts.record import Record, recorded
from tests.power_cuts.upkeep import COPY_ENDS
from tests.stores import KEY

ASIDE, NOT_ASIDE = f"{STORE}.damaged-", "lost: the old file"


AROUND = 30  # deeds before the copy takes the place of the file


def recorded_restore(folder: Path, copies: Record, recorder: Path, *, place: int, is_bare: bool) -> Record:
    """Record how a copy is put back where the program was killed after its last act; ``place`` is that of the copy,
    from the newest on. ``is_bare``: the file and its scans are gone.
    """
    last = max(at for at, deed in enumerate(copies.deeds) if deed.path == ACKS) + 1
    before, owed = plain(copies.disk(last).now()), copies.acknowledged(last)
    if is_bare:
        before = {
            path: data for path, data in before.items() if path not in (STORE, WAL) and not path.startswith(VAULT)
        }
    owed = frozenset() if is_bare else frozenset(op for op in owed if not op.endswith(COPY_ENDS))
    return recorded(folder, before, recorder, seed=place, owed=owed, doing="restore")


def around_the_turn(record: Record) -> Record:
    """Return the record for images of the moment only in which the copy takes the place of the file."""
    turn = next(at for at, deed in enumerate(record.deeds) if (deed.kind, deed.data) == ("R", STORE.encode()))
    return replace(record, first=max(1, turn - AROUND), deeds=record.deeds[: turn + 4])


class Restoring(Inspection):
    """``place`` is the one of the copy that is put back, among all from the newest on."""

    def __init__(self, record: Record, folder: Path, place: int) -> None:
        super().__init__(record, folder)
        self._ways: dict[tuple[bytes, ...], str] = {}
        self._asides: dict[tuple[bytes, ...], bool] = {}
        self._lay({path: Content(data) for path, data in record.before.items()})
        self._copy = backups(self._desk / STORE)[place].name
        file = STORE if STORE in record.before else f"{COPIES}/{self._copy}"
        with self._reading(file) as connection:
            self._first = left_by(connection)
        self._due = self._acts_in(f"{COPIES}/{self._copy}")
        self._old = self._acts_in(STORE) if file == STORE else frozenset()

    def _owed(self, acknowledged: frozenset[str], found: Found) -> frozenset[str]:
        return acknowledged if RESTORED not in found.acts else (acknowledged - self._old) | self._due

    def _found(self, files: Files) -> Found:
        found = super()._found(files) if STORE in files else Found()
        is_copy = RESTORED in found.acts
        if found.flaw or is_copy or (self._old and found.acts >= self._old):
            flaw = found.flaw or self._flaw_of_start(files) or (is_copy and not self._is_aside(files) and NOT_ASIDE)
            return replace(found, flaw=flaw or "")
        flaw = self._flaw_of_going_on(files) or ("" if self._is_aside(files) else NOT_ASIDE)
        return replace(found, flaw=flaw, acts=self._old)

    def _read(self, connection: Any) -> Found:
        """Read all of it: until the program starts on the copy, each act is as it was before."""
        (mark,) = connection.execute("PRAGMA user_version").fetchone()
        if connection.execute("SELECT 1 FROM source WHERE generation > 1").fetchone():
            found = super()._read(connection)
            return replace(found, acts=found.acts | {RESTORED})
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)], "integrity_check"
        acts = frozenset(op for (op,) in connection.execute("SELECT op FROM operation"))
        left = left_by(connection)
        assert all(left[op] == self._first[op] for op in left), "acts by half"
        return Found(acts=acts | ({RESTORED} if mark == PUT_BACK else set()), scans=scans_of(connection))

    def _flaw_at_start(self, files: Files) -> str:  # what a start says is asked in ``_found``
        return ""

    def _flaw_of_start(self, files: Files) -> str:
        """Start where the file lies alone, and on one in ``STARTS`` of the others; each file, log and anchor once."""
        if WAL in files and self.distinct % STARTS:
            return ""
        return self._once(files, super()._flaw_at_start)

    def _flaw_of_going_on(self, files: Files) -> str:
        return self._once(files, self._flaw_of_another_call)

    def _flaw_of_another_call(self, files: Files) -> str:
        """Start, which must be refused, and put the copy back again."""
        try:
            self._started(files).close()
        except Fault:
            pass  # it says what it is
        else:
            return "lost: let in on less than was acknowledged"
        self._lay(files)
        copy = self._desk / COPIES / self._copy
        try:
            put_back(self._desk / STORE, copy, KEY, SystemClock().now())
            acts = self._acts_in(STORE)
            self._opened().close()
        except Fault as fault:
            return f"corrupt: {fault}"
        return "" if acts >= self._due else "lost: acts of the copy"

    def _once(self, files: Files, ask: Any) -> str:
        beside = tuple(self._digests.of(path, files[path]) if path in files else b"" for path in (STORE, WAL, ANCHOR))
        if beside not in self._ways:
            self._ways[beside] = ask(files)
        return self._ways[beside]

    def _is_aside(self, files: Files) -> bool:
        """Whether files beside hold all that the old one held."""
        aside = {path: content for path, content in files.items() if path.startswith(ASIDE)}
        known = tuple(self._digests.of(path, aside[path]) for path in sorted(aside))
        if known not in self._asides:
            self._lay(aside)
            names = [path for path in aside if not path.endswith("-wal")]
            self._asides[known] = self._old <= frozenset[str]().union(*map(self._acts_in, names))
        return self._asides[known]

    def _acts_in(self, path: str) -> frozenset[str]:
        """Return the acts of a file that was laid down."""
        with self._reading(path) as connection:
            return frozenset(op for (op,) in connection.execute("SELECT op FROM operation"))

    def _reading(self, path: str) -> "closing[Any]":
        return closing(open_cipher(self._desk / path, KEY, 1.0))
