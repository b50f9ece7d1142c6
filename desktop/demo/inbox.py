"""The presenters' thread without a window: what other threads post is done here, one after another."""

import queue
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from core.base.faults import Fault
from core.base.lanes import Lane
from core.base.work import settled

T = TypeVar("T")
Task = Callable[[], None]


class Inbox:
    """Any thread posts; ``run_until`` belongs to the thread that owns the presenters."""

    def __init__(self) -> None:
        self._tasks: queue.SimpleQueue[Task] = queue.SimpleQueue()

    def post(self, task: Task) -> None:
        """Have something done in the owner's thread."""
        self._tasks.put(task)

    def run_until(self, is_done: Callable[[], bool], timeout_s: float = 10.0) -> bool:
        """Do what is posted until the condition holds; False when the time is over first."""
        end = time.monotonic() + timeout_s
        while not is_done():
            left = end - time.monotonic()
            if left <= 0:
                return False
            try:
                task = self._tasks.get(timeout=min(left, 0.05))
            except queue.Empty:
                continue
            task()
        return True


class InboxRunner:
    """See presenters.office.Runner: jobs go to a lane, answers come back through the inbox. A bug is raised there."""

    def __init__(self, lane: Lane, inbox: Inbox) -> None:
        self._lane, self._inbox = lane, inbox
        self.waiting = 0

    def run(self, job: Callable[[], T], done: Callable[[T], None], failed: Callable[[Fault], None]) -> None:
        """See Runner."""
        self.waiting += 1
        future = self._lane.submit(lambda: settled(job))
        future.add_done_callback(lambda future: self._inbox.post(lambda: self._answer(future, done, failed)))

    def _answer(self, future: "Future[T]", done: Callable[[T], None], failed: Callable[[Fault], None]) -> None:
        self.waiting -= 1
        try:
            result = future.result()
        except Fault as fault:
            failed(fault)
        else:
            done(result)
