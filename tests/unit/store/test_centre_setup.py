"""A centre is made, moved into, joined: on a real server with real roles and passwords."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import psycopg
import pytest

from core.base.acts import Act
from core.base.clock import SystemClock
from core.base.faults import Fault
from core.staff.journal import defects
from core.store.centre.address import COUNTER, DOOR, Address
from core.store.centre.code import JoinCode, read_code
from core.store.centre.examine import examine
from core.store.centre.file import CentreFile
from core.store.centre.moving import move
from core.store.centre.setup import create, issue_code, join, reindex, upgrade
from core.store.engine import postgresql_engine
from core.store.sql_store import open_store
from tests.centre import call
from tests.postgres import running_server
from tests.stores import KEY
from tests.upgrade.sample import ATTACHMENT, CASE, fill

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def hall_server():
    """A server whose roles need their passwords, as a centre's does."""
    with running_server() as server:
        with psycopg.connect(f"user=yichuang dbname=postgres host={server.folder}", autocommit=True) as connection:
            connection.execute("ALTER ROLE yichuang PASSWORD 'of the administrator'")
        (server.data / "pg_hba.conf").write_text("local all yichuang trust\nlocal all all scram-sha-256\n")
        server.run("pg_ctl", "-D", str(server.data), "reload")
        yield server


def admin(server) -> Address:
    return Address(host=str(server.folder), user="yichuang", database="postgres")


@pytest.fixture
def centre(hall_server, bench):
    made = create(admin(hall_server), bench.wire, pc="1号窗口", now=NOW, database="hall")
    yield made
    with psycopg.connect(f"user=yichuang dbname=postgres host={hall_server.folder}", autocommit=True) as connection:
        connection.execute("DROP DATABASE hall WITH (FORCE)")


def opened(membership, bench, **more):
    return open_store(url=membership.server.url, settings=bench.settings, may_migrate=False, **bench.parts(), **more)


def refused(code: str, job) -> None:
    with pytest.raises(Fault) as error:
        job()
    assert error.value.code == code


def test_a_server_is_looked_at_line_by_line(hall_server):
    found = {one.what: one for one in examine(admin(hall_server), SystemClock())}
    assert list(found) == ["reachable", "version", "tls", "clock", "encoding", "durable", "room", "memory", "rights"]
    bad = {what: one.fault.code for what, one in found.items() if one.fault is not None}
    # the tests' own server is small and has fsync off
    assert bad == {"durable": "storage.centre.not_durable", "memory": "storage.centre.little_memory"}
    assert (found["durable"].is_in_the_way, found["memory"].is_in_the_way) == (True, False)
    nowhere = Address(host="127.0.0.1", port=1, user="x")
    assert [one.fault.code for one in examine(nowhere, SystemClock()) if one.fault] == ["storage.server.lost"]


def test_counters_write_rows_and_nothing_else(centre, bench):
    store = opened(centre, bench)
    call(store)
    store.close()
    with centre.server.connect() as connection:
        for words in (
            "UPDATE journal SET who = 'x'", "DELETE FROM journal", "DROP TABLE ticket", "CREATE TABLE own (x int)",
            "SELECT * FROM join_code", "SELECT centre_join('x', 'y')", "UPDATE alembic_version SET version_num = '1'",
        ):  # fmt: skip
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(words)
    refused("storage.centre.exists", lambda: create(admin_of(centre), bench.wire, pc="x", now=NOW, database="hall"))


def admin_of(centre) -> Address:
    return Address(host=centre.server.host, user="yichuang", database="postgres")


def test_a_code_lets_one_pc_in_once(centre, bench, tmp_path):
    code = issue_code(centre, now=SystemClock().now())
    typed = code.text.replace("-", " ").lower()
    joined = join(typed, pc="2号窗口")
    assert (joined.number, joined.server.user, joined.owner) == (2, COUNTER, None)
    store = opened(joined, bench)
    assert call(store) == "1"
    store.close()
    refused("storage.centre.code_spent", lambda: join(code.text, pc="3号窗口"))
    other = "A" if code.text[2] != "A" else "B"  # not the last one: of it only some bits count
    refused("storage.centre.code_mistyped", lambda: join(code.text[:2] + other + code.text[3:], pc=""))
    refused("storage.centre.not_first", lambda: issue_code(joined, now=NOW))
    old = issue_code(centre, now=SystemClock().now(), minutes=0)
    refused("storage.centre.code_spent", lambda: join(old.text, pc="3号窗口"))
    with old.door.connect() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT * FROM person")


@pytest.mark.parametrize("host", ["192.168.1.10", "pg.hall.lan", "/run/postgresql"])
@pytest.mark.parametrize("database", ["yichuang", "hall"])
def test_a_code_says_what_was_put_in(host, database):
    server = Address(host=host, port=5433, database=database, user=COUNTER, password="x", tls="require")
    code = JoinCode.new(server, "ab" * 10)
    again = read_code(code.text)
    assert (again.door.url, again.secret, again.door.user) == (code.door.url, code.secret, DOOR)
    assert code.open(code.seal("a", "b")) == ("a", "b")
    refused("storage.centre.code_wrong", lambda: JoinCode.new(server, "ab" * 10).open(code.seal("a", "b")))


def test_what_a_pc_keeps_is_sealed_and_bound_to_its_place(centre, tmp_path):
    path = tmp_path / "centre.json"
    CentreFile(path).keep(centre, KEY)
    text = path.read_text("utf-8")
    for secret in (centre.server.password, centre.owner_password, centre.door_password):
        assert secret not in text
    kept = CentreFile(path).open(KEY)
    assert (kept.server.url, kept.owner_password, kept.number) == (centre.server.url, centre.owner_password, 1)
    refused("storage.centre.broken_file", lambda: CentreFile(path).open(bytes(48)))
    path.write_text(json.dumps({**json.loads(text), "host": "evil.example"}), "utf-8")
    refused("storage.centre.broken_file", lambda: CentreFile(path).open(KEY))


def test_the_data_of_a_pc_move_whole_with_their_chains(centre, bench, tmp_path):
    source = open_store(path=tmp_path / "store.db", key=KEY, settings=bench.settings, **bench.parts())
    fill(source)
    sealed = source.vault.seal([b"scan " * 100_000])
    with source.work(Act.new(who="0317", where="3")) as work:
        work.attachments.save(replace(work.attachments.get(ATTACHMENT.id), file=sealed))
    with source.read() as work:
        before = work.journal.head(), work.outbox.state()
    engine = postgresql_engine(centre.owner.url, 5.0)
    assert move(source.engine, source.vault, engine) > 10
    refused("storage.centre.not_empty", lambda: move(source.engine, source.vault, engine))
    engine.dispose()
    source.close()
    upgrade(centre.owner, bench.wire, is_filled=True)
    store = opened(centre, bench)
    with store.read() as work:
        assert (work.journal.head(), work.outbox.state()) == before
        assert defects(work.journal.entries()) == []
        assert [found.number for found in work.cases.search(CASE.number)] == [CASE.number]
    assert store.vault.read(sealed) == b"scan " * 100_000
    call(store)  # the server's own counters go on after what came
    store.close()


def test_f120_indexes_are_made_anew_by_the_owner(centre, hall_server):
    reindex(centre.owner)
    with centre.owner.connect() as connection:
        assert connection.execute("SELECT count(*) FROM pg_index WHERE NOT indisvalid").fetchone() == (0,)


def test_a_counter_waits_for_the_owner_to_upgrade(centre, bench):
    with centre.owner.connect() as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0008'")
    refused("storage.centre.behind", lambda: opened(centre, bench))
