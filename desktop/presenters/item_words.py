"""Items of the editor in words: rows of the list, tags, what lint says and where to mend it. It knows no presenter."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from core.base.texts import fault_text
from core.catalogue.item import Answer, CaseType, Item, Limit, Material, Question, Season
from core.catalogue.lint import Finding, Severity
from core.catalogue.merging import Clash
from desktop.i18n import _, _n, language
from desktop.presenters.item_forms import (
    BASIC,
    LIMITS,
    MATERIALS,
    RESULT,
    SCENARIOS,
    TABS,
    fields_of,
    limit_words,
    part_fields,
)
from desktop.presenters.newer_words import clash_line
from desktop.presenters.views import Tag

# Where a finding is mended: its last word -> the tab.
_TAB_OF = {
    "no_promised_limit": LIMITS, "no_legal_limit": LIMITS, "limit_in_words": LIMITS, "promise_over_law": LIMITS,
    "exclusion_unclear": LIMITS, "season_in_notes": LIMITS, "bad_season": LIMITS,
    "material_in_conditions": SCENARIOS, "certificate_missing": MATERIALS, "no_materials": MATERIALS,
    "material_twice": MATERIALS, "unknown_answer": MATERIALS, "bad_rule": SCENARIOS, "fee_unclear": RESULT,
}  # fmt: skip
_TONES = {Severity.ERROR: "bad", Severity.WARNING: "warn", Severity.NOTE: "off"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """One item of the list; ``problems`` counts errors and reminders in the tone of the worst."""

    code: str
    name: str
    second: str
    tag: Tag | None
    problems: Tag | None
    is_off: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    """What lint says of an item, and the tab where it is mended."""

    text: str
    remedy: str
    tone: str
    tab: str


def tab_names() -> tuple[tuple[str, str], ...]:
    """Return the tabs in their order."""
    return (
        (BASIC, _("Basics")), (SCENARIOS, _("Scenarios")), (MATERIALS, _("Materials")), (LIMITS, _("Limits")),
        (RESULT, _("Result")),
    )  # fmt: skip


def kind_of(item: Item) -> str:
    """Return what kind of case an item makes."""
    return _kind_words(item.case_type)


def item_row(item: Item, findings: Sequence[Finding]) -> ItemRow:
    """Return an item as a row."""
    return ItemRow(
        code=item.code,
        name=item.name,
        second=f"{item.code} · {kind_of(item)}",
        tag=_standing(item),
        problems=_problems(findings),
        is_off=item.is_off,
    )


def item_tags(item: Item, *, is_changed: bool) -> tuple[Tag, ...]:
    """Return the tags beside the title."""
    tags = [Tag(_("Not in use"), "off") if item.is_off else Tag(_("In use"), "ok")]
    if not item.is_confirmed:
        tags.insert(0, Tag(_("To confirm"), "warn"))
    if item.version > 1:
        tags.append(Tag(_("version {n}").format(n=item.version), "off"))
    if is_changed:
        tags.append(Tag(_("changed"), "pri"))
    return tuple(tags)


def finding_row(finding: Finding) -> FindingRow:
    """Return what lint says in words."""
    words = fault_text(finding.fault, language())
    text = words.text.removeprefix(f"{finding.item}：").removeprefix(f"{finding.item}: ")
    return FindingRow(
        text=text, remedy=words.remedy, tone=_TONES[finding.severity],
        tab=_TAB_OF.get(finding.code.rpartition(".")[2], BASIC),
    )  # fmt: skip


def changed_words(before: Sequence[Item], after: Sequence[Item]) -> list[str]:
    """Return the items that are not the same, each with what of it is not: 高龄津贴申领（办理材料、收费）."""
    old = {item.code: item for item in before}
    new = {item.code: item for item in after}
    gone = [_("{item} (gone)").format(item=item.name) for item in before if item.code not in new]
    fresh = [_("{item} (new)").format(item=item.name) for item in after if item.code not in old]
    other = [item for item in after if item.code in old and item != old[item.code]]
    return [*(_changed(old[item.code], item) for item in other), *fresh, *gone]


def clash_words(clash: Clash, names: Mapping[str, str]) -> str:
    """Return a place that two changed, in words; ``names`` are those of the items by code."""
    code, *rest = clash.path or ("",)
    labels = _labels()
    place = [names.get(code, code), *(labels.get(part, part) for part in rest)]
    return clash_line(" ".join(part for part in place if part), _value_words(clash.theirs), _value_words(clash.mine))


def _changed(before: Item, after: Item) -> str:
    labels = _labels()
    parts = [
        labels[one.name] for one in fields(Item)
        if one.name in labels and getattr(before, one.name) != getattr(after, one.name)
    ]  # fmt: skip
    return _("{item} ({parts})").format(item=after.name, parts=_(", ").join(parts)) if parts else after.name


def _labels() -> dict[str, str]:
    """Return the fields of items, materials and questions by name, as the editor calls them."""
    item = Item(
        code="", name="", short_name="", department="", category="", item_type="", level="", applicant_type="",
        case_type=CaseType.OTHER, business="", materials=(Material(name=""),), questions=(Question(key="", text=""),),
    )  # fmt: skip
    views = [*part_fields(item, MATERIALS, 0), *part_fields(item, SCENARIOS, 0)]
    for tab in TABS:
        views += fields_of(item, tab)
    return {
        **{view.key: view.label for view in views},
        "materials": _("Materials"), "questions": _("Scenarios"), "conditions": _("Conditions"),
        "is_confirmed": _("To confirm"), "confirmed_by": _("Confirmed by"), "is_core": _("Kind"),
    }  # fmt: skip


def _kind_words(kind: CaseType) -> str:
    return {CaseType.INSTANT: _("Instant"), CaseType.PROMISED: _("Promised"), CaseType.OTHER: _("Other")}[kind]


def _value_words(value: object) -> str:
    if isinstance(value, tuple):
        return _(", ").join(map(_value_words, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    words = _WORDS.get(type(value), str)
    return words(value)


_WORDS: Mapping[type, Callable[[Any], str]] = {
    type(None): lambda _none: _("taken away"), CaseType: _kind_words, Limit: limit_words,
    Item: lambda item: item.name, Material: lambda material: material.name, Question: lambda question: question.text,
    Answer: lambda answer: answer.text, Season: lambda one: one.words or f"{one.first}–{one.last}",
}  # fmt: skip


def _standing(item: Item) -> Tag | None:
    if item.is_off:
        return Tag(_("Not in use"), "off")
    return None if item.is_confirmed else Tag(_("To confirm"), "warn")


def _problems(findings: Sequence[Finding]) -> Tag | None:
    count = sum(one.severity is not Severity.NOTE for one in findings)
    if not count:
        return None
    is_error = any(one.severity is Severity.ERROR for one in findings)
    return Tag(_n("{n} place", "{n} places", count).format(n=count), "bad" if is_error else "warn")
