"""The pages of paper templates and of calibration in a real window: typed, seen, refused, kept, put back, ticked."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.papers.job import Channel
from desktop.screens.calibration import CalibrationScreen
from desktop.screens.papers import PapersScreen
from desktop.widgets.banner import BannerBox
from desktop.widgets.buttons import Button
from printing.preview import text_of
from printing.template_desk import TRIAL
from tests.fakes.counter_office import CounterOffice, signed_in


@pytest.fixture
def office(tmp_path):
    return CounterOffice(site=tmp_path / "site")


@pytest.fixture
def presenters(office):
    made = office.presenters()
    signed_in(office, made)
    return made


@pytest.fixture
def page(qtbot, style, presenters):
    made = PapersScreen(presenters.papers, style)
    made.attach()
    qtbot.addWidget(made)
    made.resize(1290, 640)
    made.show()
    return made


def waiting(office):
    return office.rows(lambda work: work.print_jobs.waiting(Channel.RECEIPT, "3"))


def test_the_receipt_is_open_and_seen_and_another_one_is_a_key_away(page, presenters):
    view = presenters.papers.view
    assert (view.chosen.title, view.width_mm, view.fault) == ("收件凭证", 80, None)
    assert page.text.editor.toPlainText() == view.source
    assert not page.picture.paper.picture.isNull()
    page.focus_home()
    QTest.keyClick(page.rows, Qt.Key.Key_Up)
    assert presenters.papers.view.chosen.title == "排队小票"
    assert 'title = "排队小票"' in page.text.editor.toPlainText()


def test_what_is_typed_is_seen_when_the_typing_pauses(page, presenters, qtbot):
    before = presenters.papers.view.png
    page.text.editor.go_to(8)
    QTest.keyClicks(page.text.editor, "# ")
    qtbot.waitUntil(lambda: presenters.papers.view.fault is not None or presenters.papers.view.png != before)
    assert presenters.papers.view.is_changed


def test_a_wrong_line_is_on_a_tint_with_one_sentence_and_is_not_saved(page, presenters, qtbot, office):
    text = page.text.editor.toPlainText()
    page.text.editor.setPlainText(text.replace("{hall}", "{hal}"))
    qtbot.waitUntil(lambda: presenters.papers.view.fault is not None)
    line = 1 + text[: text.index("{hall}")].count("\n")
    assert page.text.editor.wrong_line in (line, line - 1)
    assert "hall" in presenters.papers.view.fault.text
    QTest.keyClick(page, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert office.templates.source("receipts/receipt") == text
    presenters.papers.undo()
    assert page.text.editor.toPlainText() == text
    assert presenters.papers.view.fault is None


@pytest.mark.parametrize(("answer", "stands"), [("用我的", "请收好"), ("用对方的", "别弄丢")])
def test_a_text_that_somebody_else_changed_meanwhile_is_shown_before_it_goes(page, presenters, office, answer, stands):
    text = page.text.editor.toPlainText()
    page.text.editor.setPlainText(text.replace("请妥善保管", "请收好"))
    file = office.site / "receipts/receipt.toml"
    file.parent.mkdir(parents=True)
    file.write_text(other := text.replace("请妥善保管", "别弄丢"), "utf-8")
    page.text.save()
    banner = presenters.papers.view.banner
    assert "别弄丢" in banner.remedy
    assert office.templates.source("receipts/receipt") == other
    (box,) = page.findChildren(BannerBox)
    next(one for one in box.findChildren(Button) if answer in one.text()).click()
    assert stands in page.text.editor.toPlainText()
    assert stands in office.templates.source("receipts/receipt")
    assert file.with_suffix(".toml.old").exists() == (answer == "用我的")


def test_a_text_is_saved_with_its_last_key_and_put_back(page, presenters, office):
    page.text.editor.setPlainText(page.text.editor.toPlainText().replace("请妥善保管", "请收好"))
    page.text.save()
    assert "请收好" in office.templates.source("receipts/receipt")
    assert presenters.papers.view.chosen.tag is not None
    assert page.text.restore.isVisible()
    page.text.restore.click()
    assert "请收好" not in page.text.editor.toPlainText()
    assert presenters.papers.view.chosen.tag is None


def test_paper_and_values_are_chosen_beside_the_picture(page, presenters):
    wide = page.picture.paper.picture.height()
    presenters.papers.choose(width_mm=58)
    assert page.picture.paper.picture.height() != wide
    usual = presenters.papers.view.size
    presenters.papers.choose(sample="longest")
    assert presenters.papers.view.size > usual


def test_a_trial_goes_to_the_receipt_printer_as_it_stands(page, presenters, office):
    page.text.editor.setPlainText(page.text.editor.toPlainText().replace("请妥善保管", "请收好"))
    page.text.editor.flush()
    presenters.papers.print_trial()
    job = waiting(office)[0]
    assert job.template == TRIAL
    assert "请收好" in text_of(job.body)
    assert "样张" in text_of(job.body)


def test_nothing_of_it_stays_when_the_administrator_signs_out(page, presenters):
    presenters.gate.sign_out()
    assert page.text.editor.toPlainText() == ""
    assert presenters.papers.view.png == b""


def test_ticks_are_kept_for_the_printer(qtbot, style, presenters, office):
    page = CalibrationScreen(presenters.calibration, style)
    page.attach()
    qtbot.addWidget(page)
    page.show()
    page.print.click()
    assert waiting(office)[0].template == "receipts/calibration"
    qtbot.waitUntil(lambda: len(page.fonts.choices) == len(presenters.calibration.view.areas))
    page.fonts.choices["己"].buttons[1].click()
    page.fonts.chars["丁", "喆"].click()
    page.other.codes.buttons[1].click()
    assert any("86B4" in line for line in presenters.calibration.view.outcome)
    page.outcome.keep.click()
    kept = office.kept["receipt_printer"]
    assert (kept["charset"], kept["gaps"], kept["draws_codes"]) == ("gbk", ("86B4",), False)
    assert office.calibrating.profile("receipt_printer").gaps == ("86B4",)


def test_all_characters_of_a_row_are_the_row_and_one_taken_back_is_the_others(presenters):
    calibration = presenters.calibration
    calibration.refresh()
    sample = next(row.sample for row in calibration.view.areas if row.mark == "戊")
    for char in sample:
        calibration.turn_char("戊", char)
    row = next(row for row in calibration.view.areas if row.mark == "戊")
    assert (row.is_wrong, row.wrong) == (True, frozenset())
    calibration.turn_char("戊", sample[0])
    row = next(row for row in calibration.view.areas if row.mark == "戊")
    assert (row.is_wrong, row.wrong) == (False, frozenset(sample[1:]))
