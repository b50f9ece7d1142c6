"""How everything of a PC that ran alone moves to its centre's server: whole, in one transaction, or not at all.

Journal and outbox go as they are: their chains, their source and generation stay, so the district notices nothing. The
old file is left where it was, closed; it is a copy to look at and no longer the truth.
"""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, insert, select, text

from core.attachments.attachment import SealedFile
from core.attachments.ports import Vault
from core.base.faults import Fault
from core.store.attachments import AttachmentRow
from core.store.engine import READS_ONLY
from core.store.errors import translated
from core.store.schema import METADATA
from core.store.server_vault import CHUNK, StoredChunkRow, StoredFileRow

BATCH = 500
# of one program or one server only, or made anew there
LEFT = frozenset({
    "lease", "published", "search_state", "case_item", "centre_pc", "join_code", "stored_file", "stored_chunk",
    "number_block", "island_base", "island_merge",
})  # fmt: skip
NOT_EMPTY = ("journal", "case_file", "person", "ticket")

Progress = Callable[[int], None]  # rows so far


def move(source: Engine, vault: Vault, target: Engine, progress: Progress = lambda _rows: None) -> int:
    """Copy all rows and files; return how many rows. Fault ``storage.centre.not_empty`` when the server holds a day."""
    with translated(), source.connect().execution_options(**{READS_ONLY: True}) as old, target.begin() as new:
        new.execute(text("SET LOCAL statement_timeout = 0"))
        _refuse_what_is_used(new)
        rows = 0
        for table in METADATA.sorted_tables:
            if table.name in LEFT:
                continue
            for batch in _batches(old, table):
                new.execute(insert(table), batch)
                rows += len(batch)
                progress(rows)
            _go_on_counting(new, table)
        _move_files(old, vault, new)
    return rows


def _refuse_what_is_used(new: Connection) -> None:
    for name in NOT_EMPTY:
        if new.execute(select(func.count()).select_from(METADATA.tables[name])).scalar():
            raise Fault("storage.centre.not_empty", table=name)


def _batches(old: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    found = old.execute(select(table)).mappings()
    while batch := found.fetchmany(BATCH):
        yield [dict(row) for row in batch]


def _go_on_counting(new: Connection, table: Table) -> None:
    """Have the server's own counters begin after what came."""
    for column in table.primary_key.columns:
        if column.autoincrement is True or table.autoincrement_column is column:
            words = "SELECT setval(s, greatest(1, (SELECT max({0}) FROM {1}))) FROM pg_get_serial_sequence(:t, :c) AS s"
            quoted = new.dialect.identifier_preparer
            query = words.format(quoted.quote(column.name), quoted.format_table(table))
            new.execute(text(query + " WHERE s IS NOT NULL"), {"t": table.name, "c": column.name})


def _move_files(old: Connection, vault: Vault, new: Connection) -> None:
    columns = AttachmentRow.file, AttachmentRow.sha256, AttachmentRow.size, AttachmentRow.made_at
    known: set[str] = set()
    for name, sha256, size, made_at in old.execute(select(*columns).where(AttachmentRow.removed_at.is_(None))):
        if name in known:
            continue
        known.add(name)
        plain = vault.read(SealedFile(name=name, sha256=sha256, size=size))
        new.execute(insert(StoredFileRow).values(name=name, stored_at=made_at))
        for number, at in enumerate(range(0, len(plain), CHUNK)):
            new.execute(insert(StoredChunkRow).values(name=name, number=number, body=plain[at : at + CHUNK]))
