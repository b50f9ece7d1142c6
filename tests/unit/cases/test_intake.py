"""Intake: identify, draft, choose, accept, promise, correct, refuse, notice, supply."""

from dataclasses import replace
from datetime import date

import pytest

from core.base.faults import Fault
from core.base.resources import Resources
from core.cases.case import CaseState, MaterialState
from core.cases.choices import ChoiceKind
from core.cases.events import CaseAccepted, CaseRefused, CorrectionAsked, MaterialsSupplied, NoticeGiven
from core.catalogue.item import Limit, LimitUnit, Material
from core.config.device_settings import PaperSettings
from core.config.model import CaseSettings, Settings
from core.papers.job import Channel
from core.papers.wording import masked_id
from core.people.id_card import CardKind, IdCard
from tests.fakes.intake_desk import CARD, OTHER_CARD, IntakeDesk, an_item, instant_item

M = MaterialState


@pytest.fixture
def desk():
    return IntakeDesk()


def code_of(call, *args, **kwargs):
    with pytest.raises(Fault) as caught:
        call(*args, **kwargs)
    return caught.value.code


# Who -----------------------------------------------------------------------------------------------------------------


def test_a_card_makes_a_person_once(desk):
    first, second = desk.visitor(), desk.visitor()
    assert first.person == second.person
    assert first.person.id_kind == "111"
    assert first.person.name == "王龑·𱎖"
    assert desk.journal() == ["person.create"]


def test_a_changed_address_is_kept_and_only_its_field_is_journalled(desk):
    desk.visitor()
    moved = desk.visitor(replace(CARD, address="云溪街道新路9号", sex=""))
    assert moved.person.address == "云溪街道新路9号"
    assert moved.person.sex == "1"  # what a card does not say is not lost
    last = desk.entries()[-1]
    assert (last.action, dict(last.facts)) == ("person.change", {"fields": "address"})
    assert all("新路" not in str(entry) for entry in desk.entries())


def test_the_same_act_identifies_once(desk):
    act = desk.act()
    first = desk.intake.identify(act, CARD)
    assert desk.intake.identify(act, replace(CARD, address="云溪街道别处")) == first


def test_earlier_cases_come_with_the_visitor_newest_first(desk):
    first = desk.accepted()
    desk.clock.forward(60)
    second = desk.accepted(instant_item())
    assert [case.id for case in desk.visitor().cases] == [second.id, first.id]
    assert desk.visitor(OTHER_CARD).cases == ()


@pytest.mark.parametrize("bad", ["王\x00兰", "王\ud840兰", "王\u202e兰", "王\ufffe兰", "\u200b王"])
def test_a_broken_name_stays_outside(desk, bad):
    assert code_of(desk.visitor, replace(CARD, name=bad)) == "cases.name.broken"
    assert desk.journal() == []


@pytest.mark.parametrize(
    "good", ["王龑", "𬎆𰻝", "\U0002ebf0\U00031350", "阿不都·热合曼", "\ue863明", "葛\U000e0100", "王" * 80]
)
def test_any_hanzi_may_be_a_name_and_is_kept_as_it_is(desk, good):
    assert desk.visitor(replace(CARD, name=good)).person.name == good


def test_no_name_and_no_number_are_refused(desk):
    assert code_of(desk.visitor, replace(CARD, name="  ")) == "cases.name.missing"
    assert code_of(desk.visitor, replace(CARD, name="王" * 201)) == "cases.name.long"
    assert code_of(desk.visitor, replace(CARD, id_number="")) == "cases.identify.number_missing"


def test_a_foreigner_without_a_chinese_name_keeps_the_english_one(desk):
    card = IdCard(kind=CardKind.FOREIGNER_2023, name="", english_name="DOE, JANE", id_number="911156198503210012")
    person = desk.visitor(card).person
    assert (person.name, person.id_kind) == ("DOE, JANE", "553")


def test_by_hand_the_number_is_checked_and_a_known_name_is_not_overwritten(desk):
    known = desk.visitor().person
    by_hand = desk.intake.identify_by_hand
    assert by_hand(desk.act(), name=known.name, id_number="330211 19580321 001x").person.id == known.id
    assert code_of(by_hand, desk.act(), name="王秀兰", id_number=known.id_number) == "cases.identify.name_differs"
    assert code_of(by_hand, desk.act(), name="王秀兰", id_number="330211195803210018") == "people.id_number.check"
    assert code_of(by_hand, desk.act(), name="王秀兰", id_number=" ") == "cases.identify.number_missing"
    passport = by_hand(desk.act(), name="DOE, JANE", id_number="e12345", id_kind="414", phone="138-0000 2207")
    assert (passport.person.id_number, passport.person.phone) == ("E12345", "138-0000 2207")


# What lies on the counter -------------------------------------------------------------------------------------------


def test_a_draft_is_prefilled(desk):
    draft = desk.draft()
    assert [line.state for line in draft.materials] == [M.HANDED_IN, M.MISSING, M.MISSING, M.CHECKED]
    without_card = desk.intake.draft_for(draft.person, draft.item)
    assert without_card.materials[0].state is M.MISSING
    assert without_card.counter_name == desk.settings.desk.counter_name


@pytest.mark.parametrize(
    ("name", "is_own"),
    [
        ("身份证", True), ("申请人身份证", True), ("老年人身份证", True), ("身份证或社会保障卡", True),
        ("身份证件或居住证", True), ("医保电子凭证或身份证", True), ("身份证、户口簿", False), ("经办人身份证", False),
        ("夫妻双方身份证", False), ("家庭成员身份证", False), ("逝者身份证件", False),
    ],
)  # fmt: skip
def test_only_the_applicants_own_card_counts_as_handed_in(desk, name, is_own):
    draft = desk.draft(an_item(materials=(Material(name=name),)))
    assert draft.materials[0].state is (M.HANDED_IN if is_own else M.MISSING)


def kinds(choices, **wanted):
    return [choice.kind for choice in choices if all(getattr(choice, key) == value for key, value in wanted.items())]


def test_the_five_places_never_change(desk):
    for draft in (desk.draft(), desk.draft(complete=True)):
        assert [choice.kind.value for choice in desk.intake.choices(draft)] == [
            "accept", "accept_tolerant", "correct", "notice", "refuse",
        ]  # fmt: skip


def test_a_missing_main_paper_blocks_both_ways_of_accepting(desk):
    draft = desk.draft().marked(1, M.MISSING, "not_brought").marked(2, M.MISSING, "not_brought")
    choices = desk.intake.choices(draft)
    assert kinds(choices, is_allowed=False) == [ChoiceKind.ACCEPT, ChoiceKind.ACCEPT_TOLERANT]
    assert kinds(choices, is_recommended=True) == [ChoiceKind.CORRECT]
    assert (choices[0].why, choices[0].facts["count"]) == ("cases.accept.material_missing", 2)
    assert (choices[1].why, choices[1].facts["material"]) == ("cases.tolerant.core_missing", "近期照片")


def test_without_a_reason_a_correction_waits(desk):
    choices = desk.intake.choices(desk.draft())
    assert choices[2].why == "cases.correct.reason_missing"
    assert kinds(choices, is_recommended=True) == []


def test_only_secondary_papers_missing_recommend_a_promise(desk):
    choices = desk.intake.choices(desk.draft().marked(1, M.HANDED_IN))
    assert kinds(choices, is_recommended=True) == [ChoiceKind.ACCEPT_TOLERANT]


def test_complete_recommends_acceptance(desk):
    choices = desk.intake.choices(desk.draft(complete=True))
    assert kinds(choices, is_recommended=True) == [ChoiceKind.ACCEPT]
    assert kinds(choices, is_allowed=False) == [ChoiceKind.ACCEPT_TOLERANT, ChoiceKind.CORRECT]


# Accept --------------------------------------------------------------------------------------------------------------


def test_accept_is_one_whole(desk):
    case = desk.accepted()
    assert case.number == "330290015-20261123-0001-1"
    assert (case.state, case.document_number) == (CaseState.ACCEPTED, "云溪受〔2026〕1号")
    assert (case.promised_due, case.legal_due) == (date(2026, 12, 2), date(2026, 12, 14))
    assert case.decision_due is None  # told at once: nothing to wait for
    assert (case.clerk, case.counter, case.phone) == ("李慧敏", "3", "13800002207")
    jobs = desk.cases.papers(case)
    assert [(job.template, job.channel, job.place) for job in jobs] == [
        ("receipts/receipt", Channel.RECEIPT, "3"), ("forms/acceptance", Channel.OFFICE, "3"),
    ]  # fmt: skip
    assert desk.journal() == ["person.create", "person.change", "case.accept"]
    (event,) = desk.events
    assert isinstance(event, CaseAccepted)
    assert (event.case.id, event.person.phone, event.who, event.op) == (case.id, "13800002207", "0317", jobs[0].op)
    with desk.store.read() as work:
        assert [row.kind for row in work.outbox.of_day(date(2026, 11, 23))] == ["cn.yichuang.case.accepted.v1"]


def test_the_same_act_gives_the_same_case_and_no_second_paper(desk):
    act, draft = desk.act(), desk.draft(complete=True)
    case = desk.intake.accept(act, draft)
    assert desk.intake.accept(act, draft) == case
    assert desk.intake.accept(act, desk.draft()) == case  # a repeat answers, it does not ask again
    assert len(desk.cases.papers(case)) == 2
    assert len(desk.events) == 1


def test_a_draft_that_is_not_complete_leaves_nothing_behind(desk):
    draft, before = desk.draft(), desk.journal()
    assert code_of(desk.intake.accept, desk.act(), draft) == "cases.accept.material_missing"
    assert desk.journal() == before
    assert desk.events == []
    assert desk.accepted().number.startswith("330290015-20261123-0001-")


@pytest.mark.parametrize(
    ("phone", "code"), [("call me", "cases.phone.malformed"), ("138\x0000", "cases.phone.malformed")]
)
def test_a_strange_phone_is_refused(desk, phone, code):
    assert code_of(desk.intake.accept, desk.act(), desk.draft(complete=True, phone=phone)) == code


def test_a_broken_remark_is_refused(desk):
    draft = desk.draft(complete=True, remark="用途\ud800")
    assert code_of(desk.intake.accept, desk.act(), draft) == "cases.text.broken"


def test_an_instant_case_is_accepted_and_due_the_same_day(desk):
    case = desk.accepted(instant_item())
    assert case.state is CaseState.ACCEPTED
    assert case.promised_due == date(2026, 11, 23)
    paper = desk.paper(case, "receipts/receipt")
    assert paper["form"] == "窗口办理，即办件"
    assert paper["limits"] == "受理后：当场办结"


def test_natural_days_and_limits_in_words(desk):
    natural = an_item(promised_limit=Limit(text="30", days=30, unit=LimitUnit.NATURAL_DAY))
    assert desk.accepted(natural).promised_due == date(2026, 12, 23)
    words = an_item(promised_limit=Limit(text="按批次"), legal_limit=Limit(text="按批次"))
    case = desk.accepted(words)
    assert (case.promised_due, case.legal_due) == (None, None)
    assert desk.paper(case, "receipts/receipt")["promised_day"] == ""


def test_no_paper_shows_a_whole_number_or_the_password_where_it_must_not(desk):
    case = desk.accepted()
    for job in desk.cases.papers(case):
        text = str(dict(job.values))
        assert CARD.id_number not in text
        assert case.phone not in text
        assert case.query_code not in job.values["qr"]
        assert (f"{case.query_code[:3]} {case.query_code[3:]}" in text) == (job.template == "receipts/receipt")


def test_the_receipt_counts_what_is_kept(desk):
    paper = desk.paper(desk.accepted(), "receipts/receipt")
    rows = [(row["serial"], row["name"], row["originals"], row["copies"]) for row in paper["materials"]]
    assert rows == [
        (1, "身份证", "已退", "1"), (2, "近期照片", "2", "—"), (3, "就业、住所或就读证明材料之一", "—", "1"),
        (4, "居住登记满半年", "免交", "—"),
    ]  # fmt: skip
    assert (paper["total_originals"], paper["total_copies"]) == (2, 2)
    assert paper["clerk"] == "李慧敏（工号0317）"
    assert (paper["latest_answer"], paper["promised_day"]) == ("", "2026年12月2日")


# Promise, correct, supply --------------------------------------------------------------------------------------------


def test_a_promise_adds_the_commitment_and_its_day(desk):
    case = desk.intake.accept_tolerant(desk.act(), desk.draft().marked(1, M.HANDED_IN))
    assert case.is_tolerant
    assert case.tolerance_due == date(2026, 12, 7)
    assert desk.templates(case) == ["receipts/receipt", "forms/acceptance", "forms/commitment"]
    assert desk.paper(case, "forms/commitment")["missing"] == ["就业、住所或就读证明材料之一"]
    assert desk.paper(case, "receipts/receipt")["promised"] == ["就业、住所或就读证明材料之一（12月7日前补交）"]
    assert code_of(desk.intake.accept_tolerant, desk.act(), desk.draft()) == "cases.tolerant.core_missing"


def test_who_signs_a_promise_is_identified_unless_the_site_masks_it():
    for forms, number in ((("commitment",), CARD.id_number), ((), masked_id(CARD.id_number))):
        desk = IntakeDesk(Settings(papers=PaperSettings(full_id_forms=forms)))
        case = desk.intake.accept_tolerant(desk.act(), desk.draft().marked(1, M.HANDED_IN))
        assert desk.paper(case, "forms/commitment")["id_number"] == number
        assert CARD.id_number not in str(desk.paper(case, "receipts/receipt"))


def test_a_promise_is_kept_by_supplying(desk):
    item = an_item(materials=(Material(name="照片", is_core=False), Material(name="合同", is_core=False)))
    case = desk.intake.accept_tolerant(desk.act(), desk.draft(item))
    nothing = code_of(desk.intake.supply, desk.act(), case.id, ())
    assert nothing == "cases.supply.nothing_new"
    half = desk.intake.supply(desk.act(), case.id, [replace(case.materials[0], state=M.HANDED_IN)])
    assert (half.state, half.tolerance_due, half.revision) == (CaseState.ACCEPTED, case.tolerance_due, 2)
    act = desk.act()
    whole = desk.intake.supply(act, case.id, [replace(case.materials[1], state=M.HANDED_IN)])
    assert (whole.tolerance_due, whole.document_number) == (None, case.document_number)
    assert desk.intake.supply(act, case.id, []) == whole
    assert [type(event) for event in desk.events] == [CaseAccepted, MaterialsSupplied, MaterialsSupplied]
    assert code_of(desk.intake.supply, desk.act(), case.id, []) == "cases.supply.nothing_promised"


def test_a_correction_tells_everything_once(desk):
    case = desk.corrected()
    assert (case.state, case.document_number) == (CaseState.CORRECTING, "云溪补〔2026〕1号")
    assert case.correction_due == date(2026, 12, 14)
    assert case.promised_due is None
    paper = desk.paper(case, "forms/correction")
    assert [(row["name"], row["reason"], row["remedy"]) for row in paper["missing"]] == [
        ("近期照片", "字迹或图像看不清", "带原件到窗口重新复印，原件2份，免费"),
        ("就业、住所或就读证明材料之一", "没有提交", "请带来，复印件1份"),
    ]
    assert paper["received"] == ["身份证复印件1份", "居住登记满半年（免交）"]
    assert (paper["due_day"], paper["due_days"]) == ("2026年12月14日", 15)
    assert len(desk.paper(case, "receipts/receipt")["materials"]) == 2
    assert isinstance(desk.events[-1], CorrectionAsked)


def test_a_reason_in_the_clerks_own_words_is_printed_as_typed(desk):
    draft = desk.draft(complete=True).marked(1, M.MISSING, "照片是十年前的")
    row = desk.paper(desk.intake.correct(desk.act(), draft), "forms/correction")["missing"][0]
    assert row["reason"] == "照片是十年前的"
    assert "原件2份" in row["remedy"]


def test_a_correction_must_come_complete_and_is_then_accepted(desk):
    case = desk.corrected()
    lines = [replace(line, state=M.HANDED_IN) for line in case.materials[1:3]]
    assert code_of(desk.intake.supply, desk.act(), case.id, lines[:1]) == "cases.accept.material_missing"
    desk.clock.forward(86400)
    done = desk.intake.supply(desk.act(), case.id, lines, clerk="周燕")
    assert (done.state, done.number, done.revision) == (CaseState.ACCEPTED, case.number, 2)
    assert done.document_number == "云溪受〔2026〕1号"
    assert done.promised_due == date(2026, 12, 3)  # counted from the day of acceptance
    assert done.query_code == case.query_code
    assert desk.templates(done) == [
        "receipts/receipt", "forms/correction", "receipts/receipt", "forms/acceptance",
    ]  # fmt: skip
    assert desk.cases.papers(done)[2].values["clerk"].startswith("周燕")


# Refuse, notice ------------------------------------------------------------------------------------------------------


def test_a_refusal_gives_reason_remedy_and_where_to_go(desk):
    assert code_of(desk.intake.refuse, desk.act(), desk.draft()) == "cases.refuse.reason_missing"
    case = desk.intake.refuse(desk.act(), desk.draft(), reason="not_competent", elsewhere="请到区行政服务中心办理")
    assert (case.state, case.document_number) == (CaseState.NOT_ACCEPTED, "云溪不受〔2026〕1号")
    paper = desk.paper(case, "forms/refusal")
    assert paper["reason"] == "申请事项依法不属于本机关职权范围"
    assert "行政复议" in paper["remedy"]
    assert "行政诉讼" in paper["remedy"]
    assert paper["elsewhere"] == "请到区行政服务中心办理"
    assert isinstance(desk.events[-1], CaseRefused)


def certificate():
    return an_item(code="NB-SQ-015", name="基层群众性自治组织依法出具证明", materials=(Material(name="申请人身份证"),))


def test_a_banned_certificate_is_refused_with_where_to_go(desk):
    draft = desk.draft(certificate(), remark="开无犯罪记录证明")
    choices = desk.intake.choices(draft)
    assert choices[0].why == "cases.accept.banned"
    assert kinds(choices, is_recommended=True) == [ChoiceKind.REFUSE]
    assert code_of(desk.intake.accept, desk.act(), draft) == "cases.accept.banned"
    paper = desk.paper(desk.intake.refuse(desk.act(), draft), "forms/refusal")
    assert "无犯罪记录" in paper["reason"]
    assert paper["basis"].startswith("根据《")
    assert "民发〔2020〕20号" in paper["basis"]
    assert "派出所" in paper["elsewhere"]


def test_other_certificates_and_other_items_go_on(desk):
    assert desk.intake.choices(desk.draft(certificate(), remark="邻里情况说明"))[0].is_allowed
    other = an_item(materials=(Material(name="身份证"),))
    assert desk.intake.choices(desk.draft(other, remark="开无犯罪记录证明"))[0].is_allowed


class Visit:
    id, number = "t1", "A023"


def test_a_notice_has_no_name_and_makes_no_case(desk):
    act = desk.act()
    job = desk.intake.give_notice(act, an_item(conditions=("在本市居住半年",)), Visit())
    assert desk.intake.give_notice(act, an_item()) == job
    assert (job.template, job.channel) == ("forms/notice", Channel.OFFICE)
    assert [(row["name"], row["originals"], row["copies"], row["tick"]) for row in job.values["materials"]] == [
        ("身份证", "核验", "1", "□"), ("近期照片", "2", "—", "□"), ("就业、住所或就读证明材料之一", "—", "1", "□"),
        ("居住登记满半年", "—", "—", "免交"),
    ]  # fmt: skip
    (event,) = desk.events
    assert isinstance(event, NoticeGiven)
    assert (event.item_code, event.ticket_number) == ("NB-SQ-058", "A023")


def test_a_notice_may_come_on_thermal_paper():
    desk = IntakeDesk(settings=Settings(cases=CaseSettings(notice_on="thermal")))
    job = desk.intake.give_notice(desk.act(), an_item(conditions=("在本市居住半年",)))
    assert (job.template, job.channel) == ("receipts/notice", Channel.RECEIPT)
    assert job.values["limits"] == "承诺7个工作日，法定15个工作日"
    rows = [(row["tick"], row["name"], row["copies"]) for row in job.values["materials"]]
    assert rows[:2] == [("□", "身份证", "原件核验，复印件1份"), ("□", "近期照片", "原件2份")]
    assert rows[-1] == ("免交", "居住登记满半年", "")


def test_a_site_orders_the_small_papers_in_its_flow(tmp_path):
    shipped = Resources().path("flows/promised.toml").read_text("utf-8")
    own = shipped.replace('["receipt", "correction"]', '["correction_receipt"]')
    own = own.replace('["collection_slip", "delivery_proof"]', '["collection_receipt"]')
    assert own.count("_receipt") >= 2
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows/promised.toml").write_text(own, "utf-8")
    desk = IntakeDesk(resources=Resources(tmp_path))
    (job,) = desk.cases.papers(desk.corrected())
    assert (job.template, job.channel) == ("receipts/correction", Channel.RECEIPT)
    assert [line["name"] for line in job.values["missing"]] == ["近期照片", "就业、住所或就读证明材料之一"]
    assert job.values["due_days"] == 15
    accepted = desk.accepted(card=OTHER_CARD)
    desk.cases.decide(desk.act(), accepted.id)
    desk.cases.collect(desk.act(), accepted.id, person=desk.cases.applicant(accepted))
    job = desk.cases.papers(accepted)[-1]
    assert (job.template, job.channel) == ("receipts/collection", Channel.RECEIPT)
    assert job.values["collector"] == "周燕（本人）"
    assert job.values["collector_id"] == "3302** **** **** 0015"


def test_the_ticket_of_the_visit_stands_in_the_case(desk):
    person = desk.visitor().person
    draft = desk.intake.draft_for(person, an_item(), Visit(), is_card_read=True, clerk="李慧敏").all_handed_in()
    assert desk.intake.accept(desk.act(), draft).ticket_id == "t1"


# Warnings ------------------------------------------------------------------------------------------------------------


def codes(desk, draft):
    return [fault.code for fault in desk.intake.warnings(draft) if fault.code.startswith("cases.")]


def test_a_like_case_lately_warns_and_does_not_block(desk):
    assert codes(desk, desk.draft()) == []
    first = desk.accepted()
    (warning, *_) = desk.intake.warnings(desk.draft())
    assert (warning.code, warning.facts["number"]) == ("cases.intake.duplicate", first.number)
    assert codes(desk, desk.draft(instant_item())) == []
    assert codes(desk, desk.draft(card=OTHER_CARD)) == []
    assert desk.accepted().number != first.number
    desk.clock.forward(31 * 86400)
    assert codes(desk, desk.draft()) == []


def test_a_refused_case_is_no_duplicate_and_an_unconfirmed_item_is_told(desk):
    desk.intake.refuse(desk.act(), desk.draft(), reason="not_eligible")
    assert codes(desk, desk.draft()) == []
    assert codes(desk, desk.draft(an_item(is_confirmed=False))) == ["cases.intake.unconfirmed"]
