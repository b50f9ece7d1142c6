"""Which serial ports this machine has, and where one went after it was plugged in again. It opens none."""

from collections.abc import Sequence
from dataclasses import dataclass

from serial.tools import list_ports


@dataclass(frozen=True, slots=True, kw_only=True)
class PortFound:
    """One port. ``usb`` is vendor:product:serial in hex (``1a86:7523:``), empty for a port of the board."""

    address: str  # serial:/dev/ttyUSB0
    title: str
    usb: str = ""


def serial_ports() -> list[PortFound]:
    """Return the ports, USB ones first, in the order of their names."""
    found = [
        PortFound(address=f"serial:{port.device}", title=port.description or port.device, usb=_usb(port))
        for port in list_ports.comports()
    ]
    return sorted(found, key=lambda port: (not port.usb, port.address))


def _usb(port: object) -> str:
    vendor, product = getattr(port, "vid", None), getattr(port, "pid", None)
    if vendor is None or product is None:
        return ""
    return f"{vendor:04x}:{product:04x}:{getattr(port, 'serial_number', None) or ''}"


def usb_of(address: str, ports: Sequence[PortFound]) -> str:
    """Return the USB identity behind an address, empty when it has none."""
    bare = _without_rate(address)
    return next((port.usb for port in ports if port.address == bare), "")


def moved_to(address: str, usb: str, ports: Sequence[PortFound]) -> str:
    """Return where the adapter with this identity is now, with the rate of ``address``; empty when it is not unique."""
    places = [port.address for port in ports if usb and port.usb == usb]
    if len(places) != 1:
        return ""
    return places[0] + address.removeprefix(_without_rate(address))


def _without_rate(address: str) -> str:
    bare, at, rate = address.rpartition("@")
    return bare if at and rate.isdigit() else address
