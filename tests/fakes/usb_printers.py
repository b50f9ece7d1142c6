"""USB printers inside the process, as a backend of pyusb: descriptors, bulk pipes, short counts, a driver in the way."""

import errno
import threading
import time
from typing import Any

import usb.backend
import usb.core

from printing.simulated import Mechanism, Switches

PACKET = 64
OUT, BACK = 0x02, 0x81


class Record:
    """A descriptor: pyusb copies the fields it wants."""

    def __init__(self, **fields: Any) -> None:
        self.extra_descriptors: list[int] = []
        self.__dict__.update(fields)


class UsbPrinter:
    """One device: a keyboard at interface 0, a printer at interface 1, as receipt printers with a card slot have it.

    ``takes`` is how many bytes one transfer takes at most; 0: nothing, it times out. ``is_mute`` has no pipe back.
    """

    def __init__(self, serial: str = "", *, ids: tuple[int, int] = (0x04B8, 0x0202), is_mute: bool = False) -> None:
        self.ids, self.serial, self.is_mute = ids, serial, is_mute
        self.papers: list[bytes] = []
        self.switches = Switches()
        self.mechanism = Mechanism(self.switches, self.papers.append)
        self.takes, self.is_plugged = 4096, True
        self.has_driver, self.is_claimed, self.is_taken, self.is_denied = True, False, False, False
        self.moved = threading.Condition()
        self.answers = bytearray()
        self.transfers: list[int] = []

    @property
    def ends(self) -> tuple[int, ...]:
        return (OUT,) if self.is_mute else (BACK, OUT)


class UsbBus(usb.backend.IBackend):
    """The printers of a machine."""

    def __init__(self, *printers: UsbPrinter) -> None:
        super().__init__()
        self.printers = printers

    def enumerate_devices(self):
        return iter([printer for printer in self.printers if printer.is_plugged])

    def get_device_descriptor(self, dev):
        return Record(
            bLength=18, bDescriptorType=1, bcdUSB=0x200, bDeviceClass=0, bDeviceSubClass=0, bDeviceProtocol=0,
            bMaxPacketSize0=64, idVendor=dev.ids[0], idProduct=dev.ids[1], bcdDevice=1, iManufacturer=0, iProduct=0,
            iSerialNumber=3 if dev.serial else 0, bNumConfigurations=1, address=1, bus=1, port_number=1,
            port_numbers=(1,), speed=3,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev, config):
        if config:
            raise IndexError(config)
        return Record(
            bLength=9, bDescriptorType=2, wTotalLength=9, bNumInterfaces=2, bConfigurationValue=1, iConfiguration=0,
            bmAttributes=0xC0, bMaxPower=1,
        )  # fmt: skip

    def get_interface_descriptor(self, dev, intf, alt, config):
        if intf > 1 or alt:
            raise IndexError(intf)
        kind, protocol, ends = (3, 1, 1) if intf == 0 else (7, 1 if dev.is_mute else 2, len(dev.ends))
        return Record(
            bLength=9, bDescriptorType=4, bInterfaceNumber=intf, bAlternateSetting=0, bNumEndpoints=ends,
            bInterfaceClass=kind, bInterfaceSubClass=1, bInterfaceProtocol=protocol, iInterface=0,
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev, ep, intf, alt, config):
        address, kind = (0x83, 3) if intf == 0 else (dev.ends[ep], 2)
        return Record(
            bLength=7, bDescriptorType=5, bEndpointAddress=address, bmAttributes=kind, wMaxPacketSize=PACKET,
            bInterval=0, bRefresh=0, bSynchAddress=0,
        )  # fmt: skip

    def open_device(self, dev):
        if dev.is_denied:
            raise usb.core.USBError("access denied", -3, errno.EACCES)
        return dev

    def close_device(self, dev_handle): ...

    def get_configuration(self, dev_handle):
        return 1

    def is_kernel_driver_active(self, dev_handle, intf):
        return dev_handle.has_driver

    def detach_kernel_driver(self, dev_handle, intf):
        assert intf == 1
        dev_handle.has_driver = False

    def attach_kernel_driver(self, dev_handle, intf):
        assert not dev_handle.is_claimed
        dev_handle.has_driver = True

    def claim_interface(self, dev_handle, intf):
        assert intf == 1
        if dev_handle.is_taken or dev_handle.has_driver:
            raise usb.core.USBError("busy", -6, errno.EBUSY)
        dev_handle.is_claimed = True

    def release_interface(self, dev_handle, intf):
        dev_handle.is_claimed = False

    def reset_device(self, dev_handle):
        raise AssertionError("a printer is never reset")

    def ctrl_transfer(self, dev_handle, bmRequestType, bRequest, wValue, wIndex, data, timeout):  # noqa: N803 - pyusb's
        raw = ("\u0409" if not wValue & 0xFF else dev_handle.serial).encode("utf-16-le")
        answer = bytes([len(raw) + 2, 3]) + raw
        size = min(len(answer), len(data))
        data[:size] = data.__class__(data.typecode, answer[:size])
        return size

    def bulk_write(self, dev_handle, ep, intf, data, timeout):
        assert (dev_handle.is_claimed, ep, timeout > 0) == (True, OUT, True)
        self._check(dev_handle)
        if dev_handle.takes == 0:
            time.sleep(timeout / 1000)
            raise usb.core.USBTimeoutError("timeout", -7, errno.ETIMEDOUT)
        piece = bytes(data)[: dev_handle.takes]
        with dev_handle.moved:
            dev_handle.transfers.append(len(piece))
            dev_handle.answers += dev_handle.mechanism.feed(piece)
            dev_handle.moved.notify_all()
        return len(piece)

    def bulk_read(self, dev_handle, ep, intf, buff, timeout):
        assert (dev_handle.is_claimed, ep, timeout > 0, len(buff) % PACKET) == (True, BACK, True, 0)
        self._check(dev_handle)
        with dev_handle.moved:
            if not dev_handle.answers and not dev_handle.moved.wait(timeout / 1000):
                raise usb.core.USBTimeoutError("timeout", -7, errno.ETIMEDOUT)
            piece = bytes(dev_handle.answers[:PACKET])
            del dev_handle.answers[: len(piece)]
        buff[: len(piece)] = buff.__class__(buff.typecode, piece)
        return len(piece)

    @staticmethod
    def _check(printer: UsbPrinter) -> None:
        if not printer.is_plugged:
            raise usb.core.USBError("no device", -4, errno.ENODEV)
