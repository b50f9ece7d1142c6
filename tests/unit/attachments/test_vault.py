"""Both vaults: what was put in comes back proven, what nobody names goes, and every trouble is one line."""

import os
import resource
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.attachments.attachment import SealedFile
from core.base.faults import Fault
from core.store.sql_store import open_store
from core.store.vault import FileVault
from tests.small_disk import mounted, remount
from tests.stores import KEY, Bench

LATER = datetime.now(UTC) + timedelta(days=1)
BODY = b"%PDF-1.7 " + bytes(range(256)) * 900


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.fixture(params=["file", "server"])
def vault(request, tmp_path):
    if request.param == "file":
        yield FileVault(tmp_path / "attachments", KEY)
        return
    bench = Bench()
    store = open_store(url=request.getfixturevalue("postgres_store_url"), settings=bench.settings, **bench.parts())
    yield store.vault
    store.close()


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "attachments"


def code_of(call, *args) -> str:
    with pytest.raises(Fault) as error:
        call(*args)
    return error.value.code


def test_what_was_put_in_comes_back(vault):
    kept = vault.seal((BODY[:1000], BODY[1000:]))
    assert vault.read(kept) == BODY
    assert kept.size == len(BODY)
    assert vault.seal((BODY,)).name != kept.name


def test_a_wrong_digest_is_never_shown(vault):
    kept = vault.seal((BODY,))
    assert (
        code_of(vault.read, SealedFile(name=kept.name, sha256="0" * 64, size=kept.size)) == "attachments.read.damaged"
    )


def test_what_is_not_there_is_said(vault):
    assert code_of(vault.read, SealedFile(name="ab" * 16, sha256="0" * 64, size=1)) == "attachments.read.lost"


def test_the_sweep_takes_old_orphans_only(vault):
    needed, orphan = vault.seal((BODY,)), vault.seal((b"nobody's",))
    assert vault.sweep({needed.name}, datetime.now(UTC) - timedelta(hours=1)) == 0
    assert vault.read(orphan) == b"nobody's"
    assert vault.sweep({needed.name}, LATER) == 1
    assert vault.read(needed) == BODY
    assert code_of(vault.read, orphan) == "attachments.read.lost"


def test_the_disk_holds_no_word_of_it(folder):
    words = "王秀兰330211195803210018"
    FileVault(folder, KEY).seal([words.encode("utf-8") * 3000])
    for path in files(folder):
        body = path.read_bytes()
        assert not any(words[:3].encode(code) in body for code in ("utf-8", "utf-16-le", "gb18030"))
        assert path.stat().st_mode & 0o077 == 0


def test_half_written_files_are_swept_too(folder):
    vault = FileVault(folder, KEY)
    kept = vault.seal((BODY,))
    half = folder / "00" / ("00" * 16 + ".part")
    half.parent.mkdir(exist_ok=True)
    half.write_bytes(b"YCF")
    assert vault.sweep({kept.name}, LATER) == 1
    assert files(folder) == [folder / kept.name[:2] / kept.name]


def test_a_full_disk_keeps_nothing_and_loses_nothing(tmp_path):
    with mounted(tmp_path / "disk", "size=300k"):
        folder = tmp_path / "disk" / "attachments"
        vault = FileVault(folder, KEY)
        kept = vault.seal((b"small",))
        assert code_of(vault.seal, [os.urandom(400_000)]) == "attachments.store.full"
        assert [path.name for path in files(folder)] == [kept.name]
        assert vault.read(kept) == b"small"
        assert vault.read(vault.seal((b"y" * 1000,))) == b"y" * 1000


def test_a_read_only_disk_is_said(tmp_path):
    with mounted(tmp_path / "disk", "size=300k"):
        vault = FileVault(tmp_path / "disk" / "attachments", KEY)
        kept = vault.seal((b"small",))
        remount(tmp_path / "disk", "ro")
        assert code_of(vault.seal, (b"more",)) == "attachments.store.read_only"
        assert vault.read(kept) == b"small"
        assert vault.sweep((), LATER) == 0  # tried again at the next start


def test_a_file_that_grows_too_large_for_the_system_is_said(folder):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    heard = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        assert code_of(FileVault(folder, KEY).seal, [bytes(300_000)]) == "attachments.store.full"
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, heard)
    assert files(folder) == []


def test_something_else_where_the_folder_should_be(tmp_path):
    (tmp_path / "attachments").write_text("a file")
    assert code_of(FileVault(tmp_path / "attachments", KEY).seal, (b"x",)) == "attachments.store.read_only"


def test_f16_a_flipped_bit_in_a_file_is_noticed_at_every_place(folder):
    vault = FileVault(folder, KEY)
    kept = vault.seal((b"z" * 700,))
    path = files(folder)[0]
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        assert code_of(vault.read, kept) == "attachments.read.damaged"
    path.write_bytes(whole)
    assert vault.read(kept) == b"z" * 700


def test_f17_a_truncated_file_is_noticed_at_every_length(folder):
    vault = FileVault(folder, KEY)
    kept = vault.seal((b"z" * 300,))
    path = files(folder)[0]
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert code_of(vault.read, kept) == "attachments.read.damaged"


def test_f21_another_program_holds_the_file_for_a_while(folder, monkeypatch):
    """A sharing violation of Windows is a PermissionError of the rename; nothing on Linux gives one to root."""
    rename, tries = os.replace, []

    def held(source, target):
        tries.append(source)
        if len(tries) <= 3:
            raise PermissionError(13, "Permission denied")
        rename(source, target)

    monkeypatch.setattr(os, "replace", held)
    vault = FileVault(folder, KEY)
    assert vault.read(vault.seal((BODY,))) == BODY
    assert len(tries) == 4


def test_f21_held_too_long_is_said_and_nothing_stays(folder, monkeypatch):
    def held(_source, _target):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", held)
    monkeypatch.setattr("core.store.vault.HELD_S", 0.3)
    assert code_of(FileVault(folder, KEY).seal, (BODY,)) == "attachments.store.held"
    assert files(folder) == []


def test_memory_stays_flat_for_a_large_file(tmp_path):
    """96 MB through a process that may grow by 40 MB."""
    script = (
        "import resource, sys; from pathlib import Path; from core.store.vault import FileVault\n"
        "vault = FileVault(Path(sys.argv[1]), bytes(48)); vault.seal([bytes(1000)])\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "kept = vault.seal(bytes(1 << 20) for _ in range(96))\n"
        "print(kept.size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "attachments")]
    run = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": "."})
    size, grown_kb = map(int, run.stdout.split())
    assert size == 96 << 20
    assert grown_kb < 40_000
