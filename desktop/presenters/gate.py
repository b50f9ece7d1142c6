"""Sign-in, lock and the first administrator. It knows the staff service, and nothing of what lies behind the lock."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from core.base.acts import Act
from core.base.faults import Fault
from core.base.texts import fault_text
from core.staff.account import Account
from desktop.i18n import _, language
from desktop.presenters.desk import Desk
from desktop.presenters.office import Office, Runner
from desktop.presenters.presenter import Presenter
from desktop.presenters.views import GateView
from desktop.presenters.words import clock_words

if TYPE_CHECKING:
    from core.staff.session import Session

CHECK_TICKS = 20  # seconds from a change of an account to the lock of a desk that works with it


class GatePresenter(Presenter[GateView]):
    """One gate per window. Passwords pass through and are kept nowhere."""

    def __init__(
        self,
        office: Office,
        runner: Runner,
        desk: Desk,
        hold: Callable[[], None] | None = None,
        parting: Callable[[], Callable[[], None]] | None = None,
    ) -> None:
        super().__init__(GateView(), runner)
        self._hold, self._parting = hold, parting
        self._office = office
        self._desk = desk
        self._waiting = self._ticks = 0

    def start(self) -> None:
        """Find out whether this is the first run."""
        self._ask(self._office.staff.needs_first_administrator, self._started)

    def create_administrator(self, *, number: str, name: str, password: str, again: str) -> None:
        """Create the first administrator and sign in; there is no default password."""
        if password != again:
            self._refused(Fault("desktop.password.differs"))
            return
        staff, counter = self._office.staff, self._desk.counter
        create, enter = (Act.new(who=number.strip() or "system", where=counter) for _ in range(2))

        def job() -> "Session":
            staff.create_first_administrator(create, number=number.strip(), name=name.strip(), password=password)
            return staff.sign_in(enter, number=number.strip(), password=password, counter=counter)

        self._command("create", job, self._signed_in)

    def sign_in(self, number: str, password: str) -> None:
        """Sign in at this counter."""
        act = Act.new(who=number.strip() or "system", where=self._desk.counter)
        self._command(
            "sign_in",
            lambda: self._office.staff.sign_in(
                act, number=number.strip(), password=password, counter=self._desk.counter
            ),
            self._signed_in,
        )

    def lock(self, *, is_idle: bool = False) -> None:
        """F12, or nobody touched anything: hide everything, then note it; the open visit stays as it is."""
        session = self._desk.session
        if session is None or self._desk.is_locked:
            return
        at = clock_words(self._office.clock.now())
        minutes = round(self._desk.settings.staff.idle_lock_s / 60)
        note = _("Locked at {time}").format(time=at)
        if is_idle:
            note = _("Locked by itself at {time} ({n} minutes without a touch)").format(time=at, n=minutes)
        self._lock(session, note)

    def _lock(self, session: "Session", note: str) -> None:
        act, staff = self._desk.act(), self._office.staff
        self._desk.set(is_locked=True)
        self._show(self._at("locked", session.account, note=note))
        self._ask(lambda: staff.lock(act, session), lambda _: None)

    def tick(self) -> None:
        """Once a second: look now and then whether the account is still the one that signed in."""
        session = self._desk.session
        self._ticks += 1
        if session is None or self._desk.is_locked or self._ticks % CHECK_TICKS:
            return
        self._ask(
            lambda: self._office.staff.is_current(session), lambda is_current: self._heard_current(session, is_current)
        )

    def unlock(self, password: str) -> None:
        """Open the lock for the person who locked it."""
        session = self._desk.session
        if session is None:
            return
        act = self._desk.act()
        number = session.account.number
        self._command(
            "unlock",
            lambda: self._office.staff.check_password(act, number=number, password=password),
            self._unlocked,
        )

    def ask_password(self) -> None:
        """Ask for the old password and a new one."""
        if self._view.can_change:
            self._show(replace(self._view, asks_password=True, asks_switch=False, error="", remedy=""))

    def change_password(self, *, number: str, old: str, password: str, again: str) -> None:
        """Change one's own password, and go in with the new one. On the lock it is that of who locked it."""
        if password != again:
            self._refused(Fault("desktop.password.differs"))
            return
        session, staff, counter = self._desk.session, self._office.staff, self._desk.counter
        number = session.account.number if session is not None else number.strip()
        made, enter = (Act.new(who=number or "system", where=counter) for _ in range(2))

        def change() -> Account:
            return staff.change_password(made, number=number, old=old, password=password)

        def change_and_sign_in() -> "Session":
            change()
            return staff.sign_in(enter, number=number, password=password, counter=counter)

        if session is not None:
            self._command("change_password", change, self._unlocked)
        else:
            self._command("change_password", change_and_sign_in, self._signed_in)

    def ask_switch(self) -> None:
        """F2 on the lock: somebody else wants the desk; an open ticket must be decided on first."""
        if self._view.mode != "locked":
            return
        if self._desk.open_ticket:
            self._show(replace(self._view, asks_switch=True))
        else:
            self.sign_out()

    def drop_switch(self) -> None:
        """Go back to the lock, or to the sign-in."""
        self._show(replace(self._view, asks_switch=False, asks_password=False, error="", remedy=""))

    def sign_out(self) -> None:
        """End the session; what was begun at the counter is kept first, and a session that cannot keep it stays."""
        session = self._desk.session
        if session is None:
            return
        act, keep = self._desk.act(), self._parting() if self._parting is not None else None

        def job() -> None:
            if keep is not None:
                keep()
            self._office.staff.sign_out(act, session)

        self._command("sign_out", job, lambda _: self._signed_out())

    @property
    def rules(self) -> str:
        """Return what a wrong password leads to."""
        rules = self._desk.settings.staff
        words = _("{n} wrong passwords lock the account for {minutes} minutes; ask the administrator when forgotten")
        return words.format(n=rules.max_failures, minutes=rules.lock_minutes)

    @property
    def new_rules(self) -> str:
        """Return what a new password must be."""
        least = self._desk.settings.staff.min_password
        return _("At least {n} characters, not the number, not a common one.").format(n=least)

    def hold_and_sign_out(self) -> None:
        """Set the open ticket aside, then end the session."""
        if self._hold is not None:
            self._hold()
        self.sign_out()

    def heard_waiting(self, count: int) -> None:
        """Take over how many wait, for the dark side of the lock."""
        self._waiting = count
        if self._view.mode in ("locked", "sign_in"):
            self._show(replace(self._view, facts=self._facts(is_locked=self._view.mode == "locked")))

    def tell(self, fault: Fault) -> None:
        """Say it to whoever stands before the gate."""
        self._refused(fault)

    # -- answers -------------------------------------------------------------------------------

    def _started(self, is_first: object) -> None:
        self._show(self._at("first_run" if is_first else "sign_in"))

    def _signed_in(self, session: "Session") -> None:
        self._desk.begin(session)
        self._show(GateView(mode="open", person=session.account.name, number=session.account.number))

    def _unlocked(self, account: Account) -> None:
        session = self._desk.session
        if session is not None and session.account != account:
            self._desk.renew(replace(session, account=account, rights=self._office.staff.roles.rights[account.role]))
        self._desk.set(is_locked=False)
        self._show(GateView(mode="open", person=account.name, number=account.number))

    def _heard_current(self, session: "Session", is_current: bool) -> None:
        if not is_current and session is self._desk.session and not self._desk.is_locked:
            self._lock(session, _("Locked: the password or the role of this account was changed, or it was closed"))

    def _signed_out(self) -> None:
        self._desk.end()
        self._show(self._at("sign_in"))

    def _began(self, name: str) -> None:
        del name
        self._show(replace(self._view, is_busy=True, error="", remedy=""))

    def _ended(self) -> None:
        self._show(replace(self._view, is_busy=False))

    def _failed(self, fault: Fault) -> None:
        self._refused(fault)

    def _refused(self, fault: Fault) -> None:
        words = fault_text(fault, language())
        self._show(replace(self._view, error=words.text, remedy=words.remedy, attempt=self._view.attempt + 1))

    # -- view ----------------------------------------------------------------------------------

    def _at(self, mode: str, account: Account | None = None, note: str = "") -> GateView:
        return GateView(
            mode=mode,
            person=account.name if account else "",
            number=account.number if account else "",
            note=note,
            facts=self._facts(is_locked=mode == "locked"),
            attempt=self._view.attempt,
            can_switch=mode == "locked",
            can_change=mode in ("locked", "sign_in"),
        )

    def _facts(self, *, is_locked: bool) -> tuple[tuple[str, str, str], ...]:
        """Return what goes on behind the lock: numbers only, no person."""
        counter = self._desk.settings.desk.counter_name
        if not is_locked:
            return (("monitor", counter, _("nobody is signed in")),)
        facts = [("monitor", counter, _("locked, no calls from here"))]
        if self._desk.open_ticket:
            title = _("{number} is at this counter").format(number=self._desk.open_ticket)
            facts.append(("ticket", title, _("what was filled in is kept and goes on after unlocking")))
        waiting = _("{n} are waiting").format(n=self._waiting)
        facts.append(("users", waiting, _("other counters go on calling")))
        return tuple(facts)
