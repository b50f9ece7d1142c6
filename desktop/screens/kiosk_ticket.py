"""The page of a number: large, who is before it, the paper and what to bring, or what keeps the paper. Painted only."""

from PySide6.QtCore import QRectF

from desktop.i18n import _, _n
from desktop.presenters.kiosk_view import NO_PAPER, PRINTING, UNSURE, GivenTicket
from desktop.screens.kiosk_canvas import KioskCanvas
from desktop.screens.kiosk_trouble import paint_trouble
from desktop.screens.ticket_picture import paint_ticket
from desktop.widgets.grid_painter import Part

LEFT, WIDE = 48, 984
SMALL, LARGE_SMALL = 32, 40  # what stands above a figure, on the normal and on the large screen


class TicketPage:
    """Paints the page; see design: number card 300-820, panels 852-1728, actions 1760-1872."""

    def __init__(self, canvas: KioskCanvas) -> None:
        self.canvas, self.on, self.view, self.presenter = canvas, canvas.on, canvas.view, canvas.presenter
        self.small = LARGE_SMALL if self.view.is_elder else SMALL

    def paint(self) -> None:
        """Paint everything."""
        ticket = self.view.ticket
        self.canvas.head()
        if ticket is None:
            return
        self._title()
        self._number(QRectF(LEFT, 300, WIDE, 520), ticket)
        if self.view.page in (NO_PAPER, UNSURE):
            paint_trouble(self.canvas, QRectF(LEFT, 852, WIDE, 876), ticket)
        elif self.view.is_elder or not self.view.has_paper:
            self._large_lines(QRectF(LEFT, 852, WIDE, 876), ticket)
        else:
            paint_ticket(self.on, QRectF(LEFT, 852, 420, 876), ticket, self.view.hall)
            self._prepare(QRectF(492, 852, 540, 876), ticket)
        self._buttons()

    def _title(self) -> None:
        took = _("Here is your number, take your ticket") if self.view.has_paper else _("Please remember your number")
        title, icon, tone = {
            PRINTING: (_("Printing, one moment please"), "printer", "pri"),
            NO_PAPER: (_("Please remember your number"), "circle-alert", "warn"),
            UNSURE: (_("Did the ticket come out?"), "circle-help", "warn"),
        }.get(self.view.page, (took, "circle-check", "ok"))
        self.on.icon(icon, LEFT, 196, 72, tone)
        self.on.block(QRectF(142, 180, 890, 104), title, 54, is_bold=True)

    def _number(self, box: QRectF, ticket: GivenTicket) -> None:
        on = self.on
        on.fill(box, "surface", radius=20, outline="line")
        room = 540 - (140 if ticket.is_priority else 0)
        on.one_line(box.left() + 40, box.top() + 78, ticket.business, self.small + 4, room, colour="ink2")
        if ticket.is_priority:
            mark = QRectF(box.left() + 448, box.top() + 34, 120, 58)
            on.fill(mark, "warn_soft", radius=14)
            on.one_line(
                mark.center().x(), mark.top() + 41, _("Priority"), 32, 100, colour="warn", align="center", is_bold=True
            )
        on.one_line(box.left() + 36, box.top() + 318, ticket.number, 212, 540, colour="pri", is_bold=True, least=90)
        on.upright(box.left() + 590, box.top() + 46, 300)
        self._counts(box, ticket)
        on.line(box.left() + 40, box.top() + 386, box.width() - 80)
        on.icon("bell", box.left() + 40, box.top() + 428, 48, "pri")
        words = (
            _("Wait near {windows}, come when {number} is called")
            if ticket.windows
            else _("Come when {number} is called")
        )
        text = words.format(windows=ticket.windows, number=ticket.number)
        on.block(QRectF(box.left() + 108, box.top() + 398, 840, 108), text, 40)

    def _counts(self, box: QRectF, ticket: GivenTicket) -> None:
        on, x, room = self.on, box.left() + 632, box.width() - 632 - 24
        if ticket.ahead == 0:
            on.block(QRectF(x, box.top() + 60, room, 280), _("Nobody before you"), 64, is_bold=True, lines=3)
            return
        on.one_line(x, box.top() + 84, _("Waiting before you"), self.small, room, colour="ink2")
        on.parts(x, box.top() + 168, _counted(_n("{n} person", "{n} people", ticket.ahead), ticket.ahead), room=room)
        if ticket.minutes is not None:
            on.one_line(x, box.top() + 238, _("Expected wait"), self.small, room, colour="ink2")
            on.parts(
                x,
                box.top() + 322,
                _counted(_n("about {n} minute", "about {n} minutes", ticket.minutes), ticket.minutes),
                room=room,
            )

    def _prepare(self, box: QRectF, ticket: GivenTicket) -> None:
        on = self.on
        on.fill(box, "surface", radius=20, outline="line")
        room = box.width() - 72
        on.one_line(box.left() + 36, box.top() + 76, _("Have these ready"), 38, room, is_bold=True)
        y = box.top() + 118
        for thing in ticket.bring[:4]:
            on.fill(QRectF(box.left() + 36, y, 84, 84), "pri_soft", radius=14)
            on.icon(thing.icon, box.left() + 54, y + 18, 48, "pri")
            on.one_line(box.left() + 140, y + 36, thing.title, 34, room - 104, is_bold=True)
            on.one_line(box.left() + 140, y + 76, thing.words, 26, room - 104, colour="ink2")
            y += 118
        if ticket.tips:
            self._tips(QRectF(box.left() + 36, y + 8, room, box.bottom() - y - 28), ticket)

    def _tips(self, box: QRectF, ticket: GivenTicket) -> None:
        self.on.line(box.left(), box.top(), box.width())
        self.on.one_line(box.left(), box.top() + 58, _("Please note"), 34, box.width(), is_bold=True)
        y = box.top() + 82
        high = (box.bottom() - y) / len(ticket.tips)
        for tip in ticket.tips:
            place = QRectF(box.left(), y, box.width(), min(high, 76))
            y = self.on.block(place, tip, 28, colour="ink2", at_top=True, least=20) + 12

    def _large_lines(self, box: QRectF, ticket: GivenTicket) -> None:
        self.on.fill(box, "surface", radius=20, outline="ink", thick=5)
        paper = ("arrow-down", _("The ticket comes out below"))
        lines = (
            paper if self.view.has_paper else ("camera", _("Remember the number or photograph the screen")),
            ("bell", _("Come when {number} is called").format(number=ticket.number)),
            ("id-card", _("Have your id card ready")),
        )
        for row, (icon, words) in enumerate(lines):
            y = box.top() + 60 + row * 256
            self.on.icon(icon, box.left() + 56, y + 72, 100, "pri")
            self.on.block(QRectF(box.left() + 200, y, box.width() - 240, 244), words, 72, is_bold=True, least=40)

    def _buttons(self) -> None:
        if self.view.page == PRINTING:
            return
        left = self.view.seconds_left
        words = _("Done (back in {n} s)").format(n=left) if left else _("Done")
        more, done = QRectF(LEFT, 1760, 480, 112), QRectF(552, 1760, 480, 112)
        size = 48 if self.view.is_elder else 38
        self.canvas.button(more, _("Take another number"), "ticket", self.presenter.done, size=size)
        self.canvas.button(done, words, "check", self.presenter.done, look="primary", size=size, name=_("Done"))


def _counted(words: str, number: int) -> list[Part]:
    before, _mark, after = words.partition("{n}")
    return [Part(before, 40), Part(str(number), 72, is_bold=True), Part(after, 40)]
