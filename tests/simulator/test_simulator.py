"""Seeded days on a world that breaks, and the bugs that show what they are worth.

A seed of the suite is short: one or two counters, ``STEPS`` steps with faults, then all must come to rest and balance.
``tests/bench/bench_simulator.py`` runs longer ones, and as many as there is time for.
"""

from collections.abc import Mapping

import pytest
from sqlalchemy.exc import SQLAlchemyError

from core.base import ids
from core.base.faults import Fault
from tests.simulator.bugs import BUGS
from tests.simulator.invariants import check
from tests.simulator.world import Ground, World

SEEDS, PARTS, STEPS, HUNTED = 120, 4, 24, 1_000_000


@pytest.fixture(scope="module")
def ground():
    held = ids.secrets, ids.time
    yield Ground()
    ids.secrets, ids.time = held


def live(ground: Ground, seed: int, steps: int = STEPS, **odds: float) -> World:
    """Run one seed to its end; raises what is broken."""
    world = World(ground, seed, counters=1 if seed % 4 else 2, steps=steps, odds=odds)
    world.run()
    check(world)
    return world


def breaks(ground: Ground, seed: int, odds: Mapping[str, float]) -> bool:
    """Whether a seed breaks a rule, a key of a database, or does not come to rest."""
    try:
        live(ground, seed, steps=40, **odds)
    except (AssertionError, SQLAlchemyError, LookupError, Fault):
        return True
    return False


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_is_lost_doubled_or_stuck(ground, part):
    faults, visits = 0, 0
    for seed in range(part * SEEDS // PARTS, (part + 1) * SEEDS // PARTS):
        world = live(ground, seed)
        faults, visits = faults + sum(world.counts.values()), visits + world.serial
    assert faults > SEEDS // PARTS // 4  # a world that does not break proves nothing
    assert visits > SEEDS // PARTS


@pytest.mark.parametrize("name", BUGS)
def test_a_seeded_bug_is_found(ground, name, monkeypatch):
    *bug, odds = BUGS[name]
    monkeypatch.setattr(*bug)
    assert any(breaks(ground, seed, odds) for seed in range(HUNTED, HUNTED + 120))


def test_the_same_seed_is_the_same_day(ground):
    def told():
        world = live(ground, 77, steps=60)
        return world.counts, [[(row.id, row.sha256, row.verdict) for row in c.rows()] for c in world.counters]

    assert told() == told()
