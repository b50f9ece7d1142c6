"""The USB devices of this machine, as pyusb gives them through libusb. It opens none."""

import sys
from typing import Any

import usb.backend.libusb1
import usb.core
import usb.util

from core.base.faults import Fault
from core.devices.channels.ports import PortFound
from core.devices.channels.usb_address import KNOWN_READERS, place_of, serial_of


def devices(backend: Any = None) -> list[Any]:
    """Return all devices; Fault ``device.usb.no_library`` without libusb, ``device.usb.failed`` when it cannot list."""
    chosen = backend or _backend()
    if chosen is None:
        raise Fault("device.usb.no_library")
    try:
        return list(usb.core.find(find_all=True, backend=chosen))
    except usb.core.USBError as error:
        raise Fault("device.usb.failed", number=error.errno or 0) from error


def usb_readers(backend: Any = None) -> list[PortFound]:
    """Return the known readers, each by its shortest address that means no other; none without libusb."""
    try:
        found = [device for device in devices(backend) if (device.idVendor, device.idProduct) in KNOWN_READERS]
    except Fault as fault:
        if fault.code != "device.usb.no_library":
            raise
        return []
    ids = [f"{device.idVendor:04x}:{device.idProduct:04x}" for device in found]
    serials = [serial_of(device) for device in found]
    return [
        PortFound(
            address=f"usb:{name}" if ids.count(name) == 1 else f"usb:{name}@{place_of(device)}",
            title=f"USB {name} {serial}".rstrip(),
            usb=f"{name}:{serial}",
        )
        for device, name, serial in zip(found, ids, serials, strict=True)
    ]


def _backend() -> Any:
    if sys.platform == "win32":  # the library is a package of ours there
        import libusb_package

        return libusb_package.get_libusb1_backend()
    return usb.backend.libusb1.get_backend()
