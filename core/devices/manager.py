"""All devices of one machine that have a loop: started, stopped, listed, tried out. It knows no protocol.

A new kind of device is a DeviceWork with its loop, and a line in desktop/wiring.py.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from core.base.faults import Fault
from core.devices.channels.found import every_port
from core.devices.channels.ports import PortFound
from core.devices.channels.tap import FrameNote
from core.devices.loop import DeviceLoop, FaultNote
from core.devices.ports import DeviceState


class Device(Protocol):
    """Something with a loop; ``start`` and ``stop`` are the loop's own where it needs nothing more."""

    @property
    def loop(self) -> DeviceLoop:
        """Return the loop."""
        ...

    def start(self) -> None:
        """Begin to look for the device."""
        ...

    def stop(self, timeout_s: float = 1.0) -> bool:
        """End; True when it ended in time."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceReport:
    """Everything there is to say of one device now. ``fault`` is empty when all is well."""

    device: str
    state: DeviceState
    fault: str
    port: str
    usb: str
    has_line: bool = True  # it can be led to another port
    frames: tuple[FrameNote, ...]
    troubles: tuple[FaultNote, ...]


class DeviceManager:
    """Any thread may ask it; it has none of its own. ``keep`` writes down where a device was assigned to."""

    def __init__(
        self,
        devices: Sequence[Device],
        ports: Callable[[], Sequence[PortFound]] = every_port,
        keep: Callable[[str, str], None] = lambda _device, _port: None,
    ) -> None:
        self._devices = {device.loop.device: device for device in devices}
        self._ports, self._keep = ports, keep

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the devices, in the order in which they were given."""
        return tuple(self._devices)

    def start(self) -> None:
        """Start them all."""
        for device in self._devices.values():
            device.start()

    def stop(self) -> list[str]:
        """Stop them all, at the same time; return the names of those that were late."""
        for device in self._devices.values():
            device.loop.begin_stop()
        return [name for name, device in reversed(self._devices.items()) if not device.stop()]

    def report(self, name: str) -> DeviceReport:
        """Return how a device is."""
        loop = self._loop(name)
        return DeviceReport(
            device=name, state=loop.state, fault=loop.fault, port=loop.port, usb=loop.usb, has_line=loop.has_line,
            frames=loop.frames.last(), troubles=loop.troubles(),
        )  # fmt: skip

    def reports(self) -> tuple[DeviceReport, ...]:
        """Return how they all are."""
        return tuple(self.report(name) for name in self._devices)

    def test(self, name: str) -> None:
        """Have a device tried out; DeviceTested tells how it went."""
        self._loop(name).test()

    def assign(self, name: str, port: str) -> None:
        """Lead a device to another port: kept for every later start (a Fault says why not), and used at once."""
        loop = self._loop(name)
        self._keep(name, port)
        loop.move(port)

    def found(self) -> tuple[PortFound, ...]:
        """Return the ports of this machine, asked anew; takes some milliseconds."""
        return tuple(self._ports())

    def _loop(self, name: str) -> DeviceLoop:
        if name not in self._devices:
            raise Fault("device.manager.unknown", device=name)
        return self._devices[name].loop
