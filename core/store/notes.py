"""The notes of a hall as rows."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from core.queue.note import HallNote, NoteId, NoteKind
from core.store.table import Transaction, Versioned


class NoteRow(Versioned):
    """One message or alarm."""

    __tablename__ = "hall_note"

    id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[str]
    who: Mapped[str]
    counter: Mapped[str]
    to: Mapped[str]
    words: Mapped[str]
    seen_by: Mapped[str]
    seen_at: Mapped[datetime | None]
    seen_where: Mapped[str]
    version: Mapped[int]


def to_note(row: NoteRow) -> HallNote:
    """Return the value of a row."""
    return HallNote(
        id=NoteId(row.id), at=row.at, kind=NoteKind(row.kind), who=row.who, counter=row.counter, to=row.to,
        words=row.words, seen_by=row.seen_by, seen_at=row.seen_at, seen_where=row.seen_where, version=row.version,
    )  # fmt: skip


def note_values(note: HallNote) -> dict[str, Any]:
    """Return the columns of a value."""
    return {
        "id": note.id, "at": note.at, "kind": note.kind.value, "who": note.who, "counter": note.counter, "to": note.to,
        "words": note.words, "seen_by": note.seen_by, "seen_at": note.seen_at, "seen_where": note.seen_where,
        "version": note.version,
    }  # fmt: skip


class SqlNotes:
    """See core.queue.note.Notes."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, note: HallNote) -> None:
        """See Notes."""
        self._transaction.insert_new(NoteRow, "note", note_values(note))

    def save(self, note: HallNote) -> HallNote:
        """See Notes."""
        self._transaction.save(NoteRow, "note", note.id, note.version, note_values(note))
        return replace(note, version=note.version + 1)

    def get(self, note_id: NoteId) -> HallNote:
        """See Notes."""
        return to_note(self._transaction.need(self._transaction.find(NoteRow, note_id), "note"))

    def since(self, moment: datetime) -> list[HallNote]:
        """See Notes."""
        rows = self._transaction.all(select(NoteRow).where(NoteRow.at >= moment).order_by(NoteRow.at, NoteRow.id))
        return [to_note(row) for row in rows]
