"""What an upgrade must leave as it was, read before and after it in its own transaction.

The rows of every table, the end of the journal and of the outbox, and that the newest entries of the journal still
match their digests: what a careless statement does to one column it does to all rows alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, inspect, select, table, text

from core.staff.journal import digest_of
from core.store.anchor import Anchor, anchor_of
from core.store.journal import JournalRow, to_entry
from core.store.migrations import heir_of
from core.store.outbox import SourceRow

NEWEST = 1000
WORDS = "case_words"  # of the search, with all tables that FTS5 makes for it: made anew from the cases


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What a database holds; of a new one nothing."""

    rows: Mapping[str, int]  # by table
    journal: Anchor | None
    outbox: tuple[int, int, bytes] | None  # generation, last, chain
    is_chained: bool


def holding(connection: Connection) -> Holding:
    """Count and read what the database holds, from now on until the transaction ends. It reads every table once.

    The other programs of a centre read on and wait with their writes. Fault ``storage.write.locked`` when one of them
    holds a table for too long.
    """
    names = [name for name in inspect(connection).get_table_names() if not name.startswith(WORDS)]
    if names and connection.dialect.name == "postgresql":
        listed = ", ".join(connection.dialect.identifier_preparer.quote(name) for name in names)
        connection.execute(text(f"LOCK TABLE {listed} IN SHARE ROW EXCLUSIVE MODE"))
    has_office = {JournalRow.__tablename__, SourceRow.__tablename__} <= set(names)
    source = select(SourceRow.generation, SourceRow.last, SourceRow.chain)
    found = connection.execute(source).first() if has_office else None
    return Holding(
        rows={name: connection.execute(select(func.count()).select_from(table(name))).scalar_one() for name in names},
        journal=anchor_of(connection) if has_office else None,
        outbox=tuple(found) if found is not None else None,
        is_chained=not has_office or _is_chained(connection),
    )


def loss(before: Holding, after: Holding, found: str) -> str:
    """Return what an upgrade from version ``found`` has lost or made too many of; empty: nothing."""
    if before.journal is not None and (before.journal, before.outbox) != (after.journal, after.outbox):
        return "heads"
    if before.is_chained and not after.is_chained:
        return "chain"
    for name, count in before.rows.items():
        heir = heir_of(name, found)
        if heir and after.rows.get(heir) != count:
            return f"rows of {name}"
    return ""


def flaw(connection: Connection) -> str:
    """Return what of a file is not whole, as the open transaction sees it; empty: nothing. A server looks by itself."""
    if connection.execute(text("PRAGMA foreign_key_check")).first() is not None:
        return "foreign_key_check"
    found = connection.execute(text("PRAGMA quick_check")).scalars().all()
    return "" if found == ["ok"] else "quick_check"


def _is_chained(connection: Connection) -> bool:
    columns = JournalRow.__table__.columns
    newest = connection.execute(select(*columns).order_by(JournalRow.serial.desc()).limit(NEWEST))
    return all(digest_of(to_entry(row)) == row.digest for row in newest)
