"""Staff accounts as rows; the sign-in number is the id."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from core.base.faults import Fault
from core.staff.account import Account, Role
from core.store.table import Transaction, Versioned


class AccountRow(Versioned):
    """One account; ``secret`` is an argon2id hash."""

    __tablename__ = "account"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    role: Mapped[str]
    secret: Mapped[str]
    is_active: Mapped[bool]
    failures: Mapped[int]
    locked_until: Mapped[datetime | None]
    version: Mapped[int]


def to_account(row: AccountRow) -> Account:
    """Return the value of a row."""
    return Account(
        number=row.id,
        name=row.name,
        role=Role(row.role),
        secret=row.secret,
        is_active=row.is_active,
        failures=row.failures,
        locked_until=row.locked_until,
        version=row.version,
    )


def account_values(account: Account) -> dict[str, Any]:
    """Return the columns of a value."""
    return {
        "id": account.number,
        "name": account.name,
        "role": account.role.value,
        "secret": account.secret,
        "is_active": account.is_active,
        "failures": account.failures,
        "locked_until": account.locked_until,
        "version": account.version,
    }


class SqlAccounts:
    """See core.staff.account.Accounts."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, account: Account) -> None:
        """See Accounts."""
        if not self._transaction.insert(AccountRow, account_values(account)):
            raise Fault("staff.create.number_taken", number=account.number)

    def save(self, account: Account) -> None:
        """See Accounts; Fault ``store.save.stale`` when it moved meanwhile."""
        self._transaction.save(AccountRow, "account", account.number, account.version, account_values(account))

    def find(self, number: str) -> Account | None:
        """See Accounts."""
        row = self._transaction.find(AccountRow, number)
        return to_account(row) if row is not None else None

    def all(self) -> list[Account]:
        """See Accounts."""
        return [to_account(row) for row in self._transaction.all(select(AccountRow).order_by(AccountRow.id))]
