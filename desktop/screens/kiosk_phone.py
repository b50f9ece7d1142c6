"""The page for a mobile number: what it is for, what was typed, large keys. It knows a KioskView and a canvas."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QRectF

from desktop.i18n import _
from desktop.screens.kiosk_canvas import KioskCanvas
from desktop.screens.kiosk_elder import ElderPage

LEFT, WIDE = 48, 984
KEY_WIDE, KEY_HIGH, GAP, KEYS_TOP = 312, 196, 24, 768
CLEAR, ERASE = "clear", "erase"
KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", CLEAR, "0", ERASE)
LEAST = 40


class PhonePage:
    """Paints the pad; the large version has thicker lines, larger words, and the same places."""

    def __init__(self, canvas: KioskCanvas) -> None:
        self.canvas, self.on, self.view, self.presenter = canvas, canvas.on, canvas.view, canvas.presenter
        self._thick = 5 if self.view.is_elder else 2
        self._outline = "ink" if self.view.is_elder else "ctl"

    def paint(self) -> None:
        """Paint everything."""
        is_elder = self.view.is_elder
        if is_elder:
            ElderPage(self.canvas).head()
        else:
            self.canvas.head()
        title = _("Type your mobile number")
        self.on.one_line(LEFT, 274, title, 92 if is_elder else 60, WIDE, is_bold=True, least=LEAST)
        use = _("Only to know your number again. Deleted when you are done; no messages are sent.")
        box = QRectF(LEFT, 312, WIDE, 136)
        self.on.block(box, use, 46 if is_elder else 36, colour="ink2", at_top=True, least=LEAST if is_elder else 28)
        self._line(QRectF(LEFT, 476, WIDE, 260))
        for place, key in enumerate(KEYS):
            left, top = LEFT + place % 3 * (KEY_WIDE + GAP), KEYS_TOP + place // 3 * (KEY_HIGH + GAP)
            self._key(QRectF(left, top, KEY_WIDE, KEY_HIGH), key)
        self._ends(QRectF(LEFT, 1668, WIDE, 188))

    def _line(self, box: QRectF) -> None:
        on, line = self.on, self.view.phone_line
        tone = "bad" if line.is_wrong else "ok" if line.is_whole else "pri"
        on.fill(box, "surface", radius=20, outline=tone, thick=max(4, self._thick))
        middle = box.center().x()
        if line.typed:
            colour = "bad" if line.is_wrong else "ink"
            on.one_line(
                middle, box.top() + 140, line.typed, 116, WIDE - 80, colour=colour, align="center", is_bold=True
            )
        else:
            on.icon("smartphone", middle - 52, box.top() + 44, 104, "ink3")
        on.line(box.left() + 40, box.top() + 176, box.width() - 80)
        ink = tone if line.is_wrong or line.is_whole else "ink2"
        size = 48 if self.view.is_elder else 40
        on.one_line(middle, box.top() + 232, line.note, size, WIDE - 80, colour=ink, align="center", is_bold=True)

    def _key(self, box: QRectF, key: str) -> None:
        acts: dict[str, Callable[[], None]] = {
            CLEAR: partial(self.presenter.erase_digit, is_all=True),
            ERASE: self.presenter.erase_digit,
        }
        words = {CLEAR: _("Clear"), ERASE: _("Erase")}.get(key, key)
        is_digit = key not in acts
        is_down = self.canvas.touch(box, words, acts.get(key, partial(self.presenter.type_digit, key)))
        ground = "off_soft" if is_down else "surface" if is_digit else "sunken"
        self.on.fill(box, ground, radius=20, outline=self._outline, thick=self._thick)
        size = 92 if is_digit else 52
        baseline = box.center().y() + size * 0.36
        self.on.one_line(box.center().x(), baseline, words, size, KEY_WIDE - 32, align="center", is_bold=True)

    def _ends(self, box: QRectF) -> None:
        size = 64 if self.view.is_elder else 52
        back, go = QRectF(box.left(), box.top(), 400, box.height()), box.adjusted(424, 0, 0, 0)
        self.canvas.button(back, _("Without it"), "undo-2", self.presenter.leave_phone, size=size)
        if self.view.phone_line.is_whole:
            self.canvas.button(go, _("Confirm"), "check", self.presenter.take_phone, look="primary", size=size)
            return
        self.on.fill(go, "off_soft", radius=14, outline="line")
        baseline = go.center().y() + size * 0.36
        self.on.one_line(go.center().x(), baseline, _("Confirm"), size, 500, colour="ink3", align="center")
