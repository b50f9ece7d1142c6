"""The counter page: queue, visitor, intake and the five ends. It knows the counter's presenter and no service."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from core.cases.case import MaterialState
from desktop.presenters.counter import CounterPresenter
from desktop.presenters.views import CounterView
from desktop.screens.intake_panel import IntakePanel
from desktop.screens.queue_panel import QueuePanel
from desktop.screens.visitor_panel import CasesCard, HintsCard, TicketCard, VisitorCard
from desktop.style.style import Style
from desktop.widgets.banner import BannerBox
from desktop.widgets.choice_bar import ChoiceBar


class CounterScreen(QWidget):
    """Paints the presenter's view. ``case_wanted`` opens a case on its own page, ``search_wanted`` looks one up."""

    case_wanted = Signal(str)
    search_wanted = Signal(str)

    def __init__(self, presenter: CounterPresenter, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._presenter, self._style = presenter, style
        self._ticket_id = ""
        self.queue = QueuePanel(style)
        self.ticket, self.visitor = TicketCard(style), VisitorCard(style)
        self.cases, self.hints = CasesCard(style), HintsCard(style)
        self.intake, self.choices = IntakePanel(style), ChoiceBar(style)
        self.question, self.banner = BannerBox(style), BannerBox(style)
        self._build()
        self._connect()
        self._add_keys()
        style.changed.connect(self._arrange)
        self._stop = presenter.on_change(self.show_view)

    def show_view(self, view: CounterView) -> None:
        """Show the view; another ticket wipes every field first."""
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
        self.cases.show_view(view)
        self.hints.show_view(view)
        self.intake.show_view(view)
        self.choices.show_choices(view.intake.choices, is_busy=bool(view.busy))

    def detach(self) -> None:
        """Stop listening; the window is going."""
        self._stop()

    def focus_home(self) -> None:
        """Put the focus where the work goes on."""
        self.queue.key("call_next").setFocus()

    def _build(self) -> None:
        self._side = QWidget()
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(self._style.layout("gap"))
        for card in (self.ticket, self.visitor, self.cases, self.hints):
            side.addWidget(card)
        side.addStretch(1)
        self._side_scroll = _scroller(self._side)
        inner = QWidget()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, inner)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(self._style.layout("gap"))
        self._columns.addWidget(self._side_scroll, 1)
        self._columns.addWidget(self.intake)
        self._body_scroll = _scroller(inner)
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
        self._arrange()

    def _connect(self) -> None:
        do = self._presenter
        self.queue.meant.connect(self._do)
        self.queue.picked.connect(do.pick_ticket)
        self.queue.filtered.connect(do.filter_queue)
        self.queue.sought.connect(self.search_wanted)
        self.ticket.meant.connect(self._do)
        self.ticket.transferred.connect(do.transfer)
        self.visitor.read_wanted.connect(do.read_card)
        self.visitor.typed.connect(do.identify_by_hand)
        self.cases.opened.connect(self.case_wanted)
        self.cases.all_wanted.connect(lambda: self.search_wanted.emit(""))
        self.intake.typed.connect(do.find_item)
        self.intake.picked.connect(do.pick_item)
        self.intake.dropped.connect(self._drop_item)
        self.intake.marked.connect(lambda i, state, why: do.set_material(i, MaterialState(state), why))
        self.intake.phone_typed.connect(do.set_phone)
        self.intake.remark_typed.connect(do.set_remark)
        self.intake.refused.connect(do.refuse)
        self.intake.refusal_dropped.connect(do.drop_refusal)
        self.choices.chosen.connect(lambda kind: self._do("ask_refusal" if kind == "refuse" else kind))
        for box in (self.banner, self.question):
            box.answered.connect(do.answer)
            box.closed.connect(do.dismiss)

    def _add_keys(self) -> None:
        keys: dict[str, Callable[[], None]] = {
            "F2": self._presenter.call_next,
            "Shift+F2": self._presenter.finish,
            "F3": self._presenter.recall,
            "F4": self._presenter.pass_over,
            "F5": self._presenter.ask_transfer,
            "F6": self._presenter.read_card,
            "Shift+F6": self.visitor.turn_form,
            "F7": self._presenter.accept_tolerant,
            "F8": self._presenter.correct,
            "Ctrl+Return": self._presenter.accept,
            "Ctrl+Enter": self._presenter.accept,
            "Ctrl+I": self._presenter.notice,
            "Ctrl+Shift+R": self._presenter.ask_refusal,
            "Ctrl+S": self._presenter.hold,
            "Ctrl+F": self.queue.focus_search,
            "Ctrl+J": self._focus_finder,
            "Escape": self._escape,
        }
        for key, do in keys.items():
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            # A held key is one intention.
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(do)

    def _do(self, name: str) -> None:
        getattr(self._presenter, name)()

    def _drop_item(self) -> None:
        self._presenter.drop_item()
        self._focus_finder()

    def _focus_finder(self) -> None:
        self.intake.finder.setFocus()
        self.intake.finder.selectAll()

    def _escape(self) -> None:
        view = self._presenter.view
        if view.intake.refusal is not None:
            self._presenter.drop_refusal()
        elif view.transfer:
            self._presenter.ask_transfer()
        else:
            self._presenter.dismiss()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose the layout for the room there is."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        style, layout = self._style, self._style.tokens.layout_px
        room = (self.width() + style.layout("rail")) / style.scale
        is_narrow = room < layout["narrow_below"]
        is_stacked = room < layout["stack_below"]
        self.queue.setFixedWidth(style.layout("queue_narrow" if is_narrow else "queue"))
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._columns.setDirection(down if is_stacked else across)
        self.intake.setMinimumWidth(0 if is_stacked else style.layout("intake_narrow" if is_narrow else "intake"))
        self.intake.setMaximumWidth(16777215 if is_stacked else self.intake.minimumWidth())
        self.intake.setMinimumHeight(style.px(480) if is_stacked else 0)
        # Side by side the visitor's column scrolls by itself; one below the other the whole body does.
        self._side_scroll.setMinimumHeight(self._side.sizeHint().height() if is_stacked else 0)


def _scroller(widget: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(widget)
    return area
