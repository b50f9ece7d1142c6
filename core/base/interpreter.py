"""How Python itself behaves where somebody waits: short turns for its lock, few collections. It knows no program.

Without this a key press waits, or a request beside another one: up to 5 ms each time another thread holds the lock, and
0.1 to 0.2 s whenever some thread sets off a collection that looks at every object there is (both measured:
tests/bench/bench_gui_slots.py). A collection holds the lock to its end, so the young ones are many and small: 5 ms,
where 50,000 new objects took 20.
"""

import gc
import sys

TURN_S = 0.0005
YOUNG, MIDDLE, OLD = 2_000, 3, 1_700  # Python's own are 700, 10, 10


def take_short_turns() -> None:
    """Let a waiting thread have the interpreter's lock after half a millisecond, and look at all there is seldom."""
    sys.setswitchinterval(TURN_S)
    gc.set_threshold(YOUNG, MIDDLE, OLD)


def keep_what_is_here() -> None:
    """Leave everything loaded so far out of all further collections: it lives until the program ends."""
    gc.freeze()
