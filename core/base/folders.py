"""Folders and files that survive a power cut, and the names in them."""

import os
import sys
from pathlib import Path


def make_folder(folder: Path, mode: int = 0o700) -> None:
    """Make a folder and those above it that are missing, and wait until their names are on the disk.

    The name of one that is there is made sure too: whoever made it may have been killed before it was.
    """
    if not folder.parent.is_dir():
        make_folder(folder.parent, mode)
    folder.mkdir(mode=mode, exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk; Windows has no such call and needs none."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_new(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Write a file that is not there and wait until its content is on the disk; it has its ``mode`` before that."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def write_durably(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Write a file whole or not at all: beside it, synced, renamed, folder synced."""
    beside = path.with_name(path.name + ".part")
    beside.unlink(missing_ok=True)
    write_new(beside, data, mode)
    put_in_place(beside, path)


def put_in_place(beside: Path, path: Path) -> None:
    """Rename a synced file over ``path`` and sync the folder."""
    beside.replace(path)
    sync_folder(path.parent)


class MadeFolders:
    """Folders that are surely there, each made sure once; any thread."""

    def __init__(self) -> None:
        self._known = set[Path]()

    def make(self, *folders: Path) -> None:
        """See ``make_folder``."""
        for folder in folders:
            if folder not in self._known or not folder.is_dir():
                make_folder(folder)
                self._known.add(folder)
