"""Copies of the encrypted file: taken while it is in use, verified, rotated, put back on a person's word only."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.base.faults import Fault
from core.store.anchor import anchor_file
from core.store.engine import open_cipher
from core.store.files import InstanceLock, put_in_place, sync_file, sync_folder

KEPT = 3
SIDE_FILES = ("-wal", "-shm", "-journal")


def backup_folder(database: Path) -> Path:
    """Return where the copies of a database lie."""
    return database.with_name("backups")


def back_up(database: Path, key: bytes, now: datetime, *, busy_timeout_s: float = 5.0, kept: int = KEPT) -> Path:
    """Write a copy under the same key, prove that it opens and is whole, keep the newest ``kept``; return the copy.

    May run beside works. Faults: ``storage.backup.failed`` with the reason; nothing is left behind then.
    """
    folder = backup_folder(database)
    copy = folder / f"{database.stem}-{now.astimezone(UTC):%Y%m%dT%H%M%S%fZ}{database.suffix}"
    beside = copy.with_name(copy.name + ".part")
    try:
        folder.mkdir(exist_ok=True)
        beside.unlink(missing_ok=True)
        _vacuum_into(database, key, beside, busy_timeout_s)
        _prove(beside, key)
        sync_file(beside)
        put_in_place(beside, copy)
    except (OSError, _database_error()) as error:
        _remove(beside)
        raise Fault("storage.backup.failed", reason=_reason(error)) from error
    for old in backups(database)[kept:]:
        old.unlink()
    return copy


def backups(database: Path) -> list[Path]:
    """Return the copies, newest first."""
    return sorted(backup_folder(database).glob(f"{database.stem}-*Z{database.suffix}"), reverse=True)


def put_back(database: Path, copy: Path, key: bytes, now: datetime) -> Path | None:
    """Replace a lost or damaged database by a verified copy; return where the old file was moved to.

    Only when a person has decided so and no program has it open (Fault ``storage.open.in_use``). The write-ahead log
    of the old file goes first, or its pages would rise again in the new one. The anchor goes too: the district's
    chain tells what is missing, and the stream goes on under a new generation when it differs.
    """
    lock = InstanceLock(database.with_name(database.name + ".lock"))
    try:
        _prove(copy, key)
        beside = database.with_name(database.name + ".part")
        beside.write_bytes(copy.read_bytes())
        sync_file(beside)
        aside = _move_aside(database, now)
        put_in_place(beside, database)
        anchor_file(database).unlink(missing_ok=True)
    except (OSError, _database_error()) as error:
        raise Fault("storage.backup.failed", reason=_reason(error)) from error
    finally:
        lock.release()
    return aside


def _move_aside(database: Path, now: datetime) -> Path | None:
    aside = database.with_name(f"{database.name}.damaged-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    for suffix in SIDE_FILES:
        side = database.with_name(database.name + suffix)
        if side.exists():
            side.replace(aside.with_name(aside.name + suffix))
    if not database.exists():
        return None
    database.replace(aside)
    sync_folder(database.parent)
    return aside


def _vacuum_into(database: Path, key: bytes, target: Path, busy_timeout_s: float) -> None:
    connection = open_cipher(database, key, busy_timeout_s)
    try:
        connection.execute("VACUUM INTO ?", (str(target),))
    finally:
        connection.close()


def _prove(copy: Path, key: bytes) -> None:
    """Open the copy with the key and read it all."""
    if not copy.is_file():
        raise FileNotFoundError(2, "No such file", copy.name)
    connection = open_cipher(copy, key, 1.0)
    try:
        if connection.execute("PRAGMA quick_check").fetchall() != [("ok",)]:
            raise Fault("storage.backup.failed", reason="quick_check")
        connection.execute("PRAGMA journal_mode = DELETE")  # no side files beside a copy
    finally:
        connection.close()


def _remove(beside: Path) -> None:
    for suffix in ("", *SIDE_FILES):
        beside.with_name(beside.name + suffix).unlink(missing_ok=True)


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or getattr(error, "sqlite_errorname", None) or type(error).__name__)


def _database_error() -> Any:
    import sqlcipher3.dbapi2

    return sqlcipher3.dbapi2.Error
