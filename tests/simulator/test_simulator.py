"""Seeded days on a world that breaks, and the bugs that show what they are worth.

A seed of the suite is short: one or two counters, ``STEPS`` steps with faults, then all must come to rest and balance.
``tests/bench/bench_simulator.py`` runs longer ones, and as many as there is time for.
"""

import logging
from collections.abc import Callable
from functools import partial
from itertools import combinations

import pytest
from sqlalchemy.exc import IntegrityError

from core.base import ids
from core.base.acts import Act
from core.base.faults import Fault
from core.district.database import EPOCH, begin_new_epoch, meta_value
from tests.simulator.bugs import BUGS, REFUSED, STUCK, Bug
from tests.simulator.ground import steady
from tests.simulator.invariants import INVARIANTS, Broken, check
from tests.simulator.world import WORKS, Ground, NotQuietError, World

SEEDS, PARTS, STEPS = 2000, 8, 8  # 15 s of a core; bench_simulator.py runs as many more as there is time for
HUNTED, HUNT, HUNT_STEPS = 1_000_000, 150, 60  # where the hunts for bugs begin, how far each goes, steps of a seed


@pytest.fixture(scope="module")
def ground():
    held = ids.secrets, ids.time
    logging.disable(logging.WARNING)  # a world that breaks has much to tell
    ground = Ground()
    with steady():
        yield ground
    logging.disable(logging.NOTSET)
    ids.secrets, ids.time = held


def live(ground: Ground, seed: int, steps: int = STEPS, **how) -> World:
    """Run one seed to its end; raises what is broken."""
    world = World(ground, seed, counters=1 if seed % 4 else 2, steps=steps, **how)
    world.run()
    check(world)
    return world


def broken_rule(live: Callable[..., World], seed: int, bug: Bug, steps: int = HUNT_STEPS) -> str:
    """Return the rule that a seed breaks, ``STUCK`` where it does not come to rest, ``REFUSED`` by a key; else ""."""
    try:
        live(seed, steps, odds=bug.odds, works=bug.works)
    except Broken as broken:
        return broken.rule
    except NotQuietError:
        return STUCK
    except IntegrityError:
        return REFUSED
    except Fault as fault:
        if fault.code != "store.keep.repeated":
            raise
        return REFUSED
    return ""


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_is_lost_doubled_or_stuck(ground, part):
    faults, visits, works = 0, 0, set()
    for seed in range(part * SEEDS // PARTS, (part + 1) * SEEDS // PARTS):
        world = live(ground, seed)
        faults, visits = faults + sum(world.counts.values()), visits + world.serial
        works |= {frozenset(world.works)}
    assert faults > SEEDS // PARTS // 4  # a world that does not break proves nothing
    assert visits > SEEDS // PARTS
    assert all(any(set(pair) <= each for each in works) for pair in combinations(WORKS, 2))


@pytest.mark.parametrize("name", BUGS)
def test_a_seeded_bug_is_found(ground, name, monkeypatch):
    bug = BUGS[name]
    monkeypatch.setattr(bug.where, bug.name, bug.instead)
    first = HUNTED + bug.seed
    broken = (broken_rule(partial(live, ground), seed, bug) for seed in range(first, first + HUNT))
    assert next(filter(None, broken), "") == bug.rule


def test_every_rule_finds_a_bug():
    assert {bug.rule for bug in BUGS.values()} == {*INVARIANTS, STUCK, REFUSED}


def test_a_disk_that_is_put_back_is_what_it_was(ground):
    (counter, *_), database = ground.counters, ground.disk.database
    ground.world = None

    def seen():
        with database.begin() as tx:
            return counter.store.anchor(), meta_value(tx, EPOCH)

    counter.disk.wipe(), ground.disk.wipe()
    before, image, of_district = seen(), counter.disk.image(), ground.disk.image()
    for _ in range(3):
        with counter.store.work(Act.new(who="0317", where="1")) as work:
            work.journal.write("case.accept", "case/1")
        begin_new_epoch(database)
        assert [now == then for now, then in zip(seen(), before, strict=True)] == [False, False]
        counter.disk.put(image), ground.disk.put(of_district)
        assert seen() == before


def test_the_same_seed_is_the_same_day(ground):
    def told():
        world = live(ground, 77, steps=60)
        return world.counts, [[(row.id, row.sha256, row.verdict) for row in c.rows()] for c in world.counters]

    assert told() == told()
