"""The door of the store: what SQLCipher, SQLite and PostgreSQL say, turned into faults once. No SQL leaves by it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from core.base.faults import Fault

# Primary result codes, https://sqlite.org/rescode.html
SQLITE_CODES = {
    5: "storage.write.locked",  # SQLITE_BUSY
    6: "storage.write.locked",  # SQLITE_LOCKED
    8: "storage.write.read_only",  # SQLITE_READONLY
    10: "storage.file.io",  # SQLITE_IOERR
    11: "storage.file.damaged",  # SQLITE_CORRUPT
    13: "storage.write.full",  # SQLITE_FULL
    14: "storage.open.denied",  # SQLITE_CANTOPEN
    26: "storage.open.wrong_key",  # SQLITE_NOTADB
}

# SQLSTATE, https://www.postgresql.org/docs/15/errcodes-appendix.html
POSTGRESQL_STATES = {
    "55P03": "storage.write.locked",  # lock_not_available
    "57014": "storage.server.slow",  # query_canceled by statement_timeout
    "40P01": "storage.write.collided",  # deadlock_detected
    "40001": "storage.write.collided",  # serialization_failure
    "53100": "storage.server.full",  # disk_full
    "53200": "storage.server.busy",  # out_of_memory
    "53300": "storage.server.busy",  # too_many_connections
    "25006": "storage.server.read_only",  # read_only_sql_transaction
    "0A000": "storage.server.read_only",  # feature_not_supported: a standby was asked for a transaction that writes
    "25P03": "storage.server.lost",  # idle_in_transaction_session_timeout
    "58030": "storage.file.io",  # io_error
    "XX001": "storage.file.damaged",  # data_corrupted
    "XX002": "storage.file.damaged",  # index_corrupted
    "28P01": "storage.server.refused",  # invalid_password
    "28000": "storage.server.refused",  # invalid_authorization_specification
    "3D000": "storage.server.refused",  # invalid_catalog_name
    "42501": "storage.server.refused",  # insufficient_privilege
}
# libpq has no code for a connection that was refused, and a server may speak Chinese.
SILENT_ERRORS = ("OperationalError", "ConnectionTimeout", "InterfaceError")
REFUSED = ("password", "does not exist", "pg_hba", "not permitted", "denied", "密码", "不存在", "不允许", "认证")
FULL = ("too many c", "connection slots", "太多", "连接数")
LOST = frozenset({"storage.server.lost", "storage.server.away"})
BROKEN = frozenset({"storage.file.io", "storage.file.damaged"}) | LOST
CUT = "the line is cut"  # what a connection says that was given up because the whole server is away


def is_full(error: BaseException) -> bool:
    """Return whether a connection was refused because the server has no place left for it."""
    words = str(error)
    return any(word in words for word in FULL)


def fault_of_driver(error: BaseException) -> Fault:
    """Return the fault for what the driver itself raised; what nobody knows counts as a lost server."""
    if isinstance(error, SQLAlchemyError):
        return fault_of(error) or Fault("storage.server.lost", reason=type(error).__name__)
    code, reason = _code_of(error)
    return Fault(code or "storage.server.lost", reason=reason)


def fault_of(error: SQLAlchemyError) -> Fault | None:
    """Return the fault for an engine's error, or None when it is a bug of ours (bad SQL, a broken constraint)."""
    if isinstance(error, PoolTimeoutError):
        return Fault("storage.write.locked", reason="pool")
    if not isinstance(error, DBAPIError) or error.orig is None:
        return None
    code, reason = _code_of(error.orig)
    return None if code is None else Fault(code, reason=reason)


class _Door(AbstractContextManager[None]):
    """Raises in place of an error the fault that ``fault`` says; keeps nothing, so that one is enough for all."""

    def __init__(self, fault: Callable[[BaseException], Fault | None]) -> None:
        self._fault = fault

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        fault = self._fault(error) if error is not None else None
        if fault is not None:
            raise fault from error


def translated() -> AbstractContextManager[None]:
    """Turn the engine's errors inside into faults; all others pass."""
    return _TRANSLATED


def raised_by_driver() -> AbstractContextManager[None]:
    """Turn what the driver itself raises inside into faults, as ``translated`` does; a bug of ours passes."""
    return _RAISED_BY_DRIVER


def _of_engine(error: BaseException) -> Fault | None:
    return fault_of(error) if isinstance(error, SQLAlchemyError) else None


def _of_driver(error: BaseException) -> Fault | None:
    if isinstance(error, Fault | SQLAlchemyError) or not isinstance(error, Exception):
        return None
    code, reason = _code_of(error)
    return None if code is None else Fault(code, reason=reason)


_TRANSLATED, _RAISED_BY_DRIVER = _Door(_of_engine), _Door(_of_driver)


def _code_of(error: BaseException) -> tuple[str | None, str]:
    """Return the fault's code and the engine's own name for what happened; never its message, which may hold data."""
    vendor: Any = error
    if (number := getattr(vendor, "sqlite_errorcode", None)) is not None:
        return SQLITE_CODES.get(number & 0xFF), str(getattr(vendor, "sqlite_errorname", number))
    state = getattr(vendor, "sqlstate", None)
    if state is None:
        return _code_of_silence(error), type(error).__name__
    if state.startswith(("08", "57P")):  # connection_exception, operator_intervention
        return "storage.server.lost", state
    return POSTGRESQL_STATES.get(state), state


def _code_of_silence(error: BaseException) -> str | None:
    """Return the code for an error that came without a state: libpq could not connect, or the line is gone."""
    if not isinstance(error, OSError) and type(error).__name__ not in SILENT_ERRORS:
        return None
    if is_full(error):
        return "storage.server.busy"
    if CUT in str(error):
        return "storage.server.away"
    words = str(error)
    is_refused = ("FATAL" in words or "致命" in words) and any(word in words for word in REFUSED)
    return "storage.server.refused" if is_refused else "storage.server.lost"
