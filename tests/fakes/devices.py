"""A desk's devices on simulated lines inside the process: a card reader, a scanner, a keypad, a display that is away."""

import queue
from contextlib import contextmanager
from functools import partial

from core.base.events import Bus
from core.base.resources import Resources
from core.config.device_settings import DisplaySettings, KeypadSettings, ReaderSettings, ScannerSettings
from core.devices.call_display import CallDisplay
from core.devices.card_desk import CardDesk
from core.devices.channels.ports import PortFound
from core.devices.drivers.display import load_display
from core.devices.drivers.keypad import load_keypad
from core.devices.manager import DeviceManager
from core.devices.ports import DeviceState
from core.devices.rating_desk import RatingDesk
from core.devices.scanner_desk import ScannerDesk
from core.devices.simulated.far_side import MemorySide
from core.devices.simulated.people import PEOPLE
from core.devices.simulated.sdt_reader import SimulatedReader
from core.devices.simulated.sim_keypad import SimulatedKeypad
from core.devices.simulated.sim_scanner import SimulatedScanner
from tests.patience import until

FOUND = (
    PortFound(address="serial:/dev/ttyUSB0", title="USB Serial", usb="1a86:7523:A50285BI", place="1-1.1"),
    PortFound(address="serial:/dev/ttyUSB1", title="CP2102 USB to UART Bridge Controller", usb="10c4:ea60:0001", place="1-1.2"),
    PortFound(address="serial:/dev/ttyUSB2", title="USB Serial", usb="067b:2303:", place="1-2"),
    PortFound(address="serial:/dev/ttyS0", title="ttyS0"),
    PortFound(address="usb:0400:c35a", title="USB 0400:c35a 20260417A", usb="0400:c35a:20260417A"),
    PortFound(address="hid:10c4:0007", title="MR-300 USB HID", usb="10c4:0007:"),
)  # fmt: skip
PORTS = {
    "reader": "serial:usb=1a86:7523:A50285BI",
    "scanner": "serial:/dev/ttyACM0@9600",
    "keypad": "serial:/dev/ttyUSB2",
}


def found_ports():
    return FOUND


class Stand:
    """The simulators and the manager of their near ends; ``kept`` is what was assigned."""

    def __init__(self, clock):
        self.said, bus = queue.SimpleQueue(), Bus()
        bus.subscribe(object, self.said.put)
        self.reader, self.scanner = SimulatedReader(MemorySide()), SimulatedScanner(MemorySide())
        keypad = load_keypad(Resources(), "plain")
        self.keypad, self.kept = SimulatedKeypad(keypad, MemorySide()), []
        self._sims = (self.reader, self.scanner, self.keypad)
        display = DisplaySettings(port="tcp://127.0.0.1:9", model="onbon-bx")
        self.manager = DeviceManager(
            (
                CardDesk(
                    ReaderSettings(port=PORTS["reader"], poll_ms=50),
                    clock,
                    bus,
                    opener=self.reader.open,
                    ports=found_ports,
                ),
                CardDesk(ReaderSettings(), clock, bus, device="kiosk_reader", ports=found_ports),
                ScannerDesk(
                    ScannerSettings(port=PORTS["scanner"]), clock, bus, opener=self.scanner.open, ports=found_ports
                ),
                RatingDesk(
                    KeypadSettings(port=PORTS["keypad"]),
                    lambda: keypad,
                    clock,
                    bus,
                    opener=self.keypad.open,
                    ports=found_ports,
                ),
                CallDisplay(
                    display,
                    partial(load_display, Resources(), "onbon-bx"),
                    clock,
                    bus,
                    device="hall_led",
                    hall="云溪",
                    ports=found_ports,
                ),
            ),
            ports=found_ports,
            keep=lambda device, port: self.kept.append((device, port)),
        )

    def until(self, device, *states):
        until(lambda: self.manager.report(device).state in states, f"{device} is one of {states}")

    def begin(self):
        for sim in self._sims:
            sim.start()
        self.manager.start()
        self.until("hall_led", DeviceState.ABSENT)
        for device in ("card_reader", "scanner", "keypad"):
            self.until(device, DeviceState.READY)

    def pass_on(self, bus):
        """Tell, in the caller's thread, what the devices said in theirs; return the last of it."""
        event = None
        while not self.said.empty():
            event = self.said.get()
            bus.publish(event)
        return event

    def read_a_card(self):
        self.reader.put_card(PEOPLE["wang"])

    def end(self):
        until(lambda: not self.manager.stop(), "every device has ended")
        for sim in self._sims:
            sim.close()


@contextmanager
def a_stand(clock):
    stand = Stand(clock)
    stand.begin()
    try:
        yield stand
    finally:
        stand.end()
