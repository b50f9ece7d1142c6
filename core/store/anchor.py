"""The anchor of the journal beside the database: an old copy put back, or a missing file, does not go unnoticed."""

import json
from pathlib import Path

from sqlalchemy import Connection, select

from core.base.faults import Fault
from core.base.folders import write_durably
from core.staff.journal import GENESIS
from core.store.journal import JournalRow

Anchor = tuple[int, bytes]


def anchor_file(database: Path) -> Path:
    """Return where the anchor of a database lies."""
    return database.with_name(database.name + ".anchor")


def anchor_of(connection: Connection) -> Anchor:
    """Return (count, head) of the journal."""
    query = select(JournalRow.serial, JournalRow.digest).order_by(JournalRow.serial.desc()).limit(1)
    row = connection.execute(query).first()
    return (row.serial, row.digest) if row is not None else (0, GENESIS)


def keep_anchor(database: Path, anchor: Anchor) -> None:
    """Write the anchor beside the database."""
    count, head = anchor
    write_durably(anchor_file(database), json.dumps({"count": count, "head": head.hex()}).encode())


def kept_anchor(database: Path) -> Anchor | None:
    """Return what was kept beside the database, None when nothing was; Fault ``storage.open.bad_anchor``."""
    file = anchor_file(database)
    if not file.is_file():
        return None
    try:
        data = json.loads(file.read_bytes())
        return int(data["count"]), bytes.fromhex(data["head"])
    except (ValueError, KeyError, TypeError) as error:
        raise Fault("storage.open.bad_anchor", file=file.name) from error


def check_anchor(connection: Connection, database: Path) -> None:
    """Fault ``storage.open.rolled_back`` when the journal does not contain what it contained before."""
    kept = kept_anchor(database)
    if kept is None or kept[0] == 0:
        return
    query = select(JournalRow.digest).where(JournalRow.serial == kept[0])
    if connection.execute(query).scalar() != kept[1]:
        raise Fault("storage.open.rolled_back", count=kept[0], found=anchor_of(connection)[0])
