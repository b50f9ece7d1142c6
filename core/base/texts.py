"""The words for a fault: title, sentence, remedy, in the language of the screen."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from core.base.faults import Fact, Fault
from core.base.resources import Resources

PLACES = ("field", "banner", "lamp", "sheet")
LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """A name that stands in a data file in both languages."""

    zh: str
    en: str

    def of(self, language: str) -> str:
        """Return the name in a language."""
        return self.en if language == "en" else self.zh


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultText:
    """What a person is told. ``where`` is field, banner, lamp or sheet."""

    code: str
    title: str
    text: str
    remedy: str
    where: str
    can_retry: bool

    @property
    def line(self) -> str:
        """Return the one line of a terminal: code, what is wrong, what to do."""
        return f"{self.code}: {self.text} {self.remedy}"


class _Facts(dict[str, Fact]):
    def __missing__(self, key: str) -> str:
        return "…"


@cache
def all_texts() -> Mapping[str, Mapping[str, Any]]:
    """Return code -> table, from every shipped file of faults."""
    resources = Resources()
    return {
        code: table for name in resources.names("i18n/faults", ".toml") for code, table in resources.toml(name).items()
    }


def fault_text(fault: Fault, language: str = "zh") -> FaultText:
    """Return the words for a fault; a code without words is shown as the code itself, never hidden."""
    table = all_texts().get(fault.code)
    if table is None:
        return FaultText(code=fault.code, title=fault.code, text=str(fault), remedy="", where="banner", can_retry=False)
    words, facts = table[language], _Facts(fault.facts)
    return FaultText(
        code=fault.code,
        title=words["title"].format_map(facts),
        text=words["text"].format_map(facts),
        remedy=words["remedy"].format_map(facts),
        where=table["where"],
        can_retry=table["retry"],
    )
