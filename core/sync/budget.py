"""How many bytes may go up now: a leaking bucket, so that scans leave the line to the visitors. It sends nothing."""


class Budget:
    """``rate`` in bytes a second, 0 without end; moments are monotonic seconds."""

    def __init__(self, rate: int) -> None:
        self._rate, self._free_at = rate, 0.0

    def wait_s(self, now: float) -> float:
        """Return how long to wait before the next bytes go."""
        return max(0.0, self._free_at - now)

    def spend(self, count: int, now: float) -> None:
        """Keep that so many bytes were sent."""
        if self._rate:
            self._free_at = max(self._free_at, now) + count / self._rate
