"""``sync --once`` and ``day close``: the district gets everything once, and a day is closed from the terminal."""

import shutil
from pathlib import Path

import pytest

from core.store.files import InstanceLock
from desktop.demo.stage import RECEIPT, PrinterState


@pytest.fixture(scope="module")
def profile(used, tmp_path_factory) -> Path:
    """A copy that goes through the tests of this file in their order."""
    return Path(shutil.copytree(used.folder, tmp_path_factory.mktemp("synced") / "profile"))


def papers_of(said) -> dict[str, str]:
    """Return what became of each paper, as it was told."""
    lines = [line.split() for line in said.out.splitlines()[1:]]
    return {words[0]: words[1] for words in lines if "/" in words[0]}


def test_without_the_district_nothing_is_lost(run, profile, stage, world):
    stage.switch_district(is_on=False)
    try:
        assert run("--profile", profile, *world, "sync", "--once").fault == "district.connect.failed"
    finally:
        stage.switch_district(is_on=True)


def test_no_district_is_set(run, profile):
    assert run("--profile", profile, "sync", "--once").fault == "desktop.district.unset"


def test_while_the_desk_runs_it_sends_by_itself(run, profile, world):
    lock = InstanceLock(profile / "yichuang.db.lock")
    try:
        for words in (["sync", "--once"], ["day", "close"]):
            assert run("--profile", profile, *world, *words).fault == "storage.open.in_use"
    finally:
        lock.release()


def test_a_day_without_its_district_is_closed_and_says_so(run, profile, used):
    said = run("--profile", profile, "day", "close", "--date", used.yesterday)
    assert said.fault == "day.close.no_district"
    assert "未平" in said.out
    assert papers_of(said) == {"receipts/dayslip": "failed_before_send", "forms/dayreport": "confirmed"}
    assert "printing.printer.not_set_up" in said.out
    assert len(list((profile / "papers").glob(f"day_{used.yesterday}.dayreport.*.pdf"))) == 1


def test_a_day_closed_once_more_without_news_prints_nothing(run, profile, used):
    said = run("--profile", profile, "day", "close", "--date", used.day)
    assert (said.fault, "没有再打印" in said.out) == ("day.close.no_district", True)
    assert papers_of(said) == {"receipts/dayslip": "confirmed", "forms/dayreport": "confirmed"}
    assert list((profile / "papers").glob(f"day_{used.day}.dayreport.*.pdf")) == []


def test_everything_is_sent_once(run, profile, world):
    first = run("--profile", profile, *world, "sync", "--once")
    assert (first.code, first.err) == (0, "")
    source, _, rest = first.out.strip().partition(": ")
    sent, _, more = rest.partition(" / ")
    assert source == "//330290/015/3/1"
    assert int(sent) == int(more.split(",")[0]) > 5
    assert "pending 0" in more
    assert run("--profile", profile, *world, "sync", "--once").out == first.out


def test_the_day_balances_and_its_papers_come_out(run, profile, stage, world, used):
    before = len(stage.papers())
    said = run("--profile", profile, *world, "day", "close", "--date", used.day)
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines()[0] == "已平账"
    assert papers_of(said) == {"receipts/dayslip": "confirmed", "forms/dayreport": "confirmed"}
    assert len(list((profile / "papers").glob(f"day_{used.day}.dayreport.*.pdf"))) == 1
    assert len(stage.papers()) == before + 2  # the slip that waited, and the new one


def test_a_printer_without_paper_keeps_the_slip_waiting(run, profile, stage, world, used):
    stage.switch(RECEIPT, PrinterState(has_paper=False))
    try:
        said = run("--profile", profile, *world, "day", "close", "--date", used.yesterday)
    finally:
        stage.switch(RECEIPT, PrinterState())
    assert (said.code, said.err) == (0, "")
    assert papers_of(said) == {"receipts/dayslip": "failed_before_send", "forms/dayreport": "confirmed"}
    assert "printing.printer.paper_out" in said.out


@pytest.mark.parametrize(
    ("code", "word"), [("desktop.day.bad_date", "yesterday"), ("desktop.day.bad_date", "2026-02-30"), ("day.close.future", "9999-01-01")]
)  # fmt: skip
def test_a_date_that_is_none(run, profile, code, word):
    assert run("--profile", profile, "day", "close", "--date", word).fault == code


def test_the_date_is_held_beside_the_numbers_that_were_given_out(run, profile):
    said = run("--profile", profile, "day", "clock")
    assert (said.code, said.err) == (0, "")
    assert run("--profile", profile, "day", "clock", "--confirm").out == said.out
