"""Ratings and their follow-ups as rows; a visit and a case are each asked for once, the table itself sees to it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, func, select
from sqlalchemy.orm import Mapped, mapped_column

from core.ratings.follow_up import FollowNote, FollowState, FollowUp, FollowUpId, NoteKind
from core.ratings.rating import Rating, RatingChannel, RatingId, RatingState
from core.store.table import Row, Transaction, Versioned

_SUBJECT = ("ticket", "number", "item_code", "item", "department", "applicant")


class RatingRow(Versioned):
    """One request and its answer."""

    __tablename__ = "rating"
    __table_args__ = (Index("ix_rating_counter_state", "counter", "state"),)

    row: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    ticket_id: Mapped[str | None] = mapped_column(unique=True)
    case_id: Mapped[str | None] = mapped_column(unique=True)
    asked_at: Mapped[datetime] = mapped_column(index=True)
    given_at: Mapped[datetime | None] = mapped_column(index=True)
    state: Mapped[str]
    level: Mapped[int]
    counter: Mapped[str]
    served_by: Mapped[str]
    subject: Mapped[dict[str, Any]]
    reasons: Mapped[list[str]] = mapped_column(JSON)
    channel: Mapped[str]
    version: Mapped[int]


class FollowUpRow(Versioned):
    """What follows a bad rating."""

    __tablename__ = "follow_up"

    row: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    rating_id: Mapped[str] = mapped_column(unique=True)
    opened_at: Mapped[datetime]
    due: Mapped[date] = mapped_column(index=True)
    warn: Mapped[date]
    state: Mapped[str] = mapped_column(index=True)
    is_called: Mapped[bool]
    is_excluded: Mapped[bool]
    outcome: Mapped[str]
    closed_on: Mapped[date | None]
    notes: Mapped[int]
    version: Mapped[int]


class FollowNoteRow(Row):
    """One line of a ledger; only ever added."""

    __tablename__ = "follow_note"

    follow_up_id: Mapped[str] = mapped_column(primary_key=True)
    serial: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    who: Mapped[str]
    kind: Mapped[str]
    result: Mapped[str]
    words: Mapped[str]


class SqlRatings:
    """See core.ratings.ports.Ratings."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def ask(self, rating: Rating) -> bool:
        """See Ratings."""
        return self._transaction.insert(RatingRow, _rating_values(rating))

    def save(self, rating: Rating) -> None:
        """See Ratings."""
        self._transaction.save(RatingRow, "rating", rating.id, rating.version, _rating_values(rating))

    def get(self, rating_id: RatingId) -> Rating:
        """See Ratings."""
        row = self._transaction.find(RatingRow, rating_id)
        return _to_rating(self._transaction.need(row, "rating"))

    def open_at(self, counter: str) -> list[Rating]:
        """See Ratings."""
        asked = RatingState.ASKED.value
        query = select(RatingRow).where(RatingRow.counter == counter, RatingRow.state == asked)
        return [_to_rating(row) for row in self._transaction.all(query.order_by(RatingRow.row))]

    def unrated(self, since: datetime, limit: int = 200) -> list[Rating]:
        """See Ratings."""
        query = select(RatingRow).where(RatingRow.asked_at >= since, RatingRow.given_at.is_(None))
        return [_to_rating(row) for row in self._transaction.all(query.order_by(RatingRow.row.desc()).limit(limit))]

    def counts(self, since: datetime) -> dict[int, int]:
        """See Ratings."""
        excluded = select(FollowUpRow.rating_id).where(FollowUpRow.is_excluded)
        query = (
            select(RatingRow.level, func.count())
            .where(RatingRow.given_at >= since, RatingRow.id.not_in(excluded))
            .group_by(RatingRow.level)
        )
        rows = self._transaction.session.execute(query)
        return {row[0]: row[1] for row in rows}

    def open_follow_up(self, follow_up: FollowUp) -> None:
        """See Ratings."""
        self._transaction.insert_new(FollowUpRow, "follow_up", _follow_values(follow_up))

    def save_follow_up(self, follow_up: FollowUp) -> None:
        """See Ratings."""
        values = _follow_values(follow_up)
        self._transaction.save(FollowUpRow, "follow_up", follow_up.id, follow_up.version, values)

    def follow_up(self, follow_up_id: FollowUpId) -> FollowUp:
        """See Ratings."""
        row = self._transaction.find(FollowUpRow, follow_up_id)
        return _to_follow_up(self._transaction.need(row, "follow_up"))

    def follow_ups(self, *, is_closed: bool, limit: int = 500) -> list[FollowUp]:
        """See Ratings."""
        closed = FollowUpRow.state == FollowState.CLOSED.value
        query = (
            select(FollowUpRow).where(closed).order_by(FollowUpRow.closed_on.desc(), FollowUpRow.row.desc())
            if is_closed
            else select(FollowUpRow).where(~closed).order_by(FollowUpRow.due, FollowUpRow.row)
        )
        return [_to_follow_up(row) for row in self._transaction.all(query.limit(limit))]

    def follow_ups_due(self, day: date) -> int:
        """See Ratings."""
        near = (FollowUpRow.warn <= day, FollowUpRow.state != FollowState.CLOSED.value)
        return self._transaction.session.scalar(select(func.count()).select_from(FollowUpRow).where(*near)) or 0

    def add_note(self, note: FollowNote) -> None:
        """See Ratings."""
        values = {
            "follow_up_id": note.follow_up_id, "serial": note.serial, "at": note.at, "who": note.who,
            "kind": note.kind.value, "result": note.result, "words": note.words,
        }  # fmt: skip
        self._transaction.insert_new(FollowNoteRow, "follow_note", values)

    def notes(self, follow_up_id: FollowUpId) -> Sequence[FollowNote]:
        """See Ratings."""
        query = select(FollowNoteRow).where(FollowNoteRow.follow_up_id == follow_up_id).order_by(FollowNoteRow.serial)
        return [
            FollowNote(
                follow_up_id=FollowUpId(row.follow_up_id), serial=row.serial, at=row.at, who=row.who,
                kind=NoteKind(row.kind), result=row.result, words=row.words,
            )
            for row in self._transaction.all(query)
        ]  # fmt: skip


def _rating_values(rating: Rating) -> dict[str, Any]:
    return {
        "id": rating.id, "ticket_id": rating.ticket_id or None, "case_id": rating.case_id or None,
        "asked_at": rating.asked_at, "given_at": rating.given_at, "state": rating.state.value,
        "level": rating.level, "counter": rating.counter, "served_by": rating.served_by,
        "subject": {name: getattr(rating, name) for name in _SUBJECT}, "reasons": list(rating.reasons),
        "channel": rating.channel.value if rating.channel else "", "version": rating.version,
    }  # fmt: skip


def _to_rating(row: RatingRow) -> Rating:
    return Rating(
        id=RatingId(row.id), ticket_id=row.ticket_id or "", case_id=row.case_id or "", asked_at=row.asked_at,
        given_at=row.given_at, state=RatingState(row.state), level=row.level, counter=row.counter,
        served_by=row.served_by, reasons=tuple(row.reasons), version=row.version,
        channel=RatingChannel(row.channel) if row.channel else None, **{name: row.subject[name] for name in _SUBJECT},
    )  # fmt: skip


def _follow_values(follow_up: FollowUp) -> dict[str, Any]:
    return {
        "id": follow_up.id, "rating_id": follow_up.rating_id, "opened_at": follow_up.opened_at, "due": follow_up.due,
        "warn": follow_up.warn, "state": follow_up.state.value, "is_called": follow_up.is_called,
        "is_excluded": follow_up.is_excluded, "outcome": follow_up.outcome, "closed_on": follow_up.closed_on,
        "notes": follow_up.notes, "version": follow_up.version,
    }  # fmt: skip


def _to_follow_up(row: FollowUpRow) -> FollowUp:
    return FollowUp(
        id=FollowUpId(row.id), rating_id=RatingId(row.rating_id), opened_at=row.opened_at, due=row.due, warn=row.warn,
        state=FollowState(row.state), is_called=row.is_called, is_excluded=row.is_excluded, outcome=row.outcome,
        closed_on=row.closed_on, notes=row.notes, version=row.version,
    )  # fmt: skip
