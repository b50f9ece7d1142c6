"""A server's index of words goes by stretches of rows; what is found, and in which order, is what a file answers."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from core.base.acts import Act
from core.store.search import ERA
from core.store.sql_store import open_store
from tests.samples import AT, a_case
from tests.stores import KEY

NAMES = ("王秀", "王秀兰", "李秀英", "陈修琴", "秀·王", "chenxiuqin", "单方")
QUESTIONS = (
    "王", "王秀", "秀", "w", "wx", "wangx", "chenxiuq", "chenxiuqin", "sf", "王x", "x王", "13800", "800022", "2207", "0021",
    "1123", "33029001", "330290015", "330290015-2026112", "20261123-0021", "补领 秀", "wx 1123", "无人", "987654321",
)  # fmt: skip


@pytest.fixture
def stores(bench, tmp_path, postgres_store_url):
    both = [
        open_store(path=tmp_path / "store.db", key=KEY, settings=bench.settings, **bench.parts()),
        open_store(url=postgres_store_url, settings=bench.settings, **bench.parts()),
    ]
    yield both
    for store in both:
        store.close()


def keep_cases(store, count: int) -> None:
    """Keep cases some of which are eras apart; one era ends between two of them, one has none."""
    for serial in range(count):
        if store.is_shared and serial % 40 == 0:
            with store.engine.begin() as line:
                last = {"row": (serial // 40 + serial // 80) * ERA + ERA - 11}
                line.execute(text("SELECT setval(pg_get_serial_sequence('case_file', 'row'), :row)"), last)
        with store.work(Act.new(who="0317", where="3")) as work:
            name, at = NAMES[serial % len(NAMES)], AT + timedelta(minutes=serial)
            work.cases.add(a_case(serial % 90 + 1, id=f"case-{serial}", number=number(serial), applicant=name, phone="13800022207", received_at=at))  # fmt: skip


def number(serial: int) -> str:
    return f"330290015-2026{1100 + serial % 25 + 1:04d}-{serial:04d}-6"


def test_a_server_answers_as_a_file_does(stores):
    answers = []
    for store in stores:
        keep_cases(store, 200)
        with store.read() as work:
            answers.append({question: [case.id for case in work.cases.search(question)] for question in QUESTIONS})
    file, server = answers
    assert server == file
    assert {question for question, found in file.items() if not found} == {"无人", "987654321"}
    with stores[1].read() as work:
        rows = work.cases.newest(((("n^王",), ("n~秀",)),), 1000, None)
        assert {row // ERA for row in rows} == {0, 1, 2, 3, 4, 5, 6, 7}


def test_pages_of_an_answer_meet_and_end(stores):
    for store in stores:
        keep_cases(store, 100)
        with store.read() as work:
            groups = ((("n^王", "n~秀"), ("n~秀",)), (("t=13800022207",),))
            whole = work.cases.newest(groups, 1000, None)
            assert whole == sorted(set(whole), reverse=True)
            paged, before = [], None
            while rows := work.cases.newest(groups, 7, before):
                assert len(rows) <= 7
                paged += rows
                before = rows[-1]
        assert paged == whole
        assert len(whole) > 40
