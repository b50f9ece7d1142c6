"""Number blocks, what an island was given, and which islands came home, as rows."""

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from core.store.table import Row

RESERVE = "/reserve"  # behind the kind of a second block, begun when the first is used up


class NumberBlockRow(Row):
    """Numbers one PC may give out without the server. On an island: all it may give out at all."""

    __tablename__ = "number_block"

    pc: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    first: Mapped[int]
    last: Mapped[int]
    used: Mapped[int]  # the last one given out, or first - 1


class IslandBaseRow(Row):
    """What an island was given, and at which version: it changes only where nobody else did meanwhile."""

    __tablename__ = "island_base"

    kind: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]


class IslandMergeRow(Row):
    """One island that came home: its key makes a second time impossible."""

    __tablename__ = "island_merge"

    pc: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    generation: Mapped[str] = mapped_column(primary_key=True)
    merged_at: Mapped[datetime]
    entries: Mapped[int]
    head: Mapped[bytes]
