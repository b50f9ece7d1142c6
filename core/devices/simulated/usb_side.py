"""A simulated reader's far side on USB, variant A or B, behind the real channel and the real pyusb."""

from core.devices.channels.usb import UsbChannel
from core.devices.channels.usb_address import usb_address
from core.devices.channels.usb_memory import UsbMemory
from core.devices.ports import ByteChannel


class UsbSide:
    """See FarSide; ``device`` says which variant."""

    def __init__(self, device: UsbMemory | None = None) -> None:
        self.device = device or UsbMemory()

    @property
    def address(self) -> str:
        """See FarSide."""
        return "usb:0400:c35a"

    def open(self, address: str) -> ByteChannel:
        """See FarSide."""
        return UsbChannel(usb_address(address.removeprefix("usb:")), self.device)

    def plug(self) -> None:
        """See FarSide."""
        self.device.plug()

    def unplug(self) -> None:
        """See FarSide."""
        self.device.unplug()

    def read(self, timeout_s: float) -> bytes:
        """See FarSide."""
        return self.device.far_read(timeout_s)

    def write(self, data: bytes) -> None:
        """See FarSide."""
        self.device.far_write(data)

    def baud(self) -> int:
        """See FarSide; a pipe has none, so what the reader understands is always right."""
        return 115200

    def close(self) -> None:
        """See FarSide."""
        self.device.unplug()
