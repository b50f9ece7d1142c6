"""The sheet on which one paper is looked at. It knows the presenter of the look and no service."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCloseEvent, QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.paper_look import PaperLook, PaperLookPresenter
from desktop.style.style import Style
from desktop.widgets.banner import BannerBox
from desktop.widgets.buttons import Button, IconButton
from desktop.widgets.text import Label, Pill


class PaperSheet(QDialog):
    """Pages of one paper with what can be done; it comes and goes with the presenter's view."""

    def __init__(self, style: Style, presenter: PaperLookPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setModal(True)
        self._style, self._presenter, self._png = style, presenter, b""
        self._title, self._note, self._place, self._size = (
            Label(role="section"),
            Label(role="caption"),
            Label(),
            Label(),
        )
        self._state, self._lamp = Pill(), Label(role="caption")
        self._banner = BannerBox(style, can_close=False)
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.pages = QScrollArea()
        self.pages.setWidgetResizable(True)
        self.pages.setWidget(self.picture)
        self.picture.setContentsMargins(8, 8, 8, 8)
        self.pages.setAccessibleName(_("Picture of the paper"))
        self._build()
        self._add_keys()
        style.dress(self)
        self._stop = presenter.on_change(self.show_view)

    def show_view(self, view: PaperLook) -> None:
        """Show the view; open or close with it."""
        if not view.is_open:
            self.hide()
            self.picture.clear()
            self._png = b""
            return
        self.setWindowTitle(view.title)
        self._title.setText(view.title)
        self._note.setText(view.note)
        self._place.setText(view.place)
        self._size.setText(f"{view.zoom}%")
        self._lamp.setText(_("{name}: {word}").format(name=view.lamp.name, word=view.lamp.word) if view.lamp else "")
        self._banner.show_banner(view.banner)
        self._state.show_tag(view.state)
        for button, is_on in ((self.back, view.page > 1), (self.on, view.page < view.pages)):
            button.setEnabled(is_on)
        self.large.setVisible(view.can_be_large)
        if view.png != self._png:
            self._show_picture(view.png)
        if not self.isVisible():
            self.resize(self.sizeHint())
            self.open()
            self._presenter.fit(self.pages.viewport().width() - 24)

    def detach(self) -> None:
        """Stop listening."""
        self._stop()

    def reject(self) -> None:
        """Esc."""
        self._presenter.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close by the window's own button."""
        event.ignore()
        self._presenter.close()

    def sizeHint(self) -> QSize:
        """Return nearly the window it belongs to."""
        parent = self.parentWidget()
        room = parent.window().size() if parent is not None else QSize(900, 900)
        return QSize(min(self._style.px(920), room.width() - 40), room.height() - 40)

    def _build(self) -> None:
        style, presenter = self._style, self._presenter
        self.back = IconButton(style, _("Previous page"), "arrow-left")
        self.on = IconButton(style, _("Next page"), "arrow-right")
        smaller, larger = IconButton(style, _("Smaller"), "minus"), IconButton(style, _("Larger"), "plus")
        self.again = Button(style, _("Reprint"), key="Ctrl+P", icon="printer")
        self.large = Button(style, _("Print in large type"), key="Ctrl+L", icon="printer")
        done = Button(style, _("Close"), key="Esc", kind="primary")
        for button, do in (
            (self.back, lambda: presenter.turn(-1)), (self.on, lambda: presenter.turn(1)),
            (smaller, lambda: presenter.zoom(-1)), (larger, lambda: presenter.zoom(1)),
            (self.again, presenter.reprint), (self.large, presenter.reprint_large), (done, presenter.close),
        ):  # fmt: skip
            button.clicked.connect(do)
        head, words, foot = QHBoxLayout(), QVBoxLayout(), QHBoxLayout()
        words.addWidget(self._title)
        words.addWidget(self._note)
        head.addLayout(words)
        head.addWidget(self._state)
        head.addStretch(1)
        for widget in (self.back, self._place, self.on, smaller, self._size, larger):
            head.addWidget(widget)
        foot.addWidget(self._lamp, 1)
        foot.addWidget(self.large)
        foot.addWidget(self.again)
        foot.addWidget(done)
        box, gap = QVBoxLayout(self), style.layout("gap")
        box.setContentsMargins(gap, gap, gap, gap)
        box.setSpacing(gap)
        box.addLayout(head)
        box.addWidget(self._banner)
        box.addWidget(self.pages, 1)
        box.addLayout(foot)

    def _show_picture(self, png: bytes) -> None:
        self._png, pixmap = png, QPixmap()
        if png:
            pixmap.loadFromData(png)
        self.picture.setPixmap(pixmap)
        self.pages.verticalScrollBar().setValue(0)

    def _add_keys(self) -> None:
        room = self.pages.viewport
        keys: dict[str, Callable[[], None]] = {
            "PgDown": lambda: self._presenter.turn(1), "PgUp": lambda: self._presenter.turn(-1),
            "Ctrl++": lambda: self._presenter.zoom(1), "Ctrl+=": lambda: self._presenter.zoom(1),
            "Ctrl+-": lambda: self._presenter.zoom(-1), "Ctrl+P": self._presenter.reprint,
            "Ctrl+L": self._presenter.reprint_large,
            "Ctrl+0": lambda: self._presenter.fit(room().width() - 24),
        }  # fmt: skip
        for key, do in keys.items():
            QShortcut(QKeySequence(key), self).activated.connect(do)
