"""Tapes of a session: frames that still are frames, and nothing of a person in them unless test cards were confirmed."""

import queue
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from core.base.clock import SetClock, SystemClock
from core.base.events import Bus
from core.config.device_settings import ReaderSettings, ScannerSettings
from core.devices.card_desk import CardDesk
from core.devices.channels.tap import Frames, tapped
from core.devices.channels.tape import load_tape, recorded
from core.devices.drivers.sdt import SdtReader
from core.devices.drivers.sdt_frame import PREAMBLE, encode
from core.devices.events import CardRead, CodeScanned, DeviceChanged
from core.devices.ports import DeviceState
from core.devices.recorder import Recorder, blank_frames, blanked
from core.devices.scanner_desk import ScannerDesk
from core.devices.simulated.far_side import MemorySide
from core.devices.simulated.people import PEOPLE
from core.devices.simulated.sdt_reader import SimulatedReader
from core.devices.simulated.sim_scanner import SimulatedScanner
from tests.patience import PATIENCE_S

WANG = PEOPLE["wang"]
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
MARKS = [
    text.encode(charset)
    for text in (WANG.name, WANG.id_number, WANG.address)
    for charset in ("utf-16-le", "gb18030", "utf-8")
]


def session(recorder, folder):
    """A card read through the recorder; return the tapes."""
    said, bus = queue.SimpleQueue(), Bus()
    for kind in (CardRead, DeviceChanged):
        bus.subscribe(kind, said.put)
    with SimulatedReader(MemorySide()) as sim:
        desk = CardDesk(
            ReaderSettings(port="memory:", poll_ms=50),
            SystemClock(),
            bus,
            opener=recorder(sim.open).opener("card_reader"),
        )
        desk.start()
        sim.put_card(WANG)
        while not isinstance(said.get(timeout=PATIENCE_S), CardRead):
            pass
        assert desk.stop(PATIENCE_S)
    return recorder.made.save(folder)


def recording(*, is_open):
    def make(opener):
        make.made = Recorder(is_open=is_open, opener=opener)
        return make.made

    return make


def replayed(path):
    line = SetClock(NOON)
    reader = SdtReader(load_tape(path, line.forward), SetClock(NOON), line=line)
    return reader.probe(), reader


def test_a_tape_without_confirmation_holds_nothing_of_the_card_and_still_plays(tmp_path):
    (tape,) = session(recording(is_open=False), tmp_path)
    data = b"".join(bytes.fromhex(line[1:]) for line in tape.read_text("utf-8").splitlines() if line[0] in "RW")
    assert [mark for mark in MARKS if mark in data] == []
    number, _reader = replayed(tape)
    assert number == "00.00-00000000-0000000000-0000000000"


def test_a_tape_of_confirmed_test_cards_gives_the_card_again(tmp_path):
    (tape,) = session(recording(is_open=True), tmp_path)
    number, reader = replayed(tape)
    assert number == "05.01-20200101-0000012345-0678901234"
    card = reader.poll()
    while card is None:
        card = reader.poll()
    assert (card.name, card.id_number) == (WANG.name, WANG.id_number)


@given(st.binary(max_size=1500), st.binary(max_size=30))
def test_a_blanked_frame_is_a_frame_of_the_same_length(body, noise):
    data = noise + encode(b"\0\0\x90" + body)
    out = blank_frames(data)
    assert len(out) == len(data)
    if PREAMBLE not in noise and not noise.endswith(b"\xaa"):
        check = 0
        for byte in out[len(noise) + len(PREAMBLE) :]:
            check ^= byte
        assert check == 0
        assert not any(out[: len(noise)])
        assert not any(out[len(noise) + (14 if len(body) > 1020 else 10) : -1])


@given(st.lists(st.binary(max_size=50), max_size=20))
def test_bytes_that_are_no_frame_are_blanked_whole(pieces):
    entries = [f"R {piece.hex()}" for piece in pieces if piece and PREAMBLE not in b"".join(pieces)]
    out = blanked("card_reader", entries)
    assert [len(entry) for entry in out] == [len(entry) for entry in entries]
    assert not any(any(bytes.fromhex(entry[1:])) for entry in out)


def test_a_scanned_code_is_blanked_but_for_its_end():
    tape = ["T", f"R {b'https://x/1'.hex()}", f"R {b'9'.hex()}0d0a"]
    assert blanked("scanner", tape) == ["T", f"R {(b'x' * 11).hex()}", f"R {b'x'.hex()}0d0a"]


def test_a_scanner_is_replayed_from_a_tape(tmp_path):
    said, bus = queue.SimpleQueue(), Bus()
    for kind in (CodeScanned, DeviceChanged):
        bus.subscribe(kind, said.put)
    with SimulatedScanner(MemorySide()) as sim:
        recorder = Recorder(is_open=True, opener=sim.open)
        desk = ScannerDesk(ScannerSettings(port="memory:"), SystemClock(), bus, opener=recorder.opener("scanner"))
        desk.start()
        while said.get(timeout=PATIENCE_S).state is not DeviceState.READY:
            pass
        sim.scan("浙江 3302900152026112300216")
        assert said.get(timeout=PATIENCE_S).text == "浙江 3302900152026112300216"
        assert desk.stop(PATIENCE_S)
    (tape,) = recorder.save(tmp_path)
    again, heard = Bus(), queue.SimpleQueue()
    again.subscribe(CodeScanned, heard.put)
    replay = ScannerDesk(ScannerSettings(port=f"tape:{tape}"), SystemClock(), again)
    replay.start()
    assert heard.get(timeout=PATIENCE_S).text == "浙江 3302900152026112300216"
    assert replay.stop(PATIENCE_S)


def test_an_answer_that_is_no_frame_of_the_device_is_never_kept_to_be_looked_at():
    frames = Frames(SetClock(NOON), 10, PREAMBLE)
    near, far = SimulatedScanner(MemorySide()), b"08123302110001019"
    side = near._side
    line = tapped(side.open(side.address), frames)
    side.write(far)
    assert line.read(64, 0.2) == far
    assert [(note.head, note.size) for note in frames.last()] == [(b"", len(far))]


def test_nothing_after_nothing_is_one_entry():
    side = MemorySide()
    tape = recorded(side.open(side.address))
    for _ in range(5):
        assert tape.read(1, 0.0) == b""
    assert tape.entries == ["T"]


def test_looking_over_and_over_does_not_push_the_last_card_out():
    frames = Frames(SetClock(NOON), 10, PREAMBLE)
    frames.sent(b"read")
    frames.got(encode(b"card"))
    for _ in range(500):
        for question in (b"find", b"lift"):
            frames.sent(question)
            frames.got(encode(question))
    heads = [note.head for note in frames.last()]
    assert heads[0] == b"read"
    assert len(heads) <= 10
