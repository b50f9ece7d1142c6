"""The page of accounts: who may sit at a counter, created, given a new password, closed and opened. No widget.

Passwords pass through and are kept nowhere. Journal rows come from the service.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from core.base.acts import Act
from core.base.faults import Fault
from core.staff.account import Account, Role
from desktop.i18n import _, language
from desktop.presenters.desk import Desk
from desktop.presenters.office import Office, Runner
from desktop.presenters.presenter import Presenter
from desktop.presenters.views import Banner, Tag
from desktop.presenters.words import banner_of, clock_words

if TYPE_CHECKING:
    from core.staff.session import Session

_FIELDS = {
    "staff.create.number_taken": "number",
    "staff.create.weak": "password",
    "desktop.password.differs": "again",
}
PASSWORDS = frozenset({"password", "again"})


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRow:
    """One account of the list."""

    number: str
    name: str
    role: str
    role_key: str
    state: Tag
    is_active: bool
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """What is wrong with one field, said beside it: ``field`` is number, name, password or again."""

    field: str
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffView:
    """The whole page. ``saved`` grows with every act that was done: what was typed is wiped then."""

    rows: tuple[StaffRow, ...] = ()
    roles: tuple[tuple[str, str], ...] = ()  # (key, name)
    rules: str = ""
    chosen: StaffRow | None = None
    is_new: bool = False
    error: FieldError | None = None
    tries: int = 0
    saved: int = 0
    banner: Banner | None = None
    busy: str = ""


class StaffPresenter(Presenter[StaffView]):
    """One list of accounts, one of them open or a new one being written."""

    def __init__(self, office: Office, runner: Runner, desk: Desk) -> None:
        super().__init__(StaffView(), runner)
        self._office = office
        self._desk = desk
        self._accounts: tuple[Account, ...] = ()
        self._chosen = ""

    def refresh(self) -> None:
        """Ask for the accounts as they are now; the open one stays open."""
        self._ask(self._office.staff.all, self._heard)

    def pick(self, number: str) -> None:
        """Open an account."""
        self._chosen = number
        self._update(is_new=False, error=None, banner=None)

    def begin_new(self) -> None:
        """Ctrl+N. Write a new account."""
        self._chosen = ""
        self._update(is_new=True, error=None, banner=None)

    def drop(self) -> None:
        """Esc. Show the list only."""
        self._chosen = ""
        self._update(is_new=False, error=None, banner=None)

    def create(self, *, number: str, name: str, role: str, password: str, again: str) -> None:
        """Ctrl+S on a new account: create it; its person signs in with it at once."""
        number, name = number.strip(), name.strip()
        if not name:
            self._wrong("name", Fault("staff.create.incomplete"))
        elif password != again:
            self._failed(Fault("desktop.password.differs"))
        else:
            self._do(
                "create",
                lambda act, by: self._office.staff.create(
                    act, by=by, number=number, name=name, role=Role(role), password=password
                ),
                _("Account {number} is there. {name} can sign in now.").format(number=number, name=name),
            )

    def save(self, *, name: str, role: str, password: str, again: str) -> None:
        """Ctrl+S on an account: its name and role, and a new password where one was typed; that opens a lock too."""
        chosen, staff = self._view.chosen, self._office.staff
        if chosen is None:
            return
        number, is_changed = chosen.number, (name.strip(), role) != (chosen.name, chosen.role_key)
        if not name.strip():
            self._wrong("name", Fault("staff.create.incomplete"))
        elif password != again:
            self._failed(Fault("desktop.password.differs"))
        elif not is_changed:
            self._do(
                "set_password",
                lambda act, by: staff.set_password(act, by=by, number=number, password=password),
                _("Account {number} has its new password.").format(number=number),
            )
        else:
            made, seen = self._desk.act(), next(one for one in self._accounts if one.number == number)

            def change(act: Act, by: "Session") -> Account:
                account = staff.change(act, by=by, seen=seen, name=name, role=Role(role))
                return staff.set_password(made, by=by, number=number, password=password) if password else account

            words = _("Account {number} is changed. A counter that works with it is locked.")
            self._do("change", change, words.format(number=number))

    def set_active(self, *, is_active: bool) -> None:
        """Close the account, or open it again."""
        number = self._chosen
        if number:
            words = _("Account {number} is open again.") if is_active else _("Account {number} is closed.")
            self._do(
                "set_active",
                lambda act, by: self._office.staff.set_active(act, by=by, number=number, is_active=is_active),
                words.format(number=number),
            )

    def wipe(self) -> None:
        """Forget everything: the administrator signs out."""
        self._accounts, self._chosen = (), ""
        self._show(StaffView(saved=self._view.saved + 1))

    # -- answers

    def _do(self, name: str, act: "Callable[[Act, Session], Account]", words: str) -> None:
        session = self._desk.session
        if session is None:
            self._failed(Fault("desktop.act.nobody"))
            return
        made, staff = self._desk.act(), self._office.staff

        def job() -> tuple[Account, list[Account]]:
            return act(made, session), staff.all()

        self._command(name, job, lambda done: self._done(*done, words))

    def _done(self, account: Account, accounts: list[Account], words: str) -> None:
        self._accounts, self._chosen = tuple(accounts), account.number
        saved = self._view.saved + 1
        self._update(is_new=False, error=None, banner=Banner(tone="ok", text=words), saved=saved)

    def _heard(self, accounts: list[Account]) -> None:
        self._accounts = tuple(accounts)
        self._update()

    def _heard_anew(self, accounts: list[Account]) -> None:
        """Show the accounts as they are; what was typed over an older one goes."""
        self._accounts = tuple(accounts)
        self._update(saved=self._view.saved + 1)

    def _began(self, name: str) -> None:
        self._show(replace(self._view, busy=name, banner=None, error=None))

    def _ended(self) -> None:
        self._show(replace(self._view, busy=""))

    def _failed(self, fault: Fault) -> None:
        if fault.code == "staff.change.overtaken":
            self._ask(self._office.staff.all, self._heard_anew)
        field = _FIELDS.get(fault.code, "number" if fault.code == "staff.create.incomplete" else "")
        if field:
            self._wrong(field, fault)
        else:
            self._show(replace(self._view, banner=banner_of(fault)))

    def _wrong(self, field: str, fault: Fault) -> None:
        error = FieldError(field=field, line=banner_of(fault).line)
        self._show(replace(self._view, error=error, tries=self._view.tries + 1, banner=None))

    # -- view

    def _update(self, **changes: object) -> None:
        now = self._office.clock.now()
        names = self._roles()
        own = self._desk.session.account.number if self._desk.session else ""
        rows = tuple(_row(account, names, now, is_own=account.number == own) for account in self._accounts)
        view = replace(
            self._view,
            rows=rows,
            roles=tuple((role.value, names[role]) for role in Role),
            rules=_("At least {n} characters, not the number, not a common one.").format(
                n=self._desk.settings.staff.min_password
            ),
            chosen=next((row for row in rows if row.number == self._chosen), None),
        )
        self._show(replace(view, **changes))  # type: ignore[arg-type]  # replace() checks names at run time

    def _roles(self) -> dict[Role, str]:
        if language() == "zh":
            return dict(self._office.staff.roles.names)
        return {
            Role.CLERK: _("Clerk"),
            Role.SUPERVISOR: _("Supervisor"),
            Role.ADMINISTRATOR: _("Administrator"),
            Role.AUDITOR: _("Auditor"),
        }


def _row(account: Account, names: dict[Role, str], now: datetime, *, is_own: bool) -> StaffRow:
    return StaffRow(
        number=account.number,
        name=account.name,
        role=names[account.role],
        role_key=account.role.value,
        state=_state(account, now),
        is_active=account.is_active,
        is_own=is_own,
    )


def _state(account: Account, now: datetime) -> Tag:
    if not account.is_active:
        return Tag(_("Closed"), "off")
    if account.locked_until is not None and account.locked_until > now:
        return Tag(_("Locked until {time}").format(time=clock_words(account.locked_until)), "warn")
    return Tag(_("In use"), "ok")
