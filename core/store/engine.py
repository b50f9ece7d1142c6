"""How connections are made: the SQLCipher recipe and the PostgreSQL settings. It knows no table."""

import os
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import Connection, Engine, QueuePool, event

from core.base.faults import Fault

KEY_BYTES, SALT_BYTES = 32, 16
READS_ONLY = "yichuang_reads_only"

# Order matters: the key comes first. The salt travels with the key, so that a torn first sector stays recoverable.
PRAGMAS = (
    "cipher_log_level = NONE",  # a wrong key would print to stderr
    "cipher_memory_security = ON",
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "trusted_schema = OFF",
    "cell_size_check = ON",
)


def sqlite_engine(path: Path, key: bytes, busy_timeout_s: float) -> Engine:
    """Return the engine of an encrypted file; ``key`` is 32 bytes of key and 16 of salt.

    Works begin with ``BEGIN IMMEDIATE``, reads with ``BEGIN``.
    """
    module = _sqlcipher()

    def connect() -> Any:
        return open_cipher(path, key, busy_timeout_s)

    engine = sqlalchemy.create_engine(
        "sqlite://", module=module, creator=connect, poolclass=QueuePool, hide_parameters=True
    )
    event.listen(engine, "begin", _begin)
    return engine


def open_cipher(path: Path, key: bytes, busy_timeout_s: float) -> Any:
    """Return one DBAPI connection by the recipe; errors are the driver's own."""
    if len(key) != KEY_BYTES + SALT_BYTES:
        raise ValueError("a key is 32 bytes and a salt of 16")
    connection = _sqlcipher().connect(str(path), timeout=busy_timeout_s, isolation_level=None, check_same_thread=False)
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


def postgresql_engine(url: str, busy_timeout_s: float) -> Engine:
    """Return the engine of a centre's server; waiting for a lock is bounded, a dead connection is replaced."""
    if not url.startswith("postgresql+psycopg://"):
        raise Fault("storage.server.bad_url")
    timeout_ms = int(busy_timeout_s * 1000)
    options = f"-c lock_timeout={timeout_ms} -c statement_timeout={timeout_ms * 6} -c timezone=UTC"
    return sqlalchemy.create_engine(
        url,
        poolclass=QueuePool,
        pool_pre_ping=True,
        pool_timeout=busy_timeout_s * 2,
        hide_parameters=True,
        connect_args={"connect_timeout": 5, "options": options, "application_name": f"yichuang-{os.getpid()}"},
    )


def _begin(connection: Connection) -> None:
    """Begin ourselves: the driver's own transactions would start too late to keep the order of writers."""
    reads_only = connection.get_execution_options().get(READS_ONLY, False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


def _sqlcipher() -> Any:
    import sqlcipher3.dbapi2

    return sqlcipher3.dbapi2
