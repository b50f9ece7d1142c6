"""A receipt under the scanner opens its case in the window; anything else is a line over the page, and only that."""

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication

from core.base.acts import Act
from core.devices.events import CodeScanned
from desktop.screens.cases import CasesScreen
from tests.fakes.counter_office import NUMBER, a_card


@pytest.fixture
def case(office, counter):
    person = office.intake.identify(Act.new(who=NUMBER, where="3"), a_card()).person
    draft = office.intake.draft_for(person, office.finder.find("gljt")[0].item, is_card_read=True).all_handed_in()
    return office.intake.accept(Act.new(who=NUMBER, where="3"), draft)


def scan(office, text):
    office.bus.publish(CodeScanned(device="scanner", text=text, at=office.clock.now()))


def test_a_receipt_opens_its_case_each_time_it_is_scanned(shell, office, presenters, case):
    for _ in range(2):
        shell.open_page("counter")
        scan(office, case.number.replace("-", ""))
        assert isinstance(shell.page("cases"), CasesScreen)
        assert shell.page("cases").isVisible()
        assert presenters.cases.view.page is not None
        assert shell.scanning.line.isHidden()


def test_a_code_nobody_knows_is_a_line_that_goes_again(shell, office, presenters, counter):
    scan(office, "<b>x</b>\x1b@\u202e")
    line = shell.scanning.line
    assert line.isVisible()
    assert "<b>x</b>〔U+001B〕@〔U+202E〕" in line.accessibleName()
    assert counter.isVisible()
    QApplication.processEvents()
    area, page = (QRect(one.mapTo(shell, QPoint()), one.size()) for one in (line, counter))
    assert shell.rect().contains(area)
    assert page.top() > area.bottom() > area.top() > shell.header.height()  # it covers nothing
    line.closed.emit()
    assert line.isHidden()
    scan(office, "something else")
    shell.scanning._gone.timeout.emit()
    assert line.isHidden()


def test_a_locked_window_shows_no_code(shell, office, presenters, case):
    presenters.gate.lock()
    scan(office, case.number)
    scan(office, "anything")
    assert shell.scanning.line.isHidden()
    assert shell.is_locked()
