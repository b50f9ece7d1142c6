"""``search rebuild``: the index is made anew from what is stored, and says how many cases it holds."""

import shutil

from core.store.files import InstanceLock


def test_the_index_is_made_anew(run, used, tmp_path):
    profile = shutil.copytree(used.folder, tmp_path / "profile")
    said = run("--profile", profile, "search", "rebuild")
    assert (said.code, said.err) == (0, "")
    done, _, count = said.out.strip().rpartition("\r")[2].partition(" / ")
    assert int(done) == int(count) > 5


def test_not_while_the_desk_runs(run, used, tmp_path):
    profile = shutil.copytree(used.folder, tmp_path / "profile")
    lock = InstanceLock(profile / "yichuang.db.lock")
    try:
        assert run("--profile", profile, "search", "rebuild").fault == "storage.open.in_use"
    finally:
        lock.release()
