"""The board without fresh data: since when, what to do, and the last calls with their age. It knows a BoardView."""

from PySide6.QtCore import QRectF

from desktop.i18n import _
from desktop.presenters.board import BoardView
from desktop.widgets.grid_painter import GridPainter

RADIUS = 16


def paint_stale(on: GridPainter, view: BoardView) -> None:
    """Paint the card and the old calls; no yellow, no waiting list."""
    is_tall = on.height > on.width
    margin, has_calls = (40 if is_tall else 48), view.hot is not None or bool(view.rows)
    box = QRectF(margin, 164 if is_tall else 148, on.width - 2 * margin, 884 if is_tall else 608)
    below = QRectF(margin, box.bottom() + 20, box.width(), 676 if is_tall else 184)
    if has_calls:
        _old_calls(on, view, below, is_tall=is_tall)
    else:
        box.setBottom(below.bottom())
    on.fill(box, "warn_soft", radius=RADIUS)
    middle = box.center().y()
    if is_tall:
        on.icon("wifi-off", box.left() + 60, middle - 382, 240, "warn")
        _words(on, view, QRectF(box.left() + 60, middle - 112, box.width() - 120, 494), 150)
    else:
        on.icon("wifi-off", box.left() + 84, middle - 128, 256, "warn")
        _words(on, view, QRectF(box.left() + 428, middle - 235, box.width() - 480, 470), 150)


def _words(on: GridPainter, view: BoardView, box: QRectF, size: int) -> None:
    """Write two lines of one size and a smaller one: what is the matter, what to do, what still holds."""
    since = _("No data since {time}").format(time=view.stale_since) if view.stale_since else _("No data yet")
    lines = (since, _("Please listen to the staff"))
    high = box.height() * 0.39
    size = min(on.fitting(line, size, box.width(), is_bold=True, least=64).pixelSize() for line in lines)
    for row, line in enumerate(lines):
        place = QRectF(box.left(), box.top() + row * high, box.width(), high)
        on.block(place, line, size, colour="ink", is_bold=True, lines=2, least=40)
    still = _("Your number is still valid, there is no need to take another")
    place = QRectF(box.left(), box.top() + 2 * high, box.width(), box.height() - 2 * high)
    on.block(place, still, 56, colour="warn", lines=2, least=30)


def _old_calls(on: GridPainter, view: BoardView, box: QRectF, *, is_tall: bool) -> None:
    on.fill(box, "b_row", radius=RADIUS)
    calls = ((view.hot,) if view.hot else ()) + view.rows
    title, note = _("Calls at {time}").format(time=view.stale_since), _("may have changed")
    if is_tall:
        on.one_line(box.left() + 40, box.top() + 66, title, 38, 520, colour="b_dim", least=30)
        on.one_line(box.right() - 40, box.top() + 66, note, 34, 380, colour="b_dim", align="right", least=30)
        on.line(box.left() + 40, box.top() + 92, box.width() - 80, "b_line")
    else:
        on.one_line(box.left() + 36, box.top() + 78, title, 36, 290, colour="b_dim", least=30)
        on.one_line(box.left() + 36, box.top() + 140, note, 34, 290, colour="b_dim", least=30)
    pitch = (box.height() - 112) / 5
    for place, row in enumerate(calls[:5]):
        window = _("window {n}").format(n=row.counter)
        if is_tall:
            y = box.top() + 100 + (place + 0.5) * pitch + 24
            on.one_line(box.left() + 40, y, row.number, 68, 310, colour="b_dim")
            on.one_line(box.left() + 372, y - 4, window, 52, 560, colour="b_dim")
        else:
            x = box.left() + 374 + place * 294
            on.upright(x - 26, box.top() + 36, 112, "b_line")
            on.one_line(x, box.top() + 84, row.number, 64, 250, colour="b_dim")
            on.one_line(x, box.top() + 142, window, 36, 250, colour="b_dim")
