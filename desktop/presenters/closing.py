"""The window goes while an application is begun and not decided on: it is kept (暂存) first. It knows no widget.

close ──> kept ──> go            not kept ──> told once, stay ──close again──> tried again, then go in any case
"""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from core.base.faults import Fault
from core.base.texts import fault_text
from desktop.i18n import language
from desktop.presenters.counter import CounterPresenter
from desktop.presenters.gate import GatePresenter

if TYPE_CHECKING:
    from core.cases.draft import Draft

log = logging.getLogger(__name__)

KEEP_S = 5.0  # how long the lane may take before somebody is told, or the program goes
SLOW = "desktop.close.slow"


class Closing:
    """One of a window. All methods belong to the presenters' thread; ``give_up`` is called after ``KEEP_S``."""

    def __init__(self, counter: CounterPresenter, gate: GatePresenter) -> None:
        self._counter, self._gate = counter, gate
        self._go: Callable[[], None] | None = None  # while it is being kept
        self._stay: Callable[[], None] | None = None
        self._told: tuple[Draft, ...] = ()  # what somebody was told of that it could not be kept
        self._turn = 0  # grows when the window stays: what waits in the lane must not begin any more

    @property
    def is_needed(self) -> bool:
        """Say whether something is begun here."""
        return bool(self._counter.begun)

    def keep(self, go: Callable[[], None], stay: Callable[[], None] | None = None) -> None:
        """Keep what was begun, then ``go``; where it cannot be kept say so and ``stay``, but the second time ``go``.

        Without ``stay`` it goes whatever becomes of it. Asked again meanwhile, only the newest is answered.
        """
        is_under_way, self._go, self._stay = self._go is not None, go, stay
        if not is_under_way:
            turn = self._turn
            self._counter.keep_begun(self._ended, lambda: turn == self._turn)

    def give_up(self) -> None:
        """It takes too long; when it has ended already, nothing is done."""
        self._ended(Fault(SLOW))

    def _ended(self, fault: Fault | None) -> None:
        if self._go is None:
            return
        go, stay, self._go = self._go, self._stay, None
        begun = self._counter.begun
        if fault is not None and stay is not None and begun != self._told:
            self._told, self._turn = begun, self._turn + 1
            self._tell(fault)
            stay()
            return
        if fault is not None:
            log.warning("the window goes, %d applications are not kept: %s", len(begun), fault)
        go()

    def _tell(self, fault: Fault) -> None:
        """Say it where somebody looks: at the counter, and before the lock."""
        if fault.code != SLOW:
            fault = Fault("desktop.close.unkept", why=fault_text(fault, language()).text)
        self._counter.tell(fault)
        if self._gate.view.mode != "open":
            self._gate.tell(fault)
