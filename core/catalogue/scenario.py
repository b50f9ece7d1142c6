"""情形: questions whose answers choose the materials of an item, and its conditions as yes/no checks. Knows no case.

Questions come from three places, in this order: those the item names (``Item.questions``), one for every material that
is needed only under a condition of its own (``Material.condition``), and one for every condition of the item.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from core.catalogue.item import YES_NO, Item, Material, Question

Scenario = Mapping[str, str]  # what was answered: key of the question -> key of the answer

YES, NO = (answer.key for answer in YES_NO)
_RULE = re.compile(r"(?P<fact>age|address)\s*(?P<sign>>=|<|=)\s*(?P<value>.+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the card of the applicant tells; empty where nobody laid one down. ``today`` is the office's day."""

    birth: date | None = None
    address: str = ""
    today: date


def questions_of(item: Item) -> tuple[Question, ...]:
    """Return the questions that choose materials: the item's own, then one for each worded condition of a material."""
    worded = dict.fromkeys(material.condition for material in item.materials if _is_worded(material))
    return (*item.questions, *(Question(key=f"when:{words}", text=f"是否属于{words}？") for words in worded))


def checks_of(item: Item) -> tuple[Question, ...]:
    """Return the conditions of the item as yes/no checks; a "no" speaks against acceptance."""
    return tuple(Question(key=f"condition:{words}", text=words) for words in item.conditions)


def is_needed(material: Material, scenario: Scenario) -> bool | None:
    """Say whether a material is needed after these answers; None as long as a question is open."""
    wanted = wants(material)
    given = {key: scenario.get(key, "") for key in wanted}
    if any(given[key] not in ("", answer) for key, answer in wanted.items()):
        return False
    return True if all(given.values()) else None


def wants(material: Material) -> dict[str, str]:
    """Return the answers that all must be given for a material to be needed: question -> answer."""
    if material.when:
        return dict(part.split("=", 1) for part in material.when.replace(" ", "").split(","))
    return {f"when:{material.condition}": YES} if material.condition else {}


def failed_checks(item: Item, scenario: Scenario) -> list[str]:
    """Return the conditions that were answered with no."""
    return [check.text for check in checks_of(item) if scenario.get(check.key) == NO]


def suggested(question: Question, known: Known) -> str:
    """Return the answer the card gives to a question, or empty: ``age >= 80``, ``address = 宁波``."""
    match = _RULE.fullmatch(question.rule.strip())
    if match is None or not is_rule(question.rule):
        return ""
    if match["fact"] == "address":
        return _told(known.address, match["value"] in known.address)
    if known.birth is None:
        return ""
    age, limit = years(known.birth, known.today), int(match["value"])
    return _told("known", age >= limit if match["sign"] == ">=" else age < limit)


def years(birth: date, today: date) -> int:
    """Return the age in full years; somebody born on 29 February is a year older on 1 March of a common year."""
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))


def is_rule(words: str) -> bool:
    """Whether the words are a rule that ``suggested`` understands."""
    match = _RULE.fullmatch(words.strip())
    return match is not None and (match["fact"] == "address") == (match["sign"] == "=") and _fits(match)


def with_suggestions(questions: Iterable[Question], known: Known) -> dict[str, str]:
    """Return the answers the card gives."""
    found = {question.key: suggested(question, known) for question in questions}
    return {key: answer for key, answer in found.items() if answer}


def _fits(match: re.Match[str]) -> bool:
    return match["fact"] == "address" or match["value"].isdigit()


def _is_worded(material: Material) -> bool:
    return bool(material.condition) and not material.when


def _told(fact: str, is_so: bool) -> str:
    return "" if not fact else YES if is_so else NO
