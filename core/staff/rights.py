"""May this act be done? Asked by the services inside the transaction of the act; a screen only hides what may not.

Whoever acts is looked up anew each time, so an account that was closed a minute ago does nothing any more.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

from core.base.acts import Act
from core.base.faults import Fault
from core.base.resources import Resources
from core.base.work import Store
from core.staff.ports import StaffWork
from core.staff.roles import load_roles

W = TypeVar("W", bound=StaffWork)

MISSING = "staff.right.missing"
DENIED = "right.deny"  # how the journal calls an act that was not allowed


class Rights(Protocol):
    """What a service asks before it acts."""

    def require(self, work: StaffWork, act: Act, right: str) -> None:
        """Raise Fault ``staff.right.missing`` when whoever acts does not have the right."""
        ...


class AccountRights:
    """Rights by account and role; machines (kiosk, district, system) by name. All from resources/staff/roles.toml."""

    def __init__(self, resources: Resources) -> None:
        self._roles = load_roles(resources)

    def require(self, work: StaffWork, act: Act, right: str) -> None:
        """See Rights."""
        if right in self._roles.machines.get(act.who, ()):
            return
        account = work.accounts.find(act.who)
        if account is None or not account.is_active or right not in self._roles.rights[account.role]:
            raise Fault(MISSING, right=right)


@contextmanager
def guarded(store: Store[W], act: Act) -> Iterator[W]:
    """Open the work of an act; one that is not allowed changes nothing but leaves its row in the journal."""
    try:
        with store.work(act) as work:
            yield work
    except Fault as fault:
        if fault.code == MISSING:
            with store.work(act.alone()) as work:
                work.journal.write(DENIED, str(fault.facts["right"]), outcome=fault.code)
        raise
