"""Every released database comes to the newest version with all it holds; an upgrade that fails or dies changes nothing."""

import threading
from contextlib import closing
from functools import partial
from itertools import pairwise
from pathlib import Path
from shutil import copy, copytree, ignore_patterns

import psycopg
import pytest
from sqlalchemy import create_engine, inspect

from core.base.faults import Fault
from core.base.work import settled
from core.staff.journal import defects
from core.store import migrations, start
from core.store.backup import backup_folder, backups
from core.store.engine import OLD_PAGE, open_cipher, sqlite_engine
from core.store.sql_store import open_store
from tests.patience import PATIENCE_S
from tests.samples import DAY
from tests.small_disk import mounted
from tests.stores import KEY
from tests.unit.store.dying import Nursery
from tests.unit.store.test_many_counters import issue
from tests.upgrade.rows import Rows, altered, contents, empty, furnish, typed
from tests.upgrade.sample import BETWEEN, check

HERE = Path(__file__).parent
SCRIPTS = sorted(HERE.glob("v*.sqlite.sql"))

AFTER = f"{int(migrations.HEAD) + 1:04d}"
NEXT = f"""
import sqlalchemy as sa
from alembic import op
revision, down_revision = "{AFTER}", "{migrations.HEAD}"
def upgrade():
    op.add_column("ticket", sa.Column("note", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("person") as batch:
        batch.alter_column("sex", new_column_name="sex_code")
    op.execute("UPDATE ticket SET note = 'seen'")
    op.create_table("shelf", sa.Column("id", sa.Integer(), primary_key=True))
"""


def made_sqlite(script: Path, path: Path) -> None:
    with pytest.MonkeyPatch.context() as earlier:
        earlier.setattr("core.store.engine.PAGE", OLD_PAGE)  # whose pages all of these releases made
        connection = open_cipher(path, KEY, 1)
    for statement in script.read_text("utf-8").split(BETWEEN):
        connection.execute(statement)
    connection.close()


def version(path: Path) -> tuple[str, int]:
    """Return the version and how many tables it has."""
    connection = open_cipher(path, KEY, 1)
    found = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'").fetchone()[0]
    connection.close()
    return found, tables


@pytest.fixture
def next_program(monkeypatch, tmp_path):
    """Be a program that knows one version more; return its folder of migrations."""
    folder = tmp_path / "migrations"
    copytree(next(iter(migrations.__path__)), folder, ignore=ignore_patterns("__pycache__"))
    (folder / "versions" / f"v{AFTER}_next.py").write_text(NEXT)
    monkeypatch.setattr(start, "migrate", partial(migrations.migrate, target=AFTER, folder=folder))
    monkeypatch.setattr(start, "HEAD", AFTER)
    monkeypatch.setattr(start, "VERSIONS", (*migrations.VERSIONS, AFTER))
    return folder


def opened(bench, path: Path):
    return open_store(path=path, key=KEY, settings=bench.settings, **bench.parts())


def opened_server(bench, url: str):
    return open_store(url=url, settings=bench.settings, **bench.parts())


def test_every_version_has_its_sample():
    names = [f"v{number}.{engine}.sql" for number in migrations.VERSIONS for engine in ("postgresql", "sqlite")]
    assert sorted(path.name for path in HERE.glob("v*.sql")) == names


@pytest.fixture(scope="module")
def newest(tmp_path_factory) -> Rows:
    """Return rows of every table, as the newest sample has them."""
    path = tmp_path_factory.mktemp("newest") / "store.db"
    made_sqlite(SCRIPTS[-1], path)
    engine = sqlite_engine(path, KEY, 1)
    assert empty(contents(engine)) == set(), "a table without a row: give it one in tests/upgrade/rows.py"
    rows = typed(engine)
    engine.dispose()
    return rows


def proven(engine, opened, rows: Rows, number: str) -> None:
    """Fill the empty tables, open the store and see that every row of every table came along; let the engine go."""
    furnish(engine, rows)
    before = contents(engine)
    assert empty(before) == set()
    with closing(opened()) as store:
        assert altered(before, contents(engine), number) == set()
        check(store)
    engine.dispose()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_sqlite_comes_to_the_newest(bench, tmp_path, script, newest):
    path = tmp_path / "store.db"
    made_sqlite(script, path)
    proven(sqlite_engine(path, KEY, 1), lambda: opened(bench, path), newest, script.name[1:5])
    assert version(path)[0] == migrations.HEAD


@pytest.mark.parametrize("script", sorted(HERE.glob("v*.postgresql.sql")), ids=lambda script: script.name)
def test_postgresql_comes_to_the_newest(bench, postgres_url, script, newest):
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as connection:
        connection.execute(script.read_text("utf-8"))
    proven(create_engine(postgres_url), lambda: opened_server(bench, postgres_url), newest, script.name[1:5])


@pytest.mark.parametrize(("older", "newer"), tuple(pairwise(SCRIPTS[20:])), ids=lambda script: script.name)
def test_a_program_one_version_older_works_beside_the_newer_schema(tmp_path, older, newer):
    """Since 0021: its tables and columns are there, and what it does not know of has a default."""
    known, now = {}, {}
    for script, columns in ((older, known), (newer, now)):
        made_sqlite(script, tmp_path / script.name)
        engine = sqlite_engine(tmp_path / script.name, KEY, 1)
        tables = inspect(engine)
        for name in tables.get_table_names():
            columns.update({(name, each["name"]): each for each in tables.get_columns(name)})
        engine.dispose()
    assert known.keys() <= now.keys()
    shared = {name for name, _ in known}
    fresh = {key: now[key] for key in now.keys() - known.keys() if key[0] in shared}
    assert [key for key, each in fresh.items() if not each["nullable"] and each["default"] is None] == []


def test_an_upgrade_takes_a_backup_first(bench, tmp_path, next_program):
    path = tmp_path / "store.db"
    made_sqlite(SCRIPTS[-1], path)
    before = version(path)
    opened(bench, path).close()
    assert version(path) == (AFTER, before[1] + 1)
    assert [version(copy) for copy in backups(path)] == [before]


def test_an_upgrade_keeps_as_many_backups_as_are_set(bench, tmp_path, next_program):
    path = tmp_path / "store.db"
    made_sqlite(SCRIPTS[-1], path)
    backup_folder(path).mkdir()
    earlier = [Path(copy(path, backup_folder(path) / f"store-2026010{day}T080000000000Z.db")) for day in range(1, 7)]
    wanted = bench.settings.store.model_copy(update={"backups_kept": 5})
    bench.settings = bench.settings.model_copy(update={"store": wanted})
    opened(bench, path).close()
    newest, *others = backups(path)
    assert others == earlier[:1:-1]
    assert newest not in earlier


IN_PLACE = """
    bind = op.get_bind()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    bind.exec_driver_sql("UPDATE sqlite_master SET sql = replace(sql, 'outcome VARCHAR,', 'outcome VARCHAR NOT NULL,')")
    bind.exec_driver_sql("PRAGMA writable_schema = RESET")
"""
NO_PARENT = """
    op.execute("CREATE TABLE child (parent VARCHAR REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED)")
    op.execute("INSERT INTO child VALUES ('nobody')")
"""
REWRITTEN = """
    for name in ("journal_no_update", "journal_no_delete"):
        op.execute(f"DROP TRIGGER {name}")
    op.execute("UPDATE journal SET who = upper(who) || '.' WHERE serial = 1")
"""


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("    raise RuntimeError('half way')", "RuntimeError"),
        ("    op.execute('INSERT INTO nowhere VALUES (1)')", "OperationalError"),
        ('    op.execute("UPDATE source SET last = 7")', "heads"),
        ('    op.execute("DELETE FROM contact")', "rows of contact"),
        ('    op.execute("INSERT INTO wrong_day SELECT 1, at, op, who FROM wrong_day")', "rows of wrong_day"),
        ('    op.rename_table("mandate", "power")', "rows of mandate"),
        (REWRITTEN, "chain"),
        (IN_PLACE, "quick_check"),
        (NO_PARENT, "foreign_key_check"),
    ],
)
def test_an_upgrade_that_fails_or_loses_something_changes_nothing(bench, tmp_path, next_program, broken, reason):
    path = tmp_path / "store.db"
    made_sqlite(SCRIPTS[-1], path)
    before = version(path)
    (next_program / "versions" / f"v{AFTER}_next.py").write_text(f"{NEXT}{broken}\n")
    with pytest.raises(Fault) as error:
        opened(bench, path)
    assert (error.value.code, error.value.facts["reason"]) == ("storage.migrate.failed", reason)
    assert version(path) == before


def test_a_version_that_moves_rows_says_so(bench, tmp_path, next_program, monkeypatch):
    path = tmp_path / "store.db"
    made_sqlite(SCRIPTS[-1], path)
    moves = '    op.rename_table("mandate", "power")\n    op.execute("DELETE FROM contact")\n'
    (next_program / "versions" / f"v{AFTER}_next.py").write_text(f"{NEXT}{moves}")
    monkeypatch.setattr(migrations, "MOVED", {**migrations.MOVED, AFTER: {"mandate": "power", "contact": ""}})
    opened(bench, path).close()
    assert version(path)[0] == AFTER


EXPANDS = f"""
import sqlalchemy as sa
from alembic import op
revision, down_revision = "{AFTER}", "{migrations.HEAD}"
def upgrade():
    op.add_column("ticket", sa.Column("note", sa.String(), nullable=False, server_default=""))
    op.create_index("ix_ticket_note", "ticket", ["note"])
"""


@pytest.fixture
def server(postgres_url) -> str:
    """Return a centre's database of this version, with its sample."""
    script = HERE / f"v{migrations.HEAD}.postgresql.sql"
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as connection:
        connection.execute(script.read_text("utf-8"))
    return postgres_url


def server_version(url: str) -> str:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        return connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ('    op.execute("DELETE FROM contact")', "rows of contact"),
        ('    op.execute("UPDATE source SET last = 7")', "heads"),
        ('    op.execute("ALTER TABLE journal DISABLE TRIGGER USER; UPDATE journal SET who = who || who")', "chain"),
    ],
)
def test_a_server_whose_upgrade_loses_something_is_left_as_it_was(bench, server, next_program, broken, reason):
    (next_program / "versions" / f"v{AFTER}_next.py").write_text(f"{EXPANDS}{broken}\n")
    with pytest.raises(Fault) as error:
        opened_server(bench, server)
    assert (error.value.code, error.value.facts["reason"]) == ("storage.migrate.failed", reason)
    assert server_version(server) == migrations.HEAD


def test_an_upgrade_waits_for_no_table_for_ever(bench, server, next_program):
    impatient = bench.settings.store.model_copy(update={"busy_timeout_s": 0.2})
    bench.settings = bench.settings.model_copy(update={"store": impatient})
    with psycopg.connect(server.replace("+psycopg", "")) as other:
        other.execute("UPDATE ticket SET calls = calls")
        with pytest.raises(Fault) as error:
            opened_server(bench, server)
        assert error.value.code == "storage.write.locked"
        other.rollback()
    assert server_version(server) == migrations.HEAD
    opened_server(bench, server).close()
    assert server_version(server) == AFTER


def test_counters_of_the_old_program_work_on_while_and_after_the_centre_is_upgraded(bench, server, next_program):
    """n-1: what they write meanwhile is there, and no row of theirs makes the upgrade look as if it had lost one."""
    (next_program / "versions" / f"v{AFTER}_next.py").write_text(EXPANDS)
    with pytest.MonkeyPatch.context() as older:
        older.setattr(start, "HEAD", migrations.HEAD)
        old = opened_server(bench, server)
    is_over, issued = threading.Event(), []

    def work_on() -> None:
        while not is_over.is_set() or len(issued) < 5:
            issued.append(settled(lambda: issue(old)))

    counter = threading.Thread(target=work_on)
    counter.start()
    opened_server(bench, server).close()
    is_over.set()
    counter.join(PATIENCE_S)
    assert server_version(server) == AFTER
    issued.append(issue(old))
    with old.read() as work:
        assert {ticket.serial for ticket in work.tickets.of_day(DAY)} >= set(issued)
        assert defects(work.journal.entries(), work.journal.head()) == []
    old.close()


def test_no_space_to_upgrade(bench, tmp_path, next_program):
    made_sqlite(SCRIPTS[-1], tmp_path / "store.db")
    with mounted(tmp_path / "disk", f"size={(tmp_path / 'store.db').stat().st_size * 3}"):
        path = Path(copy(tmp_path / "store.db", tmp_path / "disk"))
        before = version(path)
        with pytest.raises(Fault) as error:
            opened(bench, path)
        assert error.value.code == "storage.migrate.no_space"
        assert version(path) == before


def test_killed_all_along_an_upgrade(tmp_path, next_program):
    """Before every statement that is more than a question; old and whole, or new and whole."""
    path, number, heard = tmp_path / "store.db", 0, []
    made_sqlite(SCRIPTS[-1], path)
    old = version(path)
    with Nursery() as nursery:
        while heard != ["whole"]:
            number += 1
            nursery.start("upgrade", path, number)
            heard = nursery.rest()
            found = version(path)
            assert found in (old, (AFTER, old[1] + 1))
            if found != old:
                for file in tmp_path.glob("store.db*"):
                    file.unlink()
                made_sqlite(SCRIPTS[-1], path)
    assert number > 15
