"""A small hall in fast time on a real file: a day of visitors, and none of the invariants of ``tests/halls.py`` broken."""

from datetime import date

import pytest

from core.store.sql_store import open_store
from tests.halls import Hall
from tests.stores import KEY, Bench


@pytest.fixture
def small_hall(tmp_path, sqlite_template):
    bench = Bench()
    (tmp_path / "store.db").write_bytes(sqlite_template.read_bytes())
    store = open_store(path=tmp_path / "store.db", key=KEY, settings=bench.settings, **bench.parts())
    yield Hall(store, bench.clock, counters=2)
    store.close()


def test_a_day_of_a_small_hall_keeps_every_invariant(small_hall):
    small_hall.move_in(people=30)
    small_hall.day(date(2026, 11, 23), 80)
    small_hall.check_journal()
    assert dict(+small_hall.broken) == {}
    assert small_hall.done["visitors"] > 60
    assert {"turn", "priority"} <= small_hall.done.keys(), "the hall did what it is for"
