"""The ticket machine's window: paints a page, turns touches into the presenter's commands. It knows no office."""

from PySide6.QtCore import QPointF, QTimer
from PySide6.QtGui import QCloseEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.i18n import _
from desktop.presenters.kiosk import KioskPresenter
from desktop.presenters.kiosk_exit import KioskExit
from desktop.presenters.kiosk_view import HOME, PHONE, KioskView
from desktop.screens.kiosk_canvas import Area, KioskCanvas
from desktop.screens.kiosk_elder import ElderPage
from desktop.screens.kiosk_home import HomePage
from desktop.screens.kiosk_pad import CORNER, paint_pad
from desktop.screens.kiosk_phone import PhonePage
from desktop.screens.kiosk_ticket import TicketPage
from desktop.style.style import Style
from desktop.widgets.grid_painter import GridPainter, Trace

SECOND_MS = 1000
REFRESH_MS = 3000
GRID = (1080, 1920)


class KioskScreen(QWidget):
    """Paints the kiosk at any size on a 1080x1920 grid. GUI thread. ``stop`` before it goes."""

    def __init__(
        self,
        presenter: KioskPresenter,
        style: Style,
        parent: QWidget | None = None,
        *,
        way_out: KioskExit | None = None,
        hold_s: float = 3.0,
    ) -> None:
        super().__init__(parent)
        self._exit = way_out
        self._hold = QTimer(self, singleShot=True, interval=round(hold_s * 1000))
        self.setWindowTitle(_("Ticket machine"))
        self.setAccessibleName(_("Ticket machine"))
        self.setMinimumSize(360, 640)
        self._presenter, self._style = presenter, style
        self._view = presenter.view
        self._areas: tuple[Area, ...] = ()
        self._pressed = ""
        self.trace = Trace()  # where the last painting put its panels and texts
        self._second = QTimer(self, interval=SECOND_MS)
        self._second.timeout.connect(presenter.tick)
        self._refresher = QTimer(self, interval=REFRESH_MS)
        self._refresher.timeout.connect(presenter.refresh)
        self._stop = presenter.on_change(self._show_view)
        self._stop_exit = way_out.on_change(lambda _view: self.update()) if way_out else None
        if way_out is not None:
            self._hold.timeout.connect(way_out.open)
            self._second.timeout.connect(way_out.tick)
        self._second.start()
        self._refresher.start()
        presenter.refresh()

    def stop(self) -> None:
        """Stop following; the window may be closed after it."""
        self._stop()
        if self._stop_exit is not None:
            self._stop_exit()
        self._exit = None
        for timer in (self._second, self._refresher, self._hold):
            timer.stop()

    @property
    def areas(self) -> tuple[Area, ...]:
        """Return what can be touched now, on the grid."""
        return self._areas

    def point_of(self, name: str) -> QPointF:
        """Return where in the widget the middle of a touch area lies."""
        area = next(area for area in self._areas if area.name == name)
        return self._on.to_widget(area.box.center())

    def _show_view(self, view: KioskView) -> None:
        if view.page != self._view.page or view.is_elder != self._view.is_elder:
            self._pressed = ""  # what a finger holds down is not there any more
        self._view = view
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the whole screen and note what can be touched."""
        del event
        view = self._view
        is_white = view.is_elder and view.page in (HOME, PHONE)
        backdrop = QPainter(self)
        backdrop.fillRect(self.rect(), self._style.colour("surface" if is_white else "bg"))
        backdrop.end()
        on = GridPainter(self, self._style, *GRID)
        canvas = KioskCanvas(on, view, self._presenter, self._pressed)
        try:
            if self._exit is not None and self._exit.view.is_open:
                paint_pad(canvas, self._exit.view, self._exit)
            else:
                _page(canvas).paint()
        finally:
            on.painter.end()  # a painter left open would take the whole program down
        self._areas, self._on, self.trace = tuple(canvas.areas), on, on.trace

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Darken what is touched."""
        self._presenter.touched()
        area = self._area_at(event.position())
        if area is None and self._areas and CORNER.contains(self._on.to_grid(event.position())):
            self._hold.start()
        self._pressed = area.name if area else ""
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Treat the second of two quick touches as a touch like any other."""
        self.mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Do what was touched when the finger leaves it where it came down."""
        self._hold.stop()
        area, pressed = self._area_at(event.position()), self._pressed
        self._pressed = ""
        self.update()
        if area is not None and area.name == pressed and not self._view.is_busy:
            area.act()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stay, unless the staff's number was typed or none is set."""
        if self._exit is not None and not self._exit.may_close:
            event.ignore()
        else:
            super().closeEvent(event)

    def _area_at(self, point: QPointF) -> Area | None:
        if not self._areas:
            return None
        place = self._on.to_grid(point)
        return next((area for area in self._areas if area.box.contains(place)), None)


def _page(canvas: KioskCanvas) -> HomePage | ElderPage | PhonePage | TicketPage:
    if canvas.view.page == PHONE:
        return PhonePage(canvas)
    if canvas.view.page != HOME:
        return TicketPage(canvas)
    return ElderPage(canvas) if canvas.view.is_elder else HomePage(canvas)
