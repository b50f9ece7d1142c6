"""The page of appointments: who comes today, who came, who did not; and a slot for the visitor at the counter.

Names are masked; the person of a booking is the visitor who sits at the counter. It knows no widget.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from core.base.acts import Act
from core.base.clock import SHANGHAI, local, office_day
from core.base.faults import Fault
from core.papers.wording import masked_name
from core.people.person import Person
from core.queue.appointments.appointment import Appointment, AppointmentId, AppointmentState
from core.queue.appointments.slots import Slot
from desktop.i18n import _
from desktop.presenters.acting import ActingPresenter
from desktop.presenters.desk import Desk
from desktop.presenters.office import Office, Runner
from desktop.presenters.public_words import weekday
from desktop.presenters.views import Banner, Tag
from desktop.presenters.words import banner_of

TICKETS_AT = "kiosk"  # where the paper of a number comes out


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentRow:
    """One appointment of today."""

    key: str
    time: str
    person: str  # masked
    business: str
    state: Tag
    can_check_in: bool
    can_cancel: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotView:
    """One slot that can be booked; ``free`` places are left."""

    key: str
    time: str
    free: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentsView:
    """The whole page. ``visitor`` is masked and empty while nobody sits at the counter."""

    rows: tuple[AppointmentRow, ...] = ()
    summary: str = ""
    visitor: str = ""
    businesses: tuple[tuple[str, str], ...] = ()
    business: str = ""
    days: tuple[tuple[str, str], ...] = ()
    day: str = ""
    slots: tuple[SlotView, ...] = ()
    banner: Banner | None = None
    is_busy: bool = False
    is_known: bool = False


class AppointmentsPresenter(ActingPresenter[AppointmentsView]):
    """``present`` returns the visitor at the counter, or None."""

    def __init__(self, office: Office, runner: Runner, desk: Desk, present: Callable[[], Person | None]) -> None:
        self._office, self._present = office, present
        self._names = {own.letter: own.name for own in office.queue.businesses}
        letters = tuple(letter for letter in office.appointments.rules.slots if letter in self._names)
        view = AppointmentsView(
            businesses=tuple((letter, f"{letter} {self._names[letter]}") for letter in letters),
            business=letters[0] if letters else "",
        )
        super().__init__(view, runner, desk)
        self._people: dict[str, Person] = {}

    def refresh(self) -> None:
        """Note who did not come, and show today and the slots anew."""
        service = self._office.appointments
        if self._desk.session is None:
            return
        act = self._desk.act()

        def job() -> tuple[list[tuple[Appointment, Person]], tuple[date, ...]]:
            service.note_missed(act)
            return service.with_people(), service.days()

        self._ask(job, self._take)

    def choose_business(self, letter: str) -> None:
        """Show the slots of a business."""
        self._show(replace(self._view, business=letter, slots=()))
        self._ask_slots()

    def choose_day(self, day: str) -> None:
        """Show the slots of a day."""
        self._show(replace(self._view, day=day, slots=()))
        self._ask_slots()

    def book(self, key: str) -> None:
        """Book a slot for the visitor at the counter."""
        person, business = self._present(), self._view.business
        if person is None:
            self._failed(Fault("desktop.appointment.no_visitor"))
            return
        service, start = self._office.appointments, datetime.fromisoformat(key)

        def job(act: Act) -> Appointment:
            return service.book(act, business=business, start=start, person=person)

        self._act_command("book", (person.id, business, key), job, self._booked)

    def cancel(self, key: str) -> None:
        """Give a booking back."""
        service = self._office.appointments
        self._act_command("cancel", key, lambda act: service.cancel(act, AppointmentId(key)), lambda _: self.refresh())

    def check_in(self, key: str) -> None:
        """Give the number of an appointment to somebody who came without a card; its paper comes out at the kiosk."""
        person, service = self._people.get(key), self._office.appointments
        if person is None:
            return

        def done(_result: object) -> None:
            self.refresh()

        self._act_command(
            "check_in", key, lambda act: service.check_in(replace(act, where=TICKETS_AT), person=person), done
        )

    def dismiss(self) -> None:
        """Close the banner."""
        self._show(replace(self._view, banner=None))

    def wipe(self) -> None:
        """Forget everybody."""
        self._people = {}
        self._show(replace(self._view, rows=(), summary="", visitor="", banner=None, is_known=False, is_busy=False))

    # -- inside

    def _take(self, result: tuple[list[tuple[Appointment, Person]], tuple[date, ...]]) -> None:
        today, days = result
        self._people = {appointment.id: person for appointment, person in today}
        rows = tuple(self._row(appointment, person) for appointment, person in today)
        states = [appointment.state for appointment, _person in today]
        words = _("{all} booked, {came} came, {missed} did not come").format(
            all=len(states),
            came=states.count(AppointmentState.CHECKED_IN),
            missed=states.count(AppointmentState.NO_SHOW),
        )
        person = self._present()
        day = self._view.day if self._view.day in {own.isoformat() for own in days} else ""
        self._show(
            replace(
                self._view, rows=rows, summary=words, is_known=True, visitor=masked_name(person.name) if person else "",
                days=tuple((own.isoformat(), _day_words(own)) for own in days),
                day=day or (days[0].isoformat() if days else ""),
            )
        )  # fmt: skip
        self._ask_slots()

    def _ask_slots(self) -> None:
        business, day = self._view.business, self._view.day
        if not business or not day:
            return

        def taken(slots: tuple[Slot, ...]) -> None:
            if (business, day) == (self._view.business, self._view.day):
                self._show(replace(self._view, slots=tuple(_slot(slot) for slot in slots)))

        self._ask(lambda: self._office.appointments.slots(business, date.fromisoformat(day)), taken)

    def _row(self, own: Appointment, person: Person) -> AppointmentRow:
        words = {
            AppointmentState.BOOKED: Tag(_("booked"), "pri"),
            AppointmentState.CHECKED_IN: Tag(_("came late") if own.is_late else _("came"), "ok"),
            AppointmentState.NO_SHOW: Tag(_("did not come"), "bad"),
            AppointmentState.CANCELLED: Tag(_("given back"), "off"),
        }
        is_booked, is_today = own.state is AppointmentState.BOOKED, own.day == office_day(self._office.clock.now())
        return AppointmentRow(
            key=own.id, time=f"{local(own.start):%H:%M}–{local(own.end):%H:%M}", person=masked_name(person.name),
            business=f"{own.business} {self._names.get(own.business, '')}", state=words[own.state],
            can_check_in=is_booked and is_today, can_cancel=is_booked,
        )  # fmt: skip

    def _booked(self, own: Appointment) -> None:
        words = _("{day} {time} is booked").format(day=_day_words(own.day), time=f"{local(own.start):%H:%M}")
        self._show(replace(self._view, banner=Banner(tone="ok", text=words, remedy=_("Come with the id card."))))
        self.refresh()

    def _began(self, name: str) -> None:
        del name
        self._show(replace(self._view, is_busy=True, banner=None))

    def _ended(self) -> None:
        self._show(replace(self._view, is_busy=False))

    def _failed(self, fault: Fault) -> None:
        self._show(replace(self._view, banner=banner_of(fault, "warn")))


def _slot(slot: Slot) -> SlotView:
    return SlotView(key=slot.start.isoformat(), time=f"{local(slot.start):%H:%M}", free=slot.free)


def _day_words(day: date) -> str:
    moment = datetime(day.year, day.month, day.day, 12, tzinfo=SHANGHAI)
    return _("{month:02}-{day:02} {weekday}").format(month=day.month, day=day.day, weekday=weekday(moment))
