"""What becomes of a scanned code: a receipt opens its case, a ticket is found, anything else is shown and left alone.

A code is known by its whole form and its check digit, never by a part of it; it is never a key, a path or an address.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.base.clock import office_day
from core.base.faults import Fault
from core.cases.numbers import parse_case_number
from core.devices.drivers.scan_frame import read_scan, shown_text
from core.devices.events import CodeScanned
from core.queue.ticket import Ticket, TicketState
from core.queue.ticket_paper import read_ticket_code
from desktop.i18n import _
from desktop.presenters.desk import Desk
from desktop.presenters.office import Office, Runner
from desktop.presenters.presenter import Presenter
from desktop.presenters.views import Banner
from desktop.presenters.words import banner_of

if TYPE_CHECKING:
    from core.cases.finding import FoundCase
    from core.queue.hall import Hall

SEARCH = "case.search"
KEYBOARD = "keyboard"
_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanView:
    """``case_id`` is the case to open now; ``scans`` grows with every code, so that the same one counts again."""

    banner: Banner | None = None
    case_id: str = ""
    scans: int = 0


class ScansPresenter(Presenter[ScanView]):
    """Hears the scanner, from its line or typed like a keyboard."""

    def __init__(self, office: Office, runner: Runner, desk: Desk) -> None:
        super().__init__(ScanView(), runner)
        self._office, self._desk = office, desk

    def on_scan(self, event: CodeScanned) -> None:
        """Take up a code. At a locked desk, or one without a clerk, it is dropped and shown to nobody."""
        if self._desk.session is None or self._desk.is_locked:
            return
        self._show(replace(self._view, banner=None, case_id="", scans=self._view.scans + 1))
        text = event.text.strip()
        hall = self._office.settings.hall
        if not event.is_whole:
            self._unknown(event.text, _("The code was too long or broke off. Scan it again."))
        elif (ticket := read_ticket_code(text, hall)) is not None:
            number, day = ticket
            if day == office_day(self._office.clock.now()):
                self._ask(self._office.queue.hall, lambda now: self._found_ticket(number, now))
            else:
                self._tell("warn", _("Ticket {number} is of {day}, not of today.").format(number=number, day=day))
        else:
            self._case_or_unknown(text, event.text)

    def on_typed(self, text: str) -> None:
        """A scanner typed a code like a keyboard."""
        prefix = self._office.settings.scanner.prefix.encode("utf-8")
        scan = read_scan(text.encode("utf-8", "replace"), prefix)
        self.on_scan(
            CodeScanned(device=KEYBOARD, text=scan.text, symbology=scan.symbology, at=self._office.clock.now())
        )

    def close(self) -> None:
        """Take the line away."""
        self._show(replace(self._view, banner=None, case_id=""))

    def wipe(self) -> None:
        """Forget what was scanned: the clerk signs out or another visitor comes."""
        self._show(ScanView(scans=self._view.scans))

    def _case_or_unknown(self, text: str, whole: str) -> None:
        try:
            number = str(parse_case_number(text.removeprefix(self._office.settings.hall.progress_url)))
        except Fault:
            self._unknown(whole, _("This is no receipt and no ticket of this hall. Nothing was done."))
            return
        if not self._desk.may(SEARCH):
            self._failed(Fault("desktop.scan.not_allowed"))
            return
        cases = self._office.cases
        self._ask(lambda: cases.search(number, 2), lambda found: self._found_case(number, found))

    def _found_case(self, number: str, found: "list[FoundCase]") -> None:
        case = next((case for case in found if case.number == number), None)
        if case is None:
            self._failed(Fault("desktop.scan.no_case", number=number))
        else:
            self._show(replace(self._view, case_id=case.id, banner=None))

    def _found_ticket(self, number: str, hall: "Hall") -> None:
        every = (*hall.waiting, *hall.called, *hall.passed, *hall.held)
        ticket = next((ticket for ticket in every if ticket.number == number), None)
        if ticket is None:
            self._tell("warn", _("Ticket {number} is no longer in the line.").format(number=number))
        else:
            self._tell("pri", _ticket_words(ticket, hall))

    def _unknown(self, text: str, words: str) -> None:
        self._tell("warn", words, _("Scanned: {text}").format(text=shown_text(text, _SHOWN)))

    def _tell(self, tone: str, text: str, remedy: str = "") -> None:
        self._show(replace(self._view, banner=Banner(tone=tone, text=text, remedy=remedy)))

    def _failed(self, fault: Fault) -> None:
        self._show(replace(self._view, banner=banner_of(fault, tone="warn")))


def _ticket_words(ticket: Ticket, hall: "Hall") -> str:
    waits = _("{number} is waiting, {n} before it.")
    words = {
        TicketState.WAITING: waits,
        TicketState.TRANSFERRED: waits,
        TicketState.CALLED: _("{number} is called to counter {counter}."),
        TicketState.SERVING: _("{number} is served at counter {counter}."),
        TicketState.HELD: _("{number} is set aside at counter {counter}."),
        TicketState.PASSED: _(
            "{number} was called and did not come: it can be taken up again in the list of missed numbers."
        ),
    }
    n = hall.ahead(ticket)
    return words[ticket.state].format(number=ticket.number, n=n, counter=ticket.counter)
