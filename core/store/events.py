"""What the store tells of itself."""

from dataclasses import dataclass

from core.base.events import Event
from core.base.faults import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerChanged(Event):
    """The centre's server is there, or it is away; ``fault`` is the code that says why. Who shows data looks anew."""

    is_there: bool
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TailBrought(Event):
    """The server had lost its last commits; ``fault`` says what this PC brought it again, and what it could not."""

    fault: Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class IslandMerged(Event):
    """What this PC did while the server was away has come home; ``moved`` are numbers that moved on both sides."""

    tickets: int
    cases: int
    moved: tuple[str, ...] = ()
