"""An attachment: which scan it is, whose, and what it may be used for. The bytes lie in a vault."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import NewType

AttachmentId = NewType("AttachmentId", str)

PDF, JPEG = "application/pdf", "image/jpeg"


class Source(Enum):
    """Where a scan came from."""

    CAMERA = "camera"  # 高拍仪
    SCANNER = "scanner"
    FOLDER = "folder"  # what another program saved
    LOCKER = "locker"  # 材料库: an earlier scan of the same person


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedFile:
    """Bytes a vault holds: its random ``name`` there; digest (hex) and size are those of the bytes put in."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """A finished scan on its way to a case: durable already, but nobody's until a row names it.

    ``thumbnail`` is a small JPEG. ``valid_until`` is given when the resident agrees to its being used again (材料库).
    ``origin`` is the attachment it was taken from, when it came from the locker.
    """

    file: SealedFile
    mime: str
    pages: int
    thumbnail: bytes
    source: Source
    material: str = ""  # the line of the material table
    valid_until: date | None = None
    origin: str = ""

    @property
    def is_for_locker(self) -> bool:
        """Return whether the resident agreed to its being used again."""
        return self.valid_until is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """One scan of one case. ``paper`` is the print job whose signed copy it is, or empty.

    Consent (``consent_at``, ``valid_until``) lets later cases of the same person use it until that day. A removed
    one stays as a row without its picture; its file goes with the next sweep when nobody else uses it.
    """

    id: AttachmentId
    case_id: str
    person_id: str
    material: str
    paper: str
    file: SealedFile
    mime: str
    pages: int
    thumbnail: bytes
    source: Source
    made_at: datetime
    made_by: str
    origin: str = ""
    consent_at: datetime | None = None
    valid_until: date | None = None
    removed_at: datetime | None = None
    version: int = 1

    def is_offered(self, today: date) -> bool:
        """Return whether a later case of the same person may use it."""
        is_valid = self.valid_until is not None and today <= self.valid_until
        return self.consent_at is not None and is_valid and self.removed_at is None

    def without_consent(self) -> "Attachment":
        """Return the attachment after the resident took the consent back: no longer offered, still of its case."""
        return replace(self, consent_at=None, valid_until=None)

    def removed(self, at: datetime) -> "Attachment":
        """Return the attachment taken out of its case, without its picture."""
        return replace(self.without_consent(), removed_at=at, thumbnail=b"")
