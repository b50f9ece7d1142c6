"""An event of the day whose case is not in the database: a line of the day, and no end of its close. Real store."""

import pytest
from openpyxl import load_workbook
from sqlalchemy import delete

from core.base.faults import Fault
from core.config.model import Settings
from core.day.completing import DayCompletion
from core.day.differences import Gap
from core.day.workbook import write_day
from core.store.cases import CaseRow
from core.store.sql_store import open_store
from desktop.i18n import use_language
from desktop.presenters.day_differences import SETTLE, May, difference_lines, in_words
from tests.fakes.intake_desk import OTHER_CARD, IntakeDesk
from tests.stores import KEY
from tests.unit.day.test_day_close import DAY, Hall


@pytest.fixture
def hall(tmp_path):
    def opened(**parts):
        return open_store(path=tmp_path / "store.db", key=KEY, settings=Settings(), **parts)

    hall = Hall(desk=IntakeDesk(opener=opened))
    yield hall
    hall.desk.store.close()


@pytest.fixture
def lost(hall):
    """One case of two whose rows are gone; everything is printed."""
    lost = hall.desk.accepted()
    hall.desk.accepted(card=OTHER_CARD)
    hall.print_everything()
    with hall.desk.store.engine.begin() as line:
        assert line.execute(delete(CaseRow).where(CaseRow.id == lost.id)).rowcount == 1
    return lost


def test_the_day_is_closed_and_the_case_is_a_line_of_it(hall, lost):
    close = hall.close()
    assert (close.is_balanced, close.reason, close.fault.facts["count"]) == (False, "day.balance.rowless", 1)
    ((one, number),) = hall.day.look.differences(DAY)
    assert (one.gap, one.case_id, number) == (Gap.ROWLESS, lost.id, lost.number)
    assert close.slip.values["result"] == "未平，差1件"
    assert "有上传记录、本机缺办件1件：" in close.slip.values["pending"]
    assert any(lost.number[-6:] in line for line in close.slip.values["pending"])
    assert "管理员" in close.slip.values["advice"]


def test_with_the_district_away_what_waits_is_named_by_the_number_of_its_event(hall, lost):
    hall.district.is_away = True
    close = hall.close()
    assert close.reason == "district.connect.refused"
    assert {number for one, number in hall.day.look.differences(DAY) if one.case_id == lost.id} == {lost.number}
    assert any(lost.number[-6:] in line for line in close.slip.values["pending"])


def test_a_person_settles_it_with_a_reason_and_the_day_completes_itself(hall, lost):
    hall.close()
    ((one, _number),) = hall.day.look.differences(DAY)
    hall.day.settle(hall.desk.act(), [one], "服务器恢复，区平台已有")
    with pytest.raises(Fault, match="day.settle.gone"):
        hall.day.settle(hall.desk.act(), [one], "再来一次")
    hall.desk.clock.forward(86400)
    DayCompletion(hall.day, hall.desk.clock).pump()
    close = hall.day.look.last_close(DAY)
    assert close.is_balanced
    assert "本机缺办件、已结清1件（0317）" in close.slip.values["settlements"]
    ((settled, number),) = hall.day.look.differences(DAY)
    assert (settled.gap, settled.who, settled.reason, number) == (
        Gap.SETTLED, "0317", "服务器恢复，区平台已有", lost.number,
    )  # fmt: skip


def test_when_the_row_is_brought_again_nothing_is_left_of_it(hall, lost):
    hall.close()
    with hall.desk.store.work(hall.desk.act()) as work:
        work.cases.add(lost)
    assert hall.day.look.differences(DAY) == ()
    assert hall.close().is_balanced


@pytest.mark.parametrize(("language", "tag"), [("zh", "本机缺办件"), ("en", "Case not here")])
def test_page_and_workbook_say_it(hall, lost, tmp_path, language, tag):
    use_language(language)
    hall.close()
    look = hall.day.look
    found = look.differences(DAY)
    (line,) = difference_lines(found, May(settle=True, reprint=True), look.reasons)
    assert (line.title, line.tag.text, line.case_id, line.opening) == (lost.number, tag, "", "")
    assert dict(line.acts).keys() == {SETTLE}
    assert line.line
    assert line.remedy
    told = [(in_words(one, look.reasons), number) for one, number in found]
    write_day(look.tally(DAY), look.balance(DAY), told, {}, str, tmp_path / "day.xlsx")
    cells = [cell for row in load_workbook(tmp_path / "day.xlsx")["差异"].values for cell in row]
    use_language("en")
    assert lost.number in cells
    assert "本机缺办件" in cells
