"""The versions of the schema and how a database gets to the newest. Alembic is loaded only when there is work to do."""

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Connection, inspect, text

# oldest first; the last is what this program needs
VERSIONS = tuple(f"{number:04}" for number in range(1, 25))
HEAD = VERSIONS[-1]
# Tables that a version gives to another, or (empty) lets go or makes anew. All others keep every row, or the upgrade is
# undone (core.store.proof): a version that moves rows on purpose says so here.
MOVED: Mapping[str, Mapping[str, str]] = {
    "0005": {"case_search": ""},
    "0014": {"printer_lease": "lease"},
    "0021": {"search_state": ""},
}


def heir_of(table: str, found: str) -> str:
    """Return which table holds the rows of ``table`` of version ``found`` now; empty: none has to."""
    for version, moved in MOVED.items():
        if version > found:
            table = moved.get(table, table)
    return table


def version_of(connection: Connection) -> str:
    """Return the version a database is at; empty for a new one."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""


def migrate(connection: Connection, target: str = HEAD, folder: Path = Path(__file__).parent) -> None:
    """Bring the database to ``target`` inside the connection's open transaction: whole or not at all."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, target)
