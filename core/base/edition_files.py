"""The files of a table that has editions, in the site's folder: which one this PC has in use, each written whole.

It knows no table's content and no store.
"""

from collections.abc import Iterable
from pathlib import Path

from core.base.editions import Edition, next_number
from core.base.tables import keep_file, put_over


class EditionFiles:
    """``name`` is the file in use; ``folder`` keeps every edition this PC had, what is coming and which one it is."""

    def __init__(self, site: Path, name: str, folder: str) -> None:
        self._site, self._name, self._folder = site, name, folder
        self._in_use, self._coming = site / folder / "in_use", f"{folder}/coming"

    def prove(self, text: str) -> None:
        """Prove before a commit that the folder takes an edition; Fault ``base.table.unwritable``."""
        keep_file(self._site, self._coming, text)

    def bring(self, number: str, text: str) -> None:
        """Keep the edition's own file, then the file in use, then which one it is.

        A file in use that is not the edition it came from was mended by hand: it stays beside as ``.old``.
        """
        put = keep_file if self._is_as_published() else put_over
        keep_file(self._site, f"{self._folder}/{number}.toml", text)
        put(self._site, self._name, text)
        keep_file(self._site, f"{self._folder}/in_use", number)
        (self._site / self._coming).unlink(missing_ok=True)

    def in_use(self) -> str:
        """Return the number of the edition that the file in use came from; empty before the first."""
        return self._in_use.read_text("utf-8") if self._in_use.is_file() else ""

    def _is_as_published(self) -> bool:
        edition, file = self._site / self._folder / f"{self.in_use()}.toml", self._site / self._name
        return edition.is_file() and file.is_file() and edition.read_bytes() == file.read_bytes()

    def numbers(self) -> tuple[str, ...]:
        """Return the numbers of the editions kept here, the newest first."""
        files = sorted((self._site / self._folder).glob("*.toml"), reverse=True)
        return tuple(file.stem for file in files)

    def next_number(self, known: Iterable[Edition]) -> int:
        """Return the number of the next edition: above those of the store and those of this folder."""
        kept = max((int(number) for number in self.numbers() if number.isdigit()), default=0)
        return max(next_number(known), kept + 1)
