"""Which card reader sits at an address: a literal table of drivers. A new driver is a file and a line here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from core.base.clock import Clock
from core.base.faults import Fault
from core.config.device_settings import ReaderSettings
from core.devices.channels.registry import open_channel
from core.devices.drivers.pcsc import PcscReader
from core.devices.drivers.sdt import SdtReader, Wants
from core.devices.drivers.sdt_link import SdtTiming
from core.devices.ports import ByteChannel, CardReader


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderWish:
    """How a reader is to be used, by whom. See SdtReader for ``reads_again``, ``is_stopping`` and ``on_found``."""

    settings: ReaderSettings = field(default_factory=ReaderSettings)
    timing: SdtTiming | None = None
    reads_again: bool = False
    is_stopping: Callable[[], bool] = _never
    on_found: Callable[[], object] = _never


def reader_on(channel: ByteChannel, address: str, clock: Clock, wish: ReaderWish) -> CardReader:
    """Return the driver for a line that is open. Its ``close`` closes the line."""
    scheme = address.partition(":")[0].partition("+")[0].lower()
    return DRIVERS.get(scheme, _sdt)(channel, address, clock, wish)


def open_reader(
    address: str, clock: Clock, *, wish: ReaderWish | None = None, opener: Callable[[str], ByteChannel] = open_channel
) -> CardReader:
    """Open the line at an address (see ``open_channel``) and return its driver. Faults ``device.open.*``."""
    return reader_on(opener(address), address, clock, wish or ReaderWish())


def _sdt(channel: ByteChannel, address: str, clock: Clock, wish: ReaderWish) -> CardReader:  # noqa: ARG001 - a driver
    return SdtReader(
        channel,
        clock,
        timing=wish.timing or SdtTiming(pause_s=wish.settings.pause_ms / 1000),
        read_twice=wish.settings.read_twice,
        reads_again=wish.reads_again,
        wants=Wants(
            photo=bool(wish.settings.photo_decoder),
            fingers=bool(wish.settings.fingerprint_basis),
            new_addresses=wish.settings.new_address,
        ),
        rf_frame=wish.settings.rf_frame,
        is_stopping=wish.is_stopping,
        on_found=wish.on_found,
    )


def _hid(channel: ByteChannel, address: str, clock: Clock, wish: ReaderWish) -> CardReader:
    if not wish.settings.try_hid:  # the wrapper is known from one source only
        raise Fault("device.hid.not_allowed", port=address)
    return _sdt(channel, address, clock, wish)


def _pcsc(channel: ByteChannel, address: str, clock: Clock, wish: ReaderWish) -> CardReader:
    return PcscReader(
        channel,
        clock,
        name="" if "+" in address.partition(":")[0] else address.partition(":")[2],
        read_twice=wish.settings.read_twice,
        is_stopping=wish.is_stopping,
        on_found=wish.on_found,
    )


# scheme -> driver; every scheme that is not here is a byte line with an SDT module at its end
DRIVERS: Mapping[str, Callable[[ByteChannel, str, Clock, ReaderWish], CardReader]] = {"hid": _hid, "pcsc": _pcsc}
