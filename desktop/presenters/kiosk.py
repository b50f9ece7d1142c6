"""The ticket machine: what a touch, a card and a printer do to it. It knows no widget; scripts drive it too.

choose ──issue──> printing ──(kiosk_paper)──> ticket │ no_paper │ unsure ──(idle)──> home; what was personal is dropped
"""

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from core.base.acts import Act
from core.base.clock import office_day
from core.base.faults import Fault
from core.cases.visitors import Visitor
from core.devices.events import CardFailed, CardRead, DeviceChanged
from core.devices.ports import DeviceState
from core.people.id_card import IdCard
from core.people.person import Person
from core.queue.events import TicketEvent
from core.queue.hall import Hall
from core.queue.ticket import Ticket
from core.queue.ticket_paper import load_phone_tips, load_tips, ticket_paper
from desktop.presenters.help import HelpAsked, HelpHeard
from desktop.presenters.kiosk_paper import KioskPaper
from desktop.presenters.kiosk_phone import KioskPhone
from desktop.presenters.kiosk_rules import icon_or_default
from desktop.presenters.kiosk_view import (
    HOME,
    NO_PAPER,
    PHONE,
    PRINTING,
    TICKET,
    TILES,
    UNSURE,
    GivenTicket,
    KioskView,
)
from desktop.presenters.kiosk_words import closed_words, elder_tiles, tile_of, trouble_words, visitor_banner
from desktop.presenters.office import Office, Runner

if TYPE_CHECKING:
    from core.store.events import ServerChanged

log = logging.getLogger(__name__)

_READING = (DeviceState.OPENING, DeviceState.READY, DeviceState.BUSY)
READER, PRINTER = "kiosk_reader", "ticket_printer"


class KioskPresenter(KioskPhone, KioskPaper):
    """Gives out numbers. ``tick`` is called every second; bus events come through the ``on_`` methods."""

    def __init__(self, office: Office, runner: Runner, *, place: str = "kiosk") -> None:
        self._icons = {own.letter: icon_or_default(office.resources, own.icon) for own in office.queue.businesses}
        self._wants_check_in = False
        self._tips = load_tips(office.resources, office.settings.queue)
        self._phone_tips = load_phone_tips(office.resources)
        self._person: Person | None = None
        self._told_at = self._helped_at = office.clock.monotonic()
        settings = office.settings
        view = KioskView(
            hall=settings.hall.name,
            elder_age=settings.queue.elder_age,
            has_reader=office.kiosk_desk.state in _READING,
            has_appointments=bool(office.appointments.rules.slots),
            takes_phone=settings.kiosk.takes_phone,
            can_speak=settings.kiosk.speaks != "off" and settings.voice.on != "off",
            has_paper=bool(settings.ticket_printer.port),
        )
        super().__init__(office, runner, place, view)

    # -- what a visitor does

    def choose(self, letter: str) -> None:
        """Give out a number of a business, for the person whose card was read. Two touches, one number."""
        if self._view.page != HOME:
            return
        act, person, phone = self._act(), self._person, self._phone
        self._op, self._paper = act.op, None
        self._command("issue", lambda: self._issued(act, letter, person, phone), self._take_ticket)

    def check_in(self) -> None:
        """Give out the number of an appointment, for the card that was read or the next one."""
        if self._view.page != HOME:
            return
        if self._person is None:
            self.touched()
            self._show(replace(self._view, waits_for_card=not self._view.waits_for_card, banner=None))
            return
        act, person = self._act(), self._person
        self._op, self._paper = act.op, None
        self._command("issue", lambda: self._checked_in(act, person), self._take_ticket)

    def say_again(self) -> None:
        """Say what the page says."""
        self.touched()
        view, texts = self._view, self._texts
        if view.ticket is not None:
            self._speak(texts.spoken_ticket(view.ticket.number, has_paper=view.page not in (NO_PAPER, UNSURE)))
        else:
            self._speak(texts.elder)

    def more(self) -> None:
        """Show the next businesses."""
        self.touched()
        first = self._view.first_tile + TILES - 1
        self._show(replace(self._view, first_tile=first if first < len(self._view.tiles) else 0))

    def set_elder(self, *, is_elder: bool) -> None:
        """Switch the large screen with few choices."""
        self.touched()
        self._show(replace(self._view, is_elder=is_elder, first_tile=0, banner=None))
        if is_elder:
            self._speak(self._texts.elder)

    def call_help(self) -> None:
        """Ask for a person. The screen promises one when a desk has heard; else it shows the way to the guide."""
        self.touched()
        self._helped_at = self._office.clock.monotonic()
        self._show(replace(self._view, help="asked"))
        self._office.bus.publish(HelpAsked(place=self._place, at=self._office.clock.now()))

    def done(self) -> None:
        """Go back to the first page; what belonged to the visitor is dropped."""
        self.touched()
        self._office.kiosk_desk.new_visitor()
        self._person = self._paper = None
        self._op = ""
        self._drop_phone()
        self._show(
            replace(
                self._timed(self._view), page=HOME, ticket=None, trouble="", first_tile=0,
                is_known_person=False, is_elder=False, banner=None, seconds_left=0, waits_for_card=False,
            )
        )  # fmt: skip

    # -- what happens around it

    def refresh(self) -> None:
        """Ask how many wait, and whether the clock lets numbers be given out."""
        self._ask(self._seen, lambda seen: self._take_hall(*seen))

    def tick(self) -> None:
        """Let a second pass."""
        if self._is_over():
            self.done()
            return
        now, view = self._office.clock.monotonic(), self._timed(self._view)
        banner = view.banner if now - self._told_at < self._rules.message_s else None
        asked = view.help if now - self._helped_at < self._rules.help_s else ""
        self._show(replace(view, seconds_left=self._seconds_left(view.page), banner=banner, help=asked))

    def on_ticket(self, event: TicketEvent) -> None:
        """Somebody did something in the queue."""
        del event
        self.refresh()

    def on_server(self, event: "ServerChanged") -> None:
        """Follow the centre's server: while it is away no number is given here, and visitors are told so at once."""
        if event.is_there:
            self.refresh()
        else:
            self._show(replace(self._view, is_offline=True))

    def on_card(self, event: CardRead) -> None:
        """A card lies on the kiosk's own reader: the next choice is this person's."""
        if event.device == READER:
            self.take_card(event.card)

    def on_card_failed(self, event: CardFailed) -> None:
        """Say what to do with the card."""
        if event.device == READER and self._view.page == HOME:
            self._tell(Fault(event.fault, **event.facts))

    def on_help_heard(self, event: HelpHeard) -> None:
        """A desk shows the request."""
        if event.place == self._place and self._view.help:
            self._show(replace(self._view, help="heard"))

    def on_device(self, event: DeviceChanged) -> None:
        """Follow the reader's and the ticket printer's lamps."""
        if event.device == READER:
            self._show(replace(self._view, has_reader=event.state in (DeviceState.READY, DeviceState.BUSY)))
        elif event.device == PRINTER:
            is_ill = event.state in (DeviceState.FAULTY, DeviceState.ABSENT)
            self._show(replace(self._view, printer_trouble=trouble_words(event.fault) if is_ill else ""))

    def take_card(self, card: IdCard) -> None:
        """Look the person up; only what the number needs is kept, and only until the number is given.

        A card on the page of a number that is out is the next visitor's; while a ticket prints it is left alone.
        """
        if self._busy or self._view.page == PRINTING:
            return
        if self._view.page == PHONE:
            self.leave_phone()
        elif self._view.page != HOME:
            self.done()
        act = self._act()
        self._command("card", lambda: self._office.intake.identify(act, card), self._take_visitor)

    # -- inside

    def _seen(self) -> tuple[Hall, Fault | None]:
        return self._office.queue.hall(), self._office.queue.clock_trouble()

    def _issued(self, act: Act, letter: str, person: Person | None, phone: str) -> tuple[Ticket, Hall]:
        ticket = self._office.queue.issue(act, business=letter, person=person, phone=phone)
        return ticket, self._office.queue.hall()

    def _checked_in(self, act: Act, person: Person) -> tuple[Ticket, Hall]:
        ticket = self._office.appointments.check_in(act, person=person).ticket
        return ticket, self._office.queue.hall()

    def _take_ticket(self, result: tuple[Ticket, Hall]) -> None:
        ticket, hall = result
        self.touched()
        self._person = None
        self._drop_phone()
        self._take_hall(hall)
        page = PRINTING if self._view.has_paper else TICKET
        given = self._given(ticket, hall)
        left = self._seconds_left(page)
        self._show(
            replace(self._view, page=page, ticket=given, is_known_person=False, waits_for_card=False, seconds_left=left)
        )
        if page == TICKET:
            self._speak(self._texts.spoken_ticket(ticket.number, has_paper=self._view.has_paper))
        self._follow_paper()

    def _given(self, ticket: Ticket, hall: Hall) -> GivenTicket:
        business = next(own for own in self._office.queue.businesses if own.letter == ticket.business)
        paper = ticket_paper(
            ticket, business, hall=self._office.settings.hall,
            ahead=hall.ahead(ticket), minutes=hall.minutes_for(ticket),
            tips=(*self._tips, *self._phone_tips) if ticket.phone else self._tips,
        )  # fmt: skip
        return GivenTicket(
            number=paper.number, business=paper.business, ahead=paper.ahead, minutes=paper.minutes,
            windows=paper.windows, is_priority=paper.is_priority, qr=paper.qr, issued=paper.issued,
            tips=paper.tips, bring=self._rules.bring_for(ticket.business),
        )  # fmt: skip

    def _take_visitor(self, visitor: Visitor) -> None:
        self._person = visitor.person
        self._drop_phone()  # the card says more
        age = self._age(visitor.person)
        is_elder = self._view.is_elder or (age is not None and age >= self._view.elder_age)
        was_elder, asked = self._view.is_elder, self._view.waits_for_card
        self._show(replace(self._view, is_known_person=True, is_elder=is_elder, waits_for_card=False, banner=None))
        if asked:
            self._wants_check_in = True  # the command that read the card is not over yet
        elif is_elder and not was_elder:
            self._speak(self._texts.elder)

    def _age(self, person: Person) -> int | None:
        if person.birth is None:
            return None
        today, birth = office_day(self._office.clock.now()), person.birth
        return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))

    def _take_hall(self, hall: Hall, trouble: Fault | None = None) -> None:
        now, businesses = self._office.clock.now(), self._office.queue.businesses
        tiles = tuple(tile_of(business, self._icons[business.letter], hall, now) for business in businesses)
        own = elder_tiles(tiles, self._rules.elder)
        view = replace(
            self._view, tiles=tiles, elder_tiles=own, waiting=len(hall.waiting),
            closed=closed_words(businesses, now, trouble), is_offline=False,
        )  # fmt: skip
        self._show(self._timed(view))

    def _began(self, name: str) -> None:
        self._show(replace(self._view, is_busy=name != "card", banner=None))

    def _ended(self) -> None:
        self._show(replace(self._view, is_busy=False))
        if self._wants_check_in:
            self._wants_check_in = False
            self.check_in()

    def _failed(self, fault: Fault) -> None:
        self._tell(fault)
        if fault.code == "queue.clock.behind":
            self.refresh()

    def _unanswered(self, fault: Fault) -> None:
        super()._failed(fault)
        self._show(replace(self._view, is_offline=True))

    def _tell(self, fault: Fault) -> None:
        log.info("a visitor was told of %s", fault.code)
        self._told_at = self._office.clock.monotonic()
        self._show(replace(self._view, banner=visitor_banner(fault)))
