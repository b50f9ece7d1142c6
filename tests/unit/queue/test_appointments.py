"""Appointments: slots of the calendar, booking and its rules, the district's bookings, check-in, no-shows."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from core.base.acts import Act
from core.base.clock import SHANGHAI
from core.base.faults import Fault
from core.base.resources import SHIPPED, Resources
from core.calendar.calendar import WorkCalendar
from core.people.person import PersonId
from core.queue.appointments.appointment import AppointmentState
from core.queue.appointments.service import AppointmentService, Booking, Imported
from core.queue.appointments.slots import load_booking
from core.queue.events import AppointmentChanged
from core.staff.rights import AccountRights
from tests.samples import a_person

TUESDAY = date(2026, 11, 24)


def at(hour: int, minute: int = 0, day: date = TUESDAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)


class Desk:
    """The hall with its appointments."""

    def __init__(self, hall) -> None:
        resources = Resources()
        self.hall = hall
        self.service = AppointmentService(
            store=hall.store, clock=hall.clock, resources=resources, rights=AccountRights(resources),
            workdays=WorkCalendar.from_resources(resources), queue=hall.queue,
        )  # fmt: skip
        self.people = [self.person(str(number)) for number in range(5)]

    def person(self, number: str):
        person = a_person(id=PersonId(f"p{number}"), id_number=number, birth=None)
        with self.hall.store.work(self.hall.act()) as work:
            work.people.add(person)
        return person

    def book(self, person=0, hour=9, minute=0, day=TUESDAY, business="A"):
        return self.service.book(
            self.hall.act(), business=business, start=at(hour, minute, day), person=self.people[person]
        )

    def until(self, hour: int, minute: int = 0, day: date = TUESDAY) -> None:
        self.hall.clock.forward((at(hour, minute, day) - self.hall.clock.now()).total_seconds())

    def check_in(self, person=0):
        return self.service.check_in(self.hall.act("kiosk", "kiosk"), person=self.people[person])


@pytest.fixture
def desk(hall) -> Desk:
    return Desk(hall)


def code(do, *args, **what) -> str:
    with pytest.raises(Fault) as refused:
        do(*args, **what)
    return refused.value.code


def test_slots_are_pieces_of_the_hours_and_say_what_is_free(desk):
    slots = desk.service.slots("A", TUESDAY)
    assert [f"{slot.start:%H:%M}" for slot in slots][:3] == ["08:30", "09:00", "09:30"]
    assert len(slots) == 6 + 5
    desk.book(hour=9)
    assert [slot.free for slot in desk.service.slots("A", TUESDAY)][:3] == [3, 2, 3]
    assert desk.service.slots("A", date(2026, 11, 28)) == (), "nothing on a Saturday"
    assert code(desk.service.slots, "E", TUESDAY) == "queue.appointment.no_slots"


def test_five_working_days_ahead_can_be_booked(desk):
    days = desk.service.days()
    assert (days[0], days[-1], len(days)) == (TUESDAY, date(2026, 11, 30), 5)


def test_a_booking_is_one_row_of_the_journal_and_one_event(desk):
    act = desk.hall.act()
    booked = desk.service.book(act, business="A", start=at(9), person=desk.people[0])
    assert desk.service.book(act, business="A", start=at(9), person=desk.people[0]) == booked
    assert (booked.state, booked.person_id, booked.end - booked.start) == (
        AppointmentState.BOOKED, "p0", timedelta(minutes=30),
    )  # fmt: skip
    assert desk.hall.journal() == [("queue.appointment.book", booked.id)]
    assert [type(event) for event in desk.hall.told] == [AppointmentChanged]
    assert desk.service.of_day(TUESDAY) == [booked]


def test_what_cannot_be_booked(desk):
    for hour, minute, day in (
        (9, 15, TUESDAY),
        (8, 0, TUESDAY),
        (9, 0, date(2026, 12, 8)),
        (10, 0, date(2026, 11, 23)),
    ):
        assert code(desk.book, hour=hour, minute=minute, day=day) == "queue.appointment.bad_slot"
    for person in range(3):
        desk.book(person)
    assert code(desk.book, 3) == "queue.appointment.full"
    assert code(desk.book, 0, hour=10) == "queue.appointment.one_a_day"
    assert desk.book(0, day=date(2026, 11, 25)).day == date(2026, 11, 25)


def test_cancelling_gives_the_place_back_until_two_hours_before(desk):
    booked = desk.book()
    desk.service.cancel(desk.hall.act(), booked.id)
    assert desk.service.slots("A", TUESDAY)[1].free == 3
    assert code(desk.service.cancel, desk.hall.act(), booked.id) == "queue.appointment.not_booked"
    again = desk.book()
    desk.until(7, 1)
    assert code(desk.service.cancel, desk.hall.act(), again.id) == "queue.appointment.too_late"


def test_check_in_goes_before_the_ordinary_line(desk):
    booked = desk.book()
    desk.until(8, 44)
    assert code(desk.check_in) == "queue.appointment.early"
    desk.hall.issue("A")
    desk.until(8, 50)
    act = desk.hall.act("kiosk", "kiosk")
    came = desk.service.check_in(act, person=desk.people[0])
    assert desk.service.check_in(act, person=desk.people[0]) == came
    assert (came.ticket.number, came.ticket.is_appointment, came.appointment.ticket_id) == (
        "A002",
        True,
        came.ticket.id,
    )
    assert came.appointment == replace(
        booked, state=AppointmentState.CHECKED_IN, ticket_id=came.ticket.id, version=booked.version + 1
    )
    called = desk.hall.call()
    assert (called.ticket.id, called.reason) == (came.ticket.id, "appointment")
    assert code(desk.check_in) == "queue.appointment.none"
    assert len(desk.hall.jobs("A002")) == 1, "its paper came with it"


def test_after_slot_and_grace_it_is_the_ordinary_line(desk):
    desk.book()
    desk.until(9, 41)
    came = desk.check_in()
    assert (came.ticket.is_appointment, came.appointment.is_late) == (False, True)


def test_nothing_booked_is_said(desk):
    assert code(desk.check_in) == "queue.appointment.none"


def test_a_check_in_that_is_refused_changes_nothing(desk):
    booked = desk.book()
    desk.until(8, 50)
    desk.hall.issue("A", person=desk.people[0])
    assert code(desk.check_in) == "queue.issue.live_ticket"
    assert desk.service.of_day(TUESDAY) == [booked]


def test_who_does_not_come_is_noted_and_three_times_stop_booking(desk):
    days = desk.service.days()[:3]
    for day in days:
        desk.book(day=day)
        desk.book(1, day=day)
    desk.until(9, 40, days[0])
    assert desk.service.note_missed(desk.hall.act()) == [], "the grace is not over"
    desk.until(17, 0, days[2])
    missed = desk.service.note_missed(desk.hall.act())
    assert len(missed) == 6
    assert {one.state for one in missed} == {AppointmentState.NO_SHOW}
    assert desk.service.note_missed(desk.hall.act()) == []
    next_day = desk.service.days()[0]
    assert code(desk.book, day=next_day) == "queue.appointment.blocked"
    desk.until(9, 0, date(2026, 12, 28))
    assert desk.book(day=desk.service.days()[0]).state is AppointmentState.BOOKED


def test_closing_notes_who_did_not_come(desk):
    booked = desk.book(hour=16)
    desk.until(15, 0)
    desk.hall.queue.settle_open(desk.hall.act(), booked.day)
    assert desk.service.of_day(TUESDAY)[0].state is AppointmentState.NO_SHOW
    assert ("queue.appointment.miss", booked.id) in desk.hall.journal()


def booking(reference="YX-1", hour=9, **changes) -> Booking:
    made = Booking(
        reference=reference, business="A", start=at(hour), end=at(hour, 30),
        person=a_person(id_number="330211199001010011", birth=None),
    )  # fmt: skip
    return replace(made, **changes)


def test_the_district_s_bookings_come_once_move_and_go(desk):
    district = Act.new(who="district", where="net")
    take = lambda *bookings: desk.service.import_all(district, bookings)  # noqa: E731
    assert take(booking(), booking("YX-2", business="X")) == Imported(
        added=1, changed=0, refused=(("YX-2", "queue.business.unknown"),)
    )
    assert take(booking()) == Imported(added=0, changed=0, refused=())
    assert take(booking(hour=10)) == Imported(added=0, changed=1, refused=())
    (moved,) = desk.service.of_day(TUESDAY)
    assert (moved.start, moved.reference, moved.made_by) == (at(10), "YX-1", "district")
    assert take(booking(hour=10, is_cancelled=True)) == Imported(added=0, changed=1, refused=())
    assert desk.service.of_day(TUESDAY)[0].state is AppointmentState.CANCELLED
    assert take(booking("YX-3", is_cancelled=True)).added == 0
    assert code(desk.service.import_all, desk.hall.act(), [booking()]) == "staff.right.missing"


def test_a_district_booking_is_found_by_the_card(desk):
    desk.service.import_all(Act.new(who="district", where="net"), [booking()])
    with desk.hall.store.read() as work:
        person = work.people.by_document("111", "330211199001010011")
    desk.until(9, 5)
    came = desk.service.check_in(desk.hall.act("kiosk", "kiosk"), person=person)
    assert came.ticket.is_appointment


@pytest.mark.parametrize(
    ("old", "new"), [("slot_min = 30", "slot_min = 0"), ('"8:30-11:30"', '"8:30"'), ("first_day", "x")]
)
def test_a_broken_table_is_named(tmp_path, old, new):
    text = (SHIPPED / "queue" / "appointments.toml").read_text("utf-8").replace(old, new)
    (tmp_path / "queue").mkdir()
    (tmp_path / "queue" / "appointments.toml").write_text(text, "utf-8")
    with pytest.raises(Fault) as refused:
        load_booking(Resources(site=tmp_path), WorkCalendar.from_resources(Resources()))
    assert refused.value.code == "base.resource.broken"
