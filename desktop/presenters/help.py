"""A visitor at a screen of the hall asks for a person. It knows the event, not who comes."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpAsked:
    """Somebody asked for help at ``place``; published on the bus, shown by the desks."""

    place: str
    at: datetime
