"""A USB printer (device class 7) through pyusb: one pipe out, mostly one back. It knows packets and no protocol.

An endpoint may take fewer bytes than it was given: what it took is counted, and the rest is given again. The device is
never reset: a reset in the middle of a paper prints it twice on some printers.
"""

import re
import time
from collections.abc import Sequence
from typing import Any

import usb.core
import usb.util

from core.base.faults import Fault
from core.devices.channels.deadline import Deadline
from core.devices.channels.errors import line_fault, stall_fault
from core.devices.channels.packets import Packets, claim_fault, claimed, drained, milliseconds, taken
from core.devices.channels.usb_address import serial_of
from core.devices.channels.usb_devices import devices

PRINTER_CLASS, BOTH_WAYS = 7, 2  # bInterfaceClass; protocol 2 has a pipe back, 1 has none
_PIECE = 4096  # at most in one transfer, so that a deadline holds
_TRY_S = 1.0  # of one transfer; a slow printer is asked again until the deadline is over
_SHAPE = re.compile(r"(?:any|([0-9a-f]{4}):([0-9a-f]{4})(?::([^@]+))?)", re.IGNORECASE)


class UsbPrinterChannel:
    """See ByteChannel. ``address`` as in ``open_usbprint``; ``backend`` is one of pyusb, by default libusb."""

    def __init__(self, address: str, backend: Any = None) -> None:
        self.port = f"usbprint:{address}"
        self._device = _found(address, backend)
        self._packets = Packets(self._fill)
        self._interface, self._out, self._back = self._pipes()
        self._had_driver = self._claimed()

    def write(self, data: bytes, timeout_s: float) -> int:
        """See ByteChannel."""
        deadline, written = Deadline(timeout_s), 0
        while written < len(data):
            if deadline.is_over:
                raise stall_fault(written, len(data))
            piece = data[written : written + _PIECE]
            written += self._put(piece, min(deadline.left_s, _TRY_S))
        return written

    def read(self, size: int, timeout_s: float) -> bytes:
        """See ByteChannel; a printer without a pipe back never answers."""
        return self._packets.read(size, timeout_s)

    def reset_input(self) -> None:
        """See ByteChannel."""
        drained(self._fill)
        self._packets.clear()

    def close(self) -> None:
        """See ByteChannel; the system's own driver gets the printer back."""
        try:
            usb.util.release_interface(self._device, self._interface)
            if self._had_driver:
                self._had_driver = False
                self._device.attach_kernel_driver(self._interface)
            usb.util.dispose_resources(self._device)
        except (usb.core.USBError, NotImplementedError):  # it has gone, or is closed already
            usb.util.dispose_resources(self._device)

    def _put(self, piece: bytes, timeout_s: float) -> int:
        try:
            return int(self._out.write(piece, milliseconds(timeout_s)))
        except usb.core.USBTimeoutError:
            return 0
        except usb.core.USBError as error:
            raise line_fault(error, self.port) from error

    def _fill(self, timeout_s: float) -> bool:
        """Take one transfer; say whether anything came."""
        if self._back is None:
            time.sleep(timeout_s)
            return False
        deadline = Deadline(timeout_s)
        data = taken(self._back, self._back.wMaxPacketSize, timeout_s, self.port)
        if not data:  # an empty packet is an answer too, and not one to spin on
            time.sleep(min(deadline.left_s, 0.01))
        self._packets.add(data)
        return bool(data)

    def _pipes(self) -> tuple[int, Any, Any]:
        """Return the interface of class 7 and its pipes, one that answers before one that does not."""
        try:
            faces = [face for face in self._device.get_active_configuration() if face.bInterfaceClass == PRINTER_CLASS]
        except usb.core.USBError as error:
            raise claim_fault(error, self._device, self.port) from error
        for face in sorted(faces, key=lambda face: face.bInterfaceProtocol != BOTH_WAYS):
            if face.bAlternateSetting == 0 and (out := _end(face, usb.util.ENDPOINT_OUT)) is not None:
                return face.bInterfaceNumber, out, _end(face, usb.util.ENDPOINT_IN)
        raise Fault("device.usbprint.no_pipe", port=self.port)

    def _claimed(self) -> bool:
        """Take the interface; say whether a driver of the system had to let go of it."""
        try:
            return claimed(self._device, self._interface, self.port)
        except NotImplementedError as error:  # Windows: the printer driver holds it, not WinUSB
            raise Fault("device.usbprint.driver", port=self.port) from error


def open_usbprint(address: str) -> UsbPrinterChannel:
    """Open ``04b8:0202``, ``04b8:0202:SERIAL`` or ``any``, which is the only USB printer there is."""
    return UsbPrinterChannel(address)


def usb_printers(backend: Any = None) -> list[Any]:
    """Return the devices with an interface of class 7; Faults ``device.usb.no_library``, ``device.usb.failed``."""
    return [device for device in devices(backend) if _is_printer(device)]


def _found(address: str, backend: Any) -> Any:
    match = _SHAPE.fullmatch(address)
    if match is None:
        raise Fault("device.open.bad_address", address=f"usbprint:{address}", meant="usbprint:04b8:0202")
    vendor, product, serial = match.groups()
    meant = [device for device in usb_printers(backend) if _is_meant(device, vendor, product, serial)]
    if not meant:
        raise Fault("device.open.absent", port=f"usbprint:{address}")
    if len(meant) > 1:
        raise Fault("device.open.twins", port=f"usbprint:{address}", ports=", ".join(map(_name, meant)))
    return meant[0]


def _is_printer(device: Any) -> bool:
    return any(face.bInterfaceClass == PRINTER_CLASS for configuration in device for face in configuration)


def _is_meant(device: Any, vendor: str | None, product: str | None, serial: str | None) -> bool:
    if vendor is None or product is None:
        return True
    if (device.idVendor, device.idProduct) != (int(vendor, 16), int(product, 16)):
        return False
    return serial is None or serial_of(device) == serial


def _name(device: Any) -> str:
    return f"{device.idVendor:04x}:{device.idProduct:04x}:{serial_of(device)}"


def _end(face: Sequence[Any], direction: int) -> Any:
    """Return the bulk endpoint of a direction, None when there is none."""
    for end in face:
        is_bulk = usb.util.endpoint_type(end.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK
        if is_bulk and usb.util.endpoint_direction(end.bEndpointAddress) == direction:
            return end
    return None
