"""Who stands at the counter: persons found by document, created or brought up to date. It knows no paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime

from core.base.faults import Fault
from core.base.ids import new_id
from core.base.resources import Resources
from core.cases.case import Case
from core.cases.door import checked_name, checked_phone, checked_text
from core.cases.ports import CaseWork
from core.people.id_card import IdCard
from core.people.names import Suggestion, code_point, with_suggestions
from core.people.person import Person, PersonId
from core.people.register import Contact, ContactKind, Source

RESIDENT = "111"
_FOUND_BY = frozenset({"name", "phone"})
_NEVER_CHANGED = frozenset({"id", "id_kind", "id_number", "version"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """A person and what we know of earlier visits, newest first."""

    person: Person
    cases: tuple[Case, ...]


class DocumentKinds:
    """GA/T 2000.156 codes by card layout, from ``resources/cases/documents.toml``."""

    def __init__(self, resources: Resources) -> None:
        self._codes: Mapping[str, str] = resources.toml("cases/documents.toml")

    def person_of(self, card: IdCard) -> Person:
        """Return the person a card speaks of, with a new id; without a Chinese name the English one stands."""
        if not card.id_number.strip():
            raise Fault("cases.identify.number_missing")
        return Person(
            id=PersonId(new_id()),
            name=checked_name(card.name or card.english_name),
            id_kind=self._codes[card.kind.name],
            id_number=card.id_number.strip().upper(),
            english_name=card.english_name,
            sex=card.sex,
            nation=card.nation,
            birth=card.birth,
            address=checked_text(card.address, "address"),
            name_hex=card.name_hex,
        )


def person_by_hand(*, name: str, id_number: str, id_kind: str, phone: str, address: str) -> Person:
    """Return the person a clerk typed, with a new id."""
    number = id_number.strip().upper()
    if not number:
        raise Fault("cases.identify.number_missing")
    return Person(
        id=PersonId(new_id()),
        name=checked_name(name),
        id_kind=id_kind,
        id_number=number,
        phone=checked_phone(phone),
        address=checked_text(address, "address"),
    )


def keep(work: CaseWork, seen: Person, source: Source, at: datetime) -> Person:
    """Store a person as seen now, under the id they have had; return the row.

    Only what is given and differs is changed; a name that a clerk has settled stands as long as the card's raw field is
    the same. The journal names the fields, never what is in them. Where a phone or address came from is kept beside it.
    """
    person = _kept(work, seen)
    for kind, value in ((ContactKind.PHONE, seen.phone), (ContactKind.ADDRESS, seen.address)):
        if value:
            work.register.note(Contact(owner=person.id, kind=kind, value=value, source=source, seen_at=at))
    return person


def _kept(work: CaseWork, seen: Person) -> Person:
    known = work.people.by_document(seen.id_kind, seen.id_number)
    if known is None:
        work.people.add(seen)
        work.journal.write("person.create", seen.id)
        return work.people.get(seen.id)
    settled = {"name"} if seen.name_hex and seen.name_hex == known.name_hex else set()
    changes = {
        field.name: value
        for field in fields(Person)
        if field.name not in _NEVER_CHANGED | settled
        and (value := getattr(seen, field.name))
        and value != getattr(known, field.name)
    }
    if not changes:
        return known
    work.people.save(replace(known, **changes))
    if not _FOUND_BY.isdisjoint(changes):
        work.cases.person_changed(known.id)
    work.journal.write("person.change", known.id, facts={"fields": ",".join(sorted(changes))})
    return work.people.get(known.id)


def take_name(work: CaseWork, person_id: PersonId, chosen: Sequence[Suggestion]) -> Person:
    """Put standard characters where a name has private ones, as a clerk has compared them with the card.

    The raw field stays for ever, and every character taken is in the journal. A suggestion for another character than
    the one that stands there changes nothing.
    """
    known = work.people.get(person_id)
    fitting = tuple(one for one in chosen if known.name[one.position : one.position + 1] == one.found)
    if not fitting:
        return known
    work.people.save(replace(known, name=checked_name(with_suggestions(known.name, fitting))))
    work.cases.person_changed(known.id)
    codes = ",".join(f"{code_point(one.found)}>{code_point(one.standard)}" for one in fitting)
    work.journal.write("person.take_name", known.id, facts={"codes": codes})
    return work.people.get(known.id)
