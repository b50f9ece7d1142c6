"""The text rules of paper: what is stripped, what is normalised, which characters are bytes and which are pictures.

It knows characters; it must not know papers or layout. Names are never NFC-normalised, never cut, never ``?``: a
character that no shipped font has stops the paper until the clerk has seen its code and allowed 〔U+XXXXX〕.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from core.base.faults import Fault
from printing import own_glyphs
from printing.charset import PrinterFont, old_private_use
from printing.coverage import code_of, font_for, is_unseen

# One look, one code: the left forms have four-byte codes or none in the printers' fonts.
_NORMAL = str.maketrans({"¥": "￥", "•": "·", "‧": "·", "・": "·", "\u00a0": " ", "\u2007": " ", "\u202f": " "})
_BLANK = str.maketrans({"\t": " ", "\n": " ", "\r": " ", "\v": " ", "\f": " ", "\u2028": " ", "\u2029": " "})


@dataclass(frozen=True, slots=True, kw_only=True)
class Permits:
    """What the clerk has seen and allowed for one paper, as characters.

    ``mapped``: private use characters that may be printed as the hanzi old systems meant by them.
    ``spelled``: characters that may be printed as 〔U+XXXXX〕.
    """

    mapped: frozenset[str] = field(default_factory=frozenset)
    spelled: frozenset[str] = field(default_factory=frozenset)
    all_spelled: bool = False

    def __or__(self, other: "Permits") -> "Permits":
        """Return what either allows."""
        return Permits(
            mapped=self.mapped | other.mapped,
            spelled=self.spelled | other.spelled,
            all_spelled=self.all_spelled or other.all_spelled,
        )


NO_PERMITS = Permits()


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text the printer draws from its own font; ``code`` are its bytes."""

    text: str
    code: bytes


@dataclass(frozen=True, slots=True)
class Rare:
    """One character the printer does not have: we send its picture."""

    text: str


Piece = Run | Rare


def cleaned(text: str) -> str:
    """Return the text as it may stand on paper: no controls, no direction marks, no variation selectors.

    For print only; what is stored and shown keeps them.
    """
    spaced = text.translate(_BLANK)
    return "".join(char for char in spaced if not is_unseen(char)).translate(_NORMAL)


def printable(text: str, permits: Permits = NO_PERMITS) -> str:
    """Return the cleaned text, every character of which can be put on paper.

    Fault ``printing.text.no_glyph`` (``code``) for a character no font has and the clerk did not allow to be spelled.
    """
    return "".join(_resolved(char, permits) for char in cleaned(text))


def permitted(text: str, permits: Permits) -> str:
    """Return the text with the characters the clerk allowed written as allowed, and all else as it was."""
    return "".join(_resolved(char, permits) if _is_allowed(char, permits) else char for char in text)


def pieces(text: str, font: PrinterFont) -> Iterator[Piece]:
    """Split printable text into what the printer draws itself and what we send as pictures."""
    run, code = "", b""
    for char in text:
        own = font.code(char)
        if own is not None:
            run, code = run + char, code + own
            continue
        if run:
            yield Run(run, code)
            run, code = "", b""
        yield Rare(char)
    if run:
        yield Run(run, code)


def width_of(text: str) -> int:
    """Return the half-width cells: ASCII takes one, all else two."""
    return sum(1 if " " <= char <= "~" else 2 for char in text)


def _is_allowed(char: str, permits: Permits) -> bool:
    if is_unseen(char) or _has_glyph(char):
        return False
    return permits.all_spelled or char in permits.spelled or (char in permits.mapped and char in old_private_use())


def _has_glyph(char: str) -> bool:
    return font_for(char) is not None or own_glyphs.has(char)


def _resolved(char: str, permits: Permits) -> str:
    if _has_glyph(char):
        return char
    if char in permits.mapped and char in old_private_use():
        return old_private_use()[char]
    if permits.all_spelled or char in permits.spelled:
        return f"〔{code_of(char)}〕"
    raise Fault("printing.text.no_glyph", code=code_of(char))
