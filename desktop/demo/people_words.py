"""What the demo panel says of an invented person: who it is and what is odd about the card. It knows no window."""

from datetime import date

from core.people.id_card import CardKind, IdCard
from desktop.i18n import _

PRIVATE = range(0xE000, 0xF900)


def person_words(card: IdCard, today: date) -> tuple[str, str]:
    """Return (name, line). A private code has no shape of its own and is shown as a box."""
    name = "".join("□" if ord(letter) in PRIVATE else letter for letter in card.name)
    facts = [_kind(card.kind)]
    if card.birth is not None:
        facts.insert(0, _("born {year}").format(year=card.birth.year))
    return name, " · ".join(facts + _oddities(card, today))


def _kind(kind: CardKind) -> str:
    return {
        CardKind.RESIDENT: _("resident card"),
        CardKind.HMT: _("residence permit HK/MO/TW"),
        CardKind.FOREIGNER_2017: _("foreigner's card, 2017"),
        CardKind.FOREIGNER_2023: _("foreigner's card, 2023"),
        CardKind.SOCIAL_SECURITY: _("social security card"),
    }[kind]


def _oddities(card: IdCard, today: date) -> list[str]:
    odd = []
    if card.valid_to is not None and card.valid_to < today:
        odd.append(_("expired"))
    if card.valid_from is not None and card.valid_from > today:
        odd.append(_("not valid yet"))
    if any(ord(letter) in PRIVATE for letter in card.name):
        odd.append(_("private code in the name"))
    elif not _is_gbk(card.name):
        odd.append(_("rare character"))
    return odd


def _is_gbk(name: str) -> bool:
    try:
        name.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True
