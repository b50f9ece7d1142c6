"""Admin > Kiosk: the number that leaves it. It knows no widget; what is typed is kept nowhere."""

from dataclasses import dataclass, replace

from core.base.faults import Fault
from core.base.texts import fault_text
from desktop.i18n import language
from desktop.presenters.acting import ActingPresenter
from desktop.presenters.desk import Desk
from desktop.presenters.office import Office, Runner


@dataclass(frozen=True, slots=True, kw_only=True)
class KioskAdminView:
    """``saved`` grows with every number that was set: what was typed is wiped then."""

    is_set: bool = False
    error: str = ""
    remedy: str = ""
    saved: int = 0
    is_busy: bool = False


class KioskAdminPresenter(ActingPresenter[KioskAdminView]):
    """Sets the number of this machine's ticket machine."""

    def __init__(self, office: Office, runner: Runner, desk: Desk) -> None:
        super().__init__(KioskAdminView(is_set=office.kiosk_pin.is_set), runner, desk)
        self._office = office

    def save(self, pin: str, again: str) -> None:
        """Set the number that was typed twice."""
        if pin != again:
            self._failed(Fault("desktop.password.differs"))
            return
        kiosk_pin = self._office.kiosk_pin
        self._intention = None  # what is typed is no subject to be kept
        self._act_command("pin", None, lambda act: kiosk_pin.set(act, pin), lambda _none: self._saved())

    def wipe(self) -> None:
        """Forget what was said."""
        self._show(KioskAdminView(is_set=self._office.kiosk_pin.is_set, saved=self._view.saved + 1))

    def _saved(self) -> None:
        self._show(KioskAdminView(is_set=True, saved=self._view.saved + 1))

    def _began(self, name: str) -> None:
        del name
        self._show(replace(self._view, is_busy=True, error="", remedy=""))

    def _ended(self) -> None:
        self._show(replace(self._view, is_busy=False))

    def _failed(self, fault: Fault) -> None:
        words = fault_text(fault, language())
        self._show(replace(self._view, error=words.text, remedy=words.remedy))
