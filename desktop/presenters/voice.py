"""The voice of the hall: which call is said next, how often, and when nobody is to hear it. It knows no loudspeaker.

say ──> waiting calls ──one at a time──> Speaker ──done──> the next      quiet hours, no speaker: calls are seen only
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from time import monotonic
from typing import Protocol

from core.base.clock import Clock, local
from core.base.events import Bus
from core.base.faults import Fault
from core.config.hall_settings import VoiceSettings
from core.devices.events import DeviceChanged, DeviceTested
from core.devices.ports import DeviceState, TestStep
from desktop.presenters.presenter import Presenter
from desktop.presenters.runner import InlineRunner

DEVICE, TEST = "voice", "test"


class Speaker(Protocol):
    """Says one thing at a time; exactly one of ``done`` and ``failed`` is called later, in the caller's thread."""

    def speak(
        self, sentence: str, *, times: int, chime: bool, done: Callable[[], None], failed: Callable[[Fault], None]
    ) -> None:
        """Say the sentence so often, after the chime when wanted."""
        ...

    def stop(self) -> None:
        """Be silent at once; neither ``done`` nor ``failed`` is called for what was being said."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """Something to say; a later one with the same ``key`` takes its place while it waits."""

    key: str
    sentence: str
    is_call: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceView:
    """What is being said, how much waits, whether nothing can be heard just now and why."""

    saying: str = ""
    waiting: int = 0
    is_silent: bool = False
    fault: str = ""


class VoicePresenter(Presenter[VoiceView]):
    """One voice of one machine. ``speaker`` None: the machine has none, calls are only seen."""

    def __init__(self, settings: VoiceSettings, clock: Clock, bus: Bus, speaker: Speaker | None) -> None:
        super().__init__(VoiceView(), InlineRunner())
        self._settings, self._clock, self._bus, self._speaker = settings, clock, bus, speaker
        self._hours = tuple(_span(text) for text in settings.quiet_hours)
        self._waiting: deque[Saying] = deque()
        self._now: Saying | None = None
        self._last: Saying | None = None
        self._fault = ""
        self._test_began = 0.0
        self._turn = 0  # answers of what was stopped are not heard any more
        self._tell_lamp()
        self._update()

    def say(self, saying: Saying) -> None:
        """Say it after what is being said; a number that waits to be said is said once, as it was called last."""
        if saying.is_call:
            self._last = saying
        waiting = [other for other in self._waiting if other.key != saying.key]
        self._waiting = deque([*waiting, saying])
        self._go_on()

    def test(self, sentence: str) -> None:
        """Say a sentence once, in its turn, because somebody pressed Test; DeviceTested tells how that went."""
        if self._speaker is None:
            self._tested((), Fault("voice.device.none"))
        elif self.is_quiet:
            self._tested((TestStep(what="quiet", took_ms=0),), None)
        else:
            self._test_began = monotonic()
            self.say(Saying(key=TEST, sentence=sentence, is_call=False))

    def replay(self) -> None:
        """Say the last call once more."""
        if self._last is not None:
            self.say(self._last)

    def drop(self, key: str) -> None:
        """Forget what waits to be said under the key: the visitor has come."""
        self._waiting = deque(other for other in self._waiting if other.key != key)
        self._update()

    def hush(self) -> None:
        """Be silent at once and forget what waits."""
        self._turn += 1
        self._waiting.clear()
        self._now = None
        if self._speaker is not None:
            self._speaker.stop()
        self._update()

    @property
    def is_quiet(self) -> bool:
        """Return whether these are quiet hours."""
        here = local(self._clock.now()).time()
        return any(start <= here < end if start <= end else here >= start or here < end for start, end in self._hours)

    def tick(self) -> None:
        """Look whether quiet hours began or ended; once a second."""
        self._update()

    # -- inside

    def _go_on(self) -> None:
        if self._speaker is None or self.is_quiet:
            self._waiting.clear()
        if self._now is None and self._waiting and self._speaker is not None:
            saying = self._now = self._waiting.popleft()
            self._turn += 1
            turn = self._turn
            self._update()
            times = 1 if len(self._waiting) >= self._settings.short_from or not saying.is_call else self._settings.times
            self._speaker.speak(
                saying.sentence, times=times, chime=saying.is_call and self._settings.chime,
                done=lambda: self._said(turn, ""), failed=lambda fault: self._said(turn, fault.code),
            )  # fmt: skip
        self._update()

    def _said(self, turn: int, fault: str) -> None:
        if turn != self._turn:
            return
        if self._now is not None and self._now.key == TEST:
            took_ms = round((monotonic() - self._test_began) * 1000)
            self._tested(() if fault else (TestStep(what="said", took_ms=took_ms),), Fault(fault) if fault else None)
        self._now = None
        if fault != self._fault:
            self._fault = fault
            self._tell_lamp()
        self._go_on()

    def _tested(self, steps: tuple[TestStep, ...], fault: Fault | None) -> None:
        self._bus.publish(DeviceTested.of(DEVICE, steps, fault, self._clock.now()))

    def _update(self) -> None:
        is_silent = self._speaker is None or bool(self._fault) or self.is_quiet
        saying = self._now.sentence if self._now else ""
        self._show(VoiceView(saying=saying, waiting=len(self._waiting), is_silent=is_silent, fault=self._fault))

    def _tell_lamp(self) -> None:
        state = DeviceState.FAULTY if self._fault else DeviceState.READY
        if self._speaker is None:
            state = DeviceState.UNUSED
        self._bus.publish(DeviceChanged(device=DEVICE, state=state, fault=self._fault, at=self._clock.now()))


def _span(text: str) -> tuple[time, time]:
    start, end = text.split("-")
    return _time(start), _time(end)


def _time(text: str) -> time:
    hour, minute = text.strip().split(":")
    return time(int(hour), int(minute))
