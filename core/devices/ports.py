"""The ports of the device room: a byte channel below, a card reader above."""

from enum import Enum
from typing import Protocol

from core.people.id_card import IdCard


class ByteChannel(Protocol):
    """A line to a device. One thread owns it; every call ends within its deadline.

    A line that is gone raises Fault ``device.channel.lost``, one that cannot be opened ``device.open.*``.
    """

    def write(self, data: bytes, timeout_s: float) -> int:
        """Write all of ``data`` or raise; return the count written."""
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


class DeviceState(Enum):
    """What a lamp shows."""

    UNUSED = "unused"  # not set up at this desk
    ABSENT = "absent"
    OPENING = "opening"
    READY = "ready"
    BUSY = "busy"
    FAULTY = "faulty"


class CardReader(Protocol):
    """An identity card reader. Blocking; used by its own thread only."""

    def probe(self) -> str:
        """Say that a reader answers and return its module number; Fault ``card.probe.*`` otherwise."""
        ...

    def poll(self) -> IdCard | None:
        """Look once for a card and read it when there is a new one; None when there is none.

        Faults ``card.read.*`` say what to do (lift and replace, not an id card, ...).
        """
        ...

    def close(self) -> None:
        """Give the line back."""
        ...
