"""What follows a bad rating (差评整改): called back, settled within its days, or contested and reviewed."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import NewType

from core.base.faults import Fault
from core.ratings.rating import RatingId

FollowUpId = NewType("FollowUpId", str)


class FollowState(Enum):
    """Where a follow-up stands."""

    OPEN = "open"
    APPEALED = "appealed"  # 申诉: the rating is said to be wrong or false
    CLOSED = "closed"


class NoteKind(Enum):
    """What a note tells of."""

    CALL = "call"  # 回访
    MEASURE = "measure"  # 整改
    APPEAL = "appeal"  # 申诉
    REVIEW = "review"  # 复核
    CLOSE = "close"


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowNote:
    """One line of the ledger; never changed. ``result`` is a key: of calls, of outcomes, ``upheld`` or ``rejected``."""

    follow_up_id: FollowUpId
    serial: int
    at: datetime
    who: str
    kind: NoteKind
    result: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """The ledger of one bad rating. ``is_excluded``: an appeal was upheld, the rating counts for nobody."""

    id: FollowUpId
    rating_id: RatingId
    opened_at: datetime
    due: date
    warn: date
    state: FollowState = FollowState.OPEN
    is_called: bool = False
    is_excluded: bool = False
    outcome: str = ""
    closed_on: date | None = None
    notes: int = 0
    version: int = 1

    def noted(self, kind: NoteKind, *, is_called: bool = False) -> "FollowUp":
        """Return it with one note more; nothing is added to a closed one."""
        if self.state is FollowState.CLOSED:
            raise Fault("ratings.follow.closed")
        if kind is NoteKind.APPEAL and self.state is FollowState.APPEALED:
            raise Fault("ratings.follow.appealed")
        state = FollowState.APPEALED if kind is NoteKind.APPEAL else self.state
        return replace(self, state=state, is_called=self.is_called or is_called, notes=self.notes + 1)

    def reviewed(self, *, is_upheld: bool) -> "FollowUp":
        """Return it after the review of an appeal."""
        if self.state is not FollowState.APPEALED:
            raise Fault("ratings.follow.no_appeal")
        return replace(self, state=FollowState.OPEN, is_excluded=is_upheld, notes=self.notes + 1)

    def closed(self, outcome: str, on: date, *, needs_call: bool) -> "FollowUp":
        """Return it closed. An appeal must be reviewed and, where the site says so, somebody called back, before."""
        if self.state is FollowState.CLOSED:
            raise Fault("ratings.follow.closed")
        if self.state is FollowState.APPEALED:
            raise Fault("ratings.follow.appealed")
        if needs_call and not self.is_called:
            raise Fault("ratings.follow.no_call")
        return replace(self, state=FollowState.CLOSED, outcome=outcome, closed_on=on, notes=self.notes + 1)
