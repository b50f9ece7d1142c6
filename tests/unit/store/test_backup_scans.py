"""Backups with their scans: what a copy names lies beside it, whatever is killed when; what is put back goes on anew."""

import shutil
from dataclasses import replace
from datetime import timedelta

import pytest

from core.base.acts import Act
from core.base.faults import Fault
from core.staff.journal import defects
from core.store.backup import backup_folder, backups, put_back
from core.store.kept_scans import named_by, vault_folder
from core.store.vault import FileVault
from tests.samples import DAY, an_attachment
from tests.stores import KEY, MORNING
from tests.unit.store.dying import Nursery, opened
from tests.unit.store.test_many_counters import issue

SCAN = b"%PDF-1.7 " + bytes(range(256)) * 300


def keep(store, body: bytes = SCAN):
    """Keep a scan as the office does: the file first, then its row."""
    attachment = an_attachment(file=store.vault.seal((body,)))
    with store.work(Act.new(who="0317", where="3")) as work:
        work.attachments.add(attachment)
        work.journal.write("case.scan")
    return attachment


def whole_copies(path) -> int:
    """Return how many copies there are, each proven to have its scans."""
    copies = backups(path)
    for copy in copies:
        vault = FileVault(vault_folder(copy), KEY)
        for file in named_by(copy, KEY):
            assert len(vault.read(file)) == file.size
    return len(copies)


@pytest.fixture
def path(tmp_path, sqlite_template):
    return shutil.copy(sqlite_template, tmp_path / "store.db")


def test_a_copy_has_its_scans_and_old_ones_go_with_the_last_copy_that_names_them(path):
    store = opened(path)
    first = keep(store)
    store.back_up()
    kept = vault_folder(backups(path)[0]) / first.file.name[:2] / first.file.name
    assert kept.read_bytes() == (path.parent / "attachments" / kept.relative_to(kept.parents[1])).read_bytes()
    before = kept.stat().st_mtime_ns
    with store.work(Act.new(who="0317", where="3")) as work:
        work.attachments.save(replace(first, removed_at=MORNING))
    second = keep(store, b"another")
    for _ in range(2):
        store._clock.forward(60)
        store.back_up()
    assert kept.exists()
    assert kept.stat().st_mtime_ns == before  # never copied twice
    assert whole_copies(path) == 3
    store._clock.forward(60)
    store.back_up()
    assert not kept.exists()
    assert [file.name for file in named_by(backups(path)[0], KEY)] == [second.file.name]
    store.close()


def test_a_lost_scan_does_not_keep_the_data_from_being_backed_up_and_is_said(path):
    store = opened(path)
    lost, kept = keep(store), keep(store, b"another")
    (path.parent / "attachments" / lost.file.name[:2] / lost.file.name).unlink()
    with pytest.raises(Fault) as caught:
        store.back_up()
    assert (caught.value.code, dict(caught.value.facts)) == ("storage.backup.scans_lost", {"count": 1})
    store.close()
    (copy,) = backups(path)
    assert FileVault(vault_folder(copy), KEY).read(kept.file) == b"another"


def test_an_empty_machine_gets_everything_back_and_goes_on_under_a_new_generation(path, tmp_path):
    store = opened(path)
    scan = keep(store)
    for _ in range(3):
        issue(store)
    with store.work(Act.new(who="sync", where="3")) as work:
        work.outbox.acknowledge(2, epoch=1)
        before = work.outbox.after(1, 2, 10)
    store.back_up()
    issue(store)  # after the copy: the district may have seen it
    store.close()
    fresh = tmp_path / "fresh" / "store.db"
    fresh.parent.mkdir()
    shutil.copytree(backup_folder(path), backup_folder(fresh))
    assert put_back(fresh, backups(fresh)[0], KEY, MORNING) is None
    for _ in range(2):  # the second opening finds an ordinary store
        store = opened(fresh)
        with store.read() as work:
            state, rows = work.outbox.state(), work.outbox.after(2, 0, 10)
            tickets, entries, head = work.tickets.of_day(DAY), list(work.journal.entries()), work.journal.head()
        assert store.vault.read(scan.file) == SCAN
        store.close()
        assert len(tickets) == 3
        assert (state.generation, state.acknowledged, state.last) == (2, 0, 1)
        assert [row.id for row in rows] == [row.id for row in before]  # what was waiting still waits, once
        assert [entry.action for entry in entries].count("store.put_back") == 1
        assert defects(entries, head) == []


def test_a_kill_in_a_backup_leaves_the_last_good_one_and_no_copy_without_its_scans(path):
    store = opened(path)
    keep(store)
    store.back_up()
    keep(store, b"another")
    store.close()
    number, heard = 0, []
    with Nursery() as nursery:
        while heard != ["whole"]:
            number += 1
            nursery.start("back_up", path, number)
            heard = nursery.rest()
            assert whole_copies(path) >= 1
            for copy in backups(path)[:-1]:
                copy.unlink()
    assert number > 6


def test_a_kill_while_a_copy_is_put_back_is_mended_by_putting_it_back_again(path, tmp_path):
    store = opened(path)
    scan = keep(store)
    issue(store)
    store.back_up()
    issue(store)
    store.close()
    ground = tmp_path / "ground"
    ground.mkdir()
    for file in [*path.parent.glob("store.db*"), backup_folder(path), path.parent / "attachments"]:
        file.rename(ground / file.name)
    number, heard, seen = 0, [], set()
    with Nursery() as nursery:
        while heard != ["whole"]:
            number += 1
            place = tmp_path / str(number)
            shutil.copytree(ground, place)
            shutil.rmtree(place / "attachments")
            nursery.start("put_back", place / "store.db", number)
            heard = nursery.rest()
            seen.add(after(place / "store.db"))
            put_back(place / "store.db", backups(place / "store.db")[0], KEY, MORNING + timedelta(hours=1))
            store = opened(place / "store.db")
            with store.read() as work:
                assert (len(work.tickets.of_day(DAY)), work.outbox.state().generation) == (1, 2)
            assert store.vault.read(scan.file) == SCAN
            store.close()
            shutil.rmtree(place)
    assert number > 8
    assert seen == {(2, 1), (1, 2)}  # the old one as it was, or the copy under its new generation; nothing between


def after(path) -> tuple[int, int] | str:
    """Return how many tickets a store has and its generation; or why it does not open."""
    try:
        store = opened(path)
    except Fault as fault:
        return fault.code
    with store.read() as work:
        found = len(work.tickets.of_day(DAY)), work.outbox.state().generation
    store.close()
    return found
