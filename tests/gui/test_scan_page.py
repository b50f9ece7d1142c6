"""The scan page and the viewer worked with keys alone, and with the mouse on the edges."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from core.attachments.attachment import Source
from core.devices.capture.ports import PageCaught
from tests.fakes.counter_office import MORNING, a_card
from tests.unit.scans.samples import encoded, on_desk, paper

ONE, TWO = encoded(paper((300, 420))), encoded(paper((420, 300)))


@pytest.fixture
def page(counter, shell, office, presenters, qtbot):
    """The scan page, opened with Ctrl+K on the second paper of an item."""
    office.issue("A")
    presenters.counter.call_next()
    office.clock.forward(20)
    office.put_card(a_card())
    presenters.counter.find_item("gljt")
    presenters.counter.pick_item(presenters.counter.view.intake.hits[0].code)
    counter.intake.materials.ticks()[1].setFocus()
    press(qtbot, "K", Qt.KeyboardModifier.ControlModifier)
    return shell.over.page("scan")


def press(qtbot, key: str, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(QApplication.focusWidget(), getattr(Qt.Key, f"Key_{key}"), modifiers)


def come(office, body: bytes = ONE) -> None:
    office.bus.publish(PageCaught(device="camera", kind=Source.CAMERA, body=body, at=MORNING))


def test_a_paper_is_scanned_with_keys_alone(qtbot, page, shell, counter, office, presenters):
    assert shell.over.shown is page
    press(qtbot, "Space")
    assert office.camera.said == ["begin", "catch"]
    come(office)
    come(office, TWO)
    press(qtbot, "Up")
    assert presenters.scan.view.selected == 0
    press(qtbot, "R")
    press(qtbot, "B")
    press(qtbot, "Down", Qt.KeyboardModifier.AltModifier)
    assert [one.edits.quarters for one in presenters.scan._pages] == [0, 1]
    press(qtbot, "Delete")
    press(qtbot, "Return", Qt.KeyboardModifier.ControlModifier)
    assert shell.over.shown is None
    assert presenters.counter.view.intake.materials[1].scanned == "已拍 1 页"
    assert QApplication.focusWidget() is counter.intake.materials.ticks()[1]


def test_edges_are_moved_with_keys(qtbot, page, office, presenters):
    scene, box = on_desk(paper((300, 420)))
    come(office, encoded(scene))
    press(qtbot, "Up")
    press(qtbot, "C")
    assert QApplication.focusWidget() is page.picture
    assert presenters.scan.view.crop == pytest.approx(box, abs=0.03)
    left = presenters.scan.view.crop[0]
    press(qtbot, "Left")
    press(qtbot, "Right", Qt.KeyboardModifier.ShiftModifier)
    assert presenters.scan.view.crop[0] == pytest.approx(left + 0.04)
    press(qtbot, "Tab")
    assert page.picture.edge == 1
    press(qtbot, "Escape")
    assert presenters.scan.view.crop is None
    press(qtbot, "C")
    press(qtbot, "Return")
    assert presenters.scan._pages[0].edits.crop == pytest.approx(box, abs=0.03)
    assert QApplication.focusWidget() is page.pages


def test_edges_are_moved_with_the_mouse(qtbot, page, office, presenters):
    come(office)
    press(qtbot, "Up")
    press(qtbot, "C")
    corner = page.picture.frame_rect().topLeft().toPoint()
    qtbot.mousePress(page.picture, Qt.MouseButton.LeftButton, pos=corner)
    qtbot.mouseMove(page.picture, corner + QPoint(30, 40))
    qtbot.mouseRelease(page.picture, Qt.MouseButton.LeftButton, pos=corner + QPoint(30, 40))
    crop = presenters.scan.view.crop
    assert crop[0] > 0.03
    assert crop[1] > 0.03
    assert crop[2:] == (1.0, 1.0)


def test_what_is_typed_into_the_date_is_no_command(qtbot, page, office, presenters):
    come(office)
    press(qtbot, "Up")
    presenters.scan.keep(is_kept=True)
    page.locker.until.setFocus()
    page.locker.until.selectAll()
    for key in "2027":
        press(qtbot, key)
    assert page.locker.until.text() == "2027"
    press(qtbot, "B")
    press(qtbot, "Delete")
    assert len(presenters.scan.view.pages) == 1
    assert not presenters.scan._pages[0].edits.is_bw


def test_the_page_is_left_for_the_counter_and_taken_up_again(qtbot, page, shell, counter, office, presenters):
    come(office)
    press(qtbot, "1", Qt.KeyboardModifier.AltModifier)
    assert shell.over.shown is None
    come(office, TWO)  # a page that comes meanwhile does not jump at the clerk
    assert shell.over.shown is None
    counter.intake.materials.ticks()[0].setFocus()
    press(qtbot, "K", Qt.KeyboardModifier.ControlModifier)
    assert shell.over.shown is page
    assert len(presenters.scan.view.pages) == 2


def test_f132_a_lock_hides_the_page_and_keeps_it(qtbot, page, shell, office, presenters):
    come(office)
    presenters.gate.lock()
    assert shell.is_locked()
    assert not page.isVisible()
    assert len(presenters.scan.view.pages) == 1


def test_scans_are_looked_at_with_keys(qtbot, page, shell, counter, office, presenters):
    come(office)
    come(office, TWO)
    press(qtbot, "Return", Qt.KeyboardModifier.ControlModifier)
    press(qtbot, "O", Qt.KeyboardModifier.ControlModifier)
    viewer = shell.over.page("viewer")
    assert shell.over.shown is viewer
    press(qtbot, "PageDown")
    press(qtbot, "Plus")
    press(qtbot, "R")
    view = presenters.viewer.view
    assert (view.selected, view.zoom, view.quarters) == (1, 2, 1)
    press(qtbot, "Escape")
    assert shell.over.shown is None
    assert presenters.viewer.view.picture is None


def test_nothing_of_a_visitor_is_left_on_the_page(page, office, presenters, shell):
    come(office)
    presenters.scan.select(0)
    presenters.counter.finish()
    assert shell.over.shown is None
    assert page.pages.count() == 0
    assert not page.picture.has_picture
