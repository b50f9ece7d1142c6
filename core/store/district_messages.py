"""Messages of the district as rows."""

from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, mapped_column

from core.staff.bulletin import DistrictMessage
from core.store.table import Row, Transaction


class DistrictMessageRow(Row):
    """One message as it stands now."""

    __tablename__ = "district_message"

    id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    words: Mapped[str]
    until: Mapped[date]
    is_withdrawn: Mapped[bool]


class SqlDistrictMessages:
    """See core.staff.bulletin.DistrictMessages."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def put(self, message: DistrictMessage) -> None:
        """See DistrictMessages."""
        self._transaction.check_writing()
        gone = delete(DistrictMessageRow).where(DistrictMessageRow.id == message.id)
        self._transaction.session.execute(gone, execution_options={"synchronize_session": False})
        values = {"at": message.at, "words": message.words, "until": message.until}
        kept = {"id": message.id, "is_withdrawn": message.is_withdrawn, **values}
        self._transaction.insert_new(DistrictMessageRow, "district_message", kept)

    def get(self, message_id: str) -> DistrictMessage:
        """See DistrictMessages."""
        row = self._transaction.one(select(DistrictMessageRow).where(DistrictMessageRow.id == message_id))
        return _to_message(self._transaction.need(row, "district_message"))

    def shown(self, day: date) -> list[DistrictMessage]:
        """See DistrictMessages."""
        query = select(DistrictMessageRow).where(
            DistrictMessageRow.until >= day, DistrictMessageRow.is_withdrawn.is_(False)
        )
        return [_to_message(row) for row in self._transaction.all(query.order_by(DistrictMessageRow.at.desc()))]


def _to_message(row: DistrictMessageRow) -> DistrictMessage:
    return DistrictMessage(id=row.id, at=row.at, words=row.words, until=row.until, is_withdrawn=row.is_withdrawn)
