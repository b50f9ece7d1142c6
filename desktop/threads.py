"""The only crossing between threads: jobs to the store lane, answers and events back to the GUI thread."""

import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from core.base.faults import Fault
from core.base.lanes import Lane
from core.base.work import settled

log = logging.getLogger(__name__)

T = TypeVar("T")
Task = Callable[[], None]


class GuiPost(QObject):
    """Calls something in the GUI thread, soon, in the order in which it was posted. Any thread may post.

    One call in a turn of the event loop: what came at once is not done at once, keys and painting come between.
    """

    _posted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_open = True
        self._tasks: deque[Task] = deque()
        self._turn = QTimer(self)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._do_next)
        self._posted.connect(self._turn.start, Qt.ConnectionType.QueuedConnection)

    def post(self, task: Task) -> None:
        """Queue the call; after ``close`` it is dropped."""
        self._tasks.append(task)
        self._posted.emit()

    def close(self) -> None:
        """Drop what still comes: the windows are going."""
        self._is_open = False

    def _do_next(self) -> None:
        if not self._tasks:
            self._turn.stop()
            return
        task = self._tasks.popleft()
        if self._is_open:
            task()  # what it raises is told by the crash sheet; the next one is done all the same


class LaneRunner:
    """See presenters.office.Runner: runs jobs in a lane and answers through the post."""

    def __init__(self, lane: Lane, post: GuiPost, on_bug: Callable[[BaseException], None]) -> None:
        self._lane, self._post, self._on_bug = lane, post, on_bug

    def run(self, job: Callable[[], T], done: Callable[[T], None], failed: Callable[[Fault], None]) -> None:
        """See Runner; called in the GUI thread."""

        def answer(future: "Future[T]") -> None:  # in the lane's thread
            self._post.post(lambda: self._answer(future, done, failed))

        self._lane.submit(lambda: settled(job)).add_done_callback(answer)

    def _answer(self, future: "Future[T]", done: Callable[[T], None], failed: Callable[[Fault], None]) -> None:
        try:
            result = future.result()
        except Fault as fault:
            failed(fault)
        except CancelledError:
            log.info("a job was cancelled")
        except Exception as error:  # noqa: BLE001 - a bug: the crash sheet tells it, the presenter goes on
            self._on_bug(error)
            failed(Fault("desktop.bug.unexpected"))
        else:
            done(result)
