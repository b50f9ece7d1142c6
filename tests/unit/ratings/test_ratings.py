"""Ratings over the real services: asked once, given by devices only, bad ones followed to their end by somebody else."""

import json
from datetime import date, timedelta

import pytest

from core.base.acts import Act
from core.base.clock import office_day
from core.base.faults import Fault
from core.calendar.lights import Light
from core.cases.case import CaseState
from core.config.device_settings import KeypadSettings
from core.config.model import RatingSettings, Settings
from core.queue.ticket import Outcome
from core.ratings.events import RatingAsked, RatingSettled
from core.ratings.rating import RatingChannel, RatingState
from core.ratings.service import MACHINE
from core.staff.account import Account, Role
from tests.fakes.counter_office import CounterOffice, a_card

CLERK, HEAD, OTHER = "0317", "0002", "0003"


class Office(CounterOffice):
    """A counter with a rating screen, two supervisors and a clerk; remembers what the screen would hear."""

    def __init__(self, **settings) -> None:
        rating = settings.pop("rating", RatingSettings(display="2"))
        super().__init__(Settings(rating=rating, **settings))
        with self.store.work(Act.new(who="system", where="3")) as work:
            for number, role in ((CLERK, Role.CLERK), (HEAD, Role.SUPERVISOR), (OTHER, Role.SUPERVISOR)):
                work.accounts.add(Account(number=number, name=number, role=role, secret=""))
        self.asked, self.settled = [], []
        self.bus.subscribe(RatingAsked, lambda event: self.asked.append(event.rating))
        self.bus.subscribe(RatingSettled, lambda event: self.settled.append(event.rating))

    def visit(self, who=CLERK, *, item="gljt", outcome=Outcome.ACCEPTED):
        """One visit from call to end, with a case taken in."""
        (ticket,) = self.issue("A")
        self.queue.call_next(Act.new(who=who, where="3"), counter="3", businesses="ABC")
        self.queue.start(Act.new(who=who, where="3"), ticket.id)
        ticket = self.rows(lambda work: work.tickets.get(ticket.id))
        case = self.take_in(who, item, ticket) if item else None
        return self.queue.finish(Act.new(who=who, where="3"), ticket.id, outcome), case

    def take_in(self, who, item, ticket=None):
        visitor = self.intake.identify(Act.new(who=who, where="3"), a_card())
        found = self.finder.find(item)[0].item
        draft = self.intake.draft_for(visitor.person, found, ticket, is_card_read=True, phone="13800002207")
        return self.intake.accept(Act.new(who=who, where="3"), draft.all_handed_in())

    def collect(self, who=CLERK, case=None):
        case = case or self.take_in(who, "gljt")
        case = self.rows(lambda work: work.cases.get(case.id))
        for move in ("hand_over", "decide"):
            if move in {offer.move.name for offer in self.cases.offers(case)}:
                case = (
                    self.decide(case.id)
                    if move == "decide"
                    else self.cases.make(Act.new(who=who, where="3"), case.id, move)
                )
        person = self.cases.applicant(case)
        return self.cases.collect(Act.new(who=who, where="3"), case.id, person=person)

    def decide(self, case_id):
        return self.cases.decide(Act.new(who="district", where="3"), case_id)

    def rate(self, level, reasons=(), who=MACHINE, channel=RatingChannel.SCREEN):
        return self.ratings.give(Act.new(who=who, where="3"), self.asked[-1].id, level, reasons, channel)

    def journal(self):
        return [entry.action for entry in self.rows(lambda work: list(work.journal.entries()))]


def head(who=HEAD):
    return Act.new(who=who, where="hall")


def code_of(call):
    with pytest.raises(Fault) as caught:
        call()
    return caught.value.code


def test_a_visit_is_asked_for_once_at_its_end():
    office = Office()
    ticket, case = office.visit()
    (rating,) = office.asked
    assert (rating.ticket, rating.number, rating.applicant, rating.served_by) == ("A001", case.number, "章**", CLERK)
    again = office.ratings.ask_visit(Act.new(who=MACHINE, where="3"), ticket, CLERK)
    assert again is None
    assert len(office.asked) == 1
    office.rate(1)
    assert code_of(lambda: office.rate(1)) == "ratings.give.over"


def test_the_next_visitor_ends_what_is_still_asked():
    office = Office()
    office.visit()
    office.visit()
    assert [one.state for one in office.settled] == [RatingState.UNANSWERED]
    assert (
        code_of(
            lambda: office.ratings.give(
                Act.new(who=MACHINE, where="3"), office.asked[0].id, 1, (), RatingChannel.SCREEN
            )
        )
        == "ratings.give.over"
    )


def test_a_counter_without_anything_to_answer_with_asks_nobody():
    office = Office(rating=RatingSettings())
    office.visit()
    assert office.asked == []
    assert "rating.ask" not in office.journal()


def test_a_case_is_rated_at_its_end_by_the_visitors_devices_only():
    office = Office()
    case = office.collect()
    (rating,) = office.asked
    assert (rating.case_id, rating.ticket) == (case.id, "")
    assert code_of(lambda: office.rate(1, who=CLERK)) == "staff.right.missing"
    assert code_of(lambda: office.cases.make(Act.new(who=HEAD, where="3"), case.id, "rate")) == "staff.right.missing"
    office.rate(2)
    assert office.cases.get(case.id).state is CaseState.RATED
    assert [step.note for step in office.cases.steps(case) if step.move == "rate"] == [""]


def test_a_result_handed_out_in_a_visit_is_asked_for_with_the_visit():
    office = Office()
    case = office.take_in(CLERK, "gljt")
    (ticket,) = office.issue("A")
    office.queue.call_next(Act.new(who=CLERK, where="3"), counter="3", businesses="ABC")
    office.collect(case=case)
    assert office.asked == []
    office.queue.start(Act.new(who=CLERK, where="3"), ticket.id)
    office.queue.finish(Act.new(who=CLERK, where="3"), ticket.id, Outcome.COLLECTION)
    (rating,) = office.asked
    assert (rating.ticket, rating.case_id) == ("A001", case.id)


def test_the_district_hears_the_level_and_no_name():
    office = Office()
    office.visit()
    office.rate(4, ("manner", "waiting"))
    rows = office.rows(lambda work: work.outbox.waiting(0, 99))
    (row,) = [row for row in rows if "rating" in json.loads(row.body)["type"]]
    told = json.loads(row.body)
    assert told["type"] == "cn.yichuang.rating.given.v1"
    assert (told["data"]["level"], told["data"]["is_bad"], told["data"]["reasons"]) == (4, True, ["manner", "waiting"])
    assert "章" not in row.body.decode()


def test_a_bad_one_is_followed_up_by_somebody_who_did_not_serve():
    office = Office()
    office.visit(who=HEAD)
    office.rate(5, ("manner",))
    assert office.follow_ups.all(head()) == []
    assert code_of(lambda: office.follow_ups.all(head(CLERK))) == "staff.right.missing"
    (one,) = office.follow_ups.all(head(OTHER))
    follow, key = one.follow_up, one.follow_up.id
    assert follow.due == date(2026, 12, 14)  # 15 working days after 2026-11-23
    assert code_of(lambda: office.follow_ups.call(head(), key, "reached")) == "ratings.follow.own"
    assert code_of(lambda: office.follow_ups.close(head(OTHER), key, "mended")) == "ratings.follow.no_call"
    assert office.follow_ups.contact(head(OTHER), key).phone == "13800002207"
    office.follow_ups.call(head(OTHER), key, "no_answer")
    assert code_of(lambda: office.follow_ups.close(head(OTHER), key, "mended")) == "ratings.follow.no_call"
    office.follow_ups.call(head(OTHER), key, "reached", "愿意再来")
    closed = office.follow_ups.close(head(OTHER), key, "explained")
    assert (closed.light, [note.kind.value for note in closed.notes]) == (Light.DONE, ["call", "call", "close"])
    assert code_of(lambda: office.follow_ups.measure(head(OTHER), key, "再改")) == "ratings.follow.closed"
    assert {"rating.follow_up", "rating.contact", "rating.call", "rating.close"} <= set(office.journal())


def test_an_appeal_waits_for_its_review_and_upheld_counts_for_nobody():
    office = Office()
    office.visit()
    office.rate(4)
    since = office.clock.now() - timedelta(hours=1)
    assert office.ratings.counts(since) == {4: 1}
    key = office.follow_ups.all(head())[0].follow_up.id
    office.follow_ups.call(head(), key, "reached")
    assert code_of(lambda: office.follow_ups.review(head(), key, "查了", is_upheld=True)) == "ratings.follow.no_appeal"
    office.follow_ups.appeal(head(), key, "按错了键")
    assert code_of(lambda: office.follow_ups.close(head(), key, "mended")) == "ratings.follow.appealed"
    office.follow_ups.review(head(), key, "录像核实", is_upheld=True)
    office.follow_ups.close(head(), key, "unfounded")
    assert office.ratings.counts(since) == {}


def test_bad_ones_of_a_day_are_counted_for_the_hall():
    office = Office()
    day = office_day(office.clock.now())
    for level in (1, 5, 4):
        office.visit()
        office.rate(level)
    assert office.ratings.bad_of(day) == 2
    assert office.ratings.bad_of(day + timedelta(days=1)) == office.ratings.bad_of(day - timedelta(days=1)) == 0


def test_the_light_goes_yellow_and_red():
    office = Office()
    office.visit()
    office.rate(4)
    lights = []
    for days in (0, 17, 5):
        office.clock.forward(days * 86400)
        lights.append((office.follow_ups.all(head())[0].light, office.follow_ups.due()))
    assert lights == [(Light.OK, 0), (Light.YELLOW, 1), (Light.RED, 1)]


def test_paper_is_taken_down_by_somebody_else_even_late():
    office = Office()
    office.visit(who=HEAD)
    office.visit()
    first = office.asked[0].id
    assert [one.id for one in office.ratings.unrated()] == [office.asked[1].id, first]
    assert code_of(lambda: office.ratings.record_paper(head(), first, 4, ())) == "ratings.record.own"
    assert code_of(lambda: office.ratings.record_paper(head(CLERK), first, 4, ())) == "staff.right.missing"
    given = office.ratings.record_paper(head(OTHER), first, 4, ("other",))
    assert (given.channel, given.level) == (RatingChannel.PAPER, 4)
    assert len(office.follow_ups.all(head(OTHER))) == 1


def test_the_keypads_five_is_very_satisfied():
    class Keypad:
        asks = 0

        def ask(self):
            self.asks += 1
            return f"k{self.asks}"

        def cancel(self):
            self.asks += 100

    from core.base.lanes import InlineLane
    from core.ratings.soliciting import Solicitor

    office = Office(rating=RatingSettings(), keypad=KeypadSettings(port="serial:COM7"))
    office.solicitor.stop()
    solicitor = Solicitor(office.ratings, office.bus, InlineLane(), office.settings, Keypad())
    office.visit()
    solicitor.on_key("k1", 5)
    solicitor.on_key("k1", 1)  # a second key answers nothing
    office.visit()
    solicitor.on_key_end("k2")
    assert [(one.state, one.level) for one in office.settled] == [(RatingState.GIVEN, 1), (RatingState.UNANSWERED, 0)]


def test_a_slip_is_printed_where_there_is_no_device():
    office = Office(rating=RatingSettings(slip="without_device"))
    office.visit()
    (job,) = office.rows(lambda work: work.print_jobs.of_subject(f"rating/{office.asked[0].id}"))
    assert job.values["choices"][0] == "非常满意"
    assert "章" not in json.dumps(job.values, ensure_ascii=False)
