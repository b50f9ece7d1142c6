"""The text block of the four layouts."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.devices.drivers.sdt_text import BLOCK_BYTES, FLAG, decode_text, old_number
from core.devices.simulated.card_text import encode_text, padded
from core.devices.simulated.people import PEOPLE
from core.people import id_number
from core.people.id_card import CardKind

TODAY = date(2026, 11, 23)
WANG = PEOPLE["wang"]


def block(card=WANG, **fields: tuple[int, int, str]) -> bytes:
    """Return the card's text with fields written over: offset, length, words."""
    data = bytearray(encode_text(card))
    for start, size, words in fields.values():
        data[start : start + size] = padded(words, size)
    return bytes(data)


@pytest.mark.parametrize("key", PEOPLE)
def test_all_people_come_back_as_they_are(key):
    card = decode_text(encode_text(PEOPLE[key]), TODAY)
    assert replace(card, doubts=(), name_hex="") == PEOPLE[key]


@pytest.mark.parametrize("key", [key for key, card in PEOPLE.items() if len(card.id_number) == 18])
def test_all_people_have_good_numbers(key):
    assert id_number.is_valid(PEOPLE[key].id_number)


def test_only_the_odd_ones_raise_doubts():
    doubts = {key: decode_text(encode_text(card), TODAY).doubts for key, card in PEOPLE.items()}
    assert {key: found for key, found in doubts.items() if found} == {
        "private": ("name.private_use",),
        "expired": ("card.expired",),
        "future": ("card.not_yet_valid",),
    }


def test_the_raw_name_is_kept():
    assert decode_text(encode_text(PEOPLE["rare_pair"]), TODAY).name_hex == padded("㛃𬭎", 30).hex()


def test_a_lone_surrogate_is_told_and_can_be_stored():
    card = decode_text(block(name=(0, 30, "王\ud86c")), TODAY)
    assert card.name == "王\ufffd"
    assert card.doubts == ("name.lone_surrogate",)
    assert card.name_hex.startswith("8b736cd8")
    assert card.name.encode("utf-8")


def test_halves_that_belong_together_are_joined():
    assert decode_text(block(name=(0, 30, "\ud872\udf4e")), TODAY).name == "\U0002cb4e"


def test_inner_spaces_stay():
    card = decode_text(encode_text(PEOPLE["longname"]), TODAY)
    assert card.english_name == "SAMPLESON OF LONGFORD, BARTHOLOMEW     JAMES"
    assert card.name == card.english_name


def test_an_english_name_is_joined_before_its_blanks_go():
    name = "ABCDEFGHIJKLMNOPQRSTUVWXYZ ABCDEFG " + "JAMES"
    card = replace(PEOPLE["khan"], english_name=name)
    assert decode_text(encode_text(card), TODAY).english_name == name


def test_an_unknown_flag_interprets_nothing():
    raw = block(flag=(*FLAG, "Q"))
    card = decode_text(raw, TODAY)
    assert (card.name, card.id_number, card.doubts, card.name_hex) == ("", "", ("card.kind_unknown",), raw.hex())


@pytest.mark.parametrize("flag", [" ", "\0"])
def test_a_blanked_flag_of_a_hmt_card(flag):
    card = decode_text(block(PEOPLE["hongkong"], flag=(*FLAG, flag)), TODAY)
    assert (card.kind, card.pass_number) == (CardKind.HMT, "H12345678")
    assert card.doubts == ("card.kind_guessed",)


def test_a_blank_nation_breaks_nothing():
    card = decode_text(block(nation=(32, 4, "  ")), TODAY)
    assert (card.kind, card.nation) == (CardKind.HMT, "")
    assert "card.kind_guessed" in card.doubts


def test_the_renewal_count_of_a_2023_card_is_no_nation():
    card = decode_text(encode_text(PEOPLE["khan"]), TODAY)
    assert (card.nation, card.issue_count, card.country) == ("", "00", "PAK")


def test_the_old_number_from_the_new_one():
    assert old_number("931586198001010028", "PAK", "000") == "PAK310080010103"
    assert old_number("931586198001010028", "PAK", "   ") == ""
    card = replace(PEOPLE["khan"], id_number="931586198001010028", old_number="PAK310080010103")
    assert decode_text(encode_text(card), TODAY).old_number == "PAK310080010103"


@pytest.mark.parametrize(
    ("fields", "doubts"),
    [
        ({"id_number": (122, 36, "33021119580321003X")}, ("number.check", "sex.differs")),
        ({"id_number": (122, 36, "3302111958032100")}, ("number.shape",)),
        ({"birth": (36, 16, "19580322")}, ("birth.differs",)),
        ({"birth": (36, 16, "19580231")}, ("birth.unreadable",)),
        ({"sex": (30, 2, "1")}, ("sex.differs",)),
        ({"sex": (30, 2, "7")}, ("sex.unknown",)),
        ({"valid_to": (204, 16, "20261122")}, ("card.expired",)),
        ({"valid_to": (204, 16, "20261123")}, ()),
        ({"valid_to": (204, 16, "")}, ("card.validity_unreadable",)),
        ({"address": (52, 70, "")}, ("address.empty",)),
        ({"address": (52, 70, "示例\ue815路")}, ("address.private_use",)),
        ({"name": (0, 30, "")}, ("name.empty",)),
        ({"name": (0, 30, "王\u202e秀")}, ("name.stripped",)),
        ({"nation": (32, 4, "97")}, ()),
        ({"nation": (32, 4, "81")}, ()),
    ],
)
def test_what_a_clerk_must_look_at(fields, doubts):
    assert decode_text(block(**fields), TODAY).doubts == doubts


def test_a_small_x_is_made_large():
    card = replace(WANG, id_number="11010519491231002x", birth=date(1949, 12, 31))
    assert decode_text(encode_text(card), TODAY).id_number == "11010519491231002X"


@pytest.mark.parametrize(
    "sample", ["810000199408230021", "830000199201300022", "932682198501010017", "911124198108030024"]
)
def test_public_sample_numbers(sample):
    card = replace(WANG, id_number=sample)
    assert "number.check" not in decode_text(encode_text(card), TODAY).doubts


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.binary(min_size=BLOCK_BYTES, max_size=BLOCK_BYTES), st.sampled_from([None, " ", "J", "I", "Y"]))
def test_any_block_is_decoded_to_something_storable(raw, flag):
    data = raw if flag is None else raw[:248] + padded(flag, 2) + raw[250:]
    card = decode_text(data, TODAY)
    assert card.doubts
    assert (card.name + card.address + card.id_number + card.issuer + card.english_name).encode("utf-8") is not None
