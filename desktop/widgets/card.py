"""White cards and tinted boxes with the margins of the design. They know the style only."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.style.style import Style
from desktop.widgets.text import Label


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
        """Add a title row with what stands at its right end; return the title."""
        label = Label(title, "section")
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(label)
        row.addStretch(1)
        for widget in right:
            row.addWidget(widget)
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


def empty(layout: QLayout) -> None:
    """Take every widget out of a layout and let it go."""
    while layout.count():
        if (widget := layout.takeAt(0).widget()) is not None:
            widget.hide()
            widget.deleteLater()


def scroller(widget: QWidget) -> QScrollArea:
    """Return the widget in an area that scrolls down when there is no room, and takes no focus itself."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(widget)
    area.setFrameShape(QFrame.Shape.NoFrame)
    for plain in (area.viewport(), widget):
        plain.setAutoFillBackground(False)
    return area
