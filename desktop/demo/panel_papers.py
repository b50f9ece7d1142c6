"""The papers that came out, as pictures of their real bytes, and the forms made. It knows a stage and no printer."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QVBoxLayout, QWidget

from desktop.demo.panel_cards import Do
from desktop.demo.paper_tray import PaperSlip
from desktop.demo.stage import TICKET, DemoStage
from desktop.i18n import _
from desktop.style.style import Style
from desktop.widgets.buttons import Button
from desktop.widgets.card import Card, scroller
from desktop.widgets.text import Label

PICTURE = 350
Develop = Callable[
    [PaperSlip, Callable[[bytes], None]], None
]  # makes the picture elsewhere, shows it in the GUI thread


class SlipView(QFrame):
    """One paper: what it is, its picture, and a button that tears it off."""

    def __init__(self, slip: PaperSlip, style: Style, tear_off: Callable[[], None]) -> None:
        super().__init__()
        self.setProperty("box", "row")
        self.number = slip.number
        name = _("Queue ticket") if slip.place == TICKET else _("Receipt of documents")
        self.tear_off = Button(style, _("Tear off"), kind="small")
        self.tear_off.setAccessibleName(_("Tear off {number}").format(number=slip.number))
        self.tear_off.clicked.connect(tear_off)
        head = QHBoxLayout()
        head.addWidget(Label(f"{slip.number:03d}　{name}", "bold"))
        head.addStretch(1)
        head.addWidget(self.tear_off)
        self.picture = Label("…")
        self.picture.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 12)
        box.addLayout(head)
        box.addWidget(self.picture)

    def show_picture(self, png: bytes) -> None:
        """Show the paper."""
        pixmap = QPixmap()
        pixmap.loadFromData(png)
        self.picture.setPixmap(pixmap.scaledToWidth(PICTURE, Qt.TransformationMode.SmoothTransformation))


class PapersCard(Card):
    """The papers, newest on top."""

    def __init__(self, stage: DemoStage, style: Style, do: Do, develop: Develop) -> None:
        super().__init__(style)
        self._stage, self._style, self._do, self._develop = stage, style, do, develop
        self.slips: list[SlipView] = []
        self.setMinimumWidth(PICTURE + 64)
        self.head(_("Papers that came out"))
        self._none = Label(_("Nothing printed yet"), "second")
        self.box.addWidget(self._none)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 4, 0)
        self._column.addStretch(1)
        self.box.addWidget(scroller(inside), 1)
        self.refresh()

    def refresh(self) -> None:
        """Take away what was torn off and put new papers on top."""
        papers = self._stage.papers()
        numbers = {slip.number for slip in papers}
        for view in [view for view in self.slips if view.number not in numbers]:
            self.slips.remove(view)
            self._column.removeWidget(view)
            view.hide()
            view.deleteLater()
        known = {view.number for view in self.slips}
        for slip in reversed([slip for slip in papers if slip.number not in known]):
            view = SlipView(slip, self._style, partial(self._tear_off, slip.number))
            self.slips.insert(0, view)
            self._column.insertWidget(0, view)
            self._develop(slip, partial(self._show, slip.number))
        self._none.setVisible(not self.slips)

    def _tear_off(self, number: int) -> None:
        self._do(partial(self._stage.tear_off, number))

    def _show(self, number: int, png: bytes) -> None:
        for view in self.slips:
            if view.number == number:
                view.show_picture(png)


class FormsCard(Card):
    """The PDF forms made, newest on top; one is opened with two clicks."""

    def __init__(self, stage: DemoStage, style: Style) -> None:
        super().__init__(style)
        self._stage = stage
        self._shown: tuple[Path, ...] = ()
        self.folder = Button(style, _("Open the folder"), kind="small")
        self.head(_("Forms (PDF)"), self.folder)
        self.forms = QListWidget()
        self.forms.setAccessibleName(_("Forms (PDF)"))
        self.forms.setMaximumHeight(110)
        self.forms.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.forms.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.box.addWidget(self.forms)
        self.folder.clicked.connect(self._open_folder)
        self.forms.itemActivated.connect(lambda _item: self._open(self._shown[self.forms.currentRow()]))
        self.refresh()

    def refresh(self) -> None:
        """Show what lies in the folder."""
        forms = self._stage.forms()
        if forms != self._shown:
            self._shown = forms
            self.forms.clear()
            self.forms.addItems([form.name for form in forms])
        self.folder.setEnabled(bool(forms))

    def _open_folder(self) -> None:
        if self._shown:
            self._open(self._shown[0].parent)

    @staticmethod
    def _open(path: Path) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
