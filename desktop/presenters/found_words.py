"""The list of cases found, in values: names masked but for what was asked, and what the question met. No service.

What the clerk typed is shown where it is (by its letters, initials or digits); all else of a person stays masked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.base.clock import office_day
from core.base.spelled import Marks, laid, marks, units
from core.cases.day_words import days_meant
from core.cases.finding import MIN_DIGITS, FoundCase, digits, plain
from core.papers.wording import masked_id, masked_name, masked_phone
from core.people.name_terms import folded, name_marks
from desktop.i18n import _, _n
from desktop.presenters.views import Tag
from desktop.presenters.words import case_state


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A text and the [start, end) stretches of it that were asked for."""

    text: str = ""
    marks: Marks = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRow:
    """One case of the list; ``detail`` is the identity or phone number, masked; ``due`` its most urgent limit."""

    case_id: str
    name: Marked
    item: Marked
    number: Marked
    detail: Marked
    day: Marked
    state: Tag
    due: Tag | None = None


def found_rows(cases: Sequence[FoundCase], query: str) -> tuple[FoundRow, ...]:
    """Return the rows of the list."""
    words = query.split() if " " in query.strip() else [query]
    return tuple(_row(case, [*dict.fromkeys((query, *words))]) for case in cases)


def found_summary(text: str, count: int, limit: int, *, is_whole: bool = True) -> str:
    """Return 找到 3 件, what was looked for in vain, or that there are more; and that the index is being renewed."""
    found = _found(text, count, limit)
    return found if is_whole else found + " · " + _("the index is being renewed, older cases may be missing")


def _found(text: str, count: int, limit: int) -> str:
    if count == 0:
        return _("Nothing found for '{text}'").format(text=text)
    if count >= limit:
        return _("The best {n}, newest first. Type more to narrow it down.").format(n=count)
    return _n("{n} case found", "{n} cases found", count).format(n=count)


def _row(case: FoundCase, words: Sequence[str]) -> FoundRow:
    day = office_day(case.received_at)
    is_day = any(set(days_meant(word, day)) & set(case.days()) for word in words)
    written = f"{day:%m-%d}"
    return FoundRow(
        case_id=case.id,
        name=_name(case.applicant, words),
        item=_item(case.item_name, words),
        number=_number(case.number, words),
        detail=_detail(case, words),
        day=Marked(text=written, marks=((0, len(written)),) if is_day else ()),
        state=case_state(case.state, is_tolerant=case.is_tolerant),
    )


def _name(name: str, words: Iterable[str]) -> Marked:
    places = sorted({place for word in words for stretch in name_marks(name, word) for place in range(*stretch)})
    masked = masked_name(name)
    if len(masked) != len(name):  # a variation selector: what is asked for is shown with all of it, or nothing
        return Marked(text=name, marks=marks(places)) if places else Marked(text=masked)
    shown = "".join(name[place] if place in places else letter for place, letter in enumerate(masked))
    return Marked(text=shown, marks=marks(places))


def _item(name: str, words: Iterable[str]) -> Marked:
    places = units(name, folded)
    for word in words:
        key = folded(word)
        if key and (found := laid(places, key)) is not None and (len(key) > 1 or not key.isascii()):
            return Marked(text=name, marks=marks([unit.place for unit in places[slice(*found)]]))
    return Marked(text=name)


def _number(number: str, words: Iterable[str]) -> Marked:
    return Marked(text=number, marks=_digits_in(number, plain(number), words))


def _detail(case: FoundCase, words: Sequence[str]) -> Marked:
    """Return the identity number, or the phone when that is what was asked for."""
    for shown, held in ((masked_id(case.id_number), plain(case.id_number)), *_phones(case)):
        if met := _digits_in(shown, held, words):
            return Marked(text=shown, marks=met)
    return Marked(text=masked_id(case.id_number))


def _phones(case: FoundCase) -> Iterable[tuple[str, str]]:
    return ((masked_phone(phone), digits(phone)) for phone in (case.phone, case.person_phone) if phone)


def _digits_in(shown: str, held: str, words: Iterable[str]) -> Marks:
    """Return where digits lie in a number as it is shown: the n-th of what is held stands at its n-th sign."""
    signs = [place for place, sign in enumerate(shown) if sign.isalnum() or sign == "*"]
    for word in words:
        key = plain(word)
        at = held.rfind(key) if len(key) >= MIN_DIGITS and len(signs) == len(held) else -1
        if at >= 0:
            return marks(signs[at : at + len(key)])
    return ()
