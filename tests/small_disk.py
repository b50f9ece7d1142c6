"""A small disk of its own for tests of what happens when it is full or read-only; mounting needs root."""

import subprocess
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def mounted(folder: Path, options: str):
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def remount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)
