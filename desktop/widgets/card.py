"""White cards and tinted boxes with the margins of the design. They know the style only."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desktop.style.style import Style
from desktop.widgets.flow import FlowLayout
from desktop.widgets.text import Label

AROUND_PX = 16  # that is seen above and below of what has the focus


class Card(QFrame):
    """A white card; ``box`` is its column."""

    def __init__(self, style: Style, parent: QWidget | None = None, *, kind: str = "card") -> None:
        super().__init__(parent)
        self._style = style
        self.setProperty("box", kind)
        self.box = QVBoxLayout(self)
        self.box.setSpacing(8)
        style.follow(self._fit)
        self._fit()

    def head(self, title: str, *right: QWidget) -> Label:
        """Add a title row with what stands at its right end, below it where there is no room; return the title."""
        label = Label(title, "section")
        row = FlowLayout(gap=10)
        row.addWidget(label)
        for widget in right:
            row.add_end(widget)
        self.box.addLayout(row)
        return label

    def _fit(self) -> None:
        x, y = self._style.layout("card_x"), self._style.layout("card_y")
        self.box.setContentsMargins(x, y, x, y)


class Box(Card):
    """A tinted box with tight margins."""

    def __init__(self, style: Style, kind: str = "plain", parent: QWidget | None = None) -> None:
        super().__init__(style, parent, kind=kind)

    def _fit(self) -> None:
        x, y = self._style.px(12), self._style.px(8)
        self.box.setContentsMargins(x, y, x, y)


@contextmanager
def held(*widgets: QWidget) -> Iterator[None]:
    """Change what stands in widgets, outer ones first, and lay each out once: whatever appears would do it anew."""
    layouts = [layout for widget in widgets if (layout := widget.layout()) is not None]
    for layout in layouts:
        layout.setEnabled(False)
    try:
        yield
    finally:
        for layout in layouts:
            layout.setEnabled(True)
        for layout in layouts:
            layout.activate()


def empty(layout: QLayout) -> None:
    """Take every widget out of a layout and let it go."""
    while layout.count():
        if (widget := layout.takeAt(0).widget()) is not None:
            widget.hide()
            widget.deleteLater()


class SnugScroller(QScrollArea):
    """Scrolls down where there is no room; else it is as tall as its widget. It takes no focus itself."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        _dress(self, widget)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def sizeHint(self) -> QSize:
        """Return what the widget needs."""
        hint, width = self.widget().sizeHint(), self.viewport().width()
        height = self.widget().heightForWidth(width) if self.widget().hasHeightForWidth() else hint.height()
        return QSize(hint.width(), height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask for another height when the widget needs one."""
        if event.type() is QEvent.Type.LayoutRequest and watched is self.widget():
            self.updateGeometry()
        return super().eventFilter(watched, event)


class SnugStack(QWidget):
    """Pages of which one is shown. It asks for the room of that one, not for that of the largest."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._page: QWidget | None = None

    def addWidget(self, page: QWidget) -> None:
        """Add a page; the first one is shown."""
        self._box.addWidget(page)
        if self._page is None:
            self._page = page
        else:
            page.hide()

    def currentWidget(self) -> QWidget | None:
        """Return the page that is shown."""
        return self._page

    def setCurrentWidget(self, page: QWidget) -> None:
        """Show a page; the focus goes to where it was on it."""
        before, self._page = self._page, page
        if before is None or before is page:
            return
        page.show()
        inside = before.focusWidget()
        if inside is not None and inside.hasFocus() and (again := page.focusWidget()) is not None:
            again.setFocus()
        before.hide()


class Scroller(QScrollArea):
    """Keeps in sight what has the focus, whatever grows or shrinks around it, until somebody scrolls."""

    def __init__(self) -> None:
        super().__init__()
        self._is_following = True
        self.verticalScrollBar().actionTriggered.connect(self._let_go)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    def stay_at(self, widget: QWidget) -> None:
        """Show another widget than that with the focus, until the focus goes elsewhere."""
        self._is_following = False
        self.ensureWidgetVisible(widget, 0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See the class."""
        super().resizeEvent(event)
        self._keep()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See the class."""
        done = super().eventFilter(watched, event)
        if watched is self.widget() and event.type() is QEvent.Type.Resize:
            self._keep()
        return done

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        # A click goes where it was aimed at: nothing moves below the mouse.
        if now is not None and QApplication.mouseButtons() == Qt.MouseButton.NoButton:
            self._is_following = True
            self._keep()

    def _let_go(self) -> None:
        self._is_following = False

    def _keep(self) -> None:
        inside = self.window().focusWidget()
        if self._is_following and inside is not None and self.widget().isAncestorOf(inside):
            self.ensureWidgetVisible(inside, 0, AROUND_PX)
            self.horizontalScrollBar().setValue(0)


def scroller(widget: QWidget) -> Scroller:
    """Return the widget in an area that scrolls down when there is no room, and takes no focus itself."""
    area = Scroller()
    _dress(area, widget)
    return area


def _dress(area: QScrollArea, widget: QWidget) -> None:
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(widget)
    area.setFrameShape(QFrame.Shape.NoFrame)
    for plain in (area.viewport(), widget):
        plain.setAutoFillBackground(False)
