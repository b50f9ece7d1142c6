"""Crash images of the whole program over its main use cases: lost, corrupt; images a second; the controls beside.

``bench_power_cut.py 1000000`` makes that many over the cores it may use (an image is some milliseconds), and a fiftieth of them
with synchronous=NORMAL and OFF, which must lose.
"""

import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from functools import partial
from multiprocessing import Pool
from pathlib import Path

from measure import say

from core.base.clock import SystemClock
from core.base.events import Bus
from core.config.model import Settings
from core.store.sql_store import open_store
from core.sync.wire import DistrictWire
from tests.power_cut import MODES, Record, flaw, library, recorded
from tests.stores import KEY

AT_ONCE = 200
CORES = len(os.sched_getaffinity(0))  # taskset bounds them; the recorder is of Linux anyway


def tried(record: Record, seed: int) -> Counter[str]:
    """Look at one share of the images."""
    seen = Counter[str]()
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as name:
        for place, files in record.images(random.Random(seed), AT_ONCE):
            said = flaw(files, record.acknowledged(place), Path(name))
            seen[said.partition(":")[0] or "whole"] += 1
    return seen


def main() -> None:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    folder = Path(tempfile.mkdtemp(prefix="yichuang-cuts-"))
    try:
        template, recorder = folder / "template.db", library(folder)
        parts = {"settings": Settings(), "clock": SystemClock(), "bus": Bus(), "wire": DistrictWire()}
        open_store(path=template, key=KEY, **parts).close()
        for sync in MODES:
            own = folder / sync
            own.mkdir()
            record = recorded(own, template, recorder, sync=sync, rounds=2)
            shares = max(1, (wanted if sync == "FULL" else wanted // 50) // AT_ONCE)
            begin, seen = time.monotonic(), Counter[str]()
            with Pool(CORES) as pool:
                for one in pool.imap_unordered(partial(tried, record), range(shares)):
                    seen.update(one)
            count, seconds = sum(seen.values()), time.monotonic() - begin
            say(f"synchronous={sync:6} {len(record.deeds)} deeds, {count} images: {seen['lost']} lost, "
                f"{seen['corrupt']} corrupt; {count / seconds:.0f} images/s")  # fmt: skip
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
