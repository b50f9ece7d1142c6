"""A HID reader through hidapi: frames in wrapped reports of 64 bytes. It knows the wrapper and no command."""

import sys
from collections.abc import Callable, Iterable
from typing import Protocol

from core.base.faults import Fault
from core.devices.channels.framing import FrameEnds
from core.devices.channels.hid_wrap import REPORT_BYTES, piece_of, wrapped
from core.devices.channels.packets import Packets, drained, milliseconds
from core.devices.channels.ports import PortFound

# Miaxis MR-300, and the id it had before
KNOWN_READERS = frozenset({(0x10C4, 0x0007), (0x203B, 0x0101)})


class HidDevice(Protocol):
    """What we use of hidapi's ``hid.device``; it raises OSError, or ValueError once it is closed."""

    def open(self, vendor: int, product: int, serial: str | None = None) -> None:
        """Open the first device with these ids."""
        ...

    def write(self, report: Iterable[int]) -> int:
        """Write a report, its number first; return the bytes written, -1 for failure."""
        ...

    def read(self, size: int, timeout_ms: int = 0) -> list[int]:
        """Return one report, none when the time is over."""
        ...

    def close(self) -> None:
        """Close it."""
        ...


class HidChannel:
    """See ByteChannel. One ``write`` is one frame."""

    def __init__(self, device: HidDevice, ids: tuple[int, int], serial: str = "") -> None:
        self.port = f"hid:{ids[0]:04x}:{ids[1]:04x}" + (f":{serial}" if serial else "")
        self._device = device
        self._packets, self._ends = Packets(self._fill), FrameEnds()
        try:
            device.open(*ids, serial or None)
        except OSError as error:  # hidapi gives no number: a device that is listed is there and may not be opened
            is_listed = any(found.usb.startswith(f"{ids[0]:04x}:{ids[1]:04x}:") for found in hid_readers())
            raise Fault("device.usb.denied" if is_listed else "device.open.absent", port=self.port) from error

    def write(self, data: bytes, timeout_s: float) -> int:  # noqa: ARG002 - hidapi has a limit of its own
        """See ByteChannel."""
        self._ends.forget()
        try:
            written = self._device.write(b"\0" + wrapped(data))  # report number 0, not counted in the 64
        except (OSError, ValueError) as error:
            raise Fault("device.channel.lost", port=self.port) from error
        if written < 0:
            raise Fault("device.channel.lost", port=self.port)
        return len(data)

    def read(self, size: int, timeout_s: float) -> bytes:
        """See ByteChannel."""
        return self._packets.read(size, timeout_s)

    def reset_input(self) -> None:
        """See ByteChannel."""
        self._packets.clear()
        self._ends.forget()
        drained(lambda timeout_s: bool(self._report(timeout_s)))

    def close(self) -> None:
        """See ByteChannel."""
        self._device.close()

    def _fill(self, timeout_s: float) -> bool:
        report = self._report(timeout_s)
        piece = piece_of(report) if report else None
        if piece is not None:
            self._packets.add(self._ends.take(piece))
        return piece is not None

    def _report(self, timeout_s: float) -> bytes:
        try:
            return bytes(self._device.read(REPORT_BYTES, milliseconds(timeout_s)))
        except (OSError, ValueError) as error:
            raise Fault("device.channel.lost", port=self.port) from error


def open_hid(address: str, make: Callable[[], HidDevice] | None = None) -> HidChannel:
    """Open ``hid:10c4:0007`` or ``hid:10c4:0007:SERIAL``."""
    parts = address.split(":", 2)
    try:
        ids = int(parts[0], 16), int(parts[1], 16)
    except (ValueError, IndexError) as error:
        raise Fault("device.open.bad_address", address=f"hid:{address}", meant="hid:10c4:0007") from error
    return HidChannel((make or _device)(), ids, parts[2] if len(parts) > 2 else "")


def hid_readers() -> list[PortFound]:
    """Return the known HID readers of this machine."""
    import hid

    found = [row for row in hid.enumerate() if (row["vendor_id"], row["product_id"]) in KNOWN_READERS]
    return [
        PortFound(
            address=f"hid:{row['vendor_id']:04x}:{row['product_id']:04x}",
            title=row["product_string"] or "HID",
            usb=f"{row['vendor_id']:04x}:{row['product_id']:04x}:{row['serial_number'] or ''}",
        )
        for row in found
    ]


def _device() -> HidDevice:
    try:
        import hid
    except ImportError as error:  # its wheels lack some machines (loongarch64)
        raise Fault("device.usb.no_hidapi", python=sys.executable) from error
    device: HidDevice = hid.device()
    return device
