"""The page of accounts: the list at the left, one account or a new one at the right. It knows the staff's presenter."""

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.i18n import _, _n
from desktop.presenters.staff import PASSWORDS, StaffPresenter, StaffView
from desktop.style.style import Style
from desktop.widgets.banner import BannerBox
from desktop.widgets.buttons import Button
from desktop.widgets.card import Card, scroller
from desktop.widgets.fields import Field, Line, PasswordLine
from desktop.widgets.flow import FlowLayout
from desktop.widgets.page_keys import add_keys
from desktop.widgets.staff_list import staff_list
from desktop.widgets.text import Label, Pill, rule


class AccountsPanel(Card):
    """All accounts; the one pointed at is open at the right."""

    def __init__(self, style: Style, presenter: StaffPresenter, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        new = Button(style, _("New account"), key="Ctrl+N", icon="plus", kind="link")
        new.clicked.connect(presenter.begin_new)
        self._count = Label(role="caption")
        self.head(_("Staff accounts"), self._count, new)
        self.rows = staff_list(style, _("Staff accounts"))
        self.rows.pointed.connect(presenter.pick)
        self.box.addWidget(self.rows, 1)
        self.box.addWidget(
            Label(_("↑↓ choose   Enter to the form   Ctrl+N new   Ctrl+S save   Esc back"), "hint", wraps=True)
        )

    def show_view(self, view: StaffView) -> None:
        """Show the accounts."""
        self._count.setText(_n("{n} account", "{n} accounts", len(view.rows)).format(n=len(view.rows)))
        self.rows.show_rows(view.rows)
        self.rows.select(view.chosen.number if view.chosen else "")


class AccountForm(Card):
    """One account, or a new one. Passwords are wiped when they were used, refused, or are no longer looked at."""

    left = Signal()

    def __init__(self, style: Style, presenter: StaffPresenter, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._presenter = presenter
        self._shown = StaffView()
        self._role = ""
        self.number, self.name = Line(_("Staff number")), Line(_("Name"))
        self.password = PasswordLine(style, _("Password"), is_tall=False)
        self.again = PasswordLine(style, _("Password again"), is_tall=False)
        self._fields = {
            "number": Field(_("Staff number"), self.number),
            "name": Field(_("Name"), self.name),
            "password": Field(_("Password"), self.password),
            "again": Field(_("Password again"), self.again),
        }
        self._title, self._line, self._state = Label(role="section"), Label(role="second"), Pill()
        self._secret, self._rules = Label(role="group"), Label(role="caption", wraps=True)
        self._build_head()
        self._build_person()
        self._build_password()
        self.box.addStretch(1)
        self._build_actions()
        style.follow(self._narrow)
        self._narrow()
        for line in (self.number, self.name, self.password):
            line.returnPressed.connect(self.focusNextChild)
        self.again.returnPressed.connect(self.save)

    def show_view(self, view: StaffView) -> None:
        """Show the account; another one, or a done act, wipes what was typed."""
        before, self._shown = self._shown, view
        chosen = view.chosen
        self._title.setText(chosen.name if chosen else _("New account"))
        self._line.show_text(
            _("no. {number} · {role}").format(number=chosen.number, role=chosen.role) if chosen else ""
        )
        self._state.show_tag(chosen.state if chosen else None)
        self._fields["number"].setVisible(view.is_new)
        self._secret.setText(_("First password") if view.is_new else _("New password"))
        unlocks = "" if view.is_new else _("A locked account is opened by it.")
        self._rules.setText(_("{rules} {more}").format(rules=view.rules, more=unlocks).strip())
        self._show_roles(view)
        self._show_actions(view)
        self._show_errors(view)
        if (view.saved, view.is_new, chosen and chosen.number) != (
            before.saved, before.is_new, before.chosen and before.chosen.number,
        ):  # fmt: skip
            self.wipe()
        if view.is_new and not before.is_new:
            self.number.setFocus()
        if view.tries != before.tries and view.error is not None:
            self._refused(view.error.field)

    def save(self) -> None:
        """Ctrl+S: create the account; give it its name and role, and a new password where one was typed."""
        if self._shown.busy:
            return
        if self._shown.is_new:
            self._presenter.create(
                number=self.number.text(), name=self.name.text(), role=self._role,
                password=self.password.text(), again=self.again.text(),
            )  # fmt: skip
        elif self._shown.chosen is not None:
            self._presenter.save(
                name=self.name.text(), role=self._role, password=self.password.text(), again=self.again.text()
            )

    def focus_first(self) -> None:
        """Put the focus on the first field."""
        (self.number if self._shown.is_new else self.password).setFocus()

    def wipe(self) -> None:
        """Forget everything typed."""
        chosen = self._shown.chosen
        self.number.wipe()
        self.name.wipe()
        self.wipe_passwords()
        if chosen is not None:
            self.name.setText(chosen.name)
        self._choose(chosen.role_key if chosen else self._shown.roles[0][0] if self._shown.roles else "")

    def wipe_passwords(self) -> None:
        """Forget the passwords."""
        self.password.wipe()
        self.again.wipe()

    def _build_head(self) -> None:
        self._title.setWordWrap(True)
        row = FlowLayout(gap=12)
        for widget in (self._title, self._line, self._state):
            row.addWidget(widget)
        self.box.addLayout(row)
        self.box.addWidget(rule())

    def _narrow(self) -> None:
        """Keep the fields as wide as what is written in them, however wide the page is."""
        for widget in (self._person, self._secrets):
            widget.setMaximumWidth(self._style.layout("form"))

    def _build_person(self) -> None:
        self._person = QWidget()
        grid = QGridLayout(self._person)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(10)
        fields = QHBoxLayout()
        fields.setSpacing(14)
        for name in ("number", "name"):
            fields.addWidget(self._fields[name], 1, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(fields, 0, 0, 1, 2)
        grid.addWidget(Label(_("Role"), "caption"), 1, 0, 1, 2)
        self._role_row = FlowLayout(gap=6)
        grid.addLayout(self._role_row, 2, 0, 1, 2)
        self._group = QButtonGroup(self)
        self._roles: dict[str, Button] = {}
        self.box.addWidget(self._person)

    def _build_password(self) -> None:
        self.box.addSpacing(6)
        self.box.addWidget(self._secret)
        self._secrets = QWidget()
        row = QHBoxLayout(self._secrets)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        for name in ("password", "again"):
            row.addWidget(self._fields[name], 1, Qt.AlignmentFlag.AlignTop)
        self.box.addWidget(self._secrets)
        self.box.addWidget(self._rules)

    def _build_actions(self) -> None:
        self._active = Button(self._style, "")
        self._active.clicked.connect(self._turn)
        back = Button(self._style, _("Back"), key="Esc")
        back.clicked.connect(self.left)
        self._save = Button(self._style, "", key="Ctrl+S", kind="primary")
        self._save.clicked.connect(self.save)
        row = FlowLayout(gap=10)
        row.addWidget(self._active)
        for button in (back, self._save):
            row.add_end(button)
        self.box.addLayout(row)

    def _show_roles(self, view: StaffView) -> None:
        if not view.roles or self._roles.keys() == {key for key, _name in view.roles}:  # none: nobody is signed in
            return
        for key, name in view.roles:
            button = Button(self._style, name, kind="seg")
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False, key=key: self._choose(key))
            self._group.addButton(button)
            self._roles[key] = button
            self._role_row.addWidget(button)
        for first, second in pairwise((self.name, *self._roles.values(), self.password)):
            QWidget.setTabOrder(first, second)
        self._choose(view.roles[0][0])

    def _choose(self, role: str) -> None:
        self._role = role
        if role in self._roles:
            self._roles[role].setChecked(True)

    def _show_actions(self, view: StaffView) -> None:
        chosen = view.chosen
        self._active.setVisible(chosen is not None and not chosen.is_own)
        if chosen is not None:
            self._active.set_words(_("Close the account") if chosen.is_active else _("Open it again"))
        self._save.set_words(_("Create the account") if view.is_new else _("Save the changes"))
        for button in (self._active, self._save):
            button.setEnabled(not view.busy)

    def _show_errors(self, view: StaffView) -> None:
        for name, field in self._fields.items():
            is_wrong = view.error is not None and view.error.field == name
            field.show_error(view.error.line if is_wrong and view.error else "")

    def _refused(self, field: str) -> None:
        if field in PASSWORDS:
            self.wipe_passwords()
        (self.password if field in PASSWORDS else self._fields[field].line).setFocus()

    def _turn(self) -> None:
        chosen = self._shown.chosen
        if chosen is not None:
            self._presenter.set_active(is_active=not chosen.is_active)


class StaffScreen(QWidget):
    """Both columns."""

    def __init__(self, presenter: StaffPresenter, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._presenter, self._style = presenter, style
        self.accounts, self.form = AccountsPanel(style, presenter), AccountForm(style, presenter)
        self._banner = BannerBox(style, can_close=False)
        self._stack = QStackedWidget()
        self._stack.setObjectName("bare")
        self._stack.addWidget(self._blank())
        self._stack.addWidget(scroller(self.form))
        gap, margin = style.layout("gap"), style.layout("margin")
        right, row = QVBoxLayout(), QHBoxLayout(self)
        right.setSpacing(gap)
        right.addWidget(self._banner)
        right.addWidget(self._stack, 1)
        row.setContentsMargins(margin, gap, margin, gap)
        row.setSpacing(gap)
        row.addWidget(self.accounts)
        row.addLayout(right, 1)
        self.form.left.connect(self._leave)
        self.accounts.rows.picked.connect(lambda _number: self.form.focus_first())
        self._add_keys()

    def attach(self) -> None:
        """Listen, and show what there is."""
        self._stop = self._presenter.on_change(self.show_view)

    def show_view(self, view: StaffView) -> None:
        """Show the view."""
        self._banner.show_banner(view.banner)
        self.accounts.show_view(view)
        self._stack.setCurrentIndex(1 if view.is_new or view.chosen is not None else 0)
        self.form.show_view(view)

    def focus_home(self) -> None:
        """Put the focus on the list."""
        self.accounts.rows.setFocus()

    def detach(self) -> None:
        """Stop listening."""
        self._stop()

    def _blank(self) -> Card:
        blank = Card(self._style)
        text = Label(_("Choose an account at the left, or press Ctrl+N for a new one."), "second", wraps=True)
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        blank.box.addStretch(1)
        blank.box.addWidget(text)
        blank.box.addStretch(1)
        return blank

    def _add_keys(self) -> None:
        keys: dict[str, Callable[[], None]] = {
            "Ctrl+N": self._presenter.begin_new,
            "Ctrl+S": self.form.save,
            "Escape": self._leave,
        }
        add_keys(self, keys)

    def _leave(self) -> None:
        """Esc: from the form to the list, from the list to no account at all."""
        if self._presenter.view.is_new or self.accounts.rows.hasFocus():
            self._presenter.drop()
        self.form.wipe_passwords()
        self.focus_home()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for the accounts as they are now."""
        super().showEvent(event)
        self._presenter.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Forget the passwords when the page is left or locked."""
        super().hideEvent(event)
        self.form.wipe_passwords()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the list."""
        super().resizeEvent(event)
        style = self._style
        is_narrow = style.room(self.width()) < style.tokens.layout_px["narrow_below"]
        self.accounts.setFixedWidth(style.layout("case_list_narrow" if is_narrow else "case_list"))
