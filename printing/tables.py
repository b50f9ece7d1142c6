"""The blocks with columns: label and value, one row, a table, and the corner where the seal goes.

It knows cells and columns; it must not know which paper they stand on.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from core.base.faults import Fault
from printing import drawing
from printing.page import Page
from printing.profile import CELL
from printing.scope import Blank, Scope
from printing.setting import Span
from printing.template import Block
from printing.text import width_of
from printing.wrapping import wrap

Column = Mapping[str, Any]
_SEAL_CELLS, _SEAL_ROWS, _SEAL_GAP = 16, 6, 2


def pair(page: Page, block: Block, scope: Scope) -> None:
    """Print a label and its value with hanging indent; an empty value leaves the line out.

    With ``name`` the value is a person's name and always a strip of our own drawing.
    """
    label, values = page.fill(scope, block.content["label"]), _values(page, scope, block.content["value"])
    if not any(values):
        return
    value = "".join(values)
    if block.get("name", False):
        _name(page, label, value)
        return
    cells, size, is_bold = block.get("label_cells", 10), block.get("size", 1), block.get("bold", False)
    lines = [line for value in values for line in wrap(value, (page.profile.cells - cells) // size)]
    if size > 1 and len(lines) > block.get("lines", 1):
        size, is_bold = 1, True
        lines = wrap(value, page.profile.cells - cells)
    for index, line in enumerate(lines):
        head = Span(text=_padded(label if index == 0 else "", cells))
        page.setter.line([head, Span.sized(line, size, is_bold=is_bold)], pitch=block.get("pitch", 0))


def _values(page: Page, scope: Scope, pattern: str) -> list[str]:
    """Return the value, or its lines when the place names a list."""
    found = scope.get(pattern[1:-1]) if pattern.startswith("{") and pattern.find("}") == len(pattern) - 1 else None
    if isinstance(found, list | tuple):
        return [page.fill(scope.inner(entry), "{row}") for entry in found]
    return [page.fill(scope, pattern)]


def _name(page: Page, label: str, name: str) -> None:
    if page.profile.is_serial and page.profile.enlarges_hanzi and page.setter.font.has_all(name):
        _name_text(page, label, name)
        return
    for image in drawing.name_lines(label, name, dots=page.profile.dots, is_slow=page.profile.is_serial):
        page.setter.at(image, 0)
        page.stream.feed(8)


def _name_text(page: Page, label: str, name: str) -> None:
    """Print the name in the printer's own characters: on a slow line a picture of it takes a second."""
    cells = drawing.LABEL_DOTS // CELL
    size = 2 if width_of(name) * 2 <= page.profile.cells - cells else 1
    for index, line in enumerate(wrap(name, (page.profile.cells - cells) // size)):
        head = Span(text=_padded(label if index == 0 else "", cells))
        page.setter.line([head, Span.sized(line, size, is_bold=size == 1)])


def row(page: Page, block: Block, scope: Scope) -> None:
    """Print one row of columns."""
    _row(page, block.content, scope, is_bold=block.get("bold", False), pitch=block.get("pitch", 0))


def table(page: Page, block: Block, scope: Scope) -> None:
    """Print the head, a dashed rule and a row for every entry; ``limit`` entries, then the words of ``rest``."""
    columns: Sequence[Column] = block.get("columns", ())
    heads = [{**column, "text": column.get("head", "")} for column in columns]
    _row(page, heads, scope, is_bold=True)
    page.setter.rule("dash")
    page.stream.feed(8)
    rows = scope.rows(block.content)
    shown = rows[: block.get("limit", len(rows))]
    for entry in shown:
        inner = scope.inner(entry)
        is_bold = bool(block.get("bold_when", "")) and _is_true(inner.get(block.get("bold_when", "")))
        _row(page, columns, inner, is_bold=is_bold, pitch=block.get("pitch", 0))
    if len(rows) > len(shown):
        page.text(str(block.get("rest", "")).replace("{rest}", str(len(rows) - len(shown))), is_bold=True)


def seal(page: Page, block: Block, scope: Scope) -> None:
    """Print label lines and, beside them or below on narrow paper, the four corners and words of the seal."""
    cells = block.get("label_cells", 7)
    beside = page.profile.cells - _SEAL_CELLS - 2 * _SEAL_GAP
    is_wide = beside >= cells + 20
    room = (beside if is_wide else page.profile.cells) - cells
    lines = [line for part in block.get("rows", ()) for line in _label_lines(page, part, scope, cells, room)]
    frame = _seal_frame([page.fill(scope, word) for word in block.content])
    if not is_wide:
        blank = " " * ((page.profile.cells - _SEAL_CELLS) // 2)
        lines += ["", *(blank + line for line in frame)]
    else:
        lines += [""] * (len(frame) - len(lines))
        frame += [""] * (len(lines) - len(frame))
        lines = [_padded(left, beside + _SEAL_GAP) + right for left, right in zip(lines, frame, strict=True)]
    for line in lines:
        page.setter.line([Span(text=line.rstrip(" "))], pitch=block.get("pitch", 0))


def _label_lines(page: Page, part: Column, scope: Scope, cells: int, room: int) -> list[str]:
    value = page.fill(scope, part["value"])
    if not value:
        return []
    lines = wrap(value, room)
    return [_padded(part["label"] if index == 0 else "", cells) + line for index, line in enumerate(lines)]


def _seal_frame(words: Sequence[str]) -> list[str]:
    inner = _SEAL_CELLS - 4
    first = (_SEAL_ROWS - len(words)) // 2
    frame = ["┌" + " " * inner + "┐", *[""] * (_SEAL_ROWS - 2), "└" + " " * inner + "┘"]
    for index, word in enumerate(words):
        frame[first + index] = " " * ((_SEAL_CELLS - width_of(word)) // 2) + word
    return frame


def _row(page: Page, columns: Sequence[Column], scope: Scope, *, is_bold: bool, pitch: int = 0) -> None:
    """Print one row: the column with ``cells = 0`` takes what is left; texts wrap inside their column."""
    mine = [column for column in columns if column.get("paper", page.profile.width_mm) == page.profile.width_mm]
    free = page.profile.cells - sum(column["cells"] for column in mine)
    if free < 4 * any(not column["cells"] for column in mine):
        raise Fault("printing.template.too_wide", line=scope.line, width_mm=page.profile.width_mm)
    widths = [column["cells"] or free for column in mine]
    broken = [
        wrap(page.fill(scope, column.get("text", "")), width - column.get("indent", 0) - column.get("gap", 0))
        for column, width in zip(mine, widths, strict=True)
    ]
    for index in range(max(map(len, broken))):
        cells = [
            _placed(lines[index] if index < len(lines) else "", width, column)
            for column, width, lines in zip(mine, widths, broken, strict=True)
        ]
        page.setter.line([Span(text="".join(cells).rstrip(" "), is_bold=is_bold)], pitch=pitch)


def _placed(text: str, width: int, column: Column) -> str:
    if column.get("align") == "right":
        return " " * (width - width_of(text)) + text
    return _padded(" " * column.get("indent", 0) + text, width)


def _padded(text: str, cells: int) -> str:
    return text + " " * (cells - width_of(text))


def _is_true(value: object) -> bool:
    return bool(value) and not isinstance(value, Blank)
