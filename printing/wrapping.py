"""How Chinese text is broken into lines of cells. It knows line-break rules; it must not know printers or fonts.

No closing mark and no dot of a name begins a line, no opening mark ends one, ASCII runs and numbers stay whole, and a
bracketed remark that fits on a line of its own is not torn in two.
"""

from core.people.names import MIDDLE_DOTS
from printing.text import width_of

NOT_FIRST = frozenset("，。、；：？！）〕】》」』”’…—％℃,.;:?!)]}>%" + MIDDLE_DOTS)
NOT_LAST = frozenset("（〔【《「『“‘￥([{<")
_OPEN, _CLOSE = "（〔【《「『“", "）〕】》」』”"
_MARKS = "，。；、："
_GLUE = "—～"
_LEAST = 6  # cells a line may not be shorter than for the sake of a remark
_SHORT_REMARK = 24  # cells: longer remarks are text like any other


def wrap(text: str, cells: int, *, first_indent: int = 0, at_marks: bool = False) -> list[str]:
    """Return the lines, each at most ``cells`` wide; ``first_indent`` cells of the first are taken by an indent.

    ``at_marks`` breaks after a comma or stop where there is one beyond the first third of the line (centred text).
    Blanks at a break are dropped; an ASCII run longer than a line is the only thing that is broken by force.
    """
    lines: list[str] = []
    rest = text.strip(" ")
    room = cells - first_indent
    while width_of(rest) > room:
        cut = (at_marks and _after_mark(rest, room)) or _break_at(rest, room)
        lines.append(rest[:cut].rstrip(" "))
        rest, room = rest[cut:].lstrip(" "), cells
    lines.append(rest)
    return lines


def balanced(text: str, cells: int) -> list[str]:
    """Return the lines of a centred text: broken at marks, or about equally long when a short end would be left."""
    lines = wrap(text, cells, at_marks=True)
    if len(lines) < 2 or width_of(lines[-1]) * 3 >= cells:
        return lines
    for narrow in range(width_of(text) // len(lines), cells):
        tried = wrap(text, narrow)
        if len(tried) == len(lines):
            return tried
    return lines


def _break_at(text: str, room: int) -> int:
    """Return the index before which the line ends; at least 1."""
    most = _fitting(text, room)
    cut = most
    while cut > 0 and not _may_break(text, cut):
        cut -= 1
    if cut == 0:
        return max(most, 1)
    remark = _torn_remark(text, cut)
    return remark if remark and width_of(text[:remark]) >= _LEAST else cut


def _after_mark(text: str, room: int) -> int:
    """Return the index after the last comma or stop that fits and leaves the line a third full, else 0."""
    for index in range(_fitting(text, room), 0, -1):
        if width_of(text[:index]) * 3 < room:
            return 0
        if text[index - 1] in _MARKS and (index == len(text) or text[index] not in NOT_FIRST):
            return index
    return 0


def _fitting(text: str, room: int) -> int:
    used = 0
    for index, char in enumerate(text):
        used += width_of(char)
        if used > room:
            return index
    return len(text)


def _may_break(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    if after in NOT_FIRST or before in NOT_LAST:
        return False
    if after == " " or before == " ":
        return True
    if _is_word(after) and before in _GLUE and at > 1:  # 8:30—12:00
        return not _is_word(text[at - 2])
    return not (_is_word(before) and _is_word(after))


def _is_word(char: str) -> bool:
    return "!" <= char <= "~"


def _torn_remark(text: str, cut: int) -> int:
    """Return where the remark that the cut would tear begins, 0 when none is torn or it is too long to care."""
    start = max((text.rfind(mark, 0, cut) for mark in _OPEN), default=-1)
    if start <= 0 or any(mark in text[start:cut] for mark in _CLOSE):
        return 0
    end = min((at for mark in _CLOSE if (at := text.find(mark, cut)) >= 0), default=-1)
    if end < 0 or width_of(text[start : end + 1]) > _SHORT_REMARK or not _may_break(text, start):
        return 0
    return start
