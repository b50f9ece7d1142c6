"""The resident record in memory."""

from dataclasses import replace
from typing import Any

from core.base.faults import Fault
from core.people.likeness import old_form
from core.people.organisation import Organisation
from core.people.person import Person
from core.people.register import Contact, ContactKind, Link, Mandate, Verdict
from tests.fakes.memory_table import Guard, Table


class MemoryRegister:
    """See core.people.register.Register."""

    def __init__(self, rows: dict[str, dict], people: dict[str, Any], guard: Guard) -> None:
        self._organisations = Table("organisation", rows.setdefault("organisations", {}), guard)
        self._mandates = rows.setdefault("mandates", {})
        self._contacts = rows.setdefault("contacts", {})
        self._links = rows.setdefault("links", {})
        self._people, self._guard = people, guard

    def add_organisation(self, organisation: Organisation) -> None:
        if self.by_usc_code(organisation.usc_code) is not None:
            raise Fault("store.add.exists", kind="organisation")
        self._organisations.add(organisation.id, organisation)

    def save_organisation(self, organisation: Organisation) -> None:
        self._organisations.save(organisation.id, organisation)

    def organisation(self, organisation_id: str) -> Organisation:
        return self._organisations.get(organisation_id)

    def by_usc_code(self, code: str) -> Organisation | None:
        return next((one for one in self._organisations.all() if one.usc_code == code), None)

    def add_mandate(self, mandate: Mandate) -> None:
        self._guard.check()
        self._mandates[mandate.id] = mandate

    def mandate(self, mandate_id: str) -> Mandate:
        if mandate_id not in self._mandates:
            raise Fault("store.get.missing", kind="mandate")
        return self._mandates[mandate_id]

    def mandates(self, *, principal: str, agent: str) -> list[Mandate]:
        found = [one for one in self._mandates.values() if (one.principal, one.agent) == (principal, agent)]
        return found[::-1]

    def note(self, contact: Contact) -> None:
        self._guard.check()
        self._contacts[contact.owner, contact.kind, contact.value] = replace(contact)

    def contacts(self, owner: str, kind: ContactKind) -> list[Contact]:
        found = [one for one in self._contacts.values() if (one.owner, one.kind) == (owner, kind)]
        return sorted(sorted(found, key=lambda one: one.value), key=lambda one: one.seen_at, reverse=True)

    def decide(self, link: Link) -> None:
        self._guard.check()
        self._links[link.first, link.second] = link

    def undecide(self, first: str, second: str) -> None:
        self._guard.check()
        self._links.pop((first, second), None)

    def links(self, person_id: str) -> list[Link]:
        return [link for key, link in sorted(self._links.items()) if person_id in key]

    def decisions(self, limit: int) -> list[Link]:
        latest = sorted(self._links.values(), key=lambda link: (link.first, link.second))
        return sorted(latest, key=lambda link: link.at, reverse=True)[:limit]

    def same_as(self, person_id: str) -> tuple[str, ...]:
        found = [person_id]
        for one in found:
            for link in self.links(one):
                other = link.second if link.first == one else link.first
                if link.verdict is Verdict.SAME and other not in found:
                    found.append(other)
        return tuple(found)

    def alike(self, person: Person) -> list[Person]:
        def shares(other: Person) -> bool:
            has_birth = person.birth is not None and other.birth == person.birth
            has_phone = bool(person.phone) and other.phone == person.phone
            old = old_form(person.id_number)
            return has_birth or has_phone or bool(old and old == old_form(other.id_number))

        return [other for other in self._people.values() if other.id != person.id and shares(other)]
