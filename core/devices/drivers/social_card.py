"""What a social security card (社会保障卡) says in its records, and the commands for them. It knows no reader.

Specification section 14. A PIN is never sent: a record that wants one is refused by the card and told so. A record is
tag, length, value; three ways to ask for one are found on cards, and each card answers at least one of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from core.base.faults import Fault
from core.devices.drivers.sdt_doubts import card_doubts
from core.people import names
from core.people.id_card import CardKind, IdCard

Send = Callable[[bytes], bytes]  # a command in, the answer with its two status bytes out

SELECT_APPLICATION = bytes.fromhex("00A404000F7378312E73682EC9E7BBE1B1A3D5CF")  # sx1.sh.社会保障, in GBK
_SELECT_FILE = (bytes.fromhex("00A40200"), bytes.fromhex("00A40000"))  # some cards take the second only
_CARD_FILE, _PERSON_FILE = bytes.fromhex("EF05"), bytes.fromhex("EF06")
NEEDS_PIN = frozenset({0x6982})
_DONE, _LONGEST_CHAIN = 0x9000, 8
_SEXES = frozenset("0129")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One record: its tag, its number in the file, and the longest value the specification gives it."""

    tag: int
    number: int
    size: int


CARD_FIELDS: Mapping[str, Field] = {
    "issued": Field(tag=0x05, number=5, size=4),
    "expires": Field(tag=0x06, number=6, size=4),
}
PERSON_FIELDS: Mapping[str, Field] = {
    "number": Field(tag=0x08, number=1, size=18),
    "name": Field(tag=0x09, number=2, size=30),
    "sex": Field(tag=0x0A, number=3, size=1),
    "nation": Field(tag=0x0B, number=4, size=1),
    "birth": Field(tag=0x0D, number=6, size=4),
}


class SocialCard:
    """Reads one card through ``send``, which raises its own faults when the card is gone."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._way = 0  # the one the last card answered to is tried first

    def read(self, today: date) -> IdCard | None:
        """Return who the card says it belongs to; None when it is no social security card.

        Fault ``card.read.needs_pin`` when it says so with a PIN only, ``card.read.failed`` when it says nothing.
        """
        _, state = self.ask(SELECT_APPLICATION)
        if state != _DONE:
            return None
        records = {**self._records(_CARD_FILE, 5, CARD_FIELDS), **self._records(_PERSON_FILE, 6, PERSON_FIELDS)}
        if not records.get("number") or not records.get("name"):
            raise Fault("card.read.failed", state="6A83")
        return card_of_records(records, today)

    def ask(self, command: bytes) -> tuple[bytes, int]:
        """Return (data, status) of a command, with what the card wants fetched or asked anew (61 XX, 6C XX)."""
        answer = self._send(command)
        for _ in range(_LONGEST_CHAIN):
            if len(answer) < 2:
                return b"", 0
            data, state, more = answer[:-2], int.from_bytes(answer[-2:], "big"), answer[-1]
            if state >> 8 == 0x61:
                answer = self._send(bytes((0, 0xC0, 0, 0, more)))
            elif state >> 8 == 0x6C:
                answer = self._send(command[:4] + bytes((more,)))
            else:
                return data, state
        return b"", 0

    def _records(self, file: bytes, short: int, fields: Mapping[str, Field]) -> dict[str, bytes]:
        for select in _SELECT_FILE:
            _, state = self.ask(select + bytes((2,)) + file)
            if state == _DONE:
                break
        return {name: self._record(short, field) for name, field in fields.items()}

    def _record(self, short: int, field: Field) -> bytes:
        """Return the value of a record, empty when the card has none."""
        states = set()
        ways = _ways(short, field)
        for way in sorted(range(len(ways)), key=lambda way: (way != self._way, way)):
            first, second = ways[way]
            data, state = self.ask(bytes((0, 0xB2, first, second, field.size + 2)))
            value = value_of(data, field.tag) if state == _DONE else None
            if value is not None:
                self._way = way
                return value
            states.add(state)
        if states & NEEDS_PIN:
            raise Fault("card.read.needs_pin")
        return b""


def _ways(short: int, field: Field) -> tuple[tuple[int, int], ...]:
    """Return P1 and P2: by tag, by number in the present file, by number with the file's short name."""
    return (field.tag, 0x00), (field.number, 0x04), (field.number, short << 3 | 4)


def value_of(record: bytes, tag: int) -> bytes | None:
    """Return the value of a record with this tag, None when it is another or none."""
    if len(record) < 2 or record[0] != tag or len(record) < 2 + record[1]:
        return None
    return record[2 : 2 + record[1]]


def card_of_records(records: Mapping[str, bytes], today: date) -> IdCard:
    """Return the card; what cannot be read is empty and doubted, nothing is refused."""
    raw = records.get("name", b"")
    name = names.clean(_text(raw))
    expires = _day(records.get("expires", b""))
    card = IdCard(
        kind=CardKind.SOCIAL_SECURITY,
        name=name.text,
        id_number=_text(records.get("number", b"")).upper(),
        sex=_digits(records.get("sex", b""), 1),
        nation=_digits(records.get("nation", b""), 2),
        birth=_day(records.get("birth", b"")),
        valid_from=_day(records.get("issued", b"")),
        valid_to=expires,
        name_hex=raw.hex(),
    )
    if card.sex not in _SEXES:
        card = replace(card, sex="")
    return replace(card, doubts=("card.unproven", *name.doubts, *card_doubts(card, today)))


def _text(raw: bytes) -> str:
    return raw.rstrip(b"\0\xff ").decode("gb18030", "replace").strip(" \u3000")


def _digits(raw: bytes, size: int) -> str:
    """Return a code that is written as letters (31), as packed digits (01, 11) or not at all."""
    if len(raw) >= 1 and all(0x30 <= byte <= 0x39 for byte in raw):
        return raw.decode("ascii").zfill(size)[-size:]
    packed = raw.hex()
    return packed[-size:] if packed.isdigit() else ""


def _day(raw: bytes) -> date | None:
    digits = raw.hex() if len(raw) == 4 else ""
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])) if digits.isdigit() else None
    except ValueError:
        return None
