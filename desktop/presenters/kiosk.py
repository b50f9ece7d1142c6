"""The ticket machine as values: what can be chosen, the number just given, and what to do when no paper comes.

choose ──issue──> printing ──JobChanged──> ticket │ no_paper │ unsure ──(idle)──> home; what was personal is dropped
"""

from dataclasses import dataclass, replace

from core.base.acts import Act
from core.base.clock import Clock, local, office_day
from core.base.faults import Fault
from core.cases.visitors import Visitor
from core.devices.events import CardFailed, CardRead
from core.papers.job import JobState, PrintJob
from core.papers.wording import weekday_words
from core.people.id_card import IdCard
from core.people.person import Person
from core.queue.hall import Hall
from core.queue.rules.businesses import Business
from core.queue.ticket import Ticket
from desktop.i18n import _
from desktop.presenters.office import Office, Runner
from desktop.presenters.presenter import Presenter
from desktop.presenters.views import Banner
from desktop.presenters.words import banner_of
from printing.events import JobChanged

HOME, PRINTING, TICKET, NO_PAPER, UNSURE = "home", "printing", "ticket", "no_paper", "unsure"
DEVICE = "kiosk_reader"
ELDER = "elder"
TICKET_S = 15
IDLE_S = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One business. ``minutes`` None: no estimate, the words are left out; ``opens`` set: no number is given now."""

    letter: str
    title: str
    examples: str
    icon: str
    waiting: int
    minutes: int | None
    opens: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenTicket:
    """The number on the screen; what stands on its paper."""

    number: str
    business: str
    ahead: int
    minutes: int | None
    windows: str
    is_priority: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KioskView:
    """What the kiosk paints. ``is_known_person``: a card was read, the next choice belongs to it."""

    hall: str
    date: str = ""
    clock: str = ""
    page: str = HOME
    tiles: tuple[Tile, ...] = ()
    waiting: int = 0
    ticket: GivenTicket | None = None
    seconds_left: int = 0
    is_known_person: bool = False
    is_elder: bool = False
    is_busy: bool = False
    banner: Banner | None = None


class KioskPresenter(Presenter[KioskView]):
    """Gives out numbers. ``tick`` is called every second; bus events come through the ``on_`` methods."""

    def __init__(self, office: Office, runner: Runner, *, place: str = "kiosk") -> None:
        self._office, self._place = office, place
        self._visitor: Visitor | None = None
        self._op = ""  # of the act that gave the number: its paper carries the same one
        self._job: PrintJob | None = None
        self._idle_s = 0
        self._hall: Hall | None = None
        super().__init__(self._timed(KioskView(hall=office.settings.hall.name)), runner)

    def refresh(self) -> None:
        """Ask how many wait."""
        self._ask(self._office.queue.hall, self._take_hall)

    def choose(self, letter: str) -> None:
        """Give out a number of a business, for the person whose card was read if there is one."""
        person = self._visitor.person if self._visitor else None
        priority = ELDER if self._view.is_elder or letter == "Y" else ""
        act = Act.new(who="kiosk", where=self._place)
        self._idle_s, self._op, self._job = 0, act.op, None
        self._command("issue", lambda: self._issued(act, letter, priority, person), self._take_ticket)

    def set_elder(self, *, is_elder: bool) -> None:
        """Switch the large screen with few choices."""
        self._idle_s = 0
        self._show(replace(self._view, is_elder=is_elder, banner=None))

    def done(self) -> None:
        """Go back to the first page; what belonged to the visitor is dropped."""
        self._visitor = self._job = None
        self._idle_s, self._op = 0, ""
        view = replace(self._view, page=HOME, ticket=None, is_known_person=False, is_elder=False, banner=None)
        self._show(self._timed(view))

    def answer(self, *, came_out: bool) -> None:
        """Say whether the paper came out when the printer could not; no second number either way."""
        if self._job is None:
            return
        job, act = self._job.id, Act.new(who="kiosk", where=self._place)
        self._command("answer", lambda: self._office.papers.answer(act, job, came_out=came_out), self._answered)

    def tick(self) -> None:
        """Let a second pass."""
        self._idle_s += 1
        limit = TICKET_S if self._view.page == TICKET else IDLE_S
        is_away = self._view.page != HOME or self._view.is_known_person
        if is_away and self._idle_s >= limit and self._view.page != NO_PAPER:
            self.done()
        else:
            left = max(0, TICKET_S - self._idle_s) if self._view.page == TICKET else 0
            self._show(replace(self._timed(self._view), seconds_left=left))

    def on_card(self, event: CardRead) -> None:
        """A card lies on the kiosk's own reader: the next choice is this person's."""
        if event.device == DEVICE:
            self.take_card(event.card)

    def take_card(self, card: IdCard) -> None:
        """Look the person up; only what the number needs is kept, and only until the number is given."""
        act = Act.new(who="kiosk", where=self._place)
        self._idle_s = 0
        self._command("card", lambda: self._office.intake.identify(act, card), self._take_visitor)

    def on_card_failed(self, event: CardFailed) -> None:
        """Say what to do with the card."""
        if event.device == DEVICE:
            self._show(replace(self._view, banner=banner_of(Fault(event.fault), "warn")))

    def on_job(self, event: JobChanged) -> None:
        """Follow the paper of the number just given."""
        if not self._op or event.job.op != self._op:
            return
        self._job = event.job
        page = _PAGES.get(event.job.state)
        if page is not None and page != self._view.page and self._view.ticket is not None:
            self._idle_s = 0
            fault = banner_of(Fault(event.fault, **dict(event.facts))) if event.fault else None
            self._show(replace(self._view, page=page, banner=None if page == TICKET else fault, seconds_left=TICKET_S))

    def _issued(self, act: Act, letter: str, priority: str, person: Person | None) -> tuple[Ticket, Hall]:
        ticket = self._office.queue.issue(act, business=letter, priority=priority, person=person)
        return ticket, self._office.queue.hall()

    def _take_ticket(self, result: tuple[Ticket, Hall]) -> None:
        ticket, hall = result
        self._visitor = None
        business = self._business(ticket.business)
        given = GivenTicket(
            number=ticket.number,
            business=business.name,
            ahead=hall.ahead(ticket),
            minutes=hall.minutes_for(ticket),
            windows=business.windows,
            is_priority=bool(ticket.priority),
        )
        self._take_hall(hall)
        has_printer = bool(self._office.settings.ticket_printer.port)
        page = _PAGES.get(self._job.state, PRINTING) if self._job else (PRINTING if has_printer else TICKET)
        view = replace(self._view, page=page, ticket=given, is_known_person=False, banner=None, seconds_left=TICKET_S)
        self._show(view)

    def _take_visitor(self, visitor: Visitor) -> None:
        self._visitor = visitor
        age = _age(visitor, self._office.clock)
        is_elder = age is not None and age >= self._office.settings.queue.elder_age
        self._show(replace(self._view, is_known_person=True, is_elder=is_elder or self._view.is_elder, banner=None))

    def _answered(self, job: PrintJob) -> None:
        self._job, self._op = job, job.op
        page = TICKET if job.state is JobState.CONFIRMED else PRINTING
        self._show(replace(self._view, page=page, banner=None, seconds_left=TICKET_S))

    def _take_hall(self, hall: Hall) -> None:
        self._hall = hall
        tiles = tuple(self._tile(business, hall) for business in self._office.queue.businesses)
        self._show(self._timed(replace(self._view, tiles=tiles, waiting=len(hall.waiting))))

    def _tile(self, business: Business, hall: Hall) -> Tile:
        now = self._office.clock.now()
        return Tile(
            letter=business.letter,
            title=business.name,
            examples=business.examples,
            icon=business.icon,
            waiting=hall.waiting_for(business.letter),
            minutes=hall.minutes(business.letter),
            opens="" if business.is_open(now) else _("opens {time}").format(time=business.opens_next(now)),
        )

    def _business(self, letter: str) -> Business:
        return next(business for business in self._office.queue.businesses if business.letter == letter)

    def _timed(self, view: KioskView) -> KioskView:
        here = local(self._office.clock.now())
        words = _("{month}/{day}  {weekday}").format(month=here.month, day=here.day, weekday=weekday_words(here))
        return replace(view, clock=f"{here:%H:%M}", date=words)

    def _began(self, name: str) -> None:
        self._show(replace(self._view, is_busy=name != "card", banner=None))

    def _ended(self) -> None:
        self._show(replace(self._view, is_busy=False))

    def _failed(self, fault: Fault) -> None:
        self._show(replace(self._view, banner=banner_of(fault, "warn")))


_PAGES = {
    JobState.SENDING: PRINTING,
    JobState.SENT: TICKET,
    JobState.CONFIRMED: TICKET,
    JobState.UNKNOWN: UNSURE,
    JobState.FAILED_BEFORE_SEND: NO_PAPER,
}


def _age(visitor: Visitor, clock: Clock) -> int | None:
    birth = visitor.person.birth
    if birth is None:
        return None
    today = office_day(clock.now())
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
