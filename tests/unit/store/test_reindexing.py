"""A program that makes other words of a case renews the index beside the work: nobody waits, everything stays found."""

import pytest
from sqlalchemy import text

from core.base.acts import Act
from core.store import reindexing
from core.store.sql_store import open_store
from tests.patience import PATIENCE_S
from tests.samples import a_case
from tests.stores import KEY


def act() -> Act:
    return Act.new(who="0317", where="3")


def found(store, words: str) -> list[str]:
    with store.read() as work:
        return [case.applicant for case in work.cases.search(words)]


def is_stale(store) -> bool:
    with store.read() as work:
        return work.cases.is_search_stale


def as_an_older_program_left_it(store, names: tuple[str, ...], *, lost: str) -> None:
    """Keep some cases; one of them has no words, as if its kind of word was not made then."""
    with store.work(act()) as work:
        for place, name in enumerate(names, 1):
            work.cases.add(a_case(place, applicant=name))
    with store.engine.begin() as line:
        row = line.execute(text("SELECT row FROM case_file WHERE applicant = :name"), {"name": lost}).scalar_one()
        line.execute(text("DELETE FROM case_words WHERE rowid = :row"), {"row": row})
        line.execute(text("UPDATE search_state SET version = 1"))


def renewed(store) -> None:
    assert store.renew_search().wait(PATIENCE_S)


def test_old_words_answer_until_the_new_ones_are_there(sql_store, monkeypatch):
    monkeypatch.setattr(reindexing, "CHUNK", 2)
    as_an_older_program_left_it(sql_store, ("王秀兰", "李秀英", "张秀珍", "陈秀清", "刘秀梅"), lost="张秀珍")
    assert is_stale(sql_store)
    assert "张秀珍" not in found(sql_store, "秀")
    renewed(sql_store)
    assert not is_stale(sql_store)
    assert sorted(found(sql_store, "秀")) == sorted(("王秀兰", "李秀英", "张秀珍", "陈秀清", "刘秀梅"))
    assert found(sql_store, "zxz") == ["张秀珍"]


def test_a_new_store_has_nothing_to_renew(sql_store):
    assert not is_stale(sql_store)
    with sql_store.work(act()) as work:
        work.cases.add(a_case(1))
    if not sql_store.is_shared:
        assert sql_store.renew_search() is None


def test_opening_waits_for_no_index_and_closing_stops_it(bench, tmp_path, monkeypatch):
    monkeypatch.setattr(reindexing, "CHUNK", 1)
    monkeypatch.setattr(reindexing, "REST", 1000.0)  # after the first chunk it rests until it is stopped

    def opened():
        return open_store(path=tmp_path / "store.db", key=KEY, settings=bench.settings, **bench.parts())

    store = opened()
    as_an_older_program_left_it(store, ("王秀兰", "李秀英"), lost="李秀英")
    store.close()
    store = opened()
    assert is_stale(store)
    reindexing_now = store.renew_search()
    with store.work(act()) as work:  # the counter goes on meanwhile
        work.cases.add(a_case(3, applicant="周秀文"))
    assert "周秀文" in found(store, "秀")
    store.close()
    assert reindexing_now.wait(0)
    store = opened()
    assert is_stale(store)
    monkeypatch.setattr(reindexing, "REST", 0.0)
    renewed(store)
    assert sorted(found(store, "秀")) == ["周秀文", "李秀英", "王秀兰"]
    store.close()


@pytest.mark.parametrize("is_whole", [True, False])
def test_what_was_found_says_that_older_cases_may_be_missing(is_whole):
    from desktop.presenters.found_words import found_summary

    assert ("renewed" in found_summary("秀", 2, 50, is_whole=is_whole)) is not is_whole
