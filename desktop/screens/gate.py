"""Sign-in, lock and first run; while it stands nothing of the office is shown. It knows the gate's presenter."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.gate import GatePresenter
from desktop.presenters.views import FrameView, GateView
from desktop.style.style import Style
from desktop.widgets.buttons import Button
from desktop.widgets.card import Box, Card, scroller
from desktop.widgets.fields import Field, Line, PasswordLine
from desktop.widgets.icon import Icon
from desktop.widgets.text import Label, rule

FACTS = 3


class Figures(Label):
    """Digits alone: they need no room for what letters have above and below."""

    def sizeHint(self) -> QSize:
        """See QLabel."""
        return QSize(super().sizeHint().width(), round(self.fontMetrics().capHeight() * 1.3))

    def minimumSizeHint(self) -> QSize:
        """See QLabel."""
        return self.sizeHint()


class LockSide(QWidget):
    """The dark side: hall, clock, and what goes on behind the lock, in numbers only."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self.setObjectName("lock_side")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._mark, self._hall = Label(), Label(role="hall", wraps=True)
        self._clock, self._date = Figures(role="clock"), Label(role="date")
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(self._mark)
        head.addWidget(self._hall, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(48, 40, 48, 40)
        box.setSpacing(12)
        box.addLayout(head)
        box.addStretch(3)
        box.addWidget(self._clock)
        box.addSpacing(10)
        box.addWidget(self._date)
        box.addSpacing(24)
        box.addWidget(rule("bar"))
        box.addSpacing(16)
        self._facts: list[tuple[Icon, Label, Label]] = []
        for _unused in range(FACTS):
            icon, title, line = Icon(style, 30), Label(role="section", wraps=True), Label(role="second", wraps=True)
            words = QVBoxLayout()
            words.setSpacing(2)
            words.addWidget(title)
            words.addWidget(line)
            row = QHBoxLayout()
            row.setSpacing(18)
            row.addWidget(icon, 0, Qt.AlignmentFlag.AlignVCenter)
            row.addLayout(words, 1)
            box.addLayout(row)
            box.addSpacing(10)
            self._facts.append((icon, title, line))
        box.addStretch(2)
        style.changed.connect(self._fit)
        self._fit()

    def show_frame(self, frame: FrameView) -> None:
        """Show hall and clock."""
        self._hall.setText(frame.hall)
        clock, _gap, day = frame.clock.partition("  ")
        self._clock.setText(clock)
        self._date.setText("   ".join(part for part in (frame.day, day) if part))

    def show_gate(self, view: GateView) -> None:
        """Show what goes on."""
        for index, (icon, title, line) in enumerate(self._facts):
            name, text, more = view.facts[index] if index < len(view.facts) else ("", "", "")
            icon.setVisible(bool(name))
            if name:
                icon.show_icon(name, "on_bar")
            title.show_text(text)
            line.show_text(more)

    def _fit(self) -> None:
        self.setFixedWidth(self._style.layout("lock_side"))
        self._mark.setPixmap(self._style.pixmap("landmark", "on_bar", self._style.px(36)))


class GateScreen(QWidget):
    """The card beside the dark side; its content is one of three forms."""

    centre_wanted = Signal()

    def __init__(self, presenter: GatePresenter, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._presenter, self._style = presenter, style
        self._attempt, self._mode, self._asks_password = 0, "", False
        self.side = LockSide(style)
        self._card = Card(style)
        self._card.setObjectName("lock_card")
        self._mark, self._title, self._person = (
            Label(role="disc"),
            Label(role="lock_title", wraps=True),
            Label(role="second", wraps=True),
        )
        self._build_fields(style)
        self._build_card(style)
        self._note_below = Label(role="second")
        self._note_below.setAlignment(Qt.AlignmentFlag.AlignCenter)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.addStretch(1)
        centred = QHBoxLayout()
        centred.addStretch(1)
        centred.addWidget(self._card)
        centred.addStretch(1)
        column.addLayout(centred)
        column.addSpacing(14)
        column.addWidget(self._note_below)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.side)
        row.addWidget(scroller(middle), 1)
        style.changed.connect(self._fit)
        self._fit()
        self._stop = presenter.on_change(self.show_view)

    def show_view(self, view: GateView) -> None:
        """Show the form of the mode; a refused password empties the field."""
        self.side.show_gate(view)
        is_new = view.mode != self._mode
        self._mode = view.mode
        self._show_words(view)
        for name, wanted in self._wanted(view).items():
            self._fields[name].setVisible(wanted)
        self._enter.setEnabled(not view.is_busy and view.mode != "starting")
        self._error.show_words(view.error, view.remedy)
        is_plain = not view.asks_switch and not view.asks_password
        self._switch.setVisible(view.can_switch and is_plain)
        self._or.setVisible(view.can_switch and is_plain)
        self._change.setVisible(view.can_change and is_plain)
        self._centre.setVisible(view.mode == "first_run")
        self._back.setVisible(view.asks_password)
        self._ask.setVisible(view.asks_switch)
        if view.asks_password != self._asks_password:
            self._asks_password = view.asks_password
            for line in (self.old, self.password, self.again):
                line.wipe()
                line.set_bad(is_bad=False)
            self.focus_home()
        if is_new:
            self.wipe()
            self.focus_home()
        if view.attempt != self._attempt:
            self._attempt = view.attempt
            for line in (self.old, self.password, self.again):
                line.wipe()
            first = self.old if view.asks_password else self.password
            first.set_bad(is_bad=True)
            first.setFocus()

    def wipe(self) -> None:
        """Forget everything typed."""
        for line in (self.number, self.name, self.old, self.password, self.again):
            line.wipe()
        for line in (self.old, self.password):
            line.set_bad(is_bad=False)

    def focus_home(self) -> None:
        """Put the focus on the first field that is asked for."""
        at_lock = self.old if self._asks_password else self.password
        (at_lock if self._mode == "locked" else self.number).setFocus()

    def detach(self) -> None:
        """Stop listening."""
        self._stop()

    def _wanted(self, view: GateView) -> dict[str, bool]:
        is_first = view.mode == "first_run"
        return {
            "number": view.mode in ("first_run", "sign_in"), "name": is_first, "old": view.asks_password,
            "password": True, "again": is_first or view.asks_password,
        }  # fmt: skip

    def _show_words(self, view: GateView) -> None:
        titles = {
            "starting": _("Starting"),
            "first_run": _("First administrator"),
            "sign_in": _("Sign in"),
            "locked": _("Locked"),
            "open": "",
        }
        verbs = {"first_run": _("Create and sign in"), "sign_in": _("Sign in"), "locked": _("Unlock")}
        person = _("{name}   no. {number}").format(name=view.person, number=view.number) if view.person else ""
        if view.mode == "first_run":
            person = _("The first account of this centre. There is no default password.")
        self._title.setText(_("Change the password") if view.asks_password else titles[view.mode])
        self._fields["password"].label.setText(_("New password") if view.asks_password else _("Password"))
        self._person.show_text(person)
        verb = verbs.get(view.mode, _("Sign in"))
        self._enter.set_words(_("Change it and go in") if view.asks_password else verb)
        self._rules.setText(self._presenter.new_rules if view.asks_password else self._presenter.rules)
        self._note_below.show_text(view.note)

    def _build_fields(self, style: Style) -> None:
        self.number, self.name = Line(_("Staff number")), Line(_("Name"))
        self.password = PasswordLine(style, _("Password"))
        self.again, self.old = PasswordLine(style, _("Password again")), PasswordLine(style, _("Old password"))
        for line in (self.number, self.name):
            line.setProperty("field", "tall")
        self._fields = {
            "number": Field(_("Staff number"), self.number),
            "name": Field(_("Name"), self.name),
            "old": Field(_("Old password"), self.old),
            "password": Field(_("Password"), self.password),
            "again": Field(_("Password again"), self.again),
        }
        for line in (self.number, self.name, self.old, self.password, self.again):
            line.returnPressed.connect(self._send)
        for line in (self.old, self.password):
            line.textEdited.connect(self._typed)

    def _build_card(self, style: Style) -> None:
        box = self._card.box
        box.setSpacing(14)
        head, words = QHBoxLayout(), QVBoxLayout()
        head.setSpacing(18)
        words.setSpacing(2)
        words.addStretch(1)
        words.addWidget(self._title)
        words.addWidget(self._person)
        words.addStretch(1)
        head.addWidget(self._mark)
        head.addLayout(words, 1)
        box.addLayout(head)
        box.addWidget(rule())
        for field in self._fields.values():
            box.addWidget(field)
        self._caps = Told(style, "triangle-alert", "warn")
        self._error = Told(style, "circle-x", "bad")
        for told in (self._caps, self._error):
            box.addWidget(told)
        self._enter = Button(style, _("Sign in"), key="Enter", kind="hero")
        self._enter.clicked.connect(self._send)
        box.addWidget(self._enter)
        self._or = QWidget()
        row = QHBoxLayout(self._or)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        row.addWidget(rule(), 1)
        row.addWidget(Label(_("or"), "caption"))
        row.addWidget(rule(), 1)
        box.addWidget(self._or)
        self._switch = Button(style, _("Somebody else signs in"), key="F2", icon="users")
        self._switch.clicked.connect(self._presenter.ask_switch)
        box.addWidget(self._switch)
        self._change = Button(style, _("Change the password"), key="F4", kind="link")
        self._change.clicked.connect(self._presenter.ask_password)
        self._back = Button(style, _("Back"), key="Esc", kind="link")
        self._back.clicked.connect(self._presenter.drop_switch)
        self._centre = Button(style, _("This PC joins a centre"), kind="link")
        self._centre.clicked.connect(self.centre_wanted)
        for button in (self._change, self._back, self._centre):
            box.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        self._ask = SwitchBox(style, self._presenter)
        self._ask.hide()
        box.addWidget(self._ask)
        rules = Box(style, "sunken")
        self._rules = Label(role="caption", wraps=True)
        line = QHBoxLayout()
        line.setSpacing(10)
        line.addWidget(Icon(style, 18, "info", "ink2"))
        line.addWidget(self._rules, 1)
        rules.box.addLayout(line)
        box.addWidget(rules)
        self._add_keys()

    def _add_keys(self) -> None:
        do = self._presenter
        for key, act in (("F2", do.ask_switch), ("F4", do.ask_password), ("Escape", do.drop_switch)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(act)

    def _typed(self) -> None:
        for line in (self.old, self.password):
            line.set_bad(is_bad=False)
        has_caps = self.old.has_caps or self.password.has_caps
        self._caps.show_words(_("Caps lock is on") if has_caps else "")

    def _send(self) -> None:
        if not self._enter.isEnabled():
            return
        password = self.password.text()
        if self._asks_password:
            self._presenter.change_password(
                number=self.number.text(), old=self.old.text(), password=password, again=self.again.text()
            )
        elif self._mode == "locked":
            self._presenter.unlock(password)
        elif self._mode == "sign_in":
            self._presenter.sign_in(self.number.text(), password)
        elif self._mode == "first_run":
            self._presenter.create_administrator(
                number=self.number.text(), name=self.name.text(), password=password, again=self.again.text()
            )

    def _fit(self) -> None:
        style = self._style
        self._card.setFixedWidth(style.layout("lock_card"))
        margin = style.px(36)
        self._card.box.setContentsMargins(margin, style.px(28), margin, style.px(24))
        self._mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._mark.setPixmap(style.pixmap("lock", "pri", style.px(38)))


class Told(QWidget):
    """A mark and a line in a tone, what to do below it; gone while there is nothing to say."""

    def __init__(self, style: Style, icon: str, tone: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._remedy = Label(role="bold", wraps=True), Label(role="caption", wraps=True)
        self._words.setProperty("tone", tone)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._words)
        words.addWidget(self._remedy)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(Icon(style, 20, icon, tone), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.hide()

    def show_words(self, text: str, remedy: str = "") -> None:
        """Show a line and what to do, or nothing."""
        self._words.show_text(text)
        self._remedy.show_text(remedy if text else "")
        self.setVisible(bool(text))


class SwitchBox(Box):
    """Asks what becomes of the open ticket when somebody else takes the desk."""

    def __init__(self, style: Style, presenter: GatePresenter, parent: QWidget | None = None) -> None:
        super().__init__(style, "warn", parent)
        self.box.addWidget(Label(_("A ticket is open at this counter."), "bold", wraps=True))
        kept = _("What was filled in is kept for later, under Drafts on the page of cases.")
        self.box.addWidget(Label(kept, "caption", wraps=True))
        row = QHBoxLayout()
        hand = Button(style, _("Hand it over"), kind="primary")
        hold = Button(style, _("Set it aside"))
        hand.clicked.connect(presenter.sign_out)
        hold.clicked.connect(presenter.hold_and_sign_out)
        row.addWidget(hand)
        row.addWidget(hold)
        self.box.addLayout(row)
