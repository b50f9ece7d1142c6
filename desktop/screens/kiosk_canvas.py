"""What all pages of the ticket machine share: bars, buttons, the touch areas noted while painting. It knows no page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QRectF

from desktop.i18n import _
from desktop.presenters.kiosk import KioskPresenter
from desktop.presenters.kiosk_view import KioskView
from desktop.widgets.grid_painter import GridPainter, text_width

BAR = 160
TWO_LINES_BELOW = 0.75  # of the size of a button: what would be smaller in one line stands in two


@dataclass(frozen=True, slots=True)
class Area:
    """A place to touch: where, its name for a screen reader or a test, and what it does."""

    box: QRectF
    name: str
    act: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Look:
    """A button's colours: ground, ground under a finger, outline, icon, words."""

    ground: str
    pressed: str
    outline: str
    icon: str
    ink: str


LOOKS: Mapping[str, Look] = {
    "plain": Look("surface", "off_soft", "ctl", "pri", "ink"),
    "primary": Look("pri", "pri_p", "", "on_pri", "on_pri"),
    "bar": Look("bar", "pri_p", "bar_button", "on_bar", "on_bar"),
    "hero": Look("ok", "pri_p", "on_pri", "on_pri", "on_pri"),
    "ok": Look("ok_soft", "off_soft", "ok", "ok", "ok"),
    "warn": Look("warn_soft", "off_soft", "warn", "warn", "ink"),
}


class KioskCanvas:
    """One painting of a view on the 1080x1920 grid."""

    def __init__(self, on: GridPainter, view: KioskView, presenter: KioskPresenter, pressed: str) -> None:
        self.on, self.view, self.presenter, self.pressed = on, view, presenter, pressed
        self.areas: list[Area] = []

    def touch(self, box: QRectF, name: str, act: Callable[[], None]) -> bool:
        """Note a place to touch; say whether a finger is on it."""
        self.areas.append(Area(box, name, act))
        return name == self.pressed

    def button(
        self,
        box: QRectF,
        text: str,
        icon: str,
        act: Callable[[], None],
        *,
        look: str = "plain",
        size: int = 38,
        name: str = "",
        thick: float = 2,
    ) -> None:
        """Paint a button with an icon before its words; ``name`` stays when the words count seconds."""
        colours = LOOKS[look]
        is_down = self.touch(box, name or text, act)
        ground = colours.pressed if is_down else colours.ground
        self.on.fill(box, ground, radius=14, outline=colours.outline, thick=thick)
        picture, gap = round(size * 1.2), max(16, round(size * 0.4))
        room = box.width() - picture - gap - 64
        is_bold = look in ("primary", "warn", "ok")
        font = self.on.fitting(text, size, room, is_bold=is_bold)
        if font.pixelSize() < TWO_LINES_BELOW * size:
            words = box.adjusted(picture + 40, 8, -24, -8)
            self.on.icon(icon, box.left() + 24, box.center().y() - picture / 2, picture, colours.icon)
            self.on.block(words, text, round(TWO_LINES_BELOW * size), colour=colours.ink, is_bold=is_bold, lines=2)
            return
        start = box.center().x() - (text_width(font, text) + picture + gap) / 2
        self.on.icon(icon, start, box.center().y() - picture / 2, picture, colours.icon)
        self.on.text(start + picture + gap, box.center().y() + font.pixelSize() * 0.36, text, font, colours.ink)

    def help_button(
        self, box: QRectF, *, size: int, look: str = "plain", icon: str = "hand-helping", thick: float = 2
    ) -> None:
        """Paint the button that calls a person; pressed, it says that somebody is coming."""
        words, act = _("Ask the staff for help"), self.presenter.call_help
        if self.view.help == "heard":
            words, icon, act, look = _("Told. Somebody is coming"), "circle-check", self.presenter.touched, "ok"
        elif self.view.help:
            words, icon, act, look = _("Please go to the guide's desk"), "arrow-right", self.presenter.touched, "warn"
        self.button(box, words, icon, act, look=look, size=size, thick=thick)

    def head(self) -> None:
        """Paint the bar with hall, day, hours and clock."""
        on, view = self.on, self.view
        on.band(0, BAR, "bar")
        clock = on.font(76, is_bold=True)
        on.text(1032, 108, view.clock, clock, "on_bar", "right")
        on.icon("landmark", 48, 46, 68, "on_bar")
        room = 1032 - text_width(clock, view.clock) - 40 - 144
        day = f"{view.date}　{view.hours}" if view.hours else view.date
        if text_width(on.font(36, is_bold=True), view.hall) <= room:
            on.one_line(144, 78, view.hall, 46, room, colour="on_bar", is_bold=True, least=36)
            on.one_line(144, 122, day, 28, room, colour="on_bar2", least=20)
            return
        name = QRectF(144, 12, room, 100)
        on.block(name, view.hall, 38, colour="on_bar", is_bold=True, lines=2)
        on.one_line(144, 140, day, 26, room, colour="on_bar2", least=20)

    def closed(self, box: QRectF) -> None:
        """Paint that no numbers are given out now, when they are again, and the usual hours."""
        closed = self.view.closed
        if closed is None:
            return
        on, middle, room = self.on, box.center().x(), box.width() - 120
        top = box.center().y() - 470
        on.fill(box, "surface", radius=20, outline="line")
        on.icon("clock", middle - 100, top + 50, 200, "ink2")
        on.one_line(middle, top + 400, _("No numbers now"), 92, room, align="center", is_bold=True)
        on.one_line(middle, top + 530, closed.opens, 64, room, colour="pri", align="center", is_bold=True)
        if not closed.hours:
            return
        on.line(box.left() + 60, top + 630, room)
        on.one_line(middle, top + 740, _("Usual hours"), 42, room, colour="ink2", align="center")
        on.one_line(middle, top + 820, closed.hours, 60, room, align="center")
