"""A job done in a lane from wherever one stands: waited for from outside, done at once from inside."""

from collections.abc import Callable
from typing import TypeVar

from core.base.lanes import Lane

T = TypeVar("T")


class Place:
    """One lane. To wait in a lane for a job of the same lane would be for ever; this knows where it stands."""

    def __init__(self, lane: Lane) -> None:
        self._lane = lane

    def do(self, job: Callable[[], T], timeout_s: float | None = None) -> T:
        """Return the job's result or raise its error; TimeoutError when the lane was not free in time."""
        if self._lane.is_here():
            return job()
        future = self._lane.submit(job)
        try:
            return future.result(timeout_s)
        except TimeoutError:
            future.cancel()
            raise
