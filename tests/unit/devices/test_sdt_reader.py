"""The driver against the simulated reader over a real pty: what goes wrong on a line, and every status there is."""

import random
from datetime import date

import pytest

from core.base.faults import Fault
from core.base.texts import all_texts
from core.devices.drivers.sdt import SdtReader
from core.devices.drivers.sdt_commands import FIND, NEW_ADDRESS, READ, SELECT, STATUS
from core.devices.drivers.sdt_frame import PREAMBLE, checksum, encode
from core.devices.drivers.sdt_text import decode_text
from core.devices.simulated.card_text import SimulatedCard, card_of, encode_text, padded
from core.devices.simulated.far_side import MemorySide, PtySide
from core.devices.simulated.people import PEOPLE
from core.devices.simulated.sdt_module import SdtModule
from core.devices.simulated.sdt_reader import SimulatedReader
from core.devices.simulated.troubles import Trouble

TODAY = date(2026, 11, 23)
WANG, ZHANG = PEOPLE["wang"], PEOPLE["zhang"]
CHEN = decode_text(encode_text(PEOPLE["chen"]), TODAY)
# Silent: the far side is a thread of this process, and may answer later than a hasty driver waits.
NO_CARD = {"card.link.garbled", "card.link.no_answer", "card.link.silent"}
FRAME = encode(bytes.fromhex("00009001000400") + encode_text(ZHANG) + card_of(ZHANG).photo)


def read(reader, tries=1):
    """Return what came of up to ``tries`` looks: a name, None, or the code of a fault."""
    outcome = None
    for _ in range(tries):
        try:
            card = reader.poll()
        except Fault as fault:
            outcome = fault.code
            continue
        if card is not None:
            return card
    return outcome


def expected(card):
    return decode_text(encode_text(card), TODAY)


@pytest.mark.parametrize("key", PEOPLE)
def test_every_card_is_read_whole(sim, reader, key):
    sim.put_card(PEOPLE[key])
    assert read(reader) == expected(PEOPLE[key])


def test_a_card_is_told_once_until_it_is_lifted(sim, reader):
    assert read(reader) is None
    sim.put_card(WANG)
    assert read(reader) == expected(WANG)
    assert reader.is_card_new
    assert [read(reader) for _ in range(3)] == [None] * 3
    assert not reader.is_field_empty()
    assert reader.read_lying() == expected(WANG)
    sim.lift()
    assert read(reader) is None
    assert reader.is_field_empty()
    assert reader.read_lying() is None
    sim.put_card(WANG)
    assert read(reader) == expected(WANG)


def test_the_photo_is_nowhere_kept(sim, reader):
    secret = b"PHOTO-OF-A-FACE!"
    sim.put_card(SimulatedCard(text=encode_text(WANG), photo=secret * 64))
    card = read(reader)
    assert card == expected(WANG)
    assert secret not in repr((card, vars(reader), vars(reader._link))).encode()


def test_a_preamble_in_the_photo(sim, reader):
    sim.put_card(SimulatedCard(text=encode_text(WANG), photo=(FRAME[:900] + PREAMBLE).ljust(1024, b"\xaa")))
    assert read(reader) == expected(WANG)


def test_numbers_of_card_and_issuer_are_not_compared(sim, reader):
    sim.put_card(
        SimulatedCard(
            text=encode_text(WANG), issuer_number=b"\1\2\3\4", serial_number=b"\x90\x9f\xaa\xaa\xaa\x96\x69\0"
        )
    )
    assert read(reader) == expected(WANG)


def test_addresses_and_chip_number(sim, reader):
    sim.put_card(SimulatedCard(text=encode_text(WANG), new_addresses=("云溪市新路1号", "")))
    assert read(reader) == expected(WANG)
    assert reader.new_addresses() == ("云溪市新路1号",)
    assert reader.chip_number() == bytes(range(28)).hex()


NOISES = [b"\xaa\xaa\x96", b"\xaa" * 5, b"\0" * 40, PREAMBLE + b"\0\3\x11\xff\xed", bytes(range(256)) * 20]


@pytest.mark.parametrize("noise", NOISES, ids=range(len(NOISES)))
@pytest.mark.parametrize("where", ["noise_before", "noise_after"])
def test_f43_noise(sim, reader, noise, where):
    sim.put_card(WANG)
    sim.arm(Trouble(times=0, **{where: noise}))
    assert read(reader) == expected(WANG)


@pytest.mark.parametrize("position", [*range(16), 100, 266, 700, 1293, 1294])
def test_f44_one_flipped_bit(sim, hasty, position):
    sim.put_card(WANG)
    sim.arm(Trouble(command=READ.body, flips=((position, 1 << position % 8),)))
    assert read(hasty) in {expected(WANG), *NO_CARD}


def test_f45_two_flipped_bits_that_cancel_out_in_the_checksum(sim, reader):
    chance = random.Random(45)
    for _ in range(12):
        first, second = chance.sample(range(14, 270), 2)
        mask = 1 << chance.randrange(8)
        sim.put_card(WANG)
        sim.arm(Trouble(command=READ.body, skip=chance.randrange(2), flips=((first, mask), (second, mask))))
        assert read(reader) in {expected(WANG), "card.read.differs"}
        sim.calm()
        sim.lift()
        assert read(reader) is None


def test_f45_the_same_two_bits_both_times_leave_a_doubt(sim, reader):
    sim.put_card(WANG)
    flips = ((14 + 122, 1), (14 + 124, 1))
    sim.arm(Trouble(command=READ.body, times=0, flips=flips))
    card = read(reader)
    assert card.doubts
    assert "number.check" in card.doubts


@pytest.mark.parametrize(
    ("cut", "times"), [*((cut, 1) for cut in (0, 1, 6, 7, 14, 500, 1294)), (0, 0), (7, 0), (900, 0)]
)
def test_f46_a_frame_cut_short(sim, hasty, cut, times):
    sim.put_card(WANG)
    sim.arm(Trouble(command=READ.body, cut_at=cut, times=times))
    outcome = read(hasty)
    assert outcome in NO_CARD if times == 0 else outcome == expected(WANG)
    sim.calm()
    sim.lift()
    assert read(hasty) is None


@pytest.mark.parametrize("length", [0, 0x0500, 0x0A00, 0xFFFF])
def test_f47_the_length_lies(sim, hasty, length):
    sim.put_card(WANG)
    sim.arm(Trouble(command=READ.body, length=length, times=0))
    assert read(hasty) in NO_CARD


def test_f48_bytes_that_come_one_by_one(sim, hasty):
    sim.put_card(WANG)
    sim.arm(Trouble(command=FIND.body, byte_pause_s=0.002))
    assert read(hasty) == expected(WANG)
    sim.arm(Trouble(byte_pause_s=0.5, times=0))
    assert read(hasty) in {"card.link.garbled", "card.link.silent"}


@pytest.mark.parametrize("times", [1, 2, 3, 0])
def test_f49_a_frame_of_the_last_card_never_counts(sim, reader, times):
    sim.put_card(WANG)
    sim.arm(Trouble(command=READ.body, stale=FRAME, times=times))
    assert read(reader) in ({expected(WANG)} if times == 1 else {expected(WANG), "card.read.differs"})


def test_f49_a_frame_of_the_last_card_before_every_refusal(sim, reader):
    sim.put_card(WANG)
    sim.arm(Trouble(command=READ.body, stale=FRAME, state=0x41, times=0))
    assert read(reader) == "card.read.differs"


def test_f49_a_frame_that_began_before_the_request(sim, reader):
    sim.put_card(WANG)
    sim.arm(Trouble(command=SELECT.body, noise_after=FRAME[:800]))
    assert read(reader) == expected(WANG)


def test_f50_doubled_frames_count_once(sim, reader):
    sim.put_card(WANG)
    sim.arm(Trouble(is_doubled=True, times=0))
    assert read(reader) == expected(WANG)
    assert read(reader) is None


@pytest.mark.parametrize("command", [FIND, SELECT, READ])
def test_f51_a_reader_that_falls_silent(sim, hasty, command):
    sim.put_card(WANG)
    sim.arm(Trouble(command=command.body, is_silent=True), Trouble(command=STATUS.body, is_silent=True, times=0))
    assert read(hasty) == "card.link.silent"


@pytest.mark.parametrize("command", [FIND, SELECT, READ])
def test_f51_one_lost_answer_is_healed_or_told(sim, hasty, command):
    sim.put_card(WANG)
    sim.arm(Trouble(command=command.body, is_silent=True))
    assert read(hasty, tries=2) == expected(WANG)


@pytest.mark.parametrize("skip", range(4))
@pytest.mark.parametrize("command", [FIND, SELECT, READ])
def test_f52_the_card_leaves_in_the_middle(sim, reader, command, skip):
    sim.put_card(WANG)
    sim.arm(Trouble(command=command.body, skip=skip, is_lifted=True))
    told = {
        None,
        expected(WANG),
        "card.read.removed",
        "card.read.failed",
        "card.read.not_selected",
        "card.read.unconfirmed",
    }
    assert read(reader) in told
    sim.calm()
    sim.put_card(ZHANG)
    assert read(reader, tries=2) == expected(ZHANG)


def test_f53_two_cards(sim, reader):
    sim.put_card(WANG)
    sim.put_second_card()
    assert read(reader) == "card.read.not_selected"


def test_f55_unplugged_while_reading(sim, reader):
    sim.put_card(WANG)
    sim.arm(Trouble(command=READ.body, unplug_at=400))
    assert read(reader) == "device.channel.lost"


@pytest.mark.parametrize("baud", [9600, 57600, 115200])
def test_f58_the_rate_is_found(clock, baud):
    with SimulatedReader(PtySide(), baud=baud) as sim:
        channel = sim.open(sim.address)
        assert SdtReader(channel, clock).probe() == "05.01-20200101-0000012345-0678901234"
        assert channel.baud == baud
        channel.close()


def test_f58_nobody_there_is_told(clock, quick, sim):
    sim.arm(Trouble(is_silent=True, times=0))
    channel = sim.open(sim.address)
    with pytest.raises(Fault, match=r"card\.probe\.silent"):
        SdtReader(channel, clock, timing=quick).probe()
    sim.calm()
    sim.arm(Trouble(cut_at=8, times=0))
    with pytest.raises(Fault, match=r"card\.probe\.garbled"):
        SdtReader(channel, clock, timing=quick).probe()
    channel.close()


def test_f59_a_module_that_restarts(sim, hasty):
    sim.put_card(WANG)
    assert read(hasty) == expected(WANG)
    sim.arm(Trouble(command=FIND.body, is_reset=True))
    outcomes = [read(hasty) for _ in range(2)]
    assert outcomes == ["card.link.no_answer", expected(WANG)]
    assert not hasty.is_card_new  # it may never have been lifted


@pytest.mark.parametrize(("state", "code"), [(0x60, "card.reader.self_test"), (0x66, "card.reader.not_authorised")])
def test_f63_a_defective_module(sim, clock, state, code):
    sim.arm(Trouble(command=STATUS.body, state=state, times=0))
    channel = sim.open(sim.address)
    with pytest.raises(Fault, match=code):
        SdtReader(channel, clock).probe()
    channel.close()


def test_a_module_that_reads_only_once(clock, quick):
    with SimulatedReader(MemorySide(), module=SdtModule(reads_again=False)) as sim:
        driver = SdtReader(sim.open(""), clock, timing=quick)
        sim.put_card(WANG)
        assert read(driver) == expected(WANG)
        odd = bytearray(encode_text(WANG))
        odd[30:32] = padded("1", 2)  # a woman's number
        sim.put_card(SimulatedCard(text=bytes(odd)))
        assert read(driver) == "card.read.unconfirmed"


def test_a_module_once_seen_to_read_again_is_held_to_it(sim, reader):
    sim.put_card(WANG)
    assert read(reader) == expected(WANG)
    sim.lift()
    assert read(reader) is None
    sim.put_card(ZHANG)
    sim.arm(Trouble(command=READ.body, skip=1, state=0x41, times=0))
    assert read(reader) == "card.read.failed"


def test_a_module_without_new_addresses_cannot_say_that_a_card_lies_there(clock, quick):
    with SimulatedReader(MemorySide(), module=SdtModule(knows_new_address=False)) as sim:
        driver = SdtReader(sim.open(""), clock, timing=quick)
        sim.put_card(WANG)
        assert read(driver) == expected(WANG)
        assert read(driver) is None
        assert not driver.is_field_empty()
        assert driver.read_lying() == expected(WANG)


def test_an_unknown_kind_is_for_the_hand(sim, reader):
    text = bytearray(encode_text(WANG))
    text[248:250] = padded("Q", 2)
    sim.put_card(SimulatedCard(text=bytes(text)))
    assert read(reader) == "card.read.kind_unknown"


def test_a_wait_can_be_stopped(sim, clock):
    is_stopping = []
    channel = sim.open(sim.address)
    driver = SdtReader(channel, clock, is_stopping=lambda: bool(is_stopping))
    driver.probe()
    is_stopping.append(True)
    with pytest.raises(Fault, match=r"card\.link\.stopped"):
        driver.poll()
    channel.close()


EXPECTED_STATES = {
    FIND: {0x80: None, 0x10: "card.reader.request_checksum", 0x60: "card.reader.self_test", 0xC3: "card.reader.unknown_state"},
    SELECT: {0x81: "card.read.not_selected", 0x80: "card.read.removed", 0x66: "card.reader.not_authorised"},
    READ: {0x41: "card.read.failed", 0x31: "card.read.not_genuine", 0x40: "card.read.not_id_card", 0x47: "card.read.random"},
}  # fmt: skip


@pytest.mark.parametrize("command", [FIND, SELECT, READ, NEW_ADDRESS], ids=lambda command: command.name)
def test_f60_every_status_has_an_outcome(memory_sim, memory_reader, command):
    for state in range(256):
        memory_sim.calm()
        memory_sim.put_card(WANG)
        if command is NEW_ADDRESS:
            assert read(memory_reader) == expected(WANG)
        memory_sim.arm(Trouble(command=command.body, state=state, times=0))
        outcome = read(memory_reader)
        assert outcome is None or outcome in all_texts(), hex(state)
        if state in EXPECTED_STATES.get(command, {}):
            assert outcome == EXPECTED_STATES[command][state], hex(state)
        memory_sim.calm()
        memory_sim.lift()
        memory_reader._can_see_lying = True
        assert read(memory_reader, tries=2) is None, hex(state)


def spliced(cut):
    """Return the first ``cut`` bytes of a frame that goes on in a true one, so that the checksum is right by chance."""
    true = encode(bytes.fromhex("00009001000400") + encode_text(WANG) + card_of(WANG).photo)
    for last in range(256):
        old = bytearray(FRAME[: cut - 1]) + bytes([last])
        if cut > 280 and checksum((old + true)[5:1295]) == 0:
            return bytes(old)
    raise AssertionError("no byte makes the checksum right")


@pytest.mark.parametrize("cut", [300, 915, 1200, 1288])
def test_f49_an_older_frame_that_runs_into_the_true_one_both_times(sim, reader, cut):
    stale = spliced(cut)
    assert (
        checksum((stale + encode(bytes.fromhex("00009001000400") + encode_text(WANG) + card_of(WANG).photo))[5:1295])
        == 0
    )
    sim.put_card(WANG)
    sim.arm(Trouble(command=READ.body, stale=stale, times=0))
    assert read(reader) == "card.read.differs"
