"""What a case is found by, and what a question means: sets of words both, so that any store can answer quickly.

A word is a tag and folded letters. Names have theirs in core.people.name_terms; here are ``d`` documents, ``t``
telephones, ``c`` case numbers, ``z`` central numbers, ``k`` tickets, ``m`` items, ``@`` days and months; then ``=`` the
whole, ``^`` a start, ``$`` an end, ``#`` four digits anywhere. Of a case number only its serial stands there: site and
day are shared by too many, the day has its own word, the start is the store's (``Index.numbered``). It knows no store
and no screen.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from functools import lru_cache

from core.base.clock import office_day
from core.base.pinyin import readings
from core.base.spelled import Unit, laid, units
from core.cases.case import CaseId, CaseState
from core.cases.day_words import day_terms, days_meant
from core.people.name_terms import GRAM, folded, grams, name_marks, name_terms

TAILS = (4, 5, 6)  # digits people remember from the end of a number
MIN_DIGITS = 4
MAX_ITEMS = 64  # items one question may mean
_DIGITS = re.compile(r"\d+x?", re.ASCII)
_CODE = re.compile(r"[0-9a-z]*\d[0-9a-z]*", re.ASCII)
_NUMERIC = re.compile(r"[\d\s./-]+", re.ASCII)
_SERIAL = re.compile(r"\d{17}(\d{4})\d", re.ASCII)  # of a case number without its hyphens
LEAST_INITIALS = 3  # of an item among several words: two letters mean too many items
_RUNS = re.compile(r"[!-~]+|[^!-~]+")

Alternative = tuple[str, ...]  # words that must all be there
Group = tuple[Alternative, ...]  # of which one must hold
Items = Callable[[str], tuple[str, ...]]  # the codes of the items somebody means


class Rank(IntEnum):
    """How good an answer is, best first."""

    WHOLE = 0
    START = 1
    TAIL = 2
    DAY = 3
    INSIDE = 4
    PART = 5
    ITEM = 6
    WORDS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing a question may mean: every group must hold. With ``is_loose`` the answers are candidates to check."""

    rank: Rank
    groups: tuple[Group, ...]
    is_loose: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCase:
    """As much of a case as it is found by and as a list shows: its applicant and others, documents, phones, ticket."""

    id: CaseId
    number: str
    state: CaseState
    is_tolerant: bool
    item_code: str
    item_name: str
    applicant: str
    received_at: datetime
    phone: str = ""
    central_number: str = ""
    person_name: str = ""
    person_phone: str = ""
    id_number: str = ""
    ticket: str = ""
    others: tuple[str, ...] = ()  # names beside the applicant's: the agent, the representative
    documents: tuple[str, ...] = ()  # numbers beside the person's: the organisation's

    def names(self) -> tuple[str, ...]:
        """Return every name, the applicant's first."""
        return _given(self.applicant, self.person_name, *self.others)

    def numbers(self) -> tuple[str, ...]:
        """Return every document number as it is compared."""
        return _given(*(plain(number) for number in (self.id_number, *self.documents)))

    def phones(self) -> tuple[str, ...]:
        """Return every phone as digits."""
        return _given(digits(self.phone), digits(self.person_phone))

    def days(self) -> tuple[str, ...]:
        """Return the words of the day it was taken in."""
        return day_terms(office_day(self.received_at))


def terms_of(case: FoundCase) -> frozenset[str]:
    """Return every word a case is found under."""
    terms = {f"m={folded(case.item_code)}", *case.days()}
    for name in case.names():
        terms |= name_terms(name)
    for tag, numbers in (("d", case.numbers()), ("t", case.phones())):
        for number in numbers:
            terms.update((*_number_terms(tag, number), *_stretch_terms(tag, number)))
    terms.update(_number_terms("c", plain(case.number)))
    if found := _SERIAL.fullmatch(plain(case.number)):
        terms.add(f"c#{found[1]}")
    if case.central_number:
        terms.add(f"z={plain(case.central_number)}")
    if case.ticket:
        terms.update((f"k={folded(case.ticket)}", f"k^{folded(case.ticket)[:3]}"))
    return frozenset(terms)


def steps_of(text: str, today: date, items: Items) -> tuple[Step, ...]:
    """Return what a question may mean, best first; nothing typed means nothing."""
    if not (whole := folded(text)):
        return ()
    meant: dict[tuple[Rank, bool], list[Alternative]] = {}
    for rank, alternative, is_loose in _meanings(whole, text, today, items):
        meant.setdefault((rank, is_loose), []).append(alternative)
    steps = [Step(rank=rank, groups=(tuple(ways),), is_loose=is_loose) for (rank, is_loose), ways in meant.items()]
    every = (*steps, *_mixed(whole), *_words(text, today, items))
    return tuple(sorted(every, key=lambda step: (step.rank, step.is_loose)))


class Meaning:
    """A question loose candidates are checked by: read once, asked of each. Several words must each be meant."""

    def __init__(self, text: str, today: date, items: Items) -> None:
        parts = text.split()
        self._whole = _Word(text, today, items)
        self._words = [_Word(part, today, items) for part in parts] if len(parts) > 1 else []

    def means(self, case: FoundCase) -> bool:
        """Whether the question means this case."""
        return self._whole.means(case) or (bool(self._words) and all(word.means(case) for word in self._words))


class _Word:
    """One word of a question. What a candidate is asked first is what most often says no at no cost."""

    def __init__(self, text: str, today: date, items: Items) -> None:
        self._text, self._items, self._key = text, items, folded(text)
        self._number = plain(self._key)
        self._is_number = len(self._number) >= MIN_DIGITS and any(map(str.isdigit, self._number))
        self._days = frozenset(days_meant(text, today))

    def means(self, case: FoundCase) -> bool:
        return (
            any(name_marks(name, self._key) for name in case.names())
            or (self._is_number and any(self._number in one for one in self._numbers(case)))
            or (bool(self._number) and self._number in (plain(case.central_number), folded(case.ticket)))
            or case.item_code in self._items(self._text)
            or (bool(self._days) and not self._days.isdisjoint(case.days()))
        )

    @staticmethod
    def _numbers(case: FoundCase) -> tuple[str, ...]:
        return (*case.numbers(), *case.phones(), plain(case.number))


def items_meant(text: str, names: Iterator[tuple[str, str]]) -> tuple[str, ...]:
    """Return the codes of the (code, name) pairs that a question means by name, initials, pinyin or code."""
    key = folded(text)
    found = (
        code
        for code, name in names
        if key in folded(name) or (key.isascii() and (_starts(code, key) or laid(_units(name), key)))
    )
    return tuple(dict.fromkeys(found))[:MAX_ITEMS]


def plain(number: str) -> str:
    """Return a number as it is compared: small letters and digits only."""
    return "".join(letter for letter in folded(number) if letter.isalnum())


def digits(phone: str) -> str:
    """Return the digits of a phone."""
    return "".join(letter for letter in folded(phone) if letter.isascii() and letter.isdigit())


@lru_cache(maxsize=4096)
def _units(name: str) -> tuple[Unit, ...]:
    return units(name, folded)


def _starts(code: str, key: str) -> bool:
    return len(key) > 1 and (folded(code).startswith(key) or plain(code).endswith(key))


def _number_terms(tag: str, number: str) -> Iterator[str]:
    yield f"{tag}={number}"
    yield from (f"{tag}${number[-size:]}" for size in TAILS)


def _stretch_terms(tag: str, number: str) -> Iterator[str]:
    yield from (f"{tag}#{number[start : start + GRAM]}" for start in range(len(number) - GRAM + 1))


def _meanings(key: str, text: str, today: date, items: Items) -> Iterator[tuple[Rank, Alternative, bool]]:
    number = plain(key)
    if len(number) <= GRAM or not _NUMERIC.fullmatch(key):  # a longer number is nobody's name
        yield from _names(key)
    if _DIGITS.fullmatch(number):
        yield from _numbers(number, "dt")
        yield from _case_numbers(number, today)
    elif _CODE.fullmatch(number):
        yield from _numbers(number, "d")
    yield Rank.WHOLE, (f"k={key}",), False
    yield Rank.WHOLE, (f"z={number}",), False
    if len(key) == len("a02"):
        yield Rank.START, (f"k^{key}",), False
    for day in days_meant(text, today):
        yield Rank.DAY, (day,), False
    for code in items(text):
        yield Rank.ITEM, (f"m={folded(code)}",), False


def _names(key: str) -> Iterator[tuple[Rank, Alternative, bool]]:
    for tag in ("n", "i") if key.isascii() and key.isalpha() else ("n",):
        yield Rank.WHOLE, (f"{tag}={key}",), False
        if len(key) <= GRAM:
            yield Rank.START, (f"{tag}^{key}",), False
            yield Rank.INSIDE, (f"{tag}~{key}",), False
        else:
            inner = tuple(f"{tag}~{gram}" for gram in grams(key[1:]))
            yield Rank.START, (f"{tag}^{key[:GRAM]}", *inner), True
            yield Rank.INSIDE, tuple(f"{tag}~{gram}" for gram in grams(key)), True
    if key.isascii() and key.isalpha() and len(key) > 1:
        yield Rank.START, (f"p^{key[:12]}",), len(key) > 12
        yield Rank.INSIDE, (f"p~{key[:7]}",), len(key) > 7


def _numbers(number: str, tags: str) -> Iterator[tuple[Rank, Alternative, bool]]:
    if len(number) < MIN_DIGITS:
        return
    for tag in tags:
        yield Rank.WHOLE, (f"{tag}={number}",), False
        if len(number) in TAILS:
            yield Rank.TAIL, (f"{tag}${number}",), False
        yield Rank.PART, tuple(f"{tag}#{gram}" for gram in grams(number)), len(number) > GRAM


def _case_numbers(number: str, today: date) -> Iterator[tuple[Rank, Alternative, bool]]:
    """A whole one, its end, its serial, its day with its serial: 0021, 0312-0021, 20260312-0021-6."""
    if len(number) < MIN_DIGITS:
        return
    yield Rank.WHOLE, (f"c={number}",), False
    if len(number) in TAILS:
        yield Rank.TAIL, (f"c${number}",), False
    if len(number) == GRAM:
        yield Rank.PART, (f"c#{number}",), False
    for size in (GRAM, 2 * GRAM):
        if len(number) - size in (GRAM, GRAM + 1):
            serial = f"c#{number[size : size + GRAM]}"
            for day in days_meant(number[:size], today):
                yield Rank.PART, (day, serial), len(number) - size > GRAM


def _mixed(key: str) -> Iterator[Step]:
    """Hanzi with letters, 王xl: each run somewhere in the name, then checked."""
    runs = _RUNS.findall(key)
    if len(runs) < 2 or not all(run.isalpha() or not run.isascii() for run in runs):
        return
    groups = tuple(
        _of_letters(run, runs[place - 1][-1:] if place else "", "" if place else runs[1][:1])
        if run.isascii()
        else ((f"n^{run[:GRAM]}",), (f"n~{run[:GRAM]}",))
        for place, run in enumerate(runs)
    )
    yield Step(rank=Rank.INSIDE, groups=groups, is_loose=True)


def _of_letters(run: str, before: str, after: str) -> Group:
    """Letters in a name: themselves, the start of a pinyin, or initials, then together with that of their neighbour."""
    letters = {f"{one}{run}{other}"[:GRAM] for one in _firsts(before) for other in _firsts(after)}
    words = [f"{tag}{run[:GRAM]}" for tag in ("n^", "n~")]
    words += [f"{tag}{spelt}" for spelt in sorted(letters) for tag in ("i^", "i~")]
    words += [f"p^{run[:12]}", f"p~{run[:7]}"] if len(run) > 1 else []
    return tuple((word,) for word in words)


def _firsts(hanzi: str) -> tuple[str, ...]:
    """Return the letters a hanzi may stand under among initials; of nothing, nothing."""
    return tuple(dict.fromkeys(syllable[0] for syllable in readings(hanzi))) or (hanzi,)


def _words(text: str, today: date, items: Items) -> Iterator[Step]:
    """Several words, 王 津贴: each must be meant."""
    words = [word for word in text.split() if folded(word)]
    if len(words) < 2:
        return
    meant = [list(_meanings(folded(word), word, today, _of_several(items))) for word in words]
    groups = tuple(tuple(alternative for _, alternative, _ in ways) for ways in meant)
    yield Step(rank=Rank.WORDS, groups=groups, is_loose=any(is_loose for ways in meant for _, _, is_loose in ways))


def _of_several(items: Items) -> Items:
    return lambda text: () if text.isascii() and len(text) < LEAST_INITIALS else items(text)


def _given(*texts: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
