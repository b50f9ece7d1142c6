"""Which words stand on the day slip and the day report. Figures and case numbers only: no name, no person."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import groupby
from typing import Any

from core.base.clock import office_day
from core.base.resources import Resources
from core.config.model import Settings
from core.day.balance import Balance
from core.day.settling import SettlingReasons
from core.day.tally import LineTally, Tally
from core.outbox.ports import OutboxRow
from core.papers.content import DayLine, DaySlip, SidePair
from core.papers.job import Values
from core.papers.slips import DayReportPaper, HourBar
from core.papers.wording import date_words, day_time_words, time_words, weekday_words
from core.queue.rules.businesses import NAME as BUSINESSES
from core.queue.statistics_paper import statistics_rows

NAME = "day/texts.toml"
_OF_THE_CLOSE = frozenset({"closer", "time", "copy_line", "backup", "backlog"})  # on a slip, and no part of its result
Group = tuple[str, tuple[str, ...]]  # a head, and what stands under it


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What both papers are made of. ``case_numbers`` are those of ``balance.open_cases``; ``run`` counts the closes."""

    tally: Tally
    balance: Balance
    is_balanced: bool
    case_numbers: tuple[str, ...]
    unprinted: tuple[str, ...]  # the cases that a paper is still to come of, by number
    rowless: tuple[str, ...]  # the cases that only their events tell of, by number
    closer: str  # 李慧敏（0317）
    at: datetime
    run: int
    backup: str = ""  # ready words, see DayPapers.backup and backlog
    backlog: tuple[str, ...] = ()


class DayPapers:
    """Writes the two papers with the words of ``resources/day/texts.toml``."""

    def __init__(self, settings: Settings, resources: Resources, reasons: SettlingReasons) -> None:
        self._settings, self._reasons = settings, reasons
        self._texts = {**_shipped(), **resources.toml(NAME)}  # a site's older copy may lack what was added since
        self._businesses = {letter: str(row["name"]) for letter, row in resources.toml(BUSINESSES).items()}

    def slip(self, closing: Closing) -> DaySlip:
        """Return 日结小票; an unbalanced one says on its last line that it is kept."""
        tickets = closing.tally.tickets
        copy = self._texts["copy"] if closing.is_balanced else self._texts["copy_open"]
        return DaySlip(
            hall=self._settings.hall.name,
            date=self._date(closing),
            result=self.result(closing),
            issued=tickets.issued,
            served=tickets.served,
            passed=tickets.passed,
            settled=tickets.settled,
            equation=self._fill("tickets", "equation", **_tickets(closing.tally)),
            lines=_lines(closing.tally.lines),
            pending=() if closing.is_balanced else _in_lines(self._open(closing)),
            advice=self._advice(closing),
            events=self._events(closing.balance),
            chain=_in_groups(closing.balance.chain),
            district=self._district(closing),
            closer=closing.closer,
            time=time_words(closing.at),
            copy_line=copy.format(n=closing.run),
            backup=closing.backup,
            backlog=_pairs(closing.backlog),
            settlements=_in_lines(self._settlements(closing)),
            count=len(closing.balance.rows),
            receipt=closing.balance.seal.receipt if closing.balance.seal else "",
            signed_at=closing.balance.seal.at.isoformat() if closing.balance.seal else "",
        )

    def report(self, closing: Closing) -> DayReportPaper:
        """Return 日结报告."""
        hall = self._settings.hall
        papers = closing.tally.papers_waiting
        waiting = (self._fill("pending", "papers", n=papers),) if papers else ()
        return DayReportPaper(
            organ=hall.name,
            date=self._date(closing),
            result=self.result(closing),
            figures=tuple(self._figures(closing.tally)),
            hours=tuple(
                HourBar(
                    hour=hour.hour,
                    visitors=hour.issued,
                    wait_minutes=_minutes(hour.mean_wait_s),
                    longest_minutes=_minutes(hour.longest_wait_s),
                )
                for hour in closing.tally.tickets.hours
            ),
            states=tuple((state.label, state.count) for state in closing.tally.states if state.count),
            lines=_lines(closing.tally.lines),
            equations=(*self._equations(closing.tally), *map(self._row, self._settlements(closing))),
            pending=self._joined((*map(self._row, self._open(closing, closing.tally.day)), *waiting)),
            details=tuple(self._details(closing)),
            events=self._events(closing.balance),
            chain=("  ".join(_in_groups(closing.balance.chain)),),
            district=self._district(closing),
            closer=closing.closer,
            time=time_words(closing.at),
            enquiry_phone=hall.enquiry_phone,
            supervision_phone=hall.supervision_phone,
            address=hall.address,
            backup=closing.backup,
            longest=self._longest(closing.tally),
            backlog="　".join(closing.backlog),
            qr=self._code(closing),
            hall_rows=tuple(statistics_rows(closing.tally.hall, self._businesses, has_hours=False)),
        )

    def backlog(self, tally: Tally, earlier: Values) -> tuple[str, ...]:
        """Return 上日待办, 今日办结, 黄灯, 红灯; of a day that is over what its ``earlier`` slip says."""
        own, words = tally.backlog, self._texts["backlog"]
        if own is None:
            pairs: Any = earlier.get("backlog", ())
            return tuple(str(pair[side]) for pair in pairs for side in ("left", "right"))
        values = {"carried": own.carried, "decided": tally.decided, "near": own.near, "over": own.over}
        return tuple(str(words[name]).format(n=n) for name, n in values.items())

    def backup(self, at: datetime, *, is_done: bool) -> str:
        """Return what the papers say of the day's backup."""
        return str(self._texts["backed_up" if is_done else "not_backed_up"].format(time=time_words(at)))

    def closer(self, name: str, number: str) -> str:
        """Return who closes, as the papers have it: 李慧敏（0317）."""
        return str(self._texts["closer"].format(name=name, number=number))

    def result(self, closing: Closing) -> str:
        """Return what the bar says: 已平账, or what is missing."""
        balance, name, n = closing.balance, "balanced", 0
        if not closing.is_balanced:
            name, n = self._what_differs(balance, closing.tally)
        return str(self._texts[name].format(n=n))

    def _what_differs(self, balance: Balance, tally: Tally) -> tuple[str, int]:
        """Return the words for what is missing first on the way of the day, and how much of it."""
        rows = len(balance.waiting) + len(balance.put_aside)
        is_unlike = balance.seal is not None and balance.objection() is not None
        missing = {
            "differs": len(balance.open_cases),
            "differs_events": rows,
            "differs_lines": len(tally.rowless.unrecorded) + sum(abs(line.difference) for line in tally.lines),
            "unlike": int(is_unlike),
            "differs_papers": len(tally.unprinted),
        }
        return next(((name, n) for name, n in missing.items() if n), ("not_sealed", 0))

    def says_balanced(self, values: Values) -> bool:
        """Whether a slip printed earlier says 已平账."""
        return bool(values.get("result") == self._texts["balanced"])

    def _date(self, closing: Closing) -> str:
        return f"{date_words(closing.tally.day)} {weekday_words(closing.tally.day)}"

    def _figures(self, tally: Tally) -> Iterator[tuple[str, str]]:
        tickets = tally.tickets
        values = {
            "issued": tickets.issued,
            "served": tickets.served,
            "received": tally.received,
            "mean_wait": _minutes(tickets.mean_wait_s),
            "longest_wait": _minutes(tickets.longest_wait_s),
            "decided": tally.decided,
        }
        for name, value in values.items():
            label, pattern = self._texts["figures"][name]
            yield label, self._texts["figures"]["unknown"] if value is None else pattern.format(n=value)

    def _longest(self, tally: Tally) -> str:
        """Return which number waited longest, of which business, from when to when; nobody was called: nothing."""
        ticket = tally.tickets.longest
        if ticket is None or ticket.called_at is None:
            return ""
        name = self._businesses.get(ticket.business, ticket.business)
        return self._fill(
            "longest", "words", n=_minutes(ticket.wait_s), number=ticket.number, business=name,
            issued=time_words(ticket.issued_at), called=time_words(ticket.called_at),
        )  # fmt: skip

    def _code(self, closing: Closing) -> str:
        """Return what the code of the seal says: the day, how many events, and the chain's head as it is printed."""
        head = "".join(_in_groups(closing.balance.chain)).replace(" ", "")
        return f"{closing.tally.day:%Y%m%d}-{len(closing.balance.rows)}-{head}" if head else ""

    def _equations(self, tally: Tally) -> Iterator[str]:
        yield self._fill("tickets", "words_open" if tally.tickets.open else "words", **_tickets(tally))
        names, plus = self._texts["tickets"]["outcomes"], self._texts["cases"]["plus"]
        outcomes = [
            self._fill("cases", "part", label=names[outcome.value], n=count)
            for outcome, count in sorted(
                tally.tickets.outcomes.items(), key=lambda pair: list(names).index(pair[0].value)
            )
        ]
        if outcomes:
            yield self._fill("tickets", "served", served=tally.tickets.served, parts=plus.join(outcomes))
        states = [self._fill("cases", "part", label=s.label, n=s.count) for s in tally.states if s.count]
        if states:
            yield self._fill("cases", "words", received=tally.received, parts=plus.join(states))

    def _open(self, closing: Closing, day: date | None = None) -> Iterator[Group]:
        """Return what is open, cases by number only; those of ``day`` without their date."""
        texts, balance = self._texts["pending"], closing.balance
        numbers = self._numbers(closing.case_numbers, day)
        if balance.waiting:
            head, count = ("head", len(closing.case_numbers)) if numbers else ("head_events", len(balance.waiting))
            yield self._fill("pending", head, why=texts["why"], n=count), numbers
        if balance.put_aside:
            aside = self._fill("pending", "put_aside", n=len(balance.put_aside))
            yield aside, () if balance.waiting else numbers
        if gone := closing.tally.rowless.unrecorded:
            yield str(self._texts["rowless"]).format(n=len(gone)), self._numbers(closing.rowless, day)
        if not balance.waiting and not balance.put_aside:
            for line in closing.tally.lines:
                if line.difference:
                    yield self._fill("pending", "line", label=line.label, n=line.difference), ()
        if papers := closing.tally.unprinted:
            yield self._fill("pending", "unprinted", n=len(papers)), self._numbers(closing.unprinted, day)

    def _row(self, group: Group) -> str:
        """Return a head with what stands under it, or where it stands when that is too much for the first page."""
        head, parts = group
        if not self._is_long(group):
            return head + self._joint.join(parts)
        return self._fill("details", "head", head=head.removesuffix("："))

    def _joined(self, rows: Sequence[str]) -> tuple[str, ...]:
        return (str(self._texts["join"]).join(rows),) if rows else ()

    def _is_long(self, group: Group) -> bool:
        return len(self._joint.join(group[1])) > int(self._texts["details"]["room"])

    @property
    def _joint(self) -> str:
        return str(self._texts["details"]["joint"])

    def _details(self, closing: Closing) -> Iterator[dict[str, Any]]:
        """Return the rows of what the first page only counts: settlements by reason and person, then open cases."""
        for group in self._settlements(closing):
            if self._is_long(group):
                yield {"group": group[0].removesuffix("：")}
                for (reason, who), n in self._reasons_given(closing.tally).items():
                    yield {"what": reason, "n": n, "who": who or "—"}
        for group in self._open(closing, closing.tally.day):
            if self._is_long(group):
                yield {"group": group[0].removesuffix("：")}
                per_row = int(self._texts["details"]["per_row"])
                for start in range(0, len(group[1]), per_row):
                    cases = group[1][start : start + per_row]
                    yield {"what": self._joint.join(cases), "n": len(cases), "who": ""}

    def _numbers(self, cases: Sequence[str], day: date | None) -> tuple[str, ...]:
        """Return case numbers without the site's own, on a slip as many as it has room for."""
        shown = int(self._texts["pending"]["shown"]) if day is None else len(cases)
        rest = len(cases) - shown
        more = (self._fill("pending", "more", n=rest),) if rest > 0 else ()
        own = (case.partition("-")[2] for case in cases[:shown])
        of_day = f"{day:%Y%m%d}-" if day is not None else ""
        name = "case" if day is None else "case_row"
        return (*(self._fill("pending", name, number=number.removeprefix(of_day)) for number in own), *more)

    def _advice(self, closing: Closing) -> str:
        """Return what becomes of what is open, and what a person does about it."""
        if closing.balance.waiting:
            return self._fill("pending", "advice")
        if closing.balance.put_aside:
            return str(self._texts["advice_aside"])
        if closing.tally.rowless.unrecorded:
            return str(self._texts["advice_rowless"])
        return self._fill("pending", "advice_papers" if closing.tally.unprinted else "advice")

    def _settlements(self, closing: Closing) -> Iterator[Group]:
        """Return what was settled by a person: what, why, and who did it."""
        papers, events = closing.tally.settlements, closing.balance.settled
        if papers:
            parts = (
                self._fill("settled", "part" if who else "part_nobody", reason=reason, who=who, n=n)
                for (reason, who), n in self._reasons_given(closing.tally).items()
            )
            yield self._fill("settled", "papers", n=len(papers)), tuple(parts)
        by = dict.fromkeys(row.problem.partition(": ")[0] for row in events)
        if events:
            yield self._fill("settled", "events", n=len(events), who="、".join(by)), ()
        if rows := closing.tally.settled_subjects.values():
            who = "、".join(dict.fromkeys(row.who for row in rows))
            yield str(self._texts["settled_unrecorded"]).format(n=len(rows), who=who), ()
        if gone := closing.tally.rowless.settled_rows:
            who = "、".join(dict.fromkeys(row.who for row in gone))
            yield str(self._texts["settled_rowless"]).format(n=len(gone), who=who), ()

    def _reasons_given(self, tally: Tally) -> Counter[tuple[str, str]]:
        """Return how many papers were settled for which reason, and by whom."""
        return Counter((self._reasons.words(paper.reason), paper.who) for paper in tally.settlements)

    def _events(self, balance: Balance) -> str:
        """Return 1至418号，共418条, one part a generation; with rows waiting, how far the district has them."""
        parts = [self._stretch(list(rows)) for _, rows in groupby(balance.rows, key=lambda row: row.generation)]
        if balance.elsewhere:
            parts.append(str(self._texts["elsewhere"].format(n=balance.elsewhere)))
        return str(self._texts["join"].join(parts) or self._texts["events_none"])

    def _stretch(self, rows: Sequence[OutboxRow]) -> str:
        first, last = rows[0].sequence, rows[-1].sequence
        sent = [row.sequence for row in rows if row.is_acknowledged]
        if len(sent) == len(rows):
            return str(self._texts["events"].format(first=first, last=last, n=len(rows)))
        return str(self._texts["events_sent"].format(first=first, last=last, sent=max(sent, default=first - 1)))

    def _district(self, closing: Closing) -> str:
        seal = closing.balance.seal
        if seal is None:
            return str(self._texts["not_signed"])
        is_later = office_day(seal.at) != closing.tally.day
        time = day_time_words(seal.at) if is_later else time_words(seal.at)
        words = self._texts["read_back" if seal.is_read_back else "signed"]
        return str(words.format(time=time, receipt=seal.receipt))

    def _fill(self, table: str, key: str, **values: object) -> str:
        return str(self._texts[table][key].format(**values))


def is_same_result(earlier: Values, slip: DaySlip) -> bool:
    """Whether a slip of before says of the day what this one would; who closes, and when, is no part of it."""
    return _result_of(earlier) == _result_of(slip.values())


def _result_of(values: Values) -> str:
    return json.dumps({name: value for name, value in values.items() if name not in _OF_THE_CLOSE}, sort_keys=True)


@cache
def _shipped() -> dict[str, Any]:
    return Resources().toml(NAME)


def _tickets(tally: Tally) -> dict[str, int]:
    own = tally.tickets
    return {
        "issued": own.issued, "served": own.served, "passed": own.passed, "settled": own.settled, "open": own.open
    }  # fmt: skip


def _lines(lines: Sequence[LineTally]) -> tuple[DayLine, ...]:
    return tuple(
        DayLine(
            label=line.label,
            registered=line.registered,
            printed=line.printed,
            uploaded=line.uploaded,
            difference=line.difference,
        )
        for line in lines
    )


def _in_lines(groups: Iterable[Group]) -> tuple[str, ...]:
    """Return heads and what stands under them, a line each: for the slip."""
    return tuple(line for head, parts in groups for line in (head, *parts))


def _pairs(words: Sequence[str]) -> tuple[SidePair, ...]:
    return tuple(SidePair(left=left, right=right) for left, right in zip(words[::2], words[1::2], strict=True))


def _in_groups(chain: str) -> tuple[str, ...]:
    """Return the first 16 bytes of the chain's head in groups of four digits, two rows."""
    groups = [chain[start : start + 4] for start in range(0, min(len(chain), 32), 4)]
    return tuple(row for row in (" ".join(groups[:4]), " ".join(groups[4:])) if row)


def _minutes(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds / 60)
