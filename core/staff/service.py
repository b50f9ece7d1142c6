"""Accounts and sign-in: who may sit at a counter. It knows no screen; passwords pass through and are kept nowhere.

Called in the store lane only. Hashing (a tenth of a second) is done outside of the transactions. What is refused
is journalled and committed too; the fault is raised after that.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from argon2 import PasswordHasher

from core.base.acts import Act
from core.base.clock import Clock
from core.base.faults import Fault
from core.base.resources import Resources
from core.base.work import Store
from core.config.model import Settings
from core.staff.account import Account, Role
from core.staff.attempts import Attempts
from core.staff.passwords import STRONG, Passwords
from core.staff.ports import StaffWork
from core.staff.roles import load_roles
from core.staff.session import Session

__all__ = ["Session", "StaffService"]

MANAGE = "staff.manage"
NOBODY = "nobody"
_NUMBER = re.compile(r"[0-9A-Za-z-]{1,16}")


class StaffService:
    """Creates accounts and opens sessions. ``hasher`` is for tests, which need no strong hashes."""

    def __init__(
        self,
        *,
        store: Store[StaffWork],
        clock: Clock,
        settings: Settings,
        resources: Resources,
        hasher: PasswordHasher = STRONG,
    ) -> None:
        self._store, self._clock = store, clock
        self.roles = load_roles(resources)
        self._passwords = Passwords(resources=resources, min_length=settings.staff.min_password, hasher=hasher)
        self._attempts = Attempts(settings.staff)

    # -- accounts

    def needs_first_administrator(self) -> bool:
        """Return whether nobody has an account yet."""
        with self._store.read() as work:
            return not work.accounts.all()

    def create_first_administrator(self, act: Act, *, number: str, name: str, password: str) -> Account:
        """Create the account everything starts from; there is none before, and no password but the one given.

        Faults ``staff.first.exists``, ``staff.create.weak``, ``staff.create.incomplete``.
        """
        account = self._new_account(number, name, Role.ADMINISTRATOR, password)
        with self._store.work(act) as work:
            if (first := work.first_result()) is not None:
                return _known(work, first)
            if work.accounts.all():
                raise Fault("staff.first.exists")
            return self._add(work, account)

    def create(self, act: Act, *, by: Session, number: str, name: str, role: Role, password: str) -> Account:
        """Create an account. Faults ``staff.right.missing`` and ``staff.create.*``."""
        account = self._new_account(number, name, role, password)
        with self._store.work(act) as work:
            if (first := work.first_result()) is not None:
                return _known(work, first)
            refusal = self._refusal(work, by, MANAGE)
            if refusal is None:
                return self._add(work, account)
            work.journal.write("staff.create", account.number, outcome=refusal.code)
        raise refusal

    def set_password(self, act: Act, *, by: Session, number: str, password: str) -> Account:
        """Give an account a new password and take its lock away: one's own, or anybody's with ``staff.manage``."""
        secret = self._new_secret(password, number)
        with self._store.work(act) as work:
            if (first := work.first_result()) is not None:
                return _known(work, first)
            refusal = None if by.account.number == number else self._refusal(work, by, MANAGE)
            if refusal is None:
                account = replace(_known(work, number), secret=secret, failures=0, locked_until=None)
                return self._save(work, account, "staff.set_password")
            work.journal.write("staff.set_password", number, outcome=refusal.code)
        raise refusal

    def change_password(self, act: Act, *, number: str, old: str, password: str) -> Account:
        """Let a person change their own password; a wrong old one counts as a wrong password at sign-in does.

        Faults ``staff.create.weak``, ``staff.password.same`` and those of ``sign_in``.
        """
        if old == password:
            raise Fault("staff.password.same")
        return self._checked(act, "staff.change_password", number, old, new=self._new_secret(password, number))

    def change(self, act: Act, *, by: Session, seen: Account, name: str, role: Role) -> Account:
        """Give an account another name or role. The journal keeps both roles, and that the name was changed.

        ``seen`` is the account as its editor saw it. Fault ``staff.change.overtaken`` when its name or role was changed
        since.
        Faults ``staff.right.missing``, ``staff.create.incomplete``, ``staff.account.unknown``; ``staff.role.own``:
        nobody takes the right to manage accounts from themselves; ``staff.role.last``: somebody must have it.
        """
        name, number = name.strip(), seen.number
        if not name:
            raise Fault("staff.create.incomplete")
        with self._store.work(act) as work:
            if (first := work.first_result()) is not None:
                return _known(work, first)
            refusal = self._refusal(work, by, MANAGE)
            before = _known(work, number)
            if refusal is None and (before.name, before.role) != (seen.name, seen.role):
                refusal = Fault("staff.change.overtaken", number=number)
            if refusal is None and MANAGE not in self.roles.rights[role]:
                is_own = by.account.number == number and MANAGE in self.roles.rights[before.role]
                refusal = Fault("staff.role.own") if is_own else self._last(work, before)
            if refusal is None:
                facts = {"role": role.value, "role_before": before.role.value, "renamed": str(name != before.name)}
                return self._save(work, replace(before, name=name, role=role), "staff.change", facts)
            work.journal.write("staff.change", number, outcome=refusal.code)
        raise refusal

    def is_current(self, session: Session) -> bool:
        """Say whether a session may go on: its account is open, and its password and role are those of the sign-in."""
        with self._store.read() as work:
            account, begun = work.accounts.find(session.account.number), session.account
        return (
            account is not None and account.is_active and (account.secret, account.role) == (begun.secret, begun.role)
        )

    def set_active(self, act: Act, *, by: Session, number: str, is_active: bool) -> Account:
        """Close an account or open it again; nobody closes their own, and not the last that manages accounts.

        Faults ``staff.right.missing``, ``staff.close.own``, ``staff.role.last``, ``staff.account.unknown``.
        """
        with self._store.work(act) as work:
            if (first := work.first_result()) is not None:
                return _known(work, first)
            refusal = self._refusal(work, by, MANAGE)
            if refusal is None and by.account.number == number:
                refusal = Fault("staff.close.own")
            if refusal is None and not is_active:
                refusal = self._last(work, _known(work, number))
            action = "staff.open" if is_active else "staff.close"
            if refusal is None:
                return self._save(work, replace(_known(work, number), is_active=is_active), action)
            work.journal.write(action, number, outcome=refusal.code)
        raise refusal

    def all(self) -> list[Account]:
        """Return all accounts by number."""
        with self._store.read() as work:
            return work.accounts.all()

    # -- sessions

    def sign_in(self, act: Act, *, number: str, password: str, counter: str) -> Session:
        """Open a session at a counter.

        Faults ``staff.sign_in.wrong`` (fact ``left``) and ``staff.sign_in.locked`` (fact ``minutes``); a number that
        nobody has answers as a wrong password does.
        """
        account = self._checked(act, "staff.sign_in", number, password)
        rights = self.roles.rights[account.role]
        return Session(account=account, counter=counter, started_at=self._clock.now(), rights=rights)

    def check_password(self, act: Act, *, number: str, password: str) -> Account:
        """Unlock the screen of a session; return the account as it is now. Faults as those of ``sign_in``."""
        return self._checked(act, "staff.unlock", number, password)

    def lock(self, act: Act, session: Session) -> None:
        """Note that the screen was locked."""
        self._note(act, "staff.lock", session)

    def sign_out(self, act: Act, session: Session) -> None:
        """Note the end of a session."""
        self._note(act, "staff.sign_out", session)

    # -- inside

    def _checked(self, act: Act, action: str, number: str, password: str, *, new: str = "") -> Account:
        """Return the account the password opens; every try is journalled, and a failure counted.

        ``new`` is the hash that takes the place of the present one when the password was right.
        """
        with self._store.read() as work:
            found = work.accounts.find(number)
        is_right = self._passwords.is_right(found.secret if found else None, password)
        fresh = new or self._fresh_secret(found, password) if is_right else ""
        # What was typed for a number nobody has may be a password: it is not written down, not even as who acted.
        with self._store.work(act if found else replace(act, who=NOBODY)) as work:
            account = work.accounts.find(number)
            # Repeated, a change of the password comes with one that is the old one by now.
            if (is_right or new) and account is not None and work.first_result() is not None:
                return account
            is_known = account is not None and account.is_active
            subject = account or self._attempts.stranger(number, lambda: _stranger(number))
            refusal, after = self._judged(subject, self._clock.now(), is_right=is_right and is_known)
            secret = fresh if refusal is None else ""
            if account is None:
                self._attempts.remember(after)
            elif after != account or secret not in ("", account.secret):
                work.accounts.save(replace(after, secret=secret or account.secret))
            work.journal.write(action, account.number if account else "", outcome=refusal.code if refusal else "done")
            if refusal is None:
                work.keep_result(number)
                return _known(work, number)
        raise refusal

    def _judged(self, account: Account, now: datetime, *, is_right: bool) -> tuple[Fault | None, Account]:
        if (locked := self._attempts.locked(account, now)) is not None:
            return locked, account
        if not is_right:
            after, refusal = self._attempts.failed(account, now)
            return refusal, after
        return None, replace(account, failures=0, locked_until=None)

    def _fresh_secret(self, account: Account | None, password: str) -> str:
        """Return the hash anew when the one kept was made with other parameters, else empty."""
        if account is None or not self._passwords.needs_rehash(account.secret):
            return ""
        return self._passwords.hash(password)

    def _new_account(self, number: str, name: str, role: Role, password: str) -> Account:
        if not name.strip() or not _NUMBER.fullmatch(number):
            raise Fault("staff.create.incomplete")
        return Account(number=number, name=name.strip(), role=role, secret=self._new_secret(password, number))

    def _new_secret(self, password: str, number: str) -> str:
        if self._passwords.is_weak(password, number):
            raise Fault("staff.create.weak", min=self._passwords.min_length)
        return self._passwords.hash(password)

    def _add(self, work: StaffWork, account: Account) -> Account:
        if work.accounts.find(account.number) is not None:
            raise Fault("staff.create.number_taken", number=account.number)
        work.accounts.add(account)
        work.journal.write("staff.create", account.number, facts={"role": account.role.value})
        work.keep_result(account.number)
        return account

    def _save(self, work: StaffWork, account: Account, action: str, facts: Mapping[str, str] | None = None) -> Account:
        work.accounts.save(account)
        work.journal.write(action, account.number, facts=facts)
        work.keep_result(account.number)
        return _known(work, account.number)

    def _refusal(self, work: StaffWork, by: Session, right: str) -> Fault | None:
        """Return why a person may not, by what the account is now and not by what it was at sign-in."""
        account = work.accounts.find(by.account.number)
        if account is None or not account.is_active or right not in self.roles.rights[account.role]:
            return Fault("staff.right.missing", right=right)
        return None

    def _last(self, work: StaffWork, account: Account) -> Fault | None:
        """Return why an account must keep the right to manage accounts: nobody else has it."""
        active = [one for one in work.accounts.all() if one.is_active]
        managers = [one.number for one in active if MANAGE in self.roles.rights[one.role]]
        return Fault("staff.role.last") if managers == [account.number] else None

    def _note(self, act: Act, action: str, session: Session) -> None:
        with self._store.work(act) as work:
            if work.first_result() is None:
                work.journal.write(action, session.account.number)
                work.keep_result(session.account.number)


def _known(work: StaffWork, number: str) -> Account:
    account = work.accounts.find(number)
    if account is None:
        raise Fault("staff.account.unknown", number=number)
    return account


def _stranger(number: str) -> Account:
    return Account(number=number, name="", role=Role.CLERK, secret="")
