"""The schema: what the mappings say is what the migrations make, on both engines."""

import os
import subprocess
import sys

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from core.store import migrations
from core.store.schema import METADATA
from tests.unit.store.dying import opened

SEARCH_WORDS = "case_words"  # FTS5, no mapping


def own(_object, name: str, kind: str, _reflected: bool, _other) -> bool:
    return not (kind == "table" and name.startswith(SEARCH_WORDS))


def test_mappings_and_migrations_agree(sql_store):
    with sql_store._engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": own, "compare_type": True})
        assert compare_metadata(context, METADATA) == []
        assert len(inspect(connection).get_table_names()) > len(METADATA.tables)


def test_the_versions_are_those_of_the_scripts():
    scripts = ScriptDirectory(str(next(iter(migrations.__path__))))
    found = [script.revision for script in scripts.walk_revisions()]
    assert tuple(reversed(found)) == migrations.VERSIONS
    assert scripts.get_current_head() == migrations.HEAD


HEAVY = ("alembic", "psycopg", "keyring", "argon2", "PySide6")


def test_an_ordinary_start_does_not_load_what_it_does_not_need(tmp_path):
    """Start-up is measured: what is needed only sometimes is loaded only then."""
    opened(tmp_path / "store.db").close()
    script = (
        "import sys; from tests.unit.store.dying import opened; from pathlib import Path;"
        f"opened(Path(sys.argv[1])).close(); print(*[name for name in {HEAVY} if name in sys.modules])"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "store.db")]
    run = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": "."})
    assert run.stdout.split() == []
