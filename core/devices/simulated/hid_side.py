"""A simulated reader's far side on HID, behind the real channel. It knows no protocol."""

from core.devices.channels.hid import open_hid
from core.devices.channels.hid_memory import HidMemory
from core.devices.ports import ByteChannel


class HidSide:
    """See FarSide."""

    def __init__(self) -> None:
        self.device = HidMemory()

    @property
    def address(self) -> str:
        """See FarSide."""
        return "hid:10c4:0007"

    def open(self, address: str) -> ByteChannel:
        """See FarSide."""
        return open_hid(address.removeprefix("hid:"), lambda: self.device)

    def plug(self) -> None:
        """See FarSide."""
        self.device.set_plugged(is_plugged=True)

    def unplug(self) -> None:
        """See FarSide."""
        self.device.set_plugged(is_plugged=False)

    def read(self, timeout_s: float) -> bytes:
        """See FarSide."""
        return self.device.far_read(timeout_s)

    def write(self, data: bytes) -> None:
        """See FarSide."""
        self.device.far_write(data)

    def baud(self) -> int:
        """See FarSide; a pipe has none."""
        return 115200

    def close(self) -> None:
        """See FarSide."""
        self.unplug()
