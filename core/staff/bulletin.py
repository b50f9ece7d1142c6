"""Messages of the district to the staff of the counters: shown until their last day, or until taken back."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from core.base.events import Event
from core.base.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictMessage:
    """One message. ``until`` is its last day; one that is withdrawn is kept and not shown."""

    id: str
    at: datetime
    words: str
    until: date
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageCame(Event):
    """A message of the district has come, or was taken back."""

    message: DistrictMessage


class DistrictMessages(Protocol):
    """The messages."""

    def put(self, message: DistrictMessage) -> None:
        """Keep a message; the same id again is the message as it stands now."""
        ...

    def get(self, message_id: str) -> DistrictMessage:
        """Return one, or Fault ``store.get.missing``."""
        ...

    def shown(self, day: date) -> list[DistrictMessage]:
        """Return what is to be shown on a day, the newest first."""
        ...


class BulletinWork(Work, Protocol):
    """The transaction of a message."""

    @property
    def district_messages(self) -> DistrictMessages:
        """The messages."""
        ...
