"""Crash images of the whole program over its main use cases: lost, corrupt; images a second; the controls beside.

``bench_power_cut.py 1000000`` makes that many over the cores it may use (taskset bounds them), a twentieth of them of
each thing that is done seldom - a first start, copies, a copy put back, the start after an update from any older schema
- and a fiftieth with synchronous=NORMAL and OFF, which must lose. They come in chains of records: each record begins on a disk that a
cut left of the one before, or that a kill of the program left, and what was acknowledged there is owed on. A disk with
a flaw is kept in a folder and named.
"""

import os
import pickle
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from functools import partial
from itertools import islice
from multiprocessing import Pool
from pathlib import Path

from measure import say, throw_away

from core.base.clock import SystemClock
from core.base.events import Bus
from core.config.model import Settings
from core.store.island.harbour import BLANK, NAME
from core.store.sql_store import open_store
from core.sync.wire import DistrictWire
from tests.postgres import running_server
from tests.power_cuts import MODES, STORE
from tests.power_cuts.disk import Files, plain
from tests.power_cuts.inspection import Inspection
from tests.power_cuts.islands import Centre, Islands, around_the_homecomings, running_centre
from tests.power_cuts.record import Record, chain, library, recorded
from tests.power_cuts.restoring import Restoring, around_the_turn, recorded_restore
from tests.power_cuts.upkeep import Copying, FirstStart, Upgrading
from tests.stores import KEY
from tests.upgrade.test_upgrade import SCRIPTS, made_sqlite

RECORDS = 4  # of a chain: then the log has become long
AT_ONCE = 5000  # images of a record, at most
LOOKING: dict[str, Callable[..., Inspection]] = {
    "first": FirstStart,
    "copies": Copying,
    "restore": Restoring,
    "upgrade": Upgrading,
}
CORES = len(os.sched_getaffinity(0))  # the recorder is of Linux anyway
MEMORY = Path("/dev/shm")


def tried(template: bytes, recorder: Path, images: int, seed: int) -> Counter[str]:
    """Look at the images of one chain, so many of each record."""
    rng, seen = random.Random(seed), Counter[str]()
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as name:
        for record in islice(chain(Path(name), template, recorder, rng), RECORDS):
            seen.update(looked_at(record, rng, images))
    return seen


def controlled(template: bytes, recorder: Path, images: int, sync: str, seed: int) -> Counter[str]:
    """Look at the images of one record of a program that syncs too little."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as name:
        record = recorded(Path(name) / "0", {STORE: template}, recorder, sync=sync, seed=seed)
        return looked_at(record, random.Random(seed), images, keeps=False)


def kept_up(template: bytes, recorder: Path, images: int, doing: str, seed: int) -> Counter[str]:
    """Look at the images of one record of what is done seldom."""
    rng, looking = random.Random(seed), LOOKING[doing]
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as name:
        if doing == "restore":
            copies = recorded(Path(name) / "copies", {STORE: template}, recorder, seed=seed, doing="copies")
            place = seed % Settings().store.backups_kept
            record = recorded_restore(Path(name) / "0", copies, recorder, place=place, is_bare=seed % 2 == 1)
            shown = (record, around_the_turn(record))
            return looked_at(record, rng, images, looking=partial(Restoring, place=place), shown=shown)
        before = {STORE: template} if doing == "copies" else {}
        if doing == "upgrade":
            script = rng.choice(SCRIPTS[:-1])
            made_sqlite(script, Path(name) / "old.db")
            before = {STORE: (Path(name) / "old.db").read_bytes()}
            looking = partial(looking, old=script.name[1:5])
        record = recorded(Path(name) / "0", before, recorder, seed=seed, doing=doing)
        return looked_at(record, rng, images, looking=looking)


def apart(template: bytes, recorder: Path, centre: Centre, images: int, seed: int, sync: str = "FULL") -> Counter[str]:
    """Look at the images of one record of a counter that goes on apart from its centre, and comes home."""
    rng, before = random.Random(seed), {} if seed % 2 else {f"{BLANK}/{NAME}": template}
    database, doing = f"apart{seed}{sync.lower()}", "many" if seed % 4 == 2 else "rounds"
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as name:
        record = centre.record(Path(name) / "0", before, recorder, database, seed=seed, sync=sync, doing=doing)
        homecomings = around_the_homecomings(record)
        shown = [record] * len(homecomings) + homecomings  # half of the images are of those moments
        looking = partial(Islands, centre=centre, counter=str(1 + seed))
        try:
            return looked_at(record, rng, images, keeps=sync == MODES[0], looking=looking, shown=shown)
        finally:
            centre.drop(database)


def looked_at(
    record: Record,
    rng: random.Random,
    images: int,
    *,
    keeps: bool = True,
    looking: Callable[..., Inspection | Islands] = Inspection,
    shown: Sequence[Record] = (),
) -> Counter[str]:
    """Look at so many images of a record, or as many of each of these parts of it; keep the first with a flaw."""
    parts = shown or (record,)
    begin, seen = time.process_time(), Counter[str](deeds=len(record.deeds), images=images)
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as name:
        with closing(looking(record, Path(name))) as inspection:
            for place, files in (each for part in parts for each in part.images(rng, images // len(parts))):
                if said := inspection.flaw(files, record.acknowledged(place)):
                    seen[said.partition(":")[0]] += 1
                    if keeps and seen["lost"] + seen["corrupt"] + seen["doubled"] == 1:
                        keep(record, place, files, said)
        seen["us"] = int((time.process_time() - begin) * 1e6)
        homes = getattr(inspection, "homecomings", 0)
        return seen + Counter(distinct=inspection.distinct, states=inspection.states, homecomings=homes)


def keep(record: Record, place: int, files: Files, said: str) -> None:
    """Write a disk with a flaw down, and the record that it is of."""
    folder = Path(tempfile.mkdtemp(prefix="yichuang-cut-"))
    for path, data in plain(files).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    (folder / "record.pickle").write_bytes(pickle.dumps((record, place, said)))
    say(f"{said}, at deed {place}: {folder}")


def main() -> None:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    chains = max(1, wanted // (RECORDS * AT_ONCE))
    with throw_away("cuts") as folder, Pool(CORES) as pool:
        recorder = library(folder)
        parts = {"settings": Settings(), "clock": SystemClock(), "bus": Bus(), "wire": DistrictWire()}
        open_store(path=folder / STORE, key=KEY, **parts).close()
        template = (folder / STORE).read_bytes()
        look = partial(tried, template, recorder, wanted // chains // RECORDS)
        told("day", pool.imap_unordered(look, range(first, first + chains)))
        for doing in LOOKING:
            records = max(1, wanted // 20 // AT_ONCE)
            look = partial(kept_up, template, recorder, max(100, wanted // 20 // records), doing)
            told(doing, pool.imap_unordered(look, range(first, first + records)))
        with running_server() as server, running_centre(server) as centre:
            records, of_a_control = max(1, wanted // 20 // AT_ONCE), max(100, wanted // 50 // CORES)
            look = partial(apart, template, recorder, centre, max(100, wanted // 20 // records))
            told("apart", pool.imap_unordered(look, range(first, first + records)))
            for sync in MODES[1:]:
                look = partial(apart, template, recorder, centre, of_a_control, sync=sync)
                told(f"apart, {sync} must lose", pool.imap_unordered(look, range(CORES)))
        for sync in MODES[1:]:
            look = partial(controlled, template, recorder, max(100, wanted // 50 // CORES), sync)
            told(f"{sync} must lose", pool.imap_unordered(look, range(CORES)))


def told(what: str, shares: Iterable[Counter[str]]) -> None:
    """Say after each share what there was until now."""
    begin, seen = time.monotonic(), Counter[str]()
    for one in shares:
        seen += one
        say(f"{what}: {seen['deeds']} deeds, {seen['images']} images, {seen['distinct']} distinct, of these "
            f"{seen['states']} states read whole, {seen['homecomings']} gone home: {seen['lost']} lost, "
            f"{seen['corrupt']} corrupt, {seen['doubled']} doubled; "
            f"{seen['images'] / (time.monotonic() - begin):.0f} images/s, {seen['us'] / seen['images'] / 1000:.2f} ms of "
            "a core each")  # fmt: skip


if __name__ == "__main__":
    main()
