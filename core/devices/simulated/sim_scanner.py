"""A simulated scanner on a serial line: says the bytes of a code as a real one does. It knows no case."""

from core.devices.simulated.device import SimulatedDevice
from core.devices.simulated.far_side import FarSide


class SimulatedScanner(SimulatedDevice):
    """See SimulatedDevice. Deaf; with ``aim`` it names the kind of each code."""

    def __init__(self, side: FarSide | None = None, *, suffix: bytes = b"\r\n", aim: bytes = b"") -> None:
        super().__init__(side, name="scanner")
        self.suffix, self.aim = suffix, aim

    def scan(self, code: bytes | str) -> None:
        """Read a code; a text is sent as UTF-8. Done when this returns."""
        data = code.encode("utf-8") if isinstance(code, str) else code
        self._say(self.aim + data + self.suffix)
