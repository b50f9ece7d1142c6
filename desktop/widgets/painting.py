"""What the delegates of lists share: pills, bars and text with marks, painted by hand. They know the style only."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextCharFormat, QTextLayout, QTextOption

from desktop.presenters.views import Tag
from desktop.style.style import Style
from desktop.widgets.text import bound

_GROUNDS = {"ok": "ok_soft", "warn": "warn_soft", "bad": "bad_soft", "pri": "pri_soft", "off": "off_soft"}
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def paint_ground(painter: QPainter, style: Style, rect: QRect, *, is_selected: bool, is_hovered: bool) -> None:
    """Paint the row's ground; the selected one has a bar at its left."""
    if not is_selected and not is_hovered:
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(style.colour("pri_soft" if is_selected else "sunken"))
    painter.drawRoundedRect(rect, 6, 6)
    if is_selected:
        painter.setBrush(style.colour("pri"))
        bar = QRectF(rect.left(), rect.top() + rect.height() * 0.18, style.px(4), rect.height() * 0.64)
        painter.drawRoundedRect(bar, 2, 2)


def paint_text(
    painter: QPainter, font: QFont, colour: QColor, rect: QRect, text: str, *, is_right: bool = False
) -> int:
    """Paint one line and return its width."""
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(rect, _RIGHT if is_right else _LEFT, text)
    return QFontMetrics(font).horizontalAdvance(text)


def pill_width(style: Style, tag: Tag) -> int:
    """Return the room a pill takes."""
    return QFontMetrics(style.font("caption", is_bold=True)).horizontalAdvance(tag.text) + style.px(20)


def paint_pill(painter: QPainter, style: Style, right: int, middle: int, tag: Tag, *, on_tint: bool = False) -> int:
    """Paint a pill that ends at ``right``; return where it begins. On a tint it turns white."""
    font = style.font("caption", is_bold=True)
    width = pill_width(style, tag)
    height = style.layout("pill")
    rect = QRect(right - width, middle - height // 2, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(style.colour("surface" if on_tint else _GROUNDS.get(tag.tone, "off_soft")))
    painter.drawRoundedRect(rect, height / 2, height / 2)
    painter.setFont(font)
    painter.setPen(style.colour("ink2" if tag.tone == "off" else tag.tone))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, tag.text)
    return rect.left()


def paint_marked(
    painter: QPainter,
    style: Style,
    font: QFont,
    rect: QRect,
    text: str,
    marks: Sequence[tuple[int, int]],
    *,
    colour: str = "ink",
) -> None:
    """Paint a line whose marked stretches are bold and blue on a tint."""
    bold = QFont(font)
    bold.setBold(True)
    x = rect.left()
    for start, end, is_hit in _stretches(len(text), marks):
        part, used = text[start:end], bold if is_hit else font
        width = QFontMetrics(used).horizontalAdvance(part)
        if is_hit:
            painter.fillRect(QRect(x, rect.center().y() - style.px(10), width, style.px(21)), style.colour("pri_soft"))
        painter.setFont(used)
        painter.setPen(style.colour("pri" if is_hit else colour))
        painter.drawText(QRect(x, rect.top(), width + 2, rect.height()), _LEFT, part)
        x += width


def marked_layout(style: Style, font: QFont, text: str, marks: Sequence[tuple[int, int]], width: int) -> QTextLayout:
    """Return a text wrapped into a width, its marked stretches bold and blue on a tint: measured as it is painted."""
    layout = QTextLayout(bound(text), font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.setFormats([_lit(style, len(bound(text[:start])), len(bound(text[:end]))) for start, end in marks])
    layout.beginLayout()
    height = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(1, width))
        line.setPosition(QPointF(0, height))
        height += line.height()
    layout.endLayout()
    return layout


def _lit(style: Style, start: int, end: int) -> QTextLayout.FormatRange:
    look, stretch = QTextCharFormat(), QTextLayout.FormatRange()
    look.setFontWeight(QFont.Weight.Bold)
    look.setForeground(style.colour("pri"))
    look.setBackground(style.colour("pri_soft"))
    members: Any = stretch  # the stub lacks them
    members.start, members.length, members.format = start, end - start, look
    return stretch


def _stretches(length: int, marks: Sequence[tuple[int, int]]) -> list[tuple[int, int, bool]]:
    parts: list[tuple[int, int, bool]] = []
    at = 0
    for start, end in sorted(marks):
        if start > at:
            parts.append((at, start, False))
        if end > max(at, start):
            parts.append((max(at, start), end, True))
        at = max(at, end)
    if at < length:
        parts.append((at, length, False))
    return parts
