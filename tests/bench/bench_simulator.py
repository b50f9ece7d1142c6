"""Counter-days on a world that breaks, by seed: lost, doubled, out of order, not balanced, stuck; counter-days a second.

``bench_simulator.py 1000000`` runs that many counter-days over the cores it may use, ``bench_simulator.py 20000 5000``
from that seed on; ``bench_simulator.py 1 SEED`` one seed alone, with its traceback. ``bench_simulator.py centre 2000
0`` plays centres of three programs on a PostgreSQL of its own, one after another. A counter-day here is ``STEPS``
steps of one of one to three counters with faults, then rest. Seeds are told in their order: a run that was stopped is
gone on with from the seed it named last, and what several runs told may be added up.
"""

import logging
import os
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Sized
from contextlib import ExitStack
from multiprocessing import Pool

from measure import say
from sqlalchemy.exc import SQLAlchemyError

from core.base.faults import Fault
from tests.postgres import migrated, running_server
from tests.simulator import invariants as rules
from tests.simulator.centre import PROGRAMS, Centre, founded
from tests.simulator.ground import steady
from tests.simulator.invariants import Broken, check
from tests.simulator.world import Ground, NotQuietError, World

STEPS, AT_ONCE = 60, 50
KINDS = dict.fromkeys((rules.LOST, rules.ACKED, rules.SCANS, rules.STATES), "lost")
KINDS |= dict.fromkeys((rules.TWICE, rules.NUMBERS), "doubled")
KINDS |= dict.fromkeys((rules.STREAMS, rules.CHAIN, rules.NEWEST, rules.FEED, rules.EDITIONS), "out of order")
KINDS |= dict.fromkeys((rules.SEALED, rules.CLOSED), "not balanced")
BROKEN = ("lost", "doubled", "out of order", "not balanced", "stuck", "other")
GROUND, STEADY = list[Ground](), ExitStack()  # of a process


def live(seed: int) -> tuple[Counter[str], int]:
    """Run one seed; return what it counted and the counter-days in it."""
    if not GROUND:
        logging.disable(logging.CRITICAL)
        GROUND.append(Ground())
        STEADY.enter_context(steady())
    counters = 1 + seed % 3
    return lived(World(GROUND[0], seed, counters=counters, steps=STEPS * counters)), counters


def lived(world: World) -> Counter[str]:
    """Run a world; return what it counted."""
    seed, seen = world.seed, Counter[str]()
    try:
        world.run()
        check(world)
    except Broken as broken:
        seen[KINDS.get(broken.rule, "other")] += 1
        seen[f"seed {seed}: {broken.rule}"] += 1
    except NotQuietError:
        seen["stuck"] += 1
        seen[f"seed {seed}: stuck"] += 1
    except (Fault, SQLAlchemyError, LookupError, AssertionError) as error:
        seen["other"] += 1
        seen[f"seed {seed}: {type(error).__name__}: {error}"] += 1
    seen.update({f"({kind})": count for kind, count in world.counts.items()} | did(world))
    if isinstance(world, Centre):
        seen["(accepted apart)"] += world.apart
    return seen


def did(world: World) -> dict[str, int]:
    """Return how much was done in a world beside its troubles."""
    counters = world.counters
    return {
        "(acts)": world.serial,
        "(scans)": _sum(counter.vault.files for counter in counters),
        "(editions)": world.published,
        "(days closed)": sum(len(counter.knows.closes) for counter in counters),
        "(results taken)": _sum(counter.knows.taken for counter in counters),
    }


def _sum(held: Iterable[Sized]) -> int:
    """Return how many there are; what the programs of a centre share counts once."""
    return sum(len(one) for one in {id(one): one for one in held}.values())


def alone(seed: int) -> None:
    """Run one seed and say what breaks in it, with its traceback."""
    logging.disable(logging.CRITICAL)
    counters = 1 + seed % 3
    world = World(Ground(), seed, counters=counters, steps=STEPS * counters)
    try:
        world.run()
        check(world)
    except (Fault, SQLAlchemyError, LookupError, AssertionError):
        say(traceback.format_exc())
    say(f"{sorted(world.works)} {world.counts}")


def centres(wanted: int, first: int) -> None:
    """Run centres for so many counter-days, each on a new database."""
    logging.disable(logging.CRITICAL)
    begin, total, days, seed = time.monotonic(), Counter[str](), 0, first
    with running_server() as server:
        template = migrated(server)
        while days < wanted:
            with founded(server, template) as ground:
                total.update(lived(Centre(ground, seed, counters=PROGRAMS, steps=STEPS * PROGRAMS)))
            days, seed = days + PROGRAMS, seed + 1
            if days // 100 > (days - PROGRAMS) // 100 or days >= wanted:
                told(total, days, seed, time.monotonic() - begin)


def main() -> None:
    if sys.argv[1:2] == ["centre"]:
        wanted, first = (int(word) for word in (*sys.argv[2:4], *("300", "0")[len(sys.argv) - 2 :]))
        centres(wanted, first)
        return
    wanted, first = (int(word) for word in (*sys.argv[1:3], *("2000", "0")[len(sys.argv) - 1 :]))
    if wanted == 1:
        alone(first)
        return
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    begin, total, days = time.monotonic(), Counter[str](), 0
    with Pool(cores) as pool:
        seeds = range(first, first + wanted // 2 + 1)
        for seed, (seen, counters) in zip(seeds, pool.imap(live, seeds, chunksize=AT_ONCE), strict=True):
            total.update(seen)
            days += counters
            if days // 1000 > (days - counters) // 1000:
                told(total, days, seed + 1, time.monotonic() - begin)
        pool.close()
        pool.join()  # each takes its folder away
    told(total, days, seeds.stop, time.monotonic() - begin)


def told(total: Counter[str], days: int, following: int, seconds: float) -> None:
    """Say what there was until now, and the seed to go on from."""
    say(f"{days} counter-days in {seconds:.0f} s, {days / seconds:.1f} a second; the next seed is {following}")
    say("  " + ", ".join(f"{kind} {total[kind]}" for kind in BROKEN))
    say("  " + ", ".join(f"{name.strip('()')} {count}" for name, count in sorted(total.items()) if name[0] == "("))
    for name in sorted(name for name in total if name.startswith("seed")):
        say("  " + name)


if __name__ == "__main__":
    main()
