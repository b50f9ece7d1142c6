"""The order in which a database is opened: one program, sound file, known version, backup, migration, proof."""

import logging
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from core.base.faults import Fault
from core.base.folders import put_in_place, sync_folder
from core.base.work import settled
from core.store.anchor import anchor_file, anchor_of, check_anchor, keep_anchor
from core.store.backup import back_up, has_our_salt, is_put_back
from core.store.engine import READS_ONLY, sqlite_engine, taking_long
from core.store.errors import fault_of, translated
from core.store.files import InstanceLock, sync_file
from core.store.migrations import HEAD, VERSIONS, migrate, version_of
from core.store.place import refuse_strange_place
from core.store.proof import flaw, holding, loss
from core.store.search import mark_new

log = logging.getLogger(__name__)

PLAIN_HEADER = b"SQLite format 3\0"
MIGRATE_LOCK = 0x6D696772  # "migr"
MB = 1_000_000
# A second on a slow disk. A larger file would hold up the morning (38 s for a million cases): its pages are proven by
# their seals as they are read, the whole of it beside the work (whole_check) and by the backup at each day close.
CHECKED_WHOLE_MB = 128


def open_file(
    path: Path, key: bytes, *, busy_timeout_s: float, now: datetime, kept: int, locks_memory: bool = False
) -> tuple[Engine, InstanceLock]:
    """Open an encrypted file, or make it where there never was one; return its engine and the lock that is ours.

    ``kept`` copies stay where an upgrade takes another one. A file that is there is never made anew, whatever is wrong
    with it. Faults: ``storage.open.*``, ``storage.file.*``, ``storage.migrate.*``, ``storage.backup.failed``.
    """
    refuse_strange_place(path.parent)
    lock = InstanceLock(path.with_name(path.name + ".lock"))
    engine: Engine | None = None
    try:
        _refuse_what_is_no_store(path)
        if not path.exists():
            _make(path, key)
        engine = sqlite_engine(path, key, busy_timeout_s, locks_memory=locks_memory)
        _check_file(engine, path, key)
        _bring_up_to_date(engine, path, lambda: _back_up(path, key, now, busy_timeout_s, kept))
        _make_sure(path)
        with translated(), engine.connect() as connection:
            keep_anchor(path, anchor_of(connection))
    except BaseException as error:
        if engine is not None:
            engine.dispose()
        lock.release()
        if isinstance(error, OSError):
            raise Fault("storage.open.denied", reason=error.strerror or type(error).__name__) from error
        raise
    return engine, lock


def _make_sure(path: Path) -> None:
    """Have on the disk what is read from now on: a program that was killed may have written a commit and not synced it.

    Else the anchor could vouch for what a power cut takes away a moment later, and nobody would be let in.
    """
    log_file = path.with_name(f"{path.name}-wal")
    if log_file.exists():
        sync_file(log_file)
        sync_folder(path.parent)


def _back_up(path: Path, key: bytes, now: datetime, busy_timeout_s: float, kept: int) -> None:
    """Copy the file before it is changed. Scans that are lost already were lost before: they keep nobody out."""
    try:
        back_up(path, key, now, busy_timeout_s=busy_timeout_s, kept=kept)
    except Fault as fault:
        if fault.code != "storage.backup.scans_lost":
            raise
        log.warning("before the upgrade: %s", fault)


def open_server(engine: Engine, *, may_migrate: bool = True) -> None:
    """Check a centre's PostgreSQL and bring it up to date, one program at a time; its backups are the server's.

    Faults: ``storage.server.*``, ``storage.open.newer``, ``storage.write.locked``; ``storage.centre.behind`` where the
    database is older and this program's role may not change it.
    """

    def bring() -> None:
        with translated(), engine.begin() as connection:
            _bring_server_up_to_date(connection, may_migrate=may_migrate)

    try:
        settled(bring)
    except BaseException:
        engine.dispose()
        raise


def _bring_server_up_to_date(connection: Connection, *, may_migrate: bool) -> None:
    if connection.execute(text("SHOW server_encoding")).scalar() != "UTF8":
        raise Fault("storage.server.encoding")
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATE_LOCK})
    found = version_of(connection)
    _refuse_newer(found)
    if found != HEAD and not may_migrate:
        raise Fault("storage.centre.behind", found=found, known=HEAD)
    if found != HEAD:
        with taking_long(connection):
            _migrate_proven(connection, found)
    if not found:
        mark_new(connection)


def _refuse_what_is_no_store(path: Path) -> None:
    if not path.exists():
        if anchor_file(path).exists():
            raise Fault("storage.open.missing", file=path.name)
        return
    with path.open("rb") as file:
        header = file.read(len(PLAIN_HEADER))
    if not header:
        raise Fault("storage.open.empty", file=path.name)
    if header == PLAIN_HEADER:
        raise Fault("storage.open.plain", file=path.name)


def _make(path: Path, key: bytes) -> None:
    """Make the database beside its place, whole, then put it there: a kill leaves nothing that looks like a store."""
    beside = path.with_name(path.name + ".new")
    for suffix in ("", "-wal", "-shm"):
        beside.with_name(beside.name + suffix).unlink(missing_ok=True)
    engine = sqlite_engine(beside, key, 5.0)
    try:
        with translated(), engine.begin() as connection:
            migrate(connection)
            mark_new(connection)
        with translated(), engine.connect() as connection:
            _checkpoint(connection)
    finally:
        engine.dispose()
    sync_file(beside)
    put_in_place(beside, path)


def _check_file(engine: Engine, path: Path, key: bytes) -> None:
    try:
        with translated(), engine.connect().execution_options(**{READS_ONLY: True}) as connection:
            rows = connection.execute(text(_check_of(path))).all()
    except Fault as fault:
        if fault.code == "storage.open.wrong_key" and has_our_salt(path, key):
            raise Fault("storage.file.damaged", reason="page 1") from fault
        raise
    if [tuple(row) for row in rows] != [("ok",)]:
        raise Fault("storage.file.damaged", reason="quick_check")


def is_checked_at_opening(path: Path) -> bool:
    """Return whether the whole file is proven before anybody works with it."""
    return path.stat().st_size <= CHECKED_WHOLE_MB * MB


def _check_of(path: Path) -> str:
    return "PRAGMA quick_check" if is_checked_at_opening(path) else "SELECT 'ok' FROM sqlite_master LIMIT 1"


def _bring_up_to_date(engine: Engine, path: Path, take_backup: Callable[[], None]) -> None:
    with translated(), engine.connect().execution_options(**{READS_ONLY: True}) as connection:
        found = version_of(connection)
        _refuse_newer(found)
        if not found:
            raise Fault("storage.open.foreign", file=path.name)
        if not is_put_back(connection):
            check_anchor(connection, path)
    if found == HEAD:
        return
    _need_space(path)
    take_backup()
    with translated(), engine.begin() as connection:
        _migrate_proven(connection, found)
        if reason := flaw(connection):
            raise Fault("storage.migrate.failed", reason=reason)


def _refuse_newer(found: str) -> None:
    if found and found not in VERSIONS:
        raise Fault("storage.open.newer", found=found, known=HEAD)


def _migrate_proven(connection: Connection, found: str) -> None:
    """Migrate; what the database held it must hold still, or all of it is rolled back.

    The outbox is not drained before, as it is kept as it is: who uploads needs the office, which stands on the new
    schema, and a morning must not wait for the district.
    """
    before = holding(connection)
    try:
        migrate(connection)
    except Exception as error:  # whatever a migration does wrong is rolled back and said
        fault = fault_of(error) if isinstance(error, SQLAlchemyError) else None
        raise fault or Fault("storage.migrate.failed", reason=type(error).__name__) from error
    if lost := loss(before, holding(connection), found):
        raise Fault("storage.migrate.failed", reason=lost)


def _need_space(path: Path) -> None:
    """A migration needs the backup, the log and the growth: three times the file."""
    need, free = 3 * path.stat().st_size, shutil.disk_usage(path.parent).free
    if free < need:
        raise Fault("storage.migrate.no_space", need_mb=need // MB + 1, free_mb=free // MB)


def _checkpoint(connection: Connection) -> None:
    connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
