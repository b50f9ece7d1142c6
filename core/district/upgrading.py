"""Brings the data of an older district, or none, to today's tables, in one transaction. It knows no event."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from core.district.tables import metadata, parcel
from core.sync.wire import packed

_CHUNK = 1000
_UPGRADE_LOCK = 0x75706772  # "upgr"
_OF_CONTENT = ("arrival_kept_once", "arrival_of_subject", "arrival_to_relay")
_FIND_DAYS = (
    "INSERT INTO day_stretch (day, name, source, first, last) "
    "SELECT day, name, source, min(sequence), max(sequence) FROM arrival "
    "WHERE day IS NOT NULL AND NOT EXISTS (SELECT 1 FROM day_stretch) GROUP BY day, name, source"
)
# Each event had a row of its own with its body; what is asked for here is how it was, not how it is.
_OLD = (
    "SELECT event.id, arrival.source, arrival.sequence, event.subject, event.revision, "
    "event.relayed_at, event.body FROM event "
    "JOIN arrival ON arrival.id = event.id AND arrival.verdict IN ('applied', 'parked') "
    "WHERE event.id > :after ORDER BY event.id LIMIT :most"
)
_MOVE = (
    "UPDATE arrival SET subject = :subject, revision = :revision, relayed_at = :relayed_at, "
    "parcel = sequence WHERE source = :source AND sequence = :sequence"
)


def upgrade(engine: sa.Engine) -> None:
    """Make the tables, or bring older ones to what this program has; receivers that start together take turns."""
    with engine.begin() as tx:
        if tx.dialect.name == "postgresql":
            tx.execute(sa.select(sa.func.pg_advisory_xact_lock(_UPGRADE_LOCK)))
        metadata.create_all(tx)
        _take_away(tx, "arrival", "content", _OF_CONTENT)
        _add_what_is_new(tx)
        if sa.inspect(tx).has_table("event"):
            _move_events(tx)
        _take_away(tx, "case_file", "data")
        _find_days(tx)


def _find_days(tx: sa.Connection) -> None:
    """Say where each day lies, where nothing says it; an index did before."""
    tx.exec_driver_sql(_FIND_DAYS)
    tx.exec_driver_sql("DROP INDEX IF EXISTS arrival_of_day")


def _take_away(tx: sa.Connection, table: str, column: str, indexes: Sequence[str] = ()) -> None:
    """Drop a column that older data have, and before it the indexes that ask for it."""
    if column in {each["name"] for each in sa.inspect(tx).get_columns(table)}:
        for index in indexes:
            tx.exec_driver_sql(f"DROP INDEX IF EXISTS {index}")
        tx.exec_driver_sql(f"ALTER TABLE {table} DROP COLUMN {column}")


def _add_what_is_new(tx: sa.Connection) -> None:
    found = sa.inspect(tx)
    for table in metadata.sorted_tables:
        known = {column["name"] for column in found.get_columns(table.name)}
        for column in table.columns:
            if column.name not in known:
                kind = column.type.compile(tx.dialect)
                tx.exec_driver_sql(f'ALTER TABLE "{table.name}" ADD COLUMN "{column.name}" {kind}')
        for index in table.indexes:
            index.create(tx, checkfirst=True)


def _move_events(tx: sa.Connection) -> None:
    """Give each event a parcel of its own, and what was known of it to the row of its place."""
    old, move, after = sa.text(_OLD), sa.text(_MOVE), ""
    while rows := tx.execute(old, {"after": after, "most": _CHUNK}).mappings().all():
        after = rows[-1]["id"]
        parcels: list[dict[str, Any]] = [
            {"source": row["source"], "first": row["sequence"], "body": packed([bytes(row["body"])])} for row in rows
        ]
        tx.execute(sa.insert(parcel), parcels)
        tx.execute(move, [{name: value for name, value in row.items() if name != "body"} for row in rows])
    tx.exec_driver_sql("DROP TABLE event")
    tx.exec_driver_sql("DROP INDEX IF EXISTS arrival_by_id")
