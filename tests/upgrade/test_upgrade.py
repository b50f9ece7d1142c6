"""Every released database comes to the newest version with all it holds; an upgrade that fails or dies changes nothing."""

from functools import partial
from pathlib import Path
from shutil import copy, copytree, ignore_patterns

import psycopg
import pytest

from core.base.faults import Fault
from core.store import migrations, start
from core.store.backup import backup_folder, backups
from core.store.engine import OLD_PAGE, open_cipher
from core.store.sql_store import open_store
from tests.small_disk import mounted
from tests.stores import KEY
from tests.unit.store.dying import Nursery
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


def test_every_version_has_its_sample():
    names = [f"v{number}.{engine}.sql" for number in migrations.VERSIONS for engine in ("postgresql", "sqlite")]
    assert sorted(path.name for path in HERE.glob("v*.sql")) == names


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_sqlite_comes_to_the_newest(bench, tmp_path, script):
    path = tmp_path / "store.db"
    made_sqlite(script, path)
    store = opened(bench, path)
    check(store)
    store.close()
    assert version(path)[0] == migrations.HEAD


@pytest.mark.parametrize("script", sorted(HERE.glob("v*.postgresql.sql")), ids=lambda script: script.name)
def test_postgresql_comes_to_the_newest(bench, postgres_url, script):
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as connection:
        connection.execute(script.read_text("utf-8"))
    store = open_store(url=postgres_url, settings=bench.settings, **bench.parts())
    check(store)
    store.close()


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


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("    raise RuntimeError('half way')", "RuntimeError"),
        ("    op.execute('INSERT INTO nowhere VALUES (1)')", "OperationalError"),
        ('    op.execute("UPDATE source SET last = 7")', "heads"),
    ],
)
def test_an_upgrade_that_fails_changes_nothing(bench, tmp_path, next_program, broken, reason):
    path = tmp_path / "store.db"
    made_sqlite(SCRIPTS[-1], path)
    before = version(path)
    (next_program / "versions" / f"v{AFTER}_next.py").write_text(f"{NEXT}{broken}\n")
    with pytest.raises(Fault) as error:
        opened(bench, path)
    assert (error.value.code, error.value.facts["reason"]) == ("storage.migrate.failed", reason)
    assert version(path) == before


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
    """Before every eleventh statement; old and whole, or new and whole."""
    path, number, heard = tmp_path / "store.db", 0, []
    made_sqlite(SCRIPTS[-1], path)
    old = version(path)
    with Nursery() as nursery:
        while heard != ["whole"]:
            number += 11
            nursery.start("upgrade", path, number)
            heard = nursery.rest()
            found = version(path)
            assert found in (old, (AFTER, old[1] + 1))
            if found != old:
                for file in tmp_path.glob("store.db*"):
                    file.unlink()
                made_sqlite(SCRIPTS[-1], path)
    assert number > 20
