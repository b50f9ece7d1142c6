"""What all papers of a case have in common: the foot, the code, the desk behind it, and how a day is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core.base.resources import Resources
from core.cases.applying import Applying
from core.cases.case import Case
from core.cases.numbers import bare
from core.catalogue.item import Item
from core.config.model import Settings
from core.papers.wording import date_words, masked_id, masked_phone
from core.people.person import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Who stands behind the paper: staff name and number, the counter as written on papers."""

    clerk: str
    staff_number: str
    counter_name: str

    @property
    def signed(self) -> str:
        """Return 李慧敏（0317）."""
        return f"{self.clerk}（{self.staff_number}）" if self.staff_number else self.clerk


class PaperWords:
    """The words of ``resources/cases/texts.toml`` and of the hall."""

    def __init__(self, settings: Settings, resources: Resources) -> None:
        self.settings = settings
        self.texts: dict[str, Any] = resources.toml("cases/texts.toml")

    def progress(self, number: str) -> str:
        """Return what the code of a paper says; it names the case, never a person."""
        return f"{self.settings.hall.progress_url}{bare(number)}"

    def seasons(self, item: Item) -> str:
        """Return when an item is open, where that is not always: 每年03-01至05-31（年度集中申报）."""
        pattern = self.texts["notice"]["season"]
        parts = (
            pattern.format(first=one.first, last=one.last) + (f"（{one.words}）" if one.words else "")
            for one in item.seasons
        )
        return "；".join(parts)

    def foot(self) -> dict[str, str]:
        """Return the telephones and the address."""
        hall = self.settings.hall
        return {
            "enquiry_phone": hall.enquiry_phone,
            "supervision_phone": hall.supervision_phone,
            "address": hall.address,
        }

    def id_words(self, form: str, number: str) -> str:
        """Return a person's number as it stands on a form: in full where the site says so, else masked."""
        return number if form in self.settings.papers.full_id_forms else masked_id(number)

    def document(self, form: str, person: Person, applying: Applying) -> str:
        """Return the applicant's number on a form; that of an organisation is public."""
        return applying.organisation.usc_code if applying.organisation else self.id_words(form, person.id_number)

    def form(self) -> dict[str, str]:
        """Return what every form has: the organ and the foot."""
        return {"organ": self.settings.hall.name, **self.foot()}

    def letter(self, case: Case, document_number: str, at: datetime) -> dict[str, str]:
        """Return what every letter has."""
        return {
            **self.form(),
            "document_number": document_number,
            "number": case.number,
            "applicant": case.applicant,
            "item": case.item.name,
            "applied": date_words(case.received_at),
            "qr": self.progress(case.number),
            "date": date_words(at),
        }

    def agent(self, applying: Applying) -> str:
        """Return 章国祥（委托代理，至2026年12月31日）, or nothing when the applicant came."""
        if applying.agent is None or applying.mandate is None:
            return ""
        texts: Mapping[str, str] = self.texts["agent"]
        until = applying.mandate.valid_until
        words = texts[applying.mandate.standing.value] + (texts["until"].format(day=date_words(until)) if until else "")
        return texts["pattern"].format(name=applying.agent.name, words=words)

    def basis(self, provision: str) -> str:
        """Return 根据…，, or nothing."""
        pattern: Mapping[str, str] = self.texts["refusal"]
        return pattern["basis"].format(basis=provision) if provision else ""


def day_words(day: date | None) -> str:
    """Return the day in words, or nothing."""
    return date_words(day) if day else ""


def document_words(person: Person, applying: Applying) -> str:
    """Return the applicant's number: a person's masked, an organisation's code in full, since it is public."""
    return applying.organisation.usc_code if applying.organisation else masked_id(person.id_number)


def phone_words(phone: str) -> str:
    """Return the masked phone, or nothing."""
    return masked_phone(phone) if phone else ""


def short_number(number: str) -> str:
    """Return 20261123-0021-6: the number of a case where the site stands on the paper already."""
    return number.partition("-")[2] or number
