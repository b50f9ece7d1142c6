"""What is fuzzed of scanners, displays, keypads and tapes: parsers with their seeds, as bench_fuzz.py takes them."""

import random
from collections.abc import Callable, Mapping

from core.base.resources import Resources
from core.devices.drivers import onbon
from core.devices.drivers.byte_words import ByteWords
from core.devices.drivers.keypad import LEVELS, KeyReader, load_keypad
from core.devices.drivers.scan_frame import MAX_BYTES, SUFFIXES, ScanFramer, read_scan, shown_text
from core.devices.recorder import blank_frames

CODE = b"]Q13302900152026112300216"
_KEYPADS = [load_keypad(Resources(), name) for name in ("plain", "framed")]
_WORDS = ByteWords("<1B>{number}<0D>", charset="gb18030", fields=frozenset({"number"}), file="fuzz")
_LEVELS = frozenset(LEVELS)
_PIECES = (1, 3, 64, 4096)


def scans(data: bytes, chance: random.Random) -> None:
    """A scanner's bytes in pieces: out comes text that can be shown, and no more is held than a code may have."""
    framer, at, now = ScanFramer(ends_with=chance.choice(list(SUFFIXES)), prefix=chance.choice((b"", b"~"))), 0, 0.0
    while at < len(data):
        step = chance.choice(_PIECES)
        now += chance.choice((0.0, 0.01, 0.1))
        for scan in (*framer.feed(data[at : at + step], now), *framer.idle(now + 0.01)):
            assert shown_text(scan.text).isprintable()
        assert len(framer._held) <= MAX_BYTES
        at += step
    assert shown_text(read_scan(data).text).isprintable()


def answers(data: bytes, chance: random.Random) -> None:
    """A display's answers in pieces: what is let through is what a right frame would hold."""
    reader, at = onbon.FrameReader(), 0
    while at < len(data):
        step = chance.choice(_PIECES)
        for message in reader.feed(data[at : at + step]):
            assert onbon.FrameReader().feed(onbon.encode(message)) == [message]
            onbon.text_of(message)
        assert len(reader._held) <= onbon.MAX_FRAME
        at += step


def keys(data: bytes, chance: random.Random) -> None:
    """A keypad's bytes: levels are levels, and no more is held than a key has."""
    reader, now = KeyReader(chance.choice(_KEYPADS)), 0.0
    data = data[:200]
    for byte, pause in zip(data, chance.choices((0.0, 0.01, 0.5), k=len(data)), strict=True):
        now += pause
        assert _LEVELS.issuperset(reader.feed(bytes([byte]), now))
        assert len(reader._held) <= 3


def values(data: bytes, chance: random.Random) -> None:
    """What is filled into a display's line is never a command."""
    del chance
    inner = _WORDS.filled({"number": data[:200].decode("gb18030", "replace")})[1:-1].decode("gb18030")
    assert not [letter for letter in inner if letter < " " or letter in "\\<>{}\x7f"]


def tapes(data: bytes, chance: random.Random) -> None:
    """A blanked stream has its length, and behind the head of its only frame nothing."""
    del chance
    assert len(blank_frames(data)) == len(data)


LINES: Mapping[str, tuple[Callable[[bytes, random.Random], None], list[bytes]]] = {
    "scans": (scans, [CODE + b"\r\n", "浙江〔\u202e\x1b〕\r".encode(), "浙江".encode("gbk") + b"\t"]),
    "answers": (answers, [onbon.encode(onbon.PING), onbon.encode(b"\xa0\x00\x00\x00\x00"),
                          onbon.encode(onbon.text_message(onbon.Area(), b"A023\xa5\xa6\x5a\x5b"))]),
    "keys": (keys, [b"12345", b"\xaa\x11\x55\xaa\x15\x55"]),
    "values": (values, [b"A023", b"\\C1<1B>{x}"]),
    "tapes": (tapes, [bytes.fromhex("AAAAAA96690004000090941122"), bytes.fromhex("AAAAAA9669000800009F0000000097")]),
}  # fmt: skip
