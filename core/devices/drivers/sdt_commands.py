"""Commands and status codes of the SDT protocol, and the shapes of the answers. It knows no line and no card text."""

import struct
from collections.abc import Callable
from dataclasses import dataclass

from core.base.faults import Fault
from core.devices.drivers.sdt_frame import Frame, encode

SUCCESS, NO_CONTENT, FOUND = 0x90, 0x91, 0x9F
NONE_FOUND, SELECT_FAILED = 0x80, 0x81
TEXT_BYTES = 256
FINGER_BYTES = 512
_PARTS = (frozenset({256}), frozenset(range(1025)), frozenset(range(1025)))  # text, photo, fingerprints
RATES = (115200, 57600, 38400, 19200, 9600)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One request. ``header_s``: until the answer begins, ``total_s``: until it must be whole.

    ``fits`` says whether the data of a successful answer can belong to this command at all.
    """

    name: str
    body: bytes
    good: frozenset[int]
    fits: Callable[[bytes], bool]
    header_s: float = 0.8
    total_s: float = 1.5

    @property
    def request(self) -> bytes:
        """Return the bytes on the wire."""
        return encode(self.body)

    def is_answered_by(self, frame: Frame) -> bool:
        """Return whether this frame can be the answer: the right shape, or a bare status that is not success."""
        if frame.state in self.good:
            return self.fits(frame.data)
        return not frame.data


def _command(name: str, body: str, good: int, size: int) -> Command:
    return Command(name=name, body=bytes.fromhex(body), good=frozenset({good}), fits=lambda data: len(data) == size)


def _has_parts(count: int) -> Callable[[bytes], bool]:
    def fits(data: bytes) -> bool:
        if len(data) < 2 * count:
            return False
        sizes = struct.unpack_from(f">{count}H", data)
        known = all(size in allowed for size, allowed in zip(sizes, _PARTS[:count], strict=True))
        return known and sum(sizes) + 2 * count == len(data)

    return fits


RESET = _command("reset", "10FF", SUCCESS, 0)
STATUS = Command(
    name="status",
    body=bytes.fromhex("11FF"),
    good=frozenset({SUCCESS}),
    fits=lambda data: not data,
    header_s=0.4,
    total_s=0.6,
)
SAM_ID = _command("sam_id", "12FF", SUCCESS, 16)
FIND = _command("find", "2001", FOUND, 4)
SELECT = _command("select", "2002", SUCCESS, 8)
CHIP_NUMBER = _command("chip_number", "3005", SUCCESS, 28)
READ = Command(
    name="read", body=bytes.fromhex("3001"), good=frozenset({SUCCESS}), fits=_has_parts(2), header_s=2.0, total_s=5.0
)
READ_WITH_FINGERS = Command(
    name="read_fingers",
    body=bytes.fromhex("3010"),
    good=frozenset({SUCCESS}),
    fits=_has_parts(3),
    header_s=3.0,
    total_s=8.0,
)
NEW_ADDRESS = Command(
    name="new_address",
    body=bytes.fromhex("3003"),
    good=frozenset({SUCCESS, NO_CONTENT}),
    fits=lambda data: len(data) in range(0, 281, 70),
    header_s=1.5,
    total_s=2.5,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a status asks for: ``resend`` the request, try the card ``again``, or nothing but the ``fault``."""

    fault: str
    resend: bool = False
    again: bool = False


def _again(fault: str) -> Meaning:
    return Meaning(fault=fault, again=True)


# SW3 -> meaning, for every status that is not the success of the command it answers (specification section 4)
MEANINGS = {
    0x10: Meaning(fault="card.reader.request_checksum", resend=True),
    0x11: Meaning(fault="card.reader.request_length", resend=True),
    0x21: Meaning(fault="card.reader.unsupported", resend=True),
    0x23: Meaning(fault="card.reader.privilege"),
    0x24: Meaning(fault="card.reader.unsupported"),
    0x31: _again("card.read.not_genuine"),
    0x32: _again("card.read.not_genuine"),
    0x33: _again("card.read.not_genuine"),
    0x37: _again("card.read.fingerprint"),
    0x3F: _again("card.read.wrong_length"),
    0x40: _again("card.read.not_id_card"),
    0x41: _again("card.read.failed"),
    0x47: _again("card.read.random"),
    0x4E: Meaning(fault="card.reader.unsupported"),
    0x60: Meaning(fault="card.reader.self_test"),
    0x66: Meaning(fault="card.reader.not_authorised"),
    0x80: _again("card.read.removed"),
    0x81: _again("card.read.not_selected"),
}
DEFECTS = frozenset({0x60, 0x66})
_OUT_OF_PLACE = Meaning(fault="card.reader.out_of_place")
_UNKNOWN = Meaning(fault="card.reader.unknown_state")


def meaning_of(state: int) -> Meaning:
    """Return the meaning of any status, 0 to 255, that is no success of its command."""
    if state in {SUCCESS, NO_CONTENT, FOUND}:
        return _OUT_OF_PLACE
    return MEANINGS.get(state, _UNKNOWN)


def state_fault(state: int) -> Fault:
    """Return the fault of a status; its fact ``state`` is the code in hex."""
    return Fault(meaning_of(state).fault, state=f"{state:02X}")


def parts_of(data: bytes) -> tuple[bytes, bytes, bytes]:
    """Return (text block, photo, fingerprints) of a read answer."""
    parts = 2 if READ.fits(data) else 3
    sizes = struct.unpack_from(f">{parts}H", data)
    pieces, at = [], 2 * parts
    for size in sizes:
        pieces.append(data[at : at + size])
        at += size
    return pieces[0], pieces[1], pieces[2] if parts == 3 else b""


def set_baud(rate: int) -> Command:
    """Return the command that has the module talk at another rate and keep it."""
    return _command("set_baud", f"60{RATES.index(rate):02X}", SUCCESS, 0)


def set_rf_frame(size: int) -> Command:
    """Return the command that sets the largest frame between module and aerial, 1 to 255."""
    return _command("set_rf_frame", f"61FF{size:02X}", SUCCESS, 0)


def sam_id_text(data: bytes) -> str:
    """Return ``05.01-20200101-0000012345-0678901234`` of the 16 bytes of a module number."""
    a, b, c, d, e = struct.unpack("<HHIII", data)
    return f"{a:02d}.{b:02d}-{c:08d}-{d:010d}-{e:010d}"


def new_addresses(data: bytes) -> tuple[str, ...]:
    """Return the non-blank new addresses in the card's own order; which of them is the newest is nowhere written."""
    texts = (data[at : at + 70].decode("utf-16-le", "replace").rstrip(" \0\u3000") for at in range(0, len(data), 70))
    return tuple(text for text in texts if text)
