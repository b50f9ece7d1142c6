"""The journal cannot be changed, by the program or beside it; what goes round the triggers breaks the chain."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core.base.acts import Act
from core.staff.journal import Defect, defects
from core.store.engine import open_cipher
from tests.stores import KEY

CHANGES = (
    "UPDATE journal SET action = 'x' WHERE serial = 1",
    "DELETE FROM journal WHERE serial = 2",
    "DELETE FROM journal",
)


def write(store, count: int) -> None:
    for number in range(count):
        with store.work(Act.new(who="0317", where="3")) as work:
            work.journal.write("case.accept", str(number))


@pytest.mark.parametrize("change", CHANGES)
def test_the_engine_refuses(sql_store, change):
    write(sql_store, 2)
    with sql_store._engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text(change))
    assert sql_store.anchor()[0] == 2


def test_postgresql_refuses_to_truncate(bench, postgres_store_url):
    from core.store.sql_store import open_store

    store = open_store(url=postgres_store_url, settings=bench.settings, **bench.parts())
    write(store, 1)
    with store._engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text("TRUNCATE journal"))
    store.close()


def test_who_drops_the_triggers_breaks_the_chain(bench, tmp_path):
    from core.store.sql_store import open_store

    store = open_store(path=tmp_path / "store.db", key=KEY, settings=bench.settings, **bench.parts())
    write(store, 4)
    anchor = store.anchor()
    forger = open_cipher(tmp_path / "store.db", KEY, 1)
    for trigger in ("journal_no_update", "journal_no_delete"):
        forger.execute(f"DROP TRIGGER {trigger}")
    forger.execute("UPDATE journal SET who = '9999' WHERE serial = 2")
    forger.execute("DELETE FROM journal WHERE serial = 4")
    forger.close()
    with store.read() as work:
        found = defects(work.journal.entries(), anchor)
    store.close()
    assert found == [Defect(2, "digest"), Defect(4, "anchor")]
