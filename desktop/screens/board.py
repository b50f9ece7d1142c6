"""The call board's window: timers, flashing, and one painting of the view. It knows a BoardPresenter and no office.

When nobody can hear the voice the call is seen instead: it flashes longer, and the whole ground with it.
"""

from collections.abc import Mapping

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from core.base.faults import Fault
from core.base.resources import Resources
from desktop.i18n import _
from desktop.presenters.board import BoardPresenter, BoardView
from desktop.screens.board_picture import BoardPicture
from desktop.style.style import Style
from desktop.widgets.grid_painter import NO_THEME, GridPainter, Trace

THEMES = "style/board.toml"
FLASHES = 3
SILENT_FLASHES = 6
FLASH_MS = 600
SECOND_MS = 1000


class BoardScreen(QWidget):
    """Paints the board at any size on a 1920x1080 (or 1080x1920) grid. GUI thread. ``stop`` before it goes."""

    def __init__(
        self,
        presenter: BoardPresenter,
        style: Style,
        parent: QWidget | None = None,
        *,
        theme: Mapping[str, str] = NO_THEME,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._is_silent = False
        self.setWindowTitle(_("Call board"))
        self.setAccessibleName(_("Call board"))
        self.setMinimumSize(360, 202)
        self._presenter, self._style = presenter, style
        self._view = presenter.view
        self._half_flashes = 0
        self.trace = Trace()  # where the last painting put its panels and texts
        self._flasher = QTimer(self, interval=FLASH_MS)
        self._flasher.timeout.connect(self._flash_on)
        self._second = QTimer(self, interval=SECOND_MS)
        self._second.timeout.connect(self._tick)
        self._stop = presenter.on_change(self._show_view)
        self._second.start()
        presenter.refresh()

    def set_silent(self, is_silent: bool) -> None:
        """Say whether calls cannot be heard just now."""
        self._is_silent = is_silent

    def stop(self) -> None:
        """Stop following; the window may be closed after it."""
        self._stop()
        for timer in (self._flasher, self._second):
            timer.stop()

    @property
    def is_flashing(self) -> bool:
        """Return whether a new call is flashing now."""
        return self._half_flashes > 0

    def flash(self) -> None:
        """Flash as for a call, with whatever stands on it."""
        self._half_flashes = 2 * (SILENT_FLASHES if self._is_silent else FLASHES)
        self._flasher.start()
        self.update()

    def _tick(self) -> None:
        self._presenter.tick()
        self._presenter.refresh()

    def _show_view(self, view: BoardView) -> None:
        is_new = view.flash != self._view.flash
        self._view = view
        if view.is_stale:
            self._half_flashes = 0
        elif is_new:
            self.flash()
        self.setAccessibleDescription(view.voice)
        self.update()

    def _flash_on(self) -> None:
        self._half_flashes -= 1
        if self._half_flashes <= 0:
            self._flasher.stop()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the whole picture; it is small and changes once a second at most."""
        del event
        backdrop = QPainter(self)
        is_lit = self._half_flashes % 2 == 0
        ground = "b_hot" if self._is_silent and self.is_flashing and is_lit else "b_bg"
        backdrop.fillRect(self.rect(), self._style.colour(self._theme.get(ground, ground)))
        backdrop.end()
        # Against burn-in the whole picture moves by two pixels every ten minutes.
        shift = 2 * (int(self._view.clock[3:4] or 0) % 2)
        grid = (1080, 1920) if self.height() > self.width() else (1920, 1080)
        on = GridPainter(self, self._style, *grid, shift=shift, theme=self._theme)
        try:
            BoardPicture(on, self._view, is_lit=is_lit).paint()
        finally:
            on.painter.end()  # a painter left open would take the whole program down
        self.trace = on.trace


def load_theme(resources: Resources, name: str) -> Mapping[str, str]:
    """Return the colours of a theme; one that is not in the data is Fault ``desktop.board.theme``."""
    themes = resources.toml(THEMES)
    if name not in themes:
        raise Fault("desktop.board.theme", theme=name, themes=", ".join(themes))
    return {token: str(colour) for token, colour in themes[name].items()}
