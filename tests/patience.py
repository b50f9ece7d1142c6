"""How long a test waits for what has to come: so long that nothing else the machine does makes it fail.

A wait that is right ends when the thing is there, so patience costs only the test that is wrong. It ends before the
runner ends the test (``timeout`` in pyproject.toml), so that it can say what was waited for. Where the program itself is
told to give up, and the test wants to see it, the time is the test's own.
"""

import time
from collections.abc import Callable

PATIENCE_S = 90.0
PATIENCE_MS = round(PATIENCE_S * 1000)
LOOK_S = 0.01


def until(is_true: Callable[[], object], what: str = "it never came true") -> None:
    """Wait for what another thread or process does; fail when it never does."""
    end = time.monotonic() + PATIENCE_S
    while not is_true():
        assert time.monotonic() < end, what
        time.sleep(LOOK_S)
