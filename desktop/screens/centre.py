"""Admin > Centre: a server is looked at and becomes a centre's, a PC joins, a code is issued. It knows views only."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QCheckBox, QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.centre import ALONE, MEMBER, CentrePage, CentrePresenter, FindingRow, Server
from desktop.style.style import Style, polish
from desktop.widgets.banner import BannerBox
from desktop.widgets.buttons import Button
from desktop.widgets.card import Card, scroller
from desktop.widgets.fields import Field, Line, PasswordLine
from desktop.widgets.icon import Icon
from desktop.widgets.text import Label

WIDE, QR_PX, QUIET, ROWS = 620, 220, 4, 9
_ICONS = {"ok": "circle-check", "warn": "triangle-alert", "bad": "circle-x"}


class FindingList(QWidget):
    """What was found, one line each."""

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setColumnStretch(2, 1)
        self._rows = []
        for place in range(ROWS):
            icon, title, note = (
                Icon(style, 18, parent=self),
                Label(parent=self),
                Label(role="second", wraps=True, parent=self),
            )
            for column, label in enumerate((icon, title, note)):
                grid.addWidget(label, place, column, Qt.AlignmentFlag.AlignTop)
            self._rows.append((icon, title, note))

    def show_rows(self, rows: tuple[FindingRow, ...]) -> None:
        """Show them."""
        self.setVisible(bool(rows))
        for place, (icon, title, note) in enumerate(self._rows):
            row = rows[place] if place < len(rows) else None
            for label in (icon, title, note):
                label.setVisible(row is not None)
            if row is not None:
                icon.show_icon(_ICONS[row.tone], row.tone)
                title.setText(row.title)
                note.setText(f"{row.note} {row.remedy}".strip())
                polish(note, tone="" if row.tone == "ok" else row.tone)


class MakeCard(Card):
    """A server that is to become a centre's."""

    test_wanted, make_wanted, edited = Signal(object), Signal(object, str, bool), Signal()

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self.head(_("Make a centre on a PostgreSQL server"))
        self.host, self.port = Line(_("Server"), "192.168.1.10"), Line(_("Port"), "5432")
        self.database, self.name = (
            Line(_("Database to sign in at"), "postgres"),
            Line(_("Name of the new database"), "yichuang"),
        )
        self.user, self.password = (
            Line(_("Administrator of the server"), "postgres"),
            PasswordLine(style, _("Password"), is_tall=False),
        )
        self.tls = QCheckBox(_("Only over an encrypted line (TLS)"))
        self.takes = QCheckBox(_("Take along what this PC holds: accounts, cases, numbers, journal"))
        self.takes.setChecked(True)
        self._test = Button(style, _("Test the server"), icon="plug")
        self._make = Button(style, _("Make the centre"), kind="primary")
        self._found = FindingList(style, self)
        lines = (self.host, self.port, self.database, self.user, self.password, self.name)
        grid = QGridLayout()
        grid.setHorizontalSpacing(style.px(14))
        for place, line in enumerate(lines):
            grid.addWidget(Field(line.accessibleName(), line), place // 2, place % 2)
            line.textEdited.connect(self.edited)
        self.tls.toggled.connect(self.edited)
        self.box.addLayout(grid)
        for box in (self.tls, self.takes):
            self.box.addWidget(box)
        self.box.addWidget(
            Label(_("The administrator's password is used once and kept nowhere."), "caption", wraps=True)
        )
        self.box.addWidget(self._found)
        row = QHBoxLayout()
        row.addWidget(self._test)
        row.addStretch(1)
        row.addWidget(self._make)
        self.box.addLayout(row)
        self._test.clicked.connect(lambda: self.test_wanted.emit(self.server()))
        self._make.clicked.connect(
            lambda: self.make_wanted.emit(self.server(), self.name.text(), self.takes.isChecked())
        )

    def server(self) -> Server:
        """Return what is typed."""
        return Server(
            host=self.host.text(), port=self.port.text(), database=self.database.text(), user=self.user.text(),
            password=self.password.text(), has_tls=self.tls.isChecked(),
        )  # fmt: skip

    def show_page(self, view: CentrePage) -> None:
        """Show what was found."""
        self._found.show_rows(view.findings)
        self._test.setEnabled(not view.busy)
        self._make.setEnabled(view.can_create and not view.busy)


class JoinCard(Card):
    """A code of the first PC makes this one a member."""

    join_wanted = Signal(str)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self.head(_("Join a centre"))
        words = _(
            "The first PC of the centre issues a join code: type, paste or scan it. It is good for 15 minutes and once."
        )
        self.code = Line(_("Join code"), "XXXXX-XXXXX-…")
        self._join = Button(style, _("Join"), kind="primary")
        self.box.addWidget(Label(words, "second", wraps=True))
        self.box.addWidget(Field(_("Join code"), self.code))
        self.box.addWidget(
            Label(
                _("What this PC holds already stays in its own file and does not go into the centre."),
                "caption",
                wraps=True,
            )
        )
        self.box.addStretch(1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._join)
        self.box.addLayout(row)
        self._join.clicked.connect(self._send)
        self.code.returnPressed.connect(self._send)

    def show_page(self, view: CentrePage) -> None:
        """Let one join run at a time."""
        self._join.setEnabled(not view.busy)

    def _send(self) -> None:
        self.join_wanted.emit(self.code.text())


class MemberCard(Card):
    """What this PC belongs to; the first one issues codes."""

    def __init__(self, presenter: CentrePresenter, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self.head(_("This PC belongs to a centre"))
        self._where, self._code, self._qr = Label(wraps=True), Label(role="section", wraps=True), Label()
        self._code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._note = Label(role="caption", wraps=True)
        self._found = FindingList(style, self)
        self._test, self._issue = (
            Button(style, _("Test the server"), icon="plug"),
            Button(style, _("Issue a join code"), kind="primary"),
        )
        for widget in (self._where, self._found, self._code, self._qr, self._note):
            self.box.addWidget(widget)
        row = QHBoxLayout()
        row.addWidget(self._test)
        row.addStretch(1)
        row.addWidget(self._issue)
        self.box.addLayout(row)
        self._test.clicked.connect(presenter.test_own)
        self._issue.clicked.connect(presenter.issue)

    def show_page(self, view: CentrePage) -> None:
        """Show it."""
        self._where.setText(_("{server}, PC no. {n}").format(server=view.server, n=view.number))
        self._found.show_rows(view.findings)
        self._issue.setVisible(view.is_first)
        self._code.show_text(view.code)
        self._qr.setVisible(bool(view.code))
        if view.code:
            self._qr.setPixmap(qr_picture(view.code, self._style.px(QR_PX)))
        codes = _("Good for 15 minutes and one PC. Whoever has it can join: show it to nobody else.")
        only = _("Join codes are issued at the first PC of the centre.")
        self._note.show_text("" if view.is_first and not view.code else codes if view.code else only)
        for button in (self._test, self._issue):
            button.setEnabled(not view.busy)


class CentreScreen(QWidget):
    """See Page."""

    def __init__(self, presenter: CentrePresenter, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._presenter, self._style, self._wiped = presenter, style, 0
        self._banner, self._busy = BannerBox(style, self, can_close=False), Label(role="bold", wraps=True)
        self._make, self._join, self._member = MakeCard(style), JoinCard(style), MemberCard(presenter, style)
        self._make.test_wanted.connect(presenter.test)
        self._make.edited.connect(presenter.changed)
        self._make.make_wanted.connect(lambda server, name, takes: presenter.create(server, name, takes_data=takes))
        self._join.join_wanted.connect(presenter.join)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.layout("gap"))
        self._columns = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._columns.setSpacing(style.layout("gap"))
        for part in (self._banner, self._busy):
            column.addWidget(part)
        for card in (self._member, self._make, self._join):
            card.setMaximumWidth(style.px(WIDE))
            self._columns.addWidget(card, 1)
        self._columns.addStretch(0)  # what is wider than the cards are
        column.addLayout(self._columns)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        margin = style.layout("margin")
        outer.setContentsMargins(margin, style.layout("gap"), margin, style.layout("gap"))
        outer.addWidget(scroller(inner))

    def attach(self) -> None:
        """Listen, and ask what this PC is."""
        self._stop = self._presenter.on_change(self.show_view)
        self._presenter.load()

    def show_view(self, view: CentrePage) -> None:
        """Show the view."""
        self._banner.show_banner(view.banner)
        self._busy.show_text(view.busy)
        for part, mode in ((self._make, ALONE), (self._join, ALONE), (self._member, MEMBER)):
            part.setVisible(view.mode == mode)
            part.show_page(view)
        if view.wiped != self._wiped:
            self._wiped = view.wiped
            for line in (self._make.password, self._join.code):
                line.wipe()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand side by side where there is room for both."""
        super().resizeEvent(event)
        has_room = self.width() > 2 * self._style.px(WIDE)
        self._columns.setDirection(QBoxLayout.Direction.LeftToRight if has_room else QBoxLayout.Direction.TopToBottom)

    def focus_home(self) -> None:
        """Put the focus on the server."""
        self._presenter.load()
        self._make.host.setFocus()

    def detach(self) -> None:
        """Stop listening."""
        self._stop()


class JoinSheet(QDialog):
    """The same before the first sign-in: this PC is to be one more of a centre that is there already."""

    def __init__(self, presenter: CentrePresenter, style: Style, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setWindowTitle(_("Join a centre"))
        self.setMinimumWidth(style.px(WIDE))
        self._banner, self._card = BannerBox(style, self, can_close=False), JoinCard(style, self)
        self._busy, close = Label(role="bold", parent=self), Button(style, _("Close"), parent=self)
        close.clicked.connect(self.reject)
        self._card.join_wanted.connect(presenter.join)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        for widget in (self._banner, self._card, self._busy):
            box.addWidget(widget)
        box.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        style.dress(self)
        self._stop = presenter.on_change(self._show)
        self.finished.connect(self._stop)

    def _show(self, view: CentrePage) -> None:
        self._banner.show_banner(view.banner)
        self._busy.show_text(view.busy)
        self._card.show_page(view)


def qr_picture(text: str, side: int) -> QPixmap:
    """Return the QR of a code, dark on white with its quiet zone."""
    from printing.codes import qr_dots

    dots = qr_dots(text)
    wide = dots.width + 2 * QUIET
    image = QImage(wide, wide, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    for y in range(dots.height):
        for x in range(dots.width):
            if dots.getpixel((x, y)):
                image.setPixel(x + QUIET, y + QUIET, 0xFF000000)
    return QPixmap.fromImage(image).scaled(side, side)
