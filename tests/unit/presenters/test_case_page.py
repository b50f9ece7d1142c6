"""Papers brought later and void on the page of cases, on the real services. No Qt."""

from dataclasses import replace

import pytest

from core.base.acts import Act
from core.cases.case import CaseState, MaterialState
from core.papers.job import JobState
from core.queue.ticket import Outcome
from desktop.i18n import use_language
from printing.events import JobChanged
from tests.fakes.counter_office import CounterOffice, a_card, signed_in


@pytest.fixture
def office():
    use_language("zh")
    yield CounterOffice()
    use_language("en")


@pytest.fixture
def desk(office):
    presenters = office.presenters()
    signed_in(office, presenters)
    return presenters


def visit(office, desk, item="jzz"):
    office.issue("A")
    desk.counter.call_next()
    office.put_card(a_card())
    desk.counter.find_item(item)
    desk.counter.pick_item(desk.counter.view.intake.hits[0].code)


@pytest.fixture
def corrected(office, desk):
    """A case told to be corrected: two papers are missing. The visitor has left."""
    visit(office, desk)
    for row in desk.counter.view.intake.materials:
        if row.state == "missing":
            desk.counter.set_material(row.index, MaterialState.MISSING, "not_brought")
    desk.counter.correct()
    case = desk.counter.visit.case
    assert case.state is CaseState.CORRECTING
    desk.counter.finish()
    return case


@pytest.fixture
def tolerant(office, desk):
    """A case accepted with one paper promised. The visitor has left."""
    visit(office, desk)
    desk.counter.hand_in_all()
    gap = next(row.index for row in desk.counter.view.intake.materials if not row.is_core)
    desk.counter.set_material(gap, MaterialState.MISSING)
    desk.counter.accept_tolerant()
    case = desk.counter.visit.case
    assert case.is_tolerant
    desk.counter.finish()
    return case


def as_role(desk, *rights):
    desk.desk.begin(replace(desk.desk.session, rights=frozenset(rights)))


def test_a_correction_is_taken_in_whole_and_accepted_with_its_papers(office, desk, corrected):
    page = desk.cases
    page.open(corrected.id)
    assert page.view.page.can_supply
    page.ask_supply()
    form = page.view.supply
    assert (len(form.rows), form.verb, form.why) == (2, "补齐并受理", "还缺 2 项")
    page.tick(form.rows[0].index, is_brought=True)
    assert page.view.supply.why == "还缺 1 项"
    page.supply()
    assert page.view.banner.code == "cases.accept.material_missing"
    assert page.view.supply is not None
    page.tick_all()
    assert page.view.supply.why == ""
    page.supply()
    case = office.cases.get(corrected.id)
    assert case.state is CaseState.ACCEPTED
    assert {line.state for line in case.materials} <= {MaterialState.HANDED_IN, MaterialState.CHECKED}
    assert page.view.banner.text == "已受理。正在打印：收件凭证、受理通知书"
    assert (page.view.supply, page.view.page.state.text, page.view.page.can_supply) == (None, "受理", False)


def test_promised_papers_are_taken_in_with_a_receipt(office, desk, tolerant):
    page = desk.cases
    page.open(tolerant.id, asks_supply=True)
    assert [row.tag.text for row in page.view.supply.rows] == ["容缺"]
    page.supply()
    assert page.view.banner.code == "cases.supply.nothing_new"
    page.tick_all()
    page.supply()
    case = office.cases.get(tolerant.id)
    assert (case.state, case.tolerance_due) == (CaseState.ACCEPTED, None)
    assert page.view.banner.text == "已登记补交。正在打印：收件凭证"


def test_a_visitor_who_stands_here_finds_it_and_the_visit_comes_to_it(office, desk, corrected):
    office.issue("A")
    desk.counter.call_next()
    desk.counter.case_to_supply()
    assert desk.counter.view.banner.code == "desktop.intake.no_person"
    office.put_card(a_card())
    assert [row.can_supply for row in desk.counter.view.cases] == [True]
    ticket_id = desk.counter.visit.ticket.id
    desk.cases.open(desk.counter.case_to_supply(), asks_supply=True)
    desk.cases.tick_all()
    desk.cases.supply()
    assert desk.counter.view.intake.done.title == "已受理"
    assert [paper.title for paper in desk.counter.view.intake.done.papers] == ["收件凭证", "受理通知书"]
    assert [row.can_supply for row in desk.counter.view.cases] == [False]
    assert desk.counter.case_to_supply() == ""
    assert desk.counter.view.banner.code == "desktop.supply.nothing"
    desk.counter.finish()
    assert office.rows(lambda work: work.tickets.get(ticket_id)).outcome is Outcome.ACCEPTED


def test_a_case_of_somebody_else_changes_nothing_at_the_counter(office, desk, corrected):
    office.issue("A")
    desk.counter.call_next()
    office.put_card(a_card("别人", "330211195803210036"))
    before = desk.counter.visit
    desk.cases.open(corrected.id, asks_supply=True)
    desk.cases.tick_all()
    desk.cases.supply()
    assert desk.counter.visit == before


def test_trying_again_after_a_lost_answer_supplies_once(office, desk, corrected, monkeypatch):
    acts, real = [], office.intake.supply

    def lost_once(act, *args, **values):
        acts.append(act.op)
        case = real(act, *args, **values)
        if len(acts) == 1:
            from core.base.faults import Fault

            raise Fault("desktop.bug.unexpected")
        return case

    monkeypatch.setattr(office.intake, "supply", lost_once)
    desk.cases.open(corrected.id, asks_supply=True)
    desk.cases.tick_all()
    desk.cases.supply()
    assert desk.cases.view.banner.code == "desktop.bug.unexpected"
    desk.cases.supply()
    assert acts[0] == acts[1]
    assert [job.template for job in office.cases.papers(corrected)].count("forms/acceptance") == 1


def test_a_case_that_waits_for_nothing_says_so(office, desk):
    visit(office, desk, "gljt")
    desk.counter.hand_in_all()
    desk.counter.accept()
    desk.cases.open(desk.counter.visit.case.id)
    assert not desk.cases.view.page.can_supply
    desk.cases.ask_supply()
    assert desk.cases.view.banner.code == "desktop.supply.nothing"
    assert desk.cases.view.supply is None


def test_void_asks_for_a_reason_and_needs_the_right(office, desk, corrected):
    page = desk.cases
    page.open(corrected.id)
    page.ask_void()
    assert page.view.asks_void
    page.void("  ")
    assert page.view.banner.code == "cases.refuse.reason_missing"
    page.close()
    assert (page.view.asks_void, page.view.page is None) == (False, False)
    page.ask_void()
    page.void("录错了人")
    case = office.cases.get(corrected.id)
    assert (case.state, case.reason) == (CaseState.VOID, "录错了人")
    assert (page.view.page.state.text, page.view.page.can_void) == ("作废", False)
    assert "case.void" in [row.action for row in office.rows(lambda work: list(work.journal.entries()))]
    page.ask_void()
    assert page.view.banner.code == "desktop.void.not_now"


def test_a_clerk_may_supply_but_not_make_void(office, desk, corrected):
    as_role(desk, "counter.serve", "case.search")
    desk.cases.open(corrected.id)
    assert (desk.cases.view.page.can_supply, desk.cases.view.page.can_void) == (True, False)
    desk.cases.ask_void()
    assert desk.cases.view.banner.code == "desktop.void.not_allowed"
    as_role(desk, "case.search")
    desk.cases.open(corrected.id)
    assert not desk.cases.view.page.can_supply


def test_a_decided_case_is_not_made_void(office, desk, tolerant):
    office.cases.decide(Act.new(who="district", where="3"), tolerant.id)
    desk.cases.open(tolerant.id)
    assert not desk.cases.view.page.can_void
    assert not desk.cases.view.page.can_supply


def test_papers_of_the_open_case_are_shown_as_they_stand(office, desk, corrected):
    desk.cases.open(corrected.id)
    assert desk.cases.view.page.papers[0].state.text == "等待打印"
    job = office.cases.papers(corrected)[0]
    with office.store.work(Act.new(who="system", where="3")) as work:
        work.print_jobs.save(job.moved(JobState.SENT))
    office.bus.publish(JobChanged(job=job.moved(JobState.SENT)))
    assert desk.cases.view.page.papers[0].state.text == "已打印"
