"""What a wrong password costs: how many tries are left, and for how long the account is locked then."""

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from core.base.faults import Fault
from core.config.model import StaffSettings
from core.staff.account import Account

MOST_STRANGERS = 1000


class Attempts:
    """Counts failures by the settings. Numbers nobody has are counted too, so that no answer tells which exist.

    Those of strangers are kept in memory only and the oldest are forgotten.
    """

    def __init__(self, settings: StaffSettings) -> None:
        self._settings = settings
        self._strangers: OrderedDict[str, Account] = OrderedDict()

    def stranger(self, number: str, make: Callable[[], Account]) -> Account:
        """Return what is remembered of a number that has no account."""
        return self._strangers.get(number) or make()

    def remember(self, stranger: Account) -> None:
        """Keep the failures of a number that has no account."""
        self._strangers[stranger.number] = stranger
        self._strangers.move_to_end(stranger.number)
        while len(self._strangers) > MOST_STRANGERS:
            self._strangers.popitem(last=False)

    def locked(self, account: Account, now: datetime) -> Fault | None:
        """Return Fault ``staff.sign_in.locked`` with the minutes that are left, or None."""
        if account.locked_until is None or account.locked_until <= now:
            return None
        return Fault("staff.sign_in.locked", minutes=math.ceil((account.locked_until - now).total_seconds() / 60))

    def failed(self, account: Account, now: datetime) -> tuple[Account, Fault]:
        """Return the account one failure later, and what to answer; a lock that is over starts a new count."""
        failures = 1 if account.locked_until is not None else account.failures + 1
        if failures >= self._settings.max_failures:
            until = now + timedelta(minutes=self._settings.lock_minutes)
            answer = Fault("staff.sign_in.locked", minutes=self._settings.lock_minutes)
            return replace(account, failures=failures, locked_until=until), answer
        counted = replace(account, failures=failures, locked_until=None)
        return counted, Fault("staff.sign_in.wrong", left=self._settings.max_failures - failures)
