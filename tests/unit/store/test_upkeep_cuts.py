"""Power cuts while something is done that is done seldom: a first start, copies, the start after an update."""

import random
from contextlib import closing
from dataclasses import replace

import pytest

from tests.power_cuts import COPIES, STORE
from tests.power_cuts.record import library, recorded
from tests.power_cuts.restoring import Restoring, around_the_turn, recorded_restore
from tests.power_cuts.upkeep import Copying, FirstStart, Upgrading
from tests.upgrade.test_upgrade import SCRIPTS, made_sqlite

IMAGES, OF_AN_UPDATE, OF_A_RESTORE = 120, 50, 25
OLDEST = 2  # of the copies that are kept
OLD = ("0001", "0019")


@pytest.fixture(scope="module")
def recorder(tmp_path_factory):
    return library(tmp_path_factory.mktemp("recorder"))


@pytest.fixture(scope="module")
def first(recorder, tmp_path_factory):
    return recorded(tmp_path_factory.mktemp("first") / "0", {}, recorder, doing="first")


@pytest.fixture(scope="module")
def copies(recorder, tmp_path_factory, sqlite_template):
    before = {STORE: sqlite_template.read_bytes()}
    return recorded(tmp_path_factory.mktemp("copies") / "0", before, recorder, doing="copies")


def upgrade(folder, recorder, old):
    made_sqlite(next(script for script in SCRIPTS if script.name.startswith(f"v{old}")), folder / "old.db")
    return recorded(folder / "0", {STORE: (folder / "old.db").read_bytes()}, recorder, doing="upgrade")


def flaws_of(looking, record, images, folder, **more):
    """Return the flaws of so many images."""
    folder.mkdir()
    with closing(looking(record, folder, **more)) as inspection:
        said = [
            inspection.flaw(files, record.acknowledged(place))
            for place, files in record.images(random.Random(1), images)
        ]
    return [flaw for flaw in said if flaw]


def without_syncs(record, is_of):
    """Return the record of a program that leaves out these syncs."""
    return replace(record, deeds=[deed for deed in record.deeds if deed.kind != "S" or not is_of(deed.path)])


def test_a_first_start_that_is_cut_off_begins_again_or_stands(first, tmp_path):
    assert {"key"} < first.acknowledged(len(first.deeds))
    assert not flaws_of(FirstStart, first, IMAGES, tmp_path / "images")


@pytest.mark.parametrize("file", ["key.json", f"{STORE}.new"])
def test_a_first_start_that_syncs_too_little_is_found(first, file, tmp_path):
    assert flaws_of(FirstStart, without_syncs(first, lambda path: path.startswith(file)), IMAGES, tmp_path / "images")


def test_what_looks_like_a_copy_is_one(copies, tmp_path):
    assert not flaws_of(Copying, copies, IMAGES, tmp_path / "images")


@pytest.mark.parametrize(
    "is_of", [lambda path: path.endswith(".part"), lambda path: path == COPIES, lambda path: path == ""]
)
def test_copies_that_are_synced_too_little_are_found(copies, is_of, tmp_path):
    """The file, its name, the name of its folder (which was forgotten until 2026-11)."""
    assert flaws_of(Copying, without_syncs(copies, is_of), IMAGES, tmp_path / "images")


@pytest.mark.parametrize("old", OLD)
def test_an_update_that_is_cut_off_leaves_the_old_or_the_new(recorder, old, tmp_path):
    record = upgrade(tmp_path, recorder, old)
    assert not flaws_of(Upgrading, record, OF_AN_UPDATE, tmp_path / "images", old=old)
    careless = without_syncs(record, lambda path: path.startswith(STORE))
    assert flaws_of(Upgrading, careless, OF_AN_UPDATE, tmp_path / "careless", old=old)


@pytest.fixture(scope="module")
def restore(copies, recorder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("restore")
    return recorded_restore(folder / "0", copies, recorder, place=OLDEST, is_bare=False)


def test_a_copy_that_is_put_back_takes_the_place_of_the_file_or_the_same_call_goes_on(restore, tmp_path):
    """Until 2026-11 the old file came up without its log, and nobody was told."""
    for number, record in enumerate((restore, around_the_turn(restore))):
        assert not flaws_of(Restoring, record, OF_A_RESTORE, tmp_path / f"images{number}", place=OLDEST)


def test_where_all_is_gone_a_copy_is_put_back_with_its_scans(copies, recorder, tmp_path):
    record = recorded_restore(tmp_path / "0", copies, recorder, place=OLDEST, is_bare=True)
    assert not flaws_of(Restoring, record, OF_A_RESTORE, tmp_path / "images", place=OLDEST)
    careless = without_syncs(record, lambda path: path.startswith("attachments/"))
    assert flaws_of(Restoring, careless, OF_A_RESTORE, tmp_path / "careless", place=OLDEST)


@pytest.mark.parametrize("is_of", [lambda path: path == f"{STORE}.part", lambda path: path == ""])
def test_a_copy_that_is_put_back_without_a_sync_is_found(restore, is_of, tmp_path):
    careless = without_syncs(restore, is_of)
    assert flaws_of(Restoring, careless, OF_A_RESTORE, tmp_path / "images", place=OLDEST)
