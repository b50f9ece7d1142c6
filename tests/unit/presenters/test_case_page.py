"""Papers brought later and void on the page of cases, on the real services. No Qt."""

from collections import defaultdict
from dataclasses import replace

import pytest

from core.base.acts import Act
from core.cases.case import CaseState, MaterialState
from core.cases.events import CaseAttached
from core.papers.job import JobState
from core.queue.ticket import Outcome
from core.staff.account import Role
from printing.events import JobChanged
from tests.fakes.counter_office import a_card, visiting
from tests.fakes.held_runner import HeldRunner
from tests.fakes.visits import told


def keys(page):
    """Return key -> name of the move it stands for now; nothing for a key that means nothing."""
    return defaultdict(str, {button.key: button.name for button in page.view.page.moves})


@pytest.fixture
def corrected(office, desk):
    """A case told to be corrected: two papers are missing. The visitor has left."""
    visiting(office, desk, "jzz")
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
    visiting(office, desk, "jzz")
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
    assert keys(page)["Ctrl+B"] == "supply"
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
    assert (page.view.supply, page.view.page.state.text, keys(page)["Ctrl+B"]) == (None, "受理", "")


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
    visiting(office, desk)
    desk.counter.hand_in_all()
    desk.counter.accept()
    desk.cases.open(desk.counter.visit.case.id)
    assert keys(desk.cases)["Ctrl+B"] == ""
    desk.cases.ask_supply()
    assert desk.cases.view.banner.code == "desktop.supply.nothing"
    assert desk.cases.view.supply is None


def test_void_asks_for_a_reason_and_needs_the_right(office, desk, corrected):
    page = desk.cases
    page.open(corrected.id)
    page.press("Ctrl+Shift+V")
    assert (page.view.form.title, [field.key for field in page.view.form.fields]) == ("作废", ["reason"])
    page.fill("reason", "  ")
    page.press("Ctrl+Enter")
    assert page.view.banner.code == "cases.refuse.reason_missing"
    assert page.view.form.fields[0].is_bad
    page.close()
    assert (page.view.form, page.view.page is None) == (None, False)
    page.ask("void")
    page.fill("reason", "录错了人")
    page.submit()
    case = office.cases.get(corrected.id)
    assert (case.state, case.reason) == (CaseState.VOID, "录错了人")
    assert (page.view.page.state.text, page.view.page.moves) == ("作废", ())
    assert "case.void" in [row.action for row in office.rows(lambda work: list(work.journal.entries()))]
    page.ask("void")
    assert page.view.banner.code == "desktop.move.not_now"


def test_a_clerk_may_supply_but_not_make_void(office, desk, corrected):
    as_role(desk, "counter.serve", "case.search")
    desk.cases.open(corrected.id)
    offered = keys(desk.cases)
    assert (offered["Ctrl+B"], offered["Ctrl+Shift+V"]) == ("supply", "")
    desk.cases.ask("void")
    assert desk.cases.view.banner.code == "desktop.move.not_allowed"
    as_role(desk, "case.search")
    desk.cases.open(corrected.id)
    assert desk.cases.view.page.moves == ()


def test_the_service_refuses_what_a_screen_would_let_pass(office, desk, corrected):
    """The right is asked for where the act is done, not only where its button stands."""
    as_role(desk, "counter.serve", "case.search", "case.void")  # a window that believes more than the account has
    with office.store.work(Act.new(who="system", where="3")) as work:
        work.accounts.save(replace(work.accounts.find("0317"), role=Role.CLERK))
    desk.cases.open(corrected.id)
    desk.cases.press("Ctrl+Shift+V")
    desk.cases.fill("reason", "录错了人")
    desk.cases.submit()
    assert desk.cases.view.banner.code == "staff.right.missing"
    assert office.cases.get(corrected.id).state is CaseState.CORRECTING


def test_a_decided_case_is_not_made_void(office, desk, tolerant):
    office.cases.decide(Act.new(who="district", where="3"), tolerant.id)
    desk.cases.open(tolerant.id)
    offered = keys(desk.cases)
    assert (offered["Ctrl+Shift+V"], offered["Ctrl+B"], offered["Ctrl+L"]) == ("", "", "collect")


def test_a_special_procedure_is_asked_for_field_by_field(office, desk, tolerant):
    page = desk.cases
    page.open(tolerant.id)
    page.press("Ctrl+U")
    page.fill("kind", "publicity")
    assert page.view.form.value("days") == "7"  # a first offer
    page.submit()
    assert [field.key for field in page.view.form.fields if field.is_bad] == ["reason"]
    page.fill("reason", "按规定公示")
    page.submit()
    assert page.view.banner.code == "cases.suspend.approver_missing"
    page.fill("approver", "王科长")
    page.fill("days", "七")
    page.submit()
    assert [field.key for field in page.view.form.fields if field.is_bad] == ["days"]
    page.fill("days", "7")
    page.submit()
    shown = page.view.page
    assert (page.view.form, shown.state.text, shown.pause.title) == (None, "挂起", "计时已暂停")
    assert shown.pause.lines[0].startswith("公示")
    assert [clock.until for clock in shown.clocks][:2] == ["暂停", "暂停"]
    assert [(step.title, step.icon) for step in shown.steps] == [
        ("容缺受理", "circle-check"), ("特别程序", "circle-pause"),
        ("承办", "circle"), ("办结", "circle"), ("出证", "circle"), ("已领取", "circle"),
    ]  # fmt: skip
    assert "特别程序告知书" in page.view.banner.text


def test_the_result_goes_to_whose_card_lies_on_the_reader(office, desk, tolerant):
    office.cases.decide(Act.new(who="district", where="3"), tolerant.id, document="浙江省居住证")
    page = desk.cases
    page.open(tolerant.id)
    page.press("Ctrl+L")
    page.submit()
    assert page.view.banner.code == "cases.collect.nobody"
    before = desk.counter.visit
    office.put_card(a_card("别人", "330211195803210036"), office.card_desk.asks[-1])
    assert "代领" in page.view.form.value("receiver")
    assert desk.counter.visit == before  # nobody at the counter became somebody else
    page.submit()
    assert page.view.banner.code == "cases.collect.other_person"
    page.fill("authority", "委托书，女儿")
    page.submit()
    case = office.cases.get(tolerant.id)
    assert (case.state, case.collection.name, case.collection.authority) == (
        CaseState.COLLECTED,
        "别人",
        "委托书，女儿",
    )
    assert [job.template for job in office.cases.papers(case)][-2:] == ["forms/collection_slip", "forms/delivery_proof"]


def test_the_visitor_who_is_here_takes_the_result_without_a_second_card(office, desk, tolerant):
    office.cases.decide(Act.new(who="district", where="3"), tolerant.id)
    office.issue("A")
    desk.counter.call_next()
    office.put_card(a_card())
    desk.cases.open(tolerant.id)
    desk.cases.press("Ctrl+L")
    assert "本人" in desk.cases.view.form.value("receiver")
    desk.cases.press("Ctrl+Enter")
    assert office.cases.get(tolerant.id).state is CaseState.COLLECTED
    desk.counter.finish()
    assert desk.counter.visit.ticket is None


def test_f124_a_card_that_was_asked_for_goes_to_the_case_that_asked(office, desk, tolerant):
    """Tab away while the card is read: the answer belongs to the form that asked, or to nobody."""
    office.cases.decide(Act.new(who="district", where="3"), tolerant.id)
    page = desk.cases
    page.open(tolerant.id)
    page.press("Ctrl+L")
    asked = office.card_desk.asks[-1]
    page.close()  # the form is gone before the card is read
    office.put_card(a_card("别人", "330211195803210036"), asked)
    assert (page.view.form, desk.counter.visit.visitor) == (None, None)
    assert office.cases.get(tolerant.id).state is CaseState.DECIDED


def test_a_form_asks_anew_for_each_case(office, desk, tolerant, corrected):
    """Nothing of the last form is in the next one."""
    page = desk.cases
    page.open(corrected.id)
    page.press("Ctrl+Shift+W")
    page.fill("reason", "改到户籍地办理")
    page.close()
    page.open(tolerant.id)
    page.press("Ctrl+Shift+W")
    assert page.view.form.value("reason") == ""


def test_a_key_pressed_once_more_wipes_nothing(desk, corrected):
    page = desk.cases
    page.open(corrected.id)
    page.press("Ctrl+Shift+V")
    page.fill("reason", "录错了人")
    page.press("Ctrl+Shift+V")
    assert page.view.form.value("reason") == "录错了人"
    page.press("Ctrl+B")
    page.tick_all()
    ticked = [row.is_ticked for row in page.view.supply.rows]
    page.press("Ctrl+B")
    assert [row.is_ticked for row in page.view.supply.rows] == ticked
    assert any(ticked)


# The limits nobody may miss


def test_an_empty_search_shows_what_is_over_and_near_and_the_rail_counts_it(office, desk, corrected, tolerant):
    desk.cases.show()
    assert [one.text for one in desk.cases.view.filters] == ["超期 0", "临期 0", "待领 0", "暂存 0", "在办 2"]
    assert desk.frame.view.badges == (("cases", 0, "warn"),)
    office.clock.forward(8 * 86400)  # the promised limit of the one is near
    desk.cases.show()
    assert [(row.case_id, row.due.tone) for row in desk.cases.view.rows] == [(tolerant.id, "warn")]
    assert desk.frame.view.badges == (("cases", 1, "warn"),)
    office.clock.forward(3 * 86400)
    desk.cases.show()
    assert desk.cases.view.filters[0].text == "超期 1"
    assert desk.frame.view.badges == (("cases", 1, "bad"),)
    desk.frame.heard_bad_ratings(2)
    assert desk.frame.view.badges == (("cases", 1, "bad"), ("admin", 2, "bad"))
    desk.frame.heard_bad_ratings(0)
    assert desk.frame.view.badges == (("cases", 1, "bad"),)
    assert desk.cases.view.rows[0].due.text.startswith("超期")
    assert desk.cases.view.rows[0].name.text == "章*祥"
    desk.cases.search("章")
    assert len(desk.cases.view.rows) == 2
    desk.cases.search("")
    assert [row.case_id for row in desk.cases.view.rows] == [tolerant.id]
    desk.cases.choose("hand")
    assert len(desk.cases.view.rows) == 2


def test_while_nobody_looks_at_the_page_cases_are_only_counted(office, desk, tolerant, monkeypatch):
    office.clock.forward(8 * 86400)
    desk.cases.show()
    desk.cases.hide()
    before, read = desk.cases.view, []
    monkeypatch.setattr(office.cases, "near", lambda: read.append("near") or [])
    office.clock.forward(3 * 86400)
    office.bus.publish(told(CaseAttached, tolerant))
    assert desk.frame.view.badges == (("cases", 1, "bad"),)
    assert (desk.cases.view, read) == (before, [])
    desk.cases.show()
    assert desk.cases.view.filters[0].text == "超期 1"


def test_many_cases_that_move_while_the_store_is_busy_are_one_question_more(office, desk, tolerant, monkeypatch):
    late, asked, real = HeldRunner(), [], office.cases.totals
    monkeypatch.setattr(office.cases, "totals", lambda: asked.append(1) or real())
    monkeypatch.setattr(desk.cases, "_runner", late)
    desk.cases.show()
    for _ in range(5):
        office.bus.publish(told(CaseAttached, tolerant))
    desk.cases.choose("hand")
    late.answer_all()
    assert len(asked) == 2
    assert [row.case_id for row in desk.cases.view.rows] == [tolerant.id]  # the list that was chosen last


def test_answers_that_come_after_the_clerk_left_are_dropped(office, desk, tolerant, monkeypatch):
    late = HeldRunner()
    monkeypatch.setattr(desk.cases, "_runner", late)
    desk.cases.show()
    desk.cases.choose("hand")
    desk.cases.open(tolerant.id)
    desk.gate.sign_out()
    nothing = desk.cases.view
    assert len(late.held) > 1
    late.answer_all()
    assert (desk.cases.view, desk.frame.view.badges) == (nothing, ())


def test_a_result_of_the_district_opens_a_hand_out_in_the_list(office, desk, tolerant):
    desk.cases.show()
    office.cases.decide(Act.new(who="district", where="3"), tolerant.id)
    assert desk.cases.view.filters[2].text == "待领 1"  # heard over the bus, nobody pressed anything
    desk.cases.choose("collect")
    assert [row.case_id for row in desk.cases.view.rows] == [tolerant.id]
    desk.cases.open(tolerant.id)
    assert "区平台" in [step.line for step in desk.cases.view.page.steps]


def test_papers_of_the_open_case_are_shown_as_they_stand(office, desk, corrected):
    desk.cases.open(corrected.id)
    assert desk.cases.view.page.papers[0].state.text == "等待打印"
    job = office.cases.papers(corrected)[0]
    with office.store.work(Act.new(who="system", where="3")) as work:
        work.print_jobs.save(job.moved(JobState.SENT))
    office.bus.publish(JobChanged(job=job.moved(JobState.SENT)))
    assert desk.cases.view.page.papers[0].state.text == "已打印"
