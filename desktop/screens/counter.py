"""The counter page: queue, visitor, intake and the five ends. It knows the counter's presenter and no service."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QThread, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QFileDialog,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from core.cases.case import MaterialState
from desktop.i18n import _
from desktop.presenters.counter import CounterPresenter
from desktop.presenters.views import CounterView
from desktop.screens.hints_card import HintsCard
from desktop.screens.intake_panel import IntakePanel
from desktop.screens.queue_panel import QueuePanel
from desktop.screens.told_card import ToldCard
from desktop.screens.visitor_panel import CasesCard, TicketCard, VisitorCard
from desktop.style.style import Style
from desktop.turns import Turns
from desktop.widgets.banner import BannerBox
from desktop.widgets.card import scroller
from desktop.widgets.choice_bar import ChoiceBar
from desktop.widgets.page_keys import add_keys


class CounterScreen(QWidget):
    """Paints the presenter's view; built in turns (LargePage).

    The signals ask for the page of cases: one case, its missing papers, a search.
    """

    case_wanted = Signal(str)
    supply_wanted = Signal(str)
    search_wanted = Signal(str)
    scan_wanted = Signal(int)  # a material of the list, or -1: the first that was not scanned
    scans_wanted = Signal(int)

    def __init__(self, presenter: CounterPresenter, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._presenter, self._style = presenter, style
        self._ticket_id, self._has_person, self._is_done = "", False, False
        self._focused: QWidget | None = None
        self._turns = Turns(self)
        self.queue = QueuePanel(style)
        self.ticket, self.visitor = TicketCard(style), VisitorCard(style)
        self.told, self.cases, self.hints = ToldCard(style), CasesCard(style), HintsCard(style)
        self.question, self.banner = BannerBox(style), BannerBox(style)

    def rest(self) -> tuple[Callable[[], None], ...]:
        """See LargePage."""
        return self._make_intake, self._put_together

    def parts(self) -> tuple[QWidget, ...]:
        """See LargePage."""
        side = (self.ticket, self.visitor, self.told, self.cases, self.hints)
        cards = (self.queue, *side, self.intake, self.choices)
        areas = (self._side_scroll.verticalScrollBar(), self._body_scroll.verticalScrollBar())
        return *cards, self.question, self.banner, *areas

    def _make_intake(self) -> None:
        self.intake, self.choices = IntakePanel(self._style), ChoiceBar(self._style)

    def _put_together(self) -> None:
        self._build()
        self._connect()
        self._add_keys()
        self._style.changed.connect(self._arrange)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow_focus)

    def attach(self) -> None:
        """Listen, and show what there is."""
        self._stop = self._presenter.on_change(self.show_view)

    def show_view(self, view: CounterView) -> None:
        """Show the view; another ticket wipes every field first. A running act does not carry the focus away.

        What nobody types into comes in turns of its own: all of it in one would keep the next key waiting.
        """
        if view.busy and self._focused is None:
            self._focused = self.focusWidget()
        ticket_id = view.ticket.ticket_id if view.ticket else ""
        if ticket_id != self._ticket_id:
            self._ticket_id = ticket_id
            for part in (self.queue, self.visitor, self.intake):
                part.wipe()
        self.question.show_banner(view.question)
        self.banner.show_banner(view.banner)
        self.queue.show_view(view)
        self.ticket.show_view(view)
        self.visitor.show_view(view)
        self.intake.show_view(view)
        if not view.busy:
            self._settle_focus(has_person=view.visitor is not None)
        self._turns.stop()
        self._turns.add((partial(self._show_choices, view), partial(self._show_side, view)))
        if not QThread.currentThread().loopLevel():  # no event loop turns yet
            self._turns.finish()

    def _show_choices(self, view: CounterView) -> None:
        self.choices.show_choices(view.intake.choices, is_busy=bool(view.busy))

    def _show_side(self, view: CounterView) -> None:
        self._show_told(view)
        self.cases.show_view(view)
        self.hints.show_view(view)
        self._stretch_last()

    def _stretch_last(self) -> None:
        """Let the last card end on the line on which the intake ends."""
        cards = (self.ticket, self.visitor, self.told, self.cases, self.hints)
        last = max(place for place, card in enumerate(cards) if not card.isHidden())
        for place in range(len(cards)):
            self._cards.setStretch(place, int(place == last))

    def _show_told(self, view: CounterView) -> None:
        """Show what will be told, on a low screen before the person; when that is over, the person again."""
        had, has = not self.told.isHidden(), view.intake.told is not None
        self.told.show_view(view)
        if has:
            QTimer.singleShot(0, lambda: self._side_scroll.ensureWidgetVisible(self.told, 0, self._style.px(8)))
        elif had:
            self._side_scroll.verticalScrollBar().setValue(0)

    def _settle_focus(self, *, has_person: bool) -> None:
        """Give the focus back after an act; when the person came, the next thing is to type the item."""
        before, self._focused = self._focused, None
        came, self._has_person = has_person and not self._has_person, has_person
        is_done = self._presenter.view.intake.done is not None
        if is_done and not self._is_done:
            self._body_scroll.ensureWidgetVisible(self.intake, 0, 0)
        self._is_done = is_done
        if came and self.isVisible() and not self.intake.focus_materials():
            self._focus_finder()
            self._body_scroll.stay_at(self.visitor)  # who came is seen first, the field when it is typed in
        elif not came and before is not None and not before.hasFocus() and self.isVisible():
            if before.isEnabled() and before.isVisible():
                before.setFocus()
            elif has_person and not is_done:  # a form that was taken has gone: the visit has not
                self.intake.focus_work()
            else:
                self.focus_home()

    def detach(self) -> None:
        """Stop listening; the window is going."""
        self._stop()
        self._turns.stop()

    def focus_home(self) -> None:
        """Put the focus where the work goes on."""
        self.queue.key("call_next").setFocus()

    def _build(self) -> None:
        self._side = QWidget()
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 2, 0)
        side.setSpacing(self._style.layout("gap"))
        for card in (self.ticket, self.visitor, self.told, self.cases, self.hints):
            side.addWidget(card)
        self._cards = side
        self._side_scroll = scroller(self._side)
        self._is_stacked = False
        inner = QWidget()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, inner)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(self._style.layout("gap"))
        self._columns.addWidget(self._side_scroll, 1)
        self._columns.addWidget(self.intake)
        self._body_scroll = scroller(inner)
        right = QVBoxLayout()
        right.setSpacing(self._style.layout("gap"))
        right.addWidget(self.question)
        right.addWidget(self.banner)
        right.addWidget(self._body_scroll, 1)
        right.addWidget(self.choices)
        row = QHBoxLayout(self)
        margin, top = self._style.layout("margin"), self._style.layout("gap")
        row.setContentsMargins(margin, top, margin, top)
        row.setSpacing(self._style.layout("gap"))
        row.addWidget(self.queue)
        row.addLayout(right, 1)
        for widget in self._scrolled():
            widget.installEventFilter(self)
        self._arrange()

    def _connect(self) -> None:
        do = self._presenter
        self.queue.meant.connect(self._do)
        self.queue.picked.connect(do.pick_ticket)
        self.queue.filtered.connect(do.filter_queue)
        self.queue.sought.connect(self._seek)
        self.ticket.meant.connect(self._do)
        self.ticket.transferred.connect(do.send)
        self.visitor.read_wanted.connect(do.read_card)
        self.visitor.typed.connect(do.identify_by_hand)
        self.cases.opened.connect(self.case_wanted)
        self.cases.collected.connect(do.collect)
        self.cases.supply_wanted.connect(self.supply_wanted)
        self.cases.all_wanted.connect(lambda: self.search_wanted.emit(""))
        self.intake.typed.connect(do.find_item)
        self.intake.typed.connect(lambda _text: self._body_scroll.ensureWidgetVisible(self.intake.finder, 0, 0))
        self.intake.picked.connect(do.pick_item)
        self.intake.dropped.connect(self._drop_item)
        self.intake.said.connect(do.answer_question)
        self.intake.all_marked.connect(do.hand_in_all)
        self.intake.scan_wanted.connect(self.scan_wanted)
        self.intake.scans_wanted.connect(self.scans_wanted)
        self.intake.marked.connect(lambda i, state, why: do.set_material(i, MaterialState(state), why))
        self.intake.phone_typed.connect(do.set_phone)
        self.intake.remark_typed.connect(do.set_remark)
        self.intake.filed.connect(self._do)
        self.intake.refused.connect(do.refuse)
        self.intake.refusal_dropped.connect(do.drop_refusal)
        self.intake.form_wanted.connect(do.ask_form)
        self.intake.form.typed.connect(do.set_form)
        self.intake.form.left.connect(do.leave_form_field)
        self.intake.form.dropped.connect(self._drop_form)
        self.intake.applicant_wanted.connect(do.ask_applicant)
        self.intake.applicant.way_chosen.connect(do.set_way)
        self.intake.applicant.typed.connect(do.set_applicant)
        self.intake.applicant.taken.connect(do.take_applicant)
        self.intake.applicant.dropped.connect(do.drop_applicant)
        self.choices.chosen.connect(lambda kind: self._refuse() if kind == "refuse" else self._do(kind))
        for box in (self.banner, self.question):
            box.answered.connect(self._answer)
            box.closed.connect(do.dismiss)

    def _answer(self, key: str) -> None:
        if key != "picture":
            self._presenter.answer(key)
            return
        kinds = _("Pictures") + " (*.png *.jpg *.jpeg)"
        name, _kind = QFileDialog.getOpenFileName(self, _("Picture of the character"), "", kinds)
        if name:
            self._presenter.give_picture(Path(name))

    def _follow_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        for area in (self._side_scroll, self._body_scroll):
            if new is not None and area.isAncestorOf(new):
                area.ensureWidgetVisible(new, 20, 30)

    def _add_keys(self) -> None:
        keys: dict[str, Callable[[], None]] = {
            "F2": self._presenter.call_next,
            "Shift+F2": self._presenter.finish,
            "F3": self._presenter.recall,
            "Shift+F3": self._presenter.start,
            "F4": self._presenter.pass_over,
            "F5": self._presenter.ask_transfer,
            "Ctrl+H": self._presenter.ask_hold,
            "Ctrl+N": self._presenter.next_matter,
            "Ctrl+Shift+Q": self._presenter.give_up_all,
            "F6": self._presenter.read_card,
            "Shift+F6": self.visitor.turn_form,
            "F7": self._presenter.accept_tolerant,
            "F8": self._presenter.correct,
            "Ctrl+Return": self._accept,
            "Ctrl+Enter": self._accept,
            "Ctrl+G": self._presenter.ask_applicant,
            "Ctrl+T": self._presenter.ask_form,
            "Ctrl+I": self._presenter.notice,
            "Ctrl+Shift+R": self._refuse,
            "Ctrl+P": self._presenter.receive,
            "Ctrl+Shift+S": self._presenter.keep,
            "Ctrl+B": self._supply,
            "Ctrl+S": self._presenter.hold,
            "Ctrl+K": self._scan,
            "Ctrl+O": lambda: self.scans_wanted.emit(self.intake.materials.current()),
            "Ctrl+F": self.queue.focus_search,
            "Ctrl+J": self._focus_finder,
            "Escape": self._escape,
        }
        add_keys(self, keys)
        everything = QShortcut(QKeySequence("Ctrl+A"), self.intake.materials)  # in a field the key selects its text
        everything.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        everything.activated.connect(self._presenter.hand_in_all)

    def _do(self, name: str) -> None:
        getattr(self._presenter, name)()

    def _accept(self) -> None:
        """Take what is being asked for; when nothing is, take the application."""
        if self._presenter.view.intake.applicant is not None:
            self._presenter.take_applicant()
        elif self._presenter.view.intake.form is not None:
            self._drop_form()
        else:
            self._presenter.accept()

    def _refuse(self) -> None:
        """Ask for the reason; once more, with a reason chosen: print the decision."""
        if self._presenter.view.intake.refusal is None:
            self._presenter.ask_refusal()
        else:
            self.intake.send_refusal()

    def _supply(self) -> None:
        if case_id := self._presenter.case_to_supply():
            self.supply_wanted.emit(case_id)

    def _scan(self) -> None:
        """Scan for the material with the focus, else for the first that was not scanned."""
        self.scan_wanted.emit(self.intake.materials.current())

    def _seek(self, text: str) -> None:
        """Look a text up among the cases; the waiting line is whole again when the clerk comes back."""
        self.queue.wipe()
        self._presenter.filter_queue("")
        self.search_wanted.emit(text)

    def _drop_item(self) -> None:
        self._presenter.drop_item()
        self._focus_finder()

    def _drop_form(self) -> None:
        self._presenter.drop_form()
        self.intake.focus_materials()

    def _focus_finder(self) -> None:
        self.intake.finder.setFocus()
        self.intake.finder.selectAll()

    def _escape(self) -> None:
        view = self._presenter.view
        if self._presenter.stay():
            return
        if view.intake.applicant is not None:
            self._presenter.drop_applicant()
        elif view.intake.form is not None:
            self._drop_form()
        elif view.intake.refusal is not None:
            self._presenter.drop_refusal()
        elif view.transfer:
            self._presenter.close_places()
        elif self.intake.finder.is_open:
            self.intake.leave_finder()
        else:
            self._presenter.dismiss()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose the layout for the room there is."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        style, layout = self._style, self._style.tokens.layout_px
        room = style.room(self.width() + style.layout("rail"))
        is_narrow = room < layout["narrow_below"]
        is_stacked = room < layout["stack_below"]
        self.queue.setFixedWidth(style.column("queue_narrow" if is_narrow else "queue"))
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._columns.setDirection(down if is_stacked else across)
        least = style.layout("intake_narrow" if is_narrow else "intake")
        share = (self.width() - self.queue.width()) * style.tokens.layout_px["intake_percent"] // 100
        self.intake.setMinimumWidth(0 if is_stacked else max(least, share))
        self.intake.setMaximumWidth(16777215 if is_stacked else self.intake.minimumWidth())
        self.intake.setMinimumHeight(style.px(480) if is_stacked else 0)
        # Side by side the visitor's column and the papers scroll by themselves; one below the other the body does.
        self._is_stacked = is_stacked
        # The height Qt thinks good for any area would make the body scroll too, where there is room.
        policy = QSizePolicy.Policy.Expanding if is_stacked else QSizePolicy.Policy.Ignored
        for widget, area in self._scrolled().items():
            area.setSizePolicy(QSizePolicy.Policy.Expanding, policy)
            self._fit(widget, area)

    def _scrolled(self) -> dict[QWidget, QScrollArea]:
        return {self._side: self._side_scroll, self.intake.papers: self.intake.papers_scroll}

    def _fit(self, widget: QWidget, area: QScrollArea) -> None:
        layout, height = widget.layout(), 0
        if layout is not None and self._is_stacked:
            # Wrapped words ask for more at their least width than at the one they get; a layout keeps to the former.
            height = max(layout.totalHeightForWidth(widget.width()), layout.totalMinimumSize().height())
        area.setMinimumHeight(height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The visitor's column or the list of papers grew or shrank."""
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize) and isinstance(watched, QWidget):
            area = self._scrolled().get(watched)
            if area is not None:
                self._fit(watched, area)
        return super().eventFilter(watched, event)
