"""What is doubtful in a catalogue, item by item (after GB/T 36114). It changes nothing; words are data."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Any

from core.base.faults import Fact, Fault
from core.base.resources import Resources
from core.catalogue.item import CaseType, Item, Limit, LimitUnit
from core.catalogue.scenario import is_rule
from core.catalogue.season import is_day

_STEP_DAYS = re.compile(r"(\d+)个?工作日")
_DEPARTMENTS = re.compile("[、/]")


class Severity(Enum):
    """An error blocks publishing, a warning reminds, a note is to be known."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One doubt. ``item`` is the code; its words are those of the fault with the same code."""

    code: str
    severity: Severity
    item: str
    facts: Mapping[str, Fact] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def fault(self) -> Fault:
        """The finding as a fault, for ``core.base.texts.fault_text``."""
        return Fault(self.code, item=self.item, **self.facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class LintRules:
    """The tables of ``catalogue/lint.toml`` and the known categories."""

    item_types: Mapping[str, str]
    levels: Mapping[str, str]
    categories: frozenset[str]
    words: Mapping[str, Any]

    @classmethod
    def load(cls, resources: Resources) -> "LintRules":
        """Read the rules, the site's before the shipped."""
        table = resources.toml("catalogue/lint.toml")
        categories = frozenset(resources.toml("catalogue/businesses.toml")["categories"])
        return cls(item_types=table["item_types"], levels=table["levels"], categories=categories, words=table["words"])


Check = Callable[[Item, LintRules], Iterator[Finding]]


def lint(items: Iterable[Item], rules: LintRules | None = None) -> list[Finding]:
    """Return all findings in the order of the catalogue; errors first within an item."""
    known = rules or LintRules.load(Resources())
    order = list(Severity)
    every = list(items)
    doubles = _doubles(every)
    found: list[Finding] = []
    for item in every:
        own = [finding for check in CHECKS for finding in check(item, known)] + doubles.pop(item.code, [])
        found += sorted(own, key=lambda finding: order.index(finding.severity))
    return found


def _error(code: str, item: Item, **facts: Fact) -> Finding:
    return Finding(code=code, severity=Severity.ERROR, item=item.code, facts=MappingProxyType(facts))


def _warning(code: str, item: Item, **facts: Fact) -> Finding:
    return Finding(code=code, severity=Severity.WARNING, item=item.code, facts=MappingProxyType(facts))


def _note(code: str, item: Item, **facts: Fact) -> Finding:
    return Finding(code=code, severity=Severity.NOTE, item=item.code, facts=MappingProxyType(facts))


def _doubles(items: list[Item]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    names: dict[str, Item] = {}
    codes: set[str] = set()
    for item in items:
        own = found.setdefault(item.code, [])
        if item.code in codes:
            own.append(_error("catalogue.lint.code_twice", item))
        if item.name in names and names[item.name].code != item.code:
            own.append(_warning("catalogue.lint.name_twice", item, other=names[item.name].code))
        codes.add(item.code)
        names.setdefault(item.name, item)
    return found


def _limits(item: Item, _: LintRules) -> Iterator[Finding]:
    promised, legal = item.promised_limit, item.legal_limit
    if _is_missing(promised) and item.case_type is CaseType.PROMISED:
        yield _error("catalogue.lint.no_promised_limit", item)
    if _is_missing(legal):
        yield _warning("catalogue.lint.no_legal_limit", item)
    for limit in dict.fromkeys((promised, legal)):
        if limit.text and limit.days is None:
            yield _warning("catalogue.lint.limit_in_words", item, words=limit.text)
    if _exceeds(promised, legal):
        yield _error("catalogue.lint.promise_over_law", item, promised=promised.days or 0, legal=legal.days or 0)


def _case_type(item: Item, _: LintRules) -> Iterator[Finding]:
    days = item.promised_limit.days
    if item.case_type is CaseType.INSTANT and days:
        yield _warning("catalogue.lint.instant_takes_days", item, days=days)
    if item.case_type is CaseType.PROMISED and days == 0:
        yield _warning("catalogue.lint.promised_at_once", item)


def _steps(item: Item, _: LintRules) -> Iterator[Finding]:
    days = [int(number) for number in _STEP_DAYS.findall(item.back_office)]
    promised = item.promised_limit
    if days and promised.days is not None and promised.unit is LimitUnit.WORKING_DAY and sum(days) != promised.days:
        yield _warning("catalogue.lint.steps_differ", item, steps=sum(days), promised=promised.days)


def _conditions(item: Item, rules: LintRules) -> Iterator[Finding]:
    text = "；".join(item.conditions)
    for word in rules.words["material_in_conditions"]:
        if word in text:
            yield _warning("catalogue.lint.material_in_conditions", item, word=word)
    papers = "；".join(f"{material.name}{material.note}" for material in item.materials)
    for certificate in rules.words["certificates"]:
        if certificate not in papers and _asks(text, certificate, rules):
            yield _warning("catalogue.lint.certificate_missing", item, certificate=certificate)


def _asks(text: str, certificate: str, rules: LintRules) -> bool:
    asking = "|".join(map(re.escape, rules.words["asking"]))
    for match in re.finditer(f"(?:{asking}){re.escape(certificate)}", text):
        if not text[: match.start()].endswith(tuple(rules.words["among_others"])):
            return True
    return False


def _materials(item: Item, _: LintRules) -> Iterator[Finding]:
    if not item.materials and not item.no_materials:
        yield _error("catalogue.lint.no_materials", item)
    counts = Counter((material.name, material.condition) for material in item.materials)
    for (name, _condition), count in counts.items():
        if count > 1:
            yield _error("catalogue.lint.material_twice", item, name=name)


def _scenarios(item: Item, _: LintRules) -> Iterator[Finding]:
    answers = {question.key: {answer.key for answer in question.answers} for question in item.questions}
    for material in item.materials:
        for part in filter(None, (part.strip() for part in material.when.split(","))):
            key, _sign, answer = part.partition("=")
            if answer.strip() not in answers.get(key.strip(), ()):
                yield _error("catalogue.lint.unknown_answer", item, name=material.name, when=material.when, part=part)
    for question in item.questions:
        if question.rule and not is_rule(question.rule):
            yield _error("catalogue.lint.bad_rule", item, question=question.text, rule=question.rule)
    for season in item.seasons:
        if not (is_day(season.first) and is_day(season.last)):
            yield _error("catalogue.lint.bad_season", item, first=season.first, last=season.last)


def _codes(item: Item, rules: LintRules) -> Iterator[Finding]:
    if item.item_type not in rules.item_types:
        yield _warning("catalogue.lint.unknown_item_type", item, value=item.item_type)
    if item.level not in rules.levels:
        yield _warning("catalogue.lint.unknown_level", item, value=item.level)
    if item.category not in rules.categories:
        yield _warning("catalogue.lint.unknown_category", item, value=item.category, business=item.business)


def _fields(item: Item, rules: LintRules) -> Iterator[Finding]:
    for name, words in rules.words["field_names"].items():
        if not getattr(item, name):
            yield _warning("catalogue.lint.field_empty", item, field=words)
    if not item.short_name:
        yield _note("catalogue.lint.no_short_name", item)


def _unclear(item: Item, rules: LintRules) -> Iterator[Finding]:
    if any(word in item.excluded_time for word in rules.words["unclear_exclusion"]):
        yield _warning("catalogue.lint.exclusion_unclear", item)
    if any(word in item.fee for word in rules.words["unclear_fee"]):
        yield _warning("catalogue.lint.fee_unclear", item, words=item.fee)
    if not item.seasons and any(word in item.notes for word in rules.words["seasonal"]):
        yield _note("catalogue.lint.season_in_notes", item)
    if len(parts := _DEPARTMENTS.split(item.department)) > 1:
        yield _note("catalogue.lint.several_departments", item, count=len(parts))


def _confirmation(item: Item, _: LintRules) -> Iterator[Finding]:
    if not item.is_confirmed:
        yield _note("catalogue.lint.unconfirmed", item)


CHECKS: tuple[Check, ...] = (
    _limits, _case_type, _steps, _conditions, _materials, _scenarios, _codes, _fields, _unclear, _confirmation,
)  # fmt: skip


def _is_missing(limit: Limit) -> bool:
    return limit.days is None and not limit.text


def _exceeds(promised: Limit, legal: Limit) -> bool:
    if promised.days is None or legal.days is None or promised.unit is not legal.unit:
        return False
    return promised.days > legal.days
