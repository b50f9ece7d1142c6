"""Power cuts of the whole program at any moment of its twelve main use cases: nothing acknowledged is ever lost."""

import random

import pytest

from tests.power_cut import MODES, flaw, library, recorded

IMAGES = {"FULL": 240, "NORMAL": 60, "OFF": 60}


@pytest.fixture(scope="module")
def recorder(tmp_path_factory):
    return library(tmp_path_factory.mktemp("recorder"))


@pytest.mark.parametrize("sync", MODES)
def test_what_was_acknowledged_survives_every_cut(sync, recorder, tmp_path, sqlite_template):
    """Only with synchronous=FULL, which is the product's; the others show that the harness has teeth."""
    record = recorded(tmp_path, sqlite_template, recorder, sync=sync)
    assert len(record.acknowledged(len(record.deeds))) == 12
    folder, rng = tmp_path / "image", random.Random(2026)
    folder.mkdir()
    flaws = []
    for place, files in record.images(rng, IMAGES[sync]):
        if said := flaw(files, record.acknowledged(place), folder):
            flaws.append((place, said))
    assert bool(flaws) == (sync != "FULL"), flaws
