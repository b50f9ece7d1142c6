"""The material list: tick what is there, say why something is not. Each row is worked with keys alone."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QFrame, QGridLayout, QVBoxLayout, QWidget

from core.cases.case import MaterialState
from desktop.i18n import _
from desktop.presenters.views import MaterialRow
from desktop.style.style import Style, polish
from desktop.widgets.buttons import Button, IconButton
from desktop.widgets.card import empty
from desktop.widgets.flow import FlowLayout
from desktop.widgets.text import Label, Pill

_TICKED = frozenset({MaterialState.HANDED_IN.value, MaterialState.CHECKED.value})
# The keys of the chips, in the order of the reasons; those of 容缺 and 不适用 stand on the number pad too.
KEYS = "1234567890abcdefghijklmnopqrstuvwxyz"
PROMISED_KEY, NOT_NEEDED_KEY = "-", "/"
Reasons = tuple[tuple[str, str], ...]


class MaterialLine(QFrame):
    """One paper. Space ticks; the chips below say why it is missing, that it is promised, or not needed."""

    changed = Signal(int, str, str)  # index, state, reason
    opened = Signal(int)
    scan_wanted = Signal(int)
    scans_wanted = Signal(int)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._row: MaterialRow | None = None
        self._reasons: Reasons = ()
        self._is_open = False
        self.setProperty("box", "row")
        self._tick = QCheckBox()
        self._tick.setProperty("kind", "tick")
        self._tick.clicked.connect(self._ticked)
        self._tick.installEventFilter(self)
        self._name = Label(role="", wraps=True)
        self._note = Label(role="caption", wraps=True)
        self._pill = Pill()
        self._scanned = Button(style, "", kind="link", icon="eye")
        self._scanned.clicked.connect(lambda: self._ask(self.scans_wanted))
        self._scan = IconButton(style, _("Scan"), "camera")
        self._scan.clicked.connect(lambda: self._ask(self.scan_wanted))
        for button in (self._scanned, self._scan):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # they have keys: Ctrl+K and Ctrl+O on the line
        head = QGridLayout()
        head.setHorizontalSpacing(10)
        head.setVerticalSpacing(0)
        head.setColumnStretch(1, 1)
        for column, widget in enumerate((self._tick, self._name, self._pill, self._scanned, self._scan)):
            head.addWidget(widget, 0, column, Qt.AlignmentFlag.AlignVCenter if column != 1 else Qt.AlignmentFlag(0))
        head.addWidget(self._note, 1, 1, 1, -1)
        self._chips = QWidget()
        self._flow = FlowLayout(self._chips, gap=6)
        self._chip_buttons: dict[tuple[str, str], Button] = {}
        self._chip_keys: dict[str, Button] = {}
        box = QVBoxLayout(self)
        box.setContentsMargins(10, 7, 8, 7)
        box.setSpacing(6)
        box.addLayout(head)
        box.addWidget(self._chips)

    def show_row(self, row: MaterialRow, reasons: Reasons, *, is_open: bool) -> None:
        """Show one line; the chips stand only where they are wanted."""
        if (row, reasons, is_open) == (self._row, self._reasons, self._is_open):
            return
        is_other = reasons != self._reasons or self._row is None or row.is_core != self._row.is_core
        self._row, self._reasons, self._is_open = row, reasons, is_open
        is_there = row.state in _TICKED
        self._tick.setChecked(is_there)
        self._tick.setEnabled(not row.is_fixed)
        self._tick.setAccessibleName(f"{row.name}：{row.tag.text}")
        self._name.setText(row.name)
        self._note.show_text(row.note)
        self._scanned.set_words(row.scanned)
        self._scanned.setVisible(bool(row.scanned))
        self._scan.setVisible(row.can_scan)
        self._scan.setAccessibleName(f"{_('Scan')} {row.name}")
        is_gap = bool(row.reason or row.asks_reason) and not is_there
        tint = ("bad" if row.is_core else "warn") if is_gap else "sel" if is_open else "row"
        polish(self, box=tint)
        self._pill.show_tag(None if row.scanned and is_there else row.tag)  # that it was scanned says more
        polish(self._pill, tint="true" if tint != "row" else "")
        shows = not row.is_fixed and not is_there and (is_open or is_gap or row.state != MaterialState.MISSING.value)
        self._show_chips(is_core=row.is_core, shows=shows, is_other=is_other)
        for (state, reason), chip in self._chip_buttons.items():
            chip.setChecked(state == row.state and reason == row.reason and bool(reason or state != "missing"))

    def wipe(self) -> None:
        """Forget the paper and hide."""
        self.hide()
        self._row = None
        for label in (self._name, self._note):
            label.setText("")
        self._scanned.set_words("")
        self._pill.show_tag(None)
        self._tick.setChecked(False)
        self._tick.setAccessibleName("")
        self._show_chips(is_core=False, shows=False, is_other=True)

    @property
    def tick(self) -> QCheckBox:
        """Return the box to tick."""
        return self._tick

    def focus_tick(self) -> None:
        """Put the focus on the box to tick."""
        self._tick.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The row with the focus opens its chips."""
        if watched is self._tick and event.type() == QEvent.Type.FocusIn and self._row is not None:
            self.opened.emit(self._row.index)
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The key on a chip chooses it, wherever in the row the focus is."""
        is_plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        chip = self._chip_keys.get(event.text().lower()) if is_plain and self._chips.isVisible() else None
        if chip is None:
            super().keyPressEvent(event)
        else:
            chip.click()

    def _ask(self, signal: SignalInstance) -> None:
        if self._row is not None:
            signal.emit(self._row.index)

    def _ticked(self, is_on: bool) -> None:
        if self._row is not None:
            state = MaterialState.HANDED_IN if is_on else MaterialState.MISSING
            self.changed.emit(self._row.index, state.value, "")

    def _show_chips(self, *, is_core: bool, shows: bool, is_other: bool) -> None:
        """Make the chips where they are wanted: a list of ten papers would have a hundred buttons nobody sees."""
        if (not shows or is_other) and self._chip_buttons:
            empty(self._flow)
            self._chip_buttons, self._chip_keys = {}, {}
        if shows and not self._chip_buttons:
            self._make_chips(self._reasons, is_core=is_core)
        self._chips.setVisible(shows)

    def _make_chips(self, reasons: Reasons, *, is_core: bool) -> None:
        missing = MaterialState.MISSING.value
        choices = [(key, missing, reason, label) for key, (reason, label) in zip(KEYS, reasons, strict=False)]
        if not is_core:
            choices.append((PROMISED_KEY, MaterialState.PROMISED.value, "", _("promised")))
        choices.append((NOT_NEEDED_KEY, MaterialState.NOT_NEEDED.value, "", _("not needed")))
        for key, state, reason, label in choices:
            chip = Button(self._style, f"{key} {label}", kind="chip")
            chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it has a key: Tab and arrows go from paper to paper
            self._chip_keys[key] = chip
            chip.setCheckable(True)
            chip.clicked.connect(lambda _checked=False, s=state, r=reason: self._chosen(s, r))
            self._chip_buttons[state, reason] = chip
            self._flow.addWidget(chip)

    def _chosen(self, state: str, reason: str) -> None:
        row = self._row
        if row is None:
            return
        is_same = row.state == state and row.reason == reason
        missing = MaterialState.MISSING.value
        self.changed.emit(row.index, missing if is_same else state, "" if is_same else reason)


class MaterialList(QWidget):
    """All lines of the item; remembers which one is open."""

    changed = Signal(int, str, str)
    scan_wanted = Signal(int)
    scans_wanted = Signal(int)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._rows: tuple[MaterialRow, ...] = ()
        self._reasons: Reasons = ()
        self._open = -1
        self._lines: list[MaterialLine] = []
        self._spare: list[MaterialLine] = []  # below them, hidden: to make one takes longer than to fill it
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(2)

    def show_rows(self, rows: tuple[MaterialRow, ...], reasons: Reasons) -> None:
        """Show the list; another list closes the open line."""
        if [row.name for row in rows] != [row.name for row in self._rows]:
            self._open = -1
        self._rows, self._reasons = rows, reasons
        while len(self._lines) > len(rows):
            self._spare.append(self._lines.pop())
            self._spare[-1].wipe()
        while len(self._lines) < len(rows):
            self._lines.append(self._spare.pop() if self._spare else self._new_line())
        for row, line in zip(rows, self._lines, strict=True):
            line.show_row(row, reasons, is_open=row.index == self._open)
            line.show()

    def _new_line(self) -> MaterialLine:
        line = MaterialLine(self._style, self)
        line.changed.connect(self.changed)
        line.opened.connect(self._opened)
        line.scan_wanted.connect(self.scan_wanted)
        line.scans_wanted.connect(self.scans_wanted)
        self._box.addWidget(line)
        return line

    def ticks(self) -> tuple[QWidget, ...]:
        """Return the boxes from top to bottom."""
        return tuple(line.tick for line in self._lines)

    def current(self) -> int:
        """Return the material with the focus, -1 when it is elsewhere."""
        focus = QApplication.focusWidget()
        return next((i for i, line in enumerate(self._lines) if focus is not None and line.isAncestorOf(focus)), -1)

    def focus_first(self) -> bool:
        """Put the focus on the first line that can be ticked; False when there is none."""
        for row, line in zip(self._rows, self._lines, strict=True):
            if not row.is_fixed:
                line.focus_tick()
                return True
        return False

    def _opened(self, index: int) -> None:
        if index != self._open:
            self._open = index
            self.show_rows(self._rows, self._reasons)
