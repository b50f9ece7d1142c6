"""The supervisor's page of ratings: bad ones in hand and closed, and those that came in on paper. No widget."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from core.base.clock import local
from core.base.faults import Fault
from core.papers.wording import masked_name
from core.ratings.follow_up import FollowState, FollowUpId
from core.ratings.following import FOLLOW, REJECTED, UPHELD
from core.ratings.rating import RatingId
from desktop.i18n import _, language
from desktop.presenters.desk import Desk
from desktop.presenters.office import Office, Runner
from desktop.presenters.presenter import Presenter
from desktop.presenters.rating import Choice
from desktop.presenters.rating_words import (
    asked_tag,
    fact_lines,
    light_tag,
    note_words,
    subject_words,
    word_of,
)
from desktop.presenters.views import Banner, Tag
from desktop.presenters.words import banner_of

if TYPE_CHECKING:
    from core.base.acts import Act
    from core.ratings.following import Contact, Followed
    from core.ratings.rating import Rating

T = TypeVar("T")

OPEN, CLOSED, PAPER = "open", "closed", "paper"
CALL, MEASURE, APPEAL, REVIEW, CLOSE, RECORD = "call", "measure", "appeal", "review", "close", "record"


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingRow:
    """One line of the list."""

    key: str
    title: str
    line: str
    tag: Tag


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingsView:
    """The whole page. ``saved`` grows with every act that was done: what was typed is wiped then."""

    tab: str = OPEN
    tabs: tuple[Choice, ...] = ()
    rows: tuple[RatingRow, ...] = ()
    summary: str = ""
    chosen: str = ""
    title: str = ""
    tag: Tag | None = None
    facts: tuple[tuple[str, str], ...] = ()
    contact: str = ""
    can_call: bool = False
    notes: tuple[tuple[str, str], ...] = ()  # (when and who, what)
    actions: tuple[Choice, ...] = ()
    results: tuple[Choice, ...] = ()
    reasons: tuple[Choice, ...] = ()
    needs_words: bool = False
    can_save: bool = False
    saved: int = 0
    banner: Banner | None = None
    busy: str = ""


class RatingsPresenter(Presenter[RatingsView]):
    """One list, one rating open in it, one act at a time."""

    def __init__(
        self, office: Office, runner: Runner, desk: Desk, counted: Callable[[int], None] | None = None
    ) -> None:
        super().__init__(RatingsView(), runner)
        self._counted = counted or (lambda _due: None)
        self._office, self._desk, self._book = office, desk, office.ratings.book
        self._followed: tuple[Followed, ...] = ()
        self._unrated: tuple[Rating, ...] = ()
        self._tab, self._chosen, self._action, self._result = OPEN, "", "", ""
        self._reasons = frozenset[str]()
        self._contact: Contact | None = None
        self._due = 0

    def refresh(self) -> None:
        """Ask for the list as it is now; the open line stays open."""
        if self._desk.session is not None:
            act, tab = self._desk.act(), self._tab
            self._ask(lambda: self._listed(act, tab), self._heard)

    def count(self) -> None:
        """Tell how many follow-ups are due, on whatever page this is: at sign-in, and when somebody has rated."""
        if self._desk.may(FOLLOW):
            self._ask(self._office.follow_ups.due, self._counted)

    def turn(self, tab: str) -> None:
        """Show another list: ``open``, ``closed`` or ``paper``."""
        self._tab, self._followed, self._unrated = tab, (), ()
        self.pick("")
        self.refresh()

    def pick(self, key: str) -> None:
        """Open a line."""
        if key != self._chosen:
            self._contact = None
        self._chosen, self._result, self._reasons = key, "", frozenset()
        self._action = RECORD if self._tab == PAPER else ""
        self._update(banner=None)

    def begin(self, action: str) -> None:
        """Choose what to note."""
        self._action, self._result = action, ""
        self._update(banner=None)

    def choose(self, result: str) -> None:
        """Choose how it ended: of a call, a review, the whole; or the level of a paper."""
        self._result = result
        self._update(banner=None)

    def turn_reason(self, key: str) -> None:
        """Choose a reason of a paper, or take it back."""
        self._reasons ^= {key}
        self._update()

    def show_contact(self) -> None:
        """Show whom to call back; journalled."""
        act, key = self._desk.act(), FollowUpId(self._chosen)
        self._command("contact", lambda: self._office.follow_ups.contact(act, key), self._told)

    def save(self, words: str) -> None:
        """Ctrl+S. Note what was chosen, with these words."""
        job = self._job(words)
        if job is None or not self._view.can_save:
            return
        act, tab = self._desk.act(), self._tab

        def done() -> "tuple[list[Followed], list[Rating], int]":
            job(act)
            return self._listed(act, tab)

        self._command("save", done, self._saved)

    def wipe(self) -> None:
        """Forget everything: somebody else signs in."""
        self._followed, self._unrated, self._contact = (), (), None
        self._chosen, self._action, self._result, self._tab = "", "", "", OPEN
        self._show(RatingsView(saved=self._view.saved + 1))
        self._counted(0)

    # -- inside

    def _listed(self, act: "Act", tab: str) -> "tuple[list[Followed], list[Rating], int]":
        office = self._office
        if tab == PAPER:
            return [], [one for one in office.ratings.unrated() if one.served_by != act.who], office.follow_ups.due()
        return office.follow_ups.all(act, is_closed=tab == CLOSED), [], office.follow_ups.due()

    def _heard(self, found: "tuple[list[Followed], list[Rating], int]") -> None:
        followed, unrated, self._due = found
        self._counted(self._due)
        self._followed, self._unrated = tuple(followed), tuple(unrated)
        self._update()

    def _saved(self, found: "tuple[list[Followed], list[Rating], int]") -> None:
        was_record = self._action == RECORD
        self._action, self._result, self._reasons = "", "", frozenset()
        self._heard(found)
        if was_record or self._one() is None:
            self._chosen = ""
        self._update(saved=self._view.saved + 1, banner=Banner(tone="ok", text=_("Noted.")))

    def _told(self, contact: "Contact") -> None:
        self._contact = contact
        self._update()

    def _job(self, words: str) -> "Callable[[Act], object] | None":
        office, key, result = self._office.follow_ups, FollowUpId(self._chosen), self._result
        reasons = [reason for reason in self._book.reasons if reason in self._reasons]
        ratings, level = self._office.ratings, int(result) if result.isdigit() else 0
        jobs: dict[str, Callable[[Act], object]] = {
            CALL: lambda act: office.call(act, key, result, words),
            MEASURE: lambda act: office.measure(act, key, words),
            APPEAL: lambda act: office.appeal(act, key, words),
            REVIEW: lambda act: office.review(act, key, words, is_upheld=result == UPHELD),
            CLOSE: lambda act: office.close(act, key, result, words),
            RECORD: lambda act: ratings.record_paper(act, RatingId(key), level, reasons),
        }
        return jobs.get(self._action)

    def _one(self) -> "Followed | None":
        return next((one for one in self._followed if one.follow_up.id == self._chosen), None)

    def _paper(self) -> "Rating | None":
        return next((one for one in self._unrated if one.id == self._chosen), None)

    def _update(self, **changes: object) -> None:
        one, paper = self._one(), self._paper()
        rating = one.rating if one is not None else paper
        results = self._results()
        view = replace(
            self._view,
            tab=self._tab, tabs=self._tabs(), rows=self._rows(), summary=self._summary(),
            chosen=self._chosen if rating is not None else "",
            title=self._title(one, paper),
            tag=light_tag(one) if one is not None else asked_tag(paper) if paper is not None else None,
            facts=fact_lines(rating, self._book) if rating is not None else (),
            contact=self._contact_words(), can_call=one is not None and one.follow_up.state is not FollowState.CLOSED,
            notes=self._notes(one),
            actions=self._actions(one), results=results,
            reasons=self._reason_chips() if self._shows_reasons else (),
            needs_words=self._action in (MEASURE, APPEAL, REVIEW),
            can_save=bool(self._action) and (not results or bool(self._result)),
        )  # fmt: skip
        self._show(replace(view, **changes))  # type: ignore[arg-type]  # replace() checks names at run time

    def _notes(self, one: "Followed | None") -> tuple[tuple[str, str], ...]:
        notes = one.notes if one is not None else ()
        return tuple(
            (f"{local(note.at):%m-%d %H:%M}　{note.who}", note_words(note, self._book)) for note in notes
        )  # fmt: skip

    def _title(self, one: "Followed | None", paper: "Rating | None") -> str:
        if one is not None:
            return f"{word_of(self._book.levels, one.rating.level)}　{subject_words(one.rating)}"
        return subject_words(paper) if paper is not None else ""

    def _contact_words(self) -> str:
        if self._contact is None:
            return ""
        if not self._contact.phone:
            return _("No phone was given.")
        return f"{masked_name(self._contact.name)}　{self._contact.phone}"

    def _tabs(self) -> tuple[Choice, ...]:
        first = _("In hand") + (f" · {self._due}" if self._due else "")
        words = ((OPEN, first), (CLOSED, _("Settled")), (PAPER, _("On paper")))
        return tuple(Choice(key=key, label=label, is_chosen=key == self._tab) for key, label in words)

    def _summary(self) -> str:
        if self._tab == PAPER:
            return _("Visits of the last 30 days without a rating. A paper that came in is taken down here.")
        if self._tab == CLOSED:
            return _("What was closed, the latest first.")
        return _("Bad ratings to be settled, the most urgent first; your own visits are followed up by somebody else.")

    def _rows(self) -> tuple[RatingRow, ...]:
        papers = tuple(
            RatingRow(
                key=one.id, title=subject_words(one), tag=asked_tag(one),
                line=f"{local(one.asked_at):%m-%d %H:%M}　{one.ticket}　" + _("Counter {n}").format(n=one.counter),
            )
            for one in self._unrated
        )  # fmt: skip
        levels = self._book.levels
        followed = tuple(
            RatingRow(
                key=one.follow_up.id, title=subject_words(one.rating), tag=light_tag(one),
                line=f"{word_of(levels, one.rating.level)}　" + _("Counter {n}").format(n=one.rating.counter),
            )
            for one in self._followed
        )  # fmt: skip
        return papers or followed

    def _actions(self, one: "Followed | None") -> tuple[Choice, ...]:
        if one is None or one.follow_up.state is FollowState.CLOSED:
            return ()
        contested = one.follow_up.state is FollowState.APPEALED
        words = (
            (CALL, _("Call-back")), (MEASURE, _("Measure")),
            (REVIEW, _("Review the appeal")) if contested else (APPEAL, _("Appeal")),
            (CLOSE, _("Settle")),
        )  # fmt: skip
        return tuple(Choice(key=key, label=label, is_chosen=key == self._action) for key, label in words)

    def _results(self) -> tuple[Choice, ...]:
        speech = language()
        words: dict[str, list[tuple[str, str]]] = {
            CALL: [(key, word.in_language(speech)) for key, word in self._book.calls.items()],
            CLOSE: [(key, word.in_language(speech)) for key, word in self._book.outcomes.items()],
            REVIEW: [(UPHELD, _("Upheld")), (REJECTED, _("Not upheld"))],
            RECORD: [(str(code), word.in_language(speech)) for code, word in sorted(self._book.levels.items())],
        }
        shown = words.get(self._action, []) if self._chosen else []
        return tuple(Choice(key=key, label=label, is_chosen=key == self._result) for key, label in shown)

    @property
    def _shows_reasons(self) -> bool:
        return self._action == RECORD and self._result.isdigit() and self._book.levels[int(self._result)].is_bad

    def _reason_chips(self) -> tuple[Choice, ...]:
        return tuple(
            Choice(key=key, label=word.in_language(language()), is_chosen=key in self._reasons)
            for key, word in self._book.reasons.items()
        )

    def _began(self, name: str) -> None:
        self._show(replace(self._view, busy=name, banner=None))

    def _ended(self) -> None:
        self._show(replace(self._view, busy=""))

    def _failed(self, fault: Fault) -> None:
        self._show(replace(self._view, banner=banner_of(fault)))
