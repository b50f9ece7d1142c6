"""A person the centre serves."""

from dataclasses import dataclass
from datetime import date
from typing import NewType, Protocol

PersonId = NewType("PersonId", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """自然人. ``id_kind`` is a GA/T 2000.156 code (``111`` resident card); codes for sex and nation as on the card."""

    id: PersonId
    name: str
    id_kind: str
    id_number: str
    english_name: str = ""
    sex: str = ""
    nation: str = ""
    birth: date | None = None
    address: str = ""
    phone: str = ""
    name_hex: str = ""
    version: int = 1


class People(Protocol):
    """The store of persons; one row per kind and number of document."""

    def add(self, person: Person) -> None:
        """Store a new person."""
        ...

    def save(self, person: Person) -> None:
        """Store a changed person; a row that changed meanwhile is Fault ``store.save.stale``."""
        ...

    def get(self, person_id: PersonId) -> Person:
        """Return the person, or Fault ``store.get.missing``."""
        ...

    def born_between(self, first: date, last: date) -> "list[Person]":
        """Return the persons born on these days, both included, by birth."""
        ...

    def by_document(self, id_kind: str, id_number: str) -> Person | None:
        """Return the person with this document, if known."""
        ...
