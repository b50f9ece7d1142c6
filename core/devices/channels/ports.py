"""Which ports this machine has, and where one went after it was plugged in again. It opens none.

A serial address names a path (``serial:/dev/ttyUSB0@9600``), an adapter by its identity
(``serial:usb=1a86:7523:A50285BI@9600``) or a socket of the machine (``serial:at=1-1.2@9600``);
the rate may be left out, and flow control may follow it (``@9600,rtscts``).
"""

import os
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from serial.tools import list_ports

from core.base.faults import Fault

BY_USB, BY_PLACE = "serial:usb=", "serial:at="
READERS_ONLY = ("usb:", "hid:")  # what only a card reader can be led to
_RATE = re.compile(r"@\d+(,[a-z]+)?$")
_FRESH_S = 1.0  # where the system does not say that something was plugged


@dataclass(frozen=True, slots=True, kw_only=True)
class PortFound:
    """One port. ``usb`` is vendor:product:serial in hex (``1a86:7523:``), empty for a port of the board.

    ``place`` is the socket of the machine it is plugged into (``1-1.2``), empty where nobody knows.
    """

    address: str  # serial:/dev/ttyUSB0
    title: str
    usb: str = ""
    place: str = ""


def serial_ports() -> list[PortFound]:
    """Return the ports, USB ones first, in the order of their names."""
    found = [
        PortFound(
            address=f"serial:{port.device}",
            title=port.description or port.device,
            usb=_usb(port),
            place=(getattr(port, "location", None) or "").partition(":")[0],
        )
        for port in list_ports.comports()
    ]
    return sorted(found, key=lambda port: (not port.usb, port.address))


class PortList:
    """``serial_ports``, asked anew only when something was plugged: the folder of device files tells by its time."""

    def __init__(self, ask: Callable[[], Sequence[PortFound]] = serial_ports) -> None:
        self._ask = ask
        self._known: Sequence[PortFound] = ()
        self._stamp: object = None

    def __call__(self) -> Sequence[PortFound]:
        """Return the ports there are now."""
        stamp = _stamp()
        if stamp != self._stamp:
            self._known, self._stamp = self._ask(), stamp
        return self._known


def _stamp() -> object:
    try:
        return os.stat("/dev").st_mtime_ns  # noqa: PTH116 - asked twice a second
    except OSError:  # Windows
        return time.monotonic() // _FRESH_S


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
    return places[0] + _rate(address)


def located(address: str, ports: Callable[[], Sequence[PortFound]]) -> str:
    """Return the path behind an identity or a socket; any other address is returned as it is.

    Faults ``device.open.absent`` when it is not plugged in, ``device.open.twins`` when two look the same.
    """
    if not address.startswith((BY_USB, BY_PLACE)):
        return address
    bare = _without_rate(address)
    wanted = bare.partition("=")[2].lower()
    is_usb = bare.startswith(BY_USB)
    found = [port.address for port in ports() if (port.usb if is_usb else port.place).lower() == wanted]
    if not found:
        raise Fault("device.open.absent", port=bare.removeprefix("serial:"))
    if len(found) > 1:
        raise Fault("device.open.twins", port=bare.removeprefix("serial:"), ports=", ".join(found))
    return found[0] + _rate(address)


def with_rate(address: str, baud: int) -> str:
    """Give a serial address the rate of its device when it names none; other lines have no rate."""
    is_serial = address.startswith(("serial:", "/dev/", "COM"))
    return f"{address}@{baud}" if is_serial and not _rate(address) else address


def _without_rate(address: str) -> str:
    return _RATE.sub("", address)


def _rate(address: str) -> str:
    return address.removeprefix(_without_rate(address))
