"""The visit as the counter's presenter does it, on the real services over the store in memory. No Qt."""

from dataclasses import replace

import pytest

from core.base.acts import Act
from core.base.faults import Fault
from core.cases.case import CaseState, MaterialState
from core.papers.events import PaperSettled
from core.papers.job import Channel, JobState
from core.queue.ticket import Outcome, TicketState
from desktop.presenters.leaving import DROP
from desktop.presenters.visit import Visit
from printing.events import JobChanged
from tests.fakes.counter_office import a_card, signed_in
from tests.fakes.held_runner import HeldRunner


@pytest.fixture
def counter(desk):
    return desk.counter


def ticket(office, ticket_id):
    return office.rows(lambda work: work.tickets.get(ticket_id))


def serving(office, counter, card=None):
    office.issue("A")
    counter.call_next()
    office.put_card(card or a_card())
    assert counter.visit.is_serving


def pick(counter, text="gljt"):
    counter.find_item(text)
    counter.pick_item(counter.view.intake.hits[0].code)


# -- the queue


def test_the_next_one_is_called_and_a_card_by_itself_begins_the_visit(office, counter):
    office.issue("A", "A")
    counter.call_next()
    assert counter.view.ticket.number == "A001"
    assert counter.view.ticket.state.text == "已呼叫"
    office.put_card(a_card())
    assert counter.view.ticket.state.text == "办理中"
    assert counter.view.visitor.name == "章国祥"
    assert office.card_desk.visitors == 1


def test_number_and_phone_are_masked(office, counter):
    serving(office, counter)
    shown = dict(counter.view.visitor.fields)
    assert shown["证件号码"] == "3302** **** **** 001X"
    assert "33021119580321001X" not in repr(counter.view)


def test_a_called_number_must_be_settled_before_the_next(office, counter):
    office.issue("A", "A")
    counter.call_next()
    counter.call_next()
    assert counter.view.banner.code == "desktop.next.called_open"
    assert "F4" in counter.view.banner.remedy
    assert counter.view.ticket.number == "A001"


def test_who_did_not_come_is_passed_and_can_be_taken_up_again(office, counter):
    office.issue("A", "A")
    counter.call_next()
    first = counter.visit.ticket.id
    counter.pass_over()
    assert counter.view.ticket is None
    assert [row.number for row in counter.view.queue.passed] == ["A001"]
    counter.pick_ticket(first)
    assert ticket(office, first).state is TicketState.WAITING


def test_a_visit_without_anything_done_ends_as_an_enquiry(office, counter):
    serving(office, counter)
    first = counter.visit.ticket.id
    office.issue("A")
    counter.call_next()
    assert ticket(office, first).outcome is Outcome.ENQUIRY
    assert counter.view.ticket.number == "A002"


def test_an_empty_hall_says_so_and_leaves_nobody_at_the_counter(office, counter):
    serving(office, counter)
    counter.call_next()
    assert counter.view.banner.code == "desktop.next.nobody"
    assert counter.visit == Visit()


def test_recall_counts_and_is_refused_once_the_visitor_is_here(office, counter):
    office.issue("A")
    counter.call_next()
    counter.recall()
    assert counter.visit.ticket.calls == 2
    counter.start()
    counter.recall()
    assert counter.view.banner.code == "desktop.command.not_called"


def test_transfer_keeps_the_number_and_frees_the_counter(office, counter):
    serving(office, counter)
    moved = counter.visit.ticket.id
    counter.ask_transfer()
    assert "B" in dict(counter.view.transfer)
    assert "A" not in dict(counter.view.transfer)
    counter.transfer("B")
    assert ticket(office, moved).queue_line == "B"
    assert ticket(office, moved).number == "A001"
    assert counter.view.ticket is None


def test_a_paused_counter_does_not_call(office, counter, desk):
    office.issue("A")
    counter.pause()
    counter.call_next()
    assert counter.view.banner.code == "desktop.next.paused"
    counter.pause()
    counter.call_next()
    assert counter.view.ticket.number == "A001"
    assert desk.frame.view.state.text == "服务中"


def test_a_counter_that_was_restarted_takes_its_ticket_up_again(office, counter):
    serving(office, counter)
    again = office.presenters()
    again.gate.start()
    assert again.gate.view.mode == "sign_in"
    again.gate.sign_in("0317", "Deng9-hua7-lou")
    assert again.counter.view.ticket.number == "A001"


# -- the card


def test_a_card_asked_for_in_another_visit_is_never_shown(office, counter):
    office.issue("A", "A")
    counter.call_next()
    counter.read_card()
    late = office.card_desk.asks[-1]
    counter.pass_over()
    counter.call_next()
    office.put_card(a_card("别人"), ask=late)
    assert counter.view.visitor is None
    assert "别人" not in repr(counter.view)


def test_a_card_read_before_the_call_belongs_to_somebody_else(office, counter):
    event = office.card_event(a_card("前一位"))
    office.clock.forward(5)
    office.issue("A")
    counter.call_next()
    office.bus.publish(event)
    assert counter.view.visitor is None


def test_a_card_without_a_ticket_is_not_shown(office, counter):
    office.put_card(a_card())
    assert counter.view.visitor is None


def test_a_reader_that_fails_says_what_to_do(office, counter):
    from core.base.texts import all_texts
    from core.devices.events import CardFailed

    code = next(code for code in all_texts() if code.startswith("card.read."))
    office.issue("A")
    counter.call_next()
    counter.read_card()
    office.bus.publish(
        CardFailed(device="card_reader", fault=code, ask=office.card_desk.asks[-1], at=office.clock.now())
    )
    assert counter.view.banner.code == code
    assert counter.view.banner.remedy
    assert "read_card" in counter.view.can


def test_a_person_can_be_typed_by_hand(office, counter):
    office.issue("A")
    counter.call_next()
    counter.identify_by_hand("章国祥", "")
    assert counter.view.banner.code == "desktop.person.incomplete"
    counter.identify_by_hand("章国祥", "33021119580321001X")
    assert counter.view.visitor.tag.tone == "warn"
    assert counter.visit.is_serving


# -- the intake


@pytest.mark.parametrize("text", ["gljt", "gaolingjintie", "高龄津", "NB-SQ-008"])
def test_an_item_is_found_as_it_is_typed(office, counter, text):
    counter.find_item(text)
    assert counter.view.intake.hits[0].code == "NB-SQ-008"


def test_a_banned_certificate_says_where_to_go(office, counter):
    counter.find_item("健在证明")
    assert "不得出具" in counter.view.intake.hint


def test_a_complete_application_is_accepted_with_its_papers(office, counter):
    serving(office, counter)
    pick(counter)
    assert not next(c for c in counter.view.intake.choices if c.kind == "accept").is_allowed
    counter.hand_in_all()
    assert [c.kind for c in counter.view.intake.choices if c.is_recommended] == ["accept"]
    counter.accept()
    done = counter.view.intake.done
    assert done.number == counter.visit.case.number
    assert [paper.title for paper in done.papers] == ["收件凭证", "受理通知书"]
    assert counter.visit.draft is None
    assert counter.view.case_count == 1


def test_the_outcome_of_the_ticket_is_what_was_done(office, counter):
    serving(office, counter)
    served = counter.visit.ticket.id
    pick(counter)
    counter.hand_in_all()
    counter.accept()
    pick(counter)
    counter.notice()
    counter.call_next()
    assert ticket(office, served).outcome is Outcome.ACCEPTED


def test_a_tile_that_cannot_be_taken_says_why_in_words(office, counter):
    serving(office, counter)
    counter.accept()
    assert counter.view.banner.code == "desktop.intake.no_item"
    pick(counter)
    counter.accept()
    assert counter.view.banner.code == "cases.accept.material_missing"
    assert next(c for c in counter.view.intake.choices if c.kind == "accept").why


def test_secondary_papers_may_be_promised_main_ones_not(office, counter):
    serving(office, counter)
    pick(counter)
    lines = counter.view.intake.materials
    core = next(row.index for row in lines if row.is_core)
    counter.set_material(core, MaterialState.PROMISED)
    assert counter.view.banner.code == "desktop.material.core"
    counter.set_material(core, MaterialState.HANDED_IN)
    counter.accept_tolerant()
    assert counter.visit.case.is_tolerant
    assert any(paper.title == "容缺受理承诺书" for paper in counter.view.intake.done.papers)


def test_correction_asks_a_reason_for_every_missing_paper(office, counter):
    serving(office, counter)
    pick(counter)
    counter.correct()
    assert counter.view.banner.code == "desktop.correct.reason_missing"
    asked = [row.index for row in counter.view.intake.materials if row.asks_reason]
    assert asked
    for index in asked:
        counter.set_material(index, MaterialState.MISSING, "not_brought")
    counter.correct()
    assert counter.visit.case.state is CaseState.CORRECTING


def test_what_will_be_told_stands_there_and_is_what_is_printed(office, counter):
    serving(office, counter)
    pick(counter)
    assert counter.view.intake.told is None
    counter.correct()
    missing = [row for row in counter.view.intake.materials if row.asks_reason]
    told = counter.view.intake.told
    assert told.rows == tuple((f"{place}. {row.name}", "") for place, row in enumerate(missing, 1))
    assert told.open == f"还有{len(missing)}项没选原因"
    for row in missing:
        counter.set_material(row.index, MaterialState.MISSING, "not_signed")
    told = counter.view.intake.told
    counter.correct()
    case = counter.visit.case
    paper = next(job for job in office.cases.papers(case) if job.template == "forms/correction").values
    printed = [(f"{row['serial']}. {row['name']}", f"{row['reason']}。{row['remedy']}") for row in paper["missing"]]
    assert (list(told.rows), told.open) == (printed, "")
    assert told.due == f"请在{paper['due_day']}前补齐（{paper['due_days']}个工作日）。"
    assert told.received == f"已交的{len(paper['received'])}项不用再带。"
    assert counter.view.intake.told is None


def test_a_refusal_asks_first_and_needs_a_reason(office, counter):
    serving(office, counter)
    pick(counter)
    counter.ask_refusal()
    assert counter.view.intake.refusal.reasons
    counter.refuse("  ")
    assert counter.view.banner.code == "desktop.refuse.reason_missing"
    counter.refuse(counter.view.intake.refusal.reasons[0][0], "区政务服务中心")
    assert counter.visit.case.state is CaseState.NOT_ACCEPTED


def test_only_asking_makes_no_case(office, counter):
    office.issue("A")
    counter.call_next()
    counter.start()
    pick(counter)
    counter.notice()
    assert counter.view.intake.done.papers[0].title == "一次性告知单"
    assert office.cases.search("高龄") == []


def test_a_notice_to_a_called_number_begins_the_visit_so_that_the_next_can_be_called(office, counter):
    office.issue("A", "A")
    counter.call_next()
    asked = counter.visit.ticket.id
    pick(counter)
    counter.notice()
    assert counter.visit.is_serving
    assert counter.view.intake.done.papers[0].title == "一次性告知单"
    counter.call_next()
    assert counter.view.ticket.number == "A002"
    assert ticket(office, asked).outcome is Outcome.ENQUIRY


def test_a_notice_that_fails_halfway_is_one_act_with_one_start(office, counter, monkeypatch):
    office.issue("A")
    counter.call_next()
    pick(counter)
    real = office.intake.give_notice

    def failing(*_args):
        raise Fault("storage.write.full")

    monkeypatch.setattr(office.intake, "give_notice", failing)
    counter.notice()
    assert counter.view.banner.code == "storage.write.full"
    monkeypatch.setattr(office.intake, "give_notice", real)
    counter.notice()
    assert counter.visit.is_serving
    assert counter.view.intake.done is not None
    starts = [row for row in office.rows(lambda work: list(work.journal.entries())) if row.action == "queue.start"]
    assert len(starts) == 1


def test_a_search_over_a_chosen_item_keeps_its_ticks_until_another_is_taken(office, counter):
    serving(office, counter)
    pick(counter)
    counter.hand_in_all()
    kept = counter.visit.draft
    counter.find_item("jzz")
    assert counter.view.intake.hits
    assert counter.visit.draft == kept
    counter.find_item("")
    assert counter.view.intake.item_code == "NB-SQ-008"
    pick(counter, "jzz")
    assert counter.view.intake.item_code != "NB-SQ-008"


def test_the_same_card_once_more_keeps_what_was_ticked(office, counter):
    serving(office, counter)
    pick(counter, "jzz")
    free = next(row.index for row in counter.view.intake.materials if row.state == "missing")
    counter.set_material(free, MaterialState.MISSING, "not_signed")
    before = [(row.state, row.reason) for row in counter.view.intake.materials]
    office.put_card(a_card())
    assert [(row.state, row.reason) for row in counter.view.intake.materials] == before


def test_an_item_chosen_before_the_card_gets_its_draft_with_the_card(office, counter):
    office.issue("A")
    counter.call_next()
    pick(counter)
    assert all(row.is_fixed for row in counter.view.intake.materials)
    office.put_card(a_card())
    assert counter.visit.draft is not None


def test_a_result_is_handed_over_as_a_collection(office, counter):
    serving(office, counter)
    pick(counter)
    counter.hand_in_all()
    counter.accept()
    case = counter.visit.case
    office.cases.decide(Act.new(who="district", where="3"), case.id)
    office.issue("F")
    counter.call_next()
    collecting = counter.visit.ticket.id
    office.put_card(a_card())
    assert counter.view.cases[0].can_collect
    counter.collect(counter.view.cases[0].case_id)
    assert not counter.view.cases[0].can_collect
    counter.call_next()
    assert ticket(office, collecting).outcome is Outcome.COLLECTION


# -- one intention, one act; nothing of one person for the next


def test_another_key_while_an_act_runs_is_refused(office):
    signed_in(office, office.presenters())
    runner = HeldRunner()
    held = office.presenters(runner)
    held.gate.sign_in("0317", "Deng9-hua7-lou")
    runner.answer_all()
    office.issue("A", "A", "A")
    runner.answer_all()
    for _ in range(5):
        held.counter.call_next()
    assert held.counter.view.can == frozenset()
    runner.answer_all()
    states = office.rows(lambda work: [t.state for t in work.tickets.of_day(office.queue.hall().day)])
    assert states.count(TicketState.CALLED) == 1
    assert held.counter.view.banner is None


def test_trying_again_after_a_fault_is_the_same_act(office, counter, monkeypatch):
    serving(office, counter)
    pick(counter)
    counter.hand_in_all()
    acts, real = [], office.intake.accept

    def failing_once(act, draft):
        acts.append(act.op)
        case = real(act, draft)
        if len(acts) == 1:
            raise Fault("desktop.bug.unexpected")  # committed, but the answer was lost
        return case

    monkeypatch.setattr(office.intake, "accept", failing_once)
    counter.accept()
    counter.accept()
    assert acts[0] == acts[1]
    assert len(office.cases.search("章国祥")) == 1


def test_the_next_visitor_finds_nothing_of_the_last(office, counter):
    serving(office, counter, a_card("诸葛小敏"))
    pick(counter)
    counter.set_phone("13805742207")
    counter.set_remark("要求短信通知")
    office.issue("A")
    counter.call_next()
    counter.answer(DROP)
    shown = repr(counter.view)
    for secret in ("诸葛小敏", "13805742207", "要求短信通知", "001X"):
        assert secret not in shown


def test_a_paper_nobody_is_sure_of_is_asked_about(office, counter):
    serving(office, counter)
    pick(counter)
    counter.hand_in_all()
    counter.accept()
    job = counter.visit.papers[0]
    office.bus.publish(JobChanged(job=job.moved(JobState.UNKNOWN), fault="printing.printer.silent"))
    assert counter.view.question.text == "收件凭证出来了吗？"
    office.papers.settle = lambda job_id, came_out: job.moved(JobState.CONFIRMED)
    counter.answer("came_out")
    assert office.papers.answers == [(job.id, True)]
    assert counter.view.question is None


def unsure(office, counter):
    """Have nobody know whether the receipt of this visit came out; return its job."""
    serving(office, counter)
    pick(counter)
    counter.hand_in_all()
    counter.accept()
    job = counter.visit.papers[0]
    office.bus.publish(JobChanged(job=job.moved(JobState.UNKNOWN), fault="printing.printer.silent"))
    assert counter.view.question is not None
    return job


def test_a_paper_settled_at_another_desk_is_asked_about_no_more(office, counter):
    job = unsure(office, counter).settled(office.clock.now(), "0317", "by_hand")
    office.bus.publish(PaperSettled(at=office.clock.now(), op="", job=job))
    assert counter.view.question is None


def test_who_missed_that_a_paper_was_settled_asks_once(office, counter, monkeypatch):
    def settled_before(*_args, **_values):
        raise Fault("printing.job.not_asked")

    unsure(office, counter)
    monkeypatch.setattr(office.papers, "answer", settled_before)
    counter.answer("came_out")
    assert counter.view.banner.code == "printing.job.not_asked"
    assert counter.view.question is None


def test_a_character_no_font_has_is_the_clerks_decision(office, counter):
    serving(office, counter)
    pick(counter)
    counter.hand_in_all()
    counter.accept()
    job = counter.visit.papers[0].moved(JobState.FAILED_BEFORE_SEND)
    facts = (("code", "U+2B738"),)
    office.bus.publish(JobChanged(job=job, fault="printing.text.no_glyph", facts=facts))
    assert "U+2B738" in counter.view.question.text
    counter.answer("spell")
    assert office.papers.permits == [job.id]
    assert counter.view.question is None


def test_a_picture_of_the_character_is_kept_and_every_paper_that_waits_for_it_goes_on(office, counter, tmp_path):
    serving(office, counter)
    pick(counter)
    counter.hand_in_all()
    counter.accept()
    jobs = [job.moved(JobState.FAILED_BEFORE_SEND) for job in counter.visit.papers]
    for job in jobs:
        office.bus.publish(JobChanged(job=job, fault="printing.text.no_glyph", facts=(("code", "U+2B738"),)))
    assert [answer.key for answer in counter.view.question.answers] == ["picture", "spell", "wait"]
    counter.give_picture(tmp_path / "gone.png")
    assert counter.view.banner is not None
    assert counter.view.question is not None
    (tmp_path / "char.png").write_bytes(b"a picture")
    counter.give_picture(tmp_path / "char.png")
    assert office.papers.pictures == [("\U0002b738", b"a picture")]
    assert office.papers.permits == [job.id for job in jobs]
    assert counter.view.question is None


def test_a_private_use_character_is_offered_as_the_hanzi_that_old_systems_meant(office, counter):
    serving(office, counter)
    pick(counter)
    counter.hand_in_all()
    counter.accept()
    job = counter.visit.papers[0].moved(JobState.FAILED_BEFORE_SEND)
    office.bus.publish(JobChanged(job=job, fault="printing.text.no_glyph", facts=(("code", "U+E863"),)))
    assert "䶮" in counter.view.question.answers[0].text
    counter.answer("map")
    assert office.papers.allowed[0].mapped == {"\ue863"}
    assert not office.papers.allowed[0].all_spelled


def test_one_word_lets_both_papers_of_a_case_go_on(office, counter):
    serving(office, counter)
    pick(counter)
    counter.hand_in_all()
    counter.accept()
    facts = (("code", "U+2B738"),)
    jobs = [job.moved(JobState.FAILED_BEFORE_SEND) for job in counter.visit.papers]
    assert len(jobs) == 2
    for job in jobs:
        office.bus.publish(JobChanged(job=job, fault="printing.text.no_glyph", facts=facts))
    counter.answer("spell")
    assert office.papers.permits == [job.id for job in jobs]
    assert counter.view.question is None


def test_a_character_put_off_is_asked_about_again_after_the_visit(office, counter):
    serving(office, counter)
    pick(counter)
    counter.hand_in_all()
    counter.accept()
    job = counter.visit.papers[0].moved(JobState.FAILED_BEFORE_SEND)
    office.bus.publish(JobChanged(job=job, fault="printing.text.no_glyph", facts=(("code", "U+2B738"),)))
    counter.answer("wait")
    assert counter.view.question is None
    counter.finish()
    assert counter.view.question.subject == job.id
    counter.answer("spell")
    assert office.papers.permits == [job.id]
    assert counter.view.question is None


def test_a_paper_is_asked_about_until_somebody_answers(office, counter):
    """The clerk called the next one, or the program was started again: the paper's number stands in the question."""
    serving(office, counter)
    pick(counter)
    counter.hand_in_all()
    counter.accept()
    job, number = counter.visit.papers[0], counter.visit.case.number
    office.issue("A")
    counter.call_next()
    office.bus.publish(JobChanged(job=job.moved(JobState.UNKNOWN), fault="printing.job.interrupted"))
    assert counter.view.question.text == f"收件凭证出来了吗？ {number}"
    office.papers.settle = lambda job_id, came_out: job.moved(JobState.CANCELLED)
    counter.answer("not_out")
    assert office.papers.answers == [(job.id, False)]
    assert counter.view.question is None
    assert counter.visit.papers == ()


def test_papers_of_other_counters_and_of_the_ticket_machine_are_not_asked_about_here(office, counter):
    serving(office, counter)
    pick(counter)
    counter.hand_in_all()
    counter.accept()
    job = replace(counter.visit.papers[0], id="another", state=JobState.UNKNOWN)
    for elsewhere in (replace(job, place="4"), replace(job, channel=Channel.TICKET)):
        office.bus.publish(JobChanged(job=elsewhere, fault="printing.printer.silent"))
    assert counter.view.question is None


def test_faults_of_the_services_are_shown_with_their_remedy(office, counter, monkeypatch):
    def broken(*_args, **_values):
        raise Fault("queue.business.unknown", business="Z")

    monkeypatch.setattr(office.queue, "call_next", broken)
    counter.call_next()
    assert counter.view.banner.code == "queue.business.unknown"
    assert counter.view.banner.text
    assert counter.view.busy == ""


# -- not decided yet


def test_papers_are_only_received_with_a_receipt_and_a_day_of_the_answer(office, counter):
    serving(office, counter)
    counter.receive()
    assert counter.view.banner.code == "desktop.intake.no_item"
    pick(counter)
    counter.receive()
    case, done = counter.visit.case, counter.view.intake.done
    assert case.state is CaseState.RECEIVED
    assert (done.title, [paper.title for paper in done.papers]) == ("已收件，还没有受理", ["收件凭证"])
    assert done.detail.startswith("答复期限 2026年")
    ticket_id = counter.visit.ticket.id
    counter.finish()
    assert ticket(office, ticket_id).outcome is Outcome.OTHER


def test_what_was_kept_prints_nothing_and_is_accepted_later_from_the_cases(office, desk, counter):
    serving(office, counter)
    pick(counter)
    assert counter.view.intake.can_file
    counter.keep()
    case, done = counter.visit.case, counter.view.intake.done
    assert (case.state, done.title, done.papers) == (CaseState.DRAFT, "已暂存", ())
    assert not counter.view.intake.can_file
    desk.cases.search("章国祥")
    desk.cases.open(desk.cases.view.rows[0].case_id)
    desk.cases.press("Ctrl+Enter")
    desk.cases.tick_all()
    desk.cases.press("Ctrl+Enter")
    assert office.cases.get(case.id).state is CaseState.ACCEPTED
    assert counter.view.intake.done.title == "已受理"
