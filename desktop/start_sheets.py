"""What may be asked before the office stands: the passphrase, the recovery key on paper, and why it cannot start."""

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from core.base.faults import Fault
from core.base.texts import fault_text
from desktop.i18n import _, language
from desktop.presenters.key_gate import ASK, CHOOSE, OPEN, SHOW, KeyGate, KeyView
from desktop.style.style import Style
from desktop.widgets.buttons import Button
from desktop.widgets.fields import Line, PasswordLine
from desktop.widgets.focus_ring import FocusRing
from desktop.widgets.text import Label


class KeySheet(QDialog):
    """One sheet for every question about the key; it goes by itself when the key is there."""

    def __init__(self, gate: KeyGate, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setWindowTitle(_("Opening the data of this counter"))
        self._gate, self._style = gate, style
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(32, 28, 32, 28)
        self._box.setSpacing(12)
        self.setMinimumWidth(style.px(520))
        style.dress(self)
        self._mode = ""
        self._first: QWidget = self  # where the work of this sheet begins
        self._ring = FocusRing(style, self)
        self._trouble = Label(role="bold", wraps=True)
        self._stop = gate.on_change(self._show_view)

    def detach(self) -> None:
        """Stop listening."""
        self._stop()

    def _show_view(self, view: KeyView) -> None:
        if view.mode != self._mode and view.mode in (ASK, CHOOSE, SHOW):
            self._mode = view.mode
            self._rebuild(view)
            self.show()
        self._trouble.setText(view.banner.line if view.banner else "")
        was_busy = not self.isEnabled()
        self.setEnabled(not view.is_busy)
        if was_busy or view.banner is not None:  # what is busy loses the focus, and what is refused is typed again
            self._begin_again()
        if view.mode == OPEN:
            self.accept()

    def _rebuild(self, view: KeyView) -> None:
        while self._box.count():
            widget = self._box.takeAt(0).widget()
            if widget is not self._trouble:
                widget.deleteLater()
        if view.mode == ASK:
            self._ask()
        elif view.mode == CHOOSE:
            self._choose()
        else:
            self._recovery(view.recovery)

    def _ask(self) -> None:
        words = PasswordLine(self._style, _("Start-up passphrase"))
        recovery = Line(_("Recovery key"), _("or the printed recovery key"))
        self._fill(_("Enter the start-up passphrase"), _("The data of this counter are locked."), (words, recovery))
        self._finish(_("Open"), lambda: self._open(words.text(), recovery.text()))
        self._first = words
        self._begin_again()

    def _begin_again(self) -> None:
        self._first.setFocus()
        if isinstance(self._first, Line):
            self._first.selectAll()

    def _open(self, passphrase: str, recovery: str) -> None:
        if recovery.strip():
            self._gate.open_with_recovery(recovery)
        else:
            self._gate.open_with(passphrase)

    def _choose(self) -> None:
        first, second = (
            PasswordLine(self._style, _("Start-up passphrase")),
            PasswordLine(self._style, _("The same once more")),
        )
        why = _("This machine has no safe place for the key. A passphrase of at least {n} characters locks the data.")
        why = why.format(n=self._gate.least_passphrase)
        self._fill(_("Choose a start-up passphrase"), why, (first, second))
        self._finish(_("Continue"), lambda: self._gate.choose(first.text(), second.text()))
        self._first = first
        self._begin_again()

    def _recovery(self, key: str) -> None:
        why = _("Write this recovery key on paper, twice, and lock both away. It is shown only now; without it a broken"
                " machine or a forgotten passphrase means that the data are lost.")  # fmt: skip
        shown = Label(key, "section", wraps=True)
        shown.setAccessibleName(_("Recovery key"))
        is_kept = QCheckBox(_("It is on paper and locked away"))
        self._fill(_("The recovery key"), why, (shown, is_kept))
        button = self._finish(_("Continue"), self._gate.written_down)
        button.setEnabled(False)
        is_kept.toggled.connect(button.setEnabled)
        self._first = is_kept
        self._begin_again()

    def _fill(self, title: str, why: str, widgets: tuple[QWidget, ...]) -> None:
        for widget in (Label(title, "section"), Label(why, wraps=True), *widgets, self._trouble):
            self._box.addWidget(widget)

    def _finish(self, text: str, do: Callable[[], None]) -> Button:
        button = Button(self._style, text, kind="primary")
        button.setDefault(True)
        button.clicked.connect(do)
        self._box.addWidget(button)
        return button


def tell_fault(fault: Fault, style: Style, parent: QWidget | None) -> None:
    """Say why the program cannot start, what to do, and wait until it was read."""
    words = fault_text(fault, language())
    sheet = QDialog(parent)
    sheet.setObjectName("page")
    sheet.setWindowTitle(words.title)
    box = QVBoxLayout(sheet)
    box.setContentsMargins(32, 28, 32, 28)
    box.setSpacing(12)
    head = QHBoxLayout()
    icon = Label()
    icon.setPixmap(style.pixmap("circle-x", "bad", style.px(28)))
    head.addWidget(icon)
    head.addWidget(Label(words.title, "section"), 1)
    box.addLayout(head)
    for text, role in ((words.text, ""), (words.remedy, "bold"), (words.code, "hint")):
        box.addWidget(Label(text, role, wraps=True))
    close = Button(style, _("Close"), kind="primary")
    close.clicked.connect(sheet.accept)
    box.addWidget(close)
    sheet.setMinimumWidth(style.px(460))
    FocusRing(style, sheet)
    style.dress(sheet)
    sheet.exec()
