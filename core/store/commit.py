"""The moment of truth: commits a transaction, and finds out what became of it when the answer got lost."""

from collections.abc import Sequence

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from core.base.faults import Fault
from core.store.errors import LOST, translated
from core.store.journal import JournalRow
from core.store.table import Transaction, Written

ID = text("SELECT pg_current_xact_id_if_assigned()::text")
ENTRY = text("SELECT digest FROM journal WHERE serial = :serial")
ASKED = 3  # how often a server is asked before we say that we do not know


def commit(transaction: Transaction, engine: Engine) -> None:
    """Commit; return only when it is durable.

    A line that is cut while the server answers leaves three ends: it was done (we return), it was not (Fault
    ``storage.server.lost`` or ``.away``), nobody can say (Fault ``storage.commit.unknown``: repeating is harmless).
    """
    if not transaction.is_postgresql:
        transaction.commit()
        return
    transaction_id = transaction.id or transaction.trip.ask((ID, {}))[0][0][0]
    try:
        with translated():
            transaction.commit()
    except Fault as fault:
        is_lost = fault.code in LOST and transaction_id is not None
        if not is_lost or not _was_committed(engine, transaction_id, transaction.written):
            raise


def _was_committed(engine: Engine, transaction_id: str, written: Sequence[Written]) -> bool:
    """Ask what became of a transaction.

    A standby that took over without it gives its number to another one: that this one was committed is believed only
    where its own last entry of the journal is there too.
    """
    query = text("SELECT pg_xact_status(CAST(CAST(:id AS text) AS xid8))")
    for _ in range(ASKED):
        try:
            with engine.connect() as connection:
                status = connection.execute(query, {"id": transaction_id}).scalar()
                is_there = _is_there(connection, written)
        except SQLAlchemyError:
            continue  # still gone: the count bounds it, each try has its own connect timeout
        if status != "in progress":
            return status == "committed" and is_there
    raise Fault("storage.commit.unknown")


def _is_there(connection: Connection, written: Sequence[Written]) -> bool:
    entries = [values for row, values in written if row is JournalRow]
    if not entries:
        return True
    found = connection.execute(ENTRY, {"serial": entries[-1]["serial"]}).scalar()
    return found is not None and bytes(found) == entries[-1]["digest"]
