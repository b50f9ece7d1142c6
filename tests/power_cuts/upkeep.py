"""Looks at disks that cuts left of what is done seldom: a first start, copies, the start after an update.

What each of them adds to ``Inspection``: the file may not be there yet, beside the wrapped key; what looks like a copy
is one that a person can put back, with all that was acknowledged before it was begun; an older file is old and whole
or new and whole, and the program of today starts on it.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as dbapi

from core.base.clock import SystemClock
from core.base.faults import Fault
from core.config.model import Settings
from core.store.backup import backups, put_back
from core.store.engine import open_cipher
from core.store.keys import KeyFile
from core.store.migrations import HEAD
from tests.power_cuts import COPIES, KEY_FILE, PASSPHRASE, STORE, VAULT
from tests.power_cuts.disk import Files
from tests.power_cuts.inspection import STARTS, Found, Inspection, Left
from tests.power_cuts.record import Record
from tests.stores import KEY
from tests.upgrade.sample import check

COPY_ENDS, PART_ENDS = ".db", ".db.part"


class FirstStart(Inspection):
    """Of a machine that was new: there may be no file yet, then the program makes it whatever the first try left."""

    def __init__(self, record: Record, folder: Path) -> None:
        self._keys: dict[bytes, bool] = {}
        super().__init__(record, folder)

    def _found(self, files: Files) -> Found:
        found = super()._found(files) if STORE in files else self._unmade(files)
        if found.flaw or KEY_FILE not in files:
            return found
        if not self._is_our_key(files):
            return replace(found, flaw="corrupt: the file of the key")
        return replace(found, acts=found.acts | {"key"})

    def _unmade(self, files: Files) -> Found:
        return Found(flaw=self._flaw_at_start(files) if self.distinct % STARTS == 0 else "")

    def _is_our_key(self, files: Files) -> bool:
        digest = self._digests.of(KEY_FILE, files[KEY_FILE])
        if digest not in self._keys:
            self._lay({KEY_FILE: files[KEY_FILE]})
            try:
                self._keys[digest] = KeyFile(self._desk / KEY_FILE).open(PASSPHRASE) == KEY
            except Fault:
                self._keys[digest] = False
        return self._keys[digest]


class Copying(Inspection):
    """Of a machine that takes copies: what the program lists as one can be put back, with its acts and their scans."""

    def __init__(self, record: Record, folder: Path) -> None:
        self._copies: dict[bytes, Found] = {}
        self._due = {
            Path(deed.path).name.removesuffix(".part"): record.acknowledged(place)
            for place, deed in enumerate(record.deeds)
            if deed.kind == "C" and deed.path.startswith(COPIES) and deed.path.endswith(PART_ENDS)
        }
        super().__init__(record, folder)

    def _owed(self, acknowledged: frozenset[str], found: Found) -> frozenset[str]:
        """Of copies the newest, whether anybody was told of them or not: those before may have been taken away."""
        copies = {name for name in acknowledged | found.acts if name.endswith(COPY_ENDS)}
        return (acknowledged - copies) | set(sorted(copies)[-Settings().store.backups_kept :])

    def _found(self, files: Files) -> Found:
        found, names = super()._found(files), set[str]()
        if found.flaw:
            return found
        for path in backups(self._plate.folder / STORE):
            copy = self._copy(path.name, files)
            if flaw := copy.flaw or self._flaw_of_scans(files, copy.scans, f"{COPIES}/{VAULT}"):
                return replace(found, flaw=f"{flaw} of a copy")
            names.add(path.name)
        return replace(found, acts=found.acts | names)

    def _copy(self, name: str, files: Files) -> Found:
        """Put a copy back and start on it; the same bytes once."""
        path = f"{COPIES}/{name}"
        digest = self._digests.of(path, files[path])
        if digest not in self._copies:
            self._lay({each: content for each, content in files.items() if each.startswith(COPIES)})
            self._copies[digest] = self._put_back(self._desk / path)
        return self._copies[digest]

    def _put_back(self, copy: Path) -> Found:
        database = self._desk / STORE
        try:
            try:
                put_back(database, copy, KEY, SystemClock().now())
            except Fault as fault:
                if fault.code != "storage.backup.scans_lost":  # those are looked at on each disk
                    raise
            connection = open_cipher(database, KEY, 1.0)
            try:
                found = self._read(connection)
            finally:
                connection.close()
            self._opened().close()
        except (Fault, dbapi.Error, AssertionError) as error:
            return Found(flaw=f"corrupt: {error}")
        missing = {name for name in self._due[copy.name] - found.acts if not name.endswith(COPY_ENDS)}
        return replace(found, flaw=f"lost: {len(missing)} acts" if missing else "")


class Upgrading(Copying):
    """Of a machine with the file of an older program, the sample of its version: old and whole, or new and whole.

    A new one has a copy of the old one beside it. The program starts on each state, and all of the sample is there.
    """

    starts = 1

    def __init__(self, record: Record, folder: Path, old: str) -> None:
        self._old = old
        super().__init__(record, folder)

    def _found(self, files: Files) -> Found:
        found = super()._found(files)
        if not found.flaw and found.acts == {"upgrade"}:
            return replace(found, flaw="lost: the copy of the old file")
        return found

    def _read(self, connection: Any) -> Found:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)], "integrity_check"
        assert not connection.execute("PRAGMA foreign_key_check").fetchall(), "foreign_key_check"
        (version,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        assert version in (self._old, HEAD), version
        return Found(acts=frozenset({"upgrade"} if version == HEAD else ()))

    def _flaw_at_start(self, files: Files) -> str:
        try:
            store = self._started(files)
        except Fault as fault:
            return f"corrupt: {fault}"
        try:
            check(store)
        except AssertionError as error:
            return f"lost: {error}"
        finally:
            store.close()
        return ""

    def _proven_end(self, files: Files) -> Left:
        assert not (flaw := self._flaw_at_start(files)), flaw
        return {}
