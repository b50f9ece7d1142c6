"""Editions of a table of the site (its catalogue, a year of its calendar): kept in the store, so all PCs have the same.

An edition begins on a day; what holds is the newest one that has begun. Whoever publishes says which one he began from:
what came meanwhile is never written over unseen (``refuse_overtaken``). It knows no table's content.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from core.base.events import Event
from core.base.faults import Fault
from core.base.work import Work

SITE, DISTRICT = "site", "district"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One edition. ``name`` is the table's (``catalogue``, ``calendar/2027``).

    ``origin`` says whether it came from the district; ``made_by`` is the staff number of who published it here.
    """

    name: str
    number: int
    valid_from: date
    origin: str
    text: str
    made_at: datetime
    made_by: str = ""

    @property
    def key(self) -> str:
        """Return its number as files and drafts name it: 0003."""
        return f"{self.number:04}"


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionAdded(Event):
    """An edition was added, here or at another PC of the centre; it may begin on a later day."""

    name: str
    number: int


class Editions(Protocol):
    """The editions."""

    def add(self, edition: Edition) -> None:
        """Keep one; Fault ``store.add.exists`` when its number is taken."""
        ...

    def of(self, name: str) -> list[Edition]:
        """Return the editions of a table, the oldest number first."""
        ...

    def alone(self, name: str) -> list[Edition]:
        """Return the editions of a table; no other work adds one to it before this one has ended."""
        ...

    def names(self) -> list[str]:
        """Return the names of all tables that have an edition."""
        ...


class EditionWork(Work, Protocol):
    """The transaction of an edition."""

    @property
    def editions(self) -> Editions:
        """The editions."""
        ...


def holding(editions: Iterable[Edition], day: date) -> Edition | None:
    """Return the edition that holds on a day: the one that has begun last, of one day the highest number."""
    begun = [edition for edition in editions if edition.valid_from <= day]
    return max(begun, key=lambda edition: (edition.valid_from, edition.number), default=None)


def next_number(editions: Iterable[Edition]) -> int:
    """Return the number of the next edition."""
    return max((edition.number for edition in editions), default=0) + 1


def refuse_overtaken(editions: Iterable[Edition], base: str, day: date) -> None:
    """Raise Fault ``base.edition.overtaken`` (``number``, ``who``, ``at``) unless ``base`` still holds.

    ``base`` is the key of the edition that a draft was begun from, empty where none held then.
    """
    edition = holding(editions, day)
    if edition is not None and edition.key != base:
        at = edition.made_at.isoformat(timespec="seconds")
        raise Fault("base.edition.overtaken", number=edition.number, who=edition.made_by or edition.origin, at=at)
