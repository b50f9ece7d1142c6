"""What a clerk must look at on a card: codes, never refusals. It knows no byte and no reader."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from core.people import id_number, names
from core.people.id_card import CardKind, IdCard

_NUMBER = re.compile(r"\d{17}[\dX]", re.ASCII)
_NUMBER_2017 = re.compile(r"[A-Z]{3}\d{12}", re.ASCII)
_SEXES = frozenset("0129")


def field_doubts(texts: Mapping[str, str]) -> tuple[str, ...]:
    """Return the doubts about characters of other fields than the name: ``address.private_use``, ``address.empty``."""
    return tuple(f"{field}.{code.partition('.')[2]}" for field, text in texts.items() for code in names.doubts_of(text))


def card_doubts(card: IdCard, today: date) -> tuple[str, ...]:
    """Return the doubts about number, sex, birth and validity, in this order."""
    return (*_number_doubts(card), *_person_doubts(card), *_validity_doubts(card, today))


def _number_doubts(card: IdCard) -> Iterator[str]:
    if card.kind is CardKind.FOREIGNER_2017:
        if not _NUMBER_2017.fullmatch(card.id_number):
            yield "number.shape"
    elif not _NUMBER.fullmatch(card.id_number):
        yield "number.shape"
    elif id_number.check_character(card.id_number[:17]) != card.id_number[17]:
        yield "number.check"


def _person_doubts(card: IdCard) -> Iterator[str]:
    if card.sex not in _SEXES or not card.sex:
        yield "sex.unknown"
    if card.birth is None:
        yield "birth.unreadable"
    if not _NUMBER.fullmatch(card.id_number):
        return
    if card.birth is not None and id_number.birth(card.id_number) != card.birth:
        yield "birth.differs"
    told = id_number.sex(card.id_number)
    if card.sex in {"1", "2"} and told and told != card.sex:
        yield "sex.differs"


def _validity_doubts(card: IdCard, today: date) -> Iterator[str]:
    if card.valid_from is None or (card.valid_to is None and not card.valid_long):
        yield "card.validity_unreadable"
    if card.valid_from is not None and card.valid_from > today:
        yield "card.not_yet_valid"
    if card.valid_to is not None and card.valid_to < today:
        yield "card.expired"
