"""The sheet on which a paper is looked at: opened from the case, turned, enlarged, printed again, put away."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.base.acts import Act
from core.papers.job import Channel, JobState
from core.papers.ordering import order
from desktop.screens.paper_sheet import PaperSheet
from tests.golden.forms import longest


def test_a_paper_is_looked_at_and_put_away(counter, shell, office, presenters, qtbot):
    act = Act.new(who="0317", where="3")
    with office.store.work(act) as work:
        job = order(work, act, office.clock, longest("forms/notice"), channel=Channel.OFFICE, subject="x")
    with office.store.work(act) as work:
        work.print_jobs.save(work.print_jobs.get(job.id).moved(JobState.CONFIRMED))
    sheet = PaperSheet(counter._style, presenters.cases.look, shell)
    presenters.cases.look.open(job.id)
    qtbot.waitUntil(sheet.isActiveWindow)
    room = sheet.pages.viewport().width()
    assert abs(sheet.picture.pixmap().width() - room) <= 40, "it opens as wide as the room"
    assert not sheet.back.isEnabled()
    QTest.keyClick(sheet, Qt.Key.Key_PageDown)
    assert presenters.cases.look.view.page == 2
    assert sheet.back.isEnabled()
    width = sheet.picture.pixmap().width()
    QTest.keyClick(sheet, Qt.Key.Key_Equal, Qt.KeyboardModifier.ControlModifier)
    assert sheet.picture.pixmap().width() > width
    before = len(office.rows(lambda work: work.print_jobs.of_subject("x")))
    QTest.keyClick(sheet, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    again = office.rows(lambda work: work.print_jobs.of_subject("x"))
    assert (len(again), again[-1].copy) == (before + 1, 2)
    assert sheet.large.isVisible()
    QTest.keyClick(sheet, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    waiting = office.rows(lambda work: work.print_jobs.of_subject("x"))[-1]
    assert (waiting.size, waiting.copy) == ("large", 2), "the copy that still waits comes out large"
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    assert sheet.picture.pixmap().isNull()
    sheet.detach()
