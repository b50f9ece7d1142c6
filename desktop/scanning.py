"""Codes that come to a window, from a line or typed like a keyboard, and the line that says what was scanned."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from desktop.style.style import Style
from desktop.wedge import WedgeFilter
from desktop.widgets.banner import BannerBox

if TYPE_CHECKING:
    from desktop.presenters.bundle import Presenters
    from desktop.presenters.scans import ScanView

SHOWN_MS = 20_000


class Scanning(QObject):
    """``line`` stands above the pages for a while; ``open_case`` is called once for each receipt scanned.

    ``room`` is made for it there, as high as it is; a page that needs all of a small screen is covered at its top.
    """

    def __init__(self, style: Style, window: QWidget, below: QWidget, open_case: Callable[[str], None]) -> None:
        super().__init__(window)
        self._style, self._window, self._below, self._open_case = style, window, below, open_case
        self._scans = 0
        self._around = style.layout("margin"), style.layout("gap")  # as the pages have them, in large type too
        self.line, self.room = BannerBox(style, window), QWidget(window)
        self.room.setFixedHeight(0)
        style.dress(self.line)
        self._gone = QTimer(self)
        self._gone.setSingleShot(True)
        self._gone.setInterval(SHOWN_MS)
        window.installEventFilter(self)
        style.changed.connect(self._keep_place)

    def attach(self, presenters: "Presenters") -> Callable[[], None]:
        """Begin to listen; return the call that ends it."""
        self.line.closed.connect(presenters.scans.close)
        self._gone.timeout.connect(presenters.scans.close)
        stop_showing = presenters.scans.on_change(self._show)
        scanner, app = presenters.desk.settings.scanner, QApplication.instance()
        wedge = None
        if scanner.keyboard and isinstance(app, QApplication):
            wedge = WedgeFilter(app, self._window, presenters.scans.on_typed, scanner.key_gap_ms)

        def stop() -> None:
            self._gone.stop()
            stop_showing()
            if wedge is not None:
                wedge.stop()

        return stop

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's own name
        """Keep the line in its place when the window changes its size."""
        if watched is self._window and event.type() == QEvent.Type.Resize:
            self._keep_place()
        return False

    def _show(self, view: "ScanView") -> None:
        self.line.show_banner(view.banner)
        if view.banner is not None:
            self._gone.start()
            self._place()
            self.line.raise_()
        else:
            self._gone.stop()
            self.room.setFixedHeight(0)
        if view.case_id and view.scans != self._scans:
            self._scans = view.scans
            self._open_case(view.case_id)

    def _keep_place(self) -> None:
        if not self.line.isHidden():
            self._place()

    def _place(self) -> None:
        (margin, gap), left = self._around, self._style.layout("rail")
        width = self._window.width() - left - 2 * margin
        height = max(self._style.px(54), self.line.heightForWidth(width))
        top = self._below.mapTo(self._window, QPoint(0, self._below.height())).y() + gap
        free = self._window.height() - self._window.minimumSizeHint().height() + self.room.minimumHeight()
        self.room.setFixedHeight(gap + height if free >= gap + height else 0)
        self.line.setGeometry(left + margin, top, width, height)
