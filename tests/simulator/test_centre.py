"""A centre in the world that breaks, the bugs that only it has, and some of the others.

``tests/bench/bench_simulator.py centre`` runs as many seeds as there is time for.
"""

import logging

import pytest

from core.base import ids
from tests.simulator.bugs import BUGS, OF_A_CENTRE
from tests.simulator.centre import PROGRAMS, Centre, founded
from tests.simulator.invariants import check
from tests.simulator.test_simulator import broken_rule
from tests.simulator.world import WORKS

SEEDS, STEPS = (4, 14, 15, 16, 22, 23, 26), 36  # all works and all that a server does are among them
HUNT, HUNT_STEPS = 30, 90  # of a seed that hunts: a restore must lose what was acknowledged
IN_A_CENTRE = ("cut", "full", "narrow", "roll_back")  # what a server does to its programs, and their own disks


@pytest.fixture
def live(postgres_server, postgres_template):
    """Run one seed on a new database."""
    held = ids.secrets, ids.time
    logging.disable(logging.WARNING)

    def run(seed: int, steps: int = STEPS, **how) -> Centre:
        with founded(postgres_server, postgres_template) as ground:
            world = Centre(ground, seed, counters=PROGRAMS, steps=steps, **how)
            world.run()
            check(world)
        return world

    yield run
    logging.disable(logging.NOTSET)
    ids.secrets, ids.time = held


def test_a_centre_loses_nothing_doubles_nothing_and_comes_to_rest(live):
    worlds = [live(seed) for seed in SEEDS]
    assert sum(sum(world.counts.values()) for world in worlds) > len(
        SEEDS
    )  # a world that does not break proves nothing
    assert set().union(*(world.works for world in worlds)) == set(WORKS)
    assert all(any(world.counts[kind] for world in worlds) for kind in IN_A_CENTRE)
    assert sum(world.apart for world in worlds) > 0


@pytest.mark.parametrize("name", ["signs for another", *OF_A_CENTRE])
def test_a_seeded_bug_is_found_in_a_centre_too(live, monkeypatch, name):
    bug = OF_A_CENTRE.get(name) or BUGS[name]
    monkeypatch.setattr(bug.where, bug.name, bug.instead)
    first = bug.seed if name in OF_A_CENTRE else 1
    broken = (broken_rule(live, seed, bug, HUNT_STEPS) for seed in range(first, first + HUNT))
    assert next(filter(None, broken), "") == bug.rule
