"""The ports of the device room: a byte channel below, a card reader above."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol, runtime_checkable

from core.people.id_card import IdCard


class ByteChannel(Protocol):
    """A line to a device. One thread owns it; every call ends within its deadline.

    A line that is gone raises Fault ``device.channel.lost``, one that cannot be opened ``device.open.*``.
    """

    def write(self, data: bytes, timeout_s: float) -> int:
        """Write all of ``data`` or raise; return the count written.

        Fault ``device.channel.stalled`` (facts ``written``, ``size``) when the time is over.
        """
        ...

    def read(self, size: int, timeout_s: float) -> bytes:
        """Return up to ``size`` bytes; fewer (or none) when the time is over."""
        ...

    def reset_input(self) -> None:
        """Drop what came in and was not read."""
        ...

    def close(self) -> None:
        """Give the line back; closing twice is harmless."""
        ...


@runtime_checkable
class RatedChannel(ByteChannel, Protocol):
    """A line whose speed can be chosen while it is open."""

    @property
    def baud(self) -> int:
        """Return the speed in bits a second."""
        ...

    def set_baud(self, baud: int) -> None:
        """Change the speed; what came in at the old one is dropped."""
        ...


@runtime_checkable
class SpooledChannel(ByteChannel, Protocol):
    """A line that gathers a paper and hands it over whole: a print queue, a file. It answers no question.

    Nothing is printed before ``submit``; what is closed before that was never there.
    """

    def check(self) -> None:
        """Raise Fault ``device.spooler.paused`` when the queue says that it prints nothing now."""
        ...

    def submit(self, timeout_s: float) -> None:
        """Hand the paper over.

        Fault ``device.spooler.refused`` or ``device.channel.full``: nothing was taken; ``device.spooler.silent``:
        nobody knows.
        """
        ...

    def await_done(self, timeout_s: float) -> bool:
        """Say whether everything was passed on to the printer in time; what the printer did with it is not known."""
        ...


class DeviceState(Enum):
    """What a lamp shows."""

    UNUSED = "unused"  # not set up at this desk
    ABSENT = "absent"
    OPENING = "opening"
    READY = "ready"
    BUSY = "busy"
    FAULTY = "faulty"


@dataclass(frozen=True, slots=True, kw_only=True)
class TestStep:
    """One thing a test did: ``what`` is a key of words (``greet``, ``find`` ...), how long it took, and a value."""

    __test__ = False  # no test of ours, for pytest
    what: str
    took_ms: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardParts:
    """What a card holds beside its text, as opaque bytes; empty unless it is wanted. Never stored, never logged."""

    photo: bytes = field(default=b"", repr=False)
    fingers: bytes = field(default=b"", repr=False)


class CardReader(Protocol):
    """An identity card reader. Blocking; used by its own thread only.

    Every call ends within 15 s, and within 3 s when the line is silent. ``reads_again``: it has once answered a second
    reading of the same card, so one that fails is trouble, not its manner.
    """

    reads_again: bool

    @property
    def is_card_new(self) -> bool:
        """Return whether the card last read was surely put on anew: after a reset an old one is found again."""
        ...

    @property
    def parts(self) -> CardParts:
        """Return what was kept beside the text of the card read last."""
        ...

    @property
    def answered_at(self) -> float:
        """Return the line clock's ``monotonic()`` of the last byte of the last good answer."""
        ...

    def probe(self) -> str:
        """Say that a reader answers and return its module number; Fault ``card.probe.*`` otherwise."""
        ...

    def poll(self) -> IdCard | None:
        """Look once for a card and read it when there is a new one; None when there is none.

        Faults ``card.read.*`` say what to do (lift and replace, not an id card, ...), ``card.reader.*`` and
        ``card.link.*`` that the reader itself is in trouble.
        """
        ...

    def read_lying(self) -> IdCard | None:
        """Read once more the card that was read and has not been lifted; None when none lies there."""
        ...

    def is_field_empty(self) -> bool:
        """Say whether the reader is sure that no card it has read lies there."""
        ...

    def reset(self) -> None:
        """Ask the reader to start afresh; a silent one is no fault here."""
        ...

    def close(self) -> None:
        """Give the line back."""
        ...
