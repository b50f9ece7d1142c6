"""When to try again after a failure: full jitter, never giving up; and how a log names it. It knows no clock."""

import random
from dataclasses import dataclass, field

from core.base.faults import Fault

LEFT = "district.call.left"  # the program ends: nobody waits for the answer any more, and nobody is to be told
UNREACHED = "district.connect.failed"
MAX_WAIT_S = 300.0
MAX_UNREACHED_S = 30.0  # it costs the district nothing, and so long after the line is back all goes on
MAX_AT_ONCE = 3

# What is mended by the next request itself, so it is sent at once (but a loop of them is broken after a few).
AT_ONCE = frozenset(
    {
        "district.stream.gap",
        "district.stream.fork",
        "district.event.malformed",
        "district.batch.too_large",
        "district.body.damaged",
    }
)


def named(fault: Fault) -> str:
    """Return the failure for a log, with the trace by which the district's log names it too."""
    trace = fault.facts.get("trace")
    return f"{fault.code}, trace {trace}" if trace else fault.code


@dataclass
class Backoff:
    """Counts failures in a row. One per stream."""

    rng: random.Random = field(default_factory=random.Random)
    failures: int = 0

    def succeeded(self) -> None:
        """Forget the failures."""
        self.failures = 0

    def failed(self, fault: Fault) -> float:
        """Return how many seconds to wait: 0 .. 2^n s, at least what the district asked.

        At most five minutes; half of one where it was not even reached.
        """
        self.failures += 1
        if fault.code in AT_ONCE and self.failures <= MAX_AT_ONCE:
            return 0.0
        asked = float(fault.facts.get("retry_after_s", 0))
        # A spread over time, no secret.
        most = MAX_UNREACHED_S if fault.code == UNREACHED else MAX_WAIT_S
        return asked + self.rng.uniform(0, min(most, 2.0 ** min(self.failures, 9)))
