"""The moves of a case as buttons and forms: what is offered and asked, which field a fault marks. No service."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from core.base.faults import Fault
from core.base.texts import fault_text
from core.cases.answers import DENIED, GRANTED, Answers
from core.cases.case import Case
from core.papers.wording import masked_id
from core.people.person import Person
from desktop.i18n import _, language

if TYPE_CHECKING:
    from core.cases.flow import Move
    from core.cases.procedures import ProcedureKind
    from core.cases.service import Offer

# A field is marked when one of these stands against its move.
FIELD_OF: Mapping[str, str] = {
    "cases.refuse.reason_missing": "reason",
    "cases.suspend.kind_missing": "kind",
    "cases.suspend.approver_missing": "approver",
    "cases.suspend.days_missing": "days",
    "cases.days.out_of_range": "days",
    "cases.forward.organ_missing": "organ",
    "cases.decide.outcome_missing": "outcome",
    "cases.issue.document_missing": "document",
    "cases.tell.words_missing": "told",
    "cases.collect.nobody": "receiver",
    "cases.collect.other_person": "authority",
    "cases.phone.malformed": "phone",
    "cases.reveal.reason_missing": "reason",
}
BROUGHT = "Ctrl+B"  # one key for all that is brought later; what was ticked says which move it is
DANGERS = frozenset({"refuse", "withdraw", "void", "lapse"})


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveButton:
    """One move that may be made; ``why`` says in words why not yet. ``tone`` is primary, danger or nothing."""

    name: str
    title: str
    key: str
    tone: str = ""
    why: str = ""
    is_rare: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One thing that is asked. ``kind`` is text, choice or person; ``options`` are (key, label) of a choice."""

    key: str
    label: str
    hint: str = ""
    kind: str = "text"
    value: str = ""
    options: tuple[tuple[str, str], ...] = ()
    is_bad: bool = False
    is_wide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveForm:
    """What a move asks for; without fields it only asks whether it is meant."""

    move: str
    title: str
    note: str
    fields: tuple[FormField, ...] = ()
    is_danger: bool = False

    def with_value(self, key: str, value: str) -> "MoveForm":
        """Return the form with one field filled in, no longer marked."""
        fields = (replace(f, value=value, is_bad=False) if f.key == key else f for f in self.fields)
        return replace(self, fields=tuple(fields))

    def filled_as(self, other: "MoveForm") -> "MoveForm":
        """Return the form with what was typed and chosen in another; the person is its own."""
        form = self
        for field in other.fields:
            if field.kind != "person" and field.value:
                form = form.with_value(field.key, field.value)
        return form

    def marked(self, key: str) -> "MoveForm":
        """Return the form with the field that a fault belongs to marked, and no other."""
        return replace(self, fields=tuple(replace(f, is_bad=f.key == key) for f in self.fields))

    def value(self, key: str) -> str:
        """Return what a field holds; nothing when it is not asked."""
        return next((f.value for f in self.fields if f.key == key), "")


def move_buttons(offers: "Sequence[Offer]", allowed: frozenset[str], *, awaits_papers: bool) -> tuple[MoveButton, ...]:
    """Return the buttons of a case: the main move last, as on every bar; moves without a key go by themselves."""
    shown: dict[str, MoveButton] = {}
    for offer in offers:
        move = offer.move
        if not move.key or move.right not in allowed or move.key in shown:
            continue
        if move.key == BROUGHT and not awaits_papers:  # nothing was promised: nobody looks for it
            continue
        tone = "primary" if move.is_main else "danger" if move.name in DANGERS else ""
        why = "" if offer.fault is None or _asks_for_it(move, offer.fault) else _title(offer.fault)
        title = _("Papers brought later") if move.key == BROUGHT else move.title.of(language())
        shown[move.key] = MoveButton(
            name=move.name, title=title, key=move.key, tone=tone, why=why, is_rare=move.is_rare
        )
    rank = {"danger": 0, "": 1, "primary": 2}
    return tuple(sorted(shown.values(), key=lambda button: rank[button.tone]))


def move_form(move: "Move", case: Case, kinds: "Sequence[ProcedureKind]", receiver: Person | None) -> MoveForm:
    """Return the form of a move, filled with what is known."""
    fields = [_field(word, case, kinds, receiver) for word in move.asks if word != "materials"]
    if receiver is not None and receiver.id != case.person_id:
        fields.append(_authority())
    return MoveForm(
        move=move.name,
        title=move.title.of(language()),
        note=_("{name}, {item}").format(name=case.applicant, item=case.item.name),
        fields=tuple(fields),
        is_danger=move.name in DANGERS,
    )


def answers_of(form: MoveForm, receiver: Person | None) -> Answers:
    """Return what was said; days that are no number count as none."""
    days = form.value("days").strip()
    texts: dict[str, Any] = {
        f.key: f.value for f in form.fields if f.kind != "person" and f.key not in ("days", "phone", "remark")
    }
    asked = {f.key for f in form.fields}
    return replace(
        Answers(**texts),
        days=int(days) if days.isascii() and days.isdigit() else None,
        phone=form.value("phone") if "phone" in asked else None,
        remark=form.value("remark") if "remark" in asked else None,
        receiver=receiver,
    )


def _field(word: str, case: Case, kinds: "Sequence[ProcedureKind]", receiver: Person | None) -> FormField:
    if word == "kind":
        options = tuple((kind.key, kind.title.of(language())) for kind in kinds if kind.code != "1")
        return FormField(key=word, label=_("Kind"), kind="choice", options=options, is_wide=True)
    if word == "outcome":
        options = ((GRANTED, _("granted")), (DENIED, _("denied")))
        return FormField(key=word, label=_("Outcome"), kind="choice", options=options, value=GRANTED)
    if word == "receiver":
        return _person(case, receiver)
    labels = {
        "reason": (_("Reason"), _("it is printed on the paper")),
        "basis": (_("Provision"), _("may stay empty")),
        "elsewhere": (_("Where to go instead"), _("may stay empty")),
        "approver": (_("Approved by"), _("name of the head")),
        "approver_phone": (_("Phone of the approver"), _("may stay empty")),
        "days": (_("Days"), _("a number")),
        "organ": (_("To which office"), _("department or organ")),
        "document": (_("Document"), _("name of the certificate")),
        "document_number": (_("Its number"), _("may stay empty")),
        "words": (_("Result in words"), _("may stay empty")),
        "told": (_("What was said"), _("told by phone that the document is ready")),
        "phone": (_("Phone"), ""),
        "remark": (_("Remark"), ""),
    }
    known = {
        "organ": case.item.department,
        "document": (case.result.document if case.result else "") or case.item.result_document,
        "document_number": case.result.document_number if case.result else "",
        "phone": case.phone,
        "remark": case.remark,
    }
    label, hint = labels[word]
    wide = word in ("reason", "told", "remark", "words")
    return FormField(key=word, label=label, hint=hint, value=known.get(word, ""), is_wide=wide)


def _person(case: Case, receiver: Person | None) -> FormField:
    label = _("Who takes it")
    if receiver is None:
        return FormField(key="receiver", label=label, kind="person", hint=_("put the card on the reader"), is_wide=True)
    who = _("the applicant") if receiver.id == case.person_id else _("an agent")
    words = f"{receiver.name}   {masked_id(receiver.id_number)}   {who}"
    return FormField(key="receiver", label=label, kind="person", value=words, is_wide=True)


def _authority() -> FormField:
    return FormField(
        key="authority",
        label=_("Authority of the agent"),
        hint=_("letter of authorisation, and who they are"),
        is_wide=True,
    )


def _asks_for_it(move: "Move", fault: Fault) -> bool:
    """Whether what stands against the move is just what its form asks for."""
    asked = FIELD_OF.get(fault.code, "materials" if fault.code.startswith(("cases.accept.", "cases.correct.")) else "")
    return asked in move.asks


def _title(fault: Fault) -> str:
    return fault_text(fault, language()).title
