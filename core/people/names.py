"""Names as people bear them: what is taken out, what a clerk must look at, how two are compared. It knows no person.

A name is never normalised and never cut; only characters that no name holds (control, direction, zero width) go, and
that is told. Normal forms live in the comparison key alone, which is never shown, printed or stored as a name.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.base.faults import Fault
from core.base.resources import Resources

PRIVATE_USE = "name.private_use"
LONE_SURROGATE = "name.lone_surrogate"
REPLACEMENT = "name.replacement"
STRIPPED = "name.stripped"
EMPTY = "name.empty"

_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Dots that people and programs write between the parts of a name; U+00B7 is the one on the card. None begins a line.
MIDDLE_DOTS = "\u00b7\u2022\u30fb\uff65\uff0e\u2027\u2219\u22c5\u25cf\u16eb\u0387"
_DOTS = re.compile(f"[{MIDDLE_DOTS}.]")
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanName:
    """A name fit to store: ``removed`` are the U+ codes taken out, ``doubts`` what a clerk must look at."""

    text: str
    removed: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A private-use character at ``position`` (0 is the first) and the standard one it probably stands for."""

    position: int
    found: str
    standard: str


def code_point(letter: str) -> str:
    """Return how a character is named to people: U+4DAE."""
    return f"U+{ord(letter):04X}"


def clean(text: str) -> CleanName:
    """Return the name without unseen characters and outer spaces; joined surrogate pairs, all else as it came."""
    joined = _joined(text)
    removed = tuple(code_point(letter) for letter in _UNSEEN.findall(joined))
    kept = _UNSEEN.sub("", joined).strip(" \u3000")
    doubts = (STRIPPED, *doubts_of(kept)) if removed else doubts_of(kept)
    return CleanName(text=kept, removed=removed, doubts=doubts)


def doubts_of(name: str) -> tuple[str, ...]:
    """Return the codes of what may be wrong with a name, in a fixed order; empty when nothing is."""
    found = (
        (EMPTY, not name.strip()),
        (PRIVATE_USE, _PRIVATE.search(name) is not None),
        (LONE_SURROGATE, _SURROGATE.search(name) is not None),
        (REPLACEMENT, "\ufffd" in name),
    )
    return tuple(code for code, is_so in found if is_so)


def private_use_table(resources: Resources) -> Mapping[str, str]:
    """Return private-use character -> standard character from ``codes/pua.toml``.

    Fault ``people.names.bad_mapping`` when an entry is not one code point of the private area to one outside it.
    """
    table: dict[str, Any] = resources.toml("codes/pua.toml")["standard"]
    return {_from_entry(code, standard): standard for code, standard in table.items()}


def suggestions(name: str, table: Mapping[str, str]) -> tuple[Suggestion, ...]:
    """Return what the private-use characters probably stand for; the clerk compares with the card and decides."""
    return tuple(
        Suggestion(position=at, found=letter, standard=table[letter])
        for at, letter in enumerate(name)
        if letter in table
    )


def with_suggestions(name: str, chosen: tuple[Suggestion, ...]) -> str:
    """Return the name with the suggestions that the clerk has agreed to."""
    letters = list(name)
    for suggestion in chosen:
        letters[suggestion.position] = suggestion.standard
    return "".join(letters)


def comparison_key(name: str, table: Mapping[str, str] | None = None) -> str:
    """Return what two spellings of one name share: one dot, half width, no spaces, small letters, no selectors.

    With ``table`` private-use characters count as their standard ones. Only for comparing and finding.
    """
    letters = _SURROGATE.sub("", _SELECTORS.sub("", _UNSEEN.sub("", _joined(name))))  # no store takes half a pair
    standard = "".join(table.get(letter, letter) for letter in letters) if table else letters
    folded = unicodedata.normalize("NFKC", _DOTS.sub("·", standard))
    return "".join(_DOTS.sub("·", folded).split()).casefold()


def is_same(one: str, other: str, table: Mapping[str, str] | None = None) -> bool:
    """Whether two spellings are the same name to a person who reads them."""
    return comparison_key(one, table) == comparison_key(other, table)


def _joined(text: str) -> str:
    """Return the text with surrogate pairs, as readers and old programs hand them over, joined to one character."""
    if _SURROGATE.search(text) is None:
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _from_entry(code: str, standard: str) -> str:
    try:
        letter = chr(int(code, 16))
    except (ValueError, OverflowError) as error:
        raise Fault("people.names.bad_mapping", entry=code) from error
    if not _PRIVATE.fullmatch(letter) or len(standard) != 1 or _PRIVATE.fullmatch(standard):
        raise Fault("people.names.bad_mapping", entry=code)
    return letter
