"""Results come down once in effect, in order, and a foreign one does not stop the rest."""

import pytest

from core.base.acts import Act
from core.base.clock import SetClock
from core.base.faults import Fault
from core.district.database import begin_new_epoch
from core.sync.results import Results
from core.sync.uploader import Uploader
from core.sync.wire import DistrictWire
from tests.fakes import visits
from tests.fakes.direct import DirectDistrict
from tests.fakes.memory import MemoryStore
from tests.patience import PATIENCE_S


class Counter:
    """Cases as a service would keep them: by operation, so that a repeat is the same act."""

    def __init__(self) -> None:
        self.clock = SetClock(visits.AT)
        self.district = DirectDistrict(self.clock)
        self.store = MemoryStore(clock=self.clock, wire=DistrictWire())
        self.decided: dict[str, str] = {}
        self.calls: list[str] = []
        self.faults: list[Fault | None] = []
        self.results = Results(self.store, self.district, self.clock, self.take)
        with self.store.work(Act.new(who="0317", where="3")) as work:
            for serial in (1, 2, 3):
                work.record(visits.accepted(serial))
        Uploader(self.store, self.district, self.clock).flush(PATIENCE_S)

    def take(self, act, result) -> None:
        self.calls.append(result.case_id)
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None:
            raise fault
        with self.store.work(act) as work:
            if work.first_result() is None:
                work.keep_result(result.case_id)
                self.decided[result.case_id] = self.decided.get(result.case_id, "") + result.words

    def decide(self, serial: int, words: str = "好"):
        return self.district.office.decide(
            f"case-{serial}", is_granted=True, words=words, document="证 1 号", decided_by="后台"
        )


@pytest.fixture
def counter() -> Counter:
    return Counter()


def test_each_result_is_handed_over_once(counter):
    counter.decide(1)
    counter.decide(3)
    assert counter.results.poll().handled == 2
    assert counter.results.poll().handled == 0
    counter.decide(2)
    assert counter.results.poll().handled == 1
    assert counter.calls == ["case-1", "case-3", "case-2"]
    assert counter.decided == {"case-1": "好", "case-2": "好", "case-3": "好"}


def test_a_case_is_decided_once(counter):
    counter.decide(1)
    with pytest.raises(Exception, match="in-progress"):
        counter.decide(1, "又一次")
    assert counter.results.poll().handled == 1


@pytest.mark.parametrize("code", ["store.get.missing", "cases.move.illegal"])
def test_a_result_that_finds_no_case_to_settle_does_not_stop_the_rest(code, counter):
    counter.decide(1)
    counter.decide(2)
    counter.faults = [Fault(code)]
    poll = counter.results.poll()
    assert (poll.handled, poll.passed_over, poll.fault) == (1, 1, None)
    assert list(counter.decided) == ["case-2"]


def test_what_could_not_be_taken_comes_again_before_the_next(counter):
    counter.decide(1)
    counter.decide(2)
    counter.faults = [None, Fault("store.commit.full")]
    poll = counter.results.poll()
    assert (poll.handled, poll.fault.code) == (1, "store.commit.full")
    assert counter.results.poll().handled == 1
    assert counter.calls == ["case-1", "case-2", "case-2"]


def test_a_crash_between_case_and_cursor_hands_over_again_without_effect(counter):
    counter.decide(1)
    disk = counter.store._state.tables["cursors"].copy()
    counter.results.poll()
    counter.store._state.tables["cursors"] = disk
    counter.results.poll()
    assert counter.calls == ["case-1", "case-1"]
    assert counter.decided == {"case-1": "好"}


def test_a_new_life_of_the_district_is_read_from_its_start(counter):
    counter.decide(1)
    counter.results.poll()
    begin_new_epoch(counter.district.database)
    counter.decide(2)
    counter.results.poll()
    assert counter.calls == ["case-1", "case-1", "case-2"]
    assert counter.decided == {"case-1": "好", "case-2": "好"}


def test_a_broken_result_is_named_and_waited_for(counter):
    counter.decide(1)
    page = counter.district.feed("results/330290~015", "")
    item = page.items[0] | {"data": {"id": "x"}}
    counter.results = Results(
        counter.store, _Feed(page.model_copy(update={"items": (item,)})), counter.clock, counter.take
    )
    poll = counter.results.poll()
    assert (poll.handled, poll.fault.code) == (0, "district.results.broken")
    assert poll.fault.facts == {"id": item["id"]}


def test_an_item_of_a_later_version_is_passed_over(counter):
    counter.decide(1)
    page = counter.district.feed("results/330290~015", "")
    item = page.items[0] | {"type": "cn.yichuang.case.result.v2"}
    counter.results = Results(
        counter.store, _Feed(page.model_copy(update={"items": (item,)})), counter.clock, counter.take
    )
    assert counter.results.poll().fault is None
    assert counter.calls == []


class _Feed:
    def __init__(self, page) -> None:
        self._page = page

    def feed(self, name, after, limit=100, linger_s=0.0):
        return self._page


def test_the_pump_polls_when_it_is_time(counter):
    wait_s = counter.results.pump()
    assert wait_s > 0
    counter.decide(1)
    assert counter.results.pump() == wait_s
    assert counter.calls == []
    counter.clock.forward(wait_s)
    counter.results.pump()
    assert counter.calls == ["case-1"]


def test_a_district_put_back_without_a_word_is_noticed_at_the_cursor(counter):
    """Another item stands where we stopped reading: the feed is taken as it stands, what was handled has no effect."""
    counter.decide(1)
    counter.results.poll()
    with counter.district.database.begin() as tx:
        tx.exec_driver_sql("DELETE FROM feed_item")
        tx.exec_driver_sql("UPDATE feed SET last=0")
    counter.decide(2)
    assert counter.results.poll().handled == 1
    assert list(counter.decided) == ["case-1", "case-2"]


def test_a_cursor_of_the_first_version_goes_on(counter):
    counter.decide(1)
    counter.decide(2)
    page = counter.district.feed("results/330290~015", "1.1")
    assert [item["subject"] for item in page.items] == ["case/case-2"]


@pytest.mark.parametrize("answers_late", [True, False])
def test_a_district_that_does_not_wait_is_not_asked_without_a_pause(counter, answers_late):
    results = Results(counter.store, counter.district, counter.clock, counter.take, linger_s=25)
    if answers_late:
        counter.district.on_feed = counter.clock.forward
    assert results.pump() == (0 if answers_late else results.poll_s)
    assert counter.district.lingers == [25]
    counter.clock.forward(results.poll_s)
    counter.district.on_feed = lambda _linger_s: None
    counter.decide(1)
    assert results.pump() == 0  # who sends one thing may send another
