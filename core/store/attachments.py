"""Attachments as rows. Their bytes lie in a vault; only the small picture is here, under the store's own encryption."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from core.attachments.attachment import Attachment, AttachmentId, SealedFile, Source
from core.store.table import Transaction, Versioned


class AttachmentRow(Versioned):
    """One scan of one case; ``row`` is the order in which they came."""

    __tablename__ = "attachment"

    row: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    case_id: Mapped[str] = mapped_column(index=True)
    person_id: Mapped[str] = mapped_column(index=True)
    material: Mapped[str]
    paper: Mapped[str]
    file: Mapped[str] = mapped_column(index=True)
    sha256: Mapped[str]
    size: Mapped[int]
    mime: Mapped[str]
    pages: Mapped[int]
    thumbnail: Mapped[bytes]
    source: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    origin: Mapped[str]
    consent_at: Mapped[datetime | None]
    valid_until: Mapped[date | None]
    removed_at: Mapped[datetime | None]
    version: Mapped[int]


_OF_CASE = select(AttachmentRow).where(AttachmentRow.case_id == bindparam("case_id")).order_by(AttachmentRow.row)


def to_attachment(row: AttachmentRow) -> Attachment:
    """Return the value of a row."""
    return Attachment(
        id=AttachmentId(row.id),
        case_id=row.case_id,
        person_id=row.person_id,
        material=row.material,
        paper=row.paper,
        file=SealedFile(name=row.file, sha256=row.sha256, size=row.size),
        mime=row.mime,
        pages=row.pages,
        thumbnail=row.thumbnail,
        source=Source(row.source),
        made_at=row.made_at,
        made_by=row.made_by,
        origin=row.origin,
        consent_at=row.consent_at,
        valid_until=row.valid_until,
        removed_at=row.removed_at,
        version=row.version,
    )


def attachment_values(attachment: Attachment) -> dict[str, Any]:
    """Return the columns of a value."""
    return {
        "id": attachment.id,
        "case_id": attachment.case_id,
        "person_id": attachment.person_id,
        "material": attachment.material,
        "paper": attachment.paper,
        "file": attachment.file.name,
        "sha256": attachment.file.sha256,
        "size": attachment.file.size,
        "mime": attachment.mime,
        "pages": attachment.pages,
        "thumbnail": attachment.thumbnail,
        "source": attachment.source.value,
        "made_at": attachment.made_at,
        "made_by": attachment.made_by,
        "origin": attachment.origin,
        "consent_at": attachment.consent_at,
        "valid_until": attachment.valid_until,
        "removed_at": attachment.removed_at,
        "version": attachment.version,
    }


class SqlAttachments:
    """See core.attachments.ports.Attachments."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, attachment: Attachment) -> None:
        """See Attachments."""
        self._transaction.insert_new(AttachmentRow, "attachment", attachment_values(attachment))

    def save(self, attachment: Attachment) -> None:
        """See Attachments."""
        values = attachment_values(attachment)
        self._transaction.save(AttachmentRow, "attachment", attachment.id, attachment.version, values)

    def get(self, attachment_id: AttachmentId) -> Attachment:
        """See Attachments."""
        row = self._transaction.find(AttachmentRow, attachment_id)
        return to_attachment(self._transaction.need(row, "attachment"))

    def of_case(self, case_id: str) -> list[Attachment]:
        """See Attachments."""
        return [to_attachment(row) for row in self._transaction.read(_OF_CASE, case_id=case_id)]

    def of_person(self, person_id: str) -> list[Attachment]:
        """See Attachments."""
        query = select(AttachmentRow).where(AttachmentRow.person_id == person_id, AttachmentRow.removed_at.is_(None))
        return [to_attachment(row) for row in self._transaction.all(query.order_by(AttachmentRow.row.desc()))]

    def file_names(self) -> frozenset[str]:
        """See Attachments."""
        query = select(AttachmentRow.file).where(AttachmentRow.removed_at.is_(None)).distinct()
        return frozenset(self._transaction.session.scalars(query))
