"""The only crossing between threads: jobs to the store lane, answers and events back to the GUI thread."""

import logging
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from core.base.faults import Fault
from core.base.lanes import Lane
from core.base.work import settled

log = logging.getLogger(__name__)

T = TypeVar("T")
Task = Callable[[], None]


class GuiPost(QObject):
    """Calls something in the GUI thread, soon, in the order in which it was posted. Any thread may post."""

    _posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_open = True
        self._posted.connect(self._do, Qt.ConnectionType.QueuedConnection)

    def post(self, task: Task) -> None:
        """Queue the call; after ``close`` it is dropped."""
        self._posted.emit(task)

    def close(self) -> None:
        """Drop what still comes: the windows are going."""
        self._is_open = False

    @Slot(object)
    def _do(self, task: Task) -> None:
        if self._is_open:
            task()


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
