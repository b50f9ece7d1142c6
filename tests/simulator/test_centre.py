"""A centre in the world that breaks, and bugs that are found in it too."""

import logging

import pytest

from core.base import ids
from tests.simulator.bugs import BUGS
from tests.simulator.centre import ODDS, PROGRAMS, Centre, founded
from tests.simulator.invariants import check
from tests.simulator.test_simulator import broken_rule
from tests.simulator.world import WORKS

SEEDS, STEPS = 10, 30
HUNT, HUNT_STEPS = 30, 90  # of a seed that hunts: a restore must lose what was acknowledged


@pytest.fixture
def live(postgres_server, postgres_template):
    """Run one seed on a new database."""
    held = ids.secrets, ids.time
    logging.disable(logging.WARNING)

    def run(seed: int, steps: int = STEPS, **how) -> Centre:
        odds = ODDS | how.pop("odds", {})
        with founded(postgres_server, postgres_template) as ground:
            world = Centre(ground, seed, counters=PROGRAMS, steps=steps, odds=odds, **how)
            world.run()
            check(world)
        return world

    yield run
    logging.disable(logging.NOTSET)
    ids.secrets, ids.time = held


def test_a_centre_loses_nothing_doubles_nothing_and_comes_to_rest(live):
    worlds = [live(seed) for seed in range(SEEDS)]
    assert sum(sum(world.counts.values()) for world in worlds) > SEEDS  # a world that does not break proves nothing
    assert set().union(*(world.works for world in worlds)) == set(WORKS)


@pytest.mark.parametrize("name", ["does not rewind", "gives the first number", "signs for another"])
def test_a_seeded_bug_is_found_in_a_centre_too(live, monkeypatch, name):
    bug = BUGS[name]
    monkeypatch.setattr(bug.where, bug.name, bug.instead)
    broken = (broken_rule(live, seed, bug, HUNT_STEPS) for seed in range(HUNT))
    assert next(filter(None, broken), "") == bug.rule
