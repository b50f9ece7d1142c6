"""The ticket machine's window: one painter with touch areas on a 1080x1920 grid. It knows a KioskView only."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QTimer
from PySide6.QtGui import QFont, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.i18n import _
from desktop.presenters.kiosk import HOME, NO_PAPER, PRINTING, UNSURE, GivenTicket, KioskPresenter, KioskView, Tile
from desktop.style.style import Style
from desktop.widgets.grid_painter import GridPainter

REFRESH_MS = 3000
ELDER_LETTERS = ("A", "B", "F")  # the three choices of the large screen


@dataclass(frozen=True, slots=True)
class Area:
    """A place to touch: where, what it does, and its name for a screen reader or a test."""

    box: QRectF
    name: str
    act: Callable[[], None]


class KioskScreen(QWidget):
    """Paints the kiosk and turns touches into the presenter's commands. GUI thread."""

    def __init__(self, presenter: KioskPresenter, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Ticket machine"))
        self.setAccessibleName(_("Ticket machine"))
        self.setMinimumSize(360, 640)
        self._presenter, self._style = presenter, style
        self._view = presenter.view
        self._areas: list[Area] = []
        self._pressed: str = ""
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
        for timer in (self._second, self._refresher):
            timer.stop()

    @property
    def areas(self) -> tuple[Area, ...]:
        """Return what can be touched now, on the grid."""
        return tuple(self._areas)

    def _show_view(self, view: KioskView) -> None:
        self._view = view
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the whole screen and note what can be touched."""
        del event
        backdrop = QPainter(self)
        backdrop.fillRect(self.rect(), self._style.colour("surface" if self._view.is_elder else "bg"))
        backdrop.end()
        on = GridPainter(self, self._style, 1080, 1920)
        picture = _Picture(on, self._view, self._presenter, self._pressed)
        picture.paint()
        on.painter.end()
        self._areas, self._to_grid = picture.areas, on.to_grid

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Darken what is touched."""
        area = self._area_at(event.position())
        self._pressed = area.name if area else ""
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Do what was touched when the finger leaves it where it came down."""
        area, pressed = self._area_at(event.position()), self._pressed
        self._pressed = ""
        self.update()
        if area is not None and area.name == pressed and not self._view.is_busy:
            area.act()

    def _area_at(self, point: QPointF) -> Area | None:
        if not self._areas:
            return None
        place = self._to_grid(point)
        return next((area for area in self._areas if area.box.contains(place)), None)


class _Picture:
    """One painting of a view; collects the touch areas while it paints."""

    def __init__(self, on: GridPainter, view: KioskView, presenter: KioskPresenter, pressed: str) -> None:
        self.on, self.view, self.presenter, self.pressed = on, view, presenter, pressed
        self.areas: list[Area] = []

    def paint(self) -> None:
        """Paint the page of the view."""
        if self.view.page != HOME:
            self._head()
            self._ticket_page()
        elif self.view.is_elder:
            self._elder_page()
        else:
            self._head()
            self._home_page()

    def _touch(self, box: QRectF, name: str, act: Callable[[], None]) -> bool:
        self.areas.append(Area(box, name, act))
        return name == self.pressed

    def _button(self, box: QRectF, text: str, icon: str, act: Callable[[], None], *, is_primary: bool = False) -> None:
        is_down = self._touch(box, text, act)
        ground = ("pri_p" if is_down else "pri") if is_primary else ("off_soft" if is_down else "surface")
        ink = "on_pri" if is_primary else "ink"
        self.on.fill(box, ground, radius=14, outline="" if is_primary else "ctl")
        font = self.on.fitting(text, 38, box.width() - 130, is_bold=is_primary)
        wide = _width(font, text)
        start = box.center().x() - (wide + 60) / 2
        self.on.icon(icon, start, box.center().y() - 22, 44, "on_pri" if is_primary else "pri")
        self.on.text(start + 60, box.center().y() + 14, text, font, ink)

    def _head(self) -> None:
        self.on.fill(QRectF(0, 0, 1080, 160), "bar")
        self.on.icon("landmark", 50, 46, 68, "on_bar")
        self.on.text(144, 78, self.view.hall, self.on.fitting(self.view.hall, 44, 640, is_bold=True), "on_bar")
        self.on.text(144, 122, self.view.date, self.on.font(28), "on_bar2")
        self.on.text(1032, 108, self.view.clock, self.on.font(78), "on_bar", "right")

    def _home_page(self) -> None:
        self._card_tile(QRectF(48, 192, 984, 244))
        title = (
            _("Card read. Now choose what you came for")
            if self.view.is_known_person
            else _("No card? Choose what you came for")
        )
        self.on.text(48, 512, title, self.on.font(40, is_bold=True))
        self.on.text(
            1032, 508, _("{n} waiting in the hall").format(n=self.view.waiting), self.on.font(30), "ink2", "right"
        )
        for place, tile in enumerate(self.view.tiles[:8]):
            self._tile(QRectF(48 + place % 2 * 504, 548 + place // 2 * 236, 480, 212), tile)
        self._button(
            QRectF(48, 1516, 480, 112),
            _("Large letters"),
            "a-large-small",
            lambda: self.presenter.set_elder(is_elder=True),
        )
        self._button(QRectF(552, 1516, 480, 112), _("Back to the start"), "undo-2", self.presenter.done)
        self._line_box(QRectF(48, 1660, 984, 92))
        self._foot(_("The card reader is below the screen"), _("It takes about a second; take the card when it beeps"))

    def _card_tile(self, box: QRectF) -> None:
        self.on.fill(box, "ok" if self.view.is_known_person else "pri", radius=20)
        self.on.icon(
            "circle-check" if self.view.is_known_person else "id-card", box.left() + 44, box.top() + 54, 136, "on_pri"
        )
        title = _("Card read") if self.view.is_known_person else _("Take a number with your id card")
        words = (_("Please choose below") if self.view.is_known_person else _("Put the card on the reader below"),
                 _("Appointments and priority are recognised"))  # fmt: skip
        self.on.text(box.left() + 224, box.top() + 104, title, self.on.fitting(title, 58, 720, is_bold=True), "on_pri")
        for row, line in enumerate(words):
            self.on.text(box.left() + 224, box.top() + 156 + 40 * row, line, self.on.font(29), "on_pri")

    def _tile(self, box: QRectF, tile: Tile) -> None:
        is_open = not tile.opens
        is_down = self._touch(box, tile.title, lambda: self.presenter.choose(tile.letter))
        self.on.fill(
            box, "off_soft" if is_down or not is_open else "surface", radius=20, outline="ctl" if is_open else "line"
        )
        self.on.fill(QRectF(box.left() + 28, box.top() + 28, 88, 88), "pri_soft" if is_open else "sunken", radius=14)
        self.on.icon(tile.icon, box.left() + 48, box.top() + 48, 48, "pri" if is_open else "ink3")
        ink, room = ("ink" if is_open else "ink2"), box.width() - 168
        self.on.text(
            box.left() + 140, box.top() + 68, tile.title, self.on.fitting(tile.title, 38, room, is_bold=True), ink
        )
        self.on.text(
            box.left() + 140, box.top() + 110, tile.examples, self.on.fitting(tile.examples, 24, room, least=18), "ink2"
        )
        self.on.line(box.left() + 28, box.top() + 139, box.width() - 56)
        self.on.text(
            box.left() + 28, box.top() + 188, tile.letter, self.on.font(32, is_bold=True), "pri" if is_open else "ink2"
        )
        self._tile_state(box, tile)

    def _tile_state(self, box: QRectF, tile: Tile) -> None:
        y, x = box.top() + 187, box.left() + 140
        if tile.opens:
            self.on.icon("clock", x, y - 26, 30, "ink2")
            self.on.text(x + 42, y, tile.opens, self.on.font(28), "ink2")
        elif tile.waiting == 0:
            self.on.icon("circle-check", x, y - 26, 30, "ok")
            self.on.text(x + 42, y, _("No waiting"), self.on.font(28, is_bold=True), "ok")
        else:
            self._amount(x, y, _("waiting {n}"), tile.waiting)
            if tile.minutes is not None:
                self._amount(box.right() - 28, y, _("about {n} min"), tile.minutes, align="right")

    def _amount(self, x: float, y: float, words: str, number: int, align: str = "left") -> None:
        before, _mark, after = words.partition("{n}")
        parts = [
            (before, self.on.font(28), "ink2"),
            (str(number), self.on.font(36, is_bold=True), "ink"),
            (after, self.on.font(28), "ink2"),
        ]
        if align == "right":
            x -= sum(_width(font, text) for text, font, _ink in parts)
        for text, font, ink in parts:
            x += self.on.text(x, y, text, font, ink)

    def _line_box(self, box: QRectF) -> None:
        banner = self.view.banner
        self.on.fill(box, "warn_soft" if banner else "surface", radius=14, outline="warn" if banner else "line")
        text = (
            f"{banner.text}{banner.remedy}"
            if banner
            else _("The number is valid today; watch the screen and listen for the call.")
        )
        self.on.icon(
            "triangle-alert" if banner else "info",
            box.left() + 26,
            box.center().y() - 18,
            36,
            "warn" if banner else "pri",
        )
        inner = box.adjusted(86, 6, -24, -6)
        self.on.wrapped(
            inner, text, self.on.fitting(text, 29, inner.width() * 1.9, least=22), "warn" if banner else "ink"
        )

    def _foot(self, title: str, words: str) -> None:
        self.on.fill(QRectF(0, 1784, 1080, 136), "bar")
        self.on.icon("chevron-down", 50, 1820, 64, "on_bar")
        self.on.text(134, 1842, title, self.on.font(36, is_bold=True), "on_bar")
        self.on.text(134, 1888, words, self.on.font(27), "on_bar2")

    def _elder_page(self) -> None:
        self.on.fill(QRectF(0, 0, 1080, 160), "bar")
        self.on.text(50, 108, self.view.clock, self.on.font(88, is_bold=True), "on_bar")
        self.on.text(320, 104, self.view.date, self.on.font(40), "on_bar")
        self._button(
            QRectF(772, 36, 260, 88), _("Normal screen"), "undo-2", lambda: self.presenter.set_elder(is_elder=False)
        )
        self.on.text(48, 292, _("What did you come for?"), self.on.font(104, is_bold=True))
        box = QRectF(48, 344, 984, 122)
        self.on.fill(box, "pri_soft", radius=20, outline="pri")
        hint = self.view.banner.text if self.view.banner else _("Please touch one of the large buttons")
        self.on.icon("volume-2", 78, 374, 64, "pri")
        self.on.text(172, 422, hint, self.on.fitting(hint, 48, 820, is_bold=True))
        chosen = [tile for letter in ELDER_LETTERS for tile in self.view.tiles if tile.letter == letter]
        for place, tile in enumerate(chosen):
            self._elder_tile(QRectF(48, 496 + place * 256, 984, 236), tile)
        rest = [tile for tile in self.view.tiles if tile.letter == "G"]
        if rest:
            self._elder_help(QRectF(48, 1296, 984, 236), rest[0])
        self.on.text(540, 1640, _("No hurry. Somebody will come to you."), self.on.font(44), "ink", "center")
        self.on.fill(QRectF(0, 1800, 1080, 120), "bar")
        self.on.text(540, 1880, _("Put the id card here"), self.on.font(56, is_bold=True), "on_bar", "center")

    def _elder_tile(self, box: QRectF, tile: Tile) -> None:
        is_down = self._touch(box, tile.title, lambda: self.presenter.choose(tile.letter))
        self.on.fill(box, "off_soft" if is_down else "surface", radius=20, outline="ink", thick=5)
        self.on.icon(tile.icon, box.left() + 50, box.top() + 58, 120, "pri")
        self.on.text(box.left() + 228, box.top() + 112, tile.title, self.on.fitting(tile.title, 88, 660, is_bold=True))
        state = _("No waiting") if tile.waiting == 0 else _("{n} before you").format(n=tile.waiting)
        if tile.minutes and tile.waiting:
            state += _(", about {n} minutes").format(n=tile.minutes)
        self.on.text(box.left() + 230, box.top() + 190, tile.opens or state, self.on.font(48))
        self.on.icon("chevron-right", box.right() - 88, box.center().y() - 32, 64)

    def _elder_help(self, box: QRectF, tile: Tile) -> None:
        is_down = self._touch(box, _("Ask the staff for help"), lambda: self.presenter.choose(tile.letter))
        self.on.fill(box, "off_soft" if is_down else "warn_soft", radius=20, outline="warn", thick=5)
        self.on.icon("hand-helping", box.left() + 130, box.top() + 58, 120, "warn")
        self.on.text(
            box.left() + 310,
            box.center().y() + 28,
            _("Ask the staff for help"),
            self.on.fitting(_("Ask the staff for help"), 78, 640, is_bold=True),
        )

    def _ticket_page(self) -> None:
        ticket = self.view.ticket
        if ticket is None:
            return
        title, icon, tone = {
            PRINTING: (_("Printing, one moment please"), "printer", "pri"),
            NO_PAPER: (_("The ticket did not print"), "triangle-alert", "bad"),
            UNSURE: (_("Did the ticket come out?"), "triangle-alert", "warn"),
        }.get(self.view.page, (_("Please take your ticket"), "circle-check", "ok"))
        self.on.icon(icon, 48, 196, 72, tone)
        self.on.text(142, 250, title, self.on.fitting(title, 54, 880, is_bold=True), "ink")
        self._number_card(QRectF(48, 300, 984, 520), ticket)
        if self.view.page in (NO_PAPER, UNSURE):
            self._trouble(QRectF(48, 852, 984, 620), ticket)
        else:
            self._prepare(QRectF(48, 852, 984, 620))
        self._ticket_buttons()

    def _number_card(self, box: QRectF, ticket: GivenTicket) -> None:
        self.on.fill(box, "surface", radius=20, outline="line")
        self.on.text(
            box.left() + 40, box.top() + 68, ticket.business, self.on.fitting(ticket.business, 38, 540), "ink2"
        )
        self.on.text(
            box.left() + 36,
            box.top() + 290,
            ticket.number,
            self.on.fitting(ticket.number, 212, 560, is_bold=True),
            "pri",
        )
        if ticket.is_priority:
            self.on.fill(QRectF(box.left() + 480, box.top() + 30, 110, 56), "warn_soft", radius=14)
            self.on.text(
                box.left() + 535, box.top() + 70, _("Priority"), self.on.font(34, is_bold=True), "warn", "center"
            )
        x = box.left() + 632
        self.on.painter.fillRect(QRectF(x - 40, box.top() + 50, 2, 260), self.on.style.colour("line"))
        self.on.text(x, box.top() + 80, _("Waiting before you"), self.on.font(34), "ink2")
        wide = self.on.text(x, box.top() + 166, str(ticket.ahead), self.on.font(72, is_bold=True))
        self.on.text(x + wide + 14, box.top() + 166, _("people"), self.on.font(40))
        if ticket.minutes is not None:
            self.on.text(x, box.top() + 230, _("Expected wait"), self.on.font(34), "ink2")
            wide = self.on.text(x, box.top() + 312, str(ticket.minutes), self.on.font(72, is_bold=True))
            self.on.text(x + wide + 14, box.top() + 312, _("minutes"), self.on.font(40))
        self.on.line(box.left() + 40, box.top() + 372, box.width() - 80)
        self.on.icon("bell", box.left() + 40, box.top() + 414, 48, "pri")
        words = (
            _("Wait near {windows} and come when {number} is called")
            if ticket.windows
            else _("Please come when {number} is called")
        )
        text = words.format(windows=ticket.windows, number=ticket.number)
        self.on.text(box.left() + 108, box.top() + 452, text, self.on.fitting(text, 40, 840))

    def _prepare(self, box: QRectF) -> None:
        self.on.fill(box, "surface", radius=20, outline="line")
        self.on.text(
            box.left() + 40, box.top() + 78, _("Have these ready while you wait"), self.on.font(42, is_bold=True)
        )
        rows = (("id-card", _("Your own id card"), _("For somebody else: both id cards and the letter of authority")),
                ("wallet", _("Social security card or bank card"), _("Benefits are paid to your own account")),
                ("receipt-text", _("Household register"), _("Needed for subsistence and old-age allowances")))  # fmt: skip
        for row, (icon, title, words) in enumerate(rows):
            y = box.top() + 124 + 150 * row
            self.on.fill(QRectF(box.left() + 40, y, 96, 96), "pri_soft", radius=14)
            self.on.icon(icon, box.left() + 62, y + 22, 52, "pri")
            self.on.text(box.left() + 168, y + 42, title, self.on.font(38, is_bold=True))
            self.on.text(box.left() + 168, y + 88, words, self.on.fitting(words, 30, 760), "ink2")

    def _trouble(self, box: QRectF, ticket: GivenTicket) -> None:
        self.on.fill(box, "surface", radius=20, outline="bad" if self.view.page == NO_PAPER else "warn", thick=4)
        still = _("Your number {number} is valid. Do not take another one.").format(number=ticket.number)
        self.on.text(box.left() + 40, box.top() + 84, still, self.on.fitting(still, 42, 900, is_bold=True))
        lines = (
            ("camera", _("Please remember the number or photograph the screen")),
            ("bell", _("The staff has been told and is coming")),
        )
        for row, (icon, words) in enumerate(lines):
            self.on.icon(icon, box.left() + 40, box.top() + 128 + row * 74, 44, "ink2")
            self.on.text(box.left() + 104, box.top() + 164 + row * 74, words, self.on.fitting(words, 36, 840))
        note = _("A reprint carries the same number; there will be no second one.")
        self.on.text(box.left() + 40, box.top() + 320, note, self.on.fitting(note, 32, 900), "ink2")
        if self.view.page == UNSURE:
            self._button(
                QRectF(box.left() + 40, box.top() + 420, 430, 120),
                _("It came out"),
                "check",
                lambda: self.presenter.answer(came_out=True),
                is_primary=True,
            )
            self._button(
                QRectF(box.left() + 510, box.top() + 420, 430, 120),
                _("It did not"),
                "x",
                lambda: self.presenter.answer(came_out=False),
            )

    def _ticket_buttons(self) -> None:
        self._button(QRectF(48, 1760, 480, 112), _("Take another number"), "ticket", self.presenter.done)
        if self.view.page == PRINTING:
            return
        words = _("Done ({n} s)").format(n=self.view.seconds_left) if self.view.seconds_left else _("Done")
        self._button(QRectF(552, 1760, 480, 112), words, "check", self.presenter.done, is_primary=True)


def _width(font: QFont, text: str) -> float:
    return QFontMetricsF(font).horizontalAdvance(text)
