"""Where disks are laid down and opened, one after another: only what differs from the one before is written anew."""

import fcntl
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from core.store import engine
from tests.power_cuts import SHM, STORE, WAL
from tests.power_cuts.disk import Content, Files
from tests.stores import KEY

SHARED_FIRST, SHARED_SIZE = 0x40000002, 510  # the bytes of a file of SQLite's that whoever reads it locks
CHUNK = 1 << 16


class Plate:
    """A folder for one disk after another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self._laid: Files = {}
        self._lock = -1

    @contextmanager
    def opened(self, files: Files) -> Iterator[Any]:
        """Lay a disk down and open its file by the product's recipe; nothing that was laid is changed by it."""
        self._lay(files)
        connection = engine.open_cipher(self.folder / STORE, KEY, 1.0)
        try:
            yield connection
        finally:
            connection.close()

    def close(self) -> None:
        if self._lock >= 0:
            os.close(self._lock)

    def _lay(self, files: Files) -> None:
        for path in {SHM, WAL, *self._laid} - files.keys():  # SQLite may have made the first two
            (self.folder / path).unlink(missing_ok=True)
            self._laid.pop(path, None)
        for path, content in files.items():
            self._write(path, content)
        if self._lock < 0:
            # While somebody else reads, closing does not write the log into the file: it stays as it was laid.
            self._lock = os.open(self.folder / STORE, os.O_RDONLY)
            shared = struct.pack("hhqqi4x", fcntl.F_RDLCK, os.SEEK_SET, SHARED_FIRST, SHARED_SIZE, 0)
            fcntl.fcntl(self._lock, fcntl.F_OFD_SETLK, shared)

    def _write(self, path: str, content: Content) -> None:
        place = self.folder / path
        laid = self._laid.get(path) if place.exists() else None  # beside an empty file SQLite takes a log away
        self._laid[path] = content
        start = min(laid.low, content.low) if laid is not None and laid.base is content.base else 0
        if laid is not None and start == laid.size == content.size:
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("wb" if laid is None else "r+b") as file:
            file.seek(start)
            file.write(content.since(start))
            file.truncate()


class Digests:
    """sha256 of contents; of what two have in common it is made once."""

    def __init__(self) -> None:
        self._bases: dict[str, tuple[bytes, list[Any]]] = {}

    def of_all(self, files: Files) -> bytes:
        return sha256(b"".join(path.encode() + self.of(path, files[path]) for path in sorted(files))).digest()

    def of(self, path: str, content: Content, size: int | None = None) -> bytes:
        """Return the digest of the first ``size`` bytes, or of all."""
        end = content.size if size is None else size
        known = self._bases.get(path)
        if known is None or known[0] is not content.base:
            known = self._bases[path] = content.base, _partly(content.base)
        whole = min(content.low, end) // CHUNK
        made = known[1][whole].copy()
        made.update(content.since(whole * CHUNK, end))
        return made.digest()


def _partly(data: bytes) -> list[Any]:
    """Return the digests of the first 0, 1, 2 ... chunks, to go on from."""
    made = [sha256()]
    for start in range(0, len(data) - CHUNK + 1, CHUNK):
        following = made[-1].copy()
        following.update(data[start : start + CHUNK])
        made.append(following)
    return made
