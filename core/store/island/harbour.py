"""The island files of one PC on its disk: by generation, with what must survive a power cut. It knows no server."""

import shutil
from collections.abc import Callable
from pathlib import Path

from core.base.folders import make_folder, put_in_place, sync_folder, write_durably
from core.store.files import sync_file
from core.store.sql_store import FileStore

NAME, BLANK, LEAVING = "island.db", "blank", "leaving"

OpenIsland = Callable[[Path], FileStore]


class Harbour:
    """The island files of one PC: one folder a generation, the newest in use, those that came home kept for a while.

    Those that are marked may be home or not: they are brought home again, which is harmless.
    """

    KEPT = 5

    def __init__(self, folder: Path, opened: OpenIsland) -> None:
        self._folder, self._opened = folder, opened

    @property
    def generation(self) -> int:
        """Return the newest generation, 0 before the first."""
        return max(self._generations(), default=0)

    def open(self) -> FileStore:
        """Open the newest island, made now when there is none."""
        if not (self._folder / BLANK / NAME).exists():
            self._at(BLANK).close()
        return self._at(str(self.generation or 1))

    def next(self) -> FileStore:
        """Begin the next generation; the oldest files go, but for those that are marked."""
        store = self._at(str(self.generation + 1))
        kept, last_gone = self.marked(), self.generation - self.KEPT
        for generation in sorted(self._generations()):
            if generation > last_gone or generation in kept:
                continue
            old = self._folder / str(generation)
            for file in sorted(old.rglob("*"), reverse=True):
                file.rmdir() if file.is_dir() else file.unlink()
            old.rmdir()
        return store

    def marked(self) -> list[int]:
        """Return the generations that are marked, the oldest first."""
        return sorted(generation for generation in self._generations() if self._mark_of(generation).exists())

    def mark(self, generation: int) -> None:
        """Note, so that it survives a power cut, that the server may have this generation from now on."""
        write_durably(self._mark_of(generation), b"")

    def unmark(self, generation: int) -> None:
        """Note that it is known again: home, with a newer one there, or not home. Sure before anything else is done."""
        self._mark_of(generation).unlink(missing_ok=True)
        sync_folder(self._folder / str(generation))

    def reopen(self, generation: int) -> FileStore:
        """Open an earlier generation."""
        return self._at(str(generation))

    def _generations(self) -> list[int]:
        return [int(one.name) for one in self._folder.glob("*") if one.name.isdigit()]

    def _mark_of(self, generation: int) -> Path:
        return self._folder / str(generation) / LEAVING

    def _at(self, name: str) -> FileStore:
        """Open the file of this name; a new one is a copy of the blank one, since whoever comes home must not wait."""
        folder = self._folder / name
        make_folder(folder)
        file, blank = folder / NAME, self._folder / BLANK / NAME
        if not file.exists() and blank.exists():
            beside = file.with_name(NAME + ".part")
            shutil.copyfile(blank, beside)
            sync_file(beside)
            put_in_place(beside, file)
        return self._opened(file)
