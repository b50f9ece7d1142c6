"""A hall of 20 counters and 2,000 visitors a day for 30 working days in fast time: no invariant broken, memory flat.

Run: python tests/bench/soak_hall.py [DAYS] [VISITORS] [COUNTERS]

It plays ``tests/halls.py`` on the real encrypted file. What must hold is listed there and printed here with how often it
did not. The file lies where TMPDIR says; on /dev/shm the disk is left out, which changes no count.

Each connection of the product keeps up to 32 MiB of the file's pages, which fill over days and look like a leak: about
as much a day as the file grows. Here it keeps 1 MiB, so that whatever still grows is ours.
"""

import gc
import shutil
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from measure import count_from, machine, resident_mb, say
from sqlalchemy import event

from core.base.clock import SetClock
from core.base.events import Bus
from core.config.model import Settings
from core.store.sql_store import open_store
from core.sync.wire import DistrictWire
from tests.halls import INVARIANTS, Hall, working_days
from tests.stores import KEY, MORNING

WARM_DAYS = 3  # until caches, arenas and prepared statements are there


def main() -> None:
    days, visitors, counters = count_from(sys.argv, 30), int(_word(2, "2000")), int(_word(3, "20"))
    folder = Path(tempfile.mkdtemp(prefix="yichuang-soak-"))
    clock, settings = SetClock(MORNING), Settings()
    store = open_store(
        clock=clock, bus=Bus(), wire=DistrictWire(), settings=settings, path=folder / "store.db", key=KEY
    )
    event.listen(store.engine, "checkout", lambda driver, *_: driver.execute("PRAGMA cache_size = -1024"))
    try:
        play(Hall(store, clock, counters=counters), days, visitors)
    finally:
        store.close()
        shutil.rmtree(folder)


def play(hall: Hall, days: int, visitors: int) -> None:
    say(machine())
    hall.move_in()
    sizes: list[float] = []
    began = time.monotonic()
    for day in working_days(hall.calendar, date(2026, 11, 23), days):
        hall.day(day, visitors)
        gc.collect()
        sizes.append(resident_mb())
        say(f"{day}: {dict(hall.done)}, broken {sum(hall.broken.values())}, {sizes[-1]:.1f} MB")
    hall.check_journal()
    say(f"\n{days} days, {hall.done['visitors']} visitors, {time.monotonic() - began:.0f} s")
    for invariant in INVARIANTS:
        say(f"  {hall.broken[invariant]:>4} x broken: {invariant}")
    if len(sizes) > WARM_DAYS:
        grown = sizes[-1] - sizes[WARM_DAYS - 1]
        say(f"  memory grew by {grown:.1f} MB from day {WARM_DAYS} to day {days}")
    if sum(hall.broken.values()):
        raise SystemExit("an invariant was broken")


def _word(place: int, default: str) -> str:
    return sys.argv[place] if len(sys.argv) > place else default


if __name__ == "__main__":
    main()
