"""The pad over the ticket machine's page: the number that leaves it. It knows an ExitView and a canvas."""

from functools import partial

from PySide6.QtCore import QRectF

from desktop.i18n import _
from desktop.presenters.kiosk_exit import ExitView, KioskExit
from desktop.screens.kiosk_canvas import KioskCanvas

KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "<", "0", "=")
CORNER = QRectF(0, 0, 140, 160)


def paint_pad(canvas: KioskCanvas, view: ExitView, exit_: KioskExit) -> None:
    """Paint the pad; only its own buttons can be touched."""
    on = canvas.on
    on.band(0, on.height, "bar")
    box = QRectF(140, 300, 800, 1320)
    on.fill(box, "surface", radius=20)
    on.one_line(540, 400, _("For the staff"), 56, 700, align="center", is_bold=True)
    on.one_line(540, 470, _("Type the number that leaves this screen"), 34, 700, colour="ink2", align="center")
    dots = "●" * view.typed or _("waiting")
    on.one_line(540, 590, dots, 64 if view.typed else 40, 700, colour="pri" if view.typed else "ink3", align="center")
    if view.note:
        on.one_line(540, 660, view.note, 34, 700, colour="bad", align="center")
    for place, key in enumerate(KEYS):
        spot = QRectF(220 + place % 3 * 220, 710 + place // 3 * 176, 200, 152)
        _key(canvas, spot, key, exit_)
    canvas.button(QRectF(220, 1440, 640, 120), _("Cancel"), "undo-2", exit_.cancel)


def _key(canvas: KioskCanvas, spot: QRectF, key: str, exit_: KioskExit) -> None:
    act = {"<": exit_.erase, "=": exit_.confirm}.get(key, partial(exit_.press, key))
    is_down = canvas.touch(spot, key, act)
    is_go = key == "="
    canvas.on.fill(spot, "pri" if is_go else "off_soft" if is_down else "sunken", radius=14, outline="ctl")
    words = {"<": _("Erase"), "=": _("Confirm")}.get(key, key)
    size = 64 if key.isdigit() else 42
    baseline = spot.center().y() + size * 0.36
    canvas.on.one_line(
        spot.center().x(), baseline, words, size, 180, colour="on_pri" if is_go else "ink", align="center", is_bold=True
    )
