"""Which opener an address belongs to: a literal table. A new kind of line is a file and a line here."""

import difflib
import re
from collections.abc import Callable, Mapping

from core.base.faults import Fault
from core.devices.channels.cups import open_cups
from core.devices.channels.file import open_file
from core.devices.channels.hid import open_hid
from core.devices.channels.process import open_pcsc, open_sdtapi
from core.devices.channels.serial import open_serial
from core.devices.channels.tape import open_tape
from core.devices.channels.tcp import open_tcp
from core.devices.channels.usb import open_usb
from core.devices.channels.usbprint import open_usbprint
from core.devices.channels.winspool import open_winspool
from core.devices.ports import ByteChannel

OPENERS: Mapping[str, Callable[[str], ByteChannel]] = {
    "serial": open_serial,
    "pty": open_serial,
    "tcp": open_tcp,
    "file": open_file,
    "tape": open_tape,
    "usb": open_usb,
    "hid": open_hid,
    "sdtapi": open_sdtapi,
    "pcsc": open_pcsc,
    "usbprint": open_usbprint,
    "cups": open_cups,
    "winspool": open_winspool,
}

_HOSTED = "pcsc+"  # before the address of a line at whose end somebody else runs the host of PC/SC
_ANY = frozenset({"usb", "pcsc"})  # nothing behind the colon is any reader of the kind
_BARE_PORT = re.compile(r"(/|COM\d+(@\d+)?$)", re.IGNORECASE)


def open_channel(address: str) -> ByteChannel:
    """Open ``serial:/dev/ttyUSB0@115200``, ``serial:COM3``, ``tcp://host:port``, ``file:PATH`` or ``tape:PATH``.

    Printers also ``usbprint:04b8:0202``, ``cups:QUEUE`` and ``winspool:PRINTER``. A bare path (a pty's link may lie
    anywhere) or ``COM3`` is a serial port. ``pcsc+tcp://...`` is a host of PC/SC that runs
    elsewhere. Faults ``device.open.*`` say what to do.
    """
    if address.lower().startswith(_HOSTED):
        return open_channel(address[len(_HOSTED) :])
    if _BARE_PORT.match(address):
        return open_serial(address)
    scheme, colon, rest = address.partition(":")
    if not colon or (not rest and scheme.lower() not in _ANY):
        raise Fault("device.open.bad_address", address=address, meant="serial:/dev/ttyUSB0")
    opener = OPENERS.get(scheme.lower())
    if opener is None:
        raise Fault("device.open.unknown_scheme", scheme=scheme, meant=_meant(scheme))
    return opener(rest)


def _meant(scheme: str) -> str:
    near = difflib.get_close_matches(scheme.lower(), OPENERS, n=1, cutoff=0.5)
    return f"{near[0]}:" if near else " / ".join(f"{name}:" for name in OPENERS)
