"""The libraries of reasons: why a material counts as missing, why an application is refused. Words only."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.base.resources import Resources

OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One chip: its key is what a case keeps, ``text`` is what a paper says."""

    key: str
    label: str
    text: str


class ReasonLibrary:
    """Reads ``resources/cases/reasons.toml`` and ``refusals.toml``; immutable afterwards."""

    def __init__(self, resources: Resources) -> None:
        self._missing: Mapping[str, Any] = resources.toml("cases/reasons.toml")
        refusals = resources.toml("cases/refusals.toml")
        self.remedy: str = refusals["remedy"]
        self.missing = tuple(_reason(key, row) for key, row in self._missing.items())
        self.refusal = tuple(_reason(key, row) for key, row in refusals["reasons"].items())

    def words(self, reason: str, copies: str) -> tuple[str, str]:
        """Return (what is wrong, how to mend it) for a key or for words typed by hand."""
        row = self._missing.get(reason)
        text = row["text"] if row else reason
        return text, (row or self._missing[OTHER])["remedy"].format(copies=copies)

    def refusal_text(self, reason: str) -> str:
        """Return the words of a refusal for a key, or the words typed by hand as they are."""
        return next((known.text for known in self.refusal if known.key == reason), reason)


def _reason(key: str, row: Mapping[str, Any]) -> Reason:
    return Reason(key=key, label=row["label"], text=row["text"])
