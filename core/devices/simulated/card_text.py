"""Identity cards as a module would hand them over: the text of all four layouts, photo, addresses."""

from dataclasses import dataclass
from datetime import date

from core.devices.drivers.sdt_text import BLOCK_BYTES, FLAG, LAYOUTS, LONG_TERM
from core.people.id_card import CardKind, IdCard

BLANK_PHOTO = bytes.fromhex("574C66007E00").ljust(1024, b"\0")
_FIRST_ENGLISH = 35  # characters of the English name in the first field of the 2023 layout


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedCard:
    """What lies on the simulated reader. ``fingers`` is 0, 512 or 1024 bytes; up to 4 new addresses."""

    text: bytes
    photo: bytes = BLANK_PHOTO
    fingers: bytes = b""
    new_addresses: tuple[str, ...] = ()
    chip_number: bytes = bytes(range(28))
    issuer_number: bytes = bytes(4)  # IIN of the find answer
    serial_number: bytes = bytes(8)  # SN of the select answer


def card_of(card: IdCard) -> SimulatedCard:
    """Return the card that decodes to this value (doubts and raw hex aside)."""
    return SimulatedCard(text=encode_text(card))


def encode_text(card: IdCard) -> bytes:
    """Return the 256 bytes of text of a card in its own layout; ValueError for a field that is too long."""
    block = bytearray(" ".encode("utf-16-le") * (BLOCK_BYTES // 2))
    for field, (start, size) in LAYOUTS[card.kind].items():
        block[start : start + size] = padded(_words(card, field), size)
    block[FLAG[0] : sum(FLAG)] = padded(card.kind.value, FLAG[1])
    return bytes(block)


def padded(text: str, size: int) -> bytes:
    """Return a text field of ``size`` bytes, filled with blanks."""
    raw = text.encode("utf-16-le", "surrogatepass")
    if len(raw) > size:
        raise ValueError(f"{len(raw)} bytes in a field of {size}")
    return raw + " ".encode("utf-16-le") * ((size - len(raw)) // 2)


def _words(card: IdCard, field: str) -> str:
    is_split = card.kind is CardKind.FOREIGNER_2023
    special = {
        "name": "" if card.name == card.english_name else card.name,
        "birth": _day(card.birth),
        "valid_from": _day(card.valid_from),
        "valid_to": LONG_TERM if card.valid_long else _day(card.valid_to),
        "english_name": card.english_name[:_FIRST_ENGLISH] if is_split else card.english_name,
        "english_rest": card.english_name[_FIRST_ENGLISH:],
        "association": card.old_number[5:7] + card.old_number[13:14],
    }
    return special[field] if field in special else str(getattr(card, field))


def _day(day: date | None) -> str:
    return day.strftime("%Y%m%d") if day else ""
