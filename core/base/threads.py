"""Threads beside the window's own. They step back, so that a key press goes first where cores are few."""

import os
import sys
import threading
from collections.abc import Callable

BEHIND = 5  # steps of niceness: a third of the processor's time where both want it


class Beside(threading.Thread):
    """A thread that ends with the program and stands behind the one of the windows."""

    def __init__(self, name: str, work: Callable[[], object]) -> None:
        super().__init__(name=name, target=work, daemon=True)

    def run(self) -> None:
        """Step back, and work."""
        step_back()
        super().run()


def step_back() -> None:
    """Let the other threads go before this one, and before those and the processes that it starts.

    Linux only: there each thread has its own niceness. Windows itself prefers the program whose window is in front.
    """
    if sys.platform == "linux":
        os.nice(BEHIND)
