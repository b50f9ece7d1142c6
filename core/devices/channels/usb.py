"""USB pipes of identity card readers through pyusb (specification section 8, variants A and B). It knows no command.

A: a frame goes out as its 7-byte head on EP02 and the rest on EP06, and comes back as its head on EP81 and the rest on
EP85. B: one pipe each way, whole frames in packets. Which of the two is read off the endpoints.
"""

import logging
import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import usb.core
import usb.util

from core.base.faults import Fault
from core.devices.channels.deadline import Deadline
from core.devices.channels.errors import line_fault, stall_fault
from core.devices.channels.framing import HEAD_BYTES, FrameEnds
from core.devices.channels.packets import Packets, claim_fault, claimed, cleared, drained, milliseconds, taken
from core.devices.channels.usb_address import UsbAddress, is_meant, usb_address
from core.devices.channels.usb_devices import devices

log = logging.getLogger(__name__)

SPLIT_PIPES = frozenset({0x02, 0x06, 0x81, 0x85})
SLOW_PAUSE_S = 0.4  # some modules of variant A want it between a request and the first read
_SLOW_AFTER_S = 0.35  # no head for so long after a request: this may be one of them


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pipes:
    """The endpoints of one interface; head and body are the same pipe where frames are not split."""

    interface: int
    head_out: Any
    body_out: Any
    head_in: Any
    body_in: Any

    @property
    def is_split(self) -> bool:
        return self.head_in is not self.body_in


class UsbChannel:
    """See ByteChannel. One ``write`` is one frame. What pads the last packet of a frame is never passed on."""

    def __init__(self, address: UsbAddress, backend: Any = None, sleep: Callable[[float], None] = time.sleep) -> None:
        self.port = address.text
        self._sleep = sleep
        self._device = _found(address, backend)
        self._pipes = self._opened()
        self._ends, self._packets = FrameEnds(), Packets(self._fill)
        self._waited_s = self._pause_s = 0.0

    @property
    def is_split(self) -> bool:
        """Return whether this is variant A."""
        return self._pipes.is_split

    def write(self, data: bytes, timeout_s: float) -> int:
        """See ByteChannel."""
        parts = (data[:HEAD_BYTES], data[HEAD_BYTES:]) if self.is_split else (data, b"")
        deadline, written = Deadline(timeout_s), 0
        self._ends.forget()
        for pipe, part in zip((self._pipes.head_out, self._pipes.body_out), parts, strict=True):
            if part:
                written += self._put(pipe, part, deadline, written, len(data))
        self._waited_s = 0.0
        if self._pause_s:
            self._sleep(self._pause_s)
        return written

    def read(self, size: int, timeout_s: float) -> bytes:
        """See ByteChannel."""
        data = self._packets.read(size, timeout_s)
        self._note_silence(0.0 if data else timeout_s)
        return data

    def reset_input(self) -> None:
        """See ByteChannel."""
        self._packets.clear()
        self._ends.forget()
        for pipe in {id(pipe): pipe for pipe in (self._pipes.head_in, self._pipes.body_in)}.values():
            drained(partial(self._some, pipe))

    def close(self) -> None:
        """See ByteChannel."""
        try:
            usb.util.dispose_resources(self._device)
        except usb.core.USBError as error:
            log.info("the reader went while it was let go: %s", error.errno)

    def _opened(self) -> _Pipes:
        try:
            pipes = _pipes_of(self._device)
            claimed(self._device, pipes.interface, self.port)
        except NotImplementedError as error:  # Windows: the maker's driver holds it, not WinUSB
            raise Fault("device.usb.no_driver", port=self.port) from error
        except usb.core.USBError as error:
            raise claim_fault(error, self._device, self.port) from error
        return pipes

    def _put(self, pipe: Any, part: bytes, deadline: Deadline, before: int, size: int) -> int:
        try:
            written = int(pipe.write(part, milliseconds(deadline.left_s)))
        except usb.core.USBTimeoutError as error:
            raise stall_fault(before, size) from error
        except usb.core.USBError as error:
            raise line_fault(error, self.port) from error
        if written < len(part):
            raise Fault("device.channel.stalled", written=before + written, size=size)
        return written

    def _fill(self, timeout_s: float) -> bool:
        """Take one transfer; return whether anything came."""
        pipe = self._pipes.body_in if self._ends.left else self._pipes.head_in
        packet = pipe.wMaxPacketSize
        size = packet * math.ceil(self._ends.left / packet) if self._ends.left else packet
        data = taken(pipe, size, timeout_s, self.port)
        self._packets.add(self._ends.take(data))
        return bool(data)

    def _some(self, pipe: Any, timeout_s: float) -> bool:
        return bool(taken(pipe, pipe.wMaxPacketSize, timeout_s, self.port))

    def _note_silence(self, waited_s: float) -> None:
        """Take a split-pipe module that has not answered for a slow one: clear it and give it its pause from now on."""
        self._waited_s = self._waited_s + waited_s if waited_s else 0.0
        if self.is_split and not self._pause_s and self._waited_s >= _SLOW_AFTER_S:
            log.info("no answer on the split pipes: %d ms pause after each request from now on", SLOW_PAUSE_S * 1000)
            self._pause_s = SLOW_PAUSE_S
            cleared(self._pipes.head_in, self.port)
            cleared(self._pipes.body_in, self.port)


def open_usb(address: str) -> UsbChannel:
    """Open ``usb:`` (any known reader), ``usb:0400:c35a``, ``usb:0400:c35a:SERIAL`` or ``usb:0400:c35a@1-4.2``."""
    return UsbChannel(usb_address(address))


def _found(address: UsbAddress, backend: Any) -> Any:
    matching = [device for device in devices(backend) if is_meant(device, address)]
    if not matching:
        raise Fault("device.open.absent", port=address.text)
    if len(matching) > 1:
        raise Fault("device.usb.several", port=address.text, count=len(matching))
    return matching[0]


def _pipes_of(device: Any) -> _Pipes:
    for interface in device.get_active_configuration():
        ends = {end.bEndpointAddress: end for end in interface}
        number = interface.bInterfaceNumber
        if set(ends) >= SPLIT_PIPES:
            return _Pipes(
                interface=number, head_out=ends[0x02], body_out=ends[0x06], head_in=ends[0x81], body_in=ends[0x85]
            )
        out, back = _one(ends.values(), usb.util.ENDPOINT_OUT), _one(ends.values(), usb.util.ENDPOINT_IN)
        if out is not None and back is not None:
            return _Pipes(interface=number, head_out=out, body_out=out, head_in=back, body_in=back)
    raise Fault("device.usb.unknown_pipes", port=f"{device.idVendor:04x}:{device.idProduct:04x}")


def _one(ends: Iterable[Any], direction: int) -> Any:
    """Return the only data endpoint of a direction, None when there is none or more than one."""
    kinds = {usb.util.ENDPOINT_TYPE_BULK, usb.util.ENDPOINT_TYPE_INTR}
    found = [
        end
        for end in ends
        if usb.util.endpoint_direction(end.bEndpointAddress) == direction
        and usb.util.endpoint_type(end.bmAttributes) in kinds
    ]
    return found[0] if len(found) == 1 else None
