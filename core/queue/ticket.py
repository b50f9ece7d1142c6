"""A queue ticket: where it stands and what each move makes of it. Which moves are legal says ``core.queue.moves``."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum
from typing import NewType

TicketId = NewType("TicketId", str)


class TicketState(Enum):
    """Where a ticket stands. The words in Chinese are the field's own."""

    WAITING = "waiting"  # 等候
    TRANSFERRED = "transferred"  # 转办等候: waits in another line or for another counter
    CALLED = "called"  # 已呼叫
    SERVING = "serving"  # 办理中
    HELD = "held"  # 挂起
    PASSED = "passed"  # 过号
    FINISHED = "finished"  # 办结
    ABANDONED = "abandoned"  # 弃号
    VOID = "void"  # 作废


class Outcome(Enum):
    """How a matter of a visit ended; a ticket may end with no case."""

    ACCEPTED = "accepted"  # 受理 (容缺 too)
    CORRECTING = "correcting"  # 补正
    REFUSED = "refused"  # 不予受理
    ENQUIRY = "enquiry"  # 咨询
    COLLECTION = "collection"  # 领证
    OTHER = "other"


# What came of a visit with several matters is the weightiest.
_WEIGHT = (
    Outcome.OTHER, Outcome.ENQUIRY, Outcome.COLLECTION, Outcome.REFUSED, Outcome.CORRECTING, Outcome.ACCEPTED,
)  # fmt: skip

IN_LINE = frozenset({TicketState.WAITING, TicketState.TRANSFERRED})
AT_COUNTER = frozenset({TicketState.CALLED, TicketState.SERVING})
OPEN_STATES = IN_LINE | AT_COUNTER | {TicketState.HELD, TicketState.PASSED}
ENDED = frozenset({TicketState.FINISHED, TicketState.ABANDONED, TicketState.VOID})


def weightier(first: Outcome | None, second: Outcome) -> Outcome:
    """Return the outcome a visit is counted under when it had both."""
    return second if first is None or _WEIGHT.index(second) >= _WEIGHT.index(first) else first


def ticket_number(business: str, serial: int) -> str:
    """Return a number as it is printed: A023."""
    return f"{business}{serial:03d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One number of one day. ``waiting_since`` survives a transfer, so the visitor keeps the place in time.

    ``priority`` is a group of ``resources/queue/priorities.toml`` (``elder``, ``soldier`` ...) or empty; it is
    never printed or shown to others why. ``counter`` is set while a counter has the ticket or had it last.
    ``for_counter`` is the only counter that may call it until ``for_counter_until``. ``wait_s`` is what its calls
    ended of waiting so far, ``visit_s`` what was served so far: both only grow, whatever the clock does.
    ``phone`` is a mobile number given where no card was laid; it is kept only while the number lives.
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
    for_counter: str = ""
    for_counter_until: datetime | None = None
    returns_at: datetime | None = None  # when a held visit is back in line by itself
    in_line_since: datetime | None = None  # the present stay in line, for ``wait_s``; None: since it was issued
    served_since: datetime | None = None  # the present stretch at the counter, for ``visit_s``
    wait_s: int = 0
    visit_s: int = 0
    matters: tuple[Outcome, ...] = ()  # the matters of this visit that are done
    phone: str = field(default="", repr=False)
    version: int = 1

    @property
    def number(self) -> str:
        """Return what the visitor reads: A023."""
        return ticket_number(self.business, self.serial)

    @property
    def queue_line(self) -> str:
        """Return the business in whose line it stands now."""
        return self.line or self.business

    def called(self, counter: str, at: datetime) -> "Ticket":
        """Return the ticket called (or recalled) to a counter."""
        waited = _seconds(self.in_line_since or self.issued_at, at) if self.state in IN_LINE else 0
        return replace(
            self, state=TicketState.CALLED, counter=counter, called_at=at, calls=self.calls + 1,
            wait_s=self.wait_s + waited, for_counter="", for_counter_until=None, returns_at=None,
        )  # fmt: skip

    def serving(self, at: datetime) -> "Ticket":
        """Return the ticket with its visitor at the counter."""
        return replace(
            self, state=TicketState.SERVING, serving_since=self.serving_since or at, served_since=at, returns_at=None
        )

    def next_matter(self, outcome: Outcome) -> "Ticket":
        """Return the ticket with one matter done and its visitor still at the counter."""
        return replace(self, matters=(*self.matters, outcome))

    def held(self, at: datetime, returns_at: datetime | None = None) -> "Ticket":
        """Return the ticket set aside by its counter (挂起), until a moment or until it is taken up."""
        return replace(self._left(at), state=TicketState.HELD, returns_at=returns_at)

    def passed(self, calls_at_pass: int) -> "Ticket":
        """Return the ticket whose visitor did not come (过号)."""
        return replace(self, state=TicketState.PASSED, passes=self.passes + 1, calls_at_pass=calls_at_pass)

    def waiting_again(self, at: datetime, *, at_tail: bool = False) -> "Ticket":
        """Return the ticket back in its line, with its place in time or at the tail."""
        since = at if at_tail else self.waiting_since
        return replace(
            self._left(at), state=TicketState.WAITING, counter="", waiting_since=since, in_line_since=at,
            returns_at=None,
        )  # fmt: skip

    def transferred(self, at: datetime, *, business: str = "") -> "Ticket":
        """Return the ticket in the line of another business, or its own; number and place in time stay."""
        in_line_since = (self.in_line_since or self.issued_at) if self.state in IN_LINE else at
        return replace(
            self._left(at), state=TicketState.TRANSFERRED, line=business or self.queue_line, counter="",
            in_line_since=in_line_since, returns_at=None, for_counter="", for_counter_until=None,
        )  # fmt: skip

    def reserved(self, counter: str, until: datetime) -> "Ticket":
        """Return the ticket kept for one counter until a moment; from then on any counter of its line may call it."""
        return replace(self, for_counter=counter, for_counter_until=until)

    def is_for(self, counter: str, now: datetime) -> bool:
        """Return whether this counter may call it now."""
        is_free = not self.for_counter or self.for_counter_until is None or now >= self.for_counter_until
        return is_free or self.for_counter == counter

    def finished(self, outcome: Outcome, at: datetime) -> "Ticket":
        """Return the ticket with its visit over."""
        left = self._left(at)
        matters = (*self.matters, outcome)
        return replace(left, state=TicketState.FINISHED, outcome=outcome, matters=matters, ended_at=at, phone="")

    def abandoned(self, at: datetime) -> "Ticket":
        """Return the ticket given up (弃号, or settled at closing)."""
        return replace(self._left(at), state=TicketState.ABANDONED, ended_at=at, phone="")

    def uncounted(self, done: Sequence[Outcome]) -> tuple[Outcome, ...]:
        """Return what was done and is among no matter of the visit yet."""
        return tuple((Counter(done) - Counter(self.matters)).elements())

    def settled(self, done: Sequence[Outcome], at: datetime) -> "Ticket":
        """Return the ticket as the close of its day leaves it: over where something was done, else given up.

        ``done`` is what became of each case taken in at this visit.
        """
        matters = (*self.matters, *self.uncounted(done))
        if not matters:
            return self.abandoned(at)
        left = self._left(at)
        return replace(
            left, state=TicketState.FINISHED, outcome=max(matters, key=_WEIGHT.index), matters=matters, ended_at=at,
            phone="",
        )  # fmt: skip

    def voided(self, at: datetime) -> "Ticket":
        """Return the ticket made void (作废); its number is not used again."""
        return replace(self, state=TicketState.VOID, ended_at=at, phone="")

    def _left(self, at: datetime) -> "Ticket":
        """Return the ticket with its stretch at the counter counted."""
        if self.state is not TicketState.SERVING:
            return self
        served = _seconds(self.served_since or self.serving_since or at, at)
        return replace(self, visit_s=self.visit_s + served, served_since=None)


def _seconds(start: datetime, end: datetime) -> int:
    """Return whole seconds, never less than none: a clock that was set back takes no time away."""
    return max(0, round((end - start).total_seconds()))
