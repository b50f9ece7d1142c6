"""What is here of a difference that is no case: the ticket itself, or what the district is told of a notice, a rating.

A person judges by it whether the line is settled. No name: neither of them has one.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.base.clock import office_day
from core.cases.case import CaseId
from core.day.differences import Difference
from core.day.ports import DayWork
from core.outbox.ports import OutboxRow
from core.queue.ticket import Ticket, TicketId

_ENDS = ("queue.finish", "queue.settle")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """``told`` is the event's data as it goes to the district; empty where there is none, or it says of a ticket.

    ``who`` is the staff number of who ended the visit, told the visitor, or served who rated; ``at`` when it was
    recorded.
    """

    ticket: Ticket | None = None
    told: Mapping[str, Any] = field(default_factory=dict)
    who: str = ""
    at: datetime | None = None


def known(work: DayWork, one: Difference) -> Known:
    """Return what is here. Fault ``store.get.missing`` for a ticket that is not."""
    kind, _, name = one.subject.partition("/")
    if kind == "ticket":
        ticket = work.tickets.get(TicketId(name))
        return Known(ticket=ticket, who=_ended_by(work, ticket), at=one.since)
    row = work.outbox.by_id(one.event)
    told = json.loads(row.body).get("data", {}) if row is not None else {}
    at = row.created_at if row is not None else None
    return Known(told=told, who=str(told.get("who") or told.get("served_by", "")), at=at)


def numbers_of(work: DayWork, cases: Iterable[str], rows: Iterable[OutboxRow]) -> dict[str, str]:
    """Return the numbers of cases by id; of one that is not here as its events among the ``rows`` have it."""
    wanted = set(cases)
    numbers = {str(id_): number for id_, number in work.cases.numbers([CaseId(case) for case in wanted]).items()}
    for row in rows:
        if (case := row.subject.removeprefix("case/")) in wanted - numbers.keys():
            told = json.loads(row.body).get("data", {}).get("case", {})
            numbers |= {case: str(told["number"])} if "number" in told else {}
    return numbers


def _ended_by(work: DayWork, ticket: Ticket) -> str:
    """Return who ended the visit: a number is given out anew every day."""
    entries = (entry for action in _ENDS for entry in work.journal.of(action, (ticket.number,)))
    return next((entry.who for entry in entries if office_day(entry.at) == _end_day(ticket)), "")


def _end_day(ticket: Ticket) -> object:
    return office_day(ticket.ended_at) if ticket.ended_at is not None else ticket.day
