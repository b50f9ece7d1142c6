"""What every store promises of ratings: memory, SQLite under SQLCipher and PostgreSQL alike."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.base.acts import Act
from core.base.faults import Fault
from core.ratings.follow_up import FollowNote, FollowState, FollowUp, FollowUpId, NoteKind
from core.ratings.rating import Rating, RatingChannel, RatingId, RatingState
from tests.samples import AT

ASKED = Rating(
    id=RatingId("r1"), asked_at=AT, counter="3", served_by="0317", ticket_id="t1", ticket="A001", case_id="c1",
    number="330290015-20261123-0001-6", item="高龄津贴", item_code="0101", department="民政", applicant="章**",
)  # fmt: skip
OPEN = FollowUp(id=FollowUpId("f1"), rating_id=ASKED.id, opened_at=AT, due=date(2026, 12, 14), warn=date(2026, 12, 9))


def work_of(store):
    return store.work(Act.new(who="rating", where="3"))


def test_a_visit_and_a_case_are_asked_for_once(any_store):
    with work_of(any_store) as work:
        assert work.ratings.ask(ASKED)
        assert not work.ratings.ask(replace(ASKED, id=RatingId("r2"), case_id="c2"))
        assert not work.ratings.ask(replace(ASKED, id=RatingId("r3"), ticket_id="t3"))
        assert work.ratings.ask(replace(ASKED, id=RatingId("r4"), ticket_id="t4", case_id=""))
        assert work.ratings.ask(replace(ASKED, id=RatingId("r5"), ticket_id="", case_id="c5"))
        assert work.ratings.ask(replace(ASKED, id=RatingId("r6"), ticket_id="t6", case_id="", counter="4"))
    with any_store.read() as work:
        assert work.ratings.get(ASKED.id) == ASKED
        assert [one.id for one in work.ratings.open_at("3")] == ["r1", "r4", "r5"]


def test_answers_counts_and_what_is_not_rated(any_store):
    given = ASKED.given(4, ("manner",), RatingChannel.KEYPAD, AT)
    other = replace(ASKED, id=RatingId("r2"), ticket_id="t2", case_id="")
    with work_of(any_store) as work:
        work.ratings.ask(ASKED)
        work.ratings.ask(other)
        work.ratings.save(given)
        work.ratings.save(other.ended(RatingState.DECLINED))
        work.ratings.open_follow_up(OPEN)
        with pytest.raises(Fault):
            work.ratings.save(given)
    before = AT - timedelta(seconds=1)
    with any_store.read() as work:
        assert work.ratings.get(ASKED.id) == replace(given, version=2)
        assert [one.id for one in work.ratings.unrated(before)] == ["r2"]
        assert work.ratings.counts(before) == {4: 1}
        assert work.ratings.counts(AT + timedelta(seconds=1)) == {}
    with work_of(any_store) as work:
        work.ratings.save_follow_up(replace(OPEN, is_excluded=True))
    with any_store.read() as work:
        assert work.ratings.counts(before) == {}


def test_follow_ups_the_most_urgent_first_and_their_notes(any_store):
    later = replace(OPEN, id=FollowUpId("f2"), rating_id=RatingId("r2"), due=date(2026, 12, 1), warn=date(2026, 11, 26))
    with work_of(any_store) as work:
        for one in (OPEN, later):
            work.ratings.open_follow_up(one)
        with pytest.raises(Fault):
            work.ratings.open_follow_up(replace(OPEN, id=FollowUpId("f3")))
        note = FollowNote(
            follow_up_id=OPEN.id, serial=1, at=AT, who="0002", kind=NoteKind.CALL, result="reached", words="好"
        )
        work.ratings.add_note(note)
        work.ratings.save_follow_up(replace(OPEN, notes=1, is_called=True))
    with any_store.read() as work:
        assert [one.id for one in work.ratings.follow_ups(is_closed=False)] == ["f2", "f1"]
        assert (work.ratings.follow_ups_due(date(2026, 11, 26)), work.ratings.follow_ups_due(date(2026, 12, 9))) == (
            1,
            2,
        )
        assert list(work.ratings.notes(OPEN.id)) == [note]
        called = work.ratings.follow_up(OPEN.id)
    with work_of(any_store) as work:
        closed = called.closed("mended", date(2026, 12, 1), needs_call=True)
        work.ratings.save_follow_up(replace(closed, state=FollowState.CLOSED))
    with any_store.read() as work:
        assert [one.id for one in work.ratings.follow_ups(is_closed=True)] == ["f1"]
        assert work.ratings.follow_ups_due(date(2026, 12, 31)) == 1
