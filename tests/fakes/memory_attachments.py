"""Attachments in memory."""

from typing import Any

from core.attachments.attachment import Attachment, AttachmentId
from tests.fakes.memory_table import Guard, Table


class MemoryAttachments:
    """See core.attachments.ports.Attachments."""

    def __init__(self, rows: dict[str, Any], guard: Guard) -> None:
        self._table = Table("attachment", rows, guard)

    def add(self, attachment: Attachment) -> None:
        self._table.add(attachment.id, attachment)

    def save(self, attachment: Attachment) -> None:
        self._table.save(attachment.id, attachment)

    def get(self, attachment_id: AttachmentId) -> Attachment:
        return self._table.get(attachment_id)

    def of_case(self, case_id: str) -> list[Attachment]:
        return [one for one in self._table.all() if one.case_id == case_id]

    def of_person(self, person_id: str) -> list[Attachment]:
        own = [one for one in self._table.all() if one.person_id == person_id and one.removed_at is None]
        return list(reversed(own))

    def file_names(self) -> frozenset[str]:
        return frozenset(one.file.name for one in self._table.all() if one.removed_at is None)
