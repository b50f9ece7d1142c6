"""Editions of the site's tables as rows. It knows no table's content."""

from datetime import date, datetime

from sqlalchemy import bindparam, select, text
from sqlalchemy.orm import Mapped, mapped_column

from core.base.editions import Edition
from core.store.table import Row, Transaction

EDITION_LOCK = 0x65646974  # "edit"
LOCK = text(f"SELECT pg_advisory_xact_lock({EDITION_LOCK}, hashtext(:name))")


class EditionRow(Row):
    """One edition of one table."""

    __tablename__ = "edition"

    name: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    valid_from: Mapped[date]
    origin: Mapped[str]
    text: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[str]


_OF = select(EditionRow).where(EditionRow.name == bindparam("name")).order_by(EditionRow.number)


class SqlEditions:
    """See core.base.editions.Editions."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, edition: Edition) -> None:
        """See Editions."""
        values = {
            "name": edition.name,
            "number": edition.number,
            "valid_from": edition.valid_from,
            "origin": edition.origin,
            "text": edition.text,
            "made_at": edition.made_at,
            "made_by": edition.made_by,
        }
        self._transaction.insert_new(EditionRow, "edition", values)

    def of(self, name: str) -> list[Edition]:
        """See Editions."""
        return [
            Edition(
                name=row.name,
                number=row.number,
                valid_from=row.valid_from,
                origin=row.origin,
                text=row.text,
                made_at=row.made_at,
                made_by=row.made_by,
            )
            for row in self._transaction.read(_OF, name=name)
        ]

    def alone(self, name: str) -> list[Edition]:
        """See Editions; a file has one writer anyhow."""
        self._transaction.check_writing()
        if self._transaction.is_postgresql:
            self._transaction.trip.ask((LOCK, {"name": name}))
        return self.of(name)

    def names(self) -> list[str]:
        """See Editions."""
        return list(self._transaction.session.scalars(select(EditionRow.name).distinct().order_by(EditionRow.name)))
