"""A queue ticket and its legal moves."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import NewType

from core.base.faults import Fault

TicketId = NewType("TicketId", str)


class TicketState(Enum):
    """Where a ticket stands. The words in Chinese are the field's own."""

    WAITING = "waiting"  # 等候
    CALLED = "called"  # 已呼叫
    SERVING = "serving"  # 办理中
    HELD = "held"  # 挂起
    PASSED = "passed"  # 过号
    FINISHED = "finished"  # 办结
    ABANDONED = "abandoned"  # 弃号
    VOID = "void"  # 作废


class Outcome(Enum):
    """How a visit ended; a ticket may end with no case."""

    ACCEPTED = "accepted"  # 受理 (容缺 too)
    CORRECTING = "correcting"  # 补正
    REFUSED = "refused"  # 不予受理
    ENQUIRY = "enquiry"  # 咨询
    COLLECTION = "collection"  # 领证
    OTHER = "other"


OPEN_STATES = frozenset(
    {TicketState.WAITING, TicketState.CALLED, TicketState.SERVING, TicketState.HELD, TicketState.PASSED}
)
AT_COUNTER = frozenset({TicketState.CALLED, TicketState.SERVING})

MOVES: dict[TicketState, frozenset[TicketState]] = {
    TicketState.WAITING: frozenset({TicketState.CALLED, TicketState.ABANDONED, TicketState.VOID}),
    TicketState.CALLED: frozenset(
        {
            TicketState.CALLED,
            TicketState.SERVING,
            TicketState.PASSED,
            TicketState.WAITING,
            TicketState.ABANDONED,
            TicketState.VOID,
        }
    ),
    TicketState.SERVING: frozenset({TicketState.HELD, TicketState.WAITING, TicketState.FINISHED}),
    TicketState.HELD: frozenset({TicketState.SERVING, TicketState.WAITING, TicketState.ABANDONED}),
    TicketState.PASSED: frozenset({TicketState.WAITING, TicketState.CALLED, TicketState.ABANDONED, TicketState.VOID}),
    TicketState.FINISHED: frozenset(),
    TicketState.ABANDONED: frozenset(),
    TicketState.VOID: frozenset(),
}


def ticket_number(business: str, serial: int) -> str:
    """Return a number as it is printed: A023."""
    return f"{business}{serial:03d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One number of one day. ``waiting_since`` survives a transfer, so the visitor keeps the place in time.

    ``priority`` is a group of ``resources/queue/priorities.toml`` (``elder``, ``soldier`` ...) or empty; it is
    never printed or shown to others why. ``counter`` is set while a counter has the ticket or had it last.
    """

    id: TicketId
    day: date
    business: str  # the letter
    serial: int
    state: TicketState
    issued_at: datetime
    waiting_since: datetime
    priority: str = ""
    person_id: str = ""
    is_appointment: bool = False
    counter: str = ""
    called_at: datetime | None = None
    serving_since: datetime | None = None
    ended_at: datetime | None = None
    outcome: Outcome | None = None
    calls: int = 0
    passes: int = 0
    calls_at_pass: int = 0  # how many calls of the business had been made when this was passed
    line: str = ""  # the business in whose line it waits when that is not its own letter (after a transfer)
    version: int = 1

    @property
    def number(self) -> str:
        """Return what the visitor reads: A023."""
        return ticket_number(self.business, self.serial)

    def called(self, counter: str, at: datetime) -> "Ticket":
        """Return the ticket called (or recalled) to a counter."""
        return replace(self._moved(TicketState.CALLED), counter=counter, called_at=at, calls=self.calls + 1)

    def serving(self, at: datetime) -> "Ticket":
        """Return the ticket with its visitor at the counter."""
        return replace(self._moved(TicketState.SERVING), serving_since=self.serving_since or at)

    def held(self) -> "Ticket":
        """Return the ticket set aside by its counter (挂起)."""
        return self._moved(TicketState.HELD)

    def passed(self, calls_at_pass: int) -> "Ticket":
        """Return the ticket whose visitor did not come (过号)."""
        return replace(self._moved(TicketState.PASSED), passes=self.passes + 1, calls_at_pass=calls_at_pass)

    def waiting_again(self, *, business: str = "", at: datetime | None = None) -> "Ticket":
        """Return the ticket back in line, that of ``business`` when given; ``at`` re-queues it at the tail.

        The number on paper stays as it was printed.
        """
        moved = self._moved(TicketState.WAITING)
        return replace(moved, line=business or self.queue_line, counter="", waiting_since=at or self.waiting_since)

    @property
    def queue_line(self) -> str:
        """Return the business in whose line it stands now."""
        return self.line or self.business

    def finished(self, outcome: Outcome, at: datetime) -> "Ticket":
        """Return the ticket with its visit over."""
        return replace(self._moved(TicketState.FINISHED), outcome=outcome, ended_at=at)

    def abandoned(self, at: datetime) -> "Ticket":
        """Return the ticket given up (弃号, or settled at closing)."""
        return replace(self._moved(TicketState.ABANDONED), ended_at=at)

    def voided(self, at: datetime) -> "Ticket":
        """Return the ticket made void (作废); its number is not used again."""
        return replace(self._moved(TicketState.VOID), ended_at=at)

    def _moved(self, state: TicketState) -> "Ticket":
        if state not in MOVES[self.state]:
            raise Fault("queue.move.illegal", number=self.number, state=self.state.value, to=state.value)
        return replace(self, state=state)
