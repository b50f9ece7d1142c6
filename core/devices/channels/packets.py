"""What lines that come in packets share: bytes are asked for in any number, and come as the device sends them.

It knows pipes of USB as pyusb gives them, and no frame.
"""

import errno
import math
from collections.abc import Callable
from typing import Any

import usb.core
import usb.util

from core.base.faults import Fault
from core.devices.channels.deadline import Deadline
from core.devices.channels.errors import line_fault, number_of, open_fault
from core.devices.channels.usb_address import node_of

_DRAIN_ROUNDS = 64
_DRAIN_S = 0.002
_HALTED = frozenset({errno.EPIPE, errno.EOVERFLOW})


class Packets:
    """What came and was not read yet. ``fill`` waits some seconds for a packet, adds it, and says if one came."""

    def __init__(self, fill: Callable[[float], bool]) -> None:
        self._fill = fill
        self._held = bytearray()

    def add(self, data: bytes) -> None:
        """Take what came."""
        self._held += data

    def read(self, size: int, timeout_s: float) -> bytes:
        """See ByteChannel; a packet that has come is taken even when no time was given."""
        deadline = Deadline(timeout_s)
        while len(self._held) < size:
            left_s = deadline.left_s
            if not self._fill(left_s) and not left_s:
                break
        data = bytes(self._held[:size])
        del self._held[:size]
        return data

    def clear(self) -> None:
        """Drop what was not read."""
        self._held.clear()


def drained(fill: Callable[[float], bool]) -> None:
    """Take what a device has waiting until nothing comes; one that never stops is left."""
    for _ in range(_DRAIN_ROUNDS):
        if not fill(_DRAIN_S):
            return


def milliseconds(seconds: float) -> int:
    """Return a timeout for libusb or hidapi, to whom 0 means for ever."""
    return max(1, math.ceil(seconds * 1000))


def taken(pipe: Any, size: int, timeout_s: float, port: str) -> bytes:
    """Return one transfer of a pipe, empty when the time is over; a halted pipe is cleared. Fault: the line is lost."""
    try:
        return bytes(pipe.read(size, milliseconds(timeout_s)))
    except usb.core.USBTimeoutError:
        return b""
    except usb.core.USBError as error:
        if number_of(error) not in _HALTED:
            raise line_fault(error, port) from error
    cleared(pipe, port)
    return b""


def cleared(pipe: Any, port: str) -> None:
    """Clear a pipe's halt."""
    try:
        pipe.clear_halt()
    except usb.core.USBError as error:
        raise line_fault(error, port) from error


def claimed(device: Any, interface: int, port: str) -> bool:
    """Take an interface; return whether a driver of the system had to let go of it.

    Faults ``device.usb.denied``, ``device.open.*``; NotImplementedError where the maker's driver holds it (Windows).
    """
    try:
        had_driver = _detached(device, interface)
        usb.util.claim_interface(device, interface)
    except usb.core.USBError as error:
        raise claim_fault(error, device, port) from error
    return had_driver


def claim_fault(error: usb.core.USBError, device: Any, port: str) -> Fault:
    """Return why a device is not ours."""
    if number_of(error) in {errno.EACCES, errno.EPERM}:
        return Fault("device.usb.denied", port=port)
    return open_fault(error, node_of(device) or port)


def _detached(device: Any, interface: int) -> bool:
    try:
        if not device.is_kernel_driver_active(interface):
            return False
    except NotImplementedError:  # not Linux: there is none to detach
        return False
    device.detach_kernel_driver(interface)
    return True
