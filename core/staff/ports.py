"""What the staff room needs from a store."""

from typing import Protocol

from core.base.work import Work
from core.staff.account import Accounts
from core.staff.journal import Journal


class StaffWork(Work, Protocol):
    """The transaction of a staff use case."""

    @property
    def accounts(self) -> Accounts: ...
    @property
    def journal(self) -> Journal: ...
