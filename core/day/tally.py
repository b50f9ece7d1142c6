"""What a day came to: tickets, cases, papers and events counted from the store. It counts; it judges nothing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from core.base.clock import office_day
from core.base.faults import Fault
from core.base.resources import Resources
from core.cases.case import Case, CaseId, CaseState
from core.cases.recovering import MOVE as RECOVERED
from core.config.hall_settings import QueueSettings
from core.day.owed import OwedPaper, PaperEnd, owed_papers
from core.day.ports import DayWork
from core.day.ticket_tally import TicketTally, ticket_tally
from core.day.visits import span
from core.outbox.ports import OutboxRow
from core.papers.job import PRINTED_STATES, JobState, PrintJob
from core.queue.statistics import Statistics, limits_of, statistics_of
from core.queue.ticket import Ticket, TicketState

IN_HAND = frozenset({CaseState.ACCEPTED, CaseState.HANDLING, CaseState.SUSPENDED})
ROWLESS = "本机缺办件"  # the line of cases that only their events tell of
REFUSED_VERDICTS = frozenset({"parked", "rejected"})
SETTLED = "day.settle"  # in the journal: a person took something upon himself, see core.day.settling
_CLOSED_JOBS = PRINTED_STATES | {JobState.CANCELLED}


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledRow:
    """A row of ours without an event that a person has taken upon himself; the district is never told of it."""

    subject: str
    who: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTally:
    """One row of the balance table. ``uploaded`` counts what the district holds and has not sent back.

    Of the registered, ``printed`` have all their papers of this row out, ``settled`` lack one that somebody has
    settled, ``unprinted`` lack one that is still to come; for the rest none was ordered or wanted. ``printed`` is None
    where none of them is: the row has no papers, or no printer stands for them.
    """

    label: str
    registered: int
    printed: int | None
    uploaded: int
    settled: int = 0
    unprinted: tuple[str, ...] = ()  # subjects
    unrecorded: tuple[str, ...] = ()  # subjects registered that no event tells of and nobody has settled
    settled_rows: tuple[SettledRow, ...] = ()  # of those that somebody has

    @property
    def difference(self) -> int:
        """登记 − 上传 − 结清: positive when something is missing at the district."""
        return self.registered - self.uploaded - len(self.settled_rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class StateTally:
    """How many of the day's cases stand in a group of states."""

    label: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What the hall has in hand beside the day, as it stands now: ``carried`` was open when the day began."""

    carried: int
    near: int  # yellow light
    over: int  # red light


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The day in numbers. ``decided`` is of this day, whenever the case came in; ``backlog`` only of today.

    Of the cases taken in, ``printed`` lack no paper, ``settled`` only such that a person has settled.
    """

    day: date
    tickets: TicketTally
    received: int
    printed: int
    settled: int
    decided: int
    states: tuple[StateTally, ...]
    lines: tuple[LineTally, ...]
    papers: tuple[OwedPaper, ...]  # those that the lines name, of whichever case
    rowless: LineTally  # ``unrecorded`` of it: the cases that events of ours tell of and that are not here
    papers_waiting: int  # any others ordered that day and neither printed nor cancelled
    hall: Statistics  # the day's tickets by business and counter
    backlog: Backlog | None

    @property
    def unprinted(self) -> tuple[OwedPaper, ...]:
        """The papers that keep the day from balancing: neither printed nor settled by a person."""
        return tuple(paper for paper in self.papers if paper.end is PaperEnd.OPEN)

    @property
    def wanted(self) -> tuple[OwedPaper, ...]:
        """The papers that a printer stands for."""
        return tuple(paper for paper in self.papers if paper.end is not PaperEnd.UNWANTED)

    @property
    def settled_subjects(self) -> Mapping[str, SettledRow]:
        """The rows without an event that a person has settled, each once however many lines have it."""
        return {row.subject: row for line in self.lines for row in line.settled_rows}

    @property
    def settlements(self) -> tuple[OwedPaper, ...]:
        """The papers that do not come out, for a reason."""
        return tuple(paper for paper in self.papers if paper.end is PaperEnd.SETTLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    label: str
    rule: str
    kinds: frozenset[str]
    papers: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Day:
    """Everything of one day, read once."""

    day: date
    tickets: Sequence[Ticket]
    cases: Sequence[Case]
    papers: Sequence[OwedPaper]
    rows: Sequence[OutboxRow]
    fetched: frozenset[str]  # subjects that came back from the district: told and printed by the machine before


class TallyRules:
    """What ``resources/day/lines.toml`` says is counted."""

    def __init__(self, resources: Resources, settings: QueueSettings) -> None:
        self._limits = limits_of(settings)
        table = resources.toml("day/lines.toml")
        self._hours: tuple[int, ...] = tuple(table["hours"])
        self._lines = tuple(_line(row) for row in table["lines"])
        self._templates = frozenset(name for line in self._lines for name in line.papers)
        self._states = tuple((row["label"], frozenset(map(CaseState, row["states"]))) for row in table["states"])

    def tally(self, work: DayWork, day: date, *, is_today: bool = False) -> Tally:
        """Count a day."""
        start, end = span(day)
        cases, rows = work.cases.received_between(start, end), work.outbox.of_day(day)
        jobs = work.print_jobs.of_day(start, end)
        papers = self._owed(work, cases, jobs)
        seen = _Day(
            day=day,
            tickets=work.tickets.of_day(day),
            cases=cases,
            papers=papers,
            rows=rows,
            fetched=self._fetched(work, cases, rows),
        )
        decided = {row.subject for row in seen.rows if row.kind == "cn.yichuang.case.decided.v1"}
        received = RULES["received"](seen)
        *lines, rowless = _with_settled(work, (*(_counted(line, seen) for line in self._lines), _rowless(work, rows)))
        lacking = {end: {paper.subject for paper in papers if paper.end is end} & received for end in PaperEnd}
        settled = lacking[PaperEnd.SETTLED] - lacking[PaperEnd.OPEN]
        return Tally(
            day=day,
            tickets=ticket_tally(seen.tickets, self._hours),
            received=len(seen.cases),
            printed=len(received - lacking[PaperEnd.OPEN] - settled),
            settled=len(settled),
            decided=len(decided),
            backlog=_backlog(work, day, cases, decided) if is_today else None,
            states=tuple(
                StateTally(label=label, count=sum(case.state in states for case in seen.cases))
                for label, states in self._states
            ),
            lines=tuple(lines),
            rowless=rowless,
            papers=papers,
            papers_waiting=sum(_waits(job) and job.template not in self._templates for job in jobs),
            hall=statistics_of(day, seen.tickets, self._limits),
        )

    def _owed(self, work: DayWork, cases: Sequence[Case], jobs: Iterable[PrintJob]) -> tuple[OwedPaper, ...]:
        numbers = {case.number: f"case/{case.id}" for case in cases}

        def subject_of(number: str) -> str:
            if number not in numbers:
                case = work.cases.by_number(number)
                numbers[number] = f"case/{case.id}" if case is not None else number
            return numbers[number]

        wanted = (job for job in jobs if job.template in self._templates)
        return owed_papers(wanted, subject_of, work.print_jobs.of_subject)

    def _fetched(self, work: DayWork, cases: Sequence[Case], rows: Sequence[OutboxRow]) -> frozenset[str]:
        """Return the cases whose intake no event of ours tells of since a machine that was replaced told of it."""
        kinds = {kind for line in self._lines if line.rule == "received" for kind in line.kinds}
        told = {row.subject for row in rows if row.kind in kinds}
        untold = (case.id for case in cases if f"case/{case.id}" not in told and case.state is not CaseState.DRAFT)
        return frozenset(
            f"case/{id_}" for id_ in untold if any(step.move == RECOVERED for step in work.cases.steps(id_))
        )


def _backlog(work: DayWork, day: date, cases: Sequence[Case], decided: set[str]) -> Backlog:
    earlier = work.cases.count_in(IN_HAND) - sum(case.state in IN_HAND for case in cases)
    ended = len(decided - {f"case/{case.id}" for case in cases})
    over, near = work.cases.due_counts(day)
    return Backlog(carried=earlier + ended, near=near, over=over)


def _waits(job: PrintJob) -> bool:
    return job.state not in _CLOSED_JOBS and not job.lacks_printer


def is_confirmed(row: OutboxRow) -> bool:
    """Whether the district holds the event and has not put it aside."""
    return row.is_acknowledged and row.verdict not in REFUSED_VERDICTS


def _line(row: Mapping[str, Any]) -> _Line:
    if row["rule"] not in RULES:
        raise Fault("base.resource.broken", name="day/lines.toml", reason=f"unknown rule {row['rule']!r}")
    return _Line(label=row["label"], rule=row["rule"], kinds=frozenset(row["kinds"]), papers=frozenset(row["papers"]))


def _counted(line: _Line, seen: _Day) -> LineTally:
    """Count from our own tables and from the events, so that a row without its event shows as a difference."""
    of_line = [row for row in seen.rows if row.kind in line.kinds]
    own = RULES[line.rule](seen)
    subjects = own if line.rule == "received" else own | {row.subject for row in of_line}
    waiting = {row.subject for row in of_line if not is_confirmed(row)}
    known = {row.subject for row in of_line} | seen.fetched
    printed, settled, unprinted = _ends(line, subjects, seen)
    return LineTally(
        label=line.label,
        registered=len(subjects),
        printed=len(printed) if _is_wanted(line, subjects, seen) else None,
        uploaded=len((subjects & known) - waiting),
        settled=len(settled),
        unprinted=tuple(sorted(unprinted)),
        unrecorded=tuple(sorted(subjects - known)),
    )


def _rowless(work: DayWork, rows: Sequence[OutboxRow]) -> LineTally:
    """Return the line of the cases that events tell of and that are not here: a database put back lacks them."""
    told = {row.subject for row in rows if row.subject.startswith("case/")}
    here = work.cases.numbers([CaseId(subject.removeprefix("case/")) for subject in told])
    gone = told - {f"case/{id_}" for id_ in here}
    return LineTally(label=ROWLESS, registered=0, printed=None, uploaded=0, unrecorded=tuple(sorted(gone)))


def _with_settled(work: DayWork, lines: tuple[LineTally, ...]) -> tuple[LineTally, ...]:
    """Return the lines with what a person has settled of the rows without an event, and of the events without one."""
    unrecorded = {subject for line in lines for subject in line.unrecorded}
    if not unrecorded:
        return lines
    entries = work.journal.of(SETTLED, unrecorded)
    said = {
        (entry.facts.get("line"), entry.subject): SettledRow(
            subject=entry.subject, who=entry.who, at=entry.at, reason=entry.facts["reason"]
        )
        for entry in entries
    }

    def settled(line: LineTally) -> LineTally:
        rows = tuple(said[line.label, subject] for subject in line.unrecorded if (line.label, subject) in said)
        rest = tuple(subject for subject in line.unrecorded if (line.label, subject) not in said)
        return replace(line, unrecorded=rest, settled_rows=rows)

    return tuple(map(settled, lines))


def _is_wanted(line: _Line, subjects: set[str], seen: _Day) -> bool:
    """Return whether the line has papers that a printer stands for; what was not ordered at all would have one."""
    own = [paper for paper in seen.papers if paper.template in line.papers and paper.subject in subjects]
    return bool(line.papers) and (not own or any(paper.end is not PaperEnd.UNWANTED for paper in own))


def _ends(line: _Line, subjects: set[str], seen: _Day) -> tuple[set[str], set[str], set[str]]:
    """Return whose papers of the line are all out, who lacks a settled one, and who lacks one still to come."""
    own = [paper for paper in seen.papers if paper.template in line.papers and paper.subject in subjects]
    ends = {end: {paper.subject for paper in own if paper.end is end} for end in PaperEnd}
    unprinted = ends[PaperEnd.OPEN]
    settled = ends[PaperEnd.SETTLED] - unprinted
    told = seen.fetched if line.papers else frozenset()  # printed by the machine before
    return (ends[PaperEnd.PRINTED] | (subjects & told)) - unprinted - settled, settled, unprinted


def _is_of(day: date, when: date | None) -> bool:
    """Whether it happened on the day; where nobody knows when, it did."""
    return when is None or when == day


def _is_corrected(case: Case, day: date) -> bool:
    clock = case.clock("correction")
    return clock is not None and clock.start == day


def _is_served(ticket: Ticket, day: date) -> bool:
    ended_on = office_day(ticket.ended_at) if ticket.ended_at is not None else None
    return ticket.state is TicketState.FINISHED and _is_of(day, ended_on)


def _cases(holds: Callable[[Case, date], bool]) -> Callable[[_Day], set[str]]:
    return lambda seen: {f"case/{case.id}" for case in seen.cases if holds(case, seen.day)}


# What of the day's own rows must have an event of this day: what became of them later is told on that later day.
RULES: Mapping[str, Callable[[_Day], set[str]]] = {
    "received": _cases(lambda case, _day: case.state is not CaseState.DRAFT),
    "accepted": _cases(lambda case, day: case.accepted_at is not None and office_day(case.accepted_at) == day),
    "correcting": _cases(_is_corrected),
    "refused": _cases(lambda case, day: case.state is CaseState.NOT_ACCEPTED and _is_of(day, case.closed_on)),
    "served": lambda seen: {f"ticket/{ticket.id}" for ticket in seen.tickets if _is_served(ticket, seen.day)},
    "events": lambda _seen: set(),
}
