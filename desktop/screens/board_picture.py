"""One painting of the call board, landscape or portrait, read from ten metres. It knows a BoardView and a grid."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF

from desktop.i18n import _
from desktop.presenters.board import BoardView, CallRow
from desktop.screens.board_stale import paint_stale
from desktop.widgets.grid_painter import GridPainter, Part, text_width

RADIUS = 16
LEAST = 30  # no word under 30 px on a board
CELL_ROW = 91


class BoardPicture:
    """Paints one view; ``is_lit`` is false in the dark half of a flash."""

    def __init__(self, on: GridPainter, view: BoardView, *, is_lit: bool) -> None:
        self.on, self.view, self.is_lit = on, view, is_lit
        self.is_tall = on.height > on.width
        self.margin = 40 if self.is_tall else 48
        self.pad = 40 if self.is_tall else 32  # from the edge of a panel to its words

    def paint(self) -> None:
        """Paint everything."""
        self._head()
        if self.view.is_stale:
            paint_stale(self.on, self.view)
        elif self.is_tall:
            self._tall()
        else:
            self._wide()
        self._notice()

    def _wide(self) -> None:
        self._hot(QRectF(48, 148, 1240, 812 if self._is_silent else 268))
        self._rows(QRectF(48, 432, 1240, 123), 12, 640)
        self._waiting(QRectF(1320, 148, 552, 480), 3)
        self._passed(QRectF(1320, 644, 552, 316))

    def _tall(self) -> None:
        self._hot(QRectF(40, 164, 1000, 1052 if self._is_silent else 520))
        self._rows(QRectF(40, 700, 1000, 120), 12, 372)
        self._waiting(QRectF(40, 1236, 1000, 384), 4)
        self._passed_line(QRectF(40, 1636, 1000, 112))

    @property
    def _is_silent(self) -> bool:
        """Say whether nobody is called and nobody served: one panel says it then."""
        return self.view.hot is None and not self.view.rows

    def _head(self) -> None:
        on, view = self.on, self.view
        left = self.margin + (98 if self.is_tall else 96)
        clock = on.font(84 if self.is_tall else 92, is_bold=True)
        room = on.width - self.margin - text_width(clock, view.clock) - 40 - left
        on.icon("landmark", self.margin + 2, 44 if self.is_tall else 38, 68, "on_bar")
        whole = f"{view.date}　{view.hours}" if view.hours else view.date
        days = (f"{_('Call board')}　{whole}", whole)  # the hours are needed more than the name of the screen
        day = next((text for text in days if text_width(on.font(LEAST), text) <= room), view.date)
        name, lower = QRectF(left, 24, room, 64), 8 if self.is_tall else 0
        if text_width(on.font(36, is_bold=True), view.hall) > room:  # a long name takes the whole height
            on.block(QRectF(left, 8, room, 102), view.hall, 44, colour="on_bar", is_bold=True, lines=2, least=24)
            on.one_line(left, 142, day, 30, room, colour="b_dim")
        else:
            on.block(name.translated(0, lower), view.hall, 46, colour="on_bar", is_bold=True, lines=1, least=36)
            on.one_line(left, 114 + lower, day, 30, room, colour="b_dim")
        on.text(on.width - self.margin, 106 + lower, view.clock, clock, "on_bar", "right")

    def _hot(self, box: QRectF) -> None:
        call = self.view.hot
        if call is None:
            words = _("Nobody is called now") if self.view.is_known else _("Waiting for data")
            size = 96 if self._is_silent else 64
            self._panel(box, "b_row")
            self.on.block(box.adjusted(40, 0, -40, 0), words, size, colour="b_dim", least=LEAST, align="center")
            return
        self._panel(box, "b_hot" if self.is_lit else "b_row")
        ink = "b_hot_ink" if self.is_lit else "b_hot"
        title = _("Called again") if call.calls > 1 else _("Please go to the window")
        self.on.icon("volume-2", box.left() + 36, box.top() + (28 if self.is_tall else 22), 52, ink)
        self.on.text(
            box.left() + 106, box.top() + (71 if self.is_tall else 62), title, self.on.font(44, is_bold=True), ink
        )
        if self.is_tall:
            self._hot_tall(box, call, ink)
        else:
            self._hot_wide(box, call, ink)

    def _hot_tall(self, box: QRectF, call: CallRow, ink: str) -> None:
        self.on.one_line(box.left() + 34, box.top() + 314, call.number, 272, 930, colour=ink, is_bold=True)
        self.on.icon("arrow-right", box.left() + 26, box.top() + 352, 132, ink)
        self._counter(box.left() + 180, box.top() + 476, call.counter, (144, 144), ink, box.width() - 210)

    def _hot_wide(self, box: QRectF, call: CallRow, ink: str) -> None:
        wide = self.on.one_line(
            box.left() + 32, box.top() + 230, call.number, 180, 520, colour=ink, is_bold=True, least=100
        )
        x = box.left() + 32 + wide + 24
        self.on.icon("arrow-right", x, box.top() + 104, 124, ink)
        self._counter(x + 150, box.top() + 230, call.counter, (180, 112), ink, box.right() - x - 180)

    def _counter(self, x: float, baseline: float, counter: str, sizes: tuple[int, int], ink: str, room: float) -> float:
        """Draw 3 号窗口 as large as the room allows; return where it ends."""
        before, _mark, after = _("window {n}").partition("{n}")
        large, small = sizes
        while True:
            parts = [
                Part(before, small, is_bold=True, colour=ink),
                Part(counter, large, is_bold=True, colour=ink),
                Part(after, small, is_bold=True, colour=ink),
            ]
            wide = sum(text_width(self.on.font(part.size, is_bold=True), part.text) for part in parts if part.text)
            if wide <= room or small <= LEAST:
                return x + self.on.parts(x, baseline, parts)
            large, small = large - 4, small - 2

    def _rows(self, first: QRectF, gap: float, column: float) -> None:
        for place, row in enumerate(self.view.rows):
            box = first.translated(0, place * (first.height() + gap))
            self._panel(box, "b_row")
            self._row(box, row, column)

    def _row(self, box: QRectF, row: CallRow, column: float) -> None:
        middle = box.center().y()
        self.on.one_line(box.left() + 38, middle + 30, row.number, 84, column - 60, colour="on_bar", is_bold=True)
        room = box.width() - column - 250
        end = self._counter(box.left() + column, middle + 24, row.counter, (66, 64), "on_bar", room)
        ink = "b_hot" if row.is_called else "b_dim"
        note = QRectF(end + 20, box.top(), box.right() - 38 - end - 20, box.height())
        self.on.block(note, row.note, 36, colour=ink, least=LEAST, align="right")

    def _waiting(self, box: QRectF, columns: int) -> None:
        self._panel(box, "b_row")
        top = self._panel_head(box, _("Waiting"), _("{n} in all").format(n=self.view.waiting_count))
        if not self.view.waiting:
            words = _("Nobody is waiting now") if self.view.is_known else _("Waiting for data")
            room = QRectF(box.left() + self.pad, top, box.width() - 2 * self.pad, box.bottom() - top)
            self.on.block(room, words, 40, colour="b_dim", least=LEAST, align="center")
            return
        numbers, more = list(self.view.waiting), self.view.waiting_count - len(self.view.waiting)
        if more > 0:
            more += 1
            numbers.pop()
        self._cells(box, top, numbers, columns, "on_bar")
        if more > 0:
            place = len(numbers)
            x, y, wide = self._cell(box, top, place, columns)
            self.on.one_line(x, y - 4, _("+{n} more").format(n=more), 34, wide, colour="b_dim", least=LEAST)

    @property
    def _advice(self) -> str:
        return _("See the guide") if self.view.passed else "—"

    def _passed(self, box: QRectF) -> None:
        self._panel(box, "b_row")
        top = self._panel_head(box, _("Missed"), self._advice)
        self._cells(box, top, self.view.passed, 3, "b_dim")

    def _passed_line(self, box: QRectF) -> None:
        self._panel(box, "b_row")
        middle = box.center().y() + 18
        x = box.left() + 40
        x += self.on.text(x, middle - 3, _("Missed"), self.on.font(42, is_bold=True), "on_bar") + 50
        for number in self.view.passed[:3]:
            x += self.on.text(x, middle, number, self.on.font(56), "b_dim") + 44
        words = QRectF(x, box.top(), box.right() - 36 - x, box.height())
        self.on.block(words, self._advice, 34, colour="b_dim", least=LEAST, align="right")

    def _panel_head(self, box: QRectF, title: str, note: str) -> float:
        pad = self.pad
        wide = self.on.text(box.left() + pad, box.top() + 64, title, self.on.font(40, is_bold=True), "on_bar")
        room = box.width() - 2 * pad - 26 - wide
        self.on.one_line(box.right() - pad, box.top() + 62, note, 34, room, colour="b_dim", align="right")
        self.on.line(box.left() + pad, box.top() + 87, box.width() - 2 * pad, "b_line")
        return box.top() + 90

    def _cells(self, box: QRectF, top: float, numbers: Sequence[str], columns: int, ink: str) -> None:
        for place, number in enumerate(numbers):
            x, y, wide = self._cell(box, top, place, columns)
            is_next = place == 0 and ink == "on_bar"
            self.on.one_line(x, y, number, 56, wide, colour=ink, is_bold=is_next)

    def _cell(self, box: QRectF, top: float, place: int, columns: int) -> tuple[float, float, float]:
        """Return left, baseline and room of a cell."""
        pitch = (box.width() - 2 * self.pad) / columns
        return box.left() + self.pad + place % columns * pitch, top + 72 + place // columns * CELL_ROW, pitch - 16

    def _notice(self) -> None:
        high = 124 if self.is_tall else 66
        foot = 32 if self.is_tall else 33
        box = QRectF(self.margin, self.on.height - high - foot, self.on.width - 2 * self.margin, high)
        self._panel(box, "b_row")
        icon = 52 if self.is_tall else 40
        self.on.icon("megaphone", box.left() + 30, box.center().y() - icon / 2, icon, "b_hot")
        words = box.adjusted(112 if self.is_tall else 96, 0, -28, 0)
        self.on.block(words, self.view.notice, 36, colour="on_bar", lines=2 if self.is_tall else 1, least=LEAST - 4)

    def _panel(self, box: QRectF, colour: str) -> None:
        self.on.fill(box, colour, radius=RADIUS)
