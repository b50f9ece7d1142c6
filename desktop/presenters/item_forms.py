"""The editor of items as values: which fields a tab has and what stands in them. It knows no screen."""

from dataclasses import dataclass
from typing import Literal

from core.catalogue.item import CaseType, Item, Limit, LimitUnit, Material, Question
from desktop.i18n import _, _n

Kind = Literal["line", "area", "choice", "pick", "flag"]

BASIC, SCENARIOS, MATERIALS, LIMITS, RESULT = "basic", "scenarios", "materials", "limits", "result"
TABS = (BASIC, SCENARIOS, MATERIALS, LIMITS, RESULT)
ON = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldView:
    """One field: a line, an area of lines, a choice of few, a pick of many, or a flag (``1`` or empty)."""

    key: str
    label: str
    value: str
    kind: Kind = "line"
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRow:
    """One row of a tab's list: a material, a question."""

    key: str  # its place
    title: str
    cells: tuple[str, ...]


def fields_of(item: Item, tab: str) -> tuple[FieldView, ...]:
    """Return the fields of a tab, those of its list left out."""
    if tab == BASIC:
        return _basic(item)
    if tab == SCENARIOS:
        return (_area("conditions", _("Conditions, one a line"), "\n".join(item.conditions)),)
    if tab == MATERIALS:
        return (_line("no_materials", _("Words where nothing is handed in"), item.no_materials),)
    return _limits(item) if tab == LIMITS else _result(item)


def parts_of(item: Item, tab: str) -> tuple[PartRow, ...]:
    """Return the list of a tab: the materials, the questions."""
    if tab == MATERIALS:
        return tuple(_material_row(place, material, item) for place, material in enumerate(item.materials))
    if tab == SCENARIOS:
        return tuple(_question_row(place, question, item) for place, question in enumerate(item.questions))
    return ()


def part_fields(item: Item, tab: str, place: int) -> tuple[FieldView, ...]:
    """Return the fields of one row of the list."""
    if tab == MATERIALS:
        return _material_fields(item.materials[place])
    return _question_fields(item.questions[place])


def limit_words(limit: Limit) -> str:
    """Return a limit as it may be typed again: 15个工作日, 30自然日, 按年度集中."""
    if limit.text or limit.days is None:
        return limit.text
    return f"{limit.days}个工作日" if limit.unit is LimitUnit.WORKING_DAY else f"{limit.days}自然日"


# -- fields


def _basic(item: Item) -> tuple[FieldView, ...]:
    types = (
        (CaseType.INSTANT.value, _("Instant")), (CaseType.PROMISED.value, _("Promised")),
        (CaseType.OTHER.value, _("Other")),
    )  # fmt: skip
    return (
        _line("name", _("Name"), item.name),
        _line("short_name", _("Short name"), item.short_name),
        _line("department", _("Department"), item.department),
        _line("category", _("Category"), item.category),
        _line("applicant_type", _("Who may apply"), item.applicant_type),
        _line("business", _("Queue letter"), item.business),
        FieldView(key="case_type", label=_("Kind of case"), value=item.case_type.value, kind="choice", choices=types),
        _line("accept_at", _("Accepted at"), item.accept_at),
        _line("back_office", _("Back office"), item.back_office),
        _area("notes", _("Notes"), item.notes),
        _flag("is_visit", _("Home visit is offered"), is_on=item.is_visit),
        _flag("is_yearly", _("Checked again every year"), is_on=item.is_yearly),
        _flag("is_off", _("Not in use"), is_on=item.is_off),
    )


def _limits(item: Item) -> tuple[FieldView, ...]:
    seasons = "\n".join(f"{one.first} {one.last} {one.words}".strip() for one in item.seasons)
    return (
        _line("promised_limit", _("Promised limit"), limit_words(item.promised_limit), "5个工作日"),
        _line("legal_limit", _("Legal limit"), limit_words(item.legal_limit), "20个工作日"),
        _line("excluded_time", _("Time that does not count"), item.excluded_time),
        _area("seasons", _("Open seasons, one a line"), seasons, "01-01 03-31 年度集中申报"),
        _line("age_from", _("On the list of those who turn"), str(item.age_from or ""), "80"),
    )


def _result(item: Item) -> tuple[FieldView, ...]:
    return (
        _line("result_document", _("Result"), item.result_document),
        _line("fee", _("Fee"), item.fee),
        _line("verified", _("Source of the words"), item.verified),
    )


def _material_fields(material: Material) -> tuple[FieldView, ...]:
    kinds = (("core", _("Main")), ("secondary", _("Secondary, may be promised")), ("checked", _("Checked by system")))
    kind = "checked" if material.is_system_checked else "core" if material.is_core else "secondary"
    days = "" if material.promise_days is None else str(material.promise_days)
    return (
        _line("name", _("Material"), material.name),
        FieldView(key="kind", label=_("Kind"), value=kind, kind="choice", choices=kinds),
        _line("issuer", _("Who issues it"), material.issuer, _("the applicant has it")),
        _line("form", _("Form"), material.form, "原件核验"),
        _line("note", _("Explanation on the notice"), material.note),
        _line("originals", _("Originals"), str(material.originals)),
        _line("copies", _("Copies"), str(material.copies)),
        _line("promise_days", _("Working days of a promise"), days),
        _line("when", _("Only after these answers"), material.when, "in_person=no"),
    )


def _question_fields(question: Question) -> tuple[FieldView, ...]:
    answers = "\n".join(f"{answer.key} {answer.text}" for answer in question.answers)
    return (
        _line("text", _("Question"), question.text),
        _line("key", _("Name of the question"), question.key, "in_person"),
        _line("rule", _("What the card can answer"), question.rule, "age >= 80"),
        _line("hint", _("What follows"), question.hint),
        _area("answers", _("Answers, one a line"), answers, "yes 是"),
    )


def _material_row(place: int, material: Material, item: Item) -> PartRow:
    kind = _("free") if material.is_system_checked else _("main") if material.is_core else _("secondary")
    counts = _(", ").join(
        words.format(n=count)
        for words, count in (
            (_n("{n} original", "{n} originals", material.originals), material.originals),
            (_n("{n} copy", "{n} copies", material.copies), material.copies),
        )
        if count
    )
    when = _when_words(material, item) or material.condition or _("always")
    return PartRow(key=str(place), title=material.name, cells=(kind, counts or "—", when))


def _question_row(place: int, question: Question, item: Item) -> PartRow:
    used = sum(part.partition("=")[0] == question.key for one in item.materials for part in _when_parts(one))
    words = " / ".join(answer.text for answer in question.answers)
    return PartRow(
        key=str(place),
        title=question.text,
        cells=(words, question.rule or "—", _n("{n} material", "{n} materials", used).format(n=used)),
    )


def _when_words(material: Material, item: Item) -> str:
    texts = {
        f"{question.key}={answer.key}": f"{question.text.rstrip('？?')}：{answer.text}"
        for question in item.questions
        for answer in question.answers
    }
    return "；".join(texts.get(part, part) for part in _when_parts(material))


def _when_parts(material: Material) -> list[str]:
    return [part.replace(" ", "") for part in material.when.split(",") if part.strip()]


def _line(key: str, label: str, value: str, hint: str = "") -> FieldView:
    return FieldView(key=key, label=label, value=value, hint=hint)


def _area(key: str, label: str, value: str, hint: str = "") -> FieldView:
    return FieldView(key=key, label=label, value=value, kind="area", hint=hint)


def _flag(key: str, label: str, *, is_on: bool) -> FieldView:
    return FieldView(key=key, label=label, value=ON if is_on else "", kind="flag")
