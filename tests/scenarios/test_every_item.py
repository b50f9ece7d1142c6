"""Every item of the shipped catalogue from the card to the receipt, with its real materials and limits.

Services, encrypted file, catalogue, calendar and templates are the real ones; what comes out are the receipt's bytes.
"""

import shutil
from datetime import date
from pathlib import Path

import chinese_calendar
import pytest

from core.base.clock import office_day
from core.base.resources import Resources
from core.cases.case import CaseState, MaterialState
from core.catalogue.catalogue import Catalogue
from core.catalogue.item import CaseType, LimitUnit
from core.config.model import Settings
from core.store.sql_store import open_store
from printing.preview import text_of
from printing.profile import PrinterProfile
from printing.render import render
from tests.fakes.intake_desk import OTHER_CARD, IntakeDesk
from tests.stores import KEY

CATALOGUE = Catalogue.load(Resources())


@pytest.fixture(scope="module")
def desk(sqlite_template, tmp_path_factory):
    file = Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("items") / "store.db"))
    desk = IntakeDesk(opener=lambda **parts: open_store(path=file, key=KEY, settings=Settings(), **parts))
    yield desk
    desk.store.close()


def counted(start: date, days: int | None, unit: LimitUnit) -> date | None:
    """Count a limit by the second calendar; beyond its years nothing is said."""
    if days is None:
        return None
    day = start
    while days:
        day = date.fromordinal(day.toordinal() + 1)
        if day.year > 2026:
            return None
        days -= unit is LimitUnit.NATURAL_DAY or chinese_calendar.is_workday(day)
    return day


@pytest.mark.parametrize("item", CATALOGUE.items, ids=lambda item: item.code)
def test_an_item_from_the_card_to_the_receipt(desk, item):
    draft = desk.draft(item, card=OTHER_CARD, complete=True)
    assert [line.name for line in draft.materials] == [material.name for material in item.materials]
    case = desk.intake.accept(desk.act(), draft)
    day = office_day(case.received_at)
    assert case.state is CaseState.ACCEPTED
    assert case.flow == ("instant" if item.case_type is CaseType.INSTANT else "promised")
    assert {line.state for line in case.materials} <= {
        MaterialState.HANDED_IN, MaterialState.CHECKED, MaterialState.NOT_NEEDED,
    }  # fmt: skip
    unit = case.item.unit
    for limit, due in ((item.promised_limit, case.promised_due), (item.legal_limit, case.legal_due)):
        expected = counted(day, limit.days, unit)
        assert due == expected or (limit.days is not None and expected is None), item.name
        assert (due is None) == (limit.days is None)
    receipt = desk.paper(case, "receipts/receipt")
    made = render("receipts/receipt", receipt, PrinterProfile(charset="gb18030"), resources=desk.resources)
    text = text_of(made.body)
    assert case.number in text
    if due := case.promised_due:
        assert f"{due.year}年{due.month}月{due.day}日" in text
    if item.case_type is CaseType.INSTANT:
        done = desk.cases.decide(desk.act(), case.id)
        assert desk.cases.collect(desk.act(), done.id, person=draft.person).state is CaseState.COLLECTED


def test_there_are_eighty_one():
    assert len(CATALOGUE.items) == 81
