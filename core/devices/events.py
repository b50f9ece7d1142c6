"""What devices tell the rest of the program, after the fact and as immutable values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from core.base.faults import Fact, Fault
from core.devices.ports import DeviceState, TestStep
from core.people.id_card import IdCard

CARD_READER, CHIP_READER = "card_reader", "chip_reader"  # the two of a counter; a ticket machine has its own


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceChanged:
    """A lamp. ``device`` is a name (``card_reader``, ``receipt_printer``); ``fault`` is a code or empty."""

    device: str
    state: DeviceState
    fault: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict)
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceTested:
    """Somebody pressed Test: what was tried and how long it took, or the fault that ended it."""

    device: str
    steps: tuple[TestStep, ...] = ()
    fault: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict)
    at: datetime

    @classmethod
    def of(cls, device: str, steps: tuple[TestStep, ...], fault: Fault | None, at: datetime) -> "DeviceTested":
        """Return how a test went: its steps, or the fault that ended it."""
        code, facts = (fault.code, fault.facts) if fault else ("", {})
        return cls(device=device, steps=steps, fault=code, facts=facts, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceTestAsked:
    """Somebody pressed Test for a device that has no loop: who owns it tries it out and says DeviceTested."""

    device: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRead:
    """A card was read. ``ask`` is the id of the request it answers, or empty when the card came by itself."""

    device: str
    card: IdCard
    ask: str
    read_at: datetime
    wire_at: float  # clock.monotonic() when the last byte of the answer came in


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPictured:
    """The photo of a card that was told before, as a picture; for eyes only, nobody stores it."""

    device: str
    card: IdCard  # the very value of its CardRead
    picture: bytes = field(repr=False)
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFailed:
    """A read that failed, with the fault code to show and its facts. ``ask`` as in CardRead."""

    device: str
    fault: str
    ask: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeScanned:
    """A code was scanned: text and nothing else. Whoever takes it must know it whole, by its form and check digit.

    ``is_whole`` is false when it was too long or broke off. ``raw`` is what the text was decoded from; a scanner that
    types like a keyboard has none.
    """

    device: str
    text: str
    raw: bytes = b""
    symbology: str = ""  # QR, Code 128 ... where the scanner says it
    is_whole: bool = True
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingGiven:
    """Somebody pressed a key of the rating keypad: 5 very satisfied .. 1, for the request ``ask`` and no other."""

    device: str
    level: int
    ask: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingEnded:
    """A request for a rating ended without a key: nobody pressed (empty), or the fault code that says why."""

    device: str
    ask: str
    fault: str = ""
    at: datetime
