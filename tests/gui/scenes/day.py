"""An office in the middle of its day, and the window on it: what the pictures are taken of."""

from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.base.acts import Act
from core.devices.events import DeviceChanged
from core.devices.ports import DeviceState
from core.sync.events import UploadChanged
from desktop.shell import Shell
from desktop.style.style import Style
from desktop.turns import Turns
from tests.fakes.counter_office import MORNING, NUMBER, PASSWORD, CounterOffice, a_card, signed_in


class Day:
    """An office in the middle of its day, and the window on it."""

    def __init__(self, app: QApplication, style: Style) -> None:
        self.app, self.style = app, style
        self.office = CounterOffice()
        self.presenters = self.office.presenters()
        self.counter = self.presenters.counter
        self.shell = Shell(style)
        self.shell.resize(1366, 768)
        self.shell.show()
        self.shell.activateWindow()  # what is not active has no focus, and loses none
        app.processEvents()
        self._lamps()

    def sit_down(self) -> None:
        signed_in(self.office, self.presenters)
        self._history()
        self.office.issue("A", "A", "B", "C", "A", "B", "D", "F", "A", "G")
        self.office.issue("A", priority="elder")
        self.office.issue("B", is_appointment=True)
        self.office.clock.forward(240)
        self.counter.refresh()

    def serve(self, card=None) -> None:
        self.counter.call_next()
        self.office.clock.forward(30)
        self.office.put_card(card or a_card())
        self.office.clock.forward(378)

    def item(self, text: str) -> None:
        self.counter.find_item(text)
        self.counter.pick_item(self.counter.view.intake.hits[0].code)

    def _history(self) -> None:
        office = self.office
        visitor = office.intake.identify(Act.new(who=NUMBER, where="3"), a_card())
        for text, decided in (("jzz", True), ("yltb", False), ("czrk", True)):
            hits = office.finder.find(text)
            item = hits[0].item if hits else office.catalogue.items[5]
            draft = office.intake.draft_for(
                visitor.person, item, None, is_card_read=True, clerk="李慧敏"
            ).all_handed_in()
            case = office.intake.accept(Act.new(who=NUMBER, where="3"), draft)
            if decided:
                office.cases.decide(Act.new(who="district", where="3"), case.id)
            office.clock.forward(600)

    def _lamps(self) -> None:
        at = MORNING
        for device, state, fault in (
            ("card_reader", DeviceState.READY, ""), ("receipt_printer", DeviceState.FAULTY, "printing.printer.paper_out"),
            ("office_printer", DeviceState.READY, ""), ("ticket_printer", DeviceState.READY, ""),
            ("board", DeviceState.READY, ""),
        ):  # fmt: skip
            self.office.bus.publish(DeviceChanged(device=device, state=state, fault=fault, at=at))
        self.office.bus.publish(UploadChanged(at=at, op="", pending=3, oldest=at, last_success=at, fault=None))

    def finish(self) -> None:
        """Make the pages that are wanted now."""
        for turns in self.shell.findChildren(Turns):
            turns.finish()

    def grab(self, path: Path, size: tuple[int, int, bool]) -> None:
        width, height, is_large = size
        self.style.set_large(is_large)
        self.style.settle()
        self.shell.resize(width, height)
        self.shell.show()
        self.shell.activateWindow()
        self.finish()
        for _ in range(6):
            self.presenters.tick()
            self.app.processEvents()
        self.finish()  # what is shown a line a turn
        QTest.qWait(30)
        self.shell.grab().save(str(path))


def opened(day: Day) -> None:
    day.sit_down()
    day.shell.attach(day.presenters)
    day.presenters.gate.sign_in(NUMBER, PASSWORD)
    day.finish()
    day.counter.refresh()
