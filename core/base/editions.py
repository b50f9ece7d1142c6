"""Editions of a table of the site (its catalogue, a year of its calendar): kept in the store, so all PCs have the same.

An edition begins on a day; what holds is the newest one that has begun. It knows no table's content.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from core.base.events import Event
from core.base.work import Work

SITE, DISTRICT = "site", "district"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One edition. ``name`` is the table's (``catalogue``, ``calendar/2027``); ``origin`` says who published it."""

    name: str
    number: int
    valid_from: date
    origin: str
    text: str
    made_at: datetime


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
