"""What lies on the counter before it is a case, and how its material table is prefilled. It knows no store."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from core.attachments.attachment import Scan
from core.base.resources import Resources
from core.cases.applying import OWN, Applying
from core.cases.case import CaseMaterial, ItemSnapshot, MaterialState
from core.catalogue.form_field import FormField
from core.catalogue.item import Item, Material
from core.catalogue.scenario import Scenario, checks_of, is_needed, questions_of, wants
from core.people.person import Person


class Visit(Protocol):
    """The ticket of the visit, as much as a case needs to know of it (``core.queue.ticket.Ticket`` is one)."""

    @property
    def id(self) -> str:
        """The ticket's id."""
        ...

    @property
    def number(self) -> str:
        """What the visitor reads: A023."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One application as the clerk fills it in; lives in the screen, nothing of it is stored.

    ``clerk`` is the name as on papers, ``counter_name`` 3号综合窗口. ``remark`` says what exactly is asked for.
    ``by_card`` names the materials that are in hand since the applicant's card was read, and were not marked by hand.
    """

    person: Person
    item: Item
    ticket: Visit | None = None
    materials: tuple[CaseMaterial, ...] = ()
    by_card: frozenset[str] = frozenset()
    scans: tuple[Scan, ...] = ()  # sealed already; rows are made with the case
    scenario: Scenario = field(default_factory=dict)  # 情形 and conditions, as answered
    applying: Applying = OWN
    fields: tuple[FormField, ...] = ()  # of the item's form
    form: Mapping[str, str] = field(default_factory=dict)  # as typed, by key of a field
    phone: str = ""
    remark: str = ""
    clerk: str = ""
    counter_name: str = ""

    def marked(self, index: int, state: MaterialState, reason: str = "") -> "Draft":
        """Return the draft with one material in a new state; ``reason`` is a key of reasons.toml or free text."""
        lines = list(self.materials)
        lines[index] = replace(lines[index], state=state, reason=reason)
        return replace(self, materials=tuple(lines), by_card=self.by_card - {lines[index].name})

    def answered(self, question: str, answer: str) -> "Draft":
        """Return the draft with one more answer of the 情形 step; an empty one opens the question again.

        What the answers leave out is 不适用; what comes back is missing until it is marked.
        """
        scenario = {key: given for key, given in {**self.scenario, question: answer}.items() if given}
        lines = tuple(
            _chosen(line, material, scenario)
            for line, material in zip(self.materials, self.item.materials, strict=True)
        )
        return replace(self, scenario=scenario, materials=lines)

    def typed(self, key: str, text: str) -> "Draft":
        """Return the draft with one field of the form as it is typed now."""
        return replace(self, form={**self.form, key: text})

    @property
    def filled_in(self) -> tuple[object, ...]:
        """What a clerk did to it; compare it with that of the draft as it was made."""
        return self.materials, self.scans, self.scenario, self.form, self.phone, self.remark

    @property
    def proven(self) -> frozenset[str]:
        """What the documents of applicant and agent say: it goes into a form as it is."""
        people = [self.person, *([self.applying.agent] if self.applying.agent else [])]
        return frozenset(value for one in people for value in (one.name, one.id_number, one.address) if value)

    def with_phone(self, phone: str) -> "Draft":
        """Return the draft with the applicant's phone, on the form too: it is typed once."""
        own = {field.key: phone for field in self.fields if field.source == "phone"}
        return replace(self, phone=phone.strip(), form={**self.form, **own})

    def scanned(self, index: int, scan: Scan) -> "Draft":
        """Return the draft with one more scan of a material; what is scanned was handed in."""
        named = replace(scan, material=self.materials[index].name)
        return replace(self.marked(index, MaterialState.HANDED_IN), scans=(*self.scans, named))

    def without_scan(self, name: str) -> "Draft":
        """Return the draft without the scan of this file; the mark of its material stays."""
        return replace(self, scans=tuple(scan for scan in self.scans if scan.file.name != name))

    def scans_of(self, index: int) -> tuple[Scan, ...]:
        """Return the scans of one material."""
        return tuple(scan for scan in self.scans if scan.material == self.materials[index].name)

    def all_handed_in(self) -> "Draft":
        """Return the draft with everything missing handed in: Ctrl+A on the table."""
        lines = (
            replace(line, state=MaterialState.HANDED_IN, reason="") if line.state is MaterialState.MISSING else line
            for line in self.materials
        )
        return replace(self, materials=tuple(lines), by_card=frozenset())

    def with_marks_of(self, before: "Draft") -> "Draft":
        """Return the draft with what was marked in an earlier one of the same item; what that left open stays.

        The card of whoever applied before is not the card of who applies now.
        """
        is_same_person = before.person.id == self.person.id
        marked = {
            line.name: line
            for line in before.materials
            if (line.state is not MaterialState.MISSING or line.reason)
            and (is_same_person or line.name not in before.by_card)
        }
        lines = tuple(marked.get(line.name, line) for line in self.materials)
        draft = replace(self, materials=lines, scans=before.scans)
        for question, answer in before.scenario.items():
            draft = draft.answered(question, answer)
        # What was typed is of the person it was typed for, and of nobody who comes after.
        is_same = is_same_person and before.item.code == self.item.code
        return replace(draft, form={**self.form, **before.form}) if is_same else draft


class MaterialRules:
    """What ``resources/cases/materials.toml`` says of material names."""

    def __init__(self, resources: Resources) -> None:
        table = resources.toml("cases/materials.toml")
        self._identity = tuple(re.compile(pattern) for pattern in table["identity"])
        self._certificate_items = frozenset(table["certificate_items"])

    def is_identity(self, name: str) -> bool:
        """Whether the material is the applicant's own identity card, looked at and given back."""
        return any(pattern.fullmatch(name) for pattern in self._identity)

    def identity_among(self, materials: Iterable[Material]) -> frozenset[str]:
        """Return the names of those that are the applicant's own identity card."""
        return frozenset(material.name for material in materials if self.is_identity(material.name))

    def gives_certificates(self, item: Item) -> bool:
        """Whether a certificate can be asked for under this item."""
        return item.code in self._certificate_items

    def lines(self, materials: Iterable[Material], *, is_card_read: bool) -> tuple[CaseMaterial, ...]:
        """Return the material table a draft begins with."""
        return tuple(self._line(material, is_card_read=is_card_read) for material in materials)

    def _line(self, material: Material, *, is_card_read: bool) -> CaseMaterial:
        is_identity = self.is_identity(material.name)
        has_count = bool(material.originals or material.copies)
        return CaseMaterial(
            name=material.name,
            state=_first_state(material, is_shown=is_identity and is_card_read),
            is_core=material.is_core,
            note=material.note or material.condition,
            originals=material.originals if has_count or is_identity or material.is_system_checked else 1,
            copies=material.copies,
        )


def _first_state(material: Material, *, is_shown: bool) -> MaterialState:
    if material.is_system_checked:
        return MaterialState.CHECKED
    return MaterialState.HANDED_IN if is_shown else MaterialState.MISSING


def _chosen(line: CaseMaterial, material: Material, scenario: Scenario) -> CaseMaterial:
    """Return a line as the answers want it; what a clerk marked by hand otherwise stays."""
    if is_needed(material, scenario) is False:
        return replace(line, state=MaterialState.NOT_NEEDED, reason="")
    if line.state is MaterialState.NOT_NEEDED and wants(material):
        return replace(line, state=_first_state(material, is_shown=False))
    return line


def snapshot(item: Item, scenario: Scenario) -> ItemSnapshot:
    """Return what a case keeps of its item; both limits are counted in the promised one's unit when it has days."""
    return ItemSnapshot(
        code=item.code,
        name=item.name,
        department=item.department,
        business=item.business,
        case_type=item.case_type,
        legal_text=item.legal_limit.text,
        legal_days=item.legal_limit.days,
        promised_text=item.promised_limit.text,
        promised_days=item.promised_limit.days,
        unit=item.promised_limit.unit if item.promised_limit.days is not None else item.legal_limit.unit,
        fee=item.fee,
        result_document=item.result_document,
        version=item.version,
        answers=tuple(
            (question.text, answer.text)
            for question in (*questions_of(item), *checks_of(item))
            for answer in question.answers
            if scenario.get(question.key) == answer.key
        ),
    )
