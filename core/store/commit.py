"""The moment of truth: commits a transaction, and finds out what became of it when the answer got lost."""

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from core.base.faults import Fault
from core.store.errors import LOST, translated
from core.store.table import Transaction

ID = text("SELECT pg_current_xact_id_if_assigned()::text")
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
        if fault.code not in LOST or transaction_id is None or not _was_committed(engine, transaction_id):
            raise


def _was_committed(engine: Engine, transaction_id: str) -> bool:
    query = text("SELECT pg_xact_status(CAST(CAST(:id AS text) AS xid8))")
    for _ in range(ASKED):
        try:
            with engine.connect() as connection:
                status = connection.execute(query, {"id": transaction_id}).scalar()
        except SQLAlchemyError:
            continue  # still gone: the count bounds it, each try has its own connect timeout
        if status != "in progress":
            return status == "committed"
    raise Fault("storage.commit.unknown")
