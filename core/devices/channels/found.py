"""Everything a device can be led to on this machine: serial ports, USB readers, HID readers. It opens none."""

import logging
from collections.abc import Callable, Sequence

from core.base.faults import Fault
from core.devices.channels.hid import hid_readers
from core.devices.channels.ports import PortFound, serial_ports
from core.devices.channels.usb_devices import usb_readers

log = logging.getLogger(__name__)


def every_port() -> list[PortFound]:
    """Return the ports; a kind of line that cannot be listed here is logged and left out."""
    return [*serial_ports(), *_listed(usb_readers), *_listed(hid_readers)]


def _listed(ask: Callable[[], Sequence[PortFound]]) -> Sequence[PortFound]:
    try:
        return ask()
    except Fault as fault:
        log.warning("ports not listed: %s", fault)
    except ImportError:
        log.info("without hidapi HID readers are not listed")
    return []
