"""The little picture of the paper ticket and the slot it comes out of. It knows a GivenTicket and a grid."""

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPen

from desktop.i18n import _
from desktop.presenters.kiosk_view import GivenTicket
from desktop.widgets.grid_painter import GridPainter

PAPER, TEETH = 292, 14
QR = 108


def paint_ticket(on: GridPainter, box: QRectF, ticket: GivenTicket, hall: str) -> None:
    """Paint the panel with the slot and the ticket hanging out of it, in the middle of its height."""
    on.fill(box, "sunken", radius=20, outline="line")
    middle, top = box.center().x(), box.top() + 128
    on.block(
        QRectF(box.left() + 20, top - 8, box.width() - 40, 80), _("The ticket comes out below"), 34, align="center"
    )
    paper = QRectF(middle - PAPER / 2, top + 118, PAPER, 440)
    _paper(on, paper)
    on.fill(QRectF(middle - 170, top + 96, 340, 30), "bar", radius=15)
    on.block(QRectF(paper.left() + 12, paper.top() + 20, PAPER - 24, 56), hall, 20, align="center")
    on.one_line(middle, paper.top() + 148, ticket.number, 82, PAPER - 30, align="center", is_bold=True)
    on.one_line(middle, paper.top() + 190, ticket.business, 22, PAPER - 24, align="center", least=14)
    ahead = _("{n} waiting before you").format(n=ticket.ahead) if ticket.ahead else _("Nobody before you")
    on.one_line(middle, paper.top() + 222, ahead, 22, PAPER - 24, align="center", least=14)
    _qr(on, QRectF(middle - QR / 2, paper.top() + 242, QR, QR), ticket.qr)
    on.one_line(middle, paper.top() + 382, ticket.issued, 20, PAPER - 24, align="center", least=14)
    on.icon("arrow-big-down", middle - 48, paper.bottom() + 40, 96, "pri")


def _paper(on: GridPainter, paper: QRectF) -> None:
    path = QPainterPath(QPointF(paper.left(), paper.top()))
    path.lineTo(paper.left(), paper.bottom())
    teeth = 10
    for tooth in range(teeth):
        left = paper.left() + tooth * paper.width() / teeth
        path.lineTo(left + paper.width() / teeth / 2, paper.bottom() - TEETH)
        path.lineTo(left + paper.width() / teeth, paper.bottom())
    path.lineTo(paper.right(), paper.top())
    on.trace.panels.append((paper, "surface"))
    on.painter.setPen(QPen(on.style.colour("ctl"), 2))
    on.painter.setBrush(on.style.colour("surface"))
    on.painter.drawPath(path)


def _qr(on: GridPainter, box: QRectF, text: str) -> None:
    rows = _modules(text)
    size = box.width() / len(rows)
    on.painter.setPen(Qt.PenStyle.NoPen)
    for y, row in enumerate(rows):
        for x, is_dark in enumerate(row):
            if is_dark:
                on.painter.fillRect(
                    QRectF(box.left() + x * size, box.top() + y * size, size + 0.4, size + 0.4), on.style.colour("ink")
                )


@lru_cache(maxsize=4)
def _modules(text: str) -> tuple[tuple[bool, ...], ...]:
    import segno

    code = segno.make(text, error="m", micro=False, boost_error=False)
    return tuple(tuple(bool(dark & 1) for dark in row) for row in code.matrix)
