"""The whole of a large file is proven while the day has begun: table by table, on a connection of its own.

A small file is proven before it is opened. It knows no row, and it changes nothing.
"""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from core.base.faults import Fault
from core.base.threads import Beside
from core.store.engine import READS_ONLY, sqlite_engine
from core.store.errors import fault_of

log = logging.getLogger(__name__)

TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"


class WholeCheck:
    """One check in a thread of its own. ``told`` hears the fault from there; nothing is said of a sound file."""

    def __init__(self, path: Path, key: bytes, told: Callable[[Fault], None]) -> None:
        self._path, self._key, self._told = path, key, told
        self._stop = threading.Event()
        self._thread = Beside("store-check", self._run)
        self.fault: Fault | None = None
        self.is_done = False

    def start(self) -> None:
        """Begin; the work goes on beside it."""
        self._thread.start()

    def stop(self, timeout_s: float = 5.0) -> bool:
        """Leave off after the table it is at, or at once when it has not begun; False when it was late."""
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        engine = sqlite_engine(self._path, self._key, 5.0)
        try:
            self.fault = self._found(engine)
        finally:
            engine.dispose()
        self.is_done = not self._stop.is_set()
        if self.fault is not None:
            log.error("the whole file was checked: %s", self.fault)
            self._told(self.fault)
        elif self.is_done:
            log.info("the whole file was checked and is sound")

    def _found(self, engine: Engine) -> Fault | None:
        try:
            with engine.connect().execution_options(**{READS_ONLY: True}) as connection:
                names = list(connection.scalars(text(TABLES)))
                connection.rollback()
                for name in names:
                    if self._stop.is_set():
                        break
                    rows = connection.exec_driver_sql(f"PRAGMA quick_check({_quoted(name)})").all()
                    connection.rollback()  # each table is a read of its own: the log need not grow beside it
                    if [tuple(row) for row in rows] != [("ok",)]:
                        return Fault("storage.file.damaged", reason="quick_check")
        except SQLAlchemyError as error:
            fault = fault_of(error)
            if fault is None:
                raise
            return fault
        return None


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
