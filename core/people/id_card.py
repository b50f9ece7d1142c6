"""What a reader gives of a card, decoded: the four layouts of identity cards, and the social security card."""

from dataclasses import dataclass
from datetime import date
from enum import Enum


class CardKind(Enum):
    """What a card is; of an identity card the flag at offset 248 of its text, read before any field is interpreted."""

    RESIDENT = " "  # 居民身份证
    HMT = "J"  # 港澳台居民居住证
    FOREIGNER_2017 = "I"  # 外国人永久居留身份证, 2017 layout
    FOREIGNER_2023 = "Y"  # 外国人永久居留身份证, 2023 layout
    SOCIAL_SECURITY = "social"  # 社会保障卡: says who somebody is, and proves it less than an identity card


@dataclass(frozen=True, slots=True, kw_only=True)
class IdCard:
    """One card as read. Names are kept as they are on the card: never normalised, never cut.

    ``sex`` and ``nation`` are codes (GB/T 2261.1, GB/T 3304); empty where the layout has none.
    ``valid_to`` None means 长期 when ``valid_long`` is set, else a field that could not be read.
    ``name_hex`` is the raw name field for ever; ``doubts`` are codes of what a clerk must look at
    (``name.private_use``, ``birth.differs``, ``sex.differs``, ``card.expired``, ``number.check`` ...).
    """

    kind: CardKind
    name: str
    id_number: str
    english_name: str = ""
    sex: str = ""
    nation: str = ""
    birth: date | None = None
    address: str = ""
    issuer: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    valid_long: bool = False
    pass_number: str = ""
    issue_count: str = ""
    country: str = ""
    new_addresses: tuple[str, ...] = ()  # written on the chip later, in the card's order; only when it was asked for
    fingers: int = 0  # fingerprints read beside it, on a legal basis; they are not here
    old_number: str = ""  # the number of the 2017 card that a 2023 card replaces
    name_hex: str = ""
    doubts: tuple[str, ...] = ()
