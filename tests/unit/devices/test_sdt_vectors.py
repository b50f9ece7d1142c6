"""The vectors of the protocol text: requests, answers, checksums and digests, exactly."""

import hashlib
from datetime import date

import pytest

from core.devices.drivers import sdt_commands as sdt
from core.devices.drivers.sdt_frame import FrameParser, encode
from core.devices.drivers.sdt_text import decode_text
from core.devices.simulated.card_text import SimulatedCard, encode_text, padded
from core.devices.simulated.sdt_module import SdtModule
from core.people.id_card import CardKind, IdCard

R = IdCard(
    kind=CardKind.RESIDENT,
    name="张三",
    sex="1",
    nation="01",
    birth=date(1949, 12, 31),
    address="北京市朝阳区示例路1号",
    id_number="11010519491231002X",
    issuer="北京市公安局朝阳分局",
    valid_from=date(2020, 1, 1),
    valid_long=True,
)
J = IdCard(
    kind=CardKind.HMT,
    name="陈小明",
    sex="1",
    birth=date(1994, 8, 23),
    address="广东省深圳市示例路2号",
    id_number="810000199408230021",
    issuer="深圳市公安局",
    valid_from=date(2020, 1, 1),
    valid_to=date(2025, 1, 1),
    pass_number="H12345678",
    issue_count="01",
)
SHA = {
    "R": "fba921537db7bc877939ed631de9a4cd26fbe770aae7cacf1c1013ec8f3fa120",
    "J": "3a25c7d18a6f86988570a43ec41e7b693ea59c119e945a5c532caa1d17052d97",
}
TODAY = date(2026, 11, 23)


def answer(card: SimulatedCard, *commands: str) -> bytes:
    """Return the last of the simulated module's answers."""
    module = SdtModule()
    module.put(card)
    for command in ("2001", "2002", *commands):
        _, body = module.answer(encode(bytes.fromhex(command)))
    return encode(body)


@pytest.mark.parametrize(
    ("command", "request_hex"),
    [
        (sdt.RESET, "AAAAAA9669000310FFEC"),
        (sdt.STATUS, "AAAAAA9669000311FFED"),
        (sdt.SAM_ID, "AAAAAA9669000312FFEE"),
        (sdt.FIND, "AAAAAA96690003200122"),
        (sdt.SELECT, "AAAAAA96690003200221"),
        (sdt.READ, "AAAAAA96690003300132"),
        (sdt.READ_WITH_FINGERS, "AAAAAA96690003301023"),
        (sdt.NEW_ADDRESS, "AAAAAA96690003300330"),
        (sdt.CHIP_NUMBER, "AAAAAA96690003300536"),
    ],
)
def test_requests(command, request_hex):
    assert command.request.hex().upper() == request_hex


@pytest.mark.parametrize(
    ("body", "frame"),
    [
        ("61FF50", "AAAAAA9669000461FF50CA"),
        ("61FF58", "AAAAAA9669000461FF58C2"),
        ("61FF24", "AAAAAA9669000461FF24BE"),
        ("61FF18", "AAAAAA9669000461FF1882"),
        ("DC01", "AAAAAA96690003DC01DE"),
        ("6000", "AAAAAA96690003600063"),
        ("6001", "AAAAAA96690003600162"),
        ("6002", "AAAAAA96690003600261"),
        ("6003", "AAAAAA96690003600360"),
        ("6004", "AAAAAA96690003600467"),
        ("000090", "AAAAAA9669000400009094"),
        ("000060", "AAAAAA9669000400006064"),
        ("00009F00000000", "AAAAAA9669000800009F0000000097"),
        ("000080", "AAAAAA9669000400008084"),
        ("0000900000000000000000", "AAAAAA9669000C00009000000000000000009C"),
        ("000081", "AAAAAA9669000400008185"),
        ("000041", "AAAAAA9669000400004145"),
    ],
)
def test_quoted_frames(body, frame):
    assert encode(bytes.fromhex(body)).hex().upper() == frame


@pytest.mark.parametrize(
    ("state", "check"),
    [
        (0x91, 0x95), (0x10, 0x14), (0x11, 0x15), (0x21, 0x25), (0x23, 0x27), (0x24, 0x20), (0x31, 0x35), (0x32, 0x36),
        (0x33, 0x37), (0x37, 0x33), (0x3F, 0x3B), (0x40, 0x44), (0x47, 0x43), (0x4E, 0x4A), (0x66, 0x62),
    ],
)  # fmt: skip
def test_checksums_of_bare_states(state, check):
    assert encode(bytes((0, 0, state)))[-1] == check


@pytest.mark.parametrize(("name", "card", "check"), [("R", R, 0xCD), ("J", J, 0xEE)])
def test_synthetic_records(name, card, check):
    text = encode_text(card)
    frame = answer(SimulatedCard(text=text), "3001")
    assert hashlib.sha256(text).hexdigest() == SHA[name]
    assert (len(frame), frame[-1]) == (1295, check)
    (parsed,) = FrameParser().feed(frame, 0.0)
    assert sdt.parts_of(parsed.data)[0] == text


def test_the_whole_frame_of_r():
    frame = answer(SimulatedCard(text=encode_text(R)), "3001")
    assert hashlib.sha256(frame).hexdigest() == "bc24a2f7d0dc57056be8aa10ac629b3d90859e4c31219dec8396b870cf889774"


@pytest.mark.parametrize(("fingers", "size", "check"), [(0, 1297, 0xCF), (512, 1809, 0xCF), (1024, 2321, 0xC7)])
def test_r_with_fingerprints(fingers, size, check):
    frame = answer(SimulatedCard(text=encode_text(R), fingers=bytes(fingers)), "3010")
    assert (len(frame), frame[-1]) == (size, check)
    (parsed,) = FrameParser().feed(frame, 0.0)
    assert sdt.READ_WITH_FINGERS.is_answered_by(parsed)
    assert sdt.parts_of(parsed.data)[0] == encode_text(R)


def test_the_module_number():
    frame = answer(SimulatedCard(text=encode_text(R)), "12FF")
    assert frame.hex().upper() == "AAAAAA9669001400009005000100A53A340139300000F2357728BB"
    assert sdt.sam_id_text(frame[10:-1]) == "05.01-20200101-0000012345-0678901234"


def test_new_addresses():
    one = "浙江省杭州市示例路3号"
    text = encode_text(R)
    frame = answer(SimulatedCard(text=text, new_addresses=(one,)), "3001", "3003")
    assert (frame[5:7].hex(), len(frame), frame[-1]) == ("004a", 81, 0x0C)
    assert sdt.new_addresses(frame[10:-1]) == (one,)
    four = answer(SimulatedCard(text=text, new_addresses=(one, "", "", "")), "3001", "3003")
    assert (four[5:7].hex(), len(four), four[-1]) == ("011c", 291, 0x7B)
    assert sdt.new_addresses(four[10:-1]) == (one,)
    assert answer(SimulatedCard(text=text), "3001", "3003")[9] == sdt.NO_CONTENT


def test_the_chip_number():
    frame = answer(SimulatedCard(text=encode_text(R)), "3005")
    assert (frame[5:7].hex(), len(frame), frame[-1]) == ("0020", 39, 0xB0)


def test_the_records_are_decoded():
    assert decode_text(encode_text(R), TODAY).doubts == ("sex.differs",)  # so it is written in the text
    assert decode_text(encode_text(J), TODAY).doubts == ("sex.differs", "card.expired")
    assert decode_text(encode_text(J), TODAY).pass_number == "H12345678"


def test_long_term_is_padded():
    assert padded("长期", 16).hex() == "7f951f67" + "2000" * 6


def test_announced_lengths_decide():
    for parts in ((256, 1024), (256, 0), (256, 512)):
        head = b"".join(size.to_bytes(2, "big") for size in parts)
        assert sdt.READ.fits(head + bytes(sum(parts)))
        assert not sdt.READ.fits(head + bytes(sum(parts) - 1))
    assert not sdt.READ.fits(b"\x01\x01\x04\x00" + bytes(257 + 1024))
    assert not sdt.READ.fits(b"\x01\x00")
