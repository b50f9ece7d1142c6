"""The resident record as rows: organisations, mandates, contacts, decisions on two records."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from core.people.likeness import Reason, old_form
from core.people.organisation import ApplicantType, Organisation, OrganisationId
from core.people.person import Person
from core.people.register import Contact, ContactKind, Link, Mandate, MandateId, Source, Standing, Verdict
from core.store.people import PersonRow, to_person
from core.store.table import Row, Transaction, Versioned

MOST_ALIKE = 50


class OrganisationRow(Versioned):
    """One organisation."""

    __tablename__ = "organisation"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    usc_code: Mapped[str] = mapped_column(unique=True)
    type: Mapped[str]
    representative: Mapped[str]
    phone: Mapped[str]
    address: Mapped[str]
    version: Mapped[int]


class MandateRow(Row):
    """One mandate; rows are only added."""

    __tablename__ = "mandate"

    row: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    principal: Mapped[str] = mapped_column(index=True)
    agent: Mapped[str]
    standing: Mapped[str]
    scope: Mapped[str]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]


class ContactRow(Row):
    """One phone or address of a resident, as often as it was seen."""

    __tablename__ = "contact"

    owner: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str]
    seen_at: Mapped[datetime]


class PersonLinkRow(Row):
    """The decision on two persons; ``first`` < ``second``."""

    __tablename__ = "person_link"

    first: Mapped[str] = mapped_column(primary_key=True)
    second: Mapped[str] = mapped_column(primary_key=True, index=True)
    verdict: Mapped[str]
    who: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)
    reason: Mapped[str]


class SqlRegister:
    """See core.people.register.Register."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add_organisation(self, organisation: Organisation) -> None:
        """See Register."""
        self._transaction.insert_new(OrganisationRow, "organisation", _organisation_values(organisation))

    def save_organisation(self, organisation: Organisation) -> None:
        """See Register."""
        values = _organisation_values(organisation)
        self._transaction.save(OrganisationRow, "organisation", organisation.id, organisation.version, values)

    def organisation(self, organisation_id: OrganisationId) -> Organisation:
        """See Register."""
        row = self._transaction.find(OrganisationRow, organisation_id)
        return _to_organisation(self._transaction.need(row, "organisation"))

    def by_usc_code(self, code: str) -> Organisation | None:
        """See Register."""
        row = self._transaction.one(select(OrganisationRow).where(OrganisationRow.usc_code == code))
        return _to_organisation(row) if row is not None else None

    def add_mandate(self, mandate: Mandate) -> None:
        """See Register."""
        values = {
            "id": mandate.id, "principal": mandate.principal, "agent": mandate.agent,
            "standing": mandate.standing.value, "scope": mandate.scope, "valid_from": mandate.valid_from,
            "valid_until": mandate.valid_until,
        }  # fmt: skip
        self._transaction.insert_new(MandateRow, "mandate", values)

    def mandate(self, mandate_id: MandateId) -> Mandate:
        """See Register."""
        row = self._transaction.one(select(MandateRow).where(MandateRow.id == mandate_id))
        return _to_mandate(self._transaction.need(row, "mandate"))

    def mandates(self, *, principal: str, agent: str) -> list[Mandate]:
        """See Register."""
        query = select(MandateRow).where(MandateRow.principal == principal, MandateRow.agent == agent)
        return [_to_mandate(row) for row in self._transaction.all(query.order_by(MandateRow.row.desc()))]

    def note(self, contact: Contact) -> None:
        """See Register."""
        key = {"owner": contact.owner, "kind": contact.kind.value, "value": contact.value}
        seen: Mapping[str, Any] = {"source": contact.source.value, "seen_at": contact.seen_at}
        if not self._transaction.insert(ContactRow, {**key, **seen}):
            self._transaction.session.execute(update(ContactRow).filter_by(**key).values(**seen))

    def contacts(self, owner: str, kind: ContactKind) -> list[Contact]:
        """See Register."""
        query = select(ContactRow).where(ContactRow.owner == owner, ContactRow.kind == kind.value)
        return [
            Contact(owner=row.owner, kind=kind, value=row.value, source=Source(row.source), seen_at=row.seen_at)
            for row in self._transaction.all(query.order_by(ContactRow.seen_at.desc(), ContactRow.value))
        ]

    def decide(self, link: Link) -> None:
        """See Register."""
        self.undecide(link.first, link.second)
        reason = link.reason.value if link.reason else ""
        values = {"verdict": link.verdict.value, "who": link.who, "at": link.at, "reason": reason}
        key = {"first": link.first, "second": link.second}
        self._transaction.insert_new(PersonLinkRow, "person_link", {**key, **values})

    def undecide(self, first: str, second: str) -> None:
        """See Register."""
        self._transaction.check_writing()
        gone = delete(PersonLinkRow).where(PersonLinkRow.first == first, PersonLinkRow.second == second)
        self._transaction.session.execute(gone)

    def links(self, person_id: str) -> list[Link]:
        """See Register."""
        query = select(PersonLinkRow).where(or_(PersonLinkRow.first == person_id, PersonLinkRow.second == person_id))
        rows = self._transaction.all(query.order_by(PersonLinkRow.first, PersonLinkRow.second))
        return [_to_link(row) for row in rows]

    def decisions(self, limit: int) -> list[Link]:
        """See Register."""
        query = select(PersonLinkRow).order_by(PersonLinkRow.at.desc(), PersonLinkRow.first, PersonLinkRow.second)
        return [_to_link(row) for row in self._transaction.all(query.limit(limit))]

    def same_as(self, person_id: str) -> tuple[str, ...]:
        """See Register."""
        found, asked = [person_id], 0
        while asked < len(found):
            for link in self.links(found[asked]):
                other = link.second if link.first == found[asked] else link.first
                if link.verdict is Verdict.SAME and other not in found:
                    found.append(other)
            asked += 1
        return tuple(found)

    def alike(self, person: Person) -> list[Person]:
        """See Register."""
        shared = []
        if person.birth is not None:
            shared.append(PersonRow.birth == person.birth)
        if person.phone:
            shared.append(PersonRow.phone == person.phone)
        if old := old_form(person.id_number):
            # Both forms begin with the area; the rest is compared by whoever asks.
            numbers = PersonRow.id_number.in_((old, *_new_forms(old)))
            shared.append(and_(PersonRow.id_kind == person.id_kind, numbers))
        if not shared:
            return []
        query = select(PersonRow).where(or_(*shared), PersonRow.id != person.id).limit(MOST_ALIKE)
        return [to_person(row) for row in self._transaction.all(query.order_by(PersonRow.row.desc()))]


def _to_link(row: PersonLinkRow) -> Link:
    return Link(
        first=row.first, second=row.second, verdict=Verdict(row.verdict), who=row.who, at=row.at,
        reason=Reason(row.reason) if row.reason else None,
    )  # fmt: skip


def _new_forms(old: str) -> tuple[str, ...]:
    from core.people.id_number import check_character

    first = f"{old[:6]}19{old[6:]}"
    return (first + check_character(first),)


def _organisation_values(organisation: Organisation) -> dict[str, Any]:
    return {
        "id": organisation.id, "name": organisation.name, "usc_code": organisation.usc_code,
        "type": organisation.type.value, "representative": organisation.representative,
        "phone": organisation.phone, "address": organisation.address, "version": organisation.version,
    }  # fmt: skip


def _to_organisation(row: OrganisationRow) -> Organisation:
    return Organisation(
        id=OrganisationId(row.id), name=row.name, usc_code=row.usc_code, type=ApplicantType(row.type),
        representative=row.representative, phone=row.phone, address=row.address, version=row.version,
    )  # fmt: skip


def _to_mandate(row: MandateRow) -> Mandate:
    return Mandate(
        id=MandateId(row.id), principal=row.principal, agent=row.agent, standing=Standing(row.standing),
        scope=row.scope, valid_from=row.valid_from, valid_until=row.valid_until,
    )  # fmt: skip
