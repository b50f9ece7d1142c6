"""Cards on the counter's screen: private characters as a question, photos of the right person, every kind in words."""

from dataclasses import replace
from datetime import date

import pytest

from core.base.clock import office_day
from core.devices.drivers.sdt_text import decode_text
from core.devices.events import CHIP_READER, CardFailed, CardPictured
from core.devices.simulated.card_text import encode_text
from core.devices.simulated.people import PEOPLE
from core.people.id_card import CardKind
from desktop.presenters.name_words import LEAVE, TAKE
from tests.fakes.counter_office import MORNING, signed_in


@pytest.fixture
def counter(office):
    presenters = office.presenters()
    signed_in(office, presenters)
    office.issue("A", "A", "A")
    presenters.counter.call_next()
    return presenters.counter


def read(key, **changes):
    return replace(decode_text(encode_text(PEOPLE[key]), office_day(MORNING)), **changes)


def kept(office, counter):
    """Return the visitor's person as it is stored."""
    return office.rows(lambda work: work.people.get(counter.visit.visitor.person.id))


def journal(office, action):
    return [
        dict(entry.facts) for entry in office.rows(lambda work: list(work.journal.entries())) if entry.action == action
    ]


def test_a_private_character_is_asked_about_and_never_replaced_by_itself(office, counter):
    office.put_card(read("private"))
    assert counter.view.visitor.name == "张\ue863"
    question = counter.view.question
    assert ("U+E863" in question.text, "张䶮" in question.text) == (True, True)
    assert [answer.key for answer in question.answers] == [TAKE, LEAVE]
    counter.answer("came_out")  # no answer to this question
    assert counter.view.question == question
    counter.answer(TAKE)
    assert (counter.view.visitor.name, counter.view.question) == ("张䶮", None)
    assert counter.view.visitor.doubts == ()
    assert journal(office, "person.take_name") == [{"codes": "U+E863>U+4DAE"}]
    assert kept(office, counter).name_hex == read("private").name_hex


def test_the_name_that_was_settled_stands_when_the_card_comes_again(office, counter):
    office.put_card(read("private"))
    counter.answer(TAKE)
    counter.call_next()
    office.put_card(read("private"))
    assert (counter.view.visitor.name, counter.view.question) == ("张䶮", None)
    counter.call_next()
    office.put_card(read("private", name="张新名", name_hex="205f"))  # another card, another name
    assert counter.view.visitor is None
    counter.answer("name_new")
    assert counter.view.visitor.name == "张新名"


def test_a_name_may_be_left_as_it_was_read(office, counter):
    office.put_card(read("private"))
    counter.answer(LEAVE)
    assert (counter.view.visitor.name, counter.view.question) == ("张\ue863", None)
    assert [tag.text for tag in counter.view.visitor.doubts] == ["姓名里有非标准编码的字"]
    assert journal(office, "person.take_name") == []


def test_a_draft_gets_the_settled_name(office, counter):
    counter.find_item("gljt")
    counter.pick_item(counter.view.intake.hits[0].code)
    office.put_card(read("private"))
    counter.answer(TAKE)
    assert counter.visit.draft.person.name == "张䶮"


def test_the_photo_of_another_card_is_never_shown(office, counter):
    mine, other = read("wang"), read("zhang")

    def pictured(card):
        counter.on_card_pictured(CardPictured(device="card_reader", card=card, picture=b"BM", at=MORNING))

    office.put_card(mine)
    pictured(other)
    assert counter.view.visitor.photo == b""
    pictured(replace(mine))  # equal is not the same reading
    assert counter.view.visitor.photo == b""
    pictured(mine)
    assert counter.view.visitor.photo == b"BM"
    assert "BM" not in repr(counter.view.visitor)
    counter.call_next()
    office.put_card(other)
    assert counter.view.visitor.photo == b""


def test_a_social_security_card_is_no_identity_card(office, counter):
    counter.find_item("gljt")
    counter.pick_item(counter.view.intake.hits[0].code)
    office.put_card(replace(read("wang"), kind=CardKind.SOCIAL_SECURITY, doubts=("card.unproven",)))
    assert counter.view.visitor.tag.tone == "warn"
    assert not counter.visit.has_id_card
    assert all(row.state != "handed_in" for row in counter.view.intake.materials)


def test_a_social_security_card_changes_no_name(office, counter):
    office.put_card(read("wang"))
    hex_before = kept(office, counter).name_hex
    counter.call_next()
    social = replace(read("wang"), kind=CardKind.SOCIAL_SECURITY, name_hex="cdf5", address="")
    office.put_card(social)
    assert counter.view.visitor.name == "王秀兰"
    assert kept(office, counter).name_hex == hex_before
    counter.call_next()
    office.put_card(replace(social, name="王秀蓝"))
    assert counter.view.visitor is None
    assert [answer.key for answer in counter.view.question.answers] == ["name_old", "name_stop"]
    counter.answer("name_old")
    assert counter.view.visitor.name == "王秀兰"
    assert office.rows(lambda work: work.people.by_document("111", PEOPLE["wang"].id_number)).name == "王秀兰"


def test_fingerprints_are_named_in_the_journal_with_their_basis(office, counter):
    office.put_card(replace(read("wang"), fingers=2))
    assert [row["count"] for row in journal(office, "card.fingers")] == ["2"]
    assert "basis" in journal(office, "card.fingers")[0]


def test_new_addresses_are_shown_and_not_taken(office, counter):
    office.put_card(read("wang", new_addresses=("云溪市新路1号",)))
    assert counter.view.visitor.address.splitlines() == [PEOPLE["wang"].address, "卡内新住址：云溪市新路1号"]
    assert kept(office, counter).address == PEOPLE["wang"].address


@pytest.mark.parametrize(
    ("key", "doubt", "validity"),
    [
        ("expired", "证件已过期", "2004-01-01 至 2014-01-01"),
        ("future", "证件还没到生效日期", "2039-01-01 至 2049-01-01"),
        ("zhou", "", "2018-05-01 至 长期"),
    ],
)
def test_f61_expired_not_yet_valid_and_without_end(office, counter, key, doubt, validity):
    office.put_card(read(key))
    visitor = counter.view.visitor
    assert [tag.text for tag in visitor.doubts] == ([doubt] if doubt else [])
    assert validity in [value for _, value in visitor.fields]


@pytest.mark.parametrize(
    ("key", "tag", "second"),
    [
        ("hongkong", "港澳台居住证", ("性别 / 民族", "男")),
        ("smith", "外国人永居证", ("性别 / 国籍", "男 · CAN")),
        ("meyer", "外国人永居证", ("性别 / 国籍", "女 · DEU")),
        ("khan", "五星永居证", ("性别 / 国籍", "男 · PAK")),
    ],
)
def test_f62_every_kind_of_card_in_words(office, counter, key, tag, second):
    office.put_card(read(key))
    visitor, person = counter.view.visitor, PEOPLE[key]
    assert (visitor.tag.text, visitor.fields[1]) == (tag, second)
    assert visitor.fields[0][1].splitlines() == list(dict.fromkeys(filter(None, (person.name, person.english_name))))
    row = kept(office, counter)
    assert (row.name, row.english_name, row.birth) == (person.name, person.english_name, person.birth)


def test_birth_is_of_the_card(office, counter):
    office.put_card(read("chen"))
    assert kept(office, counter).birth == date(1995, 8, 21)


# F125: an application is open and somebody else's card lies on the reader.


@pytest.fixture
def half_done(office, counter):
    office.put_card(read("zhang"))
    counter.find_item("gljt")
    counter.pick_item(counter.view.intake.hits[0].code)
    counter.hand_in_all()
    return counter


def test_f125_another_card_is_asked_about_and_the_application_stays(office, half_done):
    before, name = half_done.visit.draft, half_done.view.visitor.name
    office.put_card(read("chen"))
    question = half_done.view.question
    assert [answer.key for answer in question.answers] == ["card_leave", "card_take"]
    assert (half_done.visit.draft, half_done.view.visitor.name) == (before, name)
    half_done.answer("card_leave")
    assert (half_done.view.question, half_done.visit.draft, half_done.view.visitor.name) == (None, before, name)


def test_f125_the_clerk_may_begin_with_the_other_person(office, half_done):
    office.put_card(read("chen"))
    half_done.answer("card_take")
    assert half_done.view.question is None
    assert half_done.view.visitor.name == read("chen").name
    assert half_done.visit.draft is None or half_done.visit.draft.person.name == read("chen").name


def test_f125_a_card_that_was_asked_for_needs_no_question(office, half_done):
    half_done.read_card()
    office.put_card(read("chen"), ask=office.card_desk.asks[-1])
    assert (half_done.view.question, half_done.view.visitor.name) == (None, read("chen").name)


def test_f125_the_same_card_again_asks_nothing(office, half_done):
    before = half_done.visit.draft
    office.put_card(read("zhang"))
    assert half_done.view.question is None
    assert half_done.visit.draft.materials == before.materials


def test_a_card_on_the_ticket_machine_is_never_the_visitor_of_a_counter_in_the_same_program(office, counter):
    event = replace(office.card_event(read("wang")), device="kiosk_reader")
    office.bus.publish(event)
    assert counter.visit.visitor is None
    office.bus.publish(CardFailed(device="kiosk_reader", fault="card.read.removed", ask="", at=office.clock.now()))
    assert counter.view.banner is None
    office.bus.publish(replace(event, device=CHIP_READER))
    assert counter.visit.visitor.person.name == PEOPLE["wang"].name
