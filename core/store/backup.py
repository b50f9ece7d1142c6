"""Copies of the encrypted file and its scans: taken in use, verified, rotated, put back on a person's word only.

A copy is in its place only when every scan it names lies beside it, as a row is only there when its file is.
"""

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from core.base.faults import Fault
from core.base.folders import make_folder, put_in_place, sync_folder
from core.store.anchor import anchor_file, keep_anchor
from core.store.engine import KEY_BYTES, open_cipher, open_copy
from core.store.files import InstanceLock, sync_file
from core.store.kept_scans import bring, has_table, named_by, sweep_kept, vault_folder
from core.store.migrations import HEAD, VERSIONS

log = logging.getLogger(__name__)

PUT_BACK = 0x59434252  # "YCBR" as user_version: this file is a copy that a person has put back
_ASIDE, _STAMP = ".damaged-", "%Y%m%dT%H%M%SZ"
SIDE_FILES = ("-wal", "-shm", "-journal")


def backup_folder(database: Path) -> Path:
    """Return where the copies of a database lie."""
    return database.with_name("backups")


def back_up(database: Path, key: bytes, now: datetime, *, busy_timeout_s: float = 5.0, kept: int) -> Path:
    """Write a copy under the same key, prove that it opens and is whole, keep the newest ``kept``; return the copy.

    May run beside works. Faults: ``storage.backup.failed`` with the reason, nothing is left behind then;
    ``storage.backup.scans_lost`` when the copy is there and scans it names are nowhere.
    """
    folder = backup_folder(database)
    copy = folder / f"{database.stem}-{now.astimezone(UTC):%Y%m%dT%H%M%S%fZ}{database.suffix}"
    beside = copy.with_name(copy.name + ".part")
    try:
        with _leaving_no_part(beside):
            make_folder(folder)
            beside.unlink(missing_ok=True)
            _vacuum_into(database, key, beside, busy_timeout_s)
            flaw, _ = _examined(beside, key)
            if flaw:
                raise Fault("storage.backup.failed", reason=flaw)
            sync_file(beside)
            lost = bring(vault_folder(database), vault_folder(copy), named_by(beside, key), key)
            put_in_place(beside, copy)
            _rotate(database, key, kept)
    except (OSError, _database_error()) as error:
        raise Fault("storage.backup.failed", reason=_reason(error)) from error
    if lost:
        raise Fault("storage.backup.scans_lost", count=lost)
    return copy


def _rotate(database: Path, key: bytes, kept: int) -> None:
    """Take old copies away, and scans that only they named."""
    copies = backups(database)
    for old in copies[kept:]:
        old.unlink()
    needed = {file.name for copy in copies[:kept] for file in named_by(copy, key)}
    sweep_kept(vault_folder(copies[0]), needed)


def backups(database: Path) -> list[Path]:
    """Return the copies, newest first."""
    return sorted(backup_folder(database).glob(f"{database.stem}-*Z{database.suffix}"), reverse=True)


def put_back(database: Path, copy: Path, key: bytes, now: datetime) -> Path | None:
    """Replace a lost or damaged database by a verified copy with its scans; return where the old file lies now.

    Only when a person has decided so and no program has it open (Fault ``storage.open.in_use``). A kill at any moment
    leaves a database that opens or says what it is, and the same call goes on from there. The write-ahead log of the
    old file goes first, or its pages would rise again in the new one. The copy says in its header that it was put
    back: the next opening takes its anchor from it and goes on under a new generation of the stream (``SqlOutbox``).
    Faults: ``storage.copy.*`` when the copy is none, ``storage.restore.failed`` when it could not be put back, both
    before anything was changed; ``storage.backup.scans_lost`` when it is done and scans are nowhere.
    """
    lock = InstanceLock(database.with_name(database.name + ".lock"))
    beside = database.with_name(database.name + ".part")
    try:
        check_copy(copy, key)
        with _leaving_no_part(beside):
            _remove(beside)
            shutil.copyfile(copy, beside)
            _mark(beside, key)
            sync_file(beside)
            lost = bring(vault_folder(copy), vault_folder(database), named_by(beside, key), key)
            _vouch(database, key)
            aside = _set_aside(database, now)
            put_in_place(beside, database)
            anchor_file(database).unlink(missing_ok=True)
    except (OSError, _database_error()) as error:
        raise Fault("storage.restore.failed", reason=_reason(error)) from error
    finally:
        lock.release()
    if lost:
        raise Fault("storage.backup.scans_lost", count=lost)
    return aside


def put_backs_since(database: Path, moment: datetime | None) -> int:
    """Return how often a copy took the place of this database since then, by the old files beside it; at least once."""
    since = f"{moment.astimezone(UTC):{_STAMP}}" if moment else ""
    old = database.parent.glob(f"{database.name}{_ASIDE}*Z")
    return max(1, sum(file.name.rpartition(_ASIDE)[2] >= since for file in old))


def is_put_back(connection: Connection) -> bool:
    """Return whether this database is a copy that was put back and never opened since."""
    return connection.exec_driver_sql("PRAGMA user_version").scalar() == PUT_BACK


def forget_put_back(connection: Connection) -> None:
    """Be an ordinary database again; part of the open transaction."""
    connection.exec_driver_sql("PRAGMA user_version = 0")


def _mark(beside: Path, key: bytes) -> None:
    connection = open_cipher(beside, key, 1.0)
    try:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute(f"PRAGMA user_version = {PUT_BACK}")
        connection.execute("PRAGMA journal_mode = WAL")  # as the next opening wants it: that changes nothing then
    finally:
        connection.close()


def _vouch(database: Path, key: bytes) -> None:
    """Have the anchor say how far the old file goes: if a cut leaves it in its place without its log, that is seen.

    Closing it mostly takes the log into the file. One that cannot be read lets nobody in anyway.
    """
    if not database.exists():
        return
    try:
        connection = open_cipher(database, key, 1.0)
        try:
            end = connection.execute("SELECT serial, digest FROM journal ORDER BY serial DESC LIMIT 1").fetchone()
        finally:
            connection.close()
    except _database_error():
        return
    if end is not None:
        keep_anchor(database, end)


def _set_aside(database: Path, now: datetime) -> Path | None:
    """Give the old files other names. The database itself keeps its own too, until the copy takes it: there is no
    moment without a database, which would look like a first start.
    """
    aside = database.with_name(f"{database.name}{_ASIDE}{now.astimezone(UTC):{_STAMP}}")
    if database.exists() and not aside.exists():
        try:
            aside.hardlink_to(database)
            sync_folder(database.parent)  # the log is never beside nothing
        except OSError:  # a disk without links: then there is such a moment, and the anchor tells of it
            database.replace(aside)
    for suffix in SIDE_FILES:
        side = database.with_name(database.name + suffix)
        if side.exists():
            side.replace(aside.with_name(aside.name + suffix))
    sync_folder(database.parent)
    return aside if aside.exists() else None


def _vacuum_into(database: Path, key: bytes, target: Path, busy_timeout_s: float) -> None:
    connection = open_cipher(database, key, busy_timeout_s)
    try:
        # WORKAROUND(SQLCipher 4.19): whatever pages a file has, its copy is read as if they were those of the process.
        (page,) = connection.execute("PRAGMA page_size").fetchone()
        connection.execute(f"PRAGMA cipher_default_page_size = {page}")
        connection.execute("VACUUM INTO ?", (str(target),))
    finally:
        connection.close()


def check_copy(copy: Path, key: bytes) -> None:
    """See that a copy is whole, ours, and of a version that this program knows.

    Faults ``storage.copy.damaged`` with the reason, ``storage.copy.other_key``, ``storage.open.newer``.
    """
    try:
        flaw, version = _examined(copy, key)
    except _database_error() as error:
        reason = _reason(error)
        if reason == "SQLITE_NOTADB" and not has_our_salt(copy, key):
            raise Fault("storage.copy.other_key", copy=copy.name) from error
        raise Fault("storage.copy.damaged", copy=copy.name, reason=reason) from error
    if flaw:
        raise Fault("storage.copy.damaged", copy=copy.name, reason=flaw)
    if version not in VERSIONS:
        raise Fault("storage.open.newer", found=version, known=HEAD)


def has_our_salt(file: Path, key: bytes) -> bool:
    """Return whether a file begins as one under this key does: then it is ours, whatever has become of the rest."""
    with file.open("rb") as begin:
        return begin.read(len(key) - KEY_BYTES) == key[KEY_BYTES:]


def _examined(copy: Path, key: bytes) -> tuple[str, str]:
    """Read all of a copy; return (what is wrong with it, its version). The driver's own errors pass."""
    if not copy.is_file():
        raise FileNotFoundError(2, "No such file", copy.name)
    connection = open_copy(copy, key)
    try:
        if connection.execute("PRAGMA quick_check").fetchall() != [("ok",)]:
            return "quick_check", ""
        if not has_table(connection, "alembic_version"):
            return "no data", ""  # an empty file is sound, too
        (version,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    finally:
        connection.close()
    return "", version


@contextmanager
def _leaving_no_part(beside: Path) -> Iterator[None]:
    """Take away what was not finished: on a full disk it would be in the way of everything else."""
    try:
        yield
    except BaseException:
        try:
            if beside.parent.is_dir():
                _remove(beside)
        except OSError as error:  # what went wrong before is what is told
            log.warning("%s could not be taken away: %s", beside.name, error.strerror)
        raise


def _remove(beside: Path) -> None:
    for suffix in ("", *SIDE_FILES):
        beside.with_name(beside.name + suffix).unlink(missing_ok=True)


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or getattr(error, "sqlite_errorname", None) or type(error).__name__)


def _database_error() -> Any:
    import sqlcipher3.dbapi2

    return sqlcipher3.dbapi2.Error
