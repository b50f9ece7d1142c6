"""Ratings: asked once when a visit or a case ends, answered by the visitor's devices or on paper. Store lane only.

A rating moves its case only here, as the machine ``rating``; whoever served can neither give one nor see one.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from core.base.acts import Act
from core.base.clock import SHANGHAI, Clock, office_day
from core.base.faults import Fault
from core.base.ids import new_id
from core.base.resources import Resources
from core.base.work import Store
from core.calendar.calendar import WorkCalendar
from core.cases.answers import Answers
from core.cases.case import Case, CaseId, CaseState
from core.cases.moving import Moving, Wish
from core.cases.paper_words import Desk
from core.config.model import Settings
from core.papers.job import Channel
from core.papers.ordering import order
from core.papers.thermal import RatingSlip
from core.papers.wording import date_words, time_words
from core.queue.ticket import AT_COUNTER, Ticket
from core.ratings.book import RatingBook
from core.ratings.events import RatingAsked, RatingSettled, VisitorRated
from core.ratings.follow_up import FollowUp, FollowUpId
from core.ratings.ports import RatingWork
from core.ratings.rating import Rating, RatingChannel, RatingId, RatingState
from core.staff.rights import Rights, guarded

MACHINE = "rating"  # who acts when the visitor does
GIVE, RECORD = "case.rate", "rating.record"


class RatingService:
    """Asks, takes answers, opens what follows a bad one."""

    def __init__(
        self, *, store: Store[RatingWork], clock: Clock, settings: Settings, resources: Resources,
        calendar: WorkCalendar, moving: Moving, rights: Rights,
    ) -> None:  # fmt: skip
        self._store, self._clock, self._settings, self._calendar = store, clock, settings, calendar
        self._moving, self._rights = moving, rights
        self.book = RatingBook.load(resources)

    def ask_visit(self, act: Act, ticket: Ticket, served_by: str, collected: str = "") -> Rating | None:
        """Ask for the visit that has just ended; None when it was asked for before, or is not to be.

        ``collected`` is the case whose result was handed out in this visit: its end is rated with it.
        """
        outcome = ticket.outcome.value if ticket.outcome else ""
        if outcome not in self.book.solicit:
            return None
        with guarded(self._store, act) as work:
            self._rights.require(work, act, GIVE)
            case = work.cases.get(CaseId(collected)) if collected else self._taken_in(work, ticket)
            rating = self._request(case, ticket.counter, served_by)
            rating = replace(rating, ticket_id=ticket.id, ticket=ticket.number, case_id=collected)
            return self._asked(work, act, rating)

    def ask_case(self, act: Act, case_id: CaseId, counter: str, served_by: str) -> Rating | None:
        """Ask for a case that ended without a number; None when it was asked for before.

        While a visitor with a number is at the counter nothing is asked: it waits for the end of the visit.
        """
        with guarded(self._store, act) as work:
            self._rights.require(work, act, GIVE)
            here = work.tickets.open_of_day(office_day(self._clock.now()))
            if any(ticket.counter == counter and ticket.state in AT_COUNTER for ticket in here):
                return None
            case = work.cases.get(case_id)
            return self._asked(work, act, replace(self._request(case, counter, served_by), case_id=case.id))

    def give(self, act: Act, rating_id: RatingId, level: int, reasons: Sequence[str], channel: RatingChannel) -> Rating:
        """Take the answer of a device. Faults ``ratings.give.*``; ``staff.right.missing`` when a person tries."""
        with guarded(self._store, act) as work:
            self._rights.require(work, act, GIVE)
            return self._taken(work, act, rating_id, level, reasons, channel)

    def record_paper(self, act: Act, rating_id: RatingId, level: int, reasons: Sequence[str]) -> Rating:
        """Take down a rating given on paper. Fault ``ratings.record.own`` for whoever served that visitor."""
        with guarded(self._store, act) as work:
            self._rights.require(work, act, RECORD)
            if work.ratings.get(rating_id).served_by == act.who:
                raise Fault("ratings.record.own")
            machine = replace(act, who=MACHINE)
            return self._taken(work, machine, rating_id, level, reasons, RatingChannel.PAPER)

    def end(self, act: Act, rating_id: RatingId, state: RatingState) -> Rating:
        """Note that a device got no answer; an answer that came meanwhile stays."""
        with guarded(self._store, act) as work:
            self._rights.require(work, act, GIVE)
            return self._ended(work, act, work.ratings.get(rating_id), state)

    def end_open(self, act: Act, counter: str) -> int:
        """The next visitor comes: what is still asked at this counter is unanswered. Return how many."""
        with guarded(self._store, act) as work:
            self._rights.require(work, act, GIVE)
            waiting = work.ratings.open_at(counter)
            for rating in waiting:
                self._ended(work, act, rating, RatingState.UNANSWERED)
            return len(waiting)

    def unrated(self, days: int = 30) -> list[Rating]:
        """Return what was asked lately and not answered: a paper of it may still come in."""
        with self._store.read() as work:
            return work.ratings.unrated(self._clock.now() - timedelta(days=days))

    def counts(self, since: datetime) -> dict[int, int]:
        """Return how many ratings of each level there are; a whole number of people, never a person."""
        with self._store.read() as work:
            return work.ratings.counts(since)

    def bad_of(self, day: date) -> int:
        """Return how many ratings of one day are bad by the site's rule; an upheld appeal takes its rating out."""
        start = datetime.combine(day, time(), SHANGHAI)
        with self._store.read() as work:
            since, later = work.ratings.counts(start), work.ratings.counts(start + timedelta(days=1))
        return sum(since.get(level, 0) - later.get(level, 0) for level, word in self.book.levels.items() if word.is_bad)

    # -- inside

    def _taken_in(self, work: RatingWork, ticket: Ticket) -> Case | None:
        since = ticket.called_at or ticket.issued_at
        cases = work.cases.received_between(since, self._clock.now() + timedelta(seconds=1))
        return next((case for case in reversed(cases) if case.ticket_id == ticket.id), None)

    def _request(self, case: Case | None, counter: str, served_by: str) -> Rating:
        rating = Rating(id=RatingId(new_id()), asked_at=self._clock.now(), counter=counter, served_by=served_by)
        if case is None:
            return rating
        return replace(
            rating, number=case.number, item_code=case.item.code, item=case.item.name,
            department=case.item.department, applicant=f"{case.applicant[:1]}**",
        )  # fmt: skip

    def _asked(self, work: RatingWork, act: Act, rating: Rating) -> Rating | None:
        if not work.ratings.ask(rating):
            return None
        work.journal.write("rating.ask", rating.ticket or rating.number)
        if self._settings.rating.slip == "always" or (self._settings.rating.slip == "without_device" and self._is_bare):
            self._order_slip(work, act, rating)
        work.record(RatingAsked(at=rating.asked_at, op=act.op, rating=rating))
        return rating

    @property
    def _is_bare(self) -> bool:
        """Whether this counter has neither a screen nor a keypad for its visitors."""
        return not self._settings.rating.display and not self._settings.keypad.port

    def _order_slip(self, work: RatingWork, act: Act, rating: Rating) -> None:
        hall, now = self._settings.hall, self._clock.now()
        url = self._settings.rating.url
        paper = RatingSlip(
            hall=hall.name, subject=rating.ticket or rating.number,
            item=self.book.shown_item(rating.item, rating.department), counter=self._settings.desk.counter_name,
            qr=f"{url}{rating.id}" if url else "", until="", level="", stars="", reasons=(),
            choices=() if url else tuple(word.zh for word in self.book.levels.values()),
            date=date_words(now), time=time_words(now), supervision_phone=hall.supervision_phone,
        )  # fmt: skip
        order(work, act, self._clock, paper, channel=Channel.RECEIPT, subject=f"rating/{rating.id}")

    def _taken(
        self, work: RatingWork, act: Act, rating_id: RatingId, level: int, reasons: Sequence[str],
        channel: RatingChannel,
    ) -> Rating:  # fmt: skip
        rating, now = work.ratings.get(rating_id), self._clock.now()
        if any(reason not in self.book.reasons for reason in reasons):
            raise Fault("ratings.give.reason")
        given = rating.given(level, tuple(dict.fromkeys(reasons)), channel, now)
        work.ratings.save(given)
        is_bad = self.book.levels[level].is_bad
        work.journal.write("rating.give", rating.id, facts={"level": str(level), "channel": channel.value})
        if is_bad:
            self._follow(work, given, office_day(now))
        if given.case_id:
            self._rate_case(work, act, given)
        work.record(VisitorRated(at=now, op=act.op, rating=given, is_bad=is_bad))
        work.record(RatingSettled(at=now, op=act.op, rating=given))
        return work.ratings.get(rating_id)

    def _follow(self, work: RatingWork, rating: Rating, day: date) -> None:
        book, calendar = self.book, self._calendar
        due = calendar.add_working_days(day, book.days)
        follow_up = FollowUp(
            id=FollowUpId(new_id()), rating_id=rating.id, opened_at=self._clock.now(), due=due,
            warn=calendar.add_working_days(day, max(0, book.days - book.warn_days)),
        )  # fmt: skip
        work.ratings.open_follow_up(follow_up)
        work.journal.write("rating.follow_up", follow_up.id, facts={"due": due.isoformat()})

    def _rate_case(self, work: RatingWork, act: Act, rating: Rating) -> None:
        """已评价: the case comes to its next state, and its time line says that it was rated, not how."""
        case = work.cases.get(CaseId(rating.case_id))
        moves = {move.name for move in self._moving.flows.of(case).moves_from(case.state)}
        if case.state is CaseState.COLLECTED and "rate" in moves:
            desk = Desk(clerk=case.clerk, staff_number=act.who, counter_name=self._settings.desk.counter_name)
            self._moving.make(work, act, case, Wish(move="rate", answers=Answers(), desk=desk))

    def _ended(self, work: RatingWork, act: Act, rating: Rating, state: RatingState) -> Rating:
        ended = rating.ended(state)
        if ended == rating:
            return rating
        work.ratings.save(ended)
        work.record(RatingSettled(at=self._clock.now(), op=act.op, rating=ended))
        return work.ratings.get(rating.id)
