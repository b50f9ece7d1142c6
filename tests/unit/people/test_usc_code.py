"""Credit codes of organisations: form, alphabet and check character."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.base.faults import Fault
from core.base.texts import fault_text
from core.people import usc_code

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
STEADY = settings(derandomize=True, deadline=None, max_examples=150)
VALID = "91350100M000100Y43"  # the example printed in GB 32100-2015


def test_the_example_of_the_standard_holds():
    assert usc_code.check(VALID) == VALID
    assert usc_code.check(" 9135 0100 m000100y43 ") == VALID
    assert usc_code.check("９１３５０１００Ｍ０００１００Ｙ４３") == VALID


@pytest.mark.parametrize(
    ("typed", "code", "facts"),
    [
        ("91350100M000100Y4", "people.usc_code.length", {"count": 17}),
        ("9135O100M000100Y43", "people.usc_code.character", {"position": 5}),
        ("91350100M000100Y4中", "people.usc_code.character", {"position": 18}),
        ("91350100M000100Y44", "people.usc_code.check", {}),
    ],
)
def test_a_wrong_code_is_explained(typed, code, facts):
    with pytest.raises(Fault) as caught:
        usc_code.check(typed)
    assert (caught.value.code, dict(caught.value.facts)) == (code, facts)
    assert fault_text(caught.value).remedy
    assert not usc_code.is_valid(typed)


@STEADY
@given(st.text(ALPHABET, min_size=17, max_size=17), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found(first, at, letter):
    code = first + usc_code.check_character(first)
    assert usc_code.is_valid(code)
    assume(code[at] != letter)
    assert not usc_code.is_valid(code[:at] + letter + code[at + 1 :])
