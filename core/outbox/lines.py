"""How the lines out of a centre stand: one PC speaks on them, the others know it from here."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from core.base.faults import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class LineStand:
    """What only the one who speaks on a line knows. ``fault`` keeps it from going on, None while it goes.

    ``ahead``: by how much the clock at the other end is ahead of this PC's, whichever PC heard it; None: unknown.
    """

    last_success: datetime | None = None
    fault: Fault | None = None
    ahead: timedelta | None = None


class Speaker(Protocol):
    """Speaks on a line, or tells of it where another PC does."""

    @property
    def stand(self) -> LineStand:
        """How the line stood in the last turn of ours."""
        ...

    def tell(self, stand: LineStand) -> None:
        """Tell how the line stands: what waits is in the store, the rest is what its speaker kept."""
        ...


class LineStands(Protocol):
    """How each line stood when its speaker last told."""

    def get(self, line: str) -> LineStand | None:
        """Return it, None where nobody has told."""
        ...

    def keep(self, line: str, stand: LineStand) -> None:
        """Tell it."""
        ...
