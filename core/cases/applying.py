"""Who applies and who came for them: the visitor, somebody the visitor acts for, or an organisation."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from core.cases.case import Case
from core.people.organisation import ApplicantType, Organisation, OrganisationId
from core.people.person import Person, PersonId
from core.people.register import Mandate, MandateId, Standing

if TYPE_CHECKING:  # the screens name these values before the rooms behind them are loaded
    from core.cases.ports import CaseWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Applying:
    """How an application is made; ``Applying()`` is the visitor's own. ``agent`` is who stands here for another."""

    organisation: Organisation | None = None
    agent: Person | None = None
    mandate: Mandate | None = None

    @property
    def type(self) -> ApplicantType:
        """Return the 服务对象 of GB/T 39046."""
        return self.organisation.type if self.organisation else ApplicantType.PERSON


OWN = Applying()  # the applicant came


@dataclass(frozen=True, slots=True, kw_only=True)
class ForPerson:
    """What a clerk types when the visitor acts for another person. ``standing`` is AGENT or GUARDIAN."""

    standing: Standing
    id_number: str
    name: str
    phone: str = ""
    scope: str = ""
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForOrganisation:
    """What a clerk types when the visitor comes for an organisation."""

    usc_code: str
    name: str
    representative: str = ""
    phone: str = ""
    scope: str = ""
    valid_from: date | None = None
    valid_until: date | None = None


def mandate_kept(work: "CaseWork", wanted: Mandate) -> Mandate:
    """Return the mandate that is kept: the one that is known when it says the same."""
    for known in work.register.mandates(principal=wanted.principal, agent=wanted.agent):
        if replace(known, id=wanted.id) == wanted:
            return known
    work.register.add_mandate(wanted)
    work.journal.write("mandate.create", wanted.id, facts={"standing": wanted.standing.value})
    return wanted


def applying_of(work: "CaseWork", case: Case) -> Applying:
    """Return how a case was applied for, from what it keeps."""
    return Applying(
        organisation=work.register.organisation(OrganisationId(case.organisation_id)) if case.organisation_id else None,
        agent=work.people.get(PersonId(case.agent_id)) if case.agent_id else None,
        mandate=work.register.mandate(MandateId(case.mandate_id)) if case.mandate_id else None,
    )
