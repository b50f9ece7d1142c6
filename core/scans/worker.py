"""A process of its own for pictures and PDFs: what crashes, hangs or swells there harms nobody. It knows no page.

    caller ──(job, arguments)──> pipe ──> child: craft.<job>(*arguments) ──("done", value) or ("fault", code, facts)──>

The child is started when it is first needed and again after it died; each job has a time limit.
"""

import contextlib
import multiprocessing
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from core.base.faults import Fault

JOB_S = 30.0
MEMORY_BYTES = 3 << 30


class PageWorker:
    """Any thread may call; one job at a time. ``close`` ends the child."""

    def __init__(self, job_s: float = JOB_S) -> None:
        self._job_s = job_s
        self._lock = threading.Lock()
        self._child: BaseProcess | None = None
        self._pipe: Connection | None = None

    def warm(self) -> None:
        """Start the child if there is none, so that the first page does not wait for it."""
        with self._lock:
            self._started()

    def call(self, job: str, *arguments: object) -> Any:
        """Return what ``core.scans.craft.<job>`` returns; its Faults, and ``scans.worker.lost``, ``.late``."""
        with self._lock:
            word, *answer = self._exchange(job, arguments)
        if word == "fault":
            code, facts = answer
            raise Fault(code, **facts)
        if word == "bug":
            raise RuntimeError(answer[0])
        return answer[0]

    def close(self) -> None:
        """End the child; a later call starts another."""
        with self._lock:
            self._end()

    @property
    def pid(self) -> int | None:
        """Return the child's process id, None while there is none."""
        return self._child.pid if self._child is not None else None

    def _exchange(self, job: str, arguments: tuple[object, ...]) -> tuple[Any, ...]:
        """Send and wait; a child that hangs is killed, which ends both sending and waiting."""
        child, pipe = self._started()
        too_late = threading.Event()

        def stop() -> None:
            too_late.set()
            child.kill()

        watch = threading.Timer(self._job_s, stop)
        watch.daemon = True
        watch.start()
        try:
            pipe.send((job, arguments))
            answer: tuple[Any, ...] = pipe.recv()
        except (EOFError, OSError) as error:
            watch.cancel()
            watch.join()  # it must not kill a child that is no longer ours
            self._end()
            if too_late.is_set():
                raise Fault("scans.worker.late", seconds=int(self._job_s)) from error
            raise Fault("scans.worker.lost") from error
        watch.cancel()
        watch.join()
        return answer

    def _started(self) -> tuple[BaseProcess, Connection]:
        if self._child is not None and self._pipe is not None and self._child.is_alive():
            return self._child, self._pipe
        self._end()
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        child = context.Process(target=_serve, args=(theirs,), name="scan-worker", daemon=True)
        child.start()
        theirs.close()
        self._child, self._pipe = child, ours
        return child, ours

    def _end(self) -> None:
        child, pipe = self._child, self._pipe
        self._child = self._pipe = None
        if pipe is not None:
            pipe.close()
        if child is not None:
            child.kill()
            child.join()
            child.close()


def _serve(pipe: Connection) -> None:  # pragma: no cover - runs in the child
    _limit_memory()
    from core.scans import craft

    while True:
        try:
            job, arguments = pipe.recv()
        except (EOFError, KeyboardInterrupt):
            return
        with contextlib.suppress(BrokenPipeError):
            pipe.send(_answer(getattr(craft, job), arguments))


def _answer(do: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    try:
        return "done", do(*arguments)
    except Fault as fault:
        return "fault", fault.code, dict(fault.facts)
    except MemoryError:
        return "fault", "scans.file.too_many_pixels", {"limit": 0}
    except Exception as error:  # noqa: BLE001 - a bug is told to the caller, who shows it
        return "bug", f"{type(error).__name__} in the scan worker"


def _limit_memory() -> None:
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
