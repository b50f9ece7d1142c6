"""Counter-days on a world that breaks, by seed: lost, doubled, out of order, stuck; counter-days a second.

``bench_simulator.py 1000000`` runs that many counter-days over both cores; ``bench_simulator.py 1 SEED`` one seed alone,
with its traceback. A counter-day here is ``STEPS`` steps of one of one to three counters with faults, then rest.
"""

import logging
import os
import sys
import time
import traceback
from collections import Counter
from multiprocessing import Pool

from measure import say

from tests.simulator.invariants import ACKED, CHAIN, FEED, LOST, NEWEST, SEALED, STREAMS, TWICE, Broken, check
from tests.simulator.world import Ground, NotQuietError, World

STEPS, AT_ONCE = 60, 50
KINDS = {LOST: "lost", ACKED: "lost", TWICE: "doubled", STREAMS: "out of order", CHAIN: "out of order"}
KINDS |= {NEWEST: "out of order", FEED: "out of order", SEALED: "not balanced"}
GROUND: list[Ground] = []


def live(seed: int) -> tuple[Counter[str], int]:
    """Run one seed; return what it counted and the counter-days in it."""
    if not GROUND:
        logging.disable(logging.CRITICAL)
        GROUND.append(Ground())
    counters = 1 + seed % 3
    world, seen = World(GROUND[0], seed, counters=counters, steps=STEPS * counters), Counter[str]()
    try:
        world.run()
        check(world)
    except Broken as broken:
        seen[KINDS.get(broken.rule, "other")] += 1
        seen[f"seed {seed}: {broken.rule}"] += 1
    except NotQuietError:
        seen["stuck"] += 1
        seen[f"seed {seed}: stuck"] += 1
    seen.update({f"({kind})": count for kind, count in world.counts.items()})
    seen["(acts)"] += world.serial
    return seen, counters


def main() -> None:
    if len(sys.argv) > 2:
        logging.disable(logging.CRITICAL)
        world = World(
            Ground(), int(sys.argv[2]), counters=1 + int(sys.argv[2]) % 3, steps=STEPS * (1 + int(sys.argv[2]) % 3)
        )
        try:
            world.run()
            check(world)
        except AssertionError:
            say(traceback.format_exc())
        say(str(world.counts))
        return
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    begin, total, days = time.monotonic(), Counter[str](), 0
    with Pool(os.cpu_count()) as pool:
        for seen, counters in pool.imap_unordered(live, range(wanted // 2 + 1), chunksize=AT_ONCE):
            total.update(seen)
            days += counters
    seconds = time.monotonic() - begin
    say(f"{days} counter-days in {seconds:.0f} s, {days / seconds:.0f} a second on {os.cpu_count()} cores")
    for kind in ("lost", "doubled", "out of order", "not balanced", "stuck", "other"):
        say(f"  {kind:14} {total[kind]}")
    say("  " + ", ".join(f"{name.strip('()')} {count}" for name, count in sorted(total.items()) if name[0] == "("))
    for name in sorted(name for name in total if name.startswith("seed")):
        say("  " + name)


if __name__ == "__main__":
    main()
