"""The versions of the schema and how a database gets to the newest. Alembic is loaded only when there is work to do."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

# oldest first; the last is what this program needs
VERSIONS = tuple(f"{number:04}" for number in range(1, 24))
HEAD = VERSIONS[-1]


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
