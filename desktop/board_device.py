"""The board as a device: its lamp follows its display, and a test lets it flash. It knows the window, no queue."""

from core.base.clock import Clock
from core.base.events import Bus
from core.base.faults import Fault
from core.devices.events import DeviceChanged, DeviceTestAsked, DeviceTested
from core.devices.ports import DeviceState, TestStep
from desktop.public_place import PublicPlace
from desktop.screens.board import BoardScreen

DEVICE = "board"


class BoardDevice:
    """Says READY while the board stands on a display. GUI thread."""

    def __init__(self, screen: BoardScreen, place: PublicPlace, clock: Clock, bus: Bus, wanted: str) -> None:
        self._screen, self._clock, self._bus, self._wanted = screen, clock, bus, wanted
        self._is_there: bool | None = None
        place.placed.connect(self._show)

    def hear(self, event: DeviceTestAsked) -> None:
        """Flash as for a call, whatever stands on it, because somebody pressed Test."""
        if event.device != DEVICE:
            return
        fault = None if self._is_there else self._absent()
        if fault is None:
            self._screen.flash()
        steps = () if fault else (TestStep(what="flash", took_ms=0),)
        self._bus.publish(DeviceTested.of(DEVICE, steps, fault, self._clock.now()))

    def _show(self, is_there: bool) -> None:
        if is_there is self._is_there:
            return
        self._is_there = is_there
        state, fault = (DeviceState.READY, None) if is_there else (DeviceState.ABSENT, self._absent())
        code, facts = (fault.code, fault.facts) if fault else ("", {})
        self._bus.publish(DeviceChanged(device=DEVICE, state=state, fault=code, facts=facts, at=self._clock.now()))

    def _absent(self) -> Fault:
        return Fault("desktop.board.no_display", screen=self._wanted)
