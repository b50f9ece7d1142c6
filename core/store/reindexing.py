"""The index of words is made anew while the day has begun: some cases a work, so that counters get between.

A program that makes other words of a case than the one before finds the old index at its start. Nobody waits for the
new one: what is not done yet is found by its old words, and the list of what was found says so. In a centre one
program does it for all.
"""

import logging
import threading
import time
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text

from core.base.acts import Act
from core.base.faults import Fault
from core.base.ids import OperationId
from core.base.threads import Beside

if TYPE_CHECKING:
    from core.store.sql_store import SqlStore

log = logging.getLogger(__name__)

CHUNK = 100  # cases a work: a counter waits less than it takes to see
LATER_S = 30.0  # until a store that was away is tried again
REST = 1.0  # times as long as a chunk took, for everybody else
SYSTEM = Act(op=OperationId(""), who="system", where="")
LOCK = 0x776F7264  # "word"
TAKEN = text("SELECT pg_try_advisory_lock(CAST(:lock AS bigint))")


class Reindexing:
    """One renewal in a thread of its own; it begins again from the start when the program was closed in between."""

    def __init__(self, store: "SqlStore") -> None:
        self._store = store
        self._stop = threading.Event()
        self._thread = Beside("search-index", self._run)

    def start(self) -> None:
        """Begin; the work goes on beside it."""
        self._thread.start()

    def wait(self, timeout_s: float) -> bool:
        """Wait for its end; False when it was late."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def stop(self, timeout_s: float = 5.0) -> bool:
        """Leave off after the chunk it is at; False when it was late."""
        self._stop.set()
        return self.wait(timeout_s)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._alone()
            except Fault as fault:
                log.warning("the search index is not renewed yet: %s", fault)
                self._stop.wait(LATER_S)
            else:
                return

    def _alone(self) -> None:
        """Renew it unless another program of the centre does."""
        with self._store.engine.connect() as line:
            if line.dialect.name == "postgresql" and not _taken(line):
                return
            self._renew()

    def _renew(self) -> None:
        last, done, began = 0, 0, time.monotonic()
        while not self._stop.is_set():
            chunk_began = time.monotonic()
            with self._store.upstream.work(SYSTEM) as work:
                if not work.cases.is_search_stale:
                    return
                last, count = work.cases.renew_search(last, CHUNK)
            done += count
            if not count:
                log.info("the search index of %d cases was renewed in %.0f s", done, time.monotonic() - began)
                return
            self._stop.wait(REST * (time.monotonic() - chunk_began))


def _taken(line: Connection) -> bool:
    """Take the lock that goes with the line; the line does nothing else, and is given back with nothing open."""
    is_ours = bool(line.execute(TAKEN, {"lock": LOCK}).scalar())
    line.commit()
    return is_ours
