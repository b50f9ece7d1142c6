"""The 256 bytes of text of an identity card, four layouts, decoded to IdCard. It knows no frame and no reader.

Nothing is rejected here but what cannot be told apart: what looks wrong becomes a doubt for the clerk to look at.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from core.devices.drivers.sdt_doubts import card_doubts, field_doubts
from core.people import names
from core.people.id_card import CardKind, IdCard

BLOCK_BYTES = 256
LONG_TERM = "长期"
UNKNOWN_KIND = "card.kind_unknown"

Span = tuple[int, int]  # offset, length, in bytes
FLAG: Span = (248, 2)

# The tables of the trade; every field is UTF-16LE, padded with blanks.
_COMMON: Mapping[str, Span] = {
    "name": (0, 30),
    "sex": (30, 2),
    "nation": (32, 4),
    "birth": (36, 16),
    "address": (52, 70),
    "id_number": (122, 36),
    "issuer": (158, 30),
    "valid_from": (188, 16),
    "valid_to": (204, 16),
}
LAYOUTS: Mapping[CardKind, Mapping[str, Span]] = {
    CardKind.RESIDENT: _COMMON,
    CardKind.HMT: {**_COMMON, "pass_number": (220, 18), "issue_count": (238, 4)},
    CardKind.FOREIGNER_2017: {
        "english_name": (0, 120),
        "sex": (120, 2),
        "id_number": (122, 30),
        "country": (152, 6),
        "name": (158, 30),
        "valid_from": (188, 16),
        "valid_to": (204, 16),
        "birth": (220, 16),
        "issuer": (240, 8),  # the code of the authority; the card has no text
    },
    CardKind.FOREIGNER_2023: {
        "name": (0, 30),
        "sex": (30, 2),
        "issue_count": (32, 4),  # where other cards have the nation
        "birth": (36, 16),
        "english_name": (52, 70),
        "id_number": (122, 36),
        "valid_from": (188, 16),
        "valid_to": (204, 16),
        "english_rest": (220, 22),
        "country": (242, 6),
        "association": (250, 6),  # with the card before, of the 2017 layout
    },
}
_FLAGS = {kind.value: kind for kind in LAYOUTS}
_PADDING = " \0\u3000"
_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_SURROGATE = re.compile("[\ud800-\udfff]")
_OLD_PARTS = re.compile(r"\d{17}[\dX] [A-Z]{3} [0-9A-Z]{3}", re.ASCII)


class _Block:
    """The fields of one layout in a block of text."""

    def __init__(self, block: bytes, kind: CardKind) -> None:
        self._block, self._spans = block, LAYOUTS[kind]

    def raw(self, name: str) -> bytes:
        """Return the bytes of a field, none when the layout has none. A long English name is one field again."""
        start, size = self._spans.get(name, (0, 0))
        piece = self._block[start : start + size]
        return piece + self.raw("english_rest") if name == "english_name" else piece

    def text(self, name: str) -> str:
        """Return what the field says, blanks behind it taken off."""
        return text_of(self.raw(name))

    def code(self, name: str) -> str:
        """Return the field without blanks on either side."""
        return self.text(name).strip(_PADDING)

    def day(self, name: str) -> date | None:
        """Return the field as a date, None when it is none."""
        match = _DAY.fullmatch(self.code(name))
        try:
            return date(int(match[1]), int(match[2]), int(match[3])) if match else None
        except ValueError:
            return None


def decode_text(block: bytes, today: date) -> IdCard:
    """Return the card in a text block of 256 bytes.

    A flag no layout has gives a card without any field, the doubt ``card.kind_unknown`` and the whole block in
    ``name_hex``. Where a card has no Chinese name, ``name`` is the English one.
    """
    kind = _FLAGS.get(text_of(block[FLAG[0] : sum(FLAG)]) or CardKind.RESIDENT.value)
    if kind is None:
        return IdCard(kind=CardKind.RESIDENT, name="", id_number="", name_hex=block.hex(), doubts=(UNKNOWN_KIND,))
    if kind is CardKind.RESIDENT and _is_hmt_without_flag(block):
        card = _card(block, CardKind.HMT, today)
        return replace(card, doubts=("card.kind_guessed", *card.doubts))
    return _card(block, kind, today)


def text_of(raw: bytes) -> str:
    """Return the text of a field without the padding behind it; a lone half of a pair stays one."""
    return raw.decode("utf-16-le", "surrogatepass").rstrip(_PADDING)


def old_number(number: str, country: str, association: str) -> str:
    """Return the 15 characters of the 2017 card that a 2023 card replaces; empty when it tells of none.

    Test of the trade: 931586198001010028, PAK, 000 gives PAK310080010103.
    """
    if not _OLD_PARTS.fullmatch(f"{number} {country} {association}"):
        return ""
    first = country + number[1:3] + association[:2] + number[8:14] + association[2]
    return first + str(sum(int(letter, 36) * (7, 3, 1)[at % 3] for at, letter in enumerate(first)) % 10)


def _is_hmt_without_flag(block: bytes) -> bool:
    """Say whether a reader has blanked the flag of a 港澳台 card: it has a pass number, or no nation."""
    fields = _Block(block, CardKind.HMT)
    return bool(fields.code("pass_number")) or not fields.code("nation")


def _card(block: bytes, kind: CardKind, today: date) -> IdCard:
    fields = _Block(block, kind)
    named = "name" if fields.code("name") else "english_name"
    name = names.clean(fields.text(named))
    number = fields.code("id_number").upper()
    is_long = fields.code("valid_to") == LONG_TERM
    card = IdCard(
        kind=kind,
        name=_storable(name.text),
        id_number=_storable(number),
        english_name=_storable(fields.text("english_name")),
        sex=_storable(fields.code("sex")),
        nation=_storable(fields.code("nation")),
        birth=fields.day("birth"),
        address=_storable(fields.text("address")),
        issuer=_storable(fields.text("issuer")),
        valid_from=fields.day("valid_from"),
        valid_to=fields.day("valid_to"),
        valid_long=is_long,
        pass_number=_storable(fields.code("pass_number")),
        issue_count=_storable(fields.code("issue_count")),
        country=_storable(fields.code("country")),
        old_number=old_number(number, fields.code("country"), fields.code("association")),
        name_hex=fields.raw(named).hex(),
    )
    texts = {field: fields.text(field) for field in ("address", "issuer") if field in LAYOUTS[kind]}
    return replace(card, doubts=(*name.doubts, *field_doubts(texts), *card_doubts(card, today)))


def _storable(text: str) -> str:
    """Return the text with halves of pairs marked as U+FFFD: no file and no screen takes them; the doubt tells it."""
    return _SURROGATE.sub("\ufffd", text)
