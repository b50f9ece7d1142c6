"""Events of the outbox that another receiver than the district did not take, as its writer and the store see them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from core.outbox.ports import OutboxWork


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldEvent:
    """An event that could not be written. ``fault`` is its trouble, empty when it only stands behind another.

    ``reason`` are the words the receiver gave for its refusal, or the number the database gave; empty where none was.
    """

    event: str
    subject: str
    fault: str
    table: str
    column: str
    since: datetime
    reason: str = ""


class HeldEvents(Protocol):
    """The events that are held back, of one mapping each."""

    def all(self, mapping: str) -> list[HeldEvent]:
        """Return them in the order of their events."""
        ...

    def hold(self, mapping: str, held: HeldEvent) -> None:
        """Keep one, or its new trouble; it is held since it was first."""
        ...

    def release(self, mapping: str, event: str) -> None:
        """Forget one: it has been written."""
        ...


class ExchangeWork(OutboxWork, Protocol):
    """The transaction of the exchange."""

    @property
    def held_events(self) -> HeldEvents:
        """Return the events held back."""
        ...
