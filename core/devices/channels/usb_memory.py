"""A USB reader inside the process, as a backend of pyusb: descriptors, split or single pipes, short packets, halts.

The far end writes and reads whole frames; everything between is what libusb would do with packets of 64 bytes. It
knows no command.
"""

import errno
import threading
import time
from collections import deque
from typing import Any

import usb.backend
import usb.core
import usb.util

from core.devices.channels.deadline import Deadline
from core.devices.channels.framing import HEAD_BYTES

PACKET = 64
_SPLIT, _SINGLE = (0x02, 0x06, 0x81, 0x85), (0x01, 0x82)
_BULK = 2


class _Record:
    """A descriptor: pyusb copies the fields it wants."""

    def __init__(self, **fields: Any) -> None:
        self.extra_descriptors: list[int] = []
        self.__dict__.update(fields)


class UsbMemory(usb.backend.IBackend):  # type: ignore[misc]  # pyusb has no types
    """One device. ``is_split`` is variant A, else B; ``is_padded`` fills its last packets up to 64 bytes.

    A slow module loses the answer to a request that is followed by a read within ``hold_back_s``.
    """

    def __init__(
        self,
        ids: tuple[int, int] = (0x0400, 0xC35A),
        *,
        is_split: bool = True,
        is_padded: bool = False,
        serial: str = "",
        hold_back_s: float = 0.0,
    ) -> None:
        super().__init__()
        self._ids, self._serial = ids, serial
        self.is_split, self.is_padded, self.hold_back_s = is_split, is_padded, hold_back_s
        self._asked_at, self._is_hurried = 0.0, False
        self.ends = _SPLIT if is_split else _SINGLE
        self.is_plugged, self.is_taken, self.is_denied = True, False, False
        self.halted: set[int] = set()
        self.cleared: list[int] = []
        self._moved = threading.Condition()
        self._in: dict[int, deque[bytes]] = {}
        self._out = bytearray()
        self.place = (1, (4, 2))
        self._empty()

    # -- the far end ---------------------------------------------------------------------------

    def far_read(self, timeout_s: float) -> bytes:
        """Return what the host has sent, none when the time is over."""
        with self._moved:
            if not self._out:
                self._moved.wait(timeout_s)
            data = bytes(self._out)
            self._out.clear()
        return data

    def far_write(self, data: bytes) -> None:
        """Hand a frame (or noise) to the host, in packets."""
        head, body = (data[:HEAD_BYTES], data[HEAD_BYTES:]) if self.is_split else (b"", data)
        first, last = self.ends[-2:] if self.is_split else (self.ends[-1], self.ends[-1])
        with self._moved:
            if self._is_hurried:
                return
            if head:
                self._in[first].append(head)
            for at in range(0, len(body), PACKET):
                packet = body[at : at + PACKET]
                self._in[last].append(packet.ljust(PACKET, b"\0") if self.is_padded else packet)
            self._moved.notify_all()

    def plug(self) -> None:
        """Come up as a new device."""
        with self._moved:
            self._empty()
            self.is_plugged = True

    def unplug(self) -> None:
        """Vanish, also from under an open channel."""
        with self._moved:
            self.is_plugged = False
            self._moved.notify_all()

    def _empty(self) -> None:
        self._in = {end: deque() for end in self.ends if end & usb.util.ENDPOINT_IN}
        self._out.clear()

    # -- what pyusb asks -----------------------------------------------------------------------

    def enumerate_devices(self) -> Any:
        """See IBackend."""
        return iter([self] if self.is_plugged else [])

    def get_device_descriptor(self, dev: Any) -> Any:
        """See IBackend."""
        return _Record(
            bLength=18, bDescriptorType=1, bcdUSB=0x110, bDeviceClass=0, bDeviceSubClass=0, bDeviceProtocol=0,
            bMaxPacketSize0=8, idVendor=self._ids[0], idProduct=self._ids[1], bcdDevice=0x63, iManufacturer=0,
            iProduct=0, iSerialNumber=3 if self._serial else 0, bNumConfigurations=1, address=7, bus=self.place[0],
            port_number=self.place[1][-1], port_numbers=self.place[1], speed=2,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: Any, config: int) -> Any:
        """See IBackend."""
        if config:
            raise IndexError(config)
        return _Record(
            bLength=9, bDescriptorType=2, wTotalLength=9, bNumInterfaces=1, bConfigurationValue=1, iConfiguration=0,
            bmAttributes=0xE0, bMaxPower=50,
        )  # fmt: skip

    def get_interface_descriptor(self, dev: Any, intf: int, alt: int, config: int) -> Any:
        """See IBackend."""
        if intf or alt:
            raise IndexError(intf)
        return _Record(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0, bNumEndpoints=len(self.ends),
            bInterfaceClass=0xFF, bInterfaceSubClass=0, bInterfaceProtocol=0, iInterface=0,
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev: Any, ep: int, intf: int, alt: int, config: int) -> Any:
        """See IBackend."""
        return _Record(
            bLength=7, bDescriptorType=5, bEndpointAddress=self.ends[ep], bmAttributes=_BULK, wMaxPacketSize=PACKET,
            bInterval=0, bRefresh=0, bSynchAddress=0,
        )  # fmt: skip

    def open_device(self, dev: Any) -> Any:
        """See IBackend."""
        if self.is_denied:
            raise usb.core.USBError("access denied", -3, errno.EACCES)
        return dev

    def close_device(self, dev_handle: Any) -> None:
        """See IBackend."""

    def get_configuration(self, dev_handle: Any) -> int:
        """See IBackend."""
        return 1

    def is_kernel_driver_active(self, dev_handle: Any, intf: int) -> bool:
        """See IBackend."""
        return False

    def claim_interface(self, dev_handle: Any, intf: int) -> None:
        """See IBackend."""
        if self.is_taken:
            raise usb.core.USBError("busy", -6, errno.EBUSY)

    def release_interface(self, dev_handle: Any, intf: int) -> None:
        """See IBackend."""

    def clear_halt(self, dev_handle: Any, ep: int) -> None:
        """See IBackend."""
        self.halted.discard(ep)
        self.cleared.append(ep)

    def ctrl_transfer(
        self,
        dev_handle: Any,
        bmRequestType: int,
        bRequest: int,
        wValue: int,
        wIndex: int,
        data: Any,
        timeout: int,
    ) -> int:
        """See IBackend; answers string descriptors only."""
        text = "\u0409" if not wValue & 0xFF else self._serial
        raw = text.encode("utf-16-le")
        answer = bytes([len(raw) + 2, 3]) + raw
        size = min(len(answer), len(data))
        data[:size] = data[:0].__class__(data.typecode, answer[:size])
        return size

    def bulk_write(self, dev_handle: Any, ep: int, intf: int, data: Any, timeout: int) -> int:
        """See IBackend."""
        with self._moved:
            self._check()
            self._asked_at, self._is_hurried = time.monotonic(), False
            self._out += bytes(data)
            self._moved.notify_all()
        return len(data)

    def bulk_read(self, dev_handle: Any, ep: int, intf: int, buff: Any, timeout: int) -> int:
        """See IBackend: whole packets, ended by a short one or a full buffer."""
        deadline, got = Deadline(timeout / 1000), bytearray()
        with self._moved:
            self._is_hurried = self._is_hurried or time.monotonic() - self._asked_at < self.hold_back_s
            while True:
                self._check()
                if ep in self.halted:
                    raise usb.core.USBError("pipe", -9, errno.EPIPE)
                while self._in[ep] and len(got) < len(buff):
                    packet = self._in[ep].popleft()
                    got += packet
                    if len(packet) < PACKET:
                        return self._into(buff, got)
                if len(got) >= len(buff) or deadline.is_over:
                    break
                self._moved.wait(deadline.left_s)
        if not got:
            raise usb.core.USBTimeoutError("timeout", -7, errno.ETIMEDOUT)
        return self._into(buff, got)

    def _check(self) -> None:
        if not self.is_plugged:
            raise usb.core.USBError("no device", -4, errno.ENODEV)

    @staticmethod
    def _into(buff: Any, data: bytearray) -> int:
        if len(data) > len(buff):
            raise usb.core.USBError("overflow", -8, errno.EOVERFLOW)
        buff[: len(data)] = buff.__class__(buff.typecode, bytes(data))
        return len(data)
