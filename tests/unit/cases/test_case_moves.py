"""What moves do to a case: clocks, procedures, results, papers, time line, rights. Real services over memory."""

import itertools
from dataclasses import replace
from datetime import date

import pytest

from core.base.faults import Fault
from core.calendar.calendar import WorkCalendar
from core.calendar.lights import Light
from core.calendar.year_table import DayKind, SpecialDay
from core.cases.answers import Answers
from core.cases.case import CaseState, MaterialState
from core.cases.clocks import ClockState
from core.cases.events import CaseDecided, CaseRedated, CaseSuspended
from core.config.model import Settings
from tests.fakes.intake_desk import IntakeDesk, instant_item

DAY_S = 86400
HEARING = Answers(kind="hearing", reason="利害关系人要求听证", approver="王科长", days=20)


@pytest.fixture
def desk():
    return IntakeDesk()


def code_of(call, *args, **kwargs):
    with pytest.raises(Fault) as caught:
        call(*args, **kwargs)
    return caught.value.code


def make(desk, case, move, answers=None, **more):
    return desk.cases.make(desk.act(), case.id, move, answers, **more)


def states(case):
    return {clock.name: clock.state for clock in case.clocks}


def test_receipt_starts_the_timer_of_five_working_days(desk):
    case = desk.intake.receive(desk.act(), desk.draft(complete=True))
    assert (case.state, case.decision_due, case.promised_due) == (CaseState.RECEIVED, date(2026, 11, 30), None)
    assert desk.paper(case, "receipts/receipt")["latest_answer"] == "2026年11月30日"
    accepted = make(desk, case, "accept")
    assert states(accepted)["decision"] is ClockState.STOPPED
    assert (accepted.decision_due, accepted.promised_due) == (None, date(2026, 12, 2))


def test_what_was_not_answered_in_time_counts_as_accepted_since_the_receipt(desk):
    case = desk.intake.receive(desk.act(), desk.draft(complete=True))
    assert code_of(make, desk, case, "deem") == "cases.deem.not_yet"
    desk.clock.forward(8 * DAY_S)  # Tuesday 12-01, the answer was due on 11-30
    assert desk.cases.urgent(*desk.cases.over()).light is Light.RED
    deemed = make(desk, case, "deem")
    assert (deemed.state, deemed.accepted_at) == (CaseState.ACCEPTED, case.received_at)
    assert deemed.promised_due == date(2026, 12, 2)  # seven working days after the receipt, not after today
    assert deemed.clock("decision").is_over(date(2026, 12, 1))


def test_a_kept_draft_has_no_paper_and_no_event_and_begins_when_it_is_received(desk):
    kept = desk.intake.keep(desk.act(), desk.draft())
    assert (kept.state, desk.templates(kept), desk.events, kept.clocks) == (CaseState.DRAFT, [], [], ())
    desk.clock.forward(DAY_S)
    assert code_of(make, desk, kept, "accept") == "cases.accept.material_missing"
    full = tuple(replace(line, state=MaterialState.HANDED_IN) for line in kept.materials)
    case = make(desk, kept, "accept", materials=full)
    assert (case.number, case.received_at) == (kept.number, desk.clock.now())
    assert case.promised_due == date(2026, 12, 3)


def test_a_correction_that_is_never_brought_lapses_after_its_last_day(desk):
    case = desk.corrected()
    assert case.correction_due == date(2026, 12, 14)
    desk.clock.forward(21 * DAY_S)  # Monday 12-14, the last day
    assert code_of(make, desk, case, "lapse") == "cases.lapse.not_yet"
    desk.clock.forward(DAY_S)
    lapsed = make(desk, case, "lapse")
    assert (lapsed.state, lapsed.closed_on) == (CaseState.LAPSED, date(2026, 12, 15))
    assert desk.paper(lapsed, "forms/closing_notice")["result"] == "补正超时驳回"


def test_a_special_procedure_stops_the_limits_and_has_its_own(desk):
    case = desk.accepted()
    desk.clock.forward(2 * DAY_S)  # Wednesday 11-25
    held = make(desk, case, "suspend", HEARING)
    assert (held.state, held.promised_due, held.legal_due) == (CaseState.SUSPENDED, None, None)
    procedure = held.procedures[-1]
    assert (procedure.kind, procedure.approver, procedure.due) == ("hearing", "王科长", date(2026, 12, 23))
    assert held.clock("suspension").due == procedure.due
    paper = desk.paper(held, "forms/special_procedure_notice")
    assert (paper["procedure"], paper["limit"], paper["approver"]) == ("听证", "20个工作日", "王科长")
    assert isinstance(desk.events[-1], CaseSuspended)
    dues = {due.clock.name: due for due in desk.cases.dues_of(held)}
    assert (dues["promised"].days_left, dues["promised"].light) == (5, Light.DONE)
    desk.clock.forward(6 * DAY_S)  # Tuesday 12-01
    going = make(desk, held, "resume", Answers(words="听证结束"))
    assert (going.state, going.promised_due) == (CaseState.HANDLING, date(2026, 12, 8))
    assert going.clock("promised").first_due == date(2026, 12, 2)
    assert going.procedures[-1].result == "听证结束"
    assert {due.clock.name: due.was for due in desk.cases.dues_of(going)}["promised"] == date(2026, 12, 2)


def test_a_publication_is_counted_in_natural_days(desk):
    held = make(desk, desk.accepted(), "suspend", replace(HEARING, kind="publicity", days=7))
    assert held.procedures[-1].due == date(2026, 11, 30)
    assert desk.paper(held, "forms/special_procedure_notice")["limit"] == "7个自然日"


def test_an_extension_makes_the_limits_longer_and_is_told(desk):
    case = desk.accepted()
    longer = make(desk, case, "extend", Answers(reason="案情复杂", approver="张主任", days=10))
    assert (case.legal_due, longer.legal_due) == (date(2026, 12, 14), date(2026, 12, 28))
    assert (longer.promised_due, longer.state) == (date(2026, 12, 16), CaseState.ACCEPTED)
    paper = desk.paper(longer, "forms/special_procedure_notice")
    assert (paper["kind"], paper["is_counted"], paper["ends"]) == ("延长审批", True, "2026年12月16日")


def test_a_result_that_comes_while_the_case_stands_still_is_not_lost(desk):
    held = make(desk, desk.accepted(), "suspend", HEARING)
    decided = desk.cases.decide(desk.act("district"), held.id, "可领", document="浙江省居住证")
    assert (decided.state, decided.result.document) == (CaseState.DECIDED, "浙江省居住证")
    assert decided.procedures[-1].ended == date(2026, 11, 23)
    running = {name for name, state in states(decided).items() if state is not ClockState.STOPPED}
    assert running == {"delivery"}
    assert isinstance(desk.events[-1], CaseDecided)


def test_delivery_has_a_limit_until_somebody_is_told(desk):
    decided = desk.cases.decide(desk.act(), desk.accepted(instant_item()).id)
    assert decided.clock("delivery").due == date(2026, 12, 7)
    assert code_of(make, desk, decided, "tell") == "cases.tell.words_missing"
    told = make(desk, decided, "tell", Answers(told="电话告知可以来领证"))
    assert (told.state, states(told)["delivery"]) == (CaseState.DECIDED, ClockState.STOPPED)
    assert desk.cases.steps(told)[-1].note == "电话告知可以来领证"


def test_handing_over_has_a_limit_where_a_site_wants_one():
    rules = Settings().cases.model_copy(update={"handover_days": 2})
    desk = IntakeDesk(Settings(cases=rules))
    case = desk.accepted()
    assert case.clock("handover").due == date(2026, 11, 25)
    gone = make(desk, case, "handle", Answers(organ="区公安分局"))
    assert (gone.state, gone.organ, states(gone)["handover"]) == (CaseState.HANDLING, "区公安分局", ClockState.STOPPED)
    assert desk.paper(gone, "forms/transfer_slip")["receiver"] == "区公安分局"
    assert IntakeDesk().accepted().clock("handover") is None


def test_withdrawing_needs_a_reason_and_gives_the_papers_back(desk):
    case = desk.accepted()
    assert code_of(make, desk, case, "withdraw") == "cases.refuse.reason_missing"
    gone = make(desk, case, "withdraw", Answers(reason="改到户籍地办理"))
    assert (gone.state, gone.reason, desk.cases.dues_of(gone)) == (CaseState.WITHDRAWN, "改到户籍地办理", [])
    assert desk.paper(gone, "forms/withdrawal_request")["reason"] == "改到户籍地办理"


def test_forwarding_says_where_to(desk):
    case = make(desk, desk.accepted(), "forward", Answers(organ="区民政局", reason="属区级权限"))
    assert (case.state, case.organ) == (CaseState.FORWARDED, "区民政局")
    assert desk.paper(case, "forms/forwarding_slip")["receiver"] == "区民政局"


def test_amending_keeps_what_was_not_said(desk):
    case = make(desk, desk.accepted(), "amend", Answers(phone="139 0000 5180", reason="号码换了"))
    assert (case.phone, case.remark) == ("139 0000 5180", "")
    assert code_of(make, desk, case, "amend", Answers(phone="call me", reason="号码换了")) == "cases.phone.malformed"


def test_old_cases_are_archived_and_nothing_leads_out(desk):
    case = make(desk, desk.accepted(), "withdraw", Answers(reason="不办了"))
    assert desk.upkeep.archive_old(desk.act("system")) == 0
    desk.clock.forward(31 * DAY_S)
    assert desk.upkeep.archive_old(desk.act("system")) == 1
    done = desk.cases.get(case.id)
    assert (done.state, desk.cases.offers(done)) == (CaseState.ARCHIVED, ())
    assert desk.upkeep.archive_old(desk.act("system")) == 0


def test_every_move_has_its_step_and_its_row_in_the_journal(desk):
    case = desk.accepted()
    make(desk, case, "suspend", HEARING)
    make(desk, case, "resume", Answers(words="完毕"))
    desk.cases.decide(desk.act(), case.id)
    desk.cases.collect(desk.act(), case.id, person=desk.cases.applicant(case))
    steps = desk.cases.steps(case)
    assert [(step.serial, step.move) for step in steps] == [
        (1, "accept"), (2, "suspend"), (3, "resume"), (4, "decide"), (5, "collect"),
    ]  # fmt: skip
    assert [(a.after, b.before) for a, b in itertools.pairwise(steps) if a.after is not b.before] == []
    rows = [entry for entry in desk.entries() if entry.subject == case.number]
    assert [entry.action for entry in rows] == [f"case.{step.move}" for step in steps]
    assert [entry.op for entry in rows] == [step.op for step in steps]
    assert "听证" not in str([entry.facts for entry in rows])  # free text stays in the encrypted row


def test_the_same_act_moves_once(desk):
    case, act = desk.accepted(), desk.act()
    once = desk.cases.make(act, case.id, "suspend", HEARING)
    assert desk.cases.make(act, case.id, "suspend", HEARING) == once
    assert len(desk.cases.steps(case)) == 2


def test_an_illegal_move_changes_nothing_and_says_what_is_allowed(desk):
    case, before = desk.accepted(), desk.journal()
    with pytest.raises(Fault) as caught:
        make(desk, case, "issue", Answers(document="证"))
    assert caught.value.code == "cases.move.illegal"
    assert "特别程序" in str(caught.value.facts["allowed"])
    assert (desk.journal(), desk.cases.get(case.id)) == (before, case)


def test_offers_tell_what_stands_against_a_move_before_it_is_tried(desk):
    offers = {offer.move.name: offer.fault for offer in desk.cases.offers(desk.corrected())}
    assert set(offers) == {"supply", "lapse", "tell", "amend", "withdraw", "void"}
    assert offers["supply"].code == "cases.accept.material_missing"
    assert offers["lapse"].code == "cases.lapse.not_yet"


# Rights


@pytest.mark.parametrize(
    ("who", "move", "answers", "may"),
    [
        ("0318", "void", Answers(reason="重复"), False),
        ("0317", "void", Answers(reason="重复"), True),
        ("0318", "extend", Answers(reason="r", approver="a", days=3), False),
        ("0317", "extend", Answers(reason="r", approver="a", days=3), True),
        ("0318", "suspend", HEARING, True),
        ("0900", "suspend", HEARING, False),
        ("district", "decide", Answers(outcome="granted"), True),
        ("district", "withdraw", Answers(reason="r"), False),
        ("kiosk", "decide", Answers(outcome="granted"), False),
        ("nobody", "amend", Answers(phone="1"), False),
    ],
)
def test_the_service_asks_for_the_right_of_each_move(desk, who, move, answers, may):
    case = desk.accepted()
    act = desk.act(who)
    if may:
        assert desk.cases.make(act, case.id, move, answers).revision == 2
        return
    if move == "amend":
        answers = Answers(phone="13800000000", reason="号码换了")
    assert code_of(desk.cases.make, act, case.id, move, answers) == "staff.right.missing"
    assert desk.cases.get(case.id) == case
    last = desk.entries()[-1]
    assert (last.action, last.who, last.outcome, last.op) == ("right.deny", who, "staff.right.missing", act.op)


def test_intake_and_reprint_ask_for_their_rights_too(desk):
    case, draft = desk.accepted(), desk.draft(complete=True)
    auditor = desk.act("0900")
    assert code_of(desk.intake.accept, auditor, draft) == "staff.right.missing"
    assert code_of(desk.intake.identify_by_hand, desk.act("kiosk"), name="王龑·𱎖", id_number="33021119580321001X") == (
        "staff.right.missing"
    )
    assert code_of(desk.intake.give_notice, desk.act("0900"), draft.item) == "staff.right.missing"
    assert code_of(desk.cases.reprint, desk.act("kiosk"), desk.cases.papers(case)[0].id) == "staff.right.missing"


def test_an_account_that_was_closed_a_minute_ago_does_nothing_any_more(desk):
    case = desk.accepted()
    with desk.store.work(desk.act()) as work:
        work.accounts.save(replace(work.accounts.find("0317"), is_active=False))
    assert code_of(make, desk, case, "suspend", HEARING) == "staff.right.missing"


# The calendar changes


def with_rest(calendar: WorkCalendar, *days: date) -> WorkCalendar:
    """Return the calendar with a few more days of rest, as a new notice gives them."""
    more = [SpecialDay(day=day, kind=DayKind.HOLIDAY, name="临时放假") for day in days]
    return WorkCalendar([*calendar._days.values(), *more], years=calendar._years)


def test_a_changed_calendar_moves_the_limits_once_and_tells_old_and_new(desk):
    case, far, held = desk.accepted(), desk.corrected(), desk.accepted()
    held = make(desk, held, "suspend", HEARING)
    assert desk.upkeep.recount(desk.act("system")) == []  # the first start counts everything, nothing moves
    changed = IntakeDesk(calendar=with_rest(desk.calendar, date(2026, 11, 30)))
    changed.store = changed.cases._store = changed.upkeep._store = desk.store
    moved = changed.upkeep.recount(desk.act("system"))
    assert [(each.number, each.clock, each.before, each.after) for each in moved] == [
        (case.number, "promised", date(2026, 12, 2), date(2026, 12, 3)),
        (case.number, "legal", date(2026, 12, 14), date(2026, 12, 15)),
        (far.number, "correction", date(2026, 12, 14), date(2026, 12, 15)),
        (held.number, "suspension", date(2026, 12, 21), date(2026, 12, 22)),
    ]
    now = changed.cases.get(case.id)
    assert (now.promised_due, now.clock("promised").first_due) == (date(2026, 12, 3), date(2026, 12, 2))
    step = changed.cases.steps(now)[-1]
    assert (step.move, step.note) == (
        "redate", "承诺时限 2026-12-02 → 2026-12-03 · 法定时限 2026-12-14 → 2026-12-15"
    )  # fmt: skip
    rows = [entry for entry in desk.entries() if entry.action == "case.redate"]
    assert dict(rows[0].facts) == {"clock": "promised", "before": "2026-12-02", "after": "2026-12-03"}
    assert sum(isinstance(event, CaseRedated) for event in desk.events) == 3
    assert changed.upkeep.recount(desk.act("system")) == []
    going = changed.cases.make(desk.act(), held.id, "resume")
    assert going.promised_due == date(2026, 12, 3)  # a paused limit is counted on the new calendar when it goes on


def test_a_changed_rule_of_the_lights_moves_no_day(desk):
    case = desk.accepted()
    desk.upkeep.recount(desk.act("system"))
    early = IntakeDesk(Settings(cases=Settings().cases.model_copy(update={"yellow_days_left": 5})))
    early.cases._store = early.upkeep._store = desk.store
    assert early.upkeep.recount(desk.act("system")) == []
    again = early.cases.get(case.id)
    assert (again.revision, again.clock("promised").warn) == (case.revision, date(2026, 11, 25))
