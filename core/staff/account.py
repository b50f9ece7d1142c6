"""A staff account and what its role may do."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol


class Role(Enum):
    """What a person is at the centre; rights per role are data (resources/staff/roles.toml)."""

    CLERK = "clerk"  # 窗口
    SUPERVISOR = "supervisor"  # 负责人
    ADMINISTRATOR = "administrator"  # 管理员
    AUDITOR = "auditor"  # 审计


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One person of the staff. ``number`` (工号) is what they sign in with; ``secret`` is an argon2id hash."""

    number: str
    name: str
    role: Role
    secret: str
    is_active: bool = True
    failures: int = 0
    locked_until: datetime | None = None
    version: int = 1


class Accounts(Protocol):
    """The store of accounts."""

    def add(self, account: Account) -> None:
        """Store a new account; Fault ``staff.create.number_taken`` when the number exists."""
        ...

    def save(self, account: Account) -> None:
        """Store a changed account."""
        ...

    def find(self, number: str) -> Account | None:
        """Return the account, if there is one."""
        ...

    def all(self) -> list[Account]:
        """Return all accounts by number."""
        ...
