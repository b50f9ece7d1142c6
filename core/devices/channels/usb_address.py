"""How a USB reader is named: by ids, and by serial number or socket where there are several. It opens nothing."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import usb.core
import usb.util

from core.base.faults import Fault

# Ids that several makers share for the SDT module; the vendor's alone says nothing (remote controls have it too).
KNOWN_READERS = frozenset({(0x0400, 0xC35A), (0x0316, 0x5020)})
_SHAPE = re.compile(
    r"(?:(?P<vendor>[0-9a-f]{4}):(?P<product>[0-9a-f]{4})(?::(?P<serial>[^@]+))?)?(?:@(?P<place>\d+-[\d.]+))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UsbAddress:
    """Which device is meant: no ids are any known reader; ``place`` is bus and sockets, ``1-4.2``."""

    text: str
    ids: tuple[int, int] | None = None
    serial: str = ""
    place: str = ""


def usb_address(address: str) -> UsbAddress:
    """Return what ``0400:c35a:SERIAL@1-4.2`` means, every part optional; Fault ``device.open.bad_address``."""
    match = _SHAPE.fullmatch(address)
    if match is None:
        raise Fault("device.open.bad_address", address=f"usb:{address}", meant="usb:0400:c35a")
    ids = (int(match["vendor"], 16), int(match["product"], 16)) if match["vendor"] else None
    return UsbAddress(text=f"usb:{address}", ids=ids, serial=match["serial"] or "", place=match["place"] or "")


def is_meant(device: Any, address: UsbAddress) -> bool:
    """Return whether an address means this device."""
    ids = (device.idVendor, device.idProduct)
    if ids not in KNOWN_READERS if address.ids is None else ids != address.ids:
        return False
    if address.place and place_of(device) != address.place:
        return False
    return not address.serial or serial_of(device) == address.serial


def place_of(device: Any) -> str:
    """Return bus and sockets of a device, ``1-4.2``; it stays the same when it is plugged in there again."""
    return f"{device.bus}-{'.'.join(map(str, device.port_numbers or ()))}"


def serial_of(device: Any) -> str:
    """Return the serial number, empty when it has none or will not tell."""
    try:
        return (usb.util.get_string(device, device.iSerialNumber) or "") if device.iSerialNumber else ""
    except (usb.core.USBError, NotImplementedError, ValueError):  # not ours to open, or it has gone meanwhile
        return ""


def node_of(device: Any) -> str:
    """Return the device file, so that another program that has it can be named; empty where there is none."""
    path = Path(f"/dev/bus/usb/{device.bus or 0:03d}/{device.address or 0:03d}")
    return str(path) if path.exists() else ""
