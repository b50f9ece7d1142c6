"""Items of the editor in words: rows of the list, tags, what lint says and where to mend it. It knows no presenter."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.base.texts import fault_text
from core.catalogue.item import CaseType, Item
from core.catalogue.lint import Finding, Severity
from desktop.i18n import _, language
from desktop.presenters.item_forms import BASIC, LIMITS, MATERIALS, RESULT, SCENARIOS
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
    kinds = {CaseType.INSTANT: _("Instant"), CaseType.PROMISED: _("Promised"), CaseType.OTHER: _("Other")}
    return kinds[item.case_type]


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


def _standing(item: Item) -> Tag | None:
    if item.is_off:
        return Tag(_("Not in use"), "off")
    return None if item.is_confirmed else Tag(_("To confirm"), "warn")


def _problems(findings: Sequence[Finding]) -> Tag | None:
    count = sum(one.severity is not Severity.NOTE for one in findings)
    if not count:
        return None
    is_error = any(one.severity is Severity.ERROR for one in findings)
    return Tag(_("{n} place(s)").format(n=count), "bad" if is_error else "warn")
