"""``restore``: the backups of a desk, one of them put back."""

from core.base.acts import Act
from core.config.profile import open_profile
from core.store.keys import KeyFile
from core.store.sql_store import FileStore, open_store
from tests.samples import DAY, a_ticket
from tests.stores import Bench


def opened(profile) -> FileStore:
    bench = Bench()
    key = KeyFile(profile.key_file).demo()
    return open_store(path=profile.store_file, key=key, settings=bench.settings, **bench.parts())


def test_a_backup_is_listed_and_put_back(run, tmp_path):
    profile = open_profile(tmp_path / "desk")
    store = opened(profile)
    with store.work(Act.new(who="0317", where="3")) as work:
        work.tickets.add(a_ticket())
    copy = store.back_up()
    store.close()
    profile.store_file.write_bytes(b"garbage" * 1000)
    assert run("--profile", profile.folder, "restore").out.split()[0] == copy.name
    assert run("--profile", profile.folder, "restore", "none.db").fault == "desktop.restore.unknown"
    assert run("--profile", profile.folder, "restore", copy.name).code == 0
    store = opened(profile)
    with store.read() as work:
        assert (len(work.tickets.of_day(DAY)), work.outbox.state().generation) == (1, 2)
    store.close()
    (aside,) = profile.folder.glob("*.damaged-*")
    assert aside.read_bytes() == b"garbage" * 1000
