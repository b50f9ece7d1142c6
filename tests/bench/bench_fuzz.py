"""Random and broken inputs for the parsers of readers and lines: none may crash one, hang it or make it grow.

Run: python tests/bench/bench_fuzz.py [PARSER|all] [COUNT] [SEED]

Inputs are made from the corpus (tests/recorded/fuzz) and from good frames: cut, flipped, spliced, repeated, or pure
chance. An input that breaks a parser is written into the corpus and the bench ends with 1.
"""

import hashlib
import random
import sys
import time
from collections.abc import Callable, Mapping
from datetime import date
from itertools import cycle
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from core.base.faults import Fault
from core.devices.channels.framing import FrameEnds
from core.devices.channels.hid_wrap import piece_of, reports_of, request_of
from core.devices.drivers import sdt_commands
from core.devices.drivers.sdt_frame import MAX_LENGTH, Broken, Frame, FrameParser, encode
from core.devices.drivers.sdt_text import LAYOUTS, decode_text
from core.devices.drivers.social_card import PERSON_FIELDS, SocialCard, card_of_records, value_of
from core.devices.host.messages import BadMessage, Messages, packed
from core.devices.simulated.card_text import encode_text
from core.devices.simulated.people import PEOPLE
from tests.bench.fuzz_lines import LINES
from tests.bench.measure import ROOT, resident_mb, say

CORPUS = ROOT / "tests" / "recorded" / "fuzz"
TODAY = date(2026, 11, 23)
SLOW_S = 1.0  # one input may not take so long
SAID_EACH = 250_000
GROWN_MB = 20.0  # nor all of them this much

TEXTS = [encode_text(card) for card in PEOPLE.values() if card.kind in LAYOUTS]
FRAMES = [
    encode(bytes.fromhex(body)) for body in ("000090", "00009F00000000", "000080", "0000900000000000000000", "000041")
] + [encode(bytes.fromhex("00009001000400") + text + bytes(1024)) for text in TEXTS[:4]]


def frames(data: bytes, chance: random.Random) -> None:
    """The sliding window, fed in pieces; and what is made of a frame's data."""
    parser, at, now = FrameParser(), 0, 0.0
    while at < len(data):
        step = chance.choice((1, 7, 64, 256, len(data)))
        now += chance.choice((0.0, 0.0, 0.01, 0.5))
        for item in parser.feed(data[at : at + step], now):
            assert isinstance(item, Broken | Frame)
            if isinstance(item, Frame):
                _use(item)
        assert parser.wanted <= 7 + MAX_LENGTH
        assert len(parser._held) <= 7 + MAX_LENGTH
        at += step


def _use(frame: Frame) -> None:
    for command in (sdt_commands.READ, sdt_commands.READ_WITH_FINGERS, sdt_commands.NEW_ADDRESS, sdt_commands.SAM_ID):
        if not command.is_answered_by(frame) or frame.state not in command.good:
            continue
        if command in (sdt_commands.READ, sdt_commands.READ_WITH_FINGERS):
            assert len(sdt_commands.parts_of(frame.data)[0]) == sdt_commands.TEXT_BYTES
        elif command is sdt_commands.NEW_ADDRESS:
            assert len(sdt_commands.new_addresses(frame.data)) <= 4
        else:
            assert sdt_commands.sam_id_text(frame.data)


def texts(data: bytes, chance: random.Random) -> None:
    """256 bytes in all four layouts."""
    del chance
    block = data[:256].ljust(256, b" ")
    card = decode_text(block, TODAY)
    card.name.encode("utf-8")
    card.address.encode("utf-8")
    assert card.name_hex in block.hex() or card.english_name


def records(data: bytes, chance: random.Random) -> None:
    """Records of a chip card, and whole conversations with one."""
    for field in PERSON_FIELDS.values():
        value = value_of(data, field.tag)
        assert value is None or value in data
    pieces = [data[at : at + 20] for at in range(0, len(data), 20)]
    card = card_of_records(dict(zip((*PERSON_FIELDS, "issued", "expires"), pieces, strict=False)), TODAY)
    card.name.encode("utf-8", "surrogatepass")
    answers, states = iter(pieces), cycle(chance.choices((b"", b"\x90\x00", b"\x61\x05", b"\x6c\x05"), k=13))
    try:
        SocialCard(lambda _apdu: next(answers, b"") + next(states)).read(TODAY)
    except Fault as fault:
        if not fault.code.startswith("card.read."):
            raise


def wraps(data: bytes, chance: random.Random) -> None:
    """Packets of USB and reports of HID readers."""
    ends, at = FrameEnds(), 0
    while at < len(data):
        step = chance.choice((7, 64))
        packet = data[at : at + step]
        assert packet.startswith(ends.take(packet))
        at += step
    piece = piece_of(data[:64])
    assert piece is None or len(piece) <= 54
    request_of(data[:64])


def messages(data: bytes, chance: random.Random) -> None:
    """What a host process may send."""
    held, at = Messages(), 0
    try:
        while at < len(data):
            step = chance.choice((1, 5, 300))
            held.feed(data[at : at + step])
            at += step
    except BadMessage:
        return


PARSERS: Mapping[str, tuple[Callable[[bytes, random.Random], None], list[bytes]]] = {
    "frames": (frames, FRAMES),
    "texts": (texts, TEXTS),
    "records": (records, [bytes((9, 6)) + "王秀兰".encode("gbk"), bytes((8, 18)) + b"330211195803210028"]),
    "wraps": (wraps, FRAMES + [report for frame in FRAMES[:3] for report in reports_of(frame)]),
    "messages": (
        messages,
        [packed({"answer": "9000"}), packed({"reader": "x", "is_present": True, "atr": "3b", "turn": 3})],
    ),
    **LINES,
}


def broken(seeds: list[bytes], chance: random.Random) -> bytes:
    """Return an input: a seed with a few things wrong, or chance alone."""
    if chance.random() < 0.1:
        return chance.randbytes(chance.choice((0, 1, 7, 11, 40, 256, 300)))
    data = bytearray(chance.choice(seeds))
    for _ in range(chance.choice((0, 1, 1, 2, 4))):
        at = chance.randrange(len(data) + 1)
        kind = chance.randrange(6)
        if kind == 0:
            del data[at:]
        elif kind == 1 and at < len(data):
            data[at] ^= 1 << chance.randrange(8)
        elif kind == 2:
            data[at:at] = chance.randbytes(chance.choice((1, 2, 5, 40)))
        elif kind == 3:
            data[at:at] = chance.choice(seeds)[: chance.choice((5, 9, 64, 400))]
        elif kind == 4 and at + 2 <= len(data):
            data[at : at + 2] = chance.choice((b"\xd8\x00", b"\x00\xd8", b"\xff\xff", b"\x00\x00", b"\x63\xe8"))
        else:
            del data[at : at + chance.choice((1, 2, 7))]
    return bytes(data[:4000])


def fuzz(name: str, count: int, seed: int, *, keep: bool = True) -> tuple[int, float, float]:
    """Return (inputs, seconds, MB grown); AssertionError or any other error with the input kept in the corpus."""
    parse, seeds = PARSERS[name]
    seeds = [*seeds, *(path.read_bytes() for path in sorted(CORPUS.glob(f"{name}-*")))]
    chance = random.Random(f"{name} {seed}")
    for data in seeds:
        parse(data, chance)
    for _ in range(min(count, 2000)):  # what a parser needs once is not growth
        parse(broken(seeds, chance), chance)
    before, began, slowest = resident_mb(), time.monotonic(), 0.0
    for at in range(count):
        if at and at % SAID_EACH == 0:
            say(f"  {name}: {at} so far, {at / (time.monotonic() - began):.0f}/s, {resident_mb() - before:+.1f} MB")
        data = broken(seeds, chance)
        started = time.thread_time()  # of this thread: a machine that is busy with others is no hang
        try:
            parse(data, chance)
        except BaseException:
            if keep:
                CORPUS.mkdir(exist_ok=True)
                (CORPUS / f"{name}-{hashlib.sha256(data).hexdigest()[:12]}").write_bytes(data)
            raise
        slowest = max(slowest, time.thread_time() - started)
    assert slowest < SLOW_S, f"{name}: one input took {slowest:.1f} s"
    grown = resident_mb() - before
    assert grown < GROWN_MB, f"{name}: {grown:.1f} MB more than before"
    return count, time.monotonic() - began, grown


def main() -> None:
    wanted = sys.argv[1] if len(sys.argv) > 1 else "all"
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    for name in PARSERS if wanted == "all" else [wanted]:
        inputs, seconds, grown = fuzz(name, count, seed)
        say(f"{name:9} {inputs:>10} inputs, seed {seed}: no crash, no hang; {inputs / seconds:.0f}/s, {grown:+.1f} MB")


if __name__ == "__main__":
    main()
