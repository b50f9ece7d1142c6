"""Editions come down in order, each once, the cursor with them; what will not do changes nothing."""

import hashlib
from contextlib import contextmanager
from datetime import date, timedelta

import pytest

from core.base.acts import Act
from core.base.clock import SetClock
from core.base.editions import EditionAdded, holding
from core.base.faults import Fault
from core.base.resources import Resources
from core.calendar.calendar import WorkCalendar
from core.calendar.editions import CalendarEditions, check_year
from core.catalogue.shelf import check_items
from core.district.database import begin_new_epoch
from core.staff.bulletin import Bulletin, MessageCame
from core.sync.bulletins import told_by
from core.sync.publications import Publications
from core.sync.results import Results
from core.sync.wire import DistrictWire
from tests.fakes import visits
from tests.fakes.direct import DirectDistrict
from tests.fakes.memory import MemoryStore

ITEMS = Resources().path("catalogue/items.toml").read_text("utf-8")
YEAR = "date,kind,name\n2027-01-01,holiday,元旦\n"


class KilledError(Exception):
    """Kill -9, exactly here."""


class Mortal:
    """A store whose program dies before a commit, after it, or not."""

    def __init__(self, store: MemoryStore) -> None:
        self.store, self.read, self.dies = store, store.read, []

    @contextmanager
    def work(self, act):
        where = self.dies.pop(0) if self.dies else ""
        with self.store.work(act) as work:
            yield work
            if where == "before":
                raise KilledError
        if where == "after":
            raise KilledError


class Hall:
    def __init__(self, folder) -> None:
        self.clock = SetClock(visits.AT)
        self.store = Mortal(MemoryStore(clock=self.clock, wire=DistrictWire()))
        self.district = DirectDistrict(self.clock, blobs=folder)
        self.reader = Publications(
            self.store, self.district, self.clock, "catalogue", lambda _name, text: check_items(text)
        )

    def editions(self, name: str = "catalogue"):
        with self.store.read() as work:
            return [
                (one.number, one.valid_from, hashlib.sha256(one.text.encode()).hexdigest())
                for one in work.editions.of(name)
            ]


@pytest.fixture
def hall(tmp_path):
    one = Hall(tmp_path / "blobs")
    yield one
    one.district.database.close()


@pytest.mark.parametrize("where", ["before", "after"])
def test_an_edition_is_kept_once_with_its_cursor_however_the_program_dies(where, hall):
    first = hall.district.publishing.publish("catalogue", ITEMS, visits.DAY - timedelta(days=9))
    later = hall.district.publishing.publish("catalogue", ITEMS + "\n", visits.DAY + timedelta(days=8))
    heard = []
    hall.store.store.bus.subscribe(EditionAdded, heard.append)
    hall.store.dies = [where]
    with pytest.raises(KilledError):
        hall.reader.poll()
    with hall.store.read() as work:
        is_kept = bool(work.editions.of("catalogue"))
        assert bool(work.outbox.cursor("catalogue")) == is_kept == (where == "after")
    poll = hall.reader.poll()
    assert (poll.fault, poll.wait_s) == (None, 600.0)
    # What was to begin earlier begins when it is here.
    assert hall.editions() == [(1, visits.DAY, first.sha256), (2, later.valid_from, later.sha256)]
    assert [event.number for event in heard] == [1, 2]
    with hall.store.read() as work:
        editions = work.editions.of("catalogue")
    assert [holding(editions, later.valid_from + timedelta(days=days)).number for days in (-1, 0)] == [1, 2]


def test_what_will_not_do_is_passed_over_and_the_rest_comes(hall):
    hall.district.publishing.publish("catalogue", "items = [", visits.DAY)
    hall.district.publishing.publish("catalogue", ITEMS, visits.DAY)
    poll = hall.reader.poll()
    assert (poll.handled, poll.passed_over, poll.fault) == (1, 1, None)
    assert len(hall.editions()) == 1


def test_an_edition_whose_text_the_district_has_lost_holds_up_no_later_one(hall, tmp_path):
    lost = hall.district.publishing.publish("catalogue", ITEMS, visits.DAY)
    hall.district.publishing.publish("catalogue", ITEMS + "\n", visits.DAY)
    (tmp_path / "blobs" / lost.sha256[:2] / lost.sha256).unlink()
    assert hall.district.blobs.missing() == [lost.sha256]  # its disk was put back
    poll = hall.reader.poll()
    assert (poll.handled, poll.passed_over, poll.fault) == (1, 1, None)
    hall.district.publishing.publish("catalogue", ITEMS, visits.DAY)  # somebody publishes it again
    assert hall.reader.poll().handled == 1
    assert [sha256 for _, _, sha256 in hall.editions()][-1] == lost.sha256


def test_after_a_new_life_of_the_district_the_snapshot_is_taken_and_nothing_doubles(hall):
    hall.district.publishing.publish("catalogue", ITEMS, visits.DAY)
    hall.reader.poll()
    begin_new_epoch(hall.district.database)
    hall.district.publishing.publish("catalogue", ITEMS + "\n", visits.DAY)
    assert hall.reader.poll().fault is None
    assert [number for number, _, _ in hall.editions()] == [1, 2]
    with hall.store.read() as work:
        assert work.outbox.cursor("catalogue").startswith("2.2.")
    assert hall.reader.poll().handled == 0


def test_a_year_of_the_calendar_comes_into_use_on_its_day_for_everybody_who_holds_it(hall, tmp_path):
    resources = Resources(tmp_path / "site")
    calendar = WorkCalendar.from_resources(resources)
    reader = Publications(
        hall.store, hall.district, hall.clock, "calendar", lambda name, text: check_year(resources, name, text)
    )
    # 2037 has the weekdays of 2026
    whole = (resources.path("calendars/2026.csv").read_text("utf-8")).replace("2026-", "2037-")
    with pytest.raises(Fault, match=r"calendar\.table\.misnamed"):
        check_year(resources, "calendar/2038", whole)
    hall.district.publishing.publish("calendar/2037", whole, visits.DAY + timedelta(days=3))
    hall.district.publishing.publish("calendar/2038", YEAR, visits.DAY)  # a year cut off: refused
    poll = reader.poll()
    assert (poll.handled, poll.passed_over) == (1, 1)
    follower = CalendarEditions(
        store=hall.store, clock=hall.clock, resources=resources, site=tmp_path / "site", calendar=calendar
    )
    follower.follow()
    assert not calendar.is_covered(date(2037, 5, 1))
    hall.clock.forward(3 * 24 * 3600)
    follower.follow()
    assert calendar.is_covered(date(2037, 5, 1))
    assert not calendar.is_working(date(2037, 5, 1))


def test_messages_are_told_once_and_can_be_taken_back(hall):
    heard = []
    hall.store.store.bus.subscribe(MessageCame, heard.append)
    bulletin = Bulletin(hall.store)
    reader = Results(
        hall.store, hall.district, hall.clock, lambda _act, _result: None, handle_message=told_by(bulletin)
    )
    said = hall.district.office.say("330290~015", "系统今晚维护", visits.DAY)
    assert (reader.poll().handled, reader.poll().handled) == (1, 0)
    assert [fault.facts["words"] for fault in bulletin.warnings(visits.DAY)] == ["系统今晚维护"]
    hall.district.office.take_back("330290~015", said)
    reader.poll()
    assert bulletin.warnings(visits.DAY) == ()
    assert [event.message.is_withdrawn for event in heard] == [False, True]


def test_what_goes_along_with_an_act_is_kept_with_it_or_not_at_all(any_store):
    def along(work) -> None:
        work.outbox.set_cursor("catalogue", "1.7")

    act = Act(op=Act.new(who="district", where="sync").op, who="district", where="sync", along=along)
    with pytest.raises(ZeroDivisionError), any_store.work(act) as work:
        work.keep_result(str(1 / 0))
    with any_store.read() as work:
        assert work.outbox.cursor("catalogue") == ""
    with any_store.work(act) as work:
        work.keep_result("kept")
    with any_store.read() as work:
        assert work.outbox.cursor("catalogue") == "1.7"
