"""Work in a process of its own: what may hold up Python's lock, crash or hang does it there, never in the window's.

The child starts at the first request, is started again after it died, is killed when it is silent for too long, and
ends by itself when this process is gone.
"""

import contextlib
import logging
import multiprocessing
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Generic, TypeVar

from core.base.faults import Fault
from core.base.threads import step_back

log = logging.getLogger(__name__)

Ask = TypeVar("Ask")
Answer = TypeVar("Answer")


class Child(Generic[Ask, Answer]):
    """Asks ``work`` in another process, one request at a time; any thread may ask.

    ``work`` is a function of a module, requests and answers can be pickled. A Fault it raises is raised here too.
    Other Faults: ``base.child.died`` (it ended while it worked), ``base.child.silent`` (killed after ``patience_s``).
    """

    def __init__(self, name: str, work: Callable[[Ask], Answer], *, patience_s: float = 30.0) -> None:
        self._name, self._work, self._patience_s = name, work, patience_s
        self._turn = threading.Lock()
        self._process: BaseProcess | None = None
        self._line: Connection | None = None

    @property
    def pid(self) -> int | None:
        """Return the process there is now."""
        return self._process.pid if self._process is not None else None

    def ask(self, request: Ask) -> Answer:
        """Have a request worked on; a child that died before it heard of this one is replaced first."""
        with self._turn:
            process, line = self._living()
            patience = _Patience(process, self._patience_s)
            try:
                line.send(request)
                answer: Answer | Exception = line.recv()
            except (EOFError, OSError) as error:
                is_over = patience.end()
                self._end()
                if is_over:
                    raise Fault("base.child.silent", child=self._name, seconds=self._patience_s) from error
                raise Fault("base.child.died", child=self._name) from error
            patience.end()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def close(self) -> None:
        """End the child; a later request would start it again."""
        with self._turn:
            self._end()

    def _living(self) -> tuple[BaseProcess, Connection]:
        if self._line is not None and self._process is not None and self._process.is_alive():
            return self._process, self._line
        self._end()
        context = multiprocessing.get_context("spawn")  # a fork would take our threads' locks along, taken
        line, there = context.Pipe()
        process = context.Process(target=_serve, args=(there, self._work), name=self._name, daemon=True)
        process.start()
        there.close()
        self._process, self._line = process, line
        return process, line

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
            log.info("child %s ended", self._name)
        if self._line is not None:
            self._line.close()
        self._process = self._line = None


class _Patience:
    """Kills the child when the time is over. That ends the wait for an answer, and also the sending of a request that
    is larger than the pipe to a child that no longer reads.
    """

    def __init__(self, process: BaseProcess, seconds: float) -> None:
        self._process, self._is_over = process, False
        self._timer = threading.Timer(seconds, self._stop)
        self._timer.daemon = True
        self._timer.start()

    def end(self) -> bool:
        """Wait no longer; return whether the child was killed."""
        self._timer.cancel()
        self._timer.join()  # it must not kill a later child
        return self._is_over

    def _stop(self) -> None:
        self._is_over = True
        self._process.kill()


def _serve(line: Connection, work: Callable[[Ask], Answer]) -> None:
    """Answer requests until the other end is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is for the program
    step_back()  # a paper is a few ms later
    with contextlib.suppress(EOFError, OSError):
        while True:
            request = line.recv()
            try:
                answer: object = work(request)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is raised where the request came from
                answer = error
            line.send(answer)
