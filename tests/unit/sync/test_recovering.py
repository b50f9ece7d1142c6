"""A counter's disk is gone: a new machine fetches the open cases back and goes on with them, numbers and limits too."""

from dataclasses import replace

import pytest

from core.base.clock import office_day
from core.base.faults import Fault
from core.cases.answers import Answers
from core.cases.case import CaseState, MaterialState
from core.cases.moving import Moving
from core.cases.numbers import parse_case_number
from core.cases.recovering import CaseRecovery
from core.day.service import DayService
from core.outbox.ports import SourceState
from core.staff.journal import defects
from core.sync.recovering import recover, recovered
from core.sync.uploader import Uploader
from tests.fakes.direct import DirectDistrict
from tests.fakes.intake_desk import OTHER_CARD, IntakeDesk, instant_item
from tests.patience import PATIENCE_S
from tests.samples import all_printed
from tests.unit.day.test_day_close import FakeQueue

SOURCE = "//330290/015/3"
LEFT_OUT = 300


def machine() -> IntakeDesk:
    return IntakeDesk()


def upload(desk: IntakeDesk, district: DirectDistrict) -> SourceState:
    Uploader(desk.store, district, desk.clock).flush(PATIENCE_S)
    with desk.store.read() as work:
        return work.outbox.state()


def fetch(desk: IntakeDesk, district: DirectDistrict):
    moving = Moving(
        clock=desk.clock, settings=desk.settings, resources=desk.resources, calendar=desk.calendar, rights=desk.rights
    )
    recovery = CaseRecovery(store=desk.store, clock=desk.clock, moving=moving, left_out=LEFT_OUT)
    return recover(district, recovery, SOURCE, who="system", where="3", in_store=lambda job: job())


def kept(desk: IntakeDesk, number: str):
    with desk.store.read() as work:
        return work.cases.by_number(number)


class Lost:
    """What the old machine had done, all of it at the district, and the new machine."""

    def __init__(self) -> None:
        self.old = machine()
        self.district = DirectDistrict(self.old.clock)
        self.accepted = self.old.accepted()
        self.correcting = self.old.corrected()
        suspended = self.old.accepted(card=OTHER_CARD)
        answers = Answers(kind="hearing", reason="听证", days=10, approver="王科长", approver_phone="0574-5555 0101")
        self.suspended = self.old.cases.make(self.old.act(), suspended.id, "suspend", answers, clerk="李慧敏")
        self.closed = self.old.intake.refuse(self.old.act(), self.old.draft(), reason="not_eligible")
        upload(self.old, self.district)


@pytest.fixture(scope="module")
def lost() -> Lost:
    return Lost()


@pytest.fixture
def new(lost) -> IntakeDesk:
    return machine()


def test_open_cases_come_back_as_they_stood(lost, new):
    done = fetch(new, lost.district)
    assert (done.seen, done.taken, done.known, done.left) == (4, 3, 0, ())
    for told in (lost.accepted, lost.correcting, lost.suspended):
        was, now = kept(lost.old, told.number), kept(new, told.number)
        same = replace(
            was, item=replace(was.item, fee=now.item.fee, answers=()), person_id=now.person_id, version=now.version,
            query_code="", ticket_id="", form=(), entries=(), closed_on=None,
            procedures=tuple(replace(one, approver_phone="") for one in was.procedures),
        )  # fmt: skip
        assert now == same
        with new.store.read() as work:
            person = work.people.get(now.person_id)
            assert [step.move for step in work.cases.steps(now.id)] == ["recover"]
        assert person.name == now.applicant
    assert kept(new, lost.closed.number) is None
    assert new.journal().count("case.recover") == 3
    with new.store.read() as work:
        assert work.outbox.pending()[0] == 0  # nobody is told what the district told us
        assert not list(defects(work.journal.entries()))


def test_fetched_twice_nothing_is_doubled(lost, new):
    fetch(new, lost.district)
    before = new.journal()
    again = fetch(new, lost.district)
    assert (again.taken, again.known) == (0, 3)
    assert new.journal() == before


def test_the_new_machine_goes_on_and_the_district_follows(lost, new):
    fetch(new, lost.district)
    correcting = kept(new, lost.correcting.number)
    brought = [replace(line, state=MaterialState.HANDED_IN, reason="") for line in correcting.materials]
    supplied = new.intake.supply(new.act(), correcting.id, brought, clerk="李慧敏")
    assert supplied.state is CaseState.ACCEPTED
    resumed = new.cases.make(new.act(), lost.suspended.id, "resume", Answers(words="听证结束"), clerk="李慧敏")
    assert resumed.promised_due is not None
    decided = new.cases.decide(new.act(), lost.accepted.id, is_granted=True)
    state = upload(new, lost.district)
    assert state.generation > 1  # another life of the same counter
    for case in (supplied, resumed, decided):
        row = lost.district.office.case(case.id).file
        assert (row.state, row.revision) == (case.state.value, case.revision)


def test_no_number_is_given_twice(lost, new):
    fetch(new, lost.district)
    fresh = new.accepted(instant_item())
    last = max(parse_case_number(case.number).serial for case in (lost.accepted, lost.suspended, lost.closed))
    assert parse_case_number(fresh.number).serial == last + LEFT_OUT + 1
    assert fresh.document_number not in {lost.accepted.document_number, lost.suspended.document_number}


def test_a_case_told_by_an_older_counter_is_named_and_left(lost, new):
    held = next(one for one in lost.district.held_cases(SOURCE).cases if one.is_open)
    told = {name: value for name, value in held.data["case"].items() if name != "clocks"}
    with pytest.raises(Fault) as caught:
        recovered(held.model_copy(update={"data": {"case": told}}))
    assert caught.value.code == "district.recover.incomplete"
    assert caught.value.facts["number"] == held.number


def test_the_day_on_which_a_machine_was_replaced_balances(lost, new):
    """What it took in is at the district; what only that has is proven, and no case is called untold."""

    class Line(Uploader):
        signs = True

    fetch(new, lost.district)
    fresh = new.accepted(instant_item(), card=OTHER_CARD)
    day = DayService(
        store=new.store, clock=new.clock, settings=new.settings, resources=new.resources, queue=FakeQueue(new),
        district=Line(new.store, lost.district, new.clock), rights=new.rights,
    )  # fmt: skip
    all_printed(new.store, fresh.number)
    close = day.close(new.act(), office_day(new.clock.now()), closer="李慧敏")
    assert (close.is_balanced, close.reason) == (True, "")
    assert close.balance.elsewhere > 0
    assert "另有" in close.slip.values["events"]
    assert day.look.differences(close.tally.day) == ()
