"""What attachments need: rows in the store, and a vault for the bytes."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Protocol

from core.attachments.attachment import Attachment, AttachmentId, SealedFile


class Attachments(Protocol):
    """The rows."""

    def add(self, attachment: Attachment) -> None:
        """Store a new attachment."""
        ...

    def save(self, attachment: Attachment) -> None:
        """Store a changed attachment; Fault ``store.save.stale`` when it moved meanwhile."""
        ...

    def get(self, attachment_id: AttachmentId) -> Attachment:
        """Return one attachment, or Fault ``store.get.missing``."""
        ...

    def of_case(self, case_id: str) -> list[Attachment]:
        """Return the attachments of a case in the order in which they came, removed ones too."""
        ...

    def of_person(self, person_id: str) -> list[Attachment]:
        """Return the attachments of all cases of a person, newest first, removed ones not."""
        ...

    def file_names(self) -> frozenset[str]:
        """Return the names of all files that an attachment which was not removed needs."""
        ...


class Vault(Protocol):
    """Keeps bytes under random names; what is in it can be read by nobody else. Any thread; every call blocks."""

    def seal(self, parts: Iterable[bytes]) -> SealedFile:
        """Keep the bytes; when this returns they survive a power cut. Memory stays flat however long they are.

        Faults ``attachments.store.full``, ``.read_only``, ``.held`` and ``.io``; nothing is left behind then.
        """
        ...

    def read(self, file: SealedFile) -> bytes:
        """Return the bytes, proven against their digest; Faults ``attachments.read.lost``, ``.damaged``, ``.io``."""
        ...

    def sweep(self, needed: Collection[str], before: datetime) -> int:
        """Remove what was put in before this moment and nobody needs; return how many files went."""
        ...


class ScanDeliveries(Protocol):
    """Which scans the district has. The same content is delivered once, whatever cases name it."""

    def next(self, passed_over: Iterable[str] = ()) -> Attachment | None:
        """Return the oldest attachment whose content is not delivered, none of these digests."""
        ...

    def waiting(self) -> int:
        """Return how many contents are not delivered."""
        ...

    def undelivered(self, digests: Iterable[str]) -> frozenset[str]:
        """Return those of these digests that are still to be delivered from here."""
        ...

    def confirm(self, sha256: str, at: datetime) -> None:
        """Keep that the district has this content."""
        ...

    def want(self, digests: Iterable[str]) -> None:
        """Keep that the district does not have these after all (its disk was put back)."""
        ...
