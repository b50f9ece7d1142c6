"""Power cuts of the whole program at any moment of its twelve main use cases: nothing acknowledged is ever lost.

``tests/bench/bench_power_cut.py`` looks at as many images as there is time for.
"""

import random
from contextlib import closing
from dataclasses import replace
from itertools import islice

import pytest

from core.store.engine import PAGE
from tests.power_cuts import ANCHOR, MODES, WAL
from tests.power_cuts.disk import Deed, Disk, plain
from tests.power_cuts.inspection import Inspection
from tests.power_cuts.record import chain, killed, library, recorded

ANCHOR_PART = f"{ANCHOR}.part"
RECORDS, IMAGES, OF_A_CONTROL = 2, 150, 60


@pytest.fixture(scope="module")
def recorder(tmp_path_factory):
    return library(tmp_path_factory.mktemp("recorder"))


@pytest.fixture(scope="module")
def records(recorder, tmp_path_factory, sqlite_template):
    """Two, the second begins where a cut left the first."""
    following = chain(tmp_path_factory.mktemp("chain"), sqlite_template.read_bytes(), recorder, random.Random(2025))
    return list(islice(following, RECORDS))


def flaws_of(record, rng, images, folder):
    """Return (place, flaw) of the images that have one."""
    folder.mkdir()
    with closing(Inspection(record, folder)) as inspection:
        looked = [
            (place, inspection.flaw(files, record.acknowledged(place))) for place, files in record.images(rng, images)
        ]
    return [(place, said) for place, said in looked if said]


def test_what_was_acknowledged_survives_every_cut(records, tmp_path):
    assert len(records[0].acknowledged(len(records[0].deeds))) == 12
    assert records[1].owed
    for number, record in enumerate(records):
        assert not flaws_of(record, random.Random(number), IMAGES, tmp_path / f"images{number}")


def test_a_start_after_a_kill_vouches_for_nothing_that_a_cut_may_take(records, recorder, tmp_path):
    """The killed program had written a commit and not synced it; the next start read it, and kept its anchor."""
    syncs = [place for place, deed in enumerate(records[0].deeds) if (deed.kind, deed.path) == ("S", WAL)]
    record = killed(tmp_path / "1", records[0], syncs[len(syncs) // 2], recorder, seed=1)
    anchor = next(place for place in range(record.first, len(record.deeds)) if record.deeds[place].path == ANCHOR_PART)
    start = replace(record, deeds=record.deeds[: anchor + 10])
    assert not flaws_of(start, random.Random(1), IMAGES, tmp_path / "start")
    assert not flaws_of(record, random.Random(2), IMAGES, tmp_path / "all")


@pytest.mark.parametrize("sync", MODES[1:])
def test_a_program_that_syncs_too_little_is_found(sync, recorder, tmp_path, sqlite_template):
    record = recorded(tmp_path / "0", {"store.db": sqlite_template.read_bytes()}, recorder, sync=sync)
    assert flaws_of(record, random.Random(2026), OF_A_CONTROL, tmp_path / "images")


def test_whatever_is_missing_or_spoiled_is_found(records, tmp_path):
    record = records[0]
    end, owed = plain(record.disk().now()), record.acknowledged(len(record.deeds))
    with closing(Inspection(record, tmp_path)) as inspection:
        assert not inspection.flaw(Disk(end).now(), owed)
        assert inspection.flaw(Disk(end).now(), owed | {"an act that is not there"}).startswith("lost")
        scan = next(path for path in end if path.startswith("attachments/"))
        assert inspection.flaw(Disk({**end, scan: end[scan][:-1]}).now(), owed).startswith("lost: a scan")
        spoiled = bytearray(end["store.db"])
        spoiled[PAGE + 100] ^= 1  # the first page of a table
        assert inspection.flaw(Disk({**end, "store.db": bytes(spoiled)}).now(), owed).startswith("corrupt")


def test_a_cut_leaves_what_was_synced_and_any_part_of_the_rest():
    deeds = [Deed("C", "a"), Deed("W", "a", 0, b"one"), Deed("S", "a"), Deed("S", ""), Deed("W", "a", 3, b"two")]
    disk = Disk({})
    disk.do(deeds)
    left = {bytes(disk.cut(random.Random(seed))["a"].data) for seed in range(20)}
    assert left == {b"one", b"onetwo"}
    disk.do([Deed("R", "a", 0, b"b"), Deed("T", "b", 2)])
    left = {tuple(sorted(plain(disk.cut(random.Random(seed))).items())) for seed in range(200)}
    assert {name for files in left for name, _data in files} == {"a", "b"}
    assert (("a", b"one"),) in left
    assert (("b", b"on"),) in left


def test_what_was_synced_is_a_files_and_not_a_names():
    disk = Disk({"a": b"old"})
    disk.do([Deed("U", "a"), Deed("C", "a"), Deed("W", "a", 0, b"new"), Deed("S", "a")])
    left = {tuple(plain(disk.cut(random.Random(seed))).items()) for seed in range(100)}
    assert left == {(("a", b"old"),), (), (("a", b"new"),)}
    disk.do([Deed("S", "")])
    assert plain(disk.cut(random.Random(0))) == {"a": b"new"}
