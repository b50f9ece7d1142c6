"""The vault of a machine of its own: sealed files beside the database. It knows no attachment row.

A file is written beside its place, synced, renamed, and the folder synced; only then may a row name it. So after a
power cut a row never lacks its file, and a file without a row is an orphan that the sweep takes away after a while.
"""

import errno
import hashlib
import logging
import os
import secrets
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from core.attachments.attachment import SealedFile
from core.base.faults import Fault
from core.base.folders import MadeFolders, sync_folder
from core.store.engine import KEY_BYTES
from core.store.sealing import opened, sealed

log = logging.getLogger(__name__)

BLOCK = 1 << 16
PART = ".part"
HELD_S = 5.0  # how long another program (an antivirus) may hold a file before we say so
_CODES = {
    errno.ENOSPC: "attachments.store.full",
    errno.EDQUOT: "attachments.store.full",
    errno.EFBIG: "attachments.store.full",
    errno.EROFS: "attachments.store.read_only",
    errno.EACCES: "attachments.store.read_only",
    errno.EPERM: "attachments.store.read_only",
    errno.ENOTDIR: "attachments.store.read_only",
    errno.EEXIST: "attachments.store.read_only",
}


class FileVault:
    """See core.attachments.ports.Vault. ``key`` is the store's key of 48 bytes; names say nothing."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._folder, self._key, self._folders = folder, key[:KEY_BYTES], MadeFolders()

    def seal(self, parts: Iterable[bytes]) -> SealedFile:
        """See Vault."""
        name = secrets.token_hex(16)
        digest, size = hashlib.sha256(), 0

        def counted() -> Iterator[bytes]:
            nonlocal size
            for part in parts:
                digest.update(part)
                size += len(part)
                yield part

        place = self._place(name)
        beside = place.with_name(name + PART)
        with _told(beside):
            self._folders.make(self._folder, place.parent)
            _write(beside, sealed(self._key, counted()))
            _put_in_place(beside, place)
        return SealedFile(name=name, sha256=digest.hexdigest(), size=size)

    def read(self, file: SealedFile) -> bytes:
        """See Vault."""
        try:
            with self._place(file.name).open("rb") as handle:
                plain = b"".join(opened(self._key, iter(lambda: handle.read(BLOCK), b"")))
        except FileNotFoundError as error:
            raise Fault("attachments.read.lost") from error
        except OSError as error:
            raise Fault("attachments.read.io", reason=_reason(error)) from error
        if hashlib.sha256(plain).hexdigest() != file.sha256:
            raise Fault("attachments.read.damaged")
        return plain

    def sweep(self, needed: Collection[str], before: datetime) -> int:
        """See Vault; what cannot be removed now stays for the next time."""
        gone = 0
        for path in self._folder.glob("??/*"):
            try:
                made = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                if made < before and path.name not in needed:
                    path.unlink()
                    gone += 1
            except OSError as error:
                log.warning("an orphan could not be removed: %s", _reason(error))
        return gone

    def _place(self, name: str) -> Path:
        return self._folder / name[:2] / name


def _write(path: Path, blocks: Iterable[bytes]) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        for block in blocks:
            view = memoryview(block)
            while view:
                view = view[os.write(handle, view) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def _put_in_place(beside: Path, place: Path) -> None:
    """Rename and sync the folder; another program may hold the new file for a moment (seen with antiviruses)."""
    until = time.monotonic() + HELD_S
    while True:
        try:
            beside.replace(place)
            break
        except PermissionError as error:
            if time.monotonic() >= until:
                raise Fault("attachments.store.held", seconds=int(HELD_S)) from error
            time.sleep(0.1)
    sync_folder(place.parent)


@contextmanager
def _told(beside: Path) -> Iterator[None]:
    """Leave nothing behind when it fails, and say why in our words."""
    try:
        yield
    except BaseException as error:
        with suppress(OSError):  # the sweep finds it
            beside.unlink(missing_ok=True)
        if isinstance(error, OSError):
            code = _CODES.get(error.errno or 0, "attachments.store.io")
            raise Fault(code, reason=_reason(error)) from error
        raise


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
