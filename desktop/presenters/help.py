"""A visitor at a screen of the hall asks for a person, and a desk says that it has heard. It knows no screen."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpAsked:
    """Somebody asked for help at ``place``; published on the bus for the desks of this program."""

    place: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpHeard:
    """A clerk has the request of ``place`` before the eyes; without this the screen promises nobody."""

    place: str
