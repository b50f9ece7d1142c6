"""The picture of a character no font has, given by a clerk: kept per code point, used on every paper from then on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnGlyph:
    """One character. ``png`` is grey, dark on white, square; who gave it and when stands in the journal too."""

    char: str
    png: bytes
    given_by: str
    given_at: datetime

    @property
    def code(self) -> str:
        """Return U+2EBF0."""
        return f"U+{ord(self.char):04X}"


class OwnGlyphs(Protocol):
    """The store of given pictures."""

    def put(self, glyph: OwnGlyph) -> None:
        """Keep the picture of a character; an earlier one is replaced."""
        ...

    def all(self) -> list[OwnGlyph]:
        """Return all, by code point."""
        ...
