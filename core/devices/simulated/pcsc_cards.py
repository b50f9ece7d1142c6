"""Chip cards as a PC/SC reader meets them, command by command: social security cards, modules, others."""

from dataclasses import dataclass, field
from typing import Protocol

from core.devices.drivers.social_card import CARD_FIELDS, PERSON_FIELDS, SELECT_APPLICATION, Field
from core.devices.simulated.card_text import BLANK_PHOTO, encode_text
from core.people.id_card import IdCard

_OK, _NO_FILE, _NO_RECORD, _NEEDS_PIN, _UNKNOWN = (bytes.fromhex(x) for x in ("9000", "6A82", "6A83", "6982", "6D00"))


class ChipCard(Protocol):
    """What lies in the reader."""

    @property
    def atr(self) -> bytes:
        """Return the answer to reset."""
        ...

    def reset(self) -> None:
        """Forget what was selected."""
        ...

    def answer(self, apdu: bytes) -> bytes:
        """Return the answer to a command, two status bytes last."""
        ...


@dataclass(slots=True, kw_only=True)
class SimulatedSocialCard:
    """A social security card. ``way`` is how it wants records asked for: ``tag``, ``number`` or ``short``.

    ``chains`` makes it answer ``61 XX`` first, ``corrects`` ``6C XX``; ``pin_files`` want a PIN.
    """

    records: dict[int, bytes]
    way: str = "tag"
    chains: bool = False
    corrects: bool = False
    pin_files: frozenset[int] = frozenset()
    has_short_select: bool = True
    atr: bytes = bytes.fromhex("3B6D000080318065B08301029083009000")[:17]
    commands: list[bytes] = field(default_factory=list)
    _file: int = 0
    _is_selected: bool = False
    _waiting: bytes = b""

    def reset(self) -> None:
        """See ChipCard."""
        self._file, self._is_selected, self._waiting = 0, False, b""

    def answer(self, apdu: bytes) -> bytes:
        """See ChipCard."""
        self.commands.append(apdu)
        if apdu[:2] == b"\x00\xc0":
            waiting, self._waiting = self._waiting, b""
            return waiting + _OK
        if apdu[:2] == b"\x00\xa4":
            return self._select(apdu)
        if apdu[:2] == b"\x00\xb2" and self._is_selected:
            return self._record(apdu)
        return _UNKNOWN

    def _select(self, apdu: bytes) -> bytes:
        if apdu == SELECT_APPLICATION:
            self._is_selected = True
            return _OK
        if apdu[2] == 0x04 or not self._is_selected:
            return _NO_FILE
        if (apdu[2] == 0x00) == self.has_short_select:
            return _NO_FILE
        self._file = apdu[-1]
        return _OK

    def _record(self, apdu: bytes) -> bytes:
        first, second, wanted = apdu[2], apdu[3], apdu[4]
        file = self._file if second in {0x00, 0x04} else second >> 3
        if file in self.pin_files:
            return _NEEDS_PIN
        way = {0x00: "tag", 0x04: "number"}.get(second, "short")
        tag = first if way == "tag" else _tag(file, first)
        if way != self.way or tag not in self.records:
            return _NO_RECORD
        data = bytes((tag, len(self.records[tag]))) + self.records[tag]
        if self.corrects and wanted != len(data):
            return bytes((0x6C, len(data)))
        if self.chains:
            self._waiting = data
            return bytes((0x61, len(data)))
        return data + _OK


def social_card_of(card: IdCard, **more: object) -> SimulatedSocialCard:
    """Return the social security card of a person; ``more`` are its manners."""

    def packed(day: object) -> bytes:
        return bytes.fromhex(f"{day:%Y%m%d}") if day else b""

    values = {
        "number": card.id_number.encode("ascii"),
        "name": card.name.encode("gb18030").ljust(PERSON_FIELDS["name"].size, b"\0"),
        "sex": card.sex.encode("ascii"),
        "nation": bytes.fromhex(card.nation or "01"),
        "birth": packed(card.birth),
        "issued": packed(card.valid_from),
        "expires": packed(card.valid_to),
    }
    fields: dict[str, Field] = {**CARD_FIELDS, **PERSON_FIELDS}
    records = {fields[name].tag: value for name, value in values.items() if value}
    return SimulatedSocialCard(records=records, **more)  # type: ignore[arg-type]  # the names are checked when called


@dataclass(slots=True, kw_only=True)
class SimulatedModule:
    """A reader's own security module with an identity card on it: the record in pieces."""

    text: bytes
    atr: bytes = bytes.fromhex("3B8C800150000000000000000090007F")
    state: bytes = _OK

    def reset(self) -> None:
        """See ChipCard."""

    def answer(self, apdu: bytes) -> bytes:
        """See ChipCard."""
        if apdu[:2] != b"\xff\xb0":
            return _UNKNOWN
        if self.state != _OK:
            return self.state
        record = bytes.fromhex("01000400") + self.text + BLANK_PHOTO
        return record[apdu[2] * 256 :][:256] + _OK


def module_of(card: IdCard) -> SimulatedModule:
    """Return a module that has read this card."""
    return SimulatedModule(text=encode_text(card))


@dataclass(slots=True, kw_only=True)
class SimulatedForeignCard:
    """Some other card; with a ``number`` an identity card on a reader without a module, which tells no more."""

    number: bytes = b""
    atr: bytes = bytes.fromhex("3B888001000000003381810000B0")

    def reset(self) -> None:
        """See ChipCard."""

    def answer(self, apdu: bytes) -> bytes:
        """See ChipCard."""
        if self.number and apdu[:2] == b"\x00\x36":
            return self.number + _OK
        return _NO_FILE if apdu[:2] == b"\x00\xa4" else _UNKNOWN


def _tag(file: int, number: int) -> int:
    fields = CARD_FIELDS if file == 5 else PERSON_FIELDS
    return next((field.tag for field in fields.values() if field.number == number), -1)
