"""The number stands, its paper does not: what is wrong, what is still true, what to do. It knows a KioskView."""

from functools import partial

from PySide6.QtCore import QRectF

from desktop.i18n import _
from desktop.presenters.kiosk_view import NO_PAPER, GivenTicket
from desktop.presenters.public_words import joined
from desktop.screens.kiosk_canvas import KioskCanvas


def paint_trouble(canvas: KioskCanvas, box: QRectF, ticket: GivenTicket) -> None:
    """Paint the card in the place of the ticket's picture; the number card above stays."""
    is_out = canvas.view.page == NO_PAPER
    tone = "bad" if is_out else "warn"
    canvas.on.fill(box, "surface", radius=20, outline=tone, thick=4)
    canvas.on.fill(QRectF(box.left() + 4, box.top() + 4, box.width() - 8, 132), f"{tone}_soft", radius=17)
    title = _unprinted(canvas.view.trouble) if is_out else _("Please look at the slot below")
    canvas.on.icon("printer-x" if is_out else "printer", box.left() + 40, box.top() + 38, 64, tone)
    head = QRectF(box.left() + 128, box.top() + 8, box.width() - 160, 124)
    canvas.on.block(head, title, 46, colour=tone, is_bold=True)
    _lines(canvas, QRectF(box.left() + 40, box.top() + 160, box.width() - 80, 440), ticket)
    note = _("A reprint carries the same number {number}; there is never a second one.").format(number=ticket.number)
    chip = QRectF(box.left() + 40, box.top() + 606, box.width() - 80, 76)
    canvas.on.fill(chip, "off_soft", radius=14)
    canvas.on.block(chip.adjusted(28, 4, -28, -4), note, 30, colour="ink2")
    _buttons(canvas, box)


def _lines(canvas: KioskCanvas, box: QRectF, ticket: GivenTicket) -> None:
    on, is_out = canvas.on, canvas.view.page == NO_PAPER
    still = _("Your number {number} is valid. Do not take another one.").format(number=ticket.number)
    on.block(QRectF(box.left(), box.top(), box.width(), 130), still, 46, is_bold=True)
    lines = [("camera", _("Remember the number or photograph the screen"))]
    if is_out:
        lines += [
            ("bell-ring", _("Please tell the staff, or touch the button below")),
            ("printer", _("The ticket comes out by itself when the printer is well")),
        ]
    elif canvas.view.banner:
        lines += [("triangle-alert", joined(canvas.view.banner.text, canvas.view.banner.remedy))]
    for row, (icon, words) in enumerate(lines):
        y = box.top() + 146 + row * 98
        on.icon(icon, box.left(), y + 20, 52, "ink2")
        on.block(QRectF(box.left() + 80, y, box.width() - 80, 92), words, 40)


def _buttons(canvas: KioskCanvas, box: QRectF) -> None:
    left = QRectF(box.left() + 40, box.bottom() - 148, 436, 112)
    right = QRectF(box.right() - 476, box.bottom() - 148, 436, 112)
    if canvas.view.page == NO_PAPER:
        canvas.help_button(QRectF(left.left(), left.top(), box.width() - 80, 112), size=40)
        return
    came, not_out = partial(canvas.presenter.answer, came_out=True), partial(canvas.presenter.answer, came_out=False)
    canvas.button(left, _("It came out"), "check", came, look="primary", size=42)
    canvas.button(right, _("It did not"), "x", not_out, size=42)


def _unprinted(trouble: str) -> str:
    return _("{trouble}, the ticket did not print").format(trouble=trouble)
