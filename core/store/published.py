"""What was published, as rows: how the other programs of a centre hear of it. It keeps names and ids, never a value.

The rows are written at the very end of a transaction, under the journal's lock, so their order is that of the commits.
A notification only wakes the others (``core.store.ear``); whoever missed it finds the rows all the same.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from core.base.editions import EditionAdded
from core.base.events import Event
from core.cases.events import CaseEvent
from core.outbox.events import OutboxGrew
from core.papers.events import PaperOrdered, PaperSettled
from core.queue.events import (
    AppointmentChanged,
    PostChanged,
    TicketCalled,
    TicketChanged,
    TicketEvent,
    TicketFinished,
    TicketIssued,
)
from core.queue.note import NoteChanged
from core.staff.bulletin import MessageCame
from core.store.journal import LOCK
from core.store.table import Row, Transaction

CHANNEL = "yichuang"
KEPT = timedelta(hours=12)
CASE, POST, APPOINTMENT, EDITION, MESSAGE = "case", "post", "appointment", "edition", "message"
NOTE, OUTBOX, PAPER, PAPER_SETTLED = "note", "outbox", "paper", "paper.settled"
TICKETS: dict[str, type[TicketEvent]] = {
    "ticket.issued": TicketIssued,
    "ticket.called": TicketCalled,
    "ticket.changed": TicketChanged,
    "ticket.finished": TicketFinished,
}
WAKE = text(f"SELECT pg_notify('{CHANNEL}', '')")
_NAMES = {kind: name for name, kind in TICKETS.items()}
# How an event is named in a row: its kind, and the id by which the others load it.
_TOLD: Mapping[type[Event], Callable[[Any], tuple[str, str]]] = {
    TicketEvent: lambda event: (_NAMES.get(type(event), "ticket.changed"), str(event.ticket.id)),
    CaseEvent: lambda event: (CASE, str(event.case.id)),
    PostChanged: lambda event: (POST, event.post.counter),
    AppointmentChanged: lambda event: (APPOINTMENT, str(event.appointment.id)),
    NoteChanged: lambda event: (NOTE, str(event.note.id)),
    EditionAdded: lambda event: (EDITION, f"{event.name}/{event.number}"),
    MessageCame: lambda event: (MESSAGE, event.message.id),
    OutboxGrew: lambda _event: (OUTBOX, ""),
    PaperOrdered: lambda event: (PAPER, f"{event.channel.value}/{event.place}"),
    PaperSettled: lambda event: (PAPER_SETTLED, event.job.id),
}


class PublishedRow(Row):
    """One event that others want to hear of; ``sender`` is the program that published it."""

    __tablename__ = "published"

    serial: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject: Mapped[str]
    at: Mapped[datetime]
    op: Mapped[str]
    sender: Mapped[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One row; ``subject`` is the id of a ticket, case, appointment or print job, a counter, or a printer's line."""

    serial: int
    kind: str
    subject: str
    at: datetime
    op: str
    sender: str


class SqlPublished:
    """The log inside one transaction. Only a server has others who listen."""

    def __init__(self, transaction: Transaction, sender: str) -> None:
        self._transaction, self._sender = transaction, sender

    def append(self, events: Iterable[Event]) -> None:
        """Write the events that can be told by an id, and wake the others at the commit."""
        rows = [row for event in events if (row := self._values(event)) is not None]
        if not rows or not self._transaction.is_postgresql:
            return
        self._transaction.trip.later(LOCK, {})
        for row in rows:
            self._transaction.insert_later(PublishedRow, row)
        self._transaction.trip.later(WAKE, {})

    def since(self, serial: int) -> list[Published]:
        """Return what came after ``serial``, oldest first."""
        query = select(PublishedRow).where(PublishedRow.serial > serial).order_by(PublishedRow.serial)
        return [
            Published(
                serial=row.serial, kind=row.kind, subject=row.subject, at=row.at, op=row.op, sender=row.sender
            )
            for row in self._transaction.all(query)
        ]  # fmt: skip

    def last(self) -> int:
        """Return the serial of the newest row, 0 when there is none."""
        return self._transaction.session.scalar(select(func.max(PublishedRow.serial))) or 0

    def forget_old(self) -> None:
        """Drop what nobody needs any more."""
        self._transaction.check_writing()
        old = delete(PublishedRow).where(PublishedRow.at < self._transaction.at - KEPT)
        self._transaction.session.execute(old, execution_options={"synchronize_session": False})

    def _values(self, event: Event) -> dict[str, Any] | None:
        told = next((told for kind, told in _TOLD.items() if isinstance(event, kind)), None)
        if told is None:
            return None
        kind, subject = told(event)
        return {"kind": kind, "subject": subject, "at": event.at, "op": event.op, "sender": self._sender}
