"""The one record of a resident: organisations, mandates, where a phone or address came from, who is the same person.

It states what is kept and what a store must do; it decides nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import NewType, Protocol

from core.people.likeness import Reason
from core.people.organisation import Organisation, OrganisationId
from core.people.person import Person

MandateId = NewType("MandateId", str)


class Standing(Enum):
    """In what right somebody stands here for another."""

    AGENT = "agent"  # 委托代理
    GUARDIAN = "guardian"  # 监护人
    OFFICER = "officer"  # 单位经办人
    REPRESENTATIVE = "representative"  # 法定代表人


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandate:
    """A right to act for ``principal`` (a person's or an organisation's id), with its paper's days and scope."""

    id: MandateId
    principal: str
    agent: str  # the id of the person who acts
    standing: Standing
    scope: str = ""  # 委托事项和权限, as on the paper
    valid_from: date | None = None
    valid_until: date | None = None  # None: the paper names no end

    def is_valid(self, day: date) -> bool:
        """Say whether the mandate holds on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


class ContactKind(Enum):
    """What is kept of how a resident is reached."""

    PHONE = "phone"
    ADDRESS = "address"


class Source(Enum):
    """Where a phone or an address came from."""

    CARD = "card"
    TYPED = "typed"
    CASE = "case"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One phone or address a resident has given, and when last."""

    owner: str
    kind: ContactKind
    value: str
    source: Source
    seen_at: datetime


class Verdict(Enum):
    """What somebody with the right decided about two records."""

    SAME = "same"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """The decision on two records; ``first`` < ``second``. Both stay as they are: a link can be taken back."""

    first: str
    second: str
    verdict: Verdict
    who: str
    at: datetime
    reason: Reason | None = None  # why it was asked


class Register(Protocol):
    """The store of all this."""

    def add_organisation(self, organisation: Organisation) -> None:
        """Store a new organisation; a known code is Fault ``store.add.exists``."""
        ...

    def save_organisation(self, organisation: Organisation) -> None:
        """Store a changed one; Fault ``store.save.stale``."""
        ...

    def organisation(self, organisation_id: OrganisationId) -> Organisation:
        """Return one, or Fault ``store.get.missing``."""
        ...

    def by_usc_code(self, code: str) -> Organisation | None:
        """Return the organisation with this code."""
        ...

    def add_mandate(self, mandate: Mandate) -> None:
        """Store a mandate; it is never changed."""
        ...

    def mandate(self, mandate_id: MandateId) -> Mandate:
        """Return one, or Fault ``store.get.missing``."""
        ...

    def mandates(self, *, principal: str, agent: str) -> list[Mandate]:
        """Return what ``agent`` was ever given by ``principal``, the latest first."""
        ...

    def note(self, contact: Contact) -> None:
        """Keep where a value was seen; seen before it is only seen later."""
        ...

    def contacts(self, owner: str, kind: ContactKind) -> list[Contact]:
        """Return what was ever given, the latest first."""
        ...

    def decide(self, link: Link) -> None:
        """Keep the decision on two records; it replaces an earlier one."""
        ...

    def undecide(self, first: str, second: str) -> None:
        """Take a decision back."""
        ...

    def links(self, person_id: str) -> list[Link]:
        """Return the decisions about a person."""
        ...

    def decisions(self, limit: int) -> list[Link]:
        """Return the decisions that hold, the latest first."""
        ...

    def same_as(self, person_id: str) -> tuple[str, ...]:
        """Return the ids of all records decided to be this person, itself first."""
        ...

    def alike(self, person: Person) -> list[Person]:
        """Return persons of the same birth, phone or old number; whether they are the same is not judged here."""
        ...
