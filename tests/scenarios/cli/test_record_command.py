"""``record``: tapes of the stage's devices; nothing of a card on them unless somebody confirms test cards."""

import io
import sys

from core.devices.simulated.people import PEOPLE
from desktop.commands.record import CONFIRMATION
from desktop.demo.stage import COUNTER

WANG = PEOPLE["wang"]
MARKS = [text.encode("utf-16-le").hex() for text in (WANG.name, WANG.id_number, WANG.address)]


def taped(run, world, used, folder, *words):
    said = run("--profile", used.folder, *world, "record", folder, "--seconds", "2.5", *words)
    assert (said.code, said.err) == (0, "")
    return {path.name: path.read_text("utf-8").replace("R ", "").replace("\n", "") for path in folder.glob("*.tape")}


def test_tapes_of_every_device_hold_nothing_of_a_card(run, used, stage, world, tmp_path):
    stage.put_card(COUNTER, "wang")
    tapes = taped(run, world, used, tmp_path / "tapes")
    stage.lift(COUNTER)
    assert any(name.startswith("card_reader") for name in tapes)
    assert any(name.startswith("hall_led") for name in tapes)
    assert any(name.startswith("receipt_printer") for name in tapes)
    assert [mark for mark in MARKS for tape in tapes.values() if mark in tape] == []


def test_confirmed_test_cards_are_kept(run, used, stage, world, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{CONFIRMATION}\n"))
    stage.put_card(COUNTER, "zhang")
    stage.lift(COUNTER)
    stage.put_card(COUNTER, "wang")
    tapes = taped(run, world, used, tmp_path / "tapes", "--test-cards")
    stage.lift(COUNTER)
    assert [mark for mark in MARKS if any(mark in tape for tape in tapes.values())] == MARKS


def test_without_the_words_nothing_is_recorded(run, used, world, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("yes\n"))
    said = run("--profile", used.folder, *world, "record", tmp_path / "tapes", "--test-cards")
    assert said.fault == "desktop.record.not_confirmed"
    assert not (tmp_path / "tapes").exists()


def test_a_machine_without_devices_says_so(run, used, tmp_path):
    assert run("--profile", used.folder, "record", tmp_path / "tapes").fault == "desktop.record.no_device"
