"""The large screen: one card, three choices, one way to a person; nothing under 40 px. It knows a KioskView."""

from functools import partial

from PySide6.QtCore import QRectF

from desktop.i18n import _, _n
from desktop.presenters.kiosk_view import Tile
from desktop.presenters.public_words import joined
from desktop.presenters.views import Banner
from desktop.screens.kiosk_canvas import BAR, KioskCanvas
from desktop.widgets.grid_painter import text_width

LEFT, WIDE, HIGH, GAP, TOP = 48, 984, 236, 20, 496
CHOICES = 3
LEAST = 40
PHONE_WIDE = 312
OUTLINE = 5
AGAIN = QRectF(772, 359, 245, 92)


class ElderPage:
    """Paints the page; see design: 4 choices of 984x236, help 984x168."""

    def __init__(self, canvas: KioskCanvas) -> None:
        self.canvas, self.on, self.view, self.presenter = canvas, canvas.on, canvas.view, canvas.presenter

    def paint(self) -> None:
        """Paint everything."""
        self.head()
        if self.view.closed:
            self.canvas.closed(QRectF(LEFT, 192, WIDE, 1308))
        else:
            self._choices()
        self.canvas.help_button(QRectF(LEFT, 1532, WIDE, 168), size=78, look="warn", icon="hand", thick=OUTLINE)
        if not self.view.help:
            words = _("No hurry. Press it when you need somebody.")
            self.on.one_line(540, 1764, words, 46, WIDE, align="center", least=LEAST)
        self._foot()

    def _choices(self) -> None:
        if self.view.banner:
            self._banner(QRectF(LEFT, 184, WIDE, 282), self.view.banner)
        else:
            self.on.one_line(LEFT, 292, _("What did you come for?"), 108, WIDE, is_bold=True, least=LEAST)
            self._hint(QRectF(LEFT, 344, WIDE, 122))
        self._card(QRectF(LEFT, TOP, WIDE, HIGH))
        for place, tile in enumerate(self.view.elder_tiles[:CHOICES], 1):
            self._choice(QRectF(LEFT, TOP + place * (HIGH + GAP), WIDE, HIGH), tile)

    def head(self) -> None:
        """Paint the bar: clock, day, the way back to the normal screen."""
        self.on.band(0, BAR, "bar")
        normal = QRectF(772, 36, 260, 88)
        back = partial(self.presenter.set_elder, is_elder=False)
        clock = self.on.font(92, is_bold=True)
        wide = self.on.text(48, 112, self.view.clock, clock, "on_bar")
        words = f"{self.view.half_day}　{self.view.weekday}"
        x = 48 + wide + 38
        self.on.one_line(x, 106, words, 40, normal.left() - 24 - x, colour="on_bar", least=30)
        self.canvas.button(normal, _("Normal"), "undo-2", back, look="bar", size=42)

    def _hint(self, box: QRectF) -> None:
        self.on.fill(box, "pri_soft", radius=20, outline="pri", thick=3)
        icon = "volume-2" if self.view.can_speak else "info"
        self.on.icon(icon, box.left() + 32, box.center().y() - 32, 64, "pri")
        inner = box.adjusted(124, 4, -28, -4)
        if self.view.can_speak:
            self._again(AGAIN)
            inner.setRight(AGAIN.left() - 24)
        self.on.block(inner, _("Please touch one of the large buttons"), 48, is_bold=True, least=LEAST)

    def _again(self, box: QRectF) -> None:
        words = _("Say it again")
        is_down = self.canvas.touch(box, words, self.presenter.say_again)
        self.on.fill(box, "pri_p" if is_down else "pri", radius=14)
        inner = box.adjusted(16, 4, -16, -4)
        self.on.block(inner, words, 42, colour="on_pri", is_bold=True, align="center", least=28)

    def _banner(self, box: QRectF, banner: Banner) -> None:
        """Say for some seconds what is the matter, where question and hint stand."""
        self.on.fill(box, "warn_soft", radius=20, outline="warn", thick=3)
        self.on.icon("triangle-alert", box.left() + 32, box.center().y() - 48, 96, "warn")
        inner = box.adjusted(160, 8, -28, -8)
        self.on.block(inner, joined(banner.text, banner.remedy), 54, is_bold=True, lines=4, least=LEAST - 6)

    def _card(self, box: QRectF) -> None:
        view = self.view
        if view.takes_phone and not view.is_named:
            self._phone(QRectF(box.right() - PHONE_WIDE, box.top(), PHONE_WIDE, box.height()))
            box = box.adjusted(0, 0, -PHONE_WIDE - GAP, 0)
        on = self.on
        if not view.has_reader and not view.is_named:
            on.fill(box, "off_soft", radius=20, outline="line")
            on.icon("id-card", box.left() + 44, box.center().y() - 66, 132, "ink3")
            words = _("The card reader is not connected. Please choose below")
            on.block(box.adjusted(228, 20, -40, -20), words, 56, colour="ink2", is_bold=True, least=LEAST)
            return
        is_known = view.is_named
        on.fill(box, "ok" if is_known else "pri", radius=20)
        on.icon("circle-check" if is_known else "id-card", box.left() + 44, box.center().y() - 66, 132, "on_pri")
        if view.phone:
            self.canvas.touch(box, _("Mobile number"), self.presenter.ask_phone)  # a wrong one is typed anew
        title = view.phone or (_("Card read") if is_known else _("Id card"))
        words = _("Please touch one below") if is_known else _("Put it below the screen")
        if box.width() < WIDE:
            room = box.width() - 228 - 24
            on.one_line(box.left() + 228, box.top() + 96, title, 76, room, colour="on_pri", is_bold=True, least=LEAST)
            below = QRectF(box.left() + 228, box.top() + 112, room, 112)
            on.block(below, words, 44, colour="on_pri", at_top=True, least=LEAST)
            return
        on.one_line(box.left() + 228, box.top() + 112, title, 88, 620, colour="on_pri", is_bold=True, least=LEAST)
        on.one_line(box.left() + 230, box.top() + 188, words, 48, 620, colour="on_pri", least=LEAST)
        on.icon("arrow-down", box.right() - 98, box.center().y() - 36, 72, "on_pri")

    def _phone(self, box: QRectF) -> None:
        is_down = self.canvas.touch(box, _("Mobile number"), self.presenter.ask_phone)
        self.on.fill(box, "off_soft" if is_down else "surface", radius=20, outline="ink", thick=OUTLINE)
        self.on.icon("smartphone", box.center().x() - 44, box.top() + 20, 88, "pri")
        words = box.adjusted(24, 112, -24, -8)
        self.on.block(words, _("Mobile number"), 52, is_bold=True, align="center", least=LEAST)

    def _choice(self, box: QRectF, tile: Tile) -> None:
        on, is_open = self.on, not tile.opens
        is_down = self.canvas.touch(box, tile.title, partial(self.presenter.choose, tile.letter))
        ground = "off_soft" if is_down or not is_open else "surface"
        on.fill(box, ground, radius=20, outline="ink" if is_open else "ctl", thick=OUTLINE)
        on.icon(tile.icon, box.left() + 46, box.center().y() - 66, 132, "pri" if is_open else "ink3")
        x, room = box.left() + 228, box.width() - 228 - 110
        ink = "ink" if is_open else "ink2"
        on.one_line(x, box.top() + 112, tile.title, 88, room, colour=ink, is_bold=True, least=LEAST)
        on.one_line(x + 2, box.top() + 188, _state(tile), 48, room, colour=ink, least=LEAST)
        on.icon("chevron-right", box.right() - 94, box.center().y() - 36, 72, ink)

    def _foot(self) -> None:
        self.on.band(1800, 120, "bar")
        if not self.view.has_reader or self.view.closed:
            words = _("Need help? Please go to the guide's desk")
            self.on.one_line(540, 1876, words, 48, WIDE, colour="on_bar", align="center", least=LEAST - 6)
            return
        words = _("Put the id card here")
        font = self.on.fitting(words, 56, 720, is_bold=True, least=LEAST)
        half = text_width(font, words) / 2
        self.on.text(540, 1880, words, font, "on_bar", "center")
        for x in (540 - half - 108, 540 + half + 48):
            self.on.icon("arrow-big-down", x, 1828, 64, "on_bar")


def _state(tile: Tile) -> str:
    if tile.opens:
        return tile.opens
    if tile.waiting == 0:
        return _("No waiting")
    state = _("{n} before you").format(n=tile.waiting)
    return (
        state + _n(", about {n} minute", ", about {n} minutes", tile.minutes).format(n=tile.minutes)
        if tile.minutes
        else state
    )
