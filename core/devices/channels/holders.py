"""Which program has a device file open, asked from /proc. It knows no device."""

import os
from pathlib import Path

PROC = Path("/proc")


def holder_of(device: str) -> str:
    """Return ``name (pid)`` of another program that has the file open; empty when nobody can be named.

    Files of another user's programs can be seen by an administrator only.
    """
    target = os.path.realpath(device)
    for folder in sorted(PROC.glob("[0-9]*")):
        if int(folder.name) != os.getpid() and _has_open(folder, target):
            return f"{_name(folder)} ({folder.name})"
    return ""


def _has_open(folder: Path, target: str) -> bool:
    try:
        with os.scandir(folder / "fd") as links:
            return any(os.readlink(link.path) == target for link in links)  # noqa: PTH115 - there are thousands
    except OSError:  # it ended meanwhile, or it is not ours to look at
        return False


def _name(folder: Path) -> str:
    try:
        return (folder / "comm").read_text("utf-8", "replace").strip()
    except OSError:
        return "?"
