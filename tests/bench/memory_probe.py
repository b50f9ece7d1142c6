"""One program as a process of its own: prints its memory as it goes. Started by bench_memory.py.

argv: headless|windows, visits.  headless plays the demo day and then visits of the next day; windows plays visits.
"""

import contextlib
import ctypes
import gc
import json
import sys
from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle

from crowd import ITEMS, VISITORS
from measure import resident_mb, throw_away

from core.base.clock import SHANGHAI

FIGURES: dict[str, float] = {}
FIRST = 20  # visits until everything has been loaded once
EVERY = 50


def note(name: str) -> None:
    gc.collect()
    FIGURES[name] = resident_mb()
    sys.stderr.write(f"  {name}: {FIGURES[name]:.1f} MB\n")


def give_back() -> None:
    """Have glibc hand unused memory back to the system: what is left then is really held."""
    with contextlib.suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL(None).malloc_trim(0)
    note("trimmed")


def headless(visits: int) -> None:
    from core.base.resources import SHIPPED
    from desktop.demo.counter_day import CounterDay, play_with
    from desktop.demo.crew import crew_at_work
    from desktop.demo.headless import SCRIPT
    from desktop.demo.script import read_script
    from desktop.i18n import use_language

    use_language("zh")
    with throw_away("memory") as folder, crew_at_work(folder) as crew:
        note("start")
        play_with(crew, read_script(SHIPPED / SCRIPT), after=lambda _: None)
        note("day")
        next_day = crew.clock.now().astimezone(SHANGHAI) + timedelta(days=1)
        crew.clock.set(next_day.replace(hour=9, minute=0))
        day = CounterDay(crew)
        acts = {word: act for (who, word), act in day.acts().items() if who == "clerk"}
        for turn, person in zip(range(1, visits + 1), cycle(VISITORS), strict=False):
            day.ticket("A")
            acts["call"]()
            acts["card"](person)
            acts["item"](ITEMS[turn % len(ITEMS)])
            acts["tick"]("*")
            acts["accept"]()
            for slip in crew.stage.papers():  # the simulated paper is not the program's memory
                crew.stage.tear_off(slip.number)
            if turn % EVERY == 0 or turn == visits:
                note(f"visit {turn}")
        give_back()


def windows(visits: int) -> None:
    from desk import BenchDesk, Until, run_desk

    def script(desk: BenchDesk) -> Iterator[Until]:
        note("start")
        for turn in range(1, FIRST + visits + 1):
            yield from desk.visit(ITEMS[turn % len(ITEMS)])
            for wire in (desk.devices.receipt, desk.devices.ticket):
                wire.heard.clear()  # the bench's own memory, not the program's
            if turn == FIRST:
                yield from desk.quiet()
                note("day")
            elif (turn - FIRST) % EVERY == 0 or turn == FIRST + visits:
                yield from desk.quiet()
                note(f"visit {turn - FIRST}")
        give_back()

    run_desk(script)


if __name__ == "__main__":
    with contextlib.redirect_stdout(sys.stderr):
        (headless if sys.argv[1] == "headless" else windows)(int(sys.argv[2]))
    sys.stdout.write(json.dumps(FIGURES) + "\n")
