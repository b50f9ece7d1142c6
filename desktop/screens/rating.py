"""The rating window on the visitor's screen: paints the view, turns touches into the presenter's commands. No office.

Five neutral faces of one size; reasons have their fixed place under them, so nothing jumps.
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from desktop.i18n import _
from desktop.presenters.rating import ASK, THANKS, Choice, RatingPresenter, RatingView
from desktop.screens.kiosk_canvas import Area
from desktop.style.style import Style
from desktop.widgets.grid_painter import GridPainter, Trace, text_width

SECOND_MS = 1000
GRID = (1280, 800)
MARGIN, BAR = 40, 72
FACES, FACE_GAP = QRectF(MARGIN, 208, 224, 208), 20
CHIPS, CHIP_GAP = QRectF(68, 502, 274, 66), (16, 12)


class RatingScreen(QWidget):
    """Paints the screen at any size on a 1280x800 grid. GUI thread. ``stop`` before it goes."""

    def __init__(self, presenter: RatingPresenter, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Rating"))
        self.setAccessibleName(_("Rating"))
        self.setMinimumSize(480, 300)
        self._presenter, self._style = presenter, style
        self._view = presenter.view
        self._areas: tuple[Area, ...] = ()
        self._pressed = ""
        self.trace = Trace()  # where the last painting put its panels and texts
        self._second = QTimer(self, interval=SECOND_MS)
        self._second.timeout.connect(presenter.tick)
        self._stop = presenter.on_change(self._show_view)
        self._second.start()

    def stop(self) -> None:
        """Stop following; the window may be closed after it."""
        self._stop()
        self._second.stop()

    @property
    def areas(self) -> tuple[Area, ...]:
        """Return what can be touched now, on the grid."""
        return self._areas

    def point_of(self, name: str) -> QPointF:
        """Return where in the widget the middle of a touch area lies."""
        area = next(area for area in self._areas if area.name == name)
        return self._on.to_widget(area.box.center())

    def _show_view(self, view: RatingView) -> None:
        if view.page != self._view.page:
            self._pressed = ""
        self._view = view
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the whole screen and note what can be touched."""
        del event
        backdrop = QPainter(self)
        backdrop.fillRect(self.rect(), self._style.colour("bg"))
        backdrop.end()
        self._on = GridPainter(self, self._style, *GRID)
        picture = RatingPicture(self._on, self._view, self._presenter, self._pressed)
        try:
            picture.paint()
        finally:
            self._on.painter.end()  # a painter left open would take the whole program down
        self._areas, self.trace = tuple(picture.areas), self._on.trace

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Darken what is touched."""
        self._presenter.touched()
        area = self._area_at(event.position())
        self._pressed = area.name if area else ""
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Treat the second of two quick touches as a touch like any other."""
        self.mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Do what was touched when the finger leaves it where it came down."""
        area, pressed = self._area_at(event.position()), self._pressed
        self._pressed = ""
        self.update()
        if area is not None and area.name == pressed and not self._view.is_busy:
            area.act()

    def _area_at(self, point: QPointF) -> Area | None:
        if not self._areas:
            return None
        place = self._on.to_grid(point)
        return next((area for area in self._areas if area.box.contains(place)), None)


class RatingPicture:
    """One painting of a view."""

    def __init__(self, on: GridPainter, view: RatingView, presenter: RatingPresenter, pressed: str) -> None:
        self.on, self.view, self.presenter, self.pressed = on, view, presenter, pressed
        self.areas: list[Area] = []

    def paint(self) -> None:
        """Paint bar and page."""
        self._bar()
        if self.view.page != ASK:
            self._quiet()
            return
        self._head()
        self._countdown()
        for place, level in enumerate(self.view.levels):
            self._face(FACES.translated(place * (FACES.width() + FACE_GAP), 0), level)
        if self.view.reasons:
            self._reasons()
        self._foot()

    def _bar(self) -> None:
        on, view = self.on, self.view
        on.band(0, BAR, "bar")
        on.icon("landmark", 34, 19, 32, "on_bar")
        right = f"{view.counter}　{view.staff}" if view.staff else view.counter
        wide = on.one_line(1248, 44, right, 22, 460, colour="on_bar2", align="right")
        on.one_line(80, 45, view.hall, 24, 1248 - wide - 120, colour="on_bar", is_bold=True)

    def _quiet(self) -> None:
        """Paint the thanks, or the counter's number while nobody is asked."""
        on, view = self.on, self.view
        if view.page == THANKS:
            on.icon("circle-check", 580, 240, 120, "ok")
            on.one_line(640, 452, _("Thank you. It has arrived."), 56, 1160, align="center", is_bold=True)
            return
        on.one_line(640, 420, view.counter, 110, 1160, colour="ink2", align="center", is_bold=True)
        on.one_line(
            640, 520, _("You can rate the service here when you are done."), 32, 1160, colour="ink3", align="center"
        )

    def _head(self) -> None:
        on = self.on
        on.one_line(MARGIN, 136, _("Please rate this service"), 40, 900, is_bold=True)
        subject = "　".join(self.view.subject)
        on.one_line(MARGIN, 176, subject, 22, 930, colour="ink2")

    def _countdown(self) -> None:
        on, view = self.on, self.view
        words, hint = _("Closes in {n} s").format(n=view.left_s), _("A touch starts it anew")
        wide = max(text_width(on.font(22), words), text_width(on.font(17), hint))
        box = QRectF(1240 - wide - 110, 100, wide + 110, 76)
        on.fill(box, "surface", radius=14, outline="line", thick=1)
        ring = QRectF(box.left() + 17, 114, 48, 48)
        on.painter.setBrush(Qt.BrushStyle.NoBrush)
        on.painter.setPen(QPen(QColor(on.style.colour("line")), 6))
        on.painter.drawEllipse(ring)
        on.painter.setPen(QPen(QColor(on.style.colour("pri")), 6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        on.painter.drawArc(ring, 90 * 16, round(360 * 16 * view.left_s / max(1, view.total_s)))
        on.text(box.left() + 84, 132, words, on.font(22))
        on.text(box.left() + 84, 160, hint, on.font(17), "ink2")

    def _face(self, box: QRectF, level: Choice) -> None:
        on = self.on
        is_down = self._touch(box, level.key, partial(self.presenter.choose, int(level.key)))
        ground = "off_soft" if is_down else "pri_soft" if level.is_chosen else "surface"
        on.fill(box, ground, radius=14, outline="pri" if level.is_chosen else "ctl", thick=4 if level.is_chosen else 2)
        ink = "pri" if level.is_chosen else "ink2"
        on.icon(level.icon, box.center().x() - 57, box.top() + 28, 114, ink)
        words = "pri" if level.is_chosen else "ink"
        on.one_line(
            box.center().x(), box.bottom() - 26, level.label, 30, box.width() - 20, colour=words, align="center",
            is_bold=level.is_chosen,
        )  # fmt: skip
        if level.is_chosen:
            on.fill(QRectF(box.right() - 46, box.top() + 14, 32, 32), "pri", radius=16)
            on.icon("check", box.right() - 40, box.top() + 20, 20, "on_pri")

    def _reasons(self) -> None:
        on, view = self.on, self.view
        box = QRectF(MARGIN, 436, 1200, 232)
        on.fill(box, "surface", radius=16, outline="line", thick=1)
        chosen = next(place for place, level in enumerate(view.levels) if level.is_chosen)
        tip = MARGIN + chosen * (FACES.width() + FACE_GAP) + FACES.width() / 2
        on.painter.setPen(Qt.PenStyle.NoPen)
        on.painter.setBrush(on.style.colour("surface"))
        on.painter.drawPolygon(QPolygonF([QPointF(tip - 18, 437), QPointF(tip, 421), QPointF(tip + 18, 437)]))
        wide = on.one_line(68, 482, _("What was not good?"), 26, 500, is_bold=True)
        on.one_line(68 + wide + 24, 481, _("Several may be chosen, or none"), 22, 560, colour="ink2")
        for place, reason in enumerate(view.reasons[:8]):
            across, down = place % 4, place // 4
            chip = CHIPS.translated(across * (CHIPS.width() + CHIP_GAP[0]), down * (CHIPS.height() + CHIP_GAP[1]))
            self._chip(chip, reason)

    def _chip(self, box: QRectF, reason: Choice) -> None:
        on = self.on
        is_down = self._touch(box, reason.key, partial(self.presenter.turn_reason, reason.key))
        ground = "off_soft" if is_down else "pri_soft" if reason.is_chosen else "surface"
        outline = "pri" if reason.is_chosen else "ctl"
        on.fill(box, ground, radius=12, outline=outline, thick=3 if reason.is_chosen else 2)
        colour, mark = ("pri", 34) if reason.is_chosen else ("ink", 0)
        font = on.fitting(reason.label, 24, box.width() - 30 - mark)
        start = box.center().x() - (text_width(font, reason.label) + mark) / 2
        if mark:
            on.icon("check", start - 2, box.center().y() - 12, 24, "pri")
        on.text(start + mark, box.center().y() + font.pixelSize() * 0.36, reason.label, font, colour)

    def _foot(self) -> None:
        on, view, presenter = self.on, self.view, self.presenter
        on.icon("shield-check", 44, 712, 42, "ok")
        on.one_line(108, 722, _("Your rating goes straight to the district"), 22, 620)
        on.one_line(
            108, 760, _("The staff do not see what you chose; it only serves to do better"), 22, 620, colour="ink2"
        )
        self._button(QRectF(752, 692, 196, 84), _("Not now"), "", presenter.decline, "decline", is_on=True)
        self._button(
            QRectF(968, 692, 272, 84), _("Send the rating"), "send", presenter.submit, "send", is_on=view.is_ready
        )

    def _button(self, box: QRectF, text: str, icon: str, act: Callable[[], None], name: str, *, is_on: bool) -> None:
        on = self.on
        is_down = self._touch(box, name, act) if is_on else False
        if icon and is_on:
            ground, ink, outline = ("pri_p" if is_down else "pri"), "on_pri", ""
        elif icon:
            ground, ink, outline = "off_soft", "ink3", ""
        else:
            ground, ink, outline = ("off_soft" if is_down else "surface"), "ink", "ctl"
        on.fill(box, ground, radius=14, outline=outline)
        mark = 48 if icon else 0
        font = on.fitting(text, 30, box.width() - 40 - mark, is_bold=bool(icon))
        start = box.center().x() - (text_width(font, text) + mark) / 2
        if icon:
            on.icon(icon, start, box.center().y() - 17, 34, ink)
        on.text(start + mark, box.center().y() + font.pixelSize() * 0.36, text, font, ink)

    def _touch(self, box: QRectF, name: str, act: Callable[[], None]) -> bool:
        self.areas.append(Area(box, name, act))
        return name == self.pressed
