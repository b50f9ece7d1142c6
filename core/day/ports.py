"""What the close of a day needs from the store and from the district."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from core.base.acts import Act
from core.cases.ports import CaseWork
from core.outbox.digest import KindSum, Mark
from core.outbox.held import HeldEvent
from core.outbox.ports import Outbox, OutboxRow
from core.queue.ports import QueueWork
from core.queue.ticket import Outcome, Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """What the district signed for one day of our stream.

    ``sums`` are by kind of event, computed by ``core.outbox.digest``; ``digest`` is their total.
    ``chain`` is the head of the hash chain after the day's last event, in hex; ``receipt`` the district's own number.
    ``held`` is empty unless this machine lacks a part of the day: then it is all that was counted, ours proven.
    """

    day: date
    events: int
    chain: str
    receipt: str
    at: datetime
    sums: Mapping[str, KindSum]
    digest: str
    held: tuple[Mark, ...] = ()
    is_read_back: bool = False  # nobody signed: we read in the exchange tables that all of it is there


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One event of a day as the district counts it, in the latest place it came in; ``sha256`` is 32 bytes."""

    id: str
    kind: str
    generation: int
    sequence: int
    sha256: bytes


class District(Protocol):
    """The far side. All calls block and are bounded in time; the caller holds no work open meanwhile."""

    @property
    def signs(self) -> bool:
        """Return whether it seals days at all; a plain receiver of events does not."""
        ...

    def flush(self, timeout_s: float) -> None:
        """Upload everything pending; Fault when that cannot be done in the time, at once when nobody is there."""
        ...

    def seal(self, day: date, timeout_s: float) -> Seal:
        """Ask for the district's count and digest of the day; Fault ``district.*`` when it does not answer in time."""
        ...

    def counted(self, day: date, timeout_s: float) -> tuple[Counted, ...] | None:
        """Ask what it counts the day of, where it did not sign; None: it keeps no such list. Faults as of ``seal``."""
        ...


class Exchange(Protocol):
    """The district's exchange tables, where it has them; ``core.exchange.sink.ExchangeSink`` is it."""

    def held(self) -> list[HeldEvent]:
        """Return the events that are not written, in order."""
        ...

    def states(self, rows: Sequence[OutboxRow]) -> Mapping[str, str]:
        """Return event -> ``written``, ``taken`` or ``refused`` as the tables say; Fault ``exchange.target.*``."""
        ...

    def retry(self) -> None:
        """Write the held events again in the next turn."""
        ...


class OpenTickets(Protocol):
    """What of the queue a close needs; ``core.queue.service.QueueService`` is it."""

    def settle_open(self, act: Act, day: date, done: Mapping[str, Sequence[Outcome]]) -> list[Ticket]:
        """End every open ticket of the day, journalled: over where something was done, else given up.

        ``done`` is, by ticket id, what became of each case taken in at the visit. Nothing open: nothing done.
        """
        ...


class Backup(Protocol):
    """Copies the data aside and proves that the copy opens."""

    def back_up(self) -> object:
        """Write and verify a copy; Fault ``storage.backup.failed``."""
        ...


class DayWork(CaseWork, QueueWork, Protocol):
    """The transaction of closing a day: the sum of the rooms it counts."""

    @property
    def outbox(self) -> Outbox: ...
