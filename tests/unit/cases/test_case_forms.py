"""Forms of cases: checked as typed, filled from card and earlier cases, kept, corrected, printed, copied out."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.acts import Act
from core.base.faults import Fault
from core.base.resources import Resources
from core.cases.answers import Answers
from core.cases.form import FilledField
from core.cases.form_check import as_typed, checked, faults_of, filled
from core.cases.form_paper import FormPapers
from core.catalogue.form_book import FormBook
from core.catalogue.form_field import Column, FieldKind, FormField
from core.config.model import Settings
from tests.fakes.counter_office import CounterOffice, a_card, signed_in
from tests.samples import a_case

TODAY = date(2026, 11, 23)
BOOK = FormBook.load(Resources())


def a_field(kind, **changes):
    return FormField(key="f", label="甲", kind=kind, **changes)


TABLE = a_field(
    FieldKind.TABLE,
    columns=(Column(key="姓名", label="姓名"), Column(key="收入", label="收入", kind=FieldKind.MONEY)), max_rows=2,
)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        (FieldKind.TEXT, "  云溪 ", "云溪"),
        (FieldKind.DATE, "20260312", "2026-03-12"),
        (FieldKind.DATE, "3月12日", "2026-03-12"),
        (FieldKind.ID_NUMBER, "33021119580321001ｘ", "33021119580321001X"),
        (FieldKind.PHONE, " 0574-5555 0199", "0574-5555 0199"),
        (FieldKind.MONEY, "１,234.5元", "1234.50"),
        (FieldKind.MONEY, "0", "0.00"),
        (FieldKind.NUMBER, "1.50", "1.5"),
        (FieldKind.USCC, "", ""),
    ],
)
def test_a_value_is_kept_in_one_way(kind, typed, kept):
    assert checked(a_field(kind), typed, TODAY) == kept


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        (a_field(FieldKind.DATE), "去年", "cases.form.date"),
        (a_field(FieldKind.DATE), "20260230", "cases.form.date"),
        (a_field(FieldKind.ID_NUMBER), "330211195803210011", "cases.form.id_number"),
        (a_field(FieldKind.USCC), "91330211", "cases.form.uscc"),
        (a_field(FieldKind.PHONE), "没有", "cases.form.phone"),
        (a_field(FieldKind.MONEY), "-1", "cases.form.money"),
        (a_field(FieldKind.MONEY), "0.005", "cases.form.money"),
        (a_field(FieldKind.MONEY), "1000000000.01", "cases.form.money"),
        (a_field(FieldKind.MONEY), "1e3", "cases.form.money"),
        (a_field(FieldKind.NUMBER), "好多", "cases.form.number"),
        (a_field(FieldKind.CHOICE, choices=("男", "女")), "都行", "cases.form.choice"),
        (a_field(FieldKind.TEXT, max_length=3), "云溪街道", "cases.form.long"),
        (TABLE, "甲；1；2", "cases.form.cells"),
        (TABLE, "甲\n乙\n丙", "cases.form.rows"),
        (TABLE, "甲；一百", "cases.form.money"),
    ],
)
def test_what_is_wrong_is_one_fault_of_its_field(field, typed, code):
    faults = faults_of([field], {"f": typed}, TODAY)
    assert faults["f"].code == code
    assert "甲" in str(faults["f"].facts["field"]) or faults["f"].facts["field"] == "1 · 收入"


@pytest.mark.parametrize(
    ("typed", "fen"),
    [("0", 0), ("0.00", 0), ("0.01", 1), ("0.10", 10), ("1,234.5", 123_450), ("999999999.99", 10**11 - 1),
     ("1000000000", 10**11), ("1_000", None), ("-0", None), ("−0", None), ("+1", None), ("0.005", None), ("0.0000001", None),
     ("1000000001", None), ("1e9", None), ("NaN", None), ("inf", None), ("1.2.3", None), (".", None)],
)  # fmt: skip
def test_f143_an_amount_is_whole_fen_or_refused(typed, fen):
    field = a_field(FieldKind.MONEY)
    if fen is None:
        assert faults_of([field], {"f": typed}, TODAY)["f"].code == "cases.form.money"
        return
    kept = checked(field, typed, TODAY)
    assert (Decimal(kept) * 100, Decimal(kept).as_tuple().exponent) == (fen, -2)
    assert checked(field, kept, TODAY) == kept  # what was kept is typed again as it is


@given(fen=st.integers(0, 10**11), grouped=st.booleans())
def test_f143_no_amount_is_rounded(fen, grouped):
    typed = f"{fen // 100:{',' if grouped else ''}}.{fen % 100:02d}"
    assert Decimal(checked(a_field(FieldKind.MONEY), typed, TODAY)) * 100 == fen


@pytest.mark.parametrize("amount", ["0.00", "1000000000.00"])
def test_f143_an_amount_is_the_same_in_the_store_and_on_paper(any_store, amount):
    field = FilledField(key="income", label="月收入", kind=FieldKind.MONEY, value=amount)
    case = a_case(1, form=(field,))
    with any_store.work(act()) as work:
        work.cases.add(case)
    with any_store.read() as work:
        kept = work.cases.get(case.id)
    assert kept.form == (field,)
    paper = FormPapers(Settings()).application(kept, kept.received_at)
    assert ([line.value for line in paper.lines], paper.fields) == ([amount], {"form_income": amount})


def test_a_table_is_typed_or_pasted_as_lines():
    (kept,) = filled([TABLE], {"f": "张三；1200\n李四\t1.5"}, TODAY)
    assert kept.rows == (("张三", "1200.00"), ("李四", "1.50"))
    assert filled([TABLE], as_typed([kept]), TODAY) == (kept,)


@pytest.fixture
def office():
    office = CounterOffice()
    signed_in(office, office.presenters())
    return office


def act():
    return Act.new(who="0317", where="3")


def draft_of(office, text="gljt", **changes):
    visitor = office.intake.identify(act(), a_card(), **changes)
    item = office.finder.find(text)[0].item
    draft = office.intake.draft_for(
        visitor.person, item, None, is_card_read=True, phone="13800002207", earlier=visitor.cases
    )
    return draft.all_handed_in()


def value(case, key):
    return next(one.value for one in case.form if one.key == key)


def test_the_card_fills_in_and_an_earlier_case_the_rest(office):
    draft = draft_of(office)
    assert draft.form["name"] == "章国祥"
    assert draft.form["birth"] == "1958-03-21"
    assert draft.form["home"].endswith("501室")
    assert "bank" not in draft.form
    case = office.intake.accept(act(), draft.typed("bank", "宁波银行").typed("urgent_phone", "139 0000 5180"))
    assert (value(case, "bank"), value(case, "id_number")) == ("宁波银行", "33021119580321001X")
    again = draft_of(office, "lnyd" if office.finder.find("lnyd") else "yltb")
    assert again.form.get("bank", "宁波银行") == "宁波银行"
    assert draft_of(office).form["bank"] == "宁波银行"


def test_f148_nothing_of_one_person_fills_the_form_of_another(office):
    office.intake.accept(act(), draft_of(office).typed("bank", "宁波银行"))
    other = office.intake.identify(
        act(), replace(a_card("周海燕", "330211198604125529"), address="", birth=date(1986, 4, 12))
    )
    item = office.finder.find("gljt")[0].item
    draft = office.intake.draft_for(other.person, item, None, is_card_read=True, earlier=other.cases)
    assert "bank" not in draft.form
    assert "home" not in draft.form
    assert draft.with_marks_of(draft_of(office).typed("account", "6222")).form == draft.form


def test_f143_a_wrong_field_stops_the_application_and_a_draft_keeps_it(office):
    draft = draft_of(office).typed("urgent_phone", "打不通")
    with pytest.raises(Fault) as caught:
        office.intake.accept(act(), draft)
    assert (caught.value.code, caught.value.facts["field"]) == ("cases.form.phone", "紧急联系人电话")
    kept = office.intake.keep(act(), draft)
    assert value(kept, "urgent_phone") == "打不通"
    assert [case.id for case in office.cases.drafts()] == [kept.id]
    dropped = office.cases.make(act(), kept.id, "drop")
    assert dropped.state.value == "void"
    assert office.cases.drafts() == []


def test_a_number_is_kept_as_the_card_has_it_and_checked_when_it_is_typed(office):
    odd = office.intake.identify(act(), a_card("李平", "330211195803210011"))
    item = office.finder.find("gljt")[0].item
    draft = office.intake.draft_for(odd.person, item, None, is_card_read=True).all_handed_in()
    assert value(office.intake.accept(act(), draft), "id_number") == "330211195803210011"
    with pytest.raises(Fault) as caught:
        office.intake.accept(act(), draft.typed("id_number", "330211195803210012"))
    assert caught.value.code == "cases.form.id_number"


def test_a_needed_field_is_needed_to_accept_only(office):
    draft = draft_of(office).typed("name", " ")
    with pytest.raises(Fault) as caught:
        office.intake.accept(act(), draft)
    assert caught.value.code == "cases.form.missing"
    assert office.intake.receive(act(), draft).number


def test_a_correction_says_why_and_which_fields(office):
    case = office.intake.accept(act(), draft_of(office).typed("bank", "宁波银行"))
    values = as_typed(case.form) | {"bank": "农业银行", "account": "6228"}
    with pytest.raises(Fault) as caught:
        office.forms.correct(act(), case.id, values, " ")
    assert caught.value.code == "cases.form.no_reason"
    changed = office.forms.correct(act(), case.id, values, "换了银行卡")
    assert value(changed, "bank") == "农业银行"
    step = office.cases.steps(changed)[-1]
    assert (step.move, step.note) == ("correct_form", "换了银行卡")
    entry = office.rows(lambda work: list(work.journal.entries()))[-1]
    assert (entry.action, entry.facts["fields"]) == ("case.correct_form", "bank,account")
    with pytest.raises(Fault) as caught:
        office.forms.correct(act(), case.id, values, "再改")
    assert caught.value.code == "cases.form.nothing_new"
    again = office.forms.correct(act(), case.id, values | {"bank": "工商银行"}, "又换了")
    kept = office.forms.versions(case.id)
    assert [(one.revision, one.reason, one.fields) for one in kept] == [
        (case.revision + 1, "换了银行卡", case.form), (again.revision, "又换了", changed.form)
    ]  # fmt: skip
    office.cases.make(act(), case.id, "withdraw", Answers(reason="不办了"))
    with pytest.raises(Fault) as caught:
        office.forms.correct(act(), case.id, values, "再改")
    assert caught.value.code == "cases.form.over"


def test_copying_out_is_journalled_and_the_case_keeps_where_it_was_entered(office):
    case = office.intake.accept(act(), draft_of(office).typed("bank", "宁波银行"))
    system = office.forms.systems(case)[0]
    _case, lines = office.forms.open_copy(act(), case.id, system.key)
    assert [line.key for line in lines][:3] == ["name", "id_number", "phone"]
    assert next(line for line in lines if line.key == "id_number").value == "33021119580321001X"
    twice = act()
    for _ in range(2):
        case = office.forms.enter(twice, case.id, system.key)
    assert [(one.system, one.who) for one in case.entries] == [(system.key, "0317")]
    actions = [entry.action for entry in office.rows(lambda work: list(work.journal.entries()))]
    assert actions.count("case.copy") == actions.count("case.enter") == 1
    with pytest.raises(Fault) as caught:
        office.forms.enter(act(), case.id, "moon")
    assert caught.value.code == "cases.enter.unknown"


def test_each_event_names_the_revision_that_was_told_before_it(office):
    """Neither a corrected form nor that a case was typed into another system is told: nobody must miss them."""
    case = office.intake.accept(act(), draft_of(office).typed("bank", "宁波银行"))
    office.forms.correct(act(), case.id, as_typed(case.form) | {"bank": "农业银行"}, "换了")
    office.forms.enter(act(), case.id, office.forms.systems(case)[0].key)
    office.cases.make(act(), case.id, "forward", Answers(organ="省厅", reason="上报"))
    bodies = office.rows(lambda work: [json.loads(row.body) for row in work.outbox.of_day(TODAY)])
    told = [(one["rev"], one["baserev"]) for one in bodies if one["subject"] == f"case/{case.id}"]
    assert told == [("1", "0"), ("4", "1")]


def test_a_draft_that_was_kept_is_no_step_the_district_misses(office):
    """Which moves of a flow have an event is the site's to say."""
    kept = office.intake.keep(act(), draft_of(office))
    office.cases.make(act(), kept.id, "accept")
    (told,) = office.rows(lambda work: [json.loads(row.body) for row in work.outbox.of_day(TODAY)])
    assert (told["rev"], told["baserev"]) == ("2", "0")


def test_the_form_is_printed_masked_with_each_field_under_its_own_name(office):
    case = office.intake.accept(act(), draft_of(office).typed("bank", "宁波银行"))
    job = office.forms.print(act(), case.id)
    assert (job.template, job.values["form_bank"]) == ("forms/application", "宁波银行")
    assert job.values["form_id_number"] == "3302** **** **** 001X"


# -- forms that change while cases are open

ELDER = "NB-SQ-008"


def publish(office, item=("@elder",), **fields):
    table = office.form_shelf.book.table
    known = {key: replace(table.fields.get(key, FormField(key=key, label=key)), **one) for key, one in fields.items()}
    table = replace(table, fields={**table.fields, **known}, items={**table.items, ELDER: item})
    office.form_shelf.publish(act(), office.form_shelf.draft().saying(table))


def code_of(call, *given):
    with pytest.raises(Fault) as caught:
        call(*given)
    return caught.value.code


def test_what_a_form_needs_is_needed_of_the_cases_begun_with_it(office):
    begun = draft_of(office)
    publish(office, ("@elder", "bank*"))
    assert office.intake.accept(act(), begun).form  # begun with the form before
    draft = draft_of(office)
    assert code_of(office.intake.accept, act(), draft) == "cases.form.missing"
    received = office.intake.receive(act(), draft)
    publish(office, ("@elder",))
    assert code_of(office.cases.make, act(), received.id, "accept") == "cases.form.missing"  # it keeps its form
    office.forms.correct(act(), received.id, as_typed(received.form) | {"bank": "宁波银行"}, "补上银行")
    assert office.cases.make(act(), received.id, "accept").state.value == "accepted"


def test_a_case_keeps_its_form_when_fields_are_renamed_changed_or_gone(office):
    publish(office, ("name", "home_kind", "bank", "own_9"), home_kind={"label": "住房", "kind": FieldKind.CHOICE, "choices": ("自有", "租住")}, own_9={"label": "犬名"})  # fmt: skip
    case = office.intake.accept(
        act(), draft_of(office).typed("home_kind", "租住").typed("bank", "宁波银行").typed("own_9", "阿黄")
    )
    publish(
        office, ("name", "bank"), bank={"label": "发卡银行"}, home_kind={"kind": FieldKind.MONEY, "choices": ()},
        own_9={"kind": FieldKind.DATE},
    )  # fmt: skip
    assert [field.label for field in office.forms.fields_of(case)] == ["姓名", "住房", "开户银行", "犬名"]
    changed = office.forms.correct(act(), case.id, as_typed(case.form) | {"bank": "农业银行"}, "换了")
    kept = {one.label: one.value for one in changed.form}
    assert (kept["开户银行"], kept["住房"], kept["犬名"]) == ("农业银行", "租住", "阿黄")
    entry = office.rows(lambda work: list(work.journal.entries()))[-1]
    assert entry.facts["fields"] == "bank"
