"""Frames: the receiver's rules, on bytes alone."""

import functools
import operator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.devices.drivers.sdt_frame import MAX_LENGTH, PREAMBLE, Broken, Frame, FrameParser, checksum, encode

OK = bytes.fromhex("000090")
READY = encode(OK)
LONG = encode(OK + bytes.fromhex("01000400") + bytes(range(256)) * 5)


def fed(*pieces: bytes, parser: FrameParser | None = None) -> list:
    parser = parser or FrameParser()
    return [item for piece in pieces for item in parser.feed(piece, 0.0)]


def test_a_frame_split_at_every_byte():
    whole = Frame(card_state=b"\0\0", state=0x90, data=LONG[10:-1])
    for at in range(len(LONG) + 1):
        assert fed(LONG[:at], LONG[at:]) == [whole], at
    assert fed(*(bytes([byte]) for byte in LONG)) == [whole]


@pytest.mark.parametrize(
    "noise",
    [b"\xaa" * n for n in range(1, 6)]
    + [
        b"\xaa\xaa\x96",
        b"\xaa\xaa\xaa\x96",
        PREAMBLE[:4],
        PREAMBLE,
        b"\x00\xff" * 700,
        PREAMBLE + b"\x00\x03\x11\xff\xed",
    ],
)
def test_noise_before_a_frame(noise):
    assert fed(noise + READY) == [Frame(card_state=b"\0\0", state=0x90, data=b"")]
    assert fed(*(bytes([byte]) for byte in noise + READY)) == [Frame(card_state=b"\0\0", state=0x90, data=b"")]


def test_the_preamble_inside_a_body_is_not_looked_for():
    body = OK + b"\1\0\4\0" + b"x" * 300 + READY + b"y" * 900
    assert [item.data for item in fed(encode(body))] == [body[3:]]


def test_two_frames_in_one_read():
    assert len(fed(READY + LONG)) == 2
    assert len(fed(READY + READY[:4], READY[4:])) == 2


@pytest.mark.parametrize("length", [0, 1, 2, 3, MAX_LENGTH + 1, 0xFFFF])
def test_a_length_no_answer_has_is_no_frame(length):
    parser = FrameParser()
    assert fed(PREAMBLE + length.to_bytes(2, "big") + b"junk", parser=parser) == []
    assert not parser.is_inside
    assert len(fed(READY, parser=parser)) == 1


def test_the_largest_length_is_taken():
    assert len(fed(encode(OK + bytes(MAX_LENGTH - 4)))) == 1


def test_every_flipped_bit_is_seen():
    for position in range(len(LONG)):
        spoiled = bytearray(LONG)
        spoiled[position] ^= 1 << position % 8
        assert not any(isinstance(item, Frame) for item in fed(bytes(spoiled))), position


def test_silence_inside_a_frame_gives_it_up():
    parser = FrameParser(0.25)
    assert parser.feed(LONG[:7], 1.0) == []
    assert parser.feed(b"", 1.25) == []
    assert parser.feed(b"", 1.26) == [Broken.CUT]
    assert len(parser.feed(READY, 2.0)) == 1


def test_a_module_that_announces_more_than_it_sends():
    parser = FrameParser(0.3)
    parser.feed(bytes.fromhex("AAAAAA96690005050505"), 0.0)
    assert parser.feed(b"", 0.4) == [Broken.CUT]


def test_wanted_never_takes_bytes_of_the_next_frame():
    parser, stream, found = FrameParser(), READY + LONG + READY, []
    while stream:
        piece, stream = stream[: parser.wanted], stream[parser.wanted :]
        found += parser.feed(piece, 0.0)
        assert not found or parser.wanted == 7 or parser.is_inside or parser.has_heard
    assert len(found) == 3


@settings(derandomize=True, max_examples=300, deadline=None)
@given(
    st.lists(
        st.one_of(st.binary(max_size=40), st.sampled_from([PREAMBLE, READY, PREAMBLE[:3], LONG[:20]])), max_size=30
    )
)
def test_any_bytes_do_no_harm(pieces):
    parser = FrameParser()
    for at, piece in enumerate(pieces):
        for item in parser.feed(piece, at / 1000):
            assert isinstance(item, Broken) or len(item.data) + 4 <= MAX_LENGTH
        assert 1 <= parser.wanted <= MAX_LENGTH
    parser.feed(b"", 1e6)
    assert fed(READY, parser=parser)[-1] == Frame(card_state=b"\0\0", state=0x90, data=b"")


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.binary(min_size=3, max_size=MAX_LENGTH - 1), st.lists(st.integers(1, 50), max_size=60))
def test_any_body_comes_back_in_any_pieces(body, sizes):
    frame, pieces = encode(body), []
    for size in sizes:
        pieces.append(frame[:size])
        frame = frame[size:]
    assert fed(*pieces, frame) == [Frame(card_state=body[:2], state=body[2], data=body[3:])]


@given(st.binary(max_size=3000))
def test_the_checksum_is_the_xor_of_all_bytes(body):
    assert checksum(body) == functools.reduce(operator.xor, body, 0)
