"""The line to a centre's server: connections on which nobody waits for ever. It knows no table.

A statement that takes too long is ended by the server; a server that is paused, or a net that swallows everything,
ends nothing. So every wait of a connection looks around ten times a second: its own time may be over, or the whole
line was cut because the ear (``core.store.ear``) heard nothing any more. The kernel's own limits stand behind that.
"""

import threading
import time
from collections.abc import Callable, Generator
from typing import Any, TypeVar

import psycopg
from psycopg.errors import OperationalError

from core.store.errors import CUT, is_full

T = TypeVar("T")

LOOK_S = 0.1
ANSWER_S = 10.0
CONNECT_S = 3
FULL_S = 3.0  # how long a server that has no place left is asked again
# What the kernel does by itself when nothing is acknowledged (seconds, seconds, times, milliseconds).
KEEPALIVE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 15_000}


class Line:
    """All connections of one program to its server. ``cut`` ends every wait on them within ``LOOK_S``; any thread."""

    def __init__(self, answer_s: float) -> None:
        self.answer_s = answer_s
        self.check: Callable[[Connection], None] = _unchecked  # looks at every new connection before it is used
        self._cut = threading.Event()

    @property
    def is_cut(self) -> bool:
        """Return whether the server counts as gone: no work is begun."""
        return self._cut.is_set()

    def cut(self) -> None:
        """Give the server up: whoever waits for it is told now, and nobody asks it until ``mend``."""
        self._cut.set()

    def mend(self) -> None:
        """Use the server again."""
        self._cut.clear()

    def connect(self, *arguments: Any, **words: Any) -> "Connection":
        """Return a new connection; a server that has no place left is asked for some seconds before it is an error."""
        until = time.monotonic() + FULL_S
        while True:
            if self.is_cut:
                raise OperationalError(CUT)
            try:
                connection = Connection.connect(*arguments, **words)
            except OperationalError as error:
                if not is_full(error) or time.monotonic() > until:
                    raise
                time.sleep(LOOK_S)
                continue
            connection.give_up = self._give_up_after(lambda: self.answer_s)
            try:
                self.check(connection)
            except BaseException:
                connection.close()
                raise
            return connection

    def _give_up_after(self, answer_s: Callable[[], float]) -> Callable[[float], str]:
        def give_up(waited_s: float) -> str:
            if self.is_cut:
                return CUT
            return "no answer" if waited_s > answer_s() else ""

        return give_up


class Connection(psycopg.Connection[Any]):
    """A connection that asks ``give_up(waited_s)`` while it waits; a word ends the wait and closes the connection.

    While ``is_patient`` a wait is never too long: only a line that is cut ends it (``core.store.engine.taking_long``).
    """

    is_patient = False

    give_up: Callable[[float], str] = staticmethod(lambda _waited_s: "")

    def wait(self, gen: Any, interval: float = LOOK_S, timeout: float | None = None) -> Any:
        """See psycopg.Connection: all its waiting goes through here."""
        return super().wait(self._watched(gen), interval=interval, timeout=timeout)

    def _watched(self, gen: Generator[Any, Any, T]) -> Generator[Any, Any, T]:
        began = time.monotonic()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if not ready and (word := self.give_up(0.0 if self.is_patient else time.monotonic() - began)):
                    self.pgconn.finish()
                    raise OperationalError(word)
                wanted = gen.send(ready)
        except StopIteration as end:
            result: T = end.value
            return result


def _unchecked(_connection: Connection) -> None:
    """Take a connection as it is."""


def connect_arguments(busy_timeout_s: float, answer_s: float, name: str) -> dict[str, Any]:
    """Return what every connection is made with; ``name`` is who others are told holds a lock."""
    statement_ms = int(max(1.0, answer_s - 1) * 1000)  # the server ends a statement before we end the line
    options = (
        f"-c lock_timeout={int(busy_timeout_s * 1000)} -c statement_timeout={statement_ms} "
        f"-c idle_in_transaction_session_timeout={int(answer_s * 6000)} -c timezone=UTC "
        "-c jit=off"  # to compile a question takes longer than to answer any of ours
    )
    return {"connect_timeout": CONNECT_S, "options": options, "application_name": name, **KEEPALIVE}
