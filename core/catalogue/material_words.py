"""How the words of a material cell are taken apart: notes, counts, conditions, 免交, 主要 or 次要. Rules are data."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.catalogue.item import Material

_BRACKETS = {"(": ")", "（": "）"}
_LEADING = re.compile(r"^[(（]([^()（）]*)[)）](?=.)")
_COUNTS = re.compile(r"(?:原件(?P<o>\d+)份)?[、，]?(?:复印件(?P<c>\d+)份)?")
_BOTH = re.compile(r"(?P<name>.+?)原件[及和]复印件$")
_PIECES = re.compile(r"(?P<name>.*[^\d])(?P<n>\d+)张$")


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialRules:
    """The table ``[materials]`` of ``catalogue/reading.toml``."""

    none: Sequence[str]
    not_handed_in_notes: Sequence[str]
    not_handed_in_endings: Sequence[str]
    condition_endings: Sequence[str]
    condition_starts: Sequence[str]
    core_words: Sequence[str]
    secondary_words: Sequence[str]

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> "MaterialRules":
        """Return the rules of the parsed table."""
        return cls(**{name: tuple(words) for name, words in table.items()})

    def materials(self, cell: str) -> tuple[tuple[Material, ...], str]:
        """Return (materials, words for none) of a cell whose parts are separated by ``;``; one of the two is empty."""
        if _split_note(cell)[0] in self.none:
            return (), cell
        separator = ";" if ";" in cell else "；"
        return tuple(self.material(part) for part in cell.split(separator) if part.strip()), ""

    def material(self, words: str) -> Material:
        """Return one material; its ``source`` is set only when its parts do not spell the words again."""
        name, note, originals, copies = _parts(words.strip())
        condition = ""
        if match := _LEADING.match(name):
            condition, name = match[1], name[match.end() :]
        elif self._is_condition(note):
            condition, note = note, ""
        found = Material(
            name=name,
            note=note,
            is_core=self.is_core(name),
            is_system_checked=note in self.not_handed_in_notes or name.endswith(tuple(self.not_handed_in_endings)),
            originals=originals,
            copies=copies,
            condition=condition,
        )
        return found if spelt(found) == words else replace(found, source=words)

    def is_core(self, name: str) -> bool:
        """Whether the material is 主要."""
        if any(word in name for word in self.core_words):
            return True
        return not any(word in name for word in self.secondary_words)

    def _is_condition(self, note: str) -> bool:
        return bool(note) and (
            note.endswith(tuple(self.condition_endings)) or note.startswith(tuple(self.condition_starts))
        )


def spelt(material: Material) -> str:
    """Return the material in the words of a source row."""
    if material.source:
        return material.source
    condition = f"({material.condition})" if material.condition else ""
    note = f"({material.note})" if material.note else ""
    originals = f"原件{material.originals}份" if material.originals else ""
    copies = f"复印件{material.copies}份" if material.copies else ""
    return f"{condition}{material.name}{note}{originals}{copies}"


def _parts(words: str) -> tuple[str, str, int, int]:
    """Return (name, note, originals, copies); a note that is only a count is not kept as a note."""
    head, tail_originals, tail_copies = _split_counts(words)
    name, note = _split_note(head)
    if match := _full_counts(note):
        return name, "", match[0] or tail_originals, match[1] or tail_copies
    if tail_originals or tail_copies or note:
        return name, note, tail_originals, tail_copies
    if match_both := _BOTH.fullmatch(name):
        return match_both["name"], "", 1, 1
    if pieces := _PIECES.fullmatch(name):
        return pieces["name"], "", int(pieces["n"]), 0
    return name, "", 0, 0


def _split_counts(words: str) -> tuple[str, int, int]:
    match = re.search(f"{_COUNTS.pattern}$", words)
    if match is None or not match[0] or match.start() == 0:
        return words, 0, 0
    return words[: match.start()], int(match["o"] or 0), int(match["c"] or 0)


def _full_counts(note: str) -> tuple[int, int] | None:
    match = _COUNTS.fullmatch(note)
    if match is None or not note:
        return None
    return int(match["o"] or 0), int(match["c"] or 0)


def _split_note(words: str) -> tuple[str, str]:
    """Take the trailing bracket off; brackets inside the name (低保(低边)证明) stay in it."""
    for opening, closing in _BRACKETS.items():
        if not words.endswith(closing):
            continue
        depth = 0
        for at in range(len(words) - 1, 0, -1):
            depth += (words[at] == closing) - (words[at] == opening)
            if depth == 0:
                return words[:at], words[at + 1 : -1]
    return words, ""
