"""Given pictures of characters in memory."""

from typing import Any

from core.papers.own_glyph import OwnGlyph
from tests.fakes.memory_table import Guard


class MemoryOwnGlyphs:
    """See core.papers.own_glyph.OwnGlyphs."""

    def __init__(self, rows: dict[str, Any], guard: Guard) -> None:
        self._rows, self._guard = rows, guard

    def put(self, glyph: OwnGlyph) -> None:
        self._guard.check()
        self._rows[glyph.char] = glyph

    def all(self) -> list[OwnGlyph]:
        return [self._rows[char] for char in sorted(self._rows)]
