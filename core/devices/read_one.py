"""Does one thing with the reader at a port and is done: the command line's way. It knows no desk and no screen."""

import time
from collections.abc import Callable

from core.base.clock import Clock
from core.base.faults import Fault
from core.config.device_settings import ReaderSettings
from core.devices.channels.deadline import Deadline
from core.devices.channels.registry import open_channel
from core.devices.drivers.sdt import SdtReader
from core.devices.ports import ByteChannel
from core.devices.readers import ReaderWish, open_reader
from core.people.id_card import IdCard

_POLL_S = 0.3


def read_one_card(
    port: str,
    clock: Clock,
    timeout_s: float,
    *,
    settings: ReaderSettings | None = None,
    opener: Callable[[str], ByteChannel] = open_channel,
) -> IdCard:
    """Return the card on the reader at ``port``, or the first one put on it within ``timeout_s``.

    ``port`` is an address (``serial:/dev/ttyUSB0@115200``) or the bare path of a tty. A card that lies there read
    already is read once more. Faults: ``device.*``, ``card.probe.*``, ``card.reader.*``, ``card.link.*``,
    ``card.read.*``; ``card.read.no_card`` when the time is over.
    """
    deadline = Deadline(timeout_s)
    wish = ReaderWish(settings=settings or ReaderSettings(), is_stopping=lambda: deadline.is_over)
    reader = open_reader(port, clock, wish=wish, opener=opener)
    try:
        reader.probe()
        while not deadline.is_over:
            card = reader.poll() or reader.read_lying()
            if card is not None:
                return card
            time.sleep(min(_POLL_S, deadline.left_s))
    except Fault as fault:
        if fault.code != "card.link.stopped":
            raise
    finally:
        reader.close()
    raise Fault("card.read.no_card")


def change_baud(port: str, clock: Clock, rate: int, *, opener: Callable[[str], ByteChannel] = open_channel) -> None:
    """Have the reader at a serial port talk at another rate from now on; Faults ``card.baud.*``, ``card.probe.*``."""
    reader = open_reader(port, clock, opener=opener)
    try:
        if not isinstance(reader, SdtReader):
            raise Fault("card.baud.fixed")
        reader.probe()
        reader.change_baud(rate)
    finally:
        reader.close()
