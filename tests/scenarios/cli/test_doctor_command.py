"""``doctor``: all well where all is well, and a finding with a remedy for each thing that is broken."""

import json
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

from core.devices.simulated.reader_troubles import SILENT, UNPLUGGED
from core.store.files import InstanceLock
from core.store.keys import KeyFile
from desktop.demo.stage import COUNTER, KIOSK, RECEIPT, TICKET, PrinterState

AREAS = {
    "fonts", "clock", "calendar", "catalogue", "store", "card_reader line", "card_reader reader", "chip_reader line",
    "chip_reader reader", "kiosk_reader line",
    "kiosk_reader reader", "ticket_printer", "receipt_printer", "office_printer", "district", "scanner", "keypad", "hall_led",
    "counter_led",
}  # fmt: skip
DATED = "calendar"  # warns of itself when the last table of working days runs out


@pytest.fixture
def doctor(run, used, stage, world):
    """Findings by area, on a profile that works, with everything of the stage; the code it left with is checked."""

    def examine(*words, profile=used.folder, devices=world):
        said = run("--profile", profile, *devices, *words, "doctor", "--json")
        findings = {finding["area"]: finding for finding in json.loads(said.out)}
        assert said.err == ""
        assert said.code == any(finding["state"] == "ill" for finding in findings.values())
        for finding in findings.values():
            if finding["state"] != "well":
                assert finding["code"]
                assert finding["text"]
                assert finding["remedy"]
        return findings

    yield examine
    for place in (COUNTER, KIOSK):
        stage.trouble(place, "")
    for place in (RECEIPT, TICKET):
        stage.switch(place, PrinterState())


def ill(findings):
    return {area: finding["code"] for area, finding in findings.items() if finding["state"] == "ill" and area != DATED}


@pytest.fixture
def copy(used, tmp_path) -> Path:
    """A copy of the profile that may be broken."""
    return Path(shutil.copytree(used.folder, tmp_path / "copy"))


def test_all_is_well(doctor):
    findings = doctor()
    assert set(findings) - {"disk", "numbers"} == AREAS
    assert {area for area, finding in findings.items() if finding["state"] == "well"} >= AREAS - {DATED, "counter_led"}
    assert findings["counter_led"]["state"] == "unused"
    assert findings["catalogue"]["note"] == "81"
    assert int(findings["store"]["note"]) > 10


def test_in_words_every_finding_is_a_line(run, used, world):
    said = run("--profile", used.folder, *world, "doctor")
    signs = [line.split()[0] for line in said.out.splitlines()]
    assert len(signs) >= len(AREAS)
    assert set(signs) <= {"✓", "!", "–"}
    english = run("--profile", used.folder, "--language", "en", "doctor")
    assert "No address of the district service is set." in english.out


def test_what_nobody_set_up_is_unused_and_not_ill(doctor):
    findings = doctor(devices=[])
    assert ill(findings) == {}
    unused = {area: finding["code"] for area, finding in findings.items() if finding["state"] == "unused"}
    assert unused == {
        "card_reader line": "device.open.unused", "chip_reader line": "device.open.unused",
        "kiosk_reader line": "device.open.unused",
        **dict.fromkeys(("scanner", "keypad", "hall_led", "counter_led"), "device.open.unused"),
        "ticket_printer": "printing.printer.not_set_up", "receipt_printer": "printing.printer.not_set_up",
        "district": "desktop.district.unset",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("place", "trouble", "found"),
    [
        (COUNTER, UNPLUGGED, {"card_reader line": "device.open.absent"}),
        (KIOSK, SILENT, {"kiosk_reader reader": "card.probe.silent"}),
    ],
)
def test_a_reader_in_trouble(doctor, stage, place, trouble, found):
    stage.trouble(place, trouble)
    assert ill(doctor()) == found


@pytest.mark.parametrize(
    ("place", "state", "code"),
    [
        (RECEIPT, PrinterState(has_paper=False), "printing.printer.paper_out"),
        (TICKET, PrinterState(is_cover_open=True), "printing.printer.cover_open"),
        (RECEIPT, PrinterState(is_on=False), "device.open.refused"),
    ],
)
def test_a_printer_in_trouble(doctor, stage, place, state, code):
    stage.switch(place, state)
    assert ill(doctor()) == {f"{place}_printer": code}


def test_a_printer_near_the_end_of_its_paper_is_a_warning(doctor, stage):
    stage._printers[RECEIPT].set(is_near_end=True)
    try:
        finding = doctor()["receipt_printer"]
    finally:
        stage._printers[RECEIPT].set(is_near_end=False)
    assert (finding["state"], finding["code"]) == ("warning", "printing.printer.near_end")


def test_the_district_away(doctor, stage):
    stage.switch_district(is_on=False)
    try:
        assert ill(doctor()) == {"district": "district.connect.failed"}
    finally:
        stage.switch_district(is_on=True)


def test_a_token_the_district_does_not_know(doctor):
    assert ill(doctor("--set", 'district.token="nonsense"')) == {"district": "district.token.refused"}


def test_a_disk_that_is_nearly_full_is_a_warning(doctor):
    finding = doctor("--set", "store.min_free_mb=999999999")["disk"]
    assert (finding["state"], finding["code"]) == ("warning", "storage.disk.low")


def test_a_desk_that_is_running(doctor, used):
    lock = InstanceLock(used.folder / "yichuang.db.lock")
    try:
        assert ill(doctor()) == {"store": "storage.open.in_use"}
    finally:
        lock.release()


def test_a_profile_nobody_has_used(doctor, tmp_path):
    assert ill(doctor(profile=tmp_path / "new")) == {"store": "desktop.profile.empty"}


def test_the_database_is_lost(doctor, copy):
    (copy / "yichuang.db").unlink()
    assert ill(doctor(profile=copy)) == {"store": "storage.open.missing"}
    assert not (copy / "yichuang.db").exists()


def test_a_damaged_page(doctor, copy):
    data = bytearray((copy / "yichuang.db").read_bytes())
    data[len(data) // 2] ^= 1
    (copy / "yichuang.db").write_bytes(data)
    assert ill(doctor(profile=copy)) == {"store": "storage.file.damaged"}


def test_another_key(doctor, copy):
    (copy / "key.json").unlink()
    KeyFile(copy / "key.json").demo()
    assert ill(doctor(profile=copy)) == {"store": "storage.open.wrong_key"}


def test_a_key_behind_a_passphrase_nobody_gives(doctor, copy, monkeypatch):
    (copy / "key.json").unlink()
    KeyFile(copy / "key.json").create("Zhu-yun-shan-89")
    monkeypatch.delenv("YICHUANG_PASSPHRASE", raising=False)
    monkeypatch.setattr("sys.stdin", open_nothing := Nothing())
    assert ill(doctor(profile=copy)) == {"store": "storage.key.passphrase_needed"}
    monkeypatch.setenv("YICHUANG_PASSPHRASE", "something-else-1")
    assert ill(doctor(profile=copy)) == {"store": "storage.key.wrong_passphrase"}
    assert open_nothing.asked == 1


class Nothing:
    """A standard input nobody types into."""

    asked = 0

    def isatty(self) -> bool:
        self.asked += 1
        return False


@pytest.mark.parametrize(
    ("name", "area", "code"),
    [
        ("catalogue/items.toml", "catalogue", "base.resource.broken"),
        ("calendars/2026.csv", "calendar", "calendar.table.empty"),
    ],
)
def test_a_site_file_that_is_broken(doctor, copy, name, area, code):
    own = copy / "site" / name
    own.parent.mkdir(parents=True)
    own.write_text("[[item]\n" if name.endswith("toml") else "", "utf-8")
    finding = doctor(profile=copy)[area]
    assert (finding["state"], finding["code"]) == ("ill", code)


def test_the_printer_of_forms_is_a_folder_a_queue_or_a_printer_of_the_system(doctor, used, cups):
    assert doctor()["office_printer"]["note"].endswith("papers")
    finding = doctor("--set", "office_printer.printer=Office")["office_printer"]
    assert (finding["state"], finding["note"]) == ("well", "Office")
    assert ill(doctor("--set", "office_printer.printer=Nowhere")) == {"office_printer": "device.open.absent"}
    through_qt = doctor("--set", "office_printer.printer=qt:Office")["office_printer"]
    if find_spec("PySide6") is None:  # an office without windows: forms go to the folder, and it says so
        assert through_qt["note"].endswith("papers")
    else:
        assert (through_qt["state"], through_qt["note"]) == ("well", "qt:Office")
        assert ill(doctor("--set", "office_printer.printer=qt:Nowhere")) == {"office_printer": "device.open.absent"}
