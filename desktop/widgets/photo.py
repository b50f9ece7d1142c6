"""The photo of a card beside its holder. It knows a picture's bytes and keeps none when they go."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel

from desktop.i18n import _
from desktop.style.style import Style

HEIGHT = 126  # the photo's own


class PhotoLabel(QLabel):
    """Shows one photo, or is not there."""

    def __init__(self, style: Style) -> None:
        super().__init__()
        self._style, self._shown = style, b""
        self.setAccessibleName(_("Photo of the card"))
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        self.hide()

    def show_photo(self, picture: bytes) -> None:
        """Show it; no picture, or what is none, hides the place."""
        if picture == self._shown:
            return
        self._shown = picture
        image = QPixmap()
        is_one = bool(picture) and image.loadFromData(picture)
        if is_one:
            image = image.scaledToHeight(self._style.px(HEIGHT), Qt.TransformationMode.SmoothTransformation)
        self.setPixmap(image)
        self.setVisible(is_one)
