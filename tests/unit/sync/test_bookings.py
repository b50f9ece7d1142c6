"""Appointments that come down the feed stand in the hall once, move, go, and do not stop what is behind them."""

from datetime import timedelta

import pytest

from core.base.acts import Act
from core.base.clock import SHANGHAI, SetClock
from core.base.events import Bus
from core.base.faults import Fault
from core.base.ids import new_id
from core.base.resources import Resources
from core.base.tables import TableRow
from core.calendar.calendar import WorkCalendar
from core.config.model import Settings
from core.district.bookings import Wanted, wanted_rows
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
        self.district.bookings.book(
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


def wanted(**changes: str) -> Wanted:
    values = {
        "centre": "330290~015", "business": "a", "start": f"{START.astimezone(SHANGHAI):%Y-%m-%d %H:%M}", "minutes": "30",
        "name": "王秀兰", "id_number": "33021119580321001X", "reference": "YX-1",
    }  # fmt: skip
    return Wanted(**values | changes)


def test_what_the_district_took_stands_in_the_hall_and_goes_again(feed):
    feed.district.bookings.take(wanted())
    assert feed.poll() == [("YX-1", AppointmentState.BOOKED, 0)]
    feed.district.bookings.take(wanted(minutes="60"))
    assert feed.appointments.of_day(START.date())[0].end == START + timedelta(minutes=30)
    feed.poll()
    assert feed.appointments.of_day(START.date())[0].end == START + timedelta(minutes=60)
    feed.district.bookings.cancel("330290~015", "YX-1")
    assert feed.poll() == [("YX-1", AppointmentState.CANCELLED, 0)]


def test_a_table_read_again_puts_nothing_twice(feed):
    bookings = feed.district.bookings
    first = bookings.take(wanted())
    assert bookings.take(wanted()) == first
    assert len(feed.district.feed("results/330290~015", "").items) == 1
    assert bookings.cancel("330290~015", "YX-1") == bookings.cancel("330290~015", "YX-1")
    assert len(feed.district.feed("results/330290~015", "").items) == 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"centre": ""}, "district.booking.centre"),
        ({"centre": "330290/015"}, "district.booking.centre"),
        ({"business": "AB"}, "district.booking.business"),
        ({"business": "综"}, "district.booking.business"),
        ({"start": "tomorrow"}, "district.booking.time"),
        ({"minutes": "0"}, "district.booking.time"),
        ({"minutes": "９"}, "district.booking.time"),
        ({"start": "2026-11-20 09:00"}, "district.booking.past"),
        ({"name": " "}, "district.booking.name"),
        ({"id_number": "330211195803210019"}, "people.id_number.check"),
        ({"id_number": "", "id_kind": "414"}, "people.id_number.length"),
        ({"reference": "YX-2"}, "district.booking.twice"),
    ],
)
def test_what_will_not_do_is_named_and_not_put(change, code, feed):
    feed.district.bookings.take(wanted())
    with pytest.raises(Fault) as caught:
        feed.district.bookings.take(wanted(**change))
    assert caught.value.code == code
    assert len(feed.district.feed("results/330290~015", "").items) == 1


def test_a_table_says_which_heads_it_lacks():
    rows = [TableRow(line=1, cells=("中心", "业务", "开始")), TableRow(line=2, cells=("330290~015", "A", "x"))]
    with pytest.raises(Fault) as caught:
        list(wanted_rows(rows))
    assert caught.value.facts == {"missing": "分钟、姓名、证件号码"}


def test_the_start_may_be_written_as_excel_does(feed):
    day = START.astimezone(SHANGHAI)
    assert feed.district.bookings.take(wanted(start=f"{day.year}/{day.month}/{day.day} 9:00")).start == START


def test_the_heads_may_stand_in_any_order_and_others_are_passed_over():
    heads = ("预约号", "备注", "姓名", "证件号码", "中心", "业务", "开始", "分钟")
    cells = ("YX-9", "x", "王秀兰", "33021119580321001X", "330290~015", "A", "2026-11-27 09:00", "30")
    ((line, found),) = wanted_rows([TableRow(line=1, cells=heads), TableRow(line=2, cells=cells)])
    assert (line, found.reference, found.start, found.phone) == (2, "YX-9", "2026-11-27 09:00", "")
