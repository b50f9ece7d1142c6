"""The picture of a paper, as wide as there is room and no wider than it is, to be scrolled. It knows PNG only."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget

from desktop.i18n import _
from desktop.style.style import Style


class PaperView(QScrollArea):
    """Shows one picture; the place scrolled to stays while the text is worked on."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style, self._png = style, b""
        self._whole = QPixmap()
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.setAccessibleName(_("Picture of the paper"))
        self.setWidget(self._picture)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    @property
    def picture(self) -> QPixmap:
        """Return what is shown."""
        return self._picture.pixmap()

    def show_png(self, png: bytes, *, is_stale: bool = False) -> None:
        """Show a picture, or nothing; one that is no longer true is pale."""
        self._picture.setDisabled(is_stale)
        if png == self._png:
            return
        self._png = png
        self._whole = QPixmap()
        if png:
            self._whole.loadFromData(png)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the picture."""
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        """Return the room for narrow paper."""
        return QSize(self._style.px(420), self._style.px(400))

    def _fit(self) -> None:
        if self._whole.isNull():
            self._picture.setPixmap(QPixmap())
            return
        room = self.viewport().width()
        whole = self._whole
        if whole.width() > room:
            whole = whole.scaledToWidth(room, Qt.TransformationMode.SmoothTransformation)
        self._picture.setPixmap(whole)
