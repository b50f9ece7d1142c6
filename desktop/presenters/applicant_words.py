"""The form that asks for whom the visitor came, in values and words. It knows no service and no widget."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from core.base.faults import Fault
from core.cases.applying import Applying, ForOrganisation, ForPerson
from core.cases.day_words import days_meant
from core.papers.wording import masked_name
from core.people import id_number, usc_code
from core.people.register import Standing
from desktop.i18n import _
from desktop.presenters.words import banner_of, day_words

if TYPE_CHECKING:
    from core.people.organisation import Organisation
    from core.people.person import Person
    from core.people.register import Mandate

SELF, AGENT, GUARDIAN, BODY = "self", "agent", "guardian", "organisation"
WAYS = (SELF, AGENT, GUARDIAN, BODY)
MANDATED = {AGENT: Standing.AGENT, GUARDIAN: Standing.GUARDIAN, BODY: Standing.OFFICER}
NUMBER_LENGTH = 18
FIELDS = ("number", "name", "representative", "phone", "scope", "valid_from", "valid_until")
_ASKED = {
    AGENT: ("number", "name", "valid_from", "valid_until", "phone", "scope"),
    GUARDIAN: ("number", "name", "phone", "scope"),
    BODY: ("number", "name", "representative", "phone", "valid_from", "valid_until", "scope"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantForm:
    """What is typed; ``known`` says that the number is kept here already, in words.

    ``asks`` are the fields of the mandate that must be typed.
    """

    way: str = AGENT
    number: str = ""
    name: str = ""
    representative: str = ""
    phone: str = ""
    scope: str = ""
    valid_from: str = ""
    valid_until: str = ""
    known: str = ""
    asks: frozenset[str] = frozenset()
    fault: Fault | None = None

    def typed(self, field: str, text: str) -> "ApplicantForm":
        """Return the form with one field as typed; what was wrong or known belongs to what stood there before."""
        changed: dict[str, Any] = {field: text}
        form = replace(self, **changed, fault=None)
        return replace(form, known="", fault=self.number_fault(text)) if field == "number" else form

    def number_fault(self, text: str) -> Fault | None:
        """Return what is wrong with a number that is whole; one that is still being typed is not wrong."""
        normalise, check = _rules(self.way)
        if len(normalise(text)) < NUMBER_LENGTH:
            return None
        try:
            check(text)
        except Fault as fault:
            return fault
        return None

    @property
    def is_number_whole(self) -> bool:
        """Say whether the number can be looked up."""
        normalise, _check = _rules(self.way)
        return len(normalise(self.number)) == NUMBER_LENGTH and self.number_fault(self.number) is None

    def with_person(self, person: "Person", mandate: "Mandate | None") -> "ApplicantForm":
        """Return the form with what is known of the person; what was typed stays."""
        form = replace(self, name=person.name, phone=self.phone or person.phone, known=_("Known here already"))
        return _with_mandate(form, mandate)

    def with_body(self, body: "Organisation", mandate: "Mandate | None") -> "ApplicantForm":
        """Return the form with what is known of the organisation."""
        form = replace(
            self, name=body.name, representative=self.representative or body.representative,
            phone=self.phone or body.phone, known=_("Known here already"),
        )  # fmt: skip
        return _with_mandate(form, mandate)

    def for_person(self, today: date) -> ForPerson:
        """Return what is asked of the office; Fault ``cases.mandate.bad_day``."""
        return ForPerson(
            standing=MANDATED[self.way], id_number=self.number,
            name=self.name, phone=self.phone, scope=self.scope, valid_from=_day(self.valid_from, today),
            valid_until=_day(self.valid_until, today),
        )  # fmt: skip

    def for_body(self, today: date) -> ForOrganisation:
        """Return what is asked of the office; Fault ``cases.mandate.bad_day``."""
        return ForOrganisation(
            usc_code=self.number, name=self.name, representative=self.representative, phone=self.phone,
            scope=self.scope, valid_from=_day(self.valid_from, today), valid_until=_day(self.valid_until, today),
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantView:
    """The form as it is shown: ``fields`` are (key, label, text, hint); ``line`` is the one thing to know now."""

    way: str
    ways: tuple[tuple[str, str], ...]
    fields: tuple[tuple[str, str, str, str], ...]
    line: str = ""
    tone: str = "ok"


def applicant_view(form: ApplicantForm) -> ApplicantView:
    """Return the form in words."""
    line, tone = form.known, "ok"
    if form.fault is not None:
        banner = banner_of(form.fault)
        line, tone = banner.line, "bad"
    fields = tuple((key, _marked(form, key), str(getattr(form, key)), _hint(form.way, key)) for key in _ASKED[form.way])
    return ApplicantView(way=form.way, ways=_ways(), fields=fields, line=line, tone=tone)


def applicant_line(applicant: str, applying: Applying) -> tuple[str, str]:
    """Return (who applies, how): 云溪建材有限公司, 单位经办人 章国祥."""
    if applying.agent is None or applying.mandate is None:
        return applicant, _("in person")
    standing = {
        Standing.AGENT: _("agent"),
        Standing.GUARDIAN: _("guardian"),
        Standing.OFFICER: _("officer of the organisation"),
        Standing.REPRESENTATIVE: _("legal representative"),
    }[applying.mandate.standing]
    until = applying.mandate.valid_until
    words = _("{standing} {name}").format(standing=standing, name=applying.agent.name)
    if until is not None:
        words += _(", until {day}").format(day=day_words(until))
    return (applying.organisation.name if applying.organisation else applicant), words


def masked_pair(known: str, seen: str) -> tuple[str, str]:
    """Return two names side by side, masked but for the letters in which they differ."""
    if len(known) != len(seen):
        return known, seen
    masks = masked_name(known), masked_name(seen)
    if len(masks[0]) != len(known) or len(masks[1]) != len(seen):
        return known, seen
    shown = [
        "".join(mask[at] if known[at] == seen[at] else name[at] for at in range(len(name)))
        for name, mask in ((known, masks[0]), (seen, masks[1]))
    ]
    return shown[0], shown[1]


def _with_mandate(form: ApplicantForm, mandate: "Mandate | None") -> ApplicantForm:
    if mandate is None or form.way == GUARDIAN:
        return form
    return replace(
        form, scope=form.scope or mandate.scope, valid_from=form.valid_from or _day_text(mandate.valid_from),
        valid_until=form.valid_until or _day_text(mandate.valid_until),
        known=_("Known here already, with the mandate of last time"),
    )  # fmt: skip


def _rules(way: str) -> tuple[Callable[[str], str], Callable[[str], str]]:
    """Return how a number is normalised and checked."""
    return (usc_code.normalise, usc_code.check) if way == BODY else (id_number.normalise, id_number.check)


def _ways() -> tuple[tuple[str, str], ...]:
    return (
        (SELF, _("In person")),
        (AGENT, _("With a mandate")),
        (GUARDIAN, _("As guardian")),
        (BODY, _("For an organisation")),
    )


def _marked(form: ApplicantForm, key: str) -> str:
    label = _label(form.way, key)
    return f"{label} *" if key in form.asks else label


def _label(way: str, key: str) -> str:
    is_body = way == BODY
    return {
        "number": _("Unified social credit code *") if is_body else _("Applicant's identity number *"),
        "name": _("Name of the organisation *") if is_body else _("Applicant's name *"),
        "representative": _("Legal representative"),
        "phone": _("Phone"),
        "scope": _("Judgment or appointment (of an adult)") if way == GUARDIAN else _("Scope of the mandate"),
        "valid_from": _("Mandate from"),
        "valid_until": _("Mandate until"),
    }[key]


def _hint(way: str, key: str) -> str:
    scope = _("its number; of a minor nothing") if way == GUARDIAN else _("as on the mandate")
    return {"valid_from": "2026-01-01", "valid_until": "2026-12-31", "scope": scope}.get(key, "")


def _day(text: str, today: date) -> date | None:
    if not text.strip():
        return None
    meant = days_meant(text, today)
    if len(meant) != 1 or len(meant[0]) != len("@20261231"):
        raise Fault("cases.mandate.bad_day", text=text.strip()[:20])
    return date(int(meant[0][1:5]), int(meant[0][5:7]), int(meant[0][7:]))


def _day_text(day: date | None) -> str:
    return day.isoformat() if day else ""
