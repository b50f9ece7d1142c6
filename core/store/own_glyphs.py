"""Given pictures of characters as rows; the code point is the id."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, mapped_column

from core.papers.own_glyph import OwnGlyph
from core.store.table import Row, Transaction


class OwnGlyphRow(Row):
    """One character."""

    __tablename__ = "own_glyph"

    point: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    png: Mapped[bytes]
    given_by: Mapped[str]
    given_at: Mapped[datetime]


class SqlOwnGlyphs:
    """See core.papers.own_glyph.OwnGlyphs."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def put(self, glyph: OwnGlyph) -> None:
        """See OwnGlyphs. Two desks that give one at the same moment: one of both stays."""
        self._transaction.check_writing()
        self._transaction.session.execute(delete(OwnGlyphRow).where(OwnGlyphRow.point == ord(glyph.char)))
        values = {"png": glyph.png, "given_by": glyph.given_by, "given_at": glyph.given_at}
        self._transaction.insert(OwnGlyphRow, {"point": ord(glyph.char), **values})

    def all(self) -> list[OwnGlyph]:
        """See OwnGlyphs."""
        rows = self._transaction.all(select(OwnGlyphRow).order_by(OwnGlyphRow.point))
        return [
            OwnGlyph(char=chr(row.point), png=row.png, given_by=row.given_by, given_at=row.given_at) for row in rows
        ]
