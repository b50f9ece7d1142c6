"""Appointments that come down the feed stand in the hall once, move, go, and do not stop what is behind them."""

from datetime import timedelta

import pytest

from core.base.acts import Act
from core.base.clock import SetClock
from core.base.events import Bus
from core.base.ids import new_id
from core.base.resources import Resources
from core.calendar.calendar import WorkCalendar
from core.config.model import Settings
from core.queue.appointments.appointment import AppointmentState
from core.queue.appointments.service import AppointmentService
from core.queue.service import QueueService
from core.staff.rights import AccountRights
from core.sync.bookings import taken_in_by
from core.sync.results import Results
from core.sync.wire import AppointmentBooked, DistrictWire, path_of, without_generation
from tests.fakes.direct import DirectDistrict
from tests.fakes.memory import MemoryStore
from tests.fakes.visits import AT

START = AT.replace(hour=1, minute=0, second=0, microsecond=0) + timedelta(days=1)


class Feed:
    """A district that books, and a hall that polls it."""

    def __init__(self) -> None:
        self.clock, resources = SetClock(AT), Resources()
        self.district = DirectDistrict(self.clock)
        self.store = MemoryStore(clock=self.clock, bus=Bus(), wire=DistrictWire())
        calendar, rights = WorkCalendar.from_resources(resources), AccountRights(resources)
        parts = {"store": self.store, "clock": self.clock, "resources": resources, "rights": rights}
        queue = QueueService(**parts, settings=Settings(), workdays=calendar)
        self.appointments = AppointmentService(**parts, workdays=calendar, queue=queue)
        self.results = Results(
            self.store, self.district, self.clock, self.decided, handle_booking=taken_in_by(self.appointments)
        )

    def decided(self, act: Act, result: object) -> None:
        raise AssertionError("no case was decided")

    def book(self, reference: str, *, business: str = "A", later_min: float = 0, is_cancelled: bool = False) -> None:
        with self.store.read() as work:
            centre = path_of(without_generation(work.outbox.state().name))
        start = START + timedelta(minutes=later_min)
        self.district.office.book(
            centre,
            AppointmentBooked(
                id=new_id(), at=self.clock.now(), reference=reference, business=business, start=start,
                end=start + timedelta(minutes=30), name="王秀兰", id_kind="111", id_number="330211195803210018",
                is_cancelled=is_cancelled,
            ),
        )  # fmt: skip

    def poll(self) -> list[tuple[str, AppointmentState, float]]:
        assert self.results.poll().fault is None
        booked = self.appointments.of_day(START.date())
        return [(one.reference, one.state, (one.start - START) / timedelta(minutes=1)) for one in booked]


@pytest.fixture
def feed() -> Feed:
    return Feed()


def test_a_booking_stands_in_the_hall_once(feed):
    feed.book("YX-1")
    assert feed.poll() == [("YX-1", AppointmentState.BOOKED, 0)]
    assert feed.poll() == [("YX-1", AppointmentState.BOOKED, 0)]
    with feed.store.read() as work:
        person = work.people.by_document("111", "330211195803210018")
    assert person.id == feed.appointments.of_day(START.date())[0].person_id


def test_it_moves_and_goes(feed):
    feed.book("YX-1")
    feed.book("YX-1", later_min=60)
    assert feed.poll() == [("YX-1", AppointmentState.BOOKED, 60)]
    feed.book("YX-1", later_min=60, is_cancelled=True)
    assert feed.poll() == [("YX-1", AppointmentState.CANCELLED, 60)]


def test_one_that_cannot_be_does_not_stop_the_next(feed):
    feed.book("YX-1", business="X")
    feed.book("YX-2")
    assert feed.poll() == [("YX-2", AppointmentState.BOOKED, 0)]
