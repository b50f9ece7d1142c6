"""A deadline on the machine's own clock, since a wire does not wait for a set one. It knows only how much is left."""

import time


class Deadline:
    """Begins when it is made."""

    def __init__(self, timeout_s: float) -> None:
        self._ends = time.monotonic() + timeout_s

    @property
    def left_s(self) -> float:
        """Return the seconds left, never less than 0."""
        return max(0.0, self._ends - time.monotonic())

    @property
    def is_over(self) -> bool:
        """Return whether no time is left."""
        return self.left_s == 0.0
