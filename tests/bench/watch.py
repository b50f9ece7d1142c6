"""A process that does nothing but sleep, beside a bench: where it stands still too, it is the machine that stood.

It also notes when the host of a virtual machine kept a core for itself (steal): whoever was ready there had no core.
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SLEEP_S = 0.002
LATE_S = 0.008
STEAL_EVERY = 5  # looks
STAT = Path("/proc/stat")

Span = tuple[float, float]  # begin and end, of time.monotonic(), which all processes of a machine share


@dataclass(frozen=True, slots=True)
class Seen:
    """When the machine stood still, and spans in which its host took cores away, with the seconds it took."""

    stood: tuple[Span, ...] = ()
    taken: tuple[tuple[Span, float], ...] = ()

    def stood_s(self, span: Span) -> float:
        """Return for how long of a span the machine stood."""
        return sum(_common(span, one) for one in self.stood)

    def taken_s(self, span: Span) -> float:
        """Return how much of all cores the host took in a span, to 10 ms: a look that touches it counts whole."""
        return sum(seconds for one, seconds in self.taken if _common(span, one) > 0)


class Watch:
    """The process beside a bench."""

    def __init__(self) -> None:
        self._process = subprocess.Popen([sys.executable, __file__], stdout=subprocess.PIPE, text=True)

    def end(self) -> Seen:
        """End it; return what it saw."""
        self._process.terminate()
        told, _ = self._process.communicate()
        rows = [(line[0], *map(float, line[2:].split())) for line in told.splitlines()]
        return Seen(
            stood=tuple((row[1], row[2]) for row in rows if row[0] == "s"),
            taken=tuple(((row[1], row[2]), row[3]) for row in rows if row[0] == "t"),
        )


def main() -> None:
    parent, before, looks = os.getppid(), time.monotonic(), 0
    looked, taken = before, _steal_s()
    while os.getppid() == parent:
        time.sleep(SLEEP_S)
        now, looks = time.monotonic(), looks + 1
        if now - before > LATE_S:
            _tell("s", before, now)
        if looks % STEAL_EVERY == 0:
            more = _steal_s()
            if more > taken:
                _tell("t", looked, now, more - taken)
            looked, taken = now, more
        before = now


def _tell(kind: str, *numbers: float) -> None:
    sys.stdout.write(f"{kind} {' '.join(map(str, numbers))}\n")
    sys.stdout.flush()


def _steal_s() -> float:
    """Return what the host took of all cores so far, in seconds; 0 where Linux does not say."""
    if not STAT.exists():
        return 0.0
    return int(STAT.read_text("ascii").split(maxsplit=9)[8]) / os.sysconf("SC_CLK_TCK")


def _common(one: Span, other: Sequence[float]) -> float:
    return max(0.0, min(one[1], other[1]) - max(one[0], other[0]))


if __name__ == "__main__":
    main()
