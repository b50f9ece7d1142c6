"""The resident record at the counter: for whom somebody comes, what is known already, who is the same person.

It never merges by itself and never shows why without saying so: likenesses are explained, decided by a person with the
right, journalled and can be taken back. Store lane only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from core.base.acts import Act
from core.base.clock import Clock, office_day
from core.base.faults import Fault
from core.base.ids import new_id
from core.base.resources import Resources
from core.base.work import Store
from core.cases.applying import Applying, ForOrganisation, ForPerson, applying_of, mandate_kept
from core.cases.case import Case, CaseId
from core.cases.door import checked_name, checked_phone, checked_text
from core.cases.mandate_rules import MandateRules
from core.cases.ports import CaseWork
from core.cases.visitors import RESIDENT, keep, person_by_hand
from core.people import id_number as id_numbers
from core.people import usc_code
from core.people.likeness import Reason, likeness
from core.people.names import is_same, private_use_table
from core.people.organisation import Organisation, OrganisationId, type_of_code
from core.people.person import Person, PersonId
from core.people.register import Contact, ContactKind, Link, Mandate, MandateId, Source, Standing, Verdict
from core.staff.rights import Rights, guarded

REVEALED = ("name", "id_number", "phone", "address")
REVEALED_OF_AGENT = ("agent_name", "agent_id_number", "agent_phone")
ADULT = 18
MOST_DECISIONS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Likely:
    """Another record that looks like the same person, and why."""

    person: Person
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided of two records, with both."""

    link: Link
    first: Person
    second: Person


class ResidentService:
    """What is asked and decided about residents."""

    def __init__(self, *, store: Store[CaseWork], clock: Clock, resources: Resources, rights: Rights) -> None:
        self._store, self._clock, self._rights = store, clock, rights
        self._table, self._mandates = private_use_table(resources), MandateRules(resources)
        self.reveal_reasons: tuple[str, ...] = tuple(resources.toml("cases/reveal.toml")["reasons"])

    @property
    def mandate_asks(self) -> Mapping[Standing, frozenset[str]]:
        """Return which of ``scope`` and ``valid_until`` must be typed of a mandate, by who came."""
        return self._mandates.asks

    # -- what is known already

    def known_person(self, id_number: str) -> Person | None:
        """Return the person with this resident number, if known; Fault ``people.id_number.*``."""
        number = id_numbers.check(id_number, office_day(self._clock.now()))
        with self._store.read() as work:
            return work.people.by_document(RESIDENT, number)

    def known_organisation(self, code: str) -> Organisation | None:
        """Return the organisation with this code, if known; Fault ``people.usc_code.*``."""
        checked = usc_code.check(code)
        with self._store.read() as work:
            return work.register.by_usc_code(checked)

    def last_mandate(self, principal: str, agent: str) -> Mandate | None:
        """Return the latest mandate between two that still holds."""
        today = office_day(self._clock.now())
        with self._store.read() as work:
            known = work.register.mandates(principal=principal, agent=agent)
        return next((mandate for mandate in known if mandate.is_valid(today)), None)

    def contacts(self, owner: str, kind: ContactKind) -> list[Contact]:
        """Return the phones or addresses a resident has given, the latest first."""
        with self._store.read() as work:
            return work.register.contacts(owner, kind)

    def applying(self, case: Case) -> Applying:
        """Return how a case was applied for."""
        with self._store.read() as work:
            return applying_of(work, case)

    # -- for whom somebody comes

    def for_person(self, act: Act, visitor: Person, form: ForPerson) -> tuple[Person, Applying]:
        """Take in for whom the visitor acts; return the applicant and how it is applied for.

        Faults: ``people.id_number.*``, ``cases.name.*``, ``cases.identify.name_differs``, ``cases.applying.self``,
        ``cases.applying.no_ward`` (an adult is a ward by a judgment or an appointment only), ``cases.mandate.*``.
        """
        today = office_day(self._clock.now())
        seen = replace(
            person_by_hand(name=form.name, id_number=form.id_number, id_kind=RESIDENT, phone=form.phone, address=""),
            id_number=id_numbers.check(form.id_number, today),
        )
        seen = replace(seen, birth=id_numbers.birth(seen.id_number), sex=id_numbers.sex(seen.id_number))
        if (visitor.id_kind, visitor.id_number) == (seen.id_kind, seen.id_number):
            raise Fault("cases.applying.self")
        age = id_numbers.age(seen.id_number, today)
        is_ward = form.standing is Standing.GUARDIAN and not form.scope.strip()
        if is_ward and age is not None and age >= ADULT:
            raise Fault("cases.applying.no_ward", age=age)
        _check_days(form.valid_from, form.valid_until, today)
        with guarded(self._store, act) as work:
            self._rights.require(work, act, "counter.serve")
            known = work.people.by_document(seen.id_kind, seen.id_number)
            if known is not None and not is_same(known.name, seen.name, self._table):
                raise Fault("cases.identify.name_differs")
            person = keep(work, replace(seen, name=known.name) if known else seen, Source.TYPED, self._clock.now())
            mandate = self._mandated(work, person.id, visitor.id, form.standing, form)
            return person, Applying(agent=visitor, mandate=mandate)

    def for_organisation(self, act: Act, visitor: Person, form: ForOrganisation) -> tuple[Person, Applying]:
        """Take in for which organisation the visitor comes; the visitor stays the person of the case.

        Faults: ``people.usc_code.*``, ``cases.name.*``, ``cases.mandate.*``.
        """
        code, today = usc_code.check(form.usc_code), office_day(self._clock.now())
        _check_days(form.valid_from, form.valid_until, today)
        representative = checked_name(form.representative) if form.representative.strip() else ""
        seen = Organisation(
            id=OrganisationId(new_id()), name=checked_name(form.name), usc_code=code, type=type_of_code(code),
            representative=representative, phone=checked_phone(form.phone),
        )  # fmt: skip
        with guarded(self._store, act) as work:
            self._rights.require(work, act, "counter.serve")
            organisation = self._kept(work, seen)
            is_own = bool(representative) and is_same(representative, visitor.name, self._table)
            standing = Standing.REPRESENTATIVE if is_own else Standing.OFFICER
            mandate = self._mandated(work, organisation.id, visitor.id, standing, form)
            return visitor, Applying(organisation=organisation, agent=visitor, mandate=mandate)

    # -- who is the same person

    def likely(self, person: Person) -> tuple[Likely, ...]:
        """Return records that look like the same person and were not decided on, the strongest reason first."""
        with self._store.read() as work:
            decided = {link.first for link in work.register.links(person.id)}
            decided |= {link.second for link in work.register.links(person.id)}
            others = [other for other in work.register.alike(person) if other.id not in decided - {person.id}]
        found = [
            Likely(person=other, reason=reason)
            for other in others
            if (reason := likeness(person, other, self._table)) is not None
        ]
        return tuple(sorted(found, key=lambda one: list(Reason).index(one.reason)))

    def decide(self, act: Act, one: PersonId, other: PersonId, verdict: Verdict, reason: Reason | None = None) -> Link:
        """Decide on two records. Nothing of either is changed: their cases are shown together, or never asked again."""
        first, second = sorted((one, other))
        link = Link(first=first, second=second, verdict=verdict, who=act.who, at=self._clock.now(), reason=reason)
        with guarded(self._store, act) as work:
            self._rights.require(work, act, "person.merge")
            work.people.get(one), work.people.get(other)
            work.register.decide(link)
            facts = {"other": second, "reason": reason.value if reason else ""}
            work.journal.write(f"person.{verdict.value}", first, facts=facts)
            work.keep_result(first)
        return link

    def decisions(self, act: Act) -> list[Decision]:
        """Return what was decided of whom, the latest first; at most ``MOST_DECISIONS``. For who may take them back."""
        with guarded(self._store, act) as work:
            self._rights.require(work, act, "person.merge")
            links = work.register.decisions(MOST_DECISIONS)
            people = work.people
            return [
                Decision(link=link, first=people.get(PersonId(link.first)), second=people.get(PersonId(link.second)))
                for link in links
            ]

    def undecide(self, act: Act, one: PersonId, other: PersonId) -> None:
        """Take the decision on two records back."""
        first, second = sorted((one, other))
        with guarded(self._store, act) as work:
            self._rights.require(work, act, "person.merge")
            work.register.undecide(first, second)
            work.journal.write("person.undecide", first, facts={"other": second})
            work.keep_result(first)

    # -- what is masked

    def reveal(self, act: Act, case_id: CaseId, reason: str) -> dict[str, str]:
        """Return what the case page masks, of the applicant and of an agent who came, for a reason that is journalled.

        ``reason`` is one of ``reveal_reasons``: the journal holds no free text. Fault ``cases.reveal.reason_missing``.
        """
        if reason not in self.reveal_reasons:
            raise Fault("cases.reveal.reason_missing")
        with guarded(self._store, act) as work:
            self._rights.require(work, act, "person.reveal")
            case = work.cases.get(case_id)
            person = work.people.get(PersonId(case.person_id))
            phone = case.phone or person.phone
            shown = dict(zip(REVEALED, (person.name, person.id_number, phone, person.address), strict=True))
            if case.agent_id and case.agent_id != case.person_id:
                agent = work.people.get(PersonId(case.agent_id))
                values = (agent.name, agent.id_number, agent.phone)
                shown |= dict(zip(REVEALED_OF_AGENT, values, strict=True))
            work.journal.write("person.reveal", case.number, facts={"reason": reason, "fields": ",".join(shown)})
            return shown

    def _kept(self, work: CaseWork, seen: Organisation) -> Organisation:
        known = work.register.by_usc_code(seen.usc_code)
        if known is None:
            work.register.add_organisation(seen)
            work.journal.write("organisation.create", seen.id)
            return work.register.organisation(seen.id)
        changed = replace(
            known, name=seen.name, representative=seen.representative or known.representative,
            phone=seen.phone or known.phone,
        )  # fmt: skip
        if changed == known:
            return known
        fields = [
            name for name in ("name", "representative", "phone") if getattr(known, name) != getattr(changed, name)
        ]
        work.register.save_organisation(changed)
        work.journal.write("organisation.change", known.id, facts={"fields": ",".join(fields)})
        return work.register.organisation(known.id)

    def _mandated(
        self, work: CaseWork, principal: str, agent: str, standing: Standing, form: ForPerson | ForOrganisation
    ) -> Mandate:
        """Return the mandate, the one that is known when it says the same."""
        wanted = Mandate(
            id=MandateId(new_id()), principal=principal, agent=agent, standing=standing,
            scope=checked_text(form.scope.strip(), "scope"), valid_from=form.valid_from, valid_until=form.valid_until,
        )  # fmt: skip
        self._mandates.check(wanted)
        return mandate_kept(work, wanted)


def _check_days(start: date | None, end: date | None, today: date) -> None:
    if start is not None and end is not None and end < start:
        raise Fault("cases.mandate.days")
    if end is not None and end < today:
        raise Fault("cases.mandate.over", day=end.isoformat())
    if start is not None and start > today:
        raise Fault("cases.mandate.not_yet", day=start.isoformat())
