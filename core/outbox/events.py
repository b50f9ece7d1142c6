"""What is told of the outbox after a commit. It knows no event of a room and no line."""

from dataclasses import dataclass

from core.base.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxGrew(Event):
    """Something waits for the district that did not before; in a centre told to all of its programs."""
