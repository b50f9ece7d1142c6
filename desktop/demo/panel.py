"""The demo panel: whoever tries the program plays the resident here. It knows a DemoStage and the bus, no office.

button ──> lane of the panel ──> stage ──listen──> GuiPost ──> refresh ; pictures of papers are made in the lane too
"""

import logging
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from core.base.clock import office_day
from core.base.events import Bus
from core.base.faults import Fault
from core.base.lanes import ThreadLane
from core.base.resources import Resources
from core.papers.job import Channel
from core.queue.events import TicketCalled
from core.queue.voice import load_voice
from desktop.demo.panel_cards import PeopleCard
from desktop.demo.panel_desk import DeskCard
from desktop.demo.panel_devices import DevicesCard
from desktop.demo.panel_papers import FormsCard, PapersCard
from desktop.demo.paper_tray import PaperSlip
from desktop.demo.stage import DemoStage
from desktop.i18n import _
from desktop.presenters.words import banner_of
from desktop.style.style import Style
from desktop.threads import GuiPost
from desktop.widgets.card import Card, scroller
from desktop.widgets.text import Label
from printing.events import JobChanged

log = logging.getLogger(__name__)

SIDE_BY_SIDE = 860


class DemoPanel(QWidget):
    """GUI thread. ``stop`` before it goes: it has a lane and listens to the stage and the bus."""

    def __init__(self, stage: DemoStage, style: Style, bus: Bus, post: GuiPost) -> None:
        super().__init__()
        voice = load_voice(Resources())
        self.setObjectName("page")
        self.setWindowTitle(_("Demo panel: you play the visitor"))
        self.setMinimumSize(520, 640)
        self.resize(920, 800)
        self._post = post
        self._lane = ThreadLane("demo-panel")
        self._is_open = True
        today = office_day(datetime.now(UTC))
        self.people = PeopleCard(stage, style, self._do, today)
        self.devices = DevicesCard(stage, style, self._do)
        self.desk = DeskCard(stage, style, self._do)
        self.papers = PapersCard(stage, style, self._do, self._develop)
        self.forms = FormsCard(stage, style)
        self.voice = Label("", "value", wraps=True)
        self.trouble = Label("", wraps=True)
        self._lay_out(style)
        style.dress(self)
        self._stops = [
            stage.listen(lambda: self._later(self.refresh)),
            bus.subscribe(TicketCalled, lambda event: self._later(lambda: self._say(voice.spoken_call(event.ticket)))),
            bus.subscribe(JobChanged, self._heard_job),
        ]

    def stop(self) -> None:
        """End the listening and the lane, and close the window."""
        self._is_open = False
        for stop in self._stops:
            stop()
        self._stops = []
        self._lane.close()
        self.close()

    def refresh(self) -> None:
        """Show how everything is now."""
        self.people.refresh()
        self.devices.refresh()
        self.desk.refresh()
        self.papers.refresh()
        self.forms.refresh()

    def _lay_out(self, style: Style) -> None:
        said = Card(style)
        said.head(_("Spoken call (text)"))
        said.box.addWidget(self.voice)
        self._say("")
        self.trouble.hide()
        left, right = QVBoxLayout(), QVBoxLayout()
        for column, cards in ((left, (self.people, self.devices, self.desk, said)), (right, (self.papers, self.forms))):
            column.setSpacing(12)
            column.addWidget(cards[0], 1)
            for card in cards[1:]:
                column.addWidget(card)
        left.addWidget(self.trouble)
        inside = QWidget()
        self._whole = QBoxLayout(QBoxLayout.Direction.LeftToRight, inside)
        self._whole.setContentsMargins(14, 14, 14, 14)
        self._whole.setSpacing(12)
        self._whole.addLayout(left, 11)
        self._whole.addLayout(right, 12)
        self.forms.setMaximumHeight(style.px(150))
        self.people.setMinimumHeight(style.px(220))
        self.papers.setMinimumHeight(style.px(320))
        outer = QVBoxLayout(self)  # a window that is low or narrow scrolls: squeezed cards cut their buttons
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroller(inside))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Stand beside each other where there is room, else one above the other."""
        is_wide = self.width() >= SIDE_BY_SIDE
        self._whole.setDirection(
            QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        )  # fmt: skip
        super().resizeEvent(event)

    def _say(self, words: str) -> None:
        self.voice.setText(words or _("Nobody has been called yet"))

    def _heard_job(self, event: JobChanged) -> None:
        if event.job.channel is Channel.OFFICE:
            self._later(self.forms.refresh)
        code = event.job.values.get("barcode") or event.job.values.get("qr")
        if event.job.channel is not Channel.OFFICE and isinstance(code, str):
            self._later(lambda: self.devices.offer_code(code))

    def _do(self, act: Callable[[], object]) -> None:
        """Do something to the stage, elsewhere: some of it takes seconds."""
        self.trouble.hide()
        self._lane.submit(act).add_done_callback(self._done)

    def _done(self, future: "Future[object]") -> None:
        error = future.exception()
        if isinstance(error, Fault):
            said = banner_of(error).line
            self._later(lambda: self.trouble.show_text(said, "bad"))
        elif error is not None:
            log.error("the stage failed", exc_info=error)
        self._later(self.refresh)

    def _develop(self, slip: PaperSlip, show: Callable[[bytes], None]) -> None:
        def done(future: "Future[bytes]") -> None:
            error = future.exception()
            if error is not None:
                log.error("paper %d has no picture", slip.number, exc_info=error)
                return
            png = future.result()
            self._later(lambda: show(png))

        self._lane.submit(lambda: slip.png).add_done_callback(done)

    def _later(self, act: Callable[[], None]) -> None:
        """Do it in the GUI thread, unless the panel has gone meanwhile. Any thread."""
        self._post.post(lambda: act() if self._is_open else None)
