"""Who is signed in at a counter, and what they may do. It knows no password."""

from dataclasses import dataclass
from datetime import datetime

from core.staff.account import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One sign-in. ``rights`` are those of the role when it began."""

    account: Account
    counter: str
    started_at: datetime
    rights: frozenset[str]

    def may(self, right: str) -> bool:
        """Return whether the person has the right, for example ``counter.serve``."""
        return right in self.rights
