"""A computer whose date is wrong by days, beside a district: what a visitor takes home has the district's date."""

from datetime import UTC, datetime, timedelta

import pytest

from core.base.acts import Act
from core.base.clock import ShiftedClock, office_day
from core.base.faults import Fault
from core.base.lanes import ThreadLane
from core.cases.numbers import parse_case_number
from core.config.profile import open_profile
from core.papers.wording import date_words
from core.staff.account import Role
from core.sync.events import UploadChanged
from desktop.wiring import build_office
from tests.fakes.counter_office import a_card
from tests.fakes.district import TOKEN
from tests.patience import PATIENCE_S
from tests.samples import an_account
from tests.stores import KEY


class Desk:
    """A real office whose computer is ``days`` ahead of the district; the test is its pump."""

    def __init__(self, folder, district, days):
        profile = open_profile(folder)
        values = {"desk.counter": "3", "district.url": district.url, "district.token": TOKEN, "day.settle_s": 0}
        settings = profile.settings([f"{name}={value!r}".replace("'", '"') for name, value in values.items()])
        self.clock, self.lane = ShiftedClock(datetime.now(UTC) + timedelta(days=days)), ThreadLane("store")
        self.office = self._do(lambda: build_office(profile, settings, KEY, store_lane=self.lane, clock=self.clock))
        self.told: list[UploadChanged] = []
        self.office.bus.subscribe(UploadChanged, self.told.append)
        self._do(self._hire)

    def _do(self, job):
        return self.lane.submit(job).result(PATIENCE_S)

    def _hire(self):
        with self.office.store.work(self.act()) as work:
            work.accounts.add(an_account("0317", role=Role.SUPERVISOR))

    def act(self):
        return Act.new(who="0317", where="3")

    def hear(self):
        """Let the district answer, as often as it takes to be believed."""
        for _ in range(2):
            assert self.office.uplink.uploader.run_once().fault is None

    def accept(self):
        """Take an application in; return the case and what its receipt says."""

        def job():
            intake, item = self.office.intake, self.office.finder.find("jzz")[0].item
            visitor = intake.identify(self.act(), a_card())
            draft = intake.draft_for(visitor.person, item, None, is_card_read=True, clerk="李慧敏").all_handed_in()
            case = intake.accept(self.act(), draft)
            return case, self.office.cases.papers(case)[0].values

        return self._do(job)

    def close(self, day):
        return self.office.day.close(self.act(), day, closer="李慧敏")


@pytest.fixture
def opened(tmp_path, district):
    desks = []

    def open_desk(days):
        desks.append(Desk(tmp_path / "desk", district, days))
        return desks[-1]

    yield open_desk
    for desk in desks:
        assert desk.office.stop() == []


@pytest.mark.parametrize("days", [400, -400])
def test_case_papers_and_limits_have_the_districts_date(opened, days):
    desk, today = opened(days), office_day(datetime.now(UTC))
    early, _ = desk.accept()
    assert parse_case_number(early.number).day == office_day(desk.clock.now())  # nobody knows better yet
    desk.hear()
    assert desk.told[-1].clock.code == "district.clock.another_day"
    case, receipt = desk.accept()
    assert parse_case_number(case.number).day == today
    assert receipt["date"] == date_words(today)
    assert today < case.promised_due < today + timedelta(days=60)
    assert desk.office.queue.hall().day == office_day(desk.clock.now())  # numbers go on as they were


def test_the_day_of_those_cases_is_counted_with_the_district_and_closed(opened):
    desk, today = opened(400), office_day(datetime.now(UTC))
    desk.hear()
    desk.accept()
    close = desk.close(today)
    assert (close.tally.received, close.balance.objection()) == (1, None)
    assert close.balance.seal is not None
    assert desk.close(office_day(desk.clock.now())).tally.received == 0


def test_a_day_that_this_computer_does_not_know_yet_is_closed_once_its_date_is_right(opened):
    desk, today = opened(-3), office_day(datetime.now(UTC))
    desk.hear()
    desk.accept()
    with pytest.raises(Fault, match="future"):
        desk.close(today)
    desk.clock.set(datetime.now(UTC))
    close = desk.close(today)
    assert (close.tally.received, close.balance.objection()) == (1, None)
    desk.hear()
    assert desk.told[-1].clock is None
