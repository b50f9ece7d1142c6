"""One rating: asked once for a visit or a case, given by the visitor's own devices or on paper, or never given."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import NewType

from core.base.faults import Fault

RatingId = NewType("RatingId", str)

LEVELS = range(1, 6)  # GB/T 39046 A.8: 1 非常满意 .. 5 非常不满意


class RatingState(Enum):
    """What has become of a request. Nothing leads from GIVEN back."""

    ASKED = "asked"
    GIVEN = "given"
    UNANSWERED = "unanswered"  # the time ran out, or the next visitor came
    DECLINED = "declined"  # 暂不评价


class RatingChannel(Enum):
    """Where a rating came from (评价渠道)."""

    SCREEN = "screen"  # 政务大厅平板电脑
    KEYPAD = "keypad"  # 政务大厅其他终端
    PAPER = "paper"  # 书面


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """A request and its answer. ``ticket_id`` and ``case_id`` are each asked for once in the life of a store.

    ``case_id`` is the case that is rated with its end (一事一评); ``number`` the case that stands on the screen, which
    may be one only taken in. ``served_by`` is the staff number of who served: that person never sees the answer.
    """

    id: RatingId
    asked_at: datetime
    counter: str
    served_by: str
    ticket_id: str = ""
    ticket: str = ""  # A023
    case_id: str = ""
    number: str = ""
    item_code: str = ""
    item: str = ""
    department: str = ""
    applicant: str = ""  # masked: 张**
    state: RatingState = RatingState.ASKED
    level: int = 0
    reasons: tuple[str, ...] = ()
    channel: RatingChannel | None = None
    given_at: datetime | None = None
    version: int = 1

    @property
    def is_open(self) -> bool:
        """Whether it may still be answered on a device."""
        return self.state is RatingState.ASKED

    def given(self, level: int, reasons: tuple[str, ...], channel: RatingChannel, at: datetime) -> "Rating":
        """Return the rating answered. Paper may come later than the device's time; nothing changes an answer."""
        if level not in LEVELS:
            raise Fault("ratings.give.level", level=level)
        if self.state is RatingState.GIVEN or (not self.is_open and channel is not RatingChannel.PAPER):
            raise Fault("ratings.give.over")
        return replace(
            self, state=RatingState.GIVEN, level=level, reasons=reasons, channel=channel, given_at=at,
        )  # fmt: skip

    def ended(self, state: RatingState) -> "Rating":
        """Return the request without an answer; what is answered stays."""
        return replace(self, state=state) if self.is_open else self
