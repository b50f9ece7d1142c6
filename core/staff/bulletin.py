"""Messages of the district to the staff of the counters: shown until their last day, or until taken back."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from core.base.acts import Act
from core.base.events import Event
from core.base.faults import Fault
from core.base.work import Store, Work


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


class Bulletin:
    """Keeps what the district says and tells who sits here. Store lane."""

    def __init__(self, store: Store[BulletinWork]) -> None:
        self._store = store

    def put(self, act: Act, message: DistrictMessage) -> None:
        """Keep a message and tell it, once for each act."""
        with self._store.work(act) as work:
            if work.first_result() is not None:
                return
            work.district_messages.put(message)
            work.keep_result(message.id)
            work.record(MessageCame(at=message.at, op=act.op, message=message))

    def warnings(self, day: date) -> tuple[Fault, ...]:
        """Return the messages of a day as what a person should know, the newest first."""
        with self._store.read() as work:
            return tuple(told(message) for message in work.district_messages.shown(day))


def told(message: DistrictMessage) -> Fault:
    """Return a message as a line: ``district.message.told``."""
    return Fault("district.message.told", words=message.words, until=message.until.isoformat())
