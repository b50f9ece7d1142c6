"""Citizen numbers: the check finds every slip of the hand, and explains what is wrong."""

from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.base.faults import Fault
from core.base.texts import fault_text
from core.people import id_number

TODAY = date(2026, 11, 25)
STEADY = settings(derandomize=True, deadline=None, max_examples=150)

VALID = [
    "11010519491231002X",
    "810000199408230021",
    "830000199201300022",
    "932682198501010017",
    "911124198108030024",
    "931586198001010028",
    id_number.normalise("330211195803210010"[:17] + id_number.check_character("33021119580321001")),
]


@st.composite
def numbers(draw):
    region = draw(st.integers(110000, 999999))
    born = draw(st.dates(date(1900, 1, 1), TODAY))
    first = f"{region}{born:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return first + id_number.check_character(first)


@pytest.mark.parametrize("number", VALID)
def test_valid_numbers_are_accepted(number):
    assert id_number.check(number, TODAY) == number


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002x",
        "11010519491231002Ｘ",
        "１１０１０５１９４９１２３１００２Ｘ",
        " 110105 19491231 002X ",
        "110105-19491231-002x",
        "11010519491231002×",
        "11010519491231002*",
        "11010519491231002Х",
        "11010519491231002\u200bX\ufeff",
    ],
)
def test_how_people_type_an_x(typed):
    assert id_number.check(typed) == "11010519491231002X"


@pytest.mark.parametrize(
    ("typed", "code", "facts"),
    [
        ("110105491231002", "people.id_number.old", {}),
        ("1101051949123100", "people.id_number.length", {"count": 16}),
        ("", "people.id_number.length", {"count": 0}),
        ("1101051949123100211", "people.id_number.length", {"count": 19}),
        ("11O10519491231002X", "people.id_number.character", {"position": 3}),
        ("1101051949123X0021", "people.id_number.character", {"position": 14}),
        ("11010519491231002Y", "people.id_number.character", {"position": 18}),
        ("XXXXXXXXXXXXXXXXXX", "people.id_number.character", {"position": 1}),
        ("١١٠١٠٥١٩٤٩١٢٣١٠٠٢٧", "people.id_number.character", {"position": 1}),
        ("110105194902300021", "people.id_number.birth", {}),
        ("110105194913310021", "people.id_number.birth", {}),
        ("110105000001010021", "people.id_number.birth", {}),
        ("110105177712310021", "people.id_number.birth", {}),
        ("110105194912310021", "people.id_number.check", {}),
    ],
)
def test_a_wrong_number_is_explained_without_being_repeated(typed, code, facts):
    with pytest.raises(Fault) as caught:
        id_number.check(typed)
    assert (caught.value.code, dict(caught.value.facts)) == (code, facts)
    line = fault_text(caught.value).line
    assert not typed or typed not in line
    assert not id_number.is_valid(typed)


def test_a_birth_in_the_future_is_none():
    first = "33021120261126001"
    number = first + id_number.check_character(first)
    assert id_number.is_valid(number)
    assert not id_number.is_valid(number, TODAY)
    assert id_number.is_valid(number, date(2026, 11, 26))


def test_what_a_number_says():
    assert id_number.birth("11010519491231002X") == date(1949, 12, 31)
    assert id_number.birth("11010519490230002X") is None
    assert id_number.sex("11010519491231002X") == "2"
    assert id_number.sex("932682198501010017") == ""
    assert id_number.age("11010519491231002X", date(2026, 12, 30)) == 76
    assert id_number.age("11010519491231002X", date(2026, 12, 31)) == 77
    assert id_number.age("11010519490230002X", TODAY) is None


@STEADY
@given(numbers(), st.integers(0, 17), st.integers(0, 9))
def test_one_wrong_digit_is_always_found_and_the_right_number_suggested(number, at, digit):
    assume(number[at] != str(digit))
    wrong = number[:at] + str(digit) + number[at + 1 :]
    assert not id_number.is_valid(wrong)
    assert number in id_number.candidates(wrong, TODAY)


@STEADY
@given(numbers(), st.integers(0, 16))
def test_two_swapped_digits_are_always_found(number, at):
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    assume(swapped != number)
    assert not id_number.is_valid(swapped)


@STEADY
@given(st.text(max_size=24))
def test_any_text_gives_a_number_or_a_fault_with_words(text):
    if id_number.is_valid(text):
        assert id_number.check(id_number.check(text)) == id_number.normalise(text)
        return
    with pytest.raises(Fault) as caught:
        id_number.check(text)
    assert fault_text(caught.value).title != caught.value.code
    assert all(id_number.is_valid(near) for near in id_number.candidates(text))


def test_an_old_number_shows_its_new_form():
    assert id_number.candidates("110105491231002") == ("11010519491231002X",)
    assert id_number.candidates("110105499931002") == ()
    assert id_number.candidates("12") == ()
