"""How a database is opened, and every way in which that can go wrong: one clear fault, nothing lost, nothing made anew."""

import os
import subprocess
import sys
import threading
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy

from core.base.acts import Act
from core.base.faults import Fault
from core.base.texts import fault_text
from core.base.work import StoreDamaged
from core.store.anchor import anchor_file
from core.store.backup import backup_folder, backups, put_back
from core.store.engine import OLD_PAGE, PAGE, open_cipher
from core.store.place import refuse_strange_place
from core.store.sql_store import open_store
from tests.patience import PATIENCE_S
from tests.samples import DAY, a_case, a_ticket
from tests.small_disk import mounted, remount
from tests.stores import KEY

OTHER_KEY = bytes(48)


@pytest.fixture
def opened(bench, tmp_path):
    """Return a function that opens the store file; all are closed at the end."""
    stores = []

    def open_one(path: Path = tmp_path / "store.db", key: bytes = KEY):
        store = open_store(path=path, key=key, settings=bench.settings, **bench.parts())
        stores.append(store)
        return store

    yield open_one
    for store in stores:
        store.close()


def act() -> Act:
    return Act.new(who="0317", where="3")


def add_ticket(store, serial: int = 1) -> None:
    with store.work(act()) as work:
        work.tickets.add(a_ticket(serial))
        work.journal.write("ticket.issue", f"A{serial:03d}")


def large(opened):
    """Return a store whose last pages are looked at by nobody who opens it."""
    store = opened()
    add_ticket(store)
    with store.work(act()) as work:
        work.outbox.set_cursor("results/330290~015", "far " * 10_000)
    return store


def count(store) -> int:
    with store.read() as work:
        return len(work.tickets.of_day(DAY))


def refused(code: str, call) -> Fault:
    with pytest.raises(Fault) as error:
        call()
    assert error.value.code == code
    assert "…" not in fault_text(error.value).line
    return error.value


def test_the_file_is_encrypted_and_comes_back(opened, tmp_path):
    store = opened()
    add_ticket(store)
    store.close()
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert b"SQLite format 3" not in content
    assert b"ticket" not in content
    assert count(opened()) == 1
    assert not (tmp_path / "store.db.new").exists()


def test_connections_follow_the_recipe(opened, tmp_path):
    opened().close()
    connection = open_cipher(tmp_path / "store.db", KEY, 1.5)
    values = {
        name: connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in (
            "journal_mode", "synchronous", "foreign_keys", "trusted_schema", "cell_size_check", "busy_timeout",
            "page_size",
        )
    }  # fmt: skip
    connection.close()
    assert values == {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "trusted_schema": 0, "cell_size_check": 1,
        "busy_timeout": 1500, "page_size": str(PAGE),
    }  # fmt: skip


def test_a_wrong_key_is_said_and_changes_nothing(opened, tmp_path, capfd):
    store = opened()
    add_ticket(store)
    store.close()
    before = (tmp_path / "store.db").read_bytes()
    refused("storage.open.wrong_key", lambda: opened(key=OTHER_KEY))
    assert (tmp_path / "store.db").read_bytes() == before
    assert capfd.readouterr().err == ""  # SQLCipher would write there
    assert count(opened()) == 1


def test_garbage_is_not_a_database(opened, tmp_path):
    (tmp_path / "store.db").write_bytes(b"garbage" * 4096)
    refused("storage.open.wrong_key", opened)
    assert (tmp_path / "store.db").read_bytes() == b"garbage" * 4096


def test_f19_an_empty_file_is_never_made_anew(opened, tmp_path):
    (tmp_path / "store.db").touch()
    refused("storage.open.empty", opened)
    assert (tmp_path / "store.db").stat().st_size == 0


def test_a_lost_file_is_never_made_anew(opened, tmp_path):
    opened().close()
    (tmp_path / "store.db").unlink()
    refused("storage.open.missing", opened)
    assert not (tmp_path / "store.db").exists()


def test_a_file_in_plain_is_refused(opened, tmp_path):
    import sqlite3

    plain = sqlite3.connect(tmp_path / "store.db")
    plain.execute("CREATE TABLE t (a)")
    plain.close()
    refused("storage.open.plain", opened)


def test_a_database_of_somebody_else_is_refused(opened, tmp_path):
    other = open_cipher(tmp_path / "store.db", KEY, 1)
    other.execute("CREATE TABLE t (a)")
    other.close()
    refused("storage.open.foreign", opened)


def test_a_newer_version_is_refused(opened, tmp_path):
    opened().close()
    newer = open_cipher(tmp_path / "store.db", KEY, 1)
    newer.execute("UPDATE alembic_version SET version_num = '9999'")
    newer.close()
    fault = refused("storage.open.newer", opened)
    assert fault.facts["found"] == "9999"


def test_a_damaged_page_is_named(opened, tmp_path):
    store = opened()
    for serial in range(200):
        add_ticket(store, serial)
    store.close()
    path = tmp_path / "store.db"
    content = bytearray(path.read_bytes())
    content[-2048] ^= 1
    path.write_bytes(content)
    refused("storage.file.damaged", opened)
    content[-2048] ^= 1
    content[100] ^= 1  # in the first page, behind the salt
    path.write_bytes(content)
    refused("storage.file.damaged", opened)


def test_a_large_file_opens_at_once_and_its_damage_is_found_by_the_backup(opened, tmp_path, monkeypatch):
    store = large(opened)
    store.close()
    monkeypatch.setattr("core.store.start.CHECKED_WHOLE_MB", 0)
    path = tmp_path / "store.db"
    content = bytearray(path.read_bytes())
    content[-2048] ^= 1
    path.write_bytes(content)
    store = opened()
    with pytest.raises(Fault) as caught:
        store.back_up()
    assert caught.value.code in ("storage.backup.failed", "storage.file.damaged")
    store.close()
    content[100] ^= 1  # in the first page, behind the salt
    path.write_bytes(content)
    refused("storage.file.damaged", opened)


def test_a_large_file_is_proven_whole_beside_the_work_and_its_damage_is_told(opened, bench, tmp_path, monkeypatch):
    monkeypatch.setattr("core.store.start.CHECKED_WHOLE_MB", 0)
    told = threading.Event()
    bench.bus.subscribe(StoreDamaged, lambda _event: told.set())
    store = large(opened)
    store.check_whole()
    while not store._check.is_done:
        store._check._thread.join(PATIENCE_S)
    assert store.warning() is None
    assert not told.is_set()
    store.close()
    path = tmp_path / "store.db"
    content = bytearray(path.read_bytes())
    content[-2048] ^= 1
    path.write_bytes(content)
    store = opened()
    store.check_whole()
    assert told.wait(PATIENCE_S)
    assert store.warning().code == "storage.file.damaged"
    assert store._check.stop(PATIENCE_S)


def test_the_check_of_a_large_file_ends_with_the_store(opened, monkeypatch):
    monkeypatch.setattr("core.store.start.CHECKED_WHOLE_MB", 0)
    store = opened()
    store.check_whole()
    store.close()
    assert not store._check._thread.is_alive()


@pytest.mark.parametrize("page", [PAGE, OLD_PAGE])
def test_a_torn_salt_is_mended_from_the_log(page, opened, tmp_path, monkeypatch):
    """The first sector torn, the page still in the log: the key's own salt opens it, the file's would not."""
    with monkeypatch.context() as earlier:
        earlier.setattr("core.store.engine.PAGE", page)
        store = opened()
    add_ticket(store)
    path, copy = tmp_path / "store.db", tmp_path / "copy.db"
    connection = open_cipher(path, KEY, 1)
    connection.execute("PRAGMA user_version = 7")  # puts the first page into the log
    copy.write_bytes(bytes(16) + path.read_bytes()[16:])
    (tmp_path / "copy.db-wal").write_bytes((tmp_path / "store.db-wal").read_bytes())
    connection.close()
    assert count(opened(copy)) == 1


MOUNTS = """\
23 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw
90 23 0:51 / /mnt/share rw - cifs //server/share rw,vers=3.1
91 23 0:52 / /mnt/home\\040of\\040all rw - nfs4 server:/home rw
92 23 8:17 / /media/stick rw - vfat /dev/sdb1 rw
93 90 8:1 /x /mnt/share/own rw - ext4 /dev/sda1 rw
"""


def a_machine(folder: Path) -> dict[str, Path]:
    """A machine with a disk, a USB stick and two shares, as /proc and /sys tell of it."""
    (folder / "mountinfo").write_text(MOUNTS)
    for device, place, removable in (("8:1", "pci0/ata1/sda/sda1", "0"), ("8:17", "pci0/usb1/sdb/sdb1", "0")):
        (folder / "sys" / place).mkdir(parents=True)
        (folder / "sys" / place).with_name("removable").write_text(removable)
        (folder / "block").mkdir(exist_ok=True)
        (folder / "block" / device).symlink_to(folder / "sys" / place)
    return {"mounts": folder / "mountinfo", "blocks": folder / "block"}


@pytest.mark.parametrize(
    ("folder", "code"),
    [
        ("/mnt/share/yichuang", "storage.open.network"),
        ("/mnt/home of all/yichuang", "storage.open.network"),
        ("/media/stick/yichuang", "storage.open.removable"),
        ("/mnt/share/own/yichuang", None),
        ("/home/clerk/yichuang", None),
    ],
)
def test_f22_a_share_or_a_stick_is_no_place_for_data(tmp_path, folder, code):
    machine = a_machine(tmp_path)
    if code is None:
        refuse_strange_place(Path(folder), **machine)
    else:
        assert refused(code, lambda: refuse_strange_place(Path(folder), **machine)).facts["folder"] == folder


def test_f22_a_machine_that_runs_from_a_stick_has_no_better_place(tmp_path):
    machine = a_machine(tmp_path)
    machine["mounts"].write_text("23 1 8:17 / / rw - ext4 /dev/sdb1 rw\n")
    refuse_strange_place(Path("/home/clerk/yichuang"), **machine)


def test_f22_a_store_on_a_share_is_refused_before_anything_is_made(opened, tmp_path, monkeypatch):
    machine = tmp_path / "mountinfo"
    machine.write_text(f"23 1 0:51 / {tmp_path} rw - nfs4 server:/home rw\n")
    monkeypatch.setattr(refuse_strange_place, "__defaults__", (machine, tmp_path))
    folder = tmp_path / "data"
    folder.mkdir()
    refused("storage.open.network", lambda: opened(folder / "store.db"))
    assert list(folder.iterdir()) == []


def test_two_programs(opened, bench, tmp_path):
    first = opened()
    refused("storage.open.in_use", opened)
    script = (
        "import sys; from pathlib import Path; from core.store.files import InstanceLock; from core.base.faults import Fault\n"
        "try:\n InstanceLock(Path(sys.argv[1]))\nexcept Fault as fault:\n print(fault.code)"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "store.db.lock")]
    other = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": "."})
    assert other.stdout.strip() == "storage.open.in_use"
    first.close()
    opened()


def test_an_older_copy_put_back_is_noticed(opened, tmp_path):
    store = opened()
    add_ticket(store)
    store.close()
    old = (tmp_path / "store.db").read_bytes()
    store = opened()
    add_ticket(store, 2)
    store.close()
    (tmp_path / "store.db").write_bytes(old)
    fault = refused("storage.open.rolled_back", opened)
    assert (fault.facts["count"], fault.facts["found"]) == (2, 1)


def test_a_broken_anchor_is_said(opened, tmp_path):
    opened().close()
    anchor_file(tmp_path / "store.db").write_text("{")
    refused("storage.open.bad_anchor", opened)


def test_a_read_only_folder(opened, tmp_path):
    folder = tmp_path / "disk"
    with mounted(folder, "size=8m"):
        opened(folder / "store.db").close()
        remount(folder, "ro")
        refused("storage.open.denied", lambda: opened(folder / "store.db"))


def test_closing_on_a_full_disk(opened, tmp_path, caplog):
    folder = tmp_path / "disk"
    with mounted(folder, "size=3m"):
        store = opened(folder / "store.db")
        add_ticket(store)
        with pytest.raises(OSError, match="No space"):
            (folder / "ballast").write_bytes(bytes(4_000_000))
        store.close()
        assert "anchor" in caplog.text
        (folder / "ballast").unlink()
        assert count(opened(folder / "store.db")) == 1


def test_a_folder_that_is_not_there(opened, tmp_path):
    refused("storage.open.denied", lambda: opened(tmp_path / "none" / "store.db"))


def test_a_full_disk_loses_nothing_and_works_again(opened, tmp_path):
    folder = tmp_path / "disk"
    with mounted(folder, "size=3m"):
        store = opened(folder / "store.db")
        done = 0

        def fill() -> None:
            nonlocal done
            while True:
                with store.work(act()) as work:
                    work.tickets.add(a_ticket(done, counter="x" * 20_000))
                    work.journal.write("ticket.issue")
                done += 1

        refused("storage.write.full", fill)
        assert done > 10
        assert count(store) == done
        assert store.anchor()[0] == done
        refused("storage.backup.failed", store.back_up)
        assert list(backup_folder(folder / "store.db").iterdir()) == []
        assert store.warning().code == "storage.disk.low"
        remount(folder, "size=16m")
        add_ticket(store)
        assert count(store) == done + 1
        store.close()


def test_waiting_for_a_lock_ends(bench, opened, tmp_path):
    bench.settings = bench.settings.model_copy(
        update={"store": bench.settings.store.model_copy(update={"busy_timeout_s": 0.1})}
    )
    store = opened()
    other = open_cipher(tmp_path / "store.db", KEY, 1)
    other.execute("BEGIN IMMEDIATE")
    refused("storage.write.locked", lambda: add_ticket(store))
    other.execute("ROLLBACK")
    other.close()
    add_ticket(store)
    assert count(store) == 1


def test_backups_open_and_only_three_stay(opened, bench, tmp_path):
    store = opened()
    copies = []
    for serial in range(5):
        add_ticket(store, serial)
        copies.append(store.back_up())
        bench.clock.forward(60)
    kept = backups(tmp_path / "store.db")
    assert kept == copies[:1:-1]
    assert sorted(path.name for path in backup_folder(tmp_path / "store.db").iterdir()) == sorted(p.name for p in kept)
    assert b"SQLite format 3" not in kept[0].read_bytes()
    assert count(opened(kept[0])) == 5


def test_a_backup_is_put_back_on_a_persons_word(opened, bench, tmp_path):
    path = tmp_path / "store.db"
    store = opened()
    add_ticket(store)
    copy = store.back_up()
    add_ticket(store, 2)
    refused("storage.open.in_use", lambda: put_back(path, copy, KEY, bench.clock.now()))
    store.close()
    refused("storage.copy.other_key", lambda: put_back(path, copy, OTHER_KEY, bench.clock.now()))
    path.write_bytes(b"garbage" * 1000)
    aside = put_back(path, copy, KEY, bench.clock.now())
    assert aside.read_bytes() == b"garbage" * 1000
    assert count(opened()) == 1


def taken(store, kind: str, day: date) -> int:
    with store.work(act()) as work:
        return work.numbers.take(kind, day)


@pytest.mark.parametrize("lost_days", [0, 3])
def test_numbers_given_after_a_copy_are_not_given_again_when_it_is_put_back(opened, bench, tmp_path, lost_days):
    path, jump = tmp_path / "store.db", bench.settings.store.numbers_left_out
    store, year = opened(), date(DAY.year, 1, 1)
    add_ticket(store)
    assert [taken(store, "case", DAY) for _ in range(2)] == [1, 2]
    assert taken(store, "document.accept", year) == 1
    copy = store.back_up()
    bench.clock.forward(lost_days * 86400)
    today = DAY + timedelta(days=lost_days)
    kinds = (("case", today), ("document.accept", year), ("document.refuse", year), ("ticket.B", today))
    with store.work(act()) as work:
        firsts = [(kind, day, work.numbers.lease(kind, day, 150)) for kind, day in kinds]
    printed = {(kind, day, first + place) for kind, day, first in firsts for place in range(150)}
    store.close()
    put_back(path, copy, KEY, bench.clock.now())
    store = opened()
    with store.work(act()) as work:
        again = work.numbers.take_at("ticket.B", today, bench.clock.now())[0]
    assert again == jump + 1
    given = {(kind, day, taken(store, kind, day)) for kind, day in kinds}
    assert printed.isdisjoint(given | {("ticket.B", today, again)})
    with store.read() as work:
        said = [entry.facts for entry in work.journal.entries() if entry.action == "store.put_back"]
    years = jump * (lost_days + 1)
    assert said == [{"generation": "2", f"left_out_{year}": str(years), f"left_out_{today}": str(jump)}]
    store.close()
    assert taken(opened(), "case", today + timedelta(days=1)) == 1


def test_a_copy_that_is_put_back_again_gives_no_number_of_the_time_between(opened, bench, tmp_path):
    path, store, given = tmp_path / "store.db", opened(), list[int]()
    add_ticket(store)
    given.append(taken(store, "case", DAY))
    copy = store.back_up()
    for _ in range(3):
        given += [taken(store, "case", DAY) for _ in range(2)]
        store.close()
        bench.clock.forward(60)
        put_back(path, copy, KEY, bench.clock.now())
        store = opened()
    given.append(taken(store, "case", DAY))
    assert sorted(set(given)) == sorted(given)


def test_a_store_in_plain_cannot_be_asked_for(bench, tmp_path):
    with pytest.raises(ValueError, match="no store in plain"):
        open_store(path=tmp_path / "store.db", settings=bench.settings, **bench.parts())


def test_a_server_that_is_not_there(bench, tmp_path):
    url = f"postgresql+psycopg://yichuang@/x?host={tmp_path}"
    refused("storage.server.lost", lambda: open_store(url=url, settings=bench.settings, **bench.parts()))


def test_a_server_address_that_is_none(bench):
    refused("storage.server.bad_url", lambda: open_store(url="mysql://x", settings=bench.settings, **bench.parts()))


def test_a_server_database_that_does_not_exist(bench, postgres_server):
    url = postgres_server.url("nowhere")
    refused("storage.server.refused", lambda: open_store(url=url, settings=bench.settings, **bench.parts()))


def test_a_server_with_a_newer_version(bench, postgres_store_url):
    engine = sqlalchemy.create_engine(postgres_store_url)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    refused("storage.open.newer", lambda: open_store(url=postgres_store_url, settings=bench.settings, **bench.parts()))


def test_the_search_index_can_be_made_anew(sql_store):
    with sql_store.work(act()) as work:
        work.cases.add(a_case(1))
        work.cases.add(a_case(2, applicant="李秀英"))
        work.cases.rebuild_search()
    with sql_store.read() as work:
        assert [case.applicant for case in work.cases.search("秀英")] == ["李秀英"]
        assert len(work.cases.search("秀")) == 2


def test_closing_twice_is_harmless(opened):
    store = opened()
    store.close()
    store.close()
    assert count(opened()) == 0
