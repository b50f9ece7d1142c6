"""The watched folder: whole new files only, each once, in order, never another visitor's; trouble is one line each."""

import os
import shutil
import time
from contextlib import nullcontext
from pathlib import Path

import pytest

from core.config.device_settings import ScanSettings
from core.devices.capture.folder import TAKEN, FolderSource
from core.devices.capture.ports import CatchEnded, CatchFailed, FolderWaits, PageCaught
from core.devices.events import DeviceChanged
from core.devices.ports import DeviceState
from tests.small_disk import mounted, remount
from tests.unit.devices.catching import Ear, running
from tests.unit.scans.samples import encoded, paper, pdf

ONE, TWO, THREE = (encoded(paper((200 + 10 * number, 280))) for number in range(3))


@pytest.fixture
def ear():
    return Ear()


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "高拍仪"
    made.mkdir()
    return made


def source(ear, folder, *, late_s: float = 5.0, read=Path.read_bytes, **settings) -> FolderSource:
    wanted = ScanSettings(folder=str(folder), **settings)
    return FolderSource(wanted, ear.clock, ear.bus, read=read, late_s=late_s)


def begun(ear, scans: FolderSource) -> None:
    scans.begin()
    ear.wait(FolderWaits)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_comes_is_taken_whole_in_order_and_put_away(ear, folder):
    with running(source(ear, folder)) as scans:
        begun(ear, scans)
        for number, body in enumerate((ONE, TWO, pdf(1))):
            (folder / f"IMG_{number}.jpg").write_bytes(body)
            assert ear.wait(PageCaught).body == body
        (folder / TAKEN / "IMG_0.jpg").stat()
    assert names(folder) == [TAKEN]
    assert names(folder / TAKEN) == ["IMG_0.jpg", "IMG_1.jpg", "IMG_2.jpg"]


@pytest.mark.parametrize(("after", "left"), [("leave", ["a.jpg"]), ("delete", [])])
def test_the_site_says_what_becomes_of_the_original(ear, folder, after, left):
    with running(source(ear, folder, folder_after=after)) as scans:
        begun(ear, scans)
        (folder / "a.jpg").write_bytes(ONE)
        ear.wait(PageCaught)
        (folder / "b.jpg").write_bytes(TWO)
        assert ear.wait(PageCaught).body == TWO  # the first was not taken again
    assert names(folder) == sorted([*left, *(["b.jpg"] if left else [])])


def test_a_file_of_the_visitor_before_is_never_taken_by_itself(ear, folder):
    (folder / "before.jpg").write_bytes(ONE)
    with running(source(ear, folder)) as scans:
        scans.begin()
        waits = ear.wait(FolderWaits)
        assert (waits.count, waits.newest is not None) == (1, True)
        (folder / "now.jpg").write_bytes(TWO)
        assert ear.wait(PageCaught).body == TWO
        scans.end()
        (folder / "between.jpg").write_bytes(THREE)
        begun(ear, scans)
        (folder / "next.jpg").write_bytes(encoded(paper((250, 250))))
        ear.wait(PageCaught)
    assert [event.body in (TWO, ONE, THREE) for event in ear.all(PageCaught)] == [True, False]
    assert {"before.jpg", "between.jpg"} <= set(names(folder))


def test_what_waits_is_taken_when_somebody_says_so(ear, folder):
    (folder / "1.jpg").write_bytes(ONE)
    os.utime(folder / "1.jpg", (time.time() - 9, time.time() - 9))
    (folder / "2.jpg").write_bytes(TWO)
    with running(source(ear, folder)) as scans:
        begun(ear, scans)
        scans.catch()
        assert ear.wait(CatchEnded).pages == 2
    assert [event.body for event in ear.all(PageCaught)] == [ONE, TWO]


def test_a_file_that_is_still_being_written_is_waited_for(ear, folder):
    with running(source(ear, folder)) as scans:
        begun(ear, scans)
        with (folder / "slow.jpg").open("wb") as file:
            for at in range(0, len(ONE), len(ONE) // 5 + 1):
                file.write(ONE[at : at + len(ONE) // 5 + 1])
                file.flush()
                time.sleep(0.9)  # longer than three looks: only the end mark says that it is whole
        ear.wait(PageCaught)
    assert [event.body for event in ear.all(PageCaught)] == [ONE]
    assert ear.all(CatchFailed) == []


def test_the_same_page_twice_is_taken_once(ear, folder):
    with running(source(ear, folder)) as scans:
        begun(ear, scans)
        (folder / "a.jpg").write_bytes(ONE)
        ear.wait(PageCaught)
        (folder / "b.jpg").write_bytes(ONE)
        assert ear.wait(CatchFailed).fault == "scans.file.twice"
    assert len(ear.all(PageCaught)) == 1
    assert "b.jpg" in names(folder)


def test_a_name_that_was_taken_before_is_kept_beside(ear, folder):
    with running(source(ear, folder)) as scans:
        begun(ear, scans)
        for body in (ONE, TWO):
            (folder / "scan.jpg").write_bytes(body)
            assert ear.wait(PageCaught).body == body
        time.sleep(0.1)
    assert names(folder / TAKEN) == ["scan-2.jpg", "scan.jpg"]


def test_a_folder_full_of_junk_gives_one_line_each_and_the_page(ear, folder):
    with running(source(ear, folder, late_s=0.5)) as scans:
        begun(ear, scans)
        (folder / "setup.exe").write_bytes(b"MZ" + bytes(900))
        (folder / "letter.docx").write_bytes(b"PK\x03\x04" + bytes(900))
        (folder / "notes.txt").write_text("笔记")
        (folder / "empty.jpg").write_bytes(b"")
        (folder / ".hidden.jpg").write_bytes(TWO)
        (folder / "~half.tmp").write_bytes(TWO)
        (folder / "sub").mkdir()
        (folder / "link.jpg").symlink_to("/etc/passwd")
        told = sorted(ear.wait(CatchFailed).fault for _ in range(4))
        (folder / "page.jpg").write_bytes(ONE)
        assert ear.wait(PageCaught).body == ONE
        time.sleep(1.0)
    wanted = ["scans.file.empty", "scans.file.program", "scans.file.program", "scans.file.unknown_kind"]
    assert told == wanted
    assert len(ear.all(CatchFailed)) == 4  # each once
    assert (folder / "setup.exe").exists()


def test_f79_a_file_of_200_mb_is_not_even_read(ear, folder):
    read = []

    def reading(path: Path) -> bytes:
        read.append(path.name)
        return path.read_bytes()

    with running(source(ear, folder, read=reading)) as scans:
        begun(ear, scans)
        with (folder / "huge.tif").open("wb") as file:
            file.write(b"II*\x00")
            file.truncate(200 << 20)
        failed = ear.wait(CatchFailed)
    assert (failed.fault, failed.facts["size_mb"]) == ("scans.file.too_large", 200)
    assert read == []


def test_a_file_that_vanishes_while_it_is_read_is_one_line(ear, folder):
    def vanishing(path: Path) -> bytes:
        path.unlink()
        return path.read_bytes()

    with running(source(ear, folder, read=vanishing)) as scans:
        begun(ear, scans)
        (folder / "a.jpg").write_bytes(ONE)
        assert ear.wait(CatchFailed).fault == "scans.file.vanished"


def test_f21_an_antivirus_holds_the_file_then_lets_go(ear, folder):
    """Sharing locks are Windows'; there a held file raises PermissionError, here root reads everything."""
    held = []

    def holding(path: Path) -> bytes:
        held.append(time.monotonic())
        if len(held) < 8:
            raise PermissionError(13, "Permission denied")
        return path.read_bytes()

    with running(source(ear, folder, late_s=1.0, read=holding)) as scans:
        begun(ear, scans)
        (folder / "a.jpg").write_bytes(ONE)
        assert ear.wait(CatchFailed).fault == "scans.file.held"
        assert ear.wait(PageCaught).body == ONE
    assert len(ear.all(CatchFailed)) == 1  # told once, then waited


def test_an_end_that_never_comes_is_handed_on_after_a_while(ear, folder):
    """A camera that writes no end mark: the worker decides whether it is a picture."""
    with running(source(ear, folder, late_s=0.6)) as scans:
        begun(ear, scans)
        (folder / "odd.jpg").write_bytes(ONE + b"trailer")
        assert ear.wait(PageCaught).body == ONE + b"trailer"


def test_a_page_of_whoever_was_here_before_is_old_even_if_it_comes_while_the_folder_is_being_read(
    ear, folder, monkeypatch
):
    scans, real = source(ear, folder), os.scandir

    def read_slowly(path):
        with real(path) as entries:
            found = list(entries)
        monkeypatch.undo()
        (folder / "before.jpg").write_bytes(ONE)
        scans.begin()
        return nullcontext(found)

    monkeypatch.setattr("core.devices.capture.folder.os.scandir", read_slowly)
    for _ in range(6):
        scans.look()
    assert ear.wait(FolderWaits).count == 1
    assert ear.all(PageCaught) == []


def test_the_folder_goes_and_comes_back(ear, folder):
    with running(source(ear, folder)) as scans:
        ear.wait(DeviceChanged, state=DeviceState.READY)
        shutil.rmtree(folder)
        scans.begin()
        assert ear.wait(DeviceChanged, state=DeviceState.ABSENT).fault == "scans.folder.absent"
        folder.mkdir()
        ear.wait(DeviceChanged, state=DeviceState.READY)
        assert ear.wait(FolderWaits).count == 0  # who began while it was away is served when it is back
        (folder / "a.jpg").write_bytes(ONE)
        assert ear.wait(PageCaught).body == ONE
        scans.begin()
        ear.wait(FolderWaits)
        (folder / "b.jpg").write_bytes(TWO)
        assert ear.wait(PageCaught).body == TWO


def test_a_folder_that_cannot_be_written_keeps_the_original_and_gives_the_page(ear, tmp_path):
    with mounted(tmp_path / "disk", "size=2m"):
        scan = tmp_path / "disk" / "scans"
        scan.mkdir()
        with running(source(ear, scan)) as scans:
            begun(ear, scans)
            (scan / "a.jpg").write_bytes(ONE)
            remount(tmp_path / "disk", "ro")
            assert ear.wait(PageCaught).body == ONE
            assert ear.wait(CatchFailed).fault == "scans.folder.not_put_away"
        assert names(scan) == ["a.jpg"]


def test_too_many_files_are_told_and_none_is_taken(ear, folder):
    for number in range(2001):
        (folder / f"{number}.jpg").touch()
    with running(source(ear, folder)) as scans:
        scans.begin()
        assert ear.wait(DeviceChanged, state=DeviceState.FAULTY).fault == "scans.folder.too_full"
