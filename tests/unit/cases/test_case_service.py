"""Cases after intake."""

from datetime import date

import pytest

from core.base.faults import Fault
from core.calendar.lights import Light
from core.cases.case import CaseState, Collection, MaterialState
from core.cases.events import CaseCollected, CaseDecided, CaseVoided
from core.cases.numbers import bare
from core.papers.job import JobState
from tests.fakes.intake_desk import OTHER_CARD, IntakeDesk, instant_item
from tests.samples import all_printed


@pytest.fixture
def desk():
    return IntakeDesk()


def code_of(call, *args, **kwargs):
    with pytest.raises(Fault) as caught:
        call(*args, **kwargs)
    return caught.value.code


def test_decide_and_collect(desk):
    case, act = desk.accepted(instant_item()), desk.act()
    person = desk.cases.applicant(case)
    assert code_of(desk.cases.collect, desk.act(), case.id, person=person) == "cases.move.illegal"
    decided = desk.cases.decide(act, case.id, "准予")
    assert desk.cases.decide(act, case.id, "准予") == decided
    assert (decided.state, decided.revision) == (CaseState.DECIDED, 2)
    collected = desk.cases.collect(desk.act(), case.id, person=person)
    assert collected.state is CaseState.COLLECTED
    assert [type(event) for event in desk.events[1:]] == [CaseDecided, CaseCollected]
    assert [event.case.revision for event in desk.events] == [1, 2, 3]


def test_only_the_right_person_or_an_agent_with_a_reason_collects(desk):
    case = desk.accepted(instant_item())
    desk.cases.decide(desk.act(), case.id)
    other = desk.visitor(OTHER_CARD).person
    assert code_of(desk.cases.collect, desk.act(), case.id, person=other) == "cases.collect.other_person"
    assert desk.cases.get(case.id).state is CaseState.DECIDED
    done = desk.cases.collect(desk.act(), case.id, person=other, authority="委托书；女儿")
    assert done.collection == Collection(person_id=other.id, name=other.name, authority="委托书；女儿")
    last = desk.entries()[-1]
    assert (last.action, last.facts["agent"]) == ("case.collect", other.id)
    assert "女儿" not in str(last.facts)
    assert desk.paper(done, "forms/collection_slip")["relation"] == "代领：委托书；女儿"
    assert desk.paper(done, "forms/delivery_proof")["remark"] == "委托书；女儿"


def test_search_finds_by_anything_and_a_scanned_number_exactly(desk):
    first, second = desk.accepted(), desk.accepted(instant_item(), card=OTHER_CARD)
    assert [found.id for found in desk.cases.search(bare(first.number))] == [first.id]
    assert [found.id for found in desk.cases.search(second.number)] == [second.id]
    assert [found.id for found in desk.cases.search("周")] == [second.id]
    assert [found.id for found in desk.cases.search("失业")] == [second.id]
    assert [found.id for found in desk.cases.search("nobody")] == []
    assert desk.cases.of_person(first.person_id) == [first]


def test_a_reprint_is_a_copy_and_the_same_act_prints_once(desk):
    case, act = desk.accepted(), desk.act()
    all_printed(desk.store, case.number)
    receipt = desk.cases.papers(case)[0]
    copy = desk.cases.reprint(act, receipt.id)
    assert desk.cases.reprint(act, receipt.id) == copy
    assert (copy.copy, copy.original, copy.values) == (2, receipt.id, receipt.values)
    all_printed(desk.store, case.number)
    assert desk.cases.reprint(desk.act(), copy.id).copy == 3
    assert [entry.facts["copy"] for entry in desk.entries() if entry.action == "paper.reprint"] == ["2", "3"]


def test_running_limits_have_lights_the_most_urgent_first(desk):
    promised, correcting = desk.accepted(), desk.corrected()
    desk.clock.forward(8 * 86400)  # to Tuesday 12-01: one working day left of the promised limit
    assert desk.cases.over() == []
    dues = [desk.cases.urgent(case) for case in desk.cases.near()]
    assert [(due.case.id, due.clock.name, due.days_left, due.light) for due in dues] == [
        (promised.id, "promised", 1, Light.YELLOW),
    ]
    assert (desk.cases.totals().over, desk.cases.totals().near) == (0, 1)
    assert [(due.clock.name, due.days_left, due.used, due.light) for due in desk.cases.dues_of(correcting)] == [
        ("correction", 9, 6, Light.OK)
    ]
    assert [case.id for case in desk.cases.in_hand()] == [promised.id, correcting.id]
    desk.clock.forward(2 * 86400)
    assert [desk.cases.urgent(case).light for case in desk.cases.over()] == [Light.RED]
    assert (desk.cases.totals().over, desk.cases.totals().near) == (1, 0)
    desk.cases.decide(desk.act(), promised.id)
    assert desk.cases.over() == desk.cases.near() == []
    assert [case.id for case in desk.cases.to_collect()] == [promised.id]


def test_a_promise_has_its_own_clock(desk):
    case = desk.intake.accept_tolerant(desk.act(), desk.draft().marked(1, MaterialState.HANDED_IN))
    assert [(due.clock.name, due.clock.due) for due in desk.cases.dues_of(case)] == [
        ("promised", date(2026, 12, 2)), ("legal", date(2026, 12, 14)), ("tolerance", date(2026, 12, 7)),
    ]  # fmt: skip


def aborts(desk):
    with desk.store.read() as work:
        return sorted((kind, serial, reason) for (kind, _day, serial), reason in work.numbers.aborts.items())


def test_a_void_case_before_any_paper_is_out_records_its_numbers(desk):
    case, act = desk.accepted(), desk.act()
    assert code_of(desk.cases.void, desk.act(), case.id, " ") == "cases.refuse.reason_missing"
    void = desk.cases.void(act, case.id, "重复录入")
    assert desk.cases.void(act, case.id, "重复录入") == void
    assert (void.state, void.reason) == (CaseState.VOID, "重复录入")
    assert {job.state for job in desk.cases.papers(case)} == {JobState.CANCELLED}
    assert aborts(desk) == [("case", 1, "void"), ("document.accept", 1, "void")]
    assert isinstance(desk.events[-1], CaseVoided)
    assert desk.accepted().number.startswith("330290015-20261123-0002")  # never given again


def test_a_void_case_with_a_paper_out_keeps_its_numbers(desk):
    case = desk.accepted()
    receipt = desk.cases.papers(case)[0]
    with desk.store.work(desk.act()) as work:
        work.print_jobs.save(receipt.moved(JobState.CONFIRMED))
    desk.cases.void(desk.act(), case.id, "申请人放弃")
    assert aborts(desk) == []
    assert [job.state for job in desk.cases.papers(case)] == [JobState.CONFIRMED, JobState.CANCELLED]
