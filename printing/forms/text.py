"""Chinese lines on a page: where they break, how they are justified, how they are drawn. It knows no form."""

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from core.people.names import MIDDLE_DOTS
from printing.forms.fonts import advance, face_of, width_of
from printing.forms.own_pictures import lay_picture

NOT_AT_START = set("，。；：、？！）》〉】〕」』”’％%,.;:!?)]}…—" + MIDDLE_DOTS)
NOT_AT_END = set("（《〈【〔「『“‘([{")
_CLOSING = set("，。、；：）》〉】〕」』”’")  # their right half is white
_OPENING = set("（《〈【〔「『“‘")  # their left half is white
_ATOM = re.compile(r"[!-~]+|[^!-~]")  # an ASCII run stays whole, a hanzi stands alone
_LONG = 16  # characters; a longer number may go on after a hyphen, as a case number does
_AIR_EM = 0.12  # between hanzi and ASCII
_MAX_CARRY = 4  # atoms that may go to the next line to keep a mark from its start


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set: face, size and leading in points."""

    face: str = "serif"
    size: float = 15
    leading: float = 25.5
    colour: float = 0.0  # grey, 0 black


@dataclass(frozen=True, slots=True)
class Atom:
    """What never breaks: one hanzi or one run of ASCII.

    ``air`` is the space after it: some towards the other kind, less than none where a mark follows a mark.
    ``white`` is the empty end of a mark, which may hang over the end of a line.
    """

    text: str
    width: float
    air: float = 0.0
    white: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """One broken line and whether it ends a paragraph."""

    atoms: tuple[Atom, ...]
    indent: float
    is_last: bool

    @property
    def width(self) -> float:
        """Return the natural width without the indent."""
        return sum(atom.width + atom.air for atom in self.atoms)


def break_lines(text: str, style: Style, width: float, *, indent: float = 0, hanging: float = 0) -> list[Line]:
    """Break ``text`` (line feeds start paragraphs) into lines of ``width``; first lines move in by ``indent``."""
    return [
        line for paragraph in text.split("\n") for line in _broken(_atoms(paragraph, style), width, indent, hanging)
    ]


def draw_lines(
    canvas: Any, lines: Iterable[Line], style: Style, *, x: float, top: float, width: float, align: str = "left"
) -> float:
    """Draw from ``top`` down; return the new top. ``align``: left, right, center or justify."""
    for line in lines:
        _draw(canvas, line, style, x, top - style.leading / 2 - style.size * 0.36, width, align)
        top -= style.leading
    return top


def draw_text(canvas: Any, text: str, style: Style, x: float, baseline: float, align: str = "left") -> None:
    """Draw one line at a baseline; ``x`` is its left, centre or right."""
    line = Line(tuple(_atoms(text, style)), 0, is_last=True)
    shift = {"left": 0.0, "center": line.width / 2, "right": line.width}[align]
    _draw(canvas, line, style, x - shift, baseline, line.width, "left")


def text_width(text: str, style: Style) -> float:
    """Return the width of one line, air between hanzi and ASCII included."""
    return sum(atom.width + atom.air for atom in _atoms(text, style))


def _atoms(text: str, style: Style) -> Iterator[Atom]:
    pieces = [part for piece in _ATOM.findall(text) for part in _parts(piece)]
    for piece, after in itertools.zip_longest(pieces, pieces[1:], fillvalue=""):
        width = width_of(piece, style.face, style.size)
        white = width / 2 if piece in _CLOSING and width > style.size * 0.9 else 0.0
        if white and (after in _CLOSING or after in _OPENING):
            air = -white
        else:
            air = style.size * _AIR_EM if after and _needs_air(piece, after) else 0.0
        yield Atom(piece, width, air, white)


def _parts(piece: str) -> list[str]:
    return re.findall(r"[^-]+-*|-+", piece) if len(piece) > _LONG else [piece]


def _needs_air(before: str, after: str) -> bool:
    return (_is_word(before) and _is_hanzi(after)) or (_is_hanzi(before) and _is_word(after))


def _is_word(text: str) -> bool:
    return text.isascii() and (text[0].isalnum() or text[-1].isalnum())


def _is_hanzi(text: str) -> bool:
    return text[0] >= "\u3400" and not "\uff00" <= text[0] <= "\uffef"


def _broken(atoms: Iterable[Atom], width: float, indent: float, hanging: float) -> Iterator[Line]:
    pending = [piece for atom in atoms for piece in _cut_to_fit(atom, width - max(indent, hanging))]
    is_first = True
    while pending or is_first:
        margin = indent if is_first else hanging
        count = _fits(pending, width - margin)
        taken, pending = pending[:count], pending[count:]
        yield Line(tuple(taken), margin, is_last=not pending)
        is_first = False


def _cut_to_fit(atom: Atom, width: float) -> list[Atom]:
    if atom.width <= width or len(atom.text) == 1:
        return [atom]
    return [Atom(char, atom.width / len(atom.text)) for char in atom.text]  # longer than a line: break anywhere


def _fits(atoms: list[Atom], room: float) -> int:
    used, count = 0.0, 0
    for atom in atoms:
        if used + atom.width - atom.white > room + 0.01:
            break
        used, count = used + atom.width + atom.air, count + 1
    if count >= len(atoms):
        return len(atoms)
    fits = count = max(count, 1)
    while count > 1 and (atoms[count].text[0] in NOT_AT_START or atoms[count - 1].text[-1] in NOT_AT_END):
        count -= 1
    return count if fits - count <= _MAX_CARRY else fits


def _draw(canvas: Any, line: Line, style: Style, x: float, baseline: float, width: float, align: str) -> None:
    free = width - line.indent - line.width + (line.atoms[-1].air if line.atoms else 0.0)
    x += line.indent + {"right": free, "center": free / 2}.get(align, 0.0)
    gaps = len(line.atoms) - 1
    stretch = max(0.0, free / gaps) if align == "justify" and not line.is_last and gaps > 0 else 0.0
    pen = canvas.beginText(x, baseline)
    pen.setFillGray(style.colour)
    for (face, spacing), text in _segments(line.atoms, style.face, stretch):
        pen.setFont(face, style.size)
        pen.setCharSpace(spacing)
        pen.textOut(text)
    canvas.drawText(pen)
    for atom in line.atoms:
        for char in atom.text:
            lay_picture(canvas, char, x, baseline, style.size)
            x += advance(char, style.face) * style.size / 1000
        x += atom.air + stretch


def _segments(atoms: Iterable[Atom], face: str, stretch: float) -> Iterator[tuple[tuple[str, float], str]]:
    """Yield ((face, space after each glyph), text): the whole line is one text object, so it is copied out whole."""
    glyphs = (
        (face_of(char, face), stretch + atom.air if position + 1 == len(atom.text) else 0.0, char)
        for atom in atoms
        for position, char in enumerate(atom.text)
    )
    for key, group in itertools.groupby(glyphs, key=lambda glyph: glyph[:2]):
        yield key, "".join(char for _, _, char in group)
