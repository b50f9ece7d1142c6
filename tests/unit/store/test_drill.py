"""The drill of a backup: what passes is a copy that restores; what does not is said, and the work is not touched."""

import argparse
import shutil
from contextlib import closing
from datetime import timedelta

import pytest

from core.base.acts import Act
from core.base.clock import SystemClock
from core.base.faults import Fault
from core.store.backup import back_up, backup_folder, backups, put_back
from core.store.drill import drill, taken_at
from core.store.engine import open_cipher
from core.store.kept_scans import vault_folder
from desktop.commands.backup import run_backup
from tests.samples import a_case
from tests.small_disk import mounted
from tests.stores import KEY, MORNING
from tests.unit.store.dying import opened
from tests.unit.store.test_backup_scans import keep
from tests.unit.store.test_many_counters import issue


@pytest.fixture
def path(tmp_path, sqlite_template):
    return shutil.copy(sqlite_template, tmp_path / "store.db")


@pytest.fixture
def desk(path):
    """A store with a case, its scan and some tickets, backed up; then one more act."""
    store = opened(path)
    case = a_case()
    with store.work(Act.new(who="0317", where="3")) as work:
        work.cases.add(case)
    keep(store)
    issue(store)
    store.back_up()
    issue(store)
    yield store
    store.close()


def test_the_newest_copy_is_restored_and_proven_beside_the_work(desk, path):
    with desk.read() as work:
        now = work.journal.head()[0]
    drilled = drill(path, KEY, desk._clock, opened)
    assert drilled.copy == backups(path)[0].name
    assert drilled.taken_at == taken_at(backups(path)[0]) == MORNING
    assert (drilled.cases, drilled.scans, drilled.events) == (1, 1, 1)
    assert drilled.opened_case == a_case().number
    assert (drilled.entries + drilled.entries_behind, drilled.entries_behind > 0) == (now, True)
    assert list(backup_folder(path).glob("drill-*")) == []
    with desk.read() as work:
        assert work.outbox.state().generation == 1  # the present data were only read


def test_what_a_killed_drill_left_goes_and_a_machine_without_data_says_so(desk, path):
    (backup_folder(path) / "drill-left").mkdir()
    desk.close()
    path.unlink()
    assert drill(path, KEY, desk._clock, opened).entries_behind is None
    assert list(backup_folder(path).glob("drill-*")) == []


def spoil_journal(copy):
    with closing(open_cipher(copy, KEY, 1.0)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute("UPDATE journal SET who = '0999' WHERE serial = 1")


def spoil_outbox(copy):
    with closing(open_cipher(copy, KEY, 1.0)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute("UPDATE outbox SET body = CAST('x' AS BLOB), answered_at = created_at")
        connection.execute("UPDATE source SET acknowledged = last")


@pytest.mark.parametrize(
    ("spoil", "reason"), [(spoil_journal, "journal"), (spoil_outbox, "outbox 1/1")], ids=["journal", "outbox"]
)
def test_a_copy_that_does_not_hold_fails_with_what_it_is(desk, path, spoil, reason):
    spoil(backups(path)[0])
    with pytest.raises(Fault) as caught:
        drill(path, KEY, desk._clock, opened)
    assert (caught.value.code, caught.value.facts["reason"]) == ("storage.drill.failed", reason)


def damage(copy):
    content = bytearray(copy.read_bytes())
    content[len(content) // 2] ^= 1
    copy.write_bytes(content)


def cut(copy):
    copy.write_bytes(copy.read_bytes()[: copy.stat().st_size // 2])


def seal_anew(copy):
    copy.unlink()
    with closing(open_cipher(copy, KEY[::-1], 1.0)) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num)")


def be_newer(copy):
    with closing(open_cipher(copy, KEY, 1.0)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (damage, "storage.copy.damaged"),
        (cut, "storage.copy.damaged"),
        (lambda copy: copy.write_bytes(b""), "storage.copy.damaged"),
        (lambda copy: copy.write_bytes(KEY[32:] + bytes(100_000)), "storage.copy.damaged"),
        (seal_anew, "storage.copy.other_key"),
        (be_newer, "storage.open.newer"),
    ],
    ids=["damaged", "cut short", "empty", "first page", "another key", "newer"],
)
def test_a_copy_that_is_none_is_never_put_back(desk, path, spoil, code):
    desk.close()
    (copy,) = backups(path)
    spoil(copy)
    before = {file: file.read_bytes() for file in path.parent.rglob("*") if file.is_file()}
    for act in (lambda: drill(path, KEY, desk._clock, opened), lambda: put_back(path, copy, KEY, MORNING)):
        with pytest.raises(Fault) as caught:
            act()
        assert caught.value.code == code
    assert {file: file.read_bytes() for file in path.parent.rglob("*") if file.is_file()} == before


def test_data_that_are_gone_push_no_copy_out(desk, path):
    desk.close()
    before = backups(path)
    path.write_bytes(b"")
    with pytest.raises(Fault) as caught:
        back_up(path, KEY, MORNING + timedelta(days=1), kept=1)
    assert (caught.value.code, caught.value.facts["reason"]) == ("storage.backup.failed", "no data")
    assert list(backup_folder(path).glob("*.db*")) == before


def left_in(folder):
    """Return what lies there, but for what comes and goes with the file in use."""
    return {file for file in folder.rglob("*") if not file.name.endswith((".lock", ".db-wal", ".db-shm"))}


def test_a_full_disk_leaves_everything_as_it_was_and_nothing_half_done(desk, path, tmp_path):
    desk.close()
    with mounted(tmp_path / "disk", "size=8m"):
        moved = tmp_path / "disk" / path.name
        shutil.copy(path, moved)
        shutil.copytree(backup_folder(path), backup_folder(moved))
        shutil.copytree(vault_folder(path), vault_folder(moved))
        (tmp_path / "disk" / "filler").write_bytes(bytes(shutil.disk_usage(moved.parent).free - 20_000))
        before = left_in(moved.parent)
        for act in (
            lambda: drill(moved, KEY, desk._clock, opened),
            lambda: put_back(moved, backups(moved)[0], KEY, MORNING),
            lambda: back_up(moved, KEY, MORNING + timedelta(days=1), kept=1),
        ):
            with pytest.raises(Fault) as caught:
                act()
            assert caught.value.code in ("storage.restore.failed", "storage.backup.failed")
            assert left_in(moved.parent) == before
        assert moved.read_bytes() == path.read_bytes()


def test_a_place_where_no_copy_can_lie_is_said(desk, path):
    desk.close()
    shutil.rmtree(backup_folder(path))
    backup_folder(path).write_bytes(b"")
    with pytest.raises(Fault, match="storage.backup.failed"):
        back_up(path, KEY, MORNING, kept=1)


def test_lost_scans_of_the_copies_fail_the_drill(desk, path):
    shutil.rmtree(vault_folder(backups(path)[0]))
    with pytest.raises(Fault, match="storage.backup.scans_lost"):
        drill(path, KEY, desk._clock, opened)


def test_no_copy_is_no_drill(path):
    with pytest.raises(Fault, match="storage.drill.no_copy"):
        drill(path, KEY, SystemClock(), opened)


def test_a_centre_is_told_where_its_backups_are(tmp_path):
    chosen = argparse.Namespace(
        profile=tmp_path, overrides=["store.url=postgresql+psycopg://a@b/c"], act="drill", language="en"
    )
    with pytest.raises(Fault, match="storage.drill.server"):
        run_backup(chosen)


def test_the_age_of_a_copy_is_in_its_name(desk, path):
    desk._clock.forward(timedelta(days=2).total_seconds())
    desk.back_up()
    assert [taken_at(copy) - MORNING for copy in backups(path)] == [timedelta(days=2), timedelta(0)]
