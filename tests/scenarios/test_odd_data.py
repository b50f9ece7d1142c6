"""Odd names, texts and numbers from the door to the store, the search, the paper and the district: equal or refused."""

import json
import re
from dataclasses import replace

import pytest

from core.base.acts import Act
from core.base.faults import Fault
from core.base.texts import fault_text
from core.cases.door import MAX_MARKS, checked_name, checked_text
from core.people.id_card import CardKind
from desktop.presenters.visitor_words import visit_hints
from printing.preview import text_of
from printing.profile import PrinterProfile
from printing.render import render
from tests.fakes.intake_desk import OTHER_CARD, IntakeDesk
from tests.samples import DAY, a_case, a_person

RARE = (
    "𠮷田", "䶮明", "㐂子", "王𪚥", "李𫗧", "赵𫝆", "钱𬀩", "孙𮧵", "周𰻝", "吴𱍊", "郑\ue863",
    "阿不都热合曼·买买提吐尔逊·艾合买提江·阿卜杜拉·买买提吐尔逊江",
    "一" * 40,
)  # fmt: skip
UNSEEN = ("\x00", "\x07", "\x1b", "\x85", "\ud800", "\udfff", "\ufffe")
TURNING = ("\u202e", "\u2066", "\u200f")


def accepted(name: str, **values):
    desk = IntakeDesk()
    draft = desk.draft(card=replace(OTHER_CARD, name=name), complete=True)
    return desk, desk.intake.accept(desk.act(), replace(draft, **values))


def frozen(desk) -> list[dict]:
    """Return what goes to the district, as it was frozen."""
    with desk.store.read() as work:
        return [json.loads(row.body) for row in work.outbox.waiting(0, 100)]


@pytest.mark.parametrize("name", RARE)
def test_f133_a_rare_name_is_stored_found_printed_and_exported_equal(name):
    desk, case = accepted(name)
    assert case.applicant == name
    with desk.store.read() as work:
        assert [found.applicant for found in work.cases.search(name)] == [name]
        assert [found.applicant for found in work.cases.search(name[-1])] == [name]
    assert name in json.dumps(frozen(desk), ensure_ascii=False)
    values = desk.paper(case, "receipts/receipt")
    assert name in json.dumps(values, ensure_ascii=False)


def test_f133_rare_names_come_back_from_every_store(any_store):
    with any_store.work(Act.new(who="0317", where="3")) as work:
        for serial, name in enumerate(RARE):
            person = a_person(id=f"p{serial}", name=name, id_number=f"{serial:018d}")
            work.people.add(person)
            work.cases.add(a_case(serial, applicant=name, person_id=person.id))
    with any_store.read() as work:
        for serial, name in enumerate(RARE):
            assert work.people.get(f"p{serial}").name == name
            assert name in [found.applicant for found in work.cases.search(name)]


@pytest.mark.parametrize("letter", UNSEEN)
def test_f135_what_is_no_text_is_refused_with_its_place(letter):
    for check, words in ((checked_name, f"王{letter}秀"), (lambda text: checked_text(text, "remark"), f"a{letter}b")):
        with pytest.raises(Fault) as caught:
            check(words)
        assert caught.value.facts["code"] == f"U+{ord(letter):04X}"
        assert letter not in fault_text(caught.value).line


@pytest.mark.parametrize("letter", [*UNSEEN, *TURNING])
def test_f135_a_search_for_what_is_no_text_finds_nothing_and_breaks_nothing(any_store, letter):
    with any_store.work(Act.new(who="0317", where="3")) as work:
        work.cases.add(a_case())
    with any_store.read() as work:
        for text in (letter, f"乁{letter}", f"{letter * 50}乁", f"0000 {letter}乁"):
            assert work.cases.search(text) == []


@pytest.mark.parametrize("letter", TURNING)
def test_f136_a_mark_that_turns_the_line_is_refused(letter):
    with pytest.raises(Fault, match="cases.text.broken"):
        checked_text(f"同意{letter}不受理", "remark")
    with pytest.raises(Fault, match="cases.name.broken"):
        checked_name(f"王{letter}秀")


def test_f136_marks_without_end_are_refused_and_marks_of_a_language_are_not():
    for check in (checked_name, lambda text: checked_text(text, "remark")):
        with pytest.raises(Fault, match="broken"):
            check("e" + "\u0301" * 100)
        for good in ("Nguyễn Thị Ánh", "เกียรติศักดิ์", "བཀྲ་ཤིས་", "e" + "\u0301" * MAX_MARKS):
            assert check(good) == good


@pytest.mark.parametrize("name", ["丁", "一" * 60, "Wolfeschlegelsteinhausenbergerdorff Junior the Third of Yunxi"])
@pytest.mark.parametrize("width_mm", [58, 80])
def test_f137_the_shortest_and_the_longest_name_stand_on_the_receipt_whole(name, width_mm):
    desk, case = accepted(name)
    values = {**desk.paper(case, "receipts/receipt"), "address": "云溪路" * 66 + "8号"}
    body = render(
        "receipts/receipt", values, PrinterProfile(charset="gb18030", width_mm=width_mm), resources=desk.resources
    ).body
    pictures = re.findall(r"▒图 (\d+)×(\d+)▒", text_of(body))  # a name is drawn large, over as many lines as it needs
    dots = {58: 384, 80: 576}[width_mm]
    assert all(int(wide) <= dots for wide, _high in pictures)
    narrowest = 10 if name.isascii() else 24
    assert sum(int(wide) for wide, _high in pictures) >= len(name) * narrowest


def test_f147_an_emoji_in_a_remark_is_kept_and_exported_equal():
    remark = "家里有🐱，请电话📞通知👨‍👩‍👧"
    desk, case = accepted("周燕", remark=remark)
    assert case.remark == remark
    assert remark in json.dumps(frozen(desk), ensure_ascii=False)


def test_f147_an_emoji_comes_back_from_every_store(any_store):
    with any_store.work(Act.new(who="0317", where="3")) as work:
        work.cases.add(a_case(id="c1", remark="🐱👨‍👩‍👧"))
    with any_store.read() as work:
        assert work.cases.get("c1").remark == "🐱👨‍👩‍👧"


def test_f148_a_card_without_an_address_asks_for_it():
    bare = replace(OTHER_CARD, address="")
    assert [tag.tone for tag, _words in visit_hints((), bare, DAY)] == ["warn"]
    assert visit_hints((), OTHER_CARD, DAY) == ()
    assert len(visit_hints((), replace(bare, kind=CardKind.FOREIGNER_2017), DAY)) == 1  # such a card never gives one
