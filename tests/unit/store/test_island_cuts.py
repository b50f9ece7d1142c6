"""Power cuts of a counter that goes on apart from its centre and comes home: nothing acknowledged is lost or doubled."""

import random
from contextlib import closing

import pytest

from core.store.island.harbour import BLANK, NAME
from tests.power_cuts import MODES
from tests.power_cuts.islands import Centre, Islands, around_the_homecomings
from tests.power_cuts.record import library

IMAGES, OF_A_HOMECOMING, OF_A_CONTROL = 40, 15, 20
COUNTER = "1"


@pytest.fixture(scope="module")
def centre(postgres_server, postgres_template):
    return Centre(postgres_server.folder, postgres_template)


@pytest.fixture(scope="module")
def recorder(tmp_path_factory):
    return library(tmp_path_factory.mktemp("recorder"))


@pytest.fixture(scope="module")
def recorded(centre, recorder, tmp_path_factory, sqlite_template):
    """Return a record of a counter, made once of each kind."""
    known = {}

    def of(sync):
        if sync not in known:
            before = {f"{BLANK}/{NAME}": sqlite_template.read_bytes()}
            known[sync] = centre.record(
                tmp_path_factory.mktemp("apart") / "0", before, recorder, f"cuts_{sync.lower()}", sync=sync
            )
        return known[sync]

    yield of
    for sync in known:
        centre.drop(f"cuts_{sync.lower()}")


def flaws_of(centre, record, images, folder, parts=()):
    """Return the flaws of so many images, and how many went home."""
    folder.mkdir()
    rng = random.Random(1)
    with closing(Islands(record, folder, centre, COUNTER)) as islands:
        said = [
            islands.flaw(files, record.acknowledged(place))
            for part in parts or (record,)
            for place, files in part.images(rng, images)
        ]
        return [flaw for flaw in said if flaw], islands.homecomings


def test_what_was_done_apart_survives_every_cut_and_comes_home_once(centre, recorded, tmp_path):
    record = recorded(MODES[0])
    assert sum(said[:2] in ("1/", "2/", "3/") for said in record.acknowledged(len(record.deeds))) > 3 * 12
    flaws, homecomings = flaws_of(centre, record, IMAGES, tmp_path / "images")
    assert (flaws, homecomings > 1) == ([], True)


def test_a_cut_while_an_island_comes_home_loses_nothing_that_is_done_on_it_afterwards(centre, recorded, tmp_path):
    record = recorded(MODES[0])
    parts = around_the_homecomings(record)
    assert len(parts) == 2
    flaws, homecomings = flaws_of(centre, record, OF_A_HOMECOMING, tmp_path / "images", parts)
    assert (flaws, homecomings > 1) == ([], True)


def test_an_island_that_syncs_too_little_is_found(centre, recorded, tmp_path):
    """The bench looks at OFF as well."""
    assert flaws_of(centre, recorded("NORMAL"), OF_A_CONTROL, tmp_path / "images")[0]
