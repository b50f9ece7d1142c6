"""A simulated rating keypad of any model: keys as bytes, and the prompts it is sent. It knows no visit."""

from collections import deque

from core.devices.drivers.keypad import KeypadModel
from core.devices.simulated.device import SimulatedDevice
from core.devices.simulated.far_side import FarSide


class SimulatedKeypad(SimulatedDevice):
    """See SimulatedDevice. ``heard`` keeps ``start`` and ``stop`` as they came."""

    def __init__(self, model: KeypadModel, side: FarSide | None = None) -> None:
        super().__init__(side, name="keypad")
        self._model = model
        self._codes = {level: code for code, level in model.keys.items()}
        self.heard: deque[str] = deque(maxlen=100)

    def press(self, level: int) -> None:
        """Press the key of a level, 5 .. 1; done when this returns."""
        self._say(self._codes[level])

    def _heard(self, held: bytearray) -> None:
        words = {code: name for name, code in (("start", self._model.start), ("stop", self._model.stop)) if code}
        while found := [(held.find(code), code) for code in words if code in held]:
            at, code = min(found)
            del held[: at + len(code)]
            self.heard.append(words[code])
        del held[:-64]
