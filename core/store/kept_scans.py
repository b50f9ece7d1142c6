"""The scans of the copies: what a copy names lies beside the copies, proven. It knows rows as names only.

Files of a vault never change once they are in place, so each is copied once, whatever number of copies names it.
"""

import shutil
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from core.attachments.attachment import SealedFile
from core.base.faults import Fault
from core.base.folders import MadeFolders, put_in_place
from core.store.engine import open_copy
from core.store.files import sync_file
from core.store.vault import FileVault

FOLDER = "attachments"
NAMED = "SELECT DISTINCT file, sha256, size FROM attachment WHERE removed_at IS NULL ORDER BY file"
UNREADABLE = frozenset({"attachments.read.lost", "attachments.read.damaged"})


def vault_folder(database: Path) -> Path:
    """Return where the scans of a database lie; for a copy, where those of all copies do."""
    return database.with_name(FOLDER)


def named_by(copy: Path, key: bytes) -> list[SealedFile]:
    """Return the files that the rows of a copy need. The driver's own errors pass."""
    connection = open_copy(copy, key)
    try:
        if not has_table(connection, "attachment"):
            return []
        rows = connection.execute(NAMED).fetchall()
    finally:
        connection.close()
    return [SealedFile(name=name, sha256=sha256, size=size) for name, sha256, size in rows]


def bring(source: Path, target: Path, files: Iterable[SealedFile], key: bytes) -> int:
    """Copy what ``target`` has not, durable and proven; return how many files are lost or damaged at the source.

    A file is at its place whole or not at all: a kill in the middle leaves a part that the next run writes over.
    """
    vault, folders, lost = FileVault(source, key), MadeFolders(), 0
    for file in files:
        place = target / file.name[:2] / file.name
        if not place.exists():
            folders.make(target, place.parent)
            lost += not _brought(vault, source / file.name[:2] / file.name, place, file)
    return lost


def sweep_kept(folder: Path, needed: Collection[str]) -> None:
    """Take away what no copy names any more."""
    for path in folder.glob("??/*"):
        if path.name not in needed:
            path.unlink()


def _brought(vault: FileVault, source: Path, place: Path, file: SealedFile) -> bool:
    try:
        vault.read(file)
    except Fault as fault:
        if fault.code not in UNREADABLE:
            raise
        return False
    beside = place.with_name(place.name + ".part")
    shutil.copyfile(source, beside)
    sync_file(beside)
    put_in_place(beside, place)
    return True


def has_table(connection: Any, name: str) -> bool:
    """Return whether a file has such a table; an older one or an empty one may not."""
    found = connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (name,)).fetchone()
    return found is not None
