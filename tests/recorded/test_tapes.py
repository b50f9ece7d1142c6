"""Tapes of readers: each is played back, the driver must write exactly what it wrote then and read the same card.

``make_tape`` below made them from the simulated reader with invented persons; a tape of a real reader goes beside them
only with a test card of the maker.
"""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.base.clock import SetClock, SystemClock
from core.base.faults import Fault
from core.devices.channels.tape import TapePlayer, TapeRecorder, load_tape
from core.devices.drivers.sdt import SdtReader
from core.devices.simulated.far_side import MemorySide
from core.devices.simulated.people import PEOPLE
from core.devices.simulated.sdt_reader import SimulatedReader
from core.devices.simulated.troubles import Trouble

FOLDER = Path(__file__).parent
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
TROUBLES = {
    "clean": [],
    "noise": [Trouble(noise_before=b"\xaa\xaa\x96\x00", times=0)],
    "checksum": [Trouble(command=b"\x30\x01", flips=((700, 1),))],
    "silence": [Trouble(command=b"\x20\x02", is_silent=True)],
}


def visit(reader: SdtReader) -> list:
    """Probe, read the card, look once more."""
    return [reader.probe(), reader.poll(), reader.poll()]


def make_tape(name: str) -> TapeRecorder:
    """Return a fresh recording of a visit with the person and the trouble in the tape's name: ``sdt-wang-clean``."""
    _, key, trouble = name.split("-")
    with SimulatedReader(MemorySide()) as sim:
        recorder = TapeRecorder(sim.open(sim.address))
        sim.put_card(PEOPLE[key])
        reader = SdtReader(recorder, SetClock(NOW), line=SystemClock())
        sim.arm(*TROUBLES[trouble])
        visit(reader)
    return recorder


TAPES = sorted(FOLDER.glob("sdt-*.tape"))


def played(player: TapePlayer, line: SetClock) -> list:
    return visit(SdtReader(player, SetClock(NOW), line=line))


@pytest.mark.parametrize("path", TAPES, ids=lambda path: path.stem)
def test_a_tape_gives_its_card(path):
    line = SetClock(NOW)
    player = load_tape(path, line.forward)
    number, card, after = played(player, line)
    assert number == "05.01-20200101-0000012345-0678901234"
    assert replace(card, name_hex="", doubts=()) == PEOPLE[path.stem.split("-")[1]]
    assert after is None
    assert player.is_at_end


def test_there_are_tapes_of_every_card_and_trouble():
    names = {tuple(path.stem.split("-")[1:]) for path in TAPES}
    assert {key for key, _ in names} >= {"wang", "rare_pair", "hongkong", "smith", "khan"}
    assert {trouble for _, trouble in names} == set(TROUBLES)


def test_a_driver_that_writes_something_else_is_refused():
    entries = (
        (FOLDER / "sdt-wang-clean.tape")
        .read_text("utf-8")
        .replace("W aaaaaa96690003300132", "W aaaaaa96690003301023", 1)
    )
    line = SetClock(NOW)
    with pytest.raises(Fault, match=r"device\.tape\.differs"):
        played(TapePlayer(entries.splitlines(), line.forward), line)
