"""Lanes: named threads that do one thing after another. The store has one, the net has one, each device has one."""

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from time import sleep
from typing import Protocol, TypeVar

from core.base.threads import Beside

log = logging.getLogger(__name__)

T = TypeVar("T")
LOOK_S = 0.25


class Lane(Protocol):
    """Does jobs one at a time, in order. ``submit`` may be called from any thread and returns at once."""

    def submit(self, job: Callable[[], T]) -> "Future[T]":
        """Queue a job; its result or exception is in the future. Callbacks of the future run in the lane."""
        ...

    def is_here(self) -> bool:
        """Return whether the caller stands in this lane already; waiting for it would then be for ever."""
        ...

    def close(self, timeout_s: float = 5.0) -> bool:
        """Finish what is queued and stop; True when it stopped in time. Further jobs are refused."""
        ...


class ThreadLane:
    """A lane with a thread of its own."""

    def __init__(self, name: str) -> None:
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._closed = False
        self._thread = Beside(name, self._run)
        self._thread.start()

    def submit(self, job: Callable[[], T]) -> "Future[T]":
        """See Lane."""
        if self._closed:
            raise RuntimeError(f"lane {self._thread.name} is closed")
        future: Future[T] = Future()
        self._jobs.put(lambda: _fulfil(future, job))
        return future

    def is_here(self) -> bool:
        """See Lane."""
        return threading.current_thread() is self._thread

    def close(self, timeout_s: float = 5.0) -> bool:
        """See Lane."""
        if not self._closed:
            self._closed = True
            self._jobs.put(None)
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()


class InlineLane:
    """A lane that does the job at once in the caller's thread: tests and the headless day."""

    def submit(self, job: Callable[[], T]) -> "Future[T]":
        """See Lane."""
        future: Future[T] = Future()
        _fulfil(future, job)
        return future

    def is_here(self) -> bool:
        """See Lane."""
        return True

    def close(self, timeout_s: float = 5.0) -> bool:  # noqa: ARG002 - nothing to wait for
        """See Lane."""
        return True


class Place:
    """A lane seen from wherever one stands: a job is waited for from outside and done at once from inside."""

    def __init__(self, lane: Lane) -> None:
        self._lane = lane

    def do(self, job: Callable[[], T], timeout_s: float | None = None) -> T:
        """Return the job's result or raise its error; TimeoutError when the lane was not free in time."""
        return self.start(job)(timeout_s)

    def start(self, job: Callable[[], T]) -> Callable[[float | None], T]:
        """Begin the job; return what waits for it, as ``do`` does. From inside the lane it is done on return."""
        if self._lane.is_here():
            result = job()
            return lambda _timeout_s: result
        future = self._lane.submit(job)

        def waited(timeout_s: float | None) -> T:
            try:
                return future.result(timeout_s)
            except TimeoutError:
                future.cancel()
                raise

        return waited


def wait_beside(lane: Lane, is_under_way: Callable[[], bool], patience_s: float) -> None:
    """Let something that goes on in a lane come to its end, for so long at the most; in the lane itself it never would.

    It is looked at again and again: it may be done by another machine, which tells nobody.
    """
    if lane.is_here():
        return
    for _ in range(round(patience_s / LOOK_S)):
        if not is_under_way():
            return
        sleep(LOOK_S)


def _fulfil(future: "Future[T]", job: Callable[[], T]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = job()
    except BaseException as error:  # noqa: BLE001 - whoever asked gets it from the future
        future.set_exception(error)
    else:
        future.set_result(result)
