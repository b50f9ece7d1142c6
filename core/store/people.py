"""Persons as rows."""

from datetime import date
from typing import Any

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from core.people.person import Person, PersonId
from core.store.table import Transaction, Versioned


class PersonRow(Versioned):
    """One person; one row per kind and number of document."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("id_kind", "id_number", name="uq_person_document"),)

    row: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    id_kind: Mapped[str]
    id_number: Mapped[str]
    english_name: Mapped[str]
    sex: Mapped[str]
    nation: Mapped[str]
    birth: Mapped[date | None] = mapped_column(index=True)
    address: Mapped[str]
    phone: Mapped[str] = mapped_column(index=True)
    name_hex: Mapped[str]
    version: Mapped[int]


def to_person(row: PersonRow) -> Person:
    """Return the value of a row."""
    return Person(
        id=PersonId(row.id),
        name=row.name,
        id_kind=row.id_kind,
        id_number=row.id_number,
        english_name=row.english_name,
        sex=row.sex,
        nation=row.nation,
        birth=row.birth,
        address=row.address,
        phone=row.phone,
        name_hex=row.name_hex,
        version=row.version,
    )


def person_values(person: Person) -> dict[str, Any]:
    """Return the columns of a value."""
    return {
        "id": person.id,
        "name": person.name,
        "id_kind": person.id_kind,
        "id_number": person.id_number,
        "english_name": person.english_name,
        "sex": person.sex,
        "nation": person.nation,
        "birth": person.birth,
        "address": person.address,
        "phone": person.phone,
        "name_hex": person.name_hex,
        "version": person.version,
    }


class SqlPeople:
    """See core.people.person.People."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self.seen: set[str] = set()  # whom this work was about: an island is given them

    def add(self, person: Person) -> None:
        """See People; a document that is known already is Fault ``store.add.exists``."""
        self.seen.add(person.id)
        self._transaction.insert_new(PersonRow, "person", person_values(person))

    def save(self, person: Person) -> None:
        """See People."""
        self._transaction.save(PersonRow, "person", person.id, person.version, person_values(person))

    def get(self, person_id: PersonId) -> Person:
        """See People."""
        row = self._transaction.find(PersonRow, person_id)
        self.seen.add(person_id)
        return to_person(self._transaction.need(row, "person"))

    def born_between(self, first: date, last: date) -> list[Person]:
        """See People."""
        query = select(PersonRow).where(PersonRow.birth >= first, PersonRow.birth <= last)
        return [to_person(row) for row in self._transaction.all(query.order_by(PersonRow.birth, PersonRow.id))]

    def by_document(self, id_kind: str, id_number: str) -> Person | None:
        """See People."""
        query = select(PersonRow).where(PersonRow.id_kind == id_kind, PersonRow.id_number == id_number)
        row = self._transaction.one(query)
        if row is None:
            return None
        self.seen.add(row.id)
        return to_person(row)
