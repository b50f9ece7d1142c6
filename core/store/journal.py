"""The journal as rows: appended in the transaction of the act, never changed (triggers of both engines refuse it)."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Index, bindparam, literal_column, select, text
from sqlalchemy.orm import Mapped, mapped_column

from core.staff.journal import GENESIS, Entry, digest_of
from core.store.table import Row, Transaction
from core.store.trip import Rows

JOURNAL_LOCK = 0x6A6F75726E616C  # "journal"
# The only entries that are asked for by subject: an index of all of them would make each write dearer.
IS_SETTLED = text("action = 'day.settle'")


class JournalRow(Row):
    """One entry; ``digest`` covers all columns and the digest before."""

    __tablename__ = "journal"
    __table_args__ = (Index("ix_journal_settled", "subject", sqlite_where=IS_SETTLED, postgresql_where=IS_SETTLED),)

    serial: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    op: Mapped[str]
    who: Mapped[str]
    where: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    outcome: Mapped[str]
    facts: Mapped[dict[str, Any]]
    previous: Mapped[bytes]
    digest: Mapped[bytes]


def to_entry(row: Any) -> Entry:
    """Return the value of a row, of the mapping or of columns."""
    return Entry(
        serial=row.serial,
        at=row.at,
        op=row.op,
        who=row.who,
        where=row.where,
        action=row.action,
        subject=row.subject,
        outcome=row.outcome,
        facts=row.facts,
        previous=row.previous,
        digest=row.digest,
    )


def entry_values(entry: Entry) -> dict[str, Any]:
    """Return the columns of a value."""
    return {
        "serial": entry.serial,
        "at": entry.at,
        "op": entry.op,
        "who": entry.who,
        "where": entry.where,
        "action": entry.action,
        "subject": entry.subject,
        "outcome": entry.outcome,
        "facts": dict(entry.facts),
        "previous": entry.previous,
        "digest": entry.digest,
    }


LOCK = text(f"SELECT pg_advisory_xact_lock({JOURNAL_LOCK})")
LAST = text("SELECT serial, digest FROM journal ORDER BY serial DESC LIMIT 1").columns(
    JournalRow.serial, JournalRow.digest
)

_CHUNK = 500  # rows that are in memory at once
_FROM = select(JournalRow).where(JournalRow.serial >= bindparam("start")).order_by(JournalRow.serial)
_FROM = _FROM.limit(literal_column(str(_CHUNK)))

# The action stands in the words, where the engine sees that the index serves it.
_OF = select(JournalRow).where(
    JournalRow.action == bindparam("action", literal_execute=True),
    JournalRow.subject.in_(bindparam("subjects", expanding=True)),
)
_OF = _OF.order_by(JournalRow.serial)


class SqlJournal:
    """See core.staff.journal.Journal.

    Entries get their serial at the end of the work (or when the work reads the journal): the chain can only be
    appended by one transaction at a time, and taking its lock last keeps counters from waiting for each other.
    """

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._pending: list[Entry] = []

    def write(
        self, action: str, subject: str = "", *, outcome: str = "done", facts: Mapping[str, str] | None = None
    ) -> None:
        """See Journal."""
        self._transaction.check_writing()
        act = self._transaction.act
        entry = Entry(
            serial=0,
            at=self._transaction.at,
            op=act.op,
            who=act.who,
            where=act.where,
            action=action,
            subject=subject,
            outcome=outcome,
            facts=dict(facts or {}),
            previous=GENESIS,
        )
        self._pending.append(entry)

    def take_over(self, entry: Entry) -> None:
        """Append an entry of another chain as it was said, at the next place of this one."""
        self._transaction.check_writing()
        self._pending.append(replace(entry, serial=0, previous=GENESIS, digest=b""))

    def append_pending(self) -> None:
        """Give the entries of this work their place in the chain."""
        if not self._pending:
            return
        count, head = self._locked()
        for entry in self._pending:
            count += 1
            placed = replace(entry, serial=count, previous=head)
            head = digest_of(placed)
            self._transaction.insert_later(JournalRow, entry_values(replace(placed, digest=head)))
        self._pending.clear()

    def entries(self, start: int = 1) -> Iterator[Entry]:
        """See Journal."""
        self.append_pending()
        while rows := self._transaction.read(_FROM, start=start):
            yield from map(to_entry, rows)
            if len(rows) < _CHUNK:
                return
            start = rows[-1].serial + 1

    def of(self, action: str, subjects: Collection[str]) -> list[Entry]:
        """See Journal."""
        self.append_pending()
        found = self._transaction.session.scalars(_OF, {"action": action, "subjects": list(subjects)})
        return [to_entry(row) for row in found]

    def head(self) -> tuple[int, bytes]:
        """See Journal."""
        self.append_pending()
        return self._last()

    def last_at(self) -> datetime | None:
        """Return when the newest entry was written; None where there is none."""
        newest = self._transaction.one(select(JournalRow).order_by(JournalRow.serial.desc()))
        return newest.at if newest is not None else None

    def digest_at(self, serial: int) -> bytes | None:
        """Return the digest of one entry, or None where there is none."""
        return self._transaction.session.scalar(select(JournalRow.digest).where(JournalRow.serial == serial))

    def _locked(self) -> tuple[int, bytes]:
        """Return the end of the chain, ours until the work ends; asked after the lock, so nobody's is in between."""
        if not self._transaction.is_postgresql:
            return self._last()
        return _end(self._transaction.trip.ask((LOCK, {}), (LAST, {}))[1])

    def _last(self) -> tuple[int, bytes]:
        return _end(self._transaction.trip.ask((LAST, {}))[0])


def _end(rows: Rows) -> tuple[int, bytes]:
    return (rows[0][0], bytes(rows[0][1])) if rows else (0, GENESIS)
