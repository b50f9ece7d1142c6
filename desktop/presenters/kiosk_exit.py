"""The way out of the ticket machine: a corner is held, a number is typed. It knows no widget and no visitor."""

from dataclasses import dataclass, replace

from core.base.clock import Clock
from core.base.faults import Fault
from desktop.i18n import _
from desktop.presenters.hall_rooms import KioskPin
from desktop.presenters.office import Runner
from desktop.presenters.presenter import Presenter

TRIES, WAIT_S, IDLE_S = 5, 60.0, 20.0
LONGEST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitView:
    """The pad. ``typed`` is how many digits; ``note`` says what was wrong; ``is_free``: the window may be left now."""

    is_open: bool = False
    typed: int = 0
    note: str = ""
    is_free: bool = False


class KioskExit(Presenter[ExitView]):
    """``tick`` is called every second: a pad nobody touches closes."""

    def __init__(self, pin: KioskPin, clock: Clock, runner: Runner) -> None:
        super().__init__(ExitView(is_free=not pin.is_set), runner)
        self._pin, self._clock = pin, clock
        self._typed = ""
        self._failures = 0
        self._closed_until = self._touched_at = clock.monotonic()

    @property
    def may_close(self) -> bool:
        """Return whether the window may be closed."""
        return self._view.is_free

    def open(self) -> None:
        """Somebody has held the corner."""
        self._touched_at = self._clock.monotonic()
        self._typed = ""
        self._show(replace(self._view, is_open=True, typed=0, note=self._wait_words()))

    def press(self, digit: str) -> None:
        """Type a digit."""
        self._touched_at = self._clock.monotonic()
        if len(self._typed) < LONGEST and not self._busy:
            self._typed += digit
            self._show(replace(self._view, typed=len(self._typed), note=""))

    def erase(self) -> None:
        """Take the last digit back."""
        self._touched_at = self._clock.monotonic()
        self._typed = self._typed[:-1]
        self._show(replace(self._view, typed=len(self._typed)))

    def cancel(self) -> None:
        """Close the pad."""
        self._typed = ""
        self._show(replace(self._view, is_open=False, typed=0, note=""))

    def confirm(self) -> None:
        """Check the number; after some wrong ones the pad waits."""
        if self._clock.monotonic() < self._closed_until:
            self._refuse(self._wait_words())
            return
        typed, pin = self._typed, self._pin
        if typed:
            self._command("pin", lambda: pin.is_right(typed), self._checked)

    def tick(self) -> None:
        """Let a second pass."""
        if self._view.is_open and self._clock.monotonic() - self._touched_at >= IDLE_S:
            self.cancel()

    def _checked(self, is_right: bool) -> None:
        if is_right:
            self._failures = 0
            self._show(replace(self._view, is_open=False, typed=0, note="", is_free=True))
            return
        self._failures += 1
        if self._failures >= TRIES:
            self._failures = 0
            self._closed_until = self._clock.monotonic() + WAIT_S
        self._refuse(self._wait_words() or _("That is not the number"))

    def _refuse(self, note: str) -> None:
        self._typed = ""
        self._show(replace(self._view, typed=0, note=note))

    def _wait_words(self) -> str:
        left = self._closed_until - self._clock.monotonic()
        return _("Too many wrong numbers, wait {n} s").format(n=int(left) + 1) if left > 0 else ""

    def _failed(self, fault: Fault) -> None:
        super()._failed(fault)
        self._refuse(_("That is not the number"))
