"""The ledger of bad ratings: list, call-backs, measures, appeal and review, close. Store lane only.

Only who has the right, and never whoever served that visitor: they do not even learn that there is one from here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from core.base.acts import Act
from core.base.clock import Clock, office_day
from core.base.faults import Fault
from core.base.work import Store
from core.calendar.lights import Light, light
from core.cases.case import CaseId
from core.cases.door import checked_text
from core.people.person import PersonId
from core.ratings.book import RatingBook, Word
from core.ratings.follow_up import FollowNote, FollowState, FollowUp, FollowUpId, NoteKind
from core.ratings.ports import RatingWork
from core.ratings.rating import Rating
from core.staff.rights import Rights, guarded

FOLLOW = "rating.follow"
UPHELD, REJECTED = "upheld", "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A follow-up with its rating, its notes and its light today."""

    follow_up: FollowUp
    rating: Rating
    notes: tuple[FollowNote, ...]
    light: Light


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom to call back."""

    name: str
    phone: str


class FollowUpService:
    """What a supervisor does with bad ratings."""

    def __init__(self, *, store: Store[RatingWork], clock: Clock, book: RatingBook, rights: Rights) -> None:
        self._store, self._clock, self._rights, self.book = store, clock, rights, book

    def all(self, act: Act, *, is_closed: bool = False) -> list[Followed]:
        """Return the follow-ups whoever acts may see: those of visitors they served themselves are not among them."""
        with guarded(self._store, act) as work:
            self._rights.require(work, act, FOLLOW)
            found = [self._followed(work, one) for one in work.ratings.follow_ups(is_closed=is_closed)]
        return [one for one in found if one.rating.served_by != act.who]

    def due(self) -> int:
        """Return how many open ones are near their last day or over it."""
        with self._store.read() as work:
            return work.ratings.follow_ups_due(office_day(self._clock.now()))

    def contact(self, act: Act, follow_up_id: FollowUpId) -> Contact:
        """Return whom to call back; journalled. Both are empty when the visit left no case."""
        with guarded(self._store, act) as work:
            follow_up = self._mine(work, act, follow_up_id)
            rating = work.ratings.get(follow_up.rating_id)
            work.journal.write("rating.contact", follow_up.id)
            case = work.cases.get(CaseId(rating.case_id)) if rating.case_id else work.cases.by_number(rating.number)
            if case is None:
                return Contact(name="", phone="")
            person = work.people.get(PersonId(case.agent_id or case.person_id))
            return Contact(name=person.name, phone=case.phone or person.phone)

    def call(self, act: Act, follow_up_id: FollowUpId, result: str, words: str = "") -> Followed:
        """回访: note a call and how it ended; ``result`` is a key of the book's calls."""
        known = self._known(self.book.calls, result)
        return self._noted(act, follow_up_id, NoteKind.CALL, result, words, is_called=known.is_reached)

    def measure(self, act: Act, follow_up_id: FollowUpId, words: str) -> Followed:
        """整改: note what was done about it."""
        return self._noted(act, follow_up_id, NoteKind.MEASURE, "", words)

    def appeal(self, act: Act, follow_up_id: FollowUpId, words: str) -> Followed:
        """申诉: whoever served says that the rating is wrong or false; it waits for a review."""
        return self._noted(act, follow_up_id, NoteKind.APPEAL, "", words)

    def review(self, act: Act, follow_up_id: FollowUpId, words: str, *, is_upheld: bool) -> Followed:
        """复核: upheld, the rating counts for nobody; the follow-up goes on to its end either way."""

        def change(follow_up: FollowUp, _day: date) -> FollowUp:
            return follow_up.reviewed(is_upheld=is_upheld)

        return self._changed(act, follow_up_id, NoteKind.REVIEW, UPHELD if is_upheld else REJECTED, words, change)

    def close(self, act: Act, follow_up_id: FollowUpId, outcome: str, words: str = "") -> Followed:
        """Close it with an outcome of the book. Faults ``ratings.follow.no_call``, ``.appealed``, ``.closed``."""
        self._known(self.book.outcomes, outcome)

        def change(follow_up: FollowUp, day: date) -> FollowUp:
            return follow_up.closed(outcome, day, needs_call=self.book.needs_call)

        return self._changed(act, follow_up_id, NoteKind.CLOSE, outcome, words, change, needs_words=False)

    # -- inside

    def _noted(
        self, act: Act, follow_up_id: FollowUpId, kind: NoteKind, result: str, words: str, *, is_called: bool = False
    ) -> Followed:
        def change(follow_up: FollowUp, _day: date) -> FollowUp:
            return follow_up.noted(kind, is_called=is_called)

        needs_words = kind is not NoteKind.CALL
        return self._changed(act, follow_up_id, kind, result, words, change, needs_words=needs_words)

    def _changed(
        self,
        act: Act,
        follow_up_id: FollowUpId,
        kind: NoteKind,
        result: str,
        words: str,
        change: Callable[[FollowUp, date], FollowUp],
        *,
        needs_words: bool = True,
    ) -> Followed:
        said = checked_text(words.strip(), "words")
        if needs_words and not said:
            raise Fault("ratings.follow.words")
        now = self._clock.now()
        with guarded(self._store, act) as work:
            if work.first_result() is None:
                changed = change(self._mine(work, act, follow_up_id), office_day(now))
                work.ratings.save_follow_up(changed)
                note = FollowNote(
                    follow_up_id=follow_up_id, serial=changed.notes, at=now, who=act.who, kind=kind, result=result,
                    words=said,
                )  # fmt: skip
                work.ratings.add_note(note)
                work.journal.write(f"rating.{kind.value}", follow_up_id, facts={"result": result})
                work.keep_result(follow_up_id)
            return self._followed(work, work.ratings.follow_up(follow_up_id))

    def _mine(self, work: RatingWork, act: Act, follow_up_id: FollowUpId) -> FollowUp:
        """Return a follow-up whoever acts may touch; Fault ``ratings.follow.own`` for whoever served."""
        self._rights.require(work, act, FOLLOW)
        follow_up = work.ratings.follow_up(follow_up_id)
        if work.ratings.get(follow_up.rating_id).served_by == act.who:
            raise Fault("ratings.follow.own")
        return follow_up

    def _followed(self, work: RatingWork, follow_up: FollowUp) -> Followed:
        today = office_day(self._clock.now())
        is_done = follow_up.state is FollowState.CLOSED
        return Followed(
            follow_up=follow_up,
            rating=work.ratings.get(follow_up.rating_id),
            notes=tuple(work.ratings.notes(follow_up.id)),
            light=Light.DONE if is_done else light(today, warn=follow_up.warn, due=follow_up.due),
        )

    @staticmethod
    def _known(words: Mapping[str, Word], key: str) -> Word:
        if key not in words:
            raise Fault("ratings.follow.unknown", key=key)
        return words[key]
