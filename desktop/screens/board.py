"""The call board: one painter, landscape or portrait, read from ten metres. It knows a BoardView and nothing else."""

from PySide6.QtCore import QRectF, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.i18n import _
from desktop.presenters.board import BoardPresenter, BoardView, CallRow
from desktop.style.style import Style
from desktop.widgets.grid_painter import GridPainter

FLASHES = 3
FLASH_MS = 600
REFRESH_MS = 2000
SHIFT_MINUTES = 10


class BoardScreen(QWidget):
    """Paints the board at any size on a 1920x1080 (or 1080x1920) grid. GUI thread."""

    def __init__(self, presenter: BoardPresenter, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Call board"))
        self.setAccessibleName(_("Call board"))
        self.setMinimumSize(640, 360)
        self._presenter, self._style = presenter, style
        self._view = presenter.view
        self._flash = 0
        self._flasher = QTimer(self, interval=FLASH_MS)
        self._flasher.timeout.connect(self._flash_on)
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(presenter.tick)
        self._refresher = QTimer(self, interval=REFRESH_MS)
        self._refresher.timeout.connect(presenter.refresh)
        self._stop = presenter.on_change(self._show_view)
        self._second.start()
        self._refresher.start()
        presenter.refresh()

    def stop(self) -> None:
        """Stop following; the window may be closed after it."""
        self._stop()
        for timer in (self._flasher, self._second, self._refresher):
            timer.stop()

    def _show_view(self, view: BoardView) -> None:
        is_new = view.hot is not None and not view.stale_since and view.hot != self._view.hot
        was_stale = bool(self._view.stale_since)
        self._view = view
        if is_new and not was_stale:
            self._flash = 2 * FLASHES
            self._flasher.start()
        self.update()

    def _flash_on(self) -> None:
        self._flash -= 1
        if self._flash <= 0:
            self._flasher.stop()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the whole picture; it is small and changes once a second at most."""
        del event
        backdrop = QPainter(self)
        backdrop.fillRect(self.rect(), self._style.colour("b_bg"))
        backdrop.end()
        # Against burn-in the whole picture moves by two pixels every ten minutes.
        shift = 2 * (int(self._view.clock[3:4] or 0) % 2)
        grid = (1080, 1920) if self.height() > self.width() else (1920, 1080)
        on = GridPainter(self, self._style, *grid, shift=shift)
        _Picture(on, self._view, is_lit=self._flash % 2 == 0).paint()
        on.painter.end()


class _Picture:
    """One painting of a view on the design's grid."""

    def __init__(self, on: GridPainter, view: BoardView, *, is_lit: bool) -> None:
        self.on, self.view, self.is_lit = on, view, is_lit
        self.width, self.height = on.width, on.height
        self.is_tall = on.height > on.width

    def paint(self) -> None:
        """Paint everything."""
        self._head()
        if self.view.stale_since:
            self._stale()
        elif self.is_tall:
            self._tall()
        else:
            self._wide()
        self._notice()

    def _wide(self) -> None:
        top = 148
        self._hot(QRectF(48, top, 1240, 268), 180)
        self._rows(48, top + 268 + 16, 1240, 123, 12, 640)
        self._waiting(QRectF(1320, top, 552, 480), 3)
        self._passed(QRectF(1320, top + 496, 552, 316), 3)

    def _tall(self) -> None:
        self._hot(QRectF(40, 164, 1000, 520), 272)
        self._rows(40, 700, 1000, 120, 12, 372)
        self._waiting(QRectF(40, 1236, 1000, 384), 4)
        self._passed_line(QRectF(40, 1636, 1000, 112))

    def _head(self) -> None:
        margin = 40 if self.is_tall else 48
        self.on.icon("landmark", margin, 42, 64, "on_bar")
        name = self.on.fitting(self.view.hall, 44, self.width - 420 - margin, is_bold=True)
        self.on.text(margin + 92, 66, self.view.hall, name, "on_bar")
        self.on.text(margin + 92, 114, f"{_('Calls')}　{self.view.date}", self.on.font(30), "b_dim")
        self.on.text(self.width - margin, 96, self.view.clock, self.on.font(76, is_bold=True), "on_bar", "right")

    def _hot(self, box: QRectF, size: int) -> None:
        call = self.view.hot
        if call is None:
            self._panel(box, "b_row")
            words = _("Nobody is called now") if self.view.is_known else _("Waiting for data")
            self.on.text(box.center().x(), box.center().y() + 18, words, self.on.font(52), "b_dim", "center")
            return
        self._panel(box, "b_hot" if self.is_lit else "b_row")
        ink = "b_hot_ink" if self.is_lit else "b_hot"
        self.on.icon("volume-2", box.left() + 36, box.top() + 24, 46, ink)
        title = _("Called again") if call.calls > 1 else _("Please go to the window")
        self.on.text(box.left() + 100, box.top() + 62, title, self.on.font(40, is_bold=True), ink)
        if self.is_tall:
            self.on.text(
                box.left() + 36,
                box.top() + 316,
                call.number,
                self.on.fitting(call.number, size, 920, is_bold=True),
                ink,
            )
            self._arrow_to(box.left() + 40, box.top() + 466, call.counter, 144, ink)
        else:
            number = self.on.fitting(call.number, size, 520, is_bold=True)
            wide = self.on.text(box.left() + 36, box.top() + 232, call.number, number, ink)
            self._arrow_to(box.left() + 36 + wide + 56, box.top() + 232, call.counter, 160, ink)

    def _arrow_to(self, x: float, baseline: float, counter: str, size: int, ink: str) -> None:
        arrow = size // 2
        self.on.icon("arrow-right", x, baseline - size * 0.36 - arrow / 2, arrow, ink)
        x += arrow + 40
        self._counter(x, baseline, counter, size, ink)

    def _counter(self, x: float, baseline: float, counter: str, size: int, ink: str) -> float:
        """Draw 3 号窗口 with the number large; return where it ends."""
        before, _mark, after = _("window {n}").partition("{n}")
        for text, high in ((before, size * 3 // 4), (counter, size), (after, size * 3 // 4)):
            x += self.on.text(x, baseline, text, self.on.font(high, is_bold=True), ink)
        return x

    def _rows(self, x: float, y: float, width: float, high: float, gap: float, column: float) -> None:
        for row in self.view.rows:
            box = QRectF(x, y, width, high)
            self._panel(box, "b_row")
            self._row(box, row, column)
            y += high + gap

    def _row(self, box: QRectF, row: CallRow, column: float) -> None:
        middle = box.center().y()
        self.on.text(box.left() + 38, middle + 30, row.number, self.on.font(84, is_bold=True), "on_bar")
        end = self._counter(box.left() + column, middle + 24, row.counter, 68, "on_bar")
        is_called = row.note in (_("please come"), _("called again"))
        font = self.on.fitting(row.note, 36, box.right() - 38 - end - 24)
        self.on.text(box.right() - 38, middle + 13, row.note, font, "b_hot" if is_called else "b_dim", "right")

    def _waiting(self, box: QRectF, columns: int) -> None:
        self._panel(box, "b_row")
        count = _("{n} waiting").format(n=self.view.waiting_count)
        top = self._panel_head(box, _("Waiting"), count)
        if not self.view.waiting and self.view.is_known:
            self.on.text(box.left() + 32, top + 60, _("Nobody is waiting now"), self.on.font(36), "b_dim")
            return
        self._cells(box, top, self.view.waiting, columns, "on_bar")

    def _passed(self, box: QRectF, columns: int) -> None:
        self._panel(box, "b_row")
        self._cells(
            box, self._panel_head(box, _("Missed"), _("Please ask the guide")), self.view.passed, columns, "b_dim"
        )

    def _passed_line(self, box: QRectF) -> None:
        self._panel(box, "b_row")
        middle = box.center().y() + 18
        x = (
            box.left()
            + 40
            + self.on.text(box.left() + 40, middle, _("Missed"), self.on.font(42, is_bold=True), "on_bar")
            + 50
        )
        for number in self.view.passed[:3]:
            x += self.on.text(x, middle, number, self.on.font(56), "b_dim") + 44
        self.on.text(box.right() - 36, middle - 2, _("Please ask the guide"), self.on.font(34), "b_dim", "right")

    def _panel_head(self, box: QRectF, title: str, note: str) -> float:
        self.on.text(box.left() + 32, box.top() + 64, title, self.on.font(40, is_bold=True), "on_bar")
        self.on.text(box.right() - 32, box.top() + 62, note, self.on.font(34), "b_dim", "right")
        self.on.line(box.left() + 32, box.top() + 87, box.width() - 64, "b_line")
        return box.top() + 90

    def _cells(self, box: QRectF, top: float, numbers: tuple[str, ...], columns: int, ink: str) -> None:
        rows = max(1, int((box.bottom() - top - 10) // 88))
        wide = (box.width() - 64) / columns
        room = rows * columns
        shown = numbers[:room]
        more = self.view.waiting_count - room if ink == "on_bar" else 0
        for place, number in enumerate(shown):
            x, y = box.left() + 32 + place % columns * wide, top + 72 + place // columns * 91
            if more > 0 and place == room - 1:
                self.on.text(x, y - 4, _("and {n} more").format(n=more + 1), self.on.font(32), "b_dim")
            else:
                self.on.text(x, y, number, self.on.font(56, is_bold=place == 0 and ink == "on_bar"), ink)

    def _stale(self) -> None:
        margin = 40 if self.is_tall else 48
        box = QRectF(margin, 148, self.width - 2 * margin, 900 if self.is_tall else 608)
        self._panel(box, "warn_soft")
        x = box.left() + (60 if self.is_tall else 430)
        y = box.top() + (420 if self.is_tall else 230)
        left, down = (60, 60) if self.is_tall else (90, 184)
        self.on.icon("wifi-off", box.left() + left, box.top() + down, 240, "warn")
        room, size = box.right() - x - 40, 104 if self.is_tall else 150
        lines = (_("No data since {time}").format(time=self.view.stale_since), _("Please listen to the staff"))
        for row, line in enumerate(lines):
            font = self.on.fitting(line, size, room, is_bold=True)
            self.on.text(x, y + row * size * 1.28, line, font, "b_hot_ink")
        still = _("Your number is still valid, there is no need to take another")
        self.on.text(x, y + size * 1.28 + 100, still, self.on.fitting(still, 56, room), "warn")
        self._old_calls(QRectF(margin, box.bottom() + 20, self.width - 2 * margin, 184))

    def _old_calls(self, box: QRectF) -> None:
        self._panel(box, "b_row")
        self.on.text(
            box.left() + 36,
            box.top() + 76,
            _("Calls at {time}").format(time=self.view.stale_since),
            self.on.font(36),
            "b_dim",
        )
        self.on.text(box.left() + 36, box.top() + 138, _("may have changed"), self.on.font(34), "b_dim")
        old = ((self.view.hot,) if self.view.hot else ()) + self.view.rows
        for place, row in enumerate(old[: 2 if self.is_tall else 5]):
            x = box.left() + 376 + place * 298
            self.on.text(x, box.top() + 82, row.number, self.on.font(60), "b_dim")
            self.on.text(x, box.top() + 140, _("window {n}").format(n=row.counter), self.on.font(36), "b_dim")

    def _notice(self) -> None:
        margin, high = (40, 124) if self.is_tall else (48, 66)
        box = QRectF(margin, self.height - high - (32 if self.is_tall else 33), self.width - 2 * margin, high)
        self._panel(box, "b_row")
        icon = 52 if self.is_tall else 40
        self.on.icon("megaphone", box.left() + 30, box.center().y() - icon / 2, icon, "b_hot")
        words = box.adjusted(112 if self.is_tall else 96, 0, -28, 0)
        font = self.on.font(36) if self.is_tall else self.on.fitting(self.view.notice, 34, words.width(), least=30)
        self.on.wrapped(words, self.view.notice, font, "on_bar")

    def _panel(self, box: QRectF, colour: str) -> None:
        self.on.fill(box, colour, radius=16)
