"""The thread that keeps sync going: it only waits and calls, the work is done in the lanes."""

import logging
import threading
import time
from collections.abc import Callable, Sequence

from core.base.faults import Fault
from core.base.threads import Beside
from core.sync.backoff import named

log = logging.getLogger(__name__)

_AFTER_A_BUG_S = 60.0


class UploadPump:
    """Turns the crank of ``tasks`` (``uploader.pump``, ``results.pump``): each returns when to call it again.

    A timer wakes, not only the user: what failed is tried again for ever. ``cut`` ends a call in flight on the way out.
    Who is woken lets ``gather_s`` pass first, so that what comes in a burst goes together.
    """

    def __init__(
        self,
        tasks: Sequence[Callable[[], float]],
        *,
        cut: Callable[[], None] | None = None,
        name: str = "upload-pump",
        gather_s: float = 0.0,
    ) -> None:
        self._name, self._gather_s = name, gather_s
        self._due = dict.fromkeys(tasks, 0.0)  # task -> monotonic seconds
        self._cut = cut
        self._woken = threading.Event()
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin at once. Once only."""
        self._thread = Beside(self._name, self._run)
        self._thread.start()

    def wake(self) -> None:
        """Something new is to be sent; any thread, returns at once."""
        self._woken.set()

    def stop(self, timeout_s: float = 5.0) -> bool:
        """End the thread, and a call in flight; True when it ended in time. Before the lanes are closed."""
        self._ending.set()
        self._woken.set()
        end = time.monotonic() + timeout_s
        while self._thread is not None and self._thread.is_alive() and time.monotonic() < end:
            if self._cut is not None:
                self._cut()  # and again: a call may have been about to begin
            self._thread.join(min(0.2, timeout_s))
        return self._thread is None or not self._thread.is_alive()

    def _run(self) -> None:
        while not self._ending.is_set():
            is_woken = self._woken.is_set()
            if is_woken:
                self._ending.wait(self._gather_s)
            self._woken.clear()
            for task, due in list(self._due.items()):
                if is_woken or due <= time.monotonic():
                    self._due[task] = self._turned(task) + time.monotonic()
            if not self._ending.is_set():
                self._woken.wait(max(0.0, min(self._due.values()) - time.monotonic()))

    def _turned(self, task: Callable[[], float]) -> float:
        if self._ending.is_set():
            return 0.0
        try:
            return task()
        except Fault as fault:
            log.warning("sync: %s", named(fault))
        except Exception:
            log.exception("sync failed")  # a bug, or a lane already closed; the next turn may do better
        return _AFTER_A_BUG_S
