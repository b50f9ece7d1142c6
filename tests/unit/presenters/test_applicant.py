"""For whom somebody came, and doubts about who somebody is, as the counter asks them."""

import pytest

from core.people import id_number, usc_code
from core.people.register import Standing
from tests.fakes.counter_office import a_card, signed_in

HEAD = "91330211MA2AAAAA0"
CODE = HEAD + usc_code.check_character(HEAD)
OLD_HEAD = "33021119400101002"
ELDER = OLD_HEAD + id_number.check_character(OLD_HEAD)
CHILD_HEAD = "33021120180601882"
CHILD = CHILD_HEAD + id_number.check_character(CHILD_HEAD)


@pytest.fixture
def counter(office):
    presenters = office.presenters()
    signed_in(office, presenters)
    office.issue("A", "A", "A")
    presenters.counter.call_next()
    office.put_card(a_card())
    return presenters.counter


def journal(office):
    return office.rows(lambda work: [entry.action for entry in work.journal.entries()])


def filled(counter, **fields):
    for name, text in fields.items():
        counter.set_applicant(name, text)


def pick(counter):
    counter.find_item("gljt")
    counter.pick_item(counter.view.intake.hits[0].code)
    counter.hand_in_all()


def next_visit(office, counter):
    counter.finish()
    counter.call_next()
    office.put_card(a_card())


def test_in_person_is_the_rule(counter):
    assert counter.view.intake.applies == ("章国祥", "本人办理")
    assert counter.view.intake.applicant is None


def test_an_agent_types_nothing_twice(office, counter):
    pick(counter)
    counter.ask_applicant()
    filled(counter, number=ELDER, name="沈阿婆", phone="13900001111", valid_until="20261231", scope="代办高龄津贴")
    counter.take_applicant()
    assert counter.view.intake.applies == ("沈阿婆", "代理人 章国祥，委托至2026年12月31日")
    counter.accept()
    case = counter.visit.case
    assert (case.applicant, case.agent_id) == ("沈阿婆", counter.visit.visitor.person.id)
    next_visit(office, counter)
    assert counter.view.intake.applies == ("章国祥", "本人办理")
    assert counter.view.case_count == 1  # the agent finds what was brought for somebody else
    counter.ask_applicant()
    counter.set_applicant("number", ELDER)
    fields = {key: text for key, _label, text, _hint in counter.view.intake.applicant.fields}
    assert (fields["name"], fields["phone"], fields["scope"]) == ("沈阿婆", "13900001111", "代办高龄津贴")
    assert fields["valid_until"] == "2026-12-31"
    assert "本站已有登记" in counter.view.intake.applicant.line


def test_the_card_of_whoever_came_is_not_the_applicants(counter):
    def of_the_card():
        counter.find_item("jzz")
        counter.pick_item(counter.view.intake.hits[0].code)
        return counter.view.intake.materials[0].state

    own = of_the_card()
    counter.ask_applicant()
    counter.set_way("guardian")
    filled(counter, number=CHILD, name="章小满")
    counter.take_applicant()
    assert counter.view.intake.applies[0] == "章小满"
    assert (own, counter.view.intake.materials[0].state) == ("handed_in", "missing")
    counter.ask_applicant()
    counter.set_way("self")
    assert of_the_card() == own


def test_an_organisation_applies(office, counter):
    pick(counter)
    counter.ask_applicant()
    counter.set_way("organisation")
    filled(counter, number=CODE, name="云溪建材有限公司", representative="章国祥")
    counter.take_applicant()
    assert counter.view.intake.applies == ("云溪建材有限公司", "法定代表人 章国祥")
    counter.accept()
    assert counter.visit.case.applicant == "云溪建材有限公司"
    mandate = office.rows(lambda work: work.register.mandate(counter.visit.case.mandate_id))
    assert mandate.standing is Standing.REPRESENTATIVE


@pytest.mark.parametrize(
    ("way", "number", "words"),
    [
        ("agent", ELDER[:-1] + ("1" if ELDER[-1] != "1" else "2"), "最后一位"),
        ("agent", ELDER[:17], ""),
        ("organisation", CODE[:8] + "I" + CODE[9:], "第9位"),
        ("organisation", HEAD, ""),
    ],
)
def test_a_number_is_checked_as_soon_as_it_is_whole(counter, way, number, words):
    counter.ask_applicant()
    counter.set_way(way)
    counter.set_applicant("number", number)
    view = counter.view.intake.applicant
    assert words in view.line
    assert (view.tone == "bad") == bool(words)


def test_what_the_office_refuses_is_said_in_the_form(counter):
    counter.ask_applicant()
    filled(counter, number=ELDER, name="沈阿婆", valid_until="20251231")
    counter.take_applicant()
    assert "已经过期" in counter.view.intake.applicant.line
    counter.set_applicant("valid_until", "年底")
    counter.take_applicant()
    assert "不是日期" in counter.view.intake.applicant.line
    counter.set_applicant("valid_until", "")
    counter.set_applicant("scope", "代办高龄津贴")
    counter.take_applicant()
    assert "到哪一天为止" in counter.view.intake.applicant.line
    asked = {key for key, label, _text, _hint in counter.view.intake.applicant.fields if label.endswith("*")}
    assert asked == {"number", "name", "scope", "valid_until"}
    counter.drop_applicant()
    assert counter.view.intake.applies == ("章国祥", "本人办理")


def test_the_next_visitor_finds_an_empty_form(office, counter):
    counter.ask_applicant()
    filled(counter, number=ELDER, name="沈阿婆")
    next_visit(office, counter)
    assert counter.view.intake.applicant is None
    counter.ask_applicant()
    assert {text for _key, _label, text, _hint in counter.view.intake.applicant.fields} == {""}


def test_the_same_item_again_is_told_before_it_is_taken(office, counter):
    pick(counter)
    assert counter.view.banner is None
    counter.accept()
    number = counter.visit.case.number
    next_visit(office, counter)
    pick(counter)
    assert number in counter.view.banner.text
    assert counter.view.banner.tone == "warn"
    assert "目前“受理”" in counter.view.banner.text and "accepted" not in counter.view.banner.text  # noqa: PT018 - one sentence
    counter.accept()
    assert counter.visit.case.number != number


def test_f138_another_name_on_a_known_number_is_asked_with_both_shown(office, counter):
    counter.finish()
    counter.call_next()
    office.put_card(a_card(name="章国华"))
    question = counter.view.question
    assert "章*祥" in question.text and "章*华" in question.text  # noqa: PT018 - both are shown
    assert counter.visit.visitor is None
    assert journal(office).count("person.change") == 0
    counter.answer("name_old")
    assert counter.visit.visitor.person.name == "章国祥"
    assert counter.view.question is None
    office.put_card(a_card(name="章国华"))
    counter.answer("name_stop")
    assert counter.visit.visitor.person.name == "章国祥"
    office.put_card(a_card(name="章国华"))
    counter.answer("name_new")
    assert counter.visit.visitor.person.name == "章国华"
    assert journal(office).count("person.change") == 1


def test_a_likely_same_person_is_asked_and_decided(office, counter):
    pick(counter)
    counter.accept()
    counter.finish()
    counter.call_next()
    head = "33020319580321005"
    office.put_card(a_card(id_number=head + id_number.check_character(head)))
    assert "姓名和出生日期相同" in counter.view.question.text
    assert counter.view.case_count == 0
    counter.answer("same")
    assert counter.view.case_count == 1
    assert "是同一人" in counter.view.question.text
    assert "person.same" in journal(office)
    counter.answer("undo")
    assert counter.view.case_count == 0
    assert counter.view.question is None
    assert "person.undecide" in journal(office)
