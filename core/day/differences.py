"""What keeps a day from balancing, one line each: what it is, whose case, why, and what a person can do. Pure.

The totals say that something differs; these lines say what. They are made of our own rows and of what the district and
the exchange tables have said of them, so they are complete with the district away, too.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from core.day.balance import Balance
from core.day.ports import Counted
from core.day.tally import Tally, is_confirmed
from core.outbox.held import HeldEvent
from core.outbox.ports import OutboxRow

REFUSED_THERE = "refused"  # what core.exchange says of a row the receiver refused


class Gap(Enum):
    """In which step it is missing; in the order of the steps."""

    UNRECORDED = "unrecorded"  # a row of ours without its event: a bug, or a restored disk
    ROWLESS = "rowless"  # an event of ours whose case is not here: a database that was put back
    UNPRINTED = "unprinted"
    WAITING = "waiting"  # not at the district yet
    PARKED = "parked"  # there, kept back until what it needs comes
    SCANLESS = "scanless"  # there, and scans that it names are not
    REJECTED = "rejected"  # there, refused for good
    LACKING = "lacking"  # acknowledged once, and the district does not count it
    UNLIKE = "unlike"  # the district counts it with another content
    ELSEWHERE = "elsewhere"  # only the district has it
    HELD = "held"  # not in the exchange tables: it does not fit
    REFUSED = "refused"  # in the exchange tables, and refused by who reads them
    SETTLED = "settled"  # taken by a person upon themselves: it keeps no day from balancing any more


# A person may take these upon themselves with a reason: no machine will mend them.
SETTLED_BY_PERSON = frozenset({Gap.UNRECORDED, Gap.ROWLESS, Gap.REJECTED, Gap.PARKED, Gap.SCANLESS, Gap.UNPRINTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One line. ``event`` is the event's id, empty where there is none; ``reason`` a fault's code or received words.

    Of a paper ``paper`` is its job and ``kind`` its template; of a row without an event ``kind`` is the label of its
    line. Of what is settled ``who`` settled it at ``since``, and ``reason`` is a key of ``day/settling.toml`` or words.
    ``words`` are those of who reads the exchange tables.
    """

    gap: Gap
    subject: str
    event: str = ""
    paper: str = ""
    kind: str = ""
    reason: str = ""
    who: str = ""
    is_unsure: bool = False  # nobody knows whether the paper came out
    where: str = ""  # table and column of the exchange
    words: str = ""
    since: datetime | None = None

    @property
    def key(self) -> str:
        """Return what names this line."""
        return f"{self.gap.value}:{self.event or self.paper or f'{self.subject} {self.kind}'}"

    @property
    def case_id(self) -> str:
        """Return the case it is about, or nothing."""
        return self.subject.removeprefix("case/") if self.subject.startswith("case/") else ""

    @property
    def has_facts(self) -> bool:
        """Whether there is something here to be looked at that has no page of its own."""
        kind, _, name = self.subject.partition("/")
        return kind in ("ticket", "notice", "rating") and bool(name)


def differences(
    tally: Tally, own: Balance, held: Iterable[HeldEvent] = (), states: Mapping[str, str] | None = None
) -> tuple[Difference, ...]:
    """Return the lines, in the order of the steps and of the events; ``states`` are what the exchange tables say."""
    rows = {row.id: row for row in own.rows}
    found = [*_of_tally(tally), *_of_district(own)]
    named = {each.event: _of_exchange(rows[each.event], each) for each in held if each.event in rows and each.fault}
    found += named.values()
    for event, state in (states or {}).items():
        if state == REFUSED_THERE and event in rows and event not in named:
            row = rows[event]
            found.append(Difference(gap=Gap.REFUSED, subject=row.subject, event=event, kind=row.kind))
    # Where the tables stand alone, what is held or refused there is set aside here too: one line tells of it.
    aside = {row.id for row in own.put_aside if row.verdict == "rejected"}
    found = [
        replace(one, where=named[one.event].where, words=named[one.event].words)
        if one.gap is Gap.REJECTED and one.event in named
        else one
        for one in found
        if not (one.gap is Gap.PARKED and one.event in named) and not (one.gap is Gap.REFUSED and one.event in aside)
    ]
    order = list(Gap)
    return tuple(sorted(found, key=lambda one: order.index(one.gap)))


def of_count(own: Balance, counted: Iterable[Counted], confirmed: Container[str]) -> tuple[Difference, ...]:
    """Return where the district's count of the day differs from ours in what it has acknowledged and not put aside.

    ``confirmed`` are the events of which that held when it was asked for its count: nothing is said of others. An event
    that came in another place than it has here is not compared: its bytes name the place.
    """
    there = {each.id: each for each in counted}
    found = list[Difference]()
    for row in own.rows:
        each = there.pop(row.id, None)
        if row.id not in confirmed or not is_whole(row):
            continue
        is_here = each is not None and (each.generation, each.sequence) == (row.generation, row.sequence)
        gap = Gap.LACKING if each is None else Gap.UNLIKE if is_here and each.sha256 != row.sha256 else None
        if gap is not None:
            found.append(Difference(gap=gap, subject=row.subject, event=row.id, kind=row.kind))
    for each in there.values():
        subject = each.kind.split(".")[-3:][0]  # cn.yichuang.case.decided.v1
        found.append(Difference(gap=Gap.ELSEWHERE, subject=f"{subject}/", event=each.id, kind=each.kind))
    return tuple(found)


def is_whole(row: OutboxRow) -> bool:
    """Return whether a row is at the district and nothing is said against it."""
    return is_confirmed(row) and not row.is_settled


def of_scans(own: Balance, lacking: Iterable[str]) -> tuple[Difference, ...]:
    """Return the events that name a scan which the district lacks, by its digest; what is put aside says so itself."""
    names = [sha256.encode("ascii") for sha256 in lacking]
    return tuple(
        Difference(gap=Gap.SCANLESS, subject=row.subject, event=row.id, kind=row.kind)
        for row in own.rows
        if is_whole(row) and any(name in row.body for name in names)
    )


def _of_tally(tally: Tally) -> Iterable[Difference]:
    for line in (*tally.lines, tally.rowless):
        gap = Gap.ROWLESS if line is tally.rowless else Gap.UNRECORDED
        yield from (Difference(gap=gap, subject=subject, kind=line.label) for subject in line.unrecorded)
        for row in line.settled_rows:
            yield Difference(
                gap=Gap.SETTLED, subject=row.subject, kind=line.label, reason=row.reason, who=row.who, since=row.at
            )
    for paper in tally.unprinted:
        yield Difference(
            gap=Gap.UNPRINTED, subject=paper.subject, paper=paper.job, kind=paper.template, reason=paper.fault,
            is_unsure=paper.is_unsure,
        )  # fmt: skip
    for paper in tally.settlements:
        yield Difference(
            gap=Gap.SETTLED, subject=paper.subject, paper=paper.job, kind=paper.template, reason=paper.reason,
            who=paper.who, since=paper.at,
        )  # fmt: skip


def _of_district(own: Balance) -> Iterable[Difference]:
    for row in own.waiting:
        yield Difference(gap=Gap.WAITING, subject=row.subject, event=row.id, kind=row.kind, since=row.created_at)
    for row in own.put_aside:
        gap = Gap.PARKED if row.verdict == "parked" else Gap.REJECTED
        yield Difference(
            gap=gap, subject=row.subject, event=row.id, kind=row.kind, reason=row.problem, since=row.answered_at
        )
    for row in own.rows:
        if row.is_settled:
            who, _, words = row.problem.partition(": ")
            yield Difference(
                gap=Gap.SETTLED, subject=row.subject, event=row.id, kind=row.kind, reason=words, who=who,
                since=row.answered_at,
            )  # fmt: skip


def _of_exchange(row: OutboxRow, held: HeldEvent) -> Difference:
    gap = Gap.REFUSED if held.fault == "exchange.receiver.refused" else Gap.HELD
    where = ".".join(filter(None, (held.table, held.column)))
    return Difference(
        gap=gap, subject=row.subject, event=row.id, kind=row.kind, reason=held.fault, where=where, words=held.reason,
        since=held.since,
    )  # fmt: skip
