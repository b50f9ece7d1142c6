"""情形 and conditions at the counter: what they choose, what they stand against, what the case keeps of them."""

from dataclasses import replace
from datetime import date

import pytest

from core.base.faults import Fault
from core.cases.case import CaseState, MaterialState
from core.cases.choices import ChoiceKind
from core.catalogue.item import Material, Question, Season
from core.catalogue.scenario import NO, YES
from tests.fakes.intake_desk import CARD, IntakeDesk, an_item

M = MaterialState
IN_PERSON = Question(key="in_person", text="是否本人到场办理？")
OLD = Question(key="old", text="是否年满60周岁？", rule="age >= 60")


@pytest.fixture
def desk():
    return IntakeDesk()


def with_agent(**changes):
    letter = Material(name="授权委托书", when="in_person=no", originals=1)
    item = an_item()
    return replace(item, questions=(IN_PERSON,), materials=(*item.materials, letter), **changes)


def states(draft):
    return {line.name: line.state for line in draft.materials}


def test_an_answer_leaves_a_material_out_and_brings_it_back(desk):
    draft = desk.draft(with_agent())
    assert states(draft)["授权委托书"] is M.MISSING
    alone = draft.answered("in_person", YES)
    assert states(alone)["授权委托书"] is M.NOT_NEEDED
    assert states(alone.answered("in_person", NO))["授权委托书"] is M.MISSING
    assert states(alone.answered("in_person", ""))["授权委托书"] is M.MISSING


def test_what_is_left_out_is_not_missing_and_the_case_keeps_the_answers_in_words(desk):
    item = with_agent(version=3)
    draft = desk.draft(item, complete=False)
    done = draft.answered("in_person", YES).all_handed_in()
    case = desk.intake.accept(desk.act(), done)
    assert case.state is CaseState.ACCEPTED
    assert case.item.version == 3
    assert case.item.answers == (("是否本人到场办理？", "是"),)
    assert {line.name: line.state for line in case.materials}["授权委托书"] is M.NOT_NEEDED


def test_the_card_answers_what_it_can(desk):
    item = replace(an_item(), questions=(OLD,))
    assert desk.draft(item).scenario == {}
    for birth, answer in ((date(1958, 3, 21), YES), (date(1990, 3, 21), NO)):
        assert desk.draft(item, card=replace(CARD, birth=birth)).scenario == {"old": answer}


def test_a_condition_answered_with_no_stands_against_acceptance_and_writes_the_reason(desk):
    item = replace(an_item(), conditions=("年满60周岁",))
    draft = desk.draft(item, complete=True).answered("condition:年满60周岁", NO)
    by_kind = {choice.kind: choice for choice in desk.intake.choices(draft)}
    assert not by_kind[ChoiceKind.ACCEPT].is_allowed
    assert by_kind[ChoiceKind.ACCEPT].why == "cases.accept.condition_failed"
    assert by_kind[ChoiceKind.REFUSE].is_recommended
    with pytest.raises(Fault, match=r"cases\.accept\.condition_failed"):
        desk.intake.accept(desk.act(), draft)
    case = desk.intake.refuse(desk.act(), draft)
    assert (case.state, case.reason) == (CaseState.NOT_ACCEPTED, "不符合受理条件：年满60周岁")
    assert case.item.answers == (("年满60周岁", "否"),)


def test_a_condition_left_open_or_met_stands_against_nothing(desk):
    item = replace(an_item(), conditions=("年满60周岁",))
    draft = desk.draft(item, complete=True)
    for answered in (draft, draft.answered("condition:年满60周岁", YES)):
        assert next(iter(desk.intake.choices(answered))).is_allowed


def test_out_of_season_is_a_warning_and_no_wall(desk):
    item = replace(an_item(), seasons=(Season(first="01-01", last="03-31"),))
    draft = desk.draft(item, complete=True)
    assert "cases.intake.out_of_season" in [fault.code for fault in desk.intake.warnings(draft)]
    assert desk.intake.accept(desk.act(), draft).state is CaseState.ACCEPTED


def test_answers_stay_when_the_draft_is_made_anew_for_another_person(desk):
    before = desk.draft(with_agent()).answered("in_person", YES)
    again = desk.draft(with_agent()).with_marks_of(before)
    assert (again.scenario, states(again)["授权委托书"]) == ({"in_person": YES}, M.NOT_NEEDED)
