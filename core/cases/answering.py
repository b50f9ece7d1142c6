"""How a question is answered from an index of words: step by step, best first, newest first. It knows no engine."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Protocol

from core.cases.finding import FoundCase, Group, Meaning, Rank, Step, plain, steps_of
from core.cases.numbers import SITE_DIGITS, number_start

SURE = 15  # letters from which what is found means nothing else
SURE_DIGITS = 11  # the same of digits: a phone is a phone
PAGE, MAX_PAGES = 60, 5  # candidates looked at for a step whose words say a little too much


class Index(Protocol):
    """Cases by their words; a ``row`` is a case's place, larger is newer."""

    def newest(self, groups: Sequence[Group], limit: int, before: int | None) -> list[int]:
        """Return the rows for which every group holds, newest first, older than ``before``."""
        ...

    def load(self, rows: Iterable[int]) -> dict[int, FoundCase]:
        """Return the cases of rows."""
        ...

    def numbered(self, start: str, limit: int) -> list[int]:
        """Return the rows whose shown case number starts so, the largest numbers first."""
        ...

    def items(self, text: str) -> tuple[str, ...]:
        """Return the codes of the items that a text means."""
        ...


def answer(index: Index, text: str, today: date, limit: int) -> list[FoundCase]:
    """Return at most ``limit`` cases. Where digits may be the end of a number or a day, both are among them."""
    start = number_start(text)
    if len(start) >= SITE_DIGITS and (rows := index.numbered(start, limit)):
        return _newest(index.load(rows), dict.fromkeys(rows, Rank.START))
    items, known = cache(index.items), Loaded(index)
    meaning = Meaning(text, today, items)
    steps = steps_of(text, today, items)
    shares_room = {Rank.TAIL, Rank.DAY} <= {step.rank for step in steps}
    key = plain(text)
    is_sure = len(key) >= (SURE_DIGITS if key.isdigit() else SURE)
    ranks: dict[int, Rank] = {}
    spare: dict[int, Rank] = {}
    for step in steps:
        if len(ranks) >= limit or (ranks and is_sure):
            break
        found = [row for row in _rows(index, known, step, meaning, limit) if row not in ranks]
        room = limit // 2 if shares_room and step.rank is Rank.TAIL else limit - len(ranks)
        ranks |= dict.fromkeys(found[:room], step.rank)
        spare |= dict.fromkeys(found[room:], step.rank)
    if start and len(ranks) < limit:  # the first digits of every number of this site
        spare |= dict.fromkeys(index.numbered(start, limit), Rank.PART)
    more = [(row, rank) for row, rank in spare.items() if row not in ranks]
    ranks |= dict(more[: limit - len(ranks)])
    return _newest(known.of(ranks), ranks)


class Loaded:
    """The cases one question has looked at; each is read once, since that is what a question mostly costs."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._known: dict[int, FoundCase] = {}

    def of(self, rows: Iterable[int]) -> dict[int, FoundCase]:
        """Return the cases of rows."""
        wanted = list(rows)
        if new := [row for row in wanted if row not in self._known]:
            self._known |= self._index.load(new)
        return {row: self._known[row] for row in wanted if row in self._known}


def _newest(cases: Mapping[int, FoundCase], ranks: Mapping[int, Rank]) -> list[FoundCase]:
    rows = sorted(cases, key=lambda row: (ranks[row], -cases[row].received_at.timestamp(), -row))
    return [cases[row] for row in rows]


def _rows(index: Index, known: Loaded, step: Step, meaning: Meaning, limit: int) -> list[int]:
    if not step.is_loose:
        return index.newest(step.groups, limit, None)
    kept: list[int] = []
    before: int | None = None
    for _page in range(MAX_PAGES):
        rows = index.newest(step.groups, PAGE, before)
        cases = known.of(rows)
        kept += [row for row in rows if row in cases and meaning.means(cases[row])]
        if len(rows) < PAGE or len(kept) >= limit:
            break
        before = rows[-1]
    return kept[:limit]
