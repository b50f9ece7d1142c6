"""The demo's scanner, keypad, chip card reader and hall display, simulated on lines of their own. It knows no window.

Each speaks the real protocol; each can be unplugged, silent or garbled like the readers.
"""

from collections.abc import Callable
from contextlib import ExitStack

from core.base.resources import Resources
from core.devices.drivers.keypad import load_keypad
from core.devices.simulated.device import SimulatedDevice
from core.devices.simulated.far_side import FarSide
from core.devices.simulated.pcsc_cards import social_card_of
from core.devices.simulated.pcsc_side import SimulatedPcsc
from core.devices.simulated.reader_troubles import UNPLUGGED, line_troubles_of
from core.devices.simulated.sim_display import SimulatedOnbon
from core.devices.simulated.sim_keypad import SimulatedKeypad
from core.devices.simulated.sim_scanner import SimulatedScanner
from core.people.id_card import IdCard

SCANNER, KEYPAD, LED, CHIP = "scanner", "keypad", "hall_led", "chip_reader"
NAMES = (SCANNER, KEYPAD, LED, CHIP)
HOST_WORDS = ("busy", "no_reader", "no_service")  # what the chip reader's host may say instead of an answer
KEYPAD_MODEL = "framed"


class Gadgets:
    """Between ``start`` and the end of ``closing`` it owns a thread and a line for each."""

    def __init__(self, side: Callable[[], FarSide], tell: Callable[[], None]) -> None:
        self._side, self._tell = side, tell
        self._devices: dict[str, SimulatedDevice] = {}
        self._troubles = dict.fromkeys(NAMES, "")
        self.shown = ""  # what stands on the hall's display

    def start(self, closing: ExitStack) -> None:
        """Start them; ``closing`` ends them."""
        self._scanner = SimulatedScanner(self._side())
        self._keypad = SimulatedKeypad(load_keypad(Resources(), KEYPAD_MODEL), self._side())
        self._chip = SimulatedPcsc(self._side())
        self._devices = {
            CHIP: self._chip,
            SCANNER: self._scanner,
            KEYPAD: self._keypad,
            LED: SimulatedOnbon(self._side(), seen=self._see),
        }
        for device in self._devices.values():
            device.start()
            closing.callback(device.close)
        closing.callback(self._devices.clear)

    def settings(self) -> dict[str, str]:
        """Return the settings that lead a desk to them."""
        ports = {f"{name}.port": device.address for name, device in self._devices.items()}
        return ports | ({"keypad.model": KEYPAD_MODEL} if ports else {})

    def scan(self, code: str) -> None:
        """Hold a code under the scanner."""
        self._scanner.scan(code)

    def press(self, level: int) -> None:
        """Press a key of the keypad, 5 .. 1."""
        self._keypad.press(level)

    def put_chip(self, card: IdCard | None) -> None:
        """Put a person's social security card into the chip card reader, or take out what is in."""
        if card is None:
            self._chip.lift()
        else:
            self._chip.put_card(social_card_of(card))

    def trouble_of(self, name: str) -> str:
        """Return a gadget's trouble, or empty."""
        return self._troubles[name]

    def trouble(self, name: str, kind: str) -> None:
        """Give a gadget a trouble by its name; empty makes it well. Fault ``device.simulated.unknown_trouble``."""
        is_said = name == CHIP and kind in HOST_WORDS
        device, troubles = self._devices[name], () if is_said else line_troubles_of(kind)
        self._chip.error = kind if is_said else ""
        device.calm()
        device.arm(*troubles)
        if kind == UNPLUGGED:
            device.unplug()
        elif self._troubles[name] == UNPLUGGED:
            device.plug()
        self._troubles[name] = kind
        self._tell()

    def _see(self, text: str) -> None:
        self.shown = text
        self._tell()
