"""The visitor's rating screen: asked when a visit ends, answered by touch, quiet when nobody does. No widget.

idle ──RatingAsked──> ask ──submit──> thanks ──(seconds)──> idle        ask ──time out, 暂不评价, next visitor──> idle
"""

import math
from dataclasses import dataclass, replace

from core.base.acts import Act
from core.base.faults import Fault
from core.ratings.events import RatingAsked, RatingSettled
from core.ratings.rating import Rating, RatingChannel, RatingState
from core.ratings.service import MACHINE
from desktop.i18n import _, language
from desktop.presenters.office import Office, Runner
from desktop.presenters.presenter import Presenter

IDLE, ASK, THANKS = "idle", "ask", "thanks"
SERIAL = 2  # of 330290015-20261123-0021-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One level or one reason to touch."""

    key: str
    label: str
    icon: str = ""
    is_chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingView:
    """What the visitor sees. ``left_s`` of ``total_s`` seconds are left; nothing is chosen at first."""

    hall: str
    counter: str
    page: str = IDLE
    staff: str = ""
    subject: tuple[str, ...] = ()  # what is rated, in pieces
    levels: tuple[Choice, ...] = ()
    reasons: tuple[Choice, ...] = ()  # empty unless a bad level is chosen
    left_s: int = 0
    total_s: int = 60
    is_busy: bool = False

    @property
    def is_ready(self) -> bool:
        """Whether a level is chosen and may be sent."""
        return any(level.is_chosen for level in self.levels) and not self.is_busy


class RatingPresenter(Presenter[RatingView]):
    """Owned by the visitor's screen alone; the clerk's pages have no way to it. ``tick`` is called every second."""

    def __init__(self, office: Office, runner: Runner) -> None:
        self._office, self._settings = office, office.settings.rating
        self._book = office.ratings.book
        self._rating: Rating | None = None
        self._level, self._reasons = 0, frozenset[str]()
        self._until = 0.0
        desk = office.settings.desk
        view = RatingView(
            hall=office.settings.hall.name, counter=_("Counter {n}").format(n=desk.counter),
            total_s=self._settings.screen_s,
        )  # fmt: skip
        super().__init__(view, runner)

    # -- the office

    def on_asked(self, event: RatingAsked) -> None:
        """Ask for a visit that ended at this counter."""
        if event.rating.counter == self._office.settings.desk.counter:
            self._rating, self._level, self._reasons = event.rating, 0, frozenset()
            self.touched()
            self._update(page=ASK)

    def on_settled(self, event: RatingSettled) -> None:
        """Stop asking what is settled elsewhere; after an answer the screen thanks, wherever it was given."""
        if self._rating is not None and event.rating.id == self._rating.id:
            is_given = event.rating.state is RatingState.GIVEN
            self._rest(THANKS if is_given else IDLE)

    # -- the visitor

    def touched(self) -> None:
        """Start the time anew."""
        self._until = self._now() + self._settings.screen_s

    def choose(self, level: int) -> None:
        """Choose a level; reasons belong to bad ones only."""
        self.touched()
        self._level = level
        if not self._book.levels[level].is_bad:
            self._reasons = frozenset()
        self._update()

    def turn_reason(self, key: str) -> None:
        """Choose a reason, or take it back."""
        self.touched()
        self._reasons ^= {key}
        self._update()

    def submit(self) -> None:
        """提交评价: two touches, one rating."""
        rating = self._rating
        if rating is None or not self._level or self._view.page != ASK:
            return
        level, reasons = self._level, [key for key in self._book.reasons if key in self._reasons]
        act, give = self._act(), self._office.ratings.give
        self._command(
            "give", lambda: give(act, rating.id, level, reasons, RatingChannel.SCREEN), lambda _: self._rest(THANKS)
        )

    def decline(self) -> None:
        """暂不评价."""
        self._end(RatingState.DECLINED)

    def tick(self) -> None:
        """Count down; at the end nothing is stored as a level."""
        if self._view.page == ASK and self._now() >= self._until and not self._view.is_busy:
            self._end(RatingState.UNANSWERED)
        elif self._view.page == THANKS and self._now() >= self._until:
            self._rest(IDLE)
        else:
            self._update()

    # -- inside

    def _end(self, state: RatingState) -> None:
        rating = self._rating
        if rating is not None and self._view.page == ASK:
            act, end = self._act(), self._office.ratings.end
            self._command("end", lambda: end(act, rating.id, state), lambda _: self._rest(IDLE))

    def _rest(self, page: str) -> None:
        """Drop what belonged to the visitor."""
        if self._view.page == page:
            return
        self._rating, self._level, self._reasons = None, 0, frozenset()
        self._until = self._now() + self._settings.thanks_s
        self._update(page=page)

    def _update(self, page: str = "") -> None:
        shown, rating = page or self._view.page, self._rating
        asks = shown == ASK and rating is not None
        self._show(
            replace(
                self._view,
                page=shown if asks or shown == THANKS else IDLE,
                staff=_("Staff no. {n}").format(n=rating.served_by) if asks and rating and rating.served_by else "",
                subject=self._subject(rating) if asks and rating else (),
                levels=self._levels() if asks else (),
                reasons=self._chips() if asks and self._level and self._book.levels[self._level].is_bad else (),
                left_s=max(0, math.ceil(self._until - self._now())) if asks else 0,
            )
        )

    def _subject(self, rating: Rating) -> tuple[str, ...]:
        if not rating.number:
            return (_("Ticket {number}").format(number=rating.ticket),)
        return (
            self._book.shown_item(rating.item, rating.department),
            _("Applicant {name}").format(name=rating.applicant),
            _("Case ending in {tail}").format(tail=rating.number.split("-")[SERIAL]),
        )

    def _levels(self) -> tuple[Choice, ...]:
        words = language()
        return tuple(
            Choice(key=str(code), label=word.in_language(words), icon=word.icon, is_chosen=code == self._level)
            for code, word in sorted(self._book.levels.items())
        )

    def _chips(self) -> tuple[Choice, ...]:
        words = language()
        return tuple(
            Choice(key=key, label=word.in_language(words), is_chosen=key in self._reasons)
            for key, word in self._book.reasons.items()
        )

    def _act(self) -> Act:
        return Act.new(who=MACHINE, where=self._office.settings.desk.counter)

    def _now(self) -> float:
        return self._office.clock.monotonic()

    def _began(self, name: str) -> None:
        del name
        self._show(replace(self._view, is_busy=True))

    def _ended(self) -> None:
        self._show(replace(self._view, is_busy=False))

    def _failed(self, fault: Fault) -> None:
        """Be quiet: the visitor has done their part; what could not be stored is in the log."""
        super()._failed(fault)
        self._rest(IDLE)
