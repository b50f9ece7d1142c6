"""Codes that come to a window, from a line or typed like a keyboard, and the line that says what was scanned."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QWidget

from desktop.style.style import Style
from desktop.wedge import WedgeFilter
from desktop.widgets.banner import BannerBox

if TYPE_CHECKING:
    from desktop.presenters.bundle import Presenters
    from desktop.presenters.scans import ScanView


class Scanning:
    """``line`` stands below the pages; ``open_case`` is called once for each receipt scanned."""

    def __init__(self, style: Style, window: QWidget, open_case: Callable[[str], None]) -> None:
        self._window, self._open_case = window, open_case
        self._scans = 0
        self.line = BannerBox(style)
        style.dress(self.line)

    def attach(self, presenters: "Presenters") -> Callable[[], None]:
        """Begin to listen; return the call that ends it."""
        self.line.closed.connect(presenters.scans.close)
        stop_showing = presenters.scans.on_change(self._show)
        scanner, app = presenters.desk.settings.scanner, QApplication.instance()
        if not scanner.keyboard or not isinstance(app, QApplication):
            return stop_showing
        wedge = WedgeFilter(app, self._window, presenters.scans.on_typed, scanner.key_gap_ms)

        def stop() -> None:
            stop_showing()
            wedge.stop()

        return stop

    def _show(self, view: "ScanView") -> None:
        self.line.show_banner(view.banner)
        if view.case_id and view.scans != self._scans:
            self._scans = view.scans
            self._open_case(view.case_id)
