"""A note in the hall: a message to a counter, or a counter's call for help. It knows no store and no screen."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import NewType, Protocol

from core.base.events import Event

NoteId = NewType("NoteId", str)


class NoteKind(Enum):
    """What a note is."""

    MESSAGE = "message"  # 留言
    ALARM = "alarm"  # 求助


@dataclass(frozen=True, slots=True, kw_only=True)
class HallNote:
    """One note. ``counter`` is where it came from, ``to`` the counter it is for; an alarm is for all and has no words.

    ``seen_by`` is who read the message, or who answered the alarm; the caller's own number means: taken back.
    """

    id: NoteId
    at: datetime
    kind: NoteKind
    who: str
    counter: str
    to: str = ""
    words: str = ""
    seen_by: str = ""
    seen_at: datetime | None = None
    seen_where: str = ""
    version: int = 1

    @property
    def is_open(self) -> bool:
        """Return whether nobody has read or answered it."""
        return not self.seen_by

    def seen(self, who: str, where: str, at: datetime) -> "HallNote":
        """Return the note as read or answered."""
        return replace(self, seen_by=who, seen_where=where, seen_at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteChanged(Event):
    """A note was sent, read or answered."""

    note: HallNote


class Notes(Protocol):
    """The store of notes."""

    def add(self, note: HallNote) -> None:
        """Store a new one."""
        ...

    def save(self, note: HallNote) -> HallNote:
        """Store a changed one and return it with its new version; Fault ``store.save.stale`` when it moved."""
        ...

    def get(self, note_id: NoteId) -> HallNote:
        """Return one, or Fault ``store.get.missing``."""
        ...

    def since(self, moment: datetime) -> list[HallNote]:
        """Return what was sent since a moment, oldest first."""
        ...
