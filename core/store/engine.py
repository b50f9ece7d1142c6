"""How connections are made: the SQLCipher recipe and the PostgreSQL settings. It knows no table."""

import json
import os
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy
from sqlalchemy import Connection, Engine, PoolResetState, QueuePool, event
from sqlalchemy.exc import DBAPIError

from core.base.faults import Fault

if TYPE_CHECKING:  # a desk with a file of its own loads no driver of a server
    from core.store.line import Line

SQLITE_BUSY, SQLITE_NOTADB = 5, 26
LOOK_S = 0.002  # how often a file is looked at that another writes
KEY_BYTES, SALT_BYTES = 32, 16
READS_ONLY = "yichuang_reads_only"
APPLICATION = "yichuang-"  # before the counter, in the server's list of who is connected
POOL = 3  # connections that stay, and as many for a moment: 50 counters are 50 * (3 + 1) at rest, at most

# Bytes of a page, which is decrypted and proven as a whole. Of 4096 an event of the outbox, mostly some 2,000 bytes,
# takes one to itself. A file keeps the pages it was made with; those of earlier releases have old ones.
PAGE, OLD_PAGE = 8192, 4096

# Order matters: the key comes first. The salt travels with the key, so that a torn first sector stays recoverable.
PRAGMAS = (
    "cipher_log_level = NONE",  # a wrong key would print to stderr
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "cache_size = -32768",  # KiB a connection: each page read anew is decrypted, proven and wiped anew
)
# Keys are always kept in locked memory and wiped. This does it with all memory of the database too, which costs two
# system calls each time memory is taken or given back: most of the time of an act. It holds for the whole process.
LOCKS_MEMORY = "cipher_memory_security = ON"
_json = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))  # as \u4e00 a hanzi takes twice the room


def sqlite_engine(path: Path, key: bytes, busy_timeout_s: float, *, locks_memory: bool = False) -> Engine:
    """Return the engine of an encrypted file; ``key`` is 32 bytes of key and 16 of salt.

    Works begin with ``BEGIN IMMEDIATE``, reads with ``BEGIN``.
    """
    module = _sqlcipher()

    def connect() -> Any:
        return open_cipher(path, key, busy_timeout_s, locks_memory=locks_memory)

    engine = sqlalchemy.create_engine(
        "sqlite://", module=module, creator=connect, poolclass=QueuePool, hide_parameters=True, json_serializer=_json
    )
    event.listen(engine, "begin", partial(_begin, busy_timeout_s))
    return engine


def open_cipher(path: Path, key: bytes, busy_timeout_s: float, *, locks_memory: bool = False) -> Any:
    """Return one DBAPI connection by the recipe; errors are the driver's own."""
    pragmas = (*PRAGMAS, *((LOCKS_MEMORY,) if locks_memory else ()))
    return _opened(path, key, busy_timeout_s, pragmas)


def open_copy(path: Path, key: bytes) -> Any:
    """Return the same to a file that nobody writes, and neither do we: a copy is read as it lies, always."""
    pragmas = [pragma for pragma in PRAGMAS if not pragma.startswith(("journal_mode", "synchronous"))]
    pragmas.append("schema_version")  # reads the first page, as the first of those does
    return _opened(f"{path.absolute().as_uri()}?immutable=1", key, 0, pragmas)


def _opened(place: Path | str, key: bytes, busy_timeout_s: float, pragmas: Sequence[str]) -> Any:
    if len(key) != KEY_BYTES + SALT_BYTES:
        raise ValueError("a key is 32 bytes and a salt of 16")
    try:
        return _connected(place, key, busy_timeout_s, PAGE, pragmas)
    except _sqlcipher().DatabaseError as error:
        if getattr(error, "sqlite_errorcode", None) != SQLITE_NOTADB:
            raise
        return _connected(place, key, busy_timeout_s, OLD_PAGE, pragmas)


def _connected(place: Path | str, key: bytes, busy_timeout_s: float, page: int, pragmas: Sequence[str]) -> Any:
    """Connect to a path, or to what a URI says."""
    connection = _sqlcipher().connect(
        str(place), timeout=busy_timeout_s, isolation_level=None, check_same_thread=False, uri=isinstance(place, str)
    )
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute(f"PRAGMA cipher_page_size = {page}")
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


def postgresql_engine(url: str, busy_timeout_s: float, *, line: "Line | None" = None, name: str = "") -> Engine:
    """Return the engine of a centre's server; every wait is bounded by ``line``, a dead connection is replaced.

    ``name`` is the counter that others are told when it holds a lock.
    """
    if not url.startswith("postgresql+psycopg://"):
        raise Fault("storage.server.bad_url")
    from core.store.line import ANSWER_S, Line, connect_arguments

    bounded = line or Line(ANSWER_S)
    engine = sqlalchemy.create_engine(
        url,
        poolclass=QueuePool,
        json_serializer=_json,
        pool_size=POOL,
        max_overflow=POOL,
        pool_pre_ping=True,
        pool_timeout=busy_timeout_s * 2,
        hide_parameters=True,
        connect_args=connect_arguments(busy_timeout_s, bounded.answer_s, f"{APPLICATION}{name or os.getpid()}"),
    )

    def connect(_dialect: Any, _record: Any, arguments: list[Any], words: dict[str, Any]) -> Any:
        return bounded.connect(*arguments, **words)

    event.listen(engine, "do_connect", connect)
    event.listen(engine, "reset", _ended)
    return engine


def _ended(driver: Any, _record: Any, state: PoolResetState) -> None:
    """Roll back what SQLAlchemy takes for ended: a write that fails on its way with the COMMIT leaves it open."""
    if state.transaction_was_reset and driver.info.transaction_status != driver.info.transaction_status.IDLE:
        driver.rollback()


def retire(engine: Engine) -> None:
    """Close all connections; one that a thread still works on is closed when it comes back."""
    event.listen(engine, "checkin", lambda _driver, record: record.invalidate())
    engine.dispose()


@contextmanager
def taking_long(connection: Connection) -> Iterator[None]:
    """Let the statements of a server's transaction take as long as they need: making an index of a large table."""
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    driver: Any = connection.connection.driver_connection
    driver.is_patient = True
    try:
        yield
    finally:
        driver.is_patient = False


def _begin(busy_timeout_s: float, connection: Connection) -> None:
    """Begin ourselves: the driver's own transactions would start too late to keep the order of writers.

    SQLite's own wait for another writer naps ever longer, up to 0.1 s, so whoever waited longest wakes last. We look
    every few milliseconds, whoever we are.
    """
    if connection.get_execution_options().get(READS_ONLY, False):
        connection.exec_driver_sql("BEGIN")
        return
    until = time.monotonic() + busy_timeout_s
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA busy_timeout = 0")
    try:
        while not _begun(connection, is_last=time.monotonic() > until):
            time.sleep(LOOK_S * random.uniform(0.5, 1.5))  # noqa: S311 - so that two do not meet again and again
    finally:
        driver.execute(f"PRAGMA busy_timeout = {int(busy_timeout_s * 1000)}")


def _begun(connection: Connection, *, is_last: bool) -> bool:
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except DBAPIError as error:
        if is_last or getattr(error.orig, "sqlite_errorcode", None) != SQLITE_BUSY:
            raise
        return False
    return True


def _sqlcipher() -> Any:
    import sqlcipher3.dbapi2

    return sqlcipher3.dbapi2
