"""The lists of the page of devices: devices, frames, ports. They know the row values only."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from desktop.i18n import _
from desktop.models.rows import RowsModel
from desktop.presenters.device_words import DeviceRow, FrameRow, PortRow
from desktop.style.style import Style
from desktop.widgets.lists import RowDelegate, Rows, fitting
from desktop.widgets.painting import paint_text


class DeviceDelegate(RowDelegate):
    """Lamp at the left, name and line, the word of the lamp at the right."""

    height = "device_row"

    def paint_row(self, painter: QPainter, rect: QRect, row: object, *, is_selected: bool) -> None:
        """Paint one device."""
        del is_selected
        assert isinstance(row, DeviceRow)
        style = self._style
        left, right, half = rect.left() + style.px(10), rect.right() - style.px(8), rect.height() // 2
        size = style.px(20)
        icon = style.pixmap(row.mark, row.tone, size)
        painter.drawPixmap(left, rect.top() + (rect.height() - size) // 2, icon)
        left += size + style.px(10)
        word = style.font("body", is_bold=row.tone in {"bad", "warn"})
        room = min(style.px(110), (right - left) // 2)
        text = fitting(row.word, word, room)
        top = QRect(left, rect.top() + style.px(6), right - left, half - style.px(6))
        if not row.line:
            top = QRect(left, rect.top(), right - left, rect.height())
        paint_text(painter, word, style.colour(row.tone), top, text, is_right=True)
        used = painter.fontMetrics().horizontalAdvance(text)
        name = style.font("list_title", is_bold=True)
        paint_text(painter, name, style.colour("ink"), top, fitting(row.name, name, right - left - used - style.px(10)))
        low = QRect(left, rect.top() + half, right - left, half - style.px(8))
        small = style.font("caption")
        paint_text(painter, small, style.colour("ink2"), low, fitting(row.line, small, low.width()))


class FrameDelegate(RowDelegate):
    """When, which way, the first bytes, and what they mean."""

    height = "frame_row"

    def paint_row(self, painter: QPainter, rect: QRect, row: object, *, is_selected: bool) -> None:
        """Paint one frame."""
        del is_selected
        assert isinstance(row, FrameRow)
        style = self._style
        left, right = rect.left() + style.px(8), rect.right() - style.px(8)
        small, body = style.font("caption"), style.font("body")
        paint_text(painter, small, style.colour("ink2"), QRect(left, rect.top(), style.px(92), rect.height()), row.time)
        left += style.px(96)
        tone, way = ("pri", _("sent")) if row.is_sent else ("ok", _("got"))
        bold = style.font("body", is_bold=True)
        paint_text(painter, bold, style.colour(tone), QRect(left, rect.top(), style.px(40), rect.height()), way)
        left += style.px(44)
        # What it means stands beside the bytes, not at the far end of a wide page.
        wide = min(style.px(330), (right - left) // 2)
        words = QRect(left + wide + style.px(16), rect.top(), right - left - wide - style.px(16), rect.height())
        paint_text(painter, body, style.colour("ink2"), words, fitting(row.words, body, words.width()))
        data = QRect(left, rect.top(), wide, rect.height())
        paint_text(painter, body, style.colour("ink"), data, fitting(row.data, body, data.width()))


class PortDelegate(RowDelegate):
    """A port's name, and by what it will be found."""

    height = "device_row"

    def paint_row(self, painter: QPainter, rect: QRect, row: object, *, is_selected: bool) -> None:
        """Paint one port."""
        del is_selected
        assert isinstance(row, PortRow)
        style = self._style
        left, right, half = rect.left() + style.px(14), rect.right() - style.px(14), rect.height() // 2
        name, small = style.font("value", is_bold=True), style.font("caption")
        top = QRect(left, rect.top() + style.px(6), right - left, half - style.px(6))
        paint_text(painter, name, style.colour("ink"), top, fitting(row.title, name, top.width()))
        low = QRect(left, rect.top() + half, right - left, half - style.px(8))
        paint_text(painter, small, style.colour("ink2"), low, fitting(row.text, small, low.width()))


def device_list(style: Style, name: str) -> Rows[DeviceRow]:
    """Return the list of devices."""
    model: RowsModel[DeviceRow] = RowsModel(lambda row: row.device, lambda row: f"{row.name} {row.word} {row.line}")
    return Rows(model, DeviceDelegate(style), name, is_single_click=False)


def frame_list(style: Style, name: str) -> Rows[FrameRow]:
    """Return the list of frames."""
    model: RowsModel[FrameRow] = RowsModel(
        lambda row: f"{row.time}{row.is_sent}{row.data}", lambda row: f"{row.time} {row.data} {row.words}"
    )
    return Rows(model, FrameDelegate(style), name, is_single_click=False)


def port_list(style: Style, name: str) -> Rows[PortRow]:
    """Return the list of ports; Enter takes one."""
    model: RowsModel[PortRow] = RowsModel(lambda row: row.address or "-", lambda row: f"{row.title} {row.text}")
    return Rows(model, PortDelegate(style), name, is_single_click=False)
