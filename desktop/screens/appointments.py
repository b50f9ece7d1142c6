"""The page of appointments: today at the left, booking at the right. It knows its presenter and no service."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.presenters.appointments import AppointmentRow, AppointmentsPresenter, AppointmentsView
from desktop.presenters.views import Tag
from desktop.style.style import Style
from desktop.widgets.banner import BannerBox
from desktop.widgets.buttons import Button
from desktop.widgets.card import Box, Card, empty, scroller
from desktop.widgets.flow import FlowLayout
from desktop.widgets.text import Label, Pill


class TodayCard(Card):
    """The appointments of today; buttons stand where something can be done."""

    def __init__(self, style: Style, presenter: AppointmentsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._presenter = presenter
        self._summary = Label(role="caption")
        refresh = Button(style, _("Refresh"), kind="link")
        refresh.clicked.connect(presenter.refresh)
        self.head(_("Appointments today"), self._summary, refresh)
        self._rows: tuple[AppointmentRow, ...] = ()
        inner = QWidget()
        self._list = QVBoxLayout(inner)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._nobody = Label(role="second")
        self.box.addWidget(self._nobody)
        self.box.addWidget(scroller(inner), 1)

    def show_view(self, view: AppointmentsView) -> None:
        """Show them."""
        self._summary.setText(view.summary)
        self._nobody.show_text("" if view.rows or not view.is_known else _("Nobody has booked for today"))
        if view.rows == self._rows:
            return
        self._rows = view.rows
        empty(self._list)
        for row in view.rows:
            self._list.addWidget(self._row(row))

    def _row(self, row: AppointmentRow) -> Box:
        box = Box(self._style, "plain")
        line = QHBoxLayout()
        line.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Label(row.person, "bold"))
        words.addWidget(Label(row.business, "caption"))
        line.addWidget(Label(row.time, "value"))
        line.addLayout(words, 1)
        line.addWidget(Pill(row.state))
        for is_offered, text, act in (
            (row.can_check_in, _("Check in"), self._presenter.check_in),
            (row.can_cancel, _("Give back"), self._presenter.cancel),
        ):
            if is_offered:
                button = Button(self._style, text, kind="small")
                button.setAccessibleName(f"{text} {row.time} {row.person}")
                button.clicked.connect(lambda _checked=False, act=act: act(row.key))
                line.addWidget(button)
        box.box.addLayout(line)
        return box


class BookingCard(Card):
    """A slot for the visitor at the counter: business, day, time."""

    def __init__(self, style: Style, presenter: AppointmentsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._presenter = presenter
        self._who = Pill()
        self.head(_("Book a slot"), self._who)
        self._nobody = Label(role="second", wraps=True)
        self.box.addWidget(self._nobody)
        self._flows: dict[str, FlowLayout] = {}
        self._shown: dict[str, object] = {}
        for key, title in (("business", _("Business")), ("day", _("On which day")), ("slot", _("Time"))):
            self.box.addWidget(Label(title, "group"))
            place = QWidget()
            self._flows[key] = FlowLayout(place, gap=8)
            self.box.addWidget(place)
        self._none = Label(role="caption")
        self.box.addWidget(self._none)
        self.box.addStretch(1)

    def show_view(self, view: AppointmentsView) -> None:
        """Show what can be chosen."""
        self._who.show_tag(Tag(view.visitor, "ok") if view.visitor else None)
        how = _("Read the visitor's card at the counter first; the slot is booked for that person.")
        self._nobody.show_text("" if view.visitor else how)
        self._choices("business", view.businesses, view.business, self._presenter.choose_business)
        self._choices("day", view.days, view.day, self._presenter.choose_day)
        self._none.show_text("" if view.slots or not view.is_known else _("No slots on this day"))
        state = (view.slots, view.visitor, view.is_busy)
        if self._shown.get("slot") == state:
            return
        self._shown["slot"] = state
        empty(self._flows["slot"])
        for slot in view.slots:
            button = Button(self._style, _("{time}  {n} left").format(time=slot.time, n=slot.free), kind="small")
            button.setEnabled(slot.free > 0 and bool(view.visitor) and not view.is_busy)
            button.clicked.connect(lambda _checked=False, key=slot.key: self._presenter.book(key))
            self._flows["slot"].addWidget(button)

    def _choices(self, name: str, pairs: tuple[tuple[str, str], ...], chosen: str, act: Callable[[str], None]) -> None:
        if self._shown.get(name) == (pairs, chosen):
            return
        self._shown[name] = (pairs, chosen)
        flow = self._flows[name]
        had_focus = any(item.hasFocus() for item in self._buttons(flow))
        empty(flow)
        group = QButtonGroup(self)
        for key, words in pairs:
            button = Button(self._style, words, kind="seg")
            button.setCheckable(True)
            button.setChecked(key == chosen)
            button.clicked.connect(lambda _checked=False, key=key: act(key))
            group.addButton(button)
            flow.addWidget(button)
            if had_focus and key == chosen:
                button.setFocus()

    @staticmethod
    def _buttons(flow: FlowLayout) -> list[QWidget]:
        items = (flow.itemAt(place) for place in range(flow.count()))
        return [widget for item in items if item is not None and (widget := item.widget()) is not None]


class AppointmentsScreen(QWidget):
    """See Page."""

    def __init__(self, presenter: AppointmentsPresenter, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._presenter = presenter
        self._banner = BannerBox(style)
        self._banner.closed.connect(presenter.dismiss)
        self._today, self._booking = TodayCard(style, presenter), BookingCard(style, presenter)
        gap, margin = style.layout("gap"), style.layout("margin")
        row, outer = QHBoxLayout(), QVBoxLayout(self)
        for layout in (row, outer):
            layout.setSpacing(gap)
        row.addWidget(self._today, 3)
        row.addWidget(self._booking, 2)
        outer.setContentsMargins(margin, gap, margin, gap)
        outer.addWidget(self._banner)
        outer.addLayout(row, 1)

    def attach(self) -> None:
        """Listen, and show what there is."""
        self._stop = self._presenter.on_change(self.show_view)

    def show_view(self, view: AppointmentsView) -> None:
        """Show the view."""
        self._banner.show_banner(view.banner)
        self._today.show_view(view)
        self._booking.show_view(view)

    def focus_home(self) -> None:
        """Put the focus on the page."""
        self._today.setFocus()

    def detach(self) -> None:
        """Stop listening."""
        self._stop()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask anew whenever the page is opened."""
        super().showEvent(event)
        self._presenter.refresh()
