"""Scanners through the real scanimage on SANE's own test scanner, which also jams, opens its cover and breaks off."""

import stat
import time

import pytest

from core.base.faults import Fault
from core.config.device_settings import ScanSettings
from core.devices.capture.ports import CatchEnded, CatchFailed, PageCaught
from core.devices.capture.sane import SaneTool, fault_of
from core.devices.capture.scanner import ScannerSource
from core.devices.events import DeviceChanged
from core.devices.ports import DeviceState
from tests.unit.devices.catching import Ear, running


@pytest.fixture
def ear():
    return Ear()


@pytest.fixture
def sane(tmp_path, monkeypatch):
    """Give SANE a configuration of our own; return the call that sets options of its test scanner."""
    monkeypatch.setenv("SANE_CONFIG_DIR", str(tmp_path))
    (tmp_path / "dll.conf").write_text("test\n")

    def options(*lines: str, count: int = 1) -> None:
        (tmp_path / "test.conf").write_text("\n".join([f"number_of_devices {count}", *lines]) + "\n")

    options()
    return options


def scanner(ear, tool: SaneTool, name: str = "auto", **settings) -> ScannerSource:
    return ScannerSource(ScanSettings(scanner=name, **settings), ear.clock, ear.bus, tool)


def ready(ear, source: ScannerSource) -> None:
    source.begin()
    ear.wait(DeviceChanged, state=DeviceState.READY)


def test_a_page_from_the_glass(ear, sane):
    with running(scanner(ear, SaneTool(), dpi=100)) as source:
        ready(ear, source)
        source.catch()
        page = ear.wait(PageCaught)
        assert page.body.startswith(b"\x89PNG")
        assert ear.wait(CatchEnded).pages == 1
        ear.wait(DeviceChanged, state=DeviceState.READY)


def test_all_pages_of_the_feeder_and_no_more_than_allowed(ear, sane):
    feeder = "Automatic Document Feeder"
    with running(scanner(ear, SaneTool(feeder), max_pages=40)) as source:
        ready(ear, source)
        source.catch()
        assert ear.wait(CatchEnded).pages == 10
    with running(scanner(ear, SaneTool(feeder), max_pages=3)) as source:
        ready(ear, source)
        source.catch()
        assert ear.wait(CatchEnded).pages == 3


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("JAMMED", "jammed"),
        ("COVER_OPEN", "cover_open"),
        ("NO_DOCS", "no_paper"),
        ("DEVICE_BUSY", "busy"),
        ("IO_ERROR", "failed"),
        ("ACCESS_DENIED", "denied"),
    ],
)
def test_what_the_scanner_complains_of_is_one_line(ear, sane, status, code):
    sane(f'read-status-code "SANE_STATUS_{status}"')
    with running(scanner(ear, SaneTool())) as source:
        ready(ear, source)
        source.catch()
        assert ear.wait(CatchFailed).fault == f"scans.scanner.{code}"
        assert ear.wait(CatchEnded).pages == 0
        sane()
        ready(ear, source)
        source.catch()
        ear.wait(PageCaught)


def test_f78_no_scanner_is_a_lamp_and_a_line_and_it_comes_back(ear, sane, tmp_path):
    (tmp_path / "dll.conf").write_text("")
    with running(scanner(ear, SaneTool())) as source:
        assert ear.wait(DeviceChanged).fault == "scans.scanner.absent"
        source.begin()
        source.catch()
        assert ear.wait(CatchFailed).fault == "scans.scanner.absent"
        (tmp_path / "dll.conf").write_text("test\n")
        source.begin()  # looked for at once when somebody wants it
        ear.wait(DeviceChanged, state=DeviceState.READY)
        source.catch()
        ear.wait(PageCaught)


def test_f78_the_cable_is_pulled_in_the_middle_and_the_pages_so_far_stay(ear, sane, tmp_path):
    """scanimage is killed while the fourth page comes: three pages are told, then the line."""
    tool = tmp_path / "scanimage-cut"
    tool.write_text(
        "#!/bin/sh\n"
        'case "$*" in *--batch=*) scanimage "$@" --batch-count=3 2>/dev/null; '
        'echo "scanimage: sane_read: Error during device I/O" >&2; kill -9 $$;; esac\n'
        'exec scanimage "$@"\n'
    )
    tool.chmod(tool.stat().st_mode | stat.S_IEXEC)
    with running(scanner(ear, SaneTool("Automatic Document Feeder", tool=str(tool)))) as source:
        ready(ear, source)
        source.catch()
        for _ in range(3):
            ear.wait(PageCaught)
        assert ear.wait(CatchFailed).fault == "scans.scanner.failed"
        assert ear.wait(CatchEnded).pages == 3


def test_a_driver_that_hangs_is_ended(ear, sane):
    sane("read-delay true", "read-delay-duration 200000", "read-limit true", "read-limit-size 1")
    with running(scanner(ear, SaneTool(page_s=0.5))) as source:
        ready(ear, source)
        source.catch()
        assert ear.wait(CatchFailed).fault == "scans.scanner.late"


def test_a_scan_that_nobody_wants_any_more_is_broken_off_and_told_to_nobody(ear, sane):
    sane("read-delay true", "read-delay-duration 200000", "read-limit true", "read-limit-size 1")
    with running(scanner(ear, SaneTool())) as source:
        ready(ear, source)
        source.catch()
        ear.wait(DeviceChanged, state=DeviceState.BUSY)
        time.sleep(0.2)
        source.end()
        ear.wait(CatchEnded)
    assert ear.all(PageCaught) == []
    assert ear.all(CatchFailed) == []


def test_nothing_is_scanned_while_nobody_scans(ear, sane):
    with running(scanner(ear, SaneTool())) as source:
        ear.wait(DeviceChanged, state=DeviceState.READY)
        source.catch()
        time.sleep(0.3)
    assert ear.all(PageCaught) == []


def test_a_missing_program_is_said(ear):
    with running(scanner(ear, SaneTool(tool="no-such-scanimage"))):
        assert ear.wait(DeviceChanged).fault == "scans.scanner.no_tool"


def test_a_scanner_is_chosen_by_a_part_of_its_name(ear, sane):
    sane(count=2)
    assert list(SaneTool().devices()) == ["test:0", "test:1"]
    with running(scanner(ear, SaneTool(), "test:1")) as source:
        ready(ear, source)
        source.catch()
        ear.wait(PageCaught)
    with running(scanner(ear, SaneTool(), "fujitsu")):
        assert ear.wait(DeviceChanged, state=DeviceState.ABSENT).fault == "scans.scanner.absent"


def test_unknown_words_are_kept_short():
    fault = fault_of("scanimage: sane_start: " + "x" * 500)
    assert (fault.code, len(fault.facts["reason"])) == ("scans.scanner.failed", 120)


def test_a_tool_that_has_said_why_and_never_ends_is_ended_and_believed(tmp_path):
    tool = tmp_path / "scanimage"
    tool.write_text("#!/bin/sh\necho 'scanimage: sane_start: Document feeder jammed' >&2\nexec sleep 60\n")
    tool.chmod(0o755)
    with pytest.raises(Fault, match=r"scans\.scanner\.jammed"):
        list(SaneTool(tool=str(tool)).scan("any", 100, 1))
