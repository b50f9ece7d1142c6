"""Which scans the district has, as rows: one for each content it confirmed, whatever case names it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, literal_column, select
from sqlalchemy.orm import Mapped, mapped_column

from core.attachments.attachment import Attachment
from core.store.attachments import AttachmentRow, to_attachment
from core.store.table import Row, Transaction


class ScanDeliveryRow(Row):
    """One content that the district holds."""

    __tablename__ = "scan_delivery"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    delivered_at: Mapped[datetime]


_WAITING = select(AttachmentRow).where(
    AttachmentRow.removed_at.is_(None), AttachmentRow.sha256.not_in(select(ScanDeliveryRow.sha256))
)
_COUNT = _WAITING.with_only_columns(func.count(AttachmentRow.sha256.distinct()))
_NEXT = _WAITING.order_by(AttachmentRow.row).limit(literal_column("1"))
_NEXT_BUT = _NEXT.where(AttachmentRow.sha256.not_in(bindparam("passed_over", expanding=True)))
_UNDELIVERED = _WAITING.where(AttachmentRow.sha256.in_(bindparam("digests", expanding=True)))
_UNDELIVERED = _UNDELIVERED.with_only_columns(AttachmentRow.sha256)
_FORGET = delete(ScanDeliveryRow).where(ScanDeliveryRow.sha256.in_(bindparam("digests", expanding=True)))


class SqlScanDeliveries:
    """See core.attachments.ports.ScanDeliveries."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def next(self, passed_over: Iterable[str] = ()) -> Attachment | None:
        """See ScanDeliveries."""
        left_out = list(passed_over)
        row: Any
        if left_out:
            row = self._transaction.connection.execute(_NEXT_BUT, {"passed_over": left_out}).first()
        else:
            row = next(iter(self._transaction.read(_NEXT)), None)
        return to_attachment(row) if row is not None else None

    def waiting(self) -> int:
        """See ScanDeliveries."""
        (found,) = self._transaction.trip.ask((_COUNT, {}))
        return int(found[0][0])

    def undelivered(self, digests: Iterable[str]) -> frozenset[str]:
        """See ScanDeliveries."""
        return frozenset(self._transaction.connection.scalars(_UNDELIVERED, {"digests": list(digests)}))

    def confirm(self, sha256: str, at: datetime) -> None:
        """See ScanDeliveries."""
        self._transaction.insert(ScanDeliveryRow, {"sha256": sha256, "delivered_at": at})

    def want(self, digests: Iterable[str]) -> None:
        """See ScanDeliveries."""
        self._transaction.check_writing()
        self._transaction.connection.execute(_FORGET, {"digests": list(digests)})
