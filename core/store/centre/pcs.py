"""The PCs of a centre and the codes they join with, as rows."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from core.store.table import Row


class CentrePcRow(Row):
    """One PC; ``number`` is for ever and stands in the numbers of its island's tickets."""

    __tablename__ = "centre_pc"

    number: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    joined_at: Mapped[datetime]


class JoinCodeRow(Row):
    """One code: what it opens is sealed under the code itself, which is kept nowhere."""

    __tablename__ = "join_code"

    id: Mapped[str] = mapped_column(primary_key=True)
    box: Mapped[bytes]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by: Mapped[str]
