"""The vault of a centre: the bytes lie in its PostgreSQL, since a case moves between counters.

Why not in the folder of the counter that scanned: another counter opens the same case, a broken PC must not take its
scans along, and the server's backup must be whole by itself. They lie there as the rows beside them do: what protects
both at rest is the server's disk encryption (docs/administrator). It knows no attachment row.
"""

import hashlib
import secrets
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime

from sqlalchemy import Engine, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from core.attachments.attachment import SealedFile
from core.base.faults import Fault
from core.store.errors import translated
from core.store.table import Row

CHUNK = 1 << 18


class StoredFileRow(Row):
    """One file; empty on machines that keep files of their own."""

    __tablename__ = "stored_file"

    name: Mapped[str] = mapped_column(primary_key=True)
    stored_at: Mapped[datetime] = mapped_column(index=True)


class StoredChunkRow(Row):
    """One chunk of a file."""

    __tablename__ = "stored_chunk"

    name: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[bytes]


class ServerVault:
    """See core.attachments.ports.Vault; the Faults of a server (``storage.*``) come too."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def seal(self, parts: Iterable[bytes]) -> SealedFile:
        """See Vault."""
        name, digest, size = secrets.token_hex(16), hashlib.sha256(), 0
        with translated(), self._engine.begin() as connection:
            connection.execute(insert(StoredFileRow).values(name=name, stored_at=datetime.now(UTC)))
            for number, chunk in enumerate(_chunks(parts)):
                digest.update(chunk)
                size += len(chunk)
                connection.execute(insert(StoredChunkRow).values(name=name, number=number, body=chunk))
        return SealedFile(name=name, sha256=digest.hexdigest(), size=size)

    def read(self, file: SealedFile) -> bytes:
        """See Vault."""
        query = select(StoredChunkRow.body).where(StoredChunkRow.name == file.name).order_by(StoredChunkRow.number)
        with translated(), self._engine.connect() as connection:
            is_there = connection.execute(select(StoredFileRow.name).where(StoredFileRow.name == file.name)).first()
            plain = b"".join(connection.scalars(query))
        if is_there is None:
            raise Fault("attachments.read.lost")
        if hashlib.sha256(plain).hexdigest() != file.sha256:
            raise Fault("attachments.read.damaged")
        return plain

    def sweep(self, needed: Collection[str], before: datetime) -> int:
        """See Vault."""
        with translated(), self._engine.begin() as connection:
            old = connection.scalars(select(StoredFileRow.name).where(StoredFileRow.stored_at < before))
            orphans = [name for name in old if name not in needed]
            for name in orphans:
                connection.execute(delete(StoredChunkRow).where(StoredChunkRow.name == name))
                connection.execute(delete(StoredFileRow).where(StoredFileRow.name == name))
        return len(orphans)


def _chunks(parts: Iterable[bytes]) -> Iterator[bytes]:
    waiting = bytearray()
    for part in parts:
        waiting += part
        while len(waiting) >= CHUNK:
            yield bytes(waiting[:CHUNK])
            del waiting[:CHUNK]
    if waiting:
        yield bytes(waiting)
