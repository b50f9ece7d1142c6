"""The first page of the ticket machine: the card, the businesses, help. It knows a KioskView and a canvas."""

from functools import partial

from PySide6.QtCore import QRectF

from desktop.i18n import _
from desktop.presenters.kiosk_view import TILES, Tile
from desktop.presenters.kiosk_words import no_numbers
from desktop.presenters.public_words import joined
from desktop.screens.kiosk_canvas import KioskCanvas
from desktop.widgets.grid_painter import Part

LEFT, WIDE = 48, 984
TOOLS = (260, 316, 360)  # with the one for a phone between them


class HomePage:
    """Paints the page; see design: 2 columns x 4 rows of 480x212 from y 548."""

    def __init__(self, canvas: KioskCanvas) -> None:
        self.canvas, self.on, self.view, self.presenter = canvas, canvas.on, canvas.view, canvas.presenter

    def paint(self) -> None:
        """Paint everything."""
        self.canvas.head()
        if self.view.closed:
            self.canvas.closed(QRectF(LEFT, 192, WIDE, 1292))
        else:
            has_booking = self.view.has_appointments and self.view.has_reader and not self.view.is_named
            self._hero(QRectF(LEFT, 192, 640 if has_booking else WIDE, 244))
            if has_booking:
                self._booking(QRectF(LEFT + 664, 192, 320, 244))
            self._title()
            self._tiles()
        self._tools()
        self._line(QRectF(LEFT, 1660, WIDE, 92))
        self._foot()

    def _tools(self) -> None:
        has_phone = self.view.takes_phone and not self.view.is_named and not self.view.closed
        wide, size = (TOOLS, 34) if has_phone else ((480, 0, 480), 38)
        large, help_ = QRectF(LEFT, 1516, wide[0], 112), QRectF(LEFT + WIDE - wide[2], 1516, wide[2], 112)
        to_large = partial(self.presenter.set_elder, is_elder=True)
        self.canvas.button(large, _("Large letters"), "a-large-small", to_large, size=size)
        if has_phone:
            phone = QRectF(large.right() + 24, 1516, wide[1], 112)
            self.canvas.button(phone, _("Mobile number"), "smartphone", self.presenter.ask_phone, size=size)
        self.canvas.help_button(help_, size=size)

    def _hero(self, box: QRectF) -> None:
        on, view = self.on, self.view
        if not view.has_reader and not view.is_named:
            self._no_reader(box)
            return
        is_known = view.is_named
        on.fill(box, "ok" if is_known else "pri", radius=20)
        on.icon("circle-check" if is_known else "id-card", box.left() + 44, box.top() + 54, 136, "on_pri")
        title = view.phone or (_("Card read") if is_known else _("Use your id card"))
        lines = [_("Put it on the reader below"), _("Aged {age} and over go first").format(age=view.elder_age)]
        if is_known:
            lines = [_("Please choose below what you came for")]
        room = box.width() - 224 - (310 if is_known else 180 if box.width() == WIDE else 40)
        top = box.top() + 20 * (2 - len(lines))
        on.one_line(box.left() + 224, top + 104, title, 58, room, colour="on_pri", is_bold=True)
        for row, words in enumerate(lines):
            on.one_line(box.left() + 224, top + 158 + 40 * row, words, 29, room, colour="on_pri")
        if is_known:
            again = QRectF(box.right() - 284, box.top() + 66, 240, 112)
            self.canvas.button(again, _("Cancel"), "undo-2", self.presenter.done, look="hero")
        elif box.width() == WIDE:
            on.icon("arrow-big-down", box.right() - 148, box.top() + 66, 112, "on_pri")

    def _booking(self, box: QRectF) -> None:
        on, is_asked = self.on, self.view.waits_for_card
        is_down = self.canvas.touch(box, _("Appointment"), self.presenter.check_in)
        on.fill(box, "pri_soft" if is_asked else "off_soft" if is_down else "surface", radius=20, outline="pri")
        on.icon("calendar-check", box.center().x() - 36, box.top() + 34, 72, "pri")
        on.one_line(box.center().x(), box.top() + 160, _("Appointment"), 44, 280, align="center", is_bold=True)
        words = _("Now put your card down") if is_asked else _("check in with your card")
        on.one_line(box.center().x(), box.top() + 208, words, 28, 290, colour="ink2", align="center")

    def _no_reader(self, box: QRectF) -> None:
        self.on.fill(box, "off_soft", radius=20, outline="line")
        self.on.icon("id-card", box.left() + 44, box.top() + 54, 136, "ink3")
        words = QRectF(box.left() + 224, box.top() + 40, box.width() - 264, box.height() - 80)
        self.on.block(
            words, _("The card reader is not connected. Please choose below"), 46, colour="ink2", is_bold=True
        )

    def _title(self) -> None:
        is_known = self.view.is_named
        title = _("What did you come for?") if is_known else _("No card? Choose what you came for")
        waiting = _("{n} waiting in the hall").format(n=self.view.waiting)
        wide = self.on.one_line(1032, 508, waiting, 30, 400, colour="ink2", align="right")
        self.on.one_line(LEFT, 512, title, 42, WIDE - wide - 40, is_bold=True)

    def _tiles(self) -> None:
        for place, tile in enumerate(self.view.shown_tiles):
            self._tile(_place(place), tile)
        if self.view.has_more:
            self._more(_place(TILES - 1))

    def _more(self, box: QRectF) -> None:
        is_last = self.view.first_tile + TILES - 1 >= len(self.view.tiles)
        words, icon = (_("Back to the first"), "undo-2") if is_last else (_("More businesses"), "layout-grid")
        is_down = self.canvas.touch(box, words, self.presenter.more)
        self.on.fill(box, "off_soft" if is_down else "surface", radius=20, outline="ctl")
        self.on.fill(QRectF(box.left() + 28, box.center().y() - 44, 88, 88), "pri_soft", radius=14)
        self.on.icon(icon, box.left() + 48, box.center().y() - 24, 48, "pri")
        self.on.block(QRectF(box.left() + 140, box.top(), box.width() - 230, box.height()), words, 38, is_bold=True)
        self.on.icon("chevron-right", box.right() - 76, box.center().y() - 28, 56, "pri")

    def _tile(self, box: QRectF, tile: Tile) -> None:
        on, is_open = self.on, not tile.opens
        is_down = self.canvas.touch(box, tile.title, partial(self.presenter.choose, tile.letter))
        ground = "off_soft" if is_down or not is_open else "surface"
        on.fill(box, ground, radius=20, outline="ctl" if is_open else "line")
        on.fill(QRectF(box.left() + 28, box.top() + 28, 88, 88), "pri_soft" if is_open else "sunken", radius=14)
        on.icon(tile.icon, box.left() + 48, box.top() + 48, 48, "pri" if is_open else "ink3")
        x, room = box.left() + 140, box.width() - 168
        on.one_line(x, box.top() + 68, tile.title, 38, room, colour="ink" if is_open else "ink2", is_bold=True)
        on.one_line(x, box.top() + 110, tile.examples, 24, room, colour="ink2", least=16)
        on.line(box.left() + 28, box.top() + 139, box.width() - 56)
        letter = on.font(32, is_bold=True)
        on.text(box.left() + 28, box.top() + 188, tile.letter, letter, "pri" if is_open else "ink2")
        self._state(QRectF(x, box.top(), room, box.height()), tile)

    def _state(self, box: QRectF, tile: Tile) -> None:
        on, x, y = self.on, box.left(), box.top() + 187
        if tile.opens:
            on.icon("clock", x, y - 26, 30, "ink2")
            on.one_line(x + 42, y, tile.opens, 28, box.width() - 42, colour="ink2")
        elif tile.waiting == 0:
            on.icon("circle-check", x, y - 26, 30, "ok")
            on.one_line(x + 42, y, _("No waiting"), 28, box.width() - 42, colour="ok", is_bold=True)
        else:
            left = _amount(_("waiting {n}"), tile.waiting)
            right = _amount(_("about {n} min"), tile.minutes) if tile.minutes is not None else []
            shares = self.on.parts_width(left), self.on.parts_width(right)
            least = min(1.0, (box.width() - 24) / sum(shares))
            on.parts(x, y, left, room=shares[0] * least)
            on.parts(box.right(), y, right, "right", room=shares[1] * least)

    def _line(self, box: QRectF) -> None:
        text, tone = self._words()
        icon = "info" if tone == "pri" else "triangle-alert"
        self.on.fill(
            box, "surface" if tone == "pri" else "warn_soft", radius=14, outline="line" if tone == "pri" else tone
        )
        self.on.icon(icon, box.left() + 26, box.center().y() - 18, 36, tone)
        inner = box.adjusted(86, 9, -24, -9)
        self.on.block(inner, text, 30, colour="ink" if tone == "pri" else tone, least=20)

    def _words(self) -> tuple[str, str]:
        """Return the one line above the foot and its tone; what went wrong comes first."""
        view = self.view
        if view.banner:
            return joined(view.banner.text, view.banner.remedy), "warn"
        if view.is_offline:
            return no_numbers(), "warn"
        if view.printer_trouble:
            still = _("{trouble}. Numbers are still valid: remember yours or photograph the screen.")
            return still.format(trouble=view.printer_trouble), "warn"
        return view.notice, "pri"

    def _foot(self) -> None:
        self.on.band(1784, 136, "bar")
        if not self.view.has_reader or self.view.closed:
            words = QRectF(LEFT, 1796, WIDE, 112)
            self.on.block(words, _("Need help? Please go to the guide's desk"), 40, colour="on_bar", align="center")
            return
        self.on.icon("arrow-big-down", 46, 1816, 72, "on_bar")
        title, words_ = _("The card reader is below the screen"), _("Reading takes about a second; then take your card")
        self.on.one_line(134, 1842, title, 36, 880, colour="on_bar", is_bold=True)
        self.on.one_line(134, 1888, words_, 27, 880, colour="on_bar2")


def _place(place: int) -> QRectF:
    return QRectF(LEFT + place % 2 * 504, 548 + place // 2 * 236, 480, 212)


def _amount(words: str, number: int) -> list[Part]:
    before, _mark, after = words.partition("{n}")
    return [Part(before, 28, colour="ink2"), Part(str(number), 36, is_bold=True), Part(after, 28, colour="ink2")]
