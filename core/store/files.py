"""The content of a file on the disk, and the lock that lets one program in. It knows no database."""

import contextlib
import os
import sys
from pathlib import Path
from typing import IO

from core.base.faults import Fault


def sync_file(path: Path) -> None:
    """Wait until the content of a file is on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


class InstanceLock:
    """Held while one program has the database open; the system lets go of it when the program dies."""

    def __init__(self, path: Path) -> None:
        """Take the lock; Fault ``storage.open.in_use``, or ``storage.open.denied`` where nothing can be written."""
        try:
            self._file = path.open("a+b")
        except OSError as error:
            raise Fault("storage.open.denied", reason=error.strerror or type(error).__name__) from error
        try:
            _lock(self._file)
        except OSError as error:
            self._file.close()
            raise Fault("storage.open.in_use") from error

    def release(self) -> None:
        """Let the next program in."""
        with contextlib.suppress(ValueError):  # closed before
            _unlock(self._file)
        self._file.close()


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

    def _unlock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_UN)
