"""Admin > Centre, and the same before the first sign-in: look at a server, make a centre, join, issue codes.

It knows no widget; passwords and codes pass through and are kept nowhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.base.acts import Act
from core.base.faults import Fault
from core.base.texts import fault_text
from desktop.i18n import _, language
from desktop.presenters.acting import ActingPresenter
from desktop.presenters.desk import Desk
from desktop.presenters.office import Office, Runner
from desktop.presenters.views import Banner
from desktop.presenters.words import banner_of

if TYPE_CHECKING:  # a desk with a file of its own loads no driver of a server
    from core.store.centre.address import Address
    from core.store.centre.examine import CentreFinding
    from desktop.centre_office import CentreState

LOADING, ALONE, MEMBER, RESTART, BY_SETTINGS = "loading", "alone", "member", "restart", "by_settings"
CHANGE = "settings.change"


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server as it is typed in. Its password is never kept."""

    host: str
    port: str
    database: str
    user: str
    password: str
    has_tls: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    """One thing that was looked at: ``tone`` ok, warn or bad, and what to do."""

    title: str
    note: str
    tone: str
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CentrePage:
    """``wiped`` grows whenever what was typed is to be forgotten. ``can_create``: the server typed in is fit."""

    mode: str = LOADING
    server: str = ""
    number: str = ""
    is_first: bool = False
    findings: tuple[FindingRow, ...] = ()
    can_create: bool = False
    code: str = ""
    busy: str = ""
    banner: Banner | None = None
    wiped: int = 0


class CentrePresenter(ActingPresenter[CentrePage]):
    """One PC's centre."""

    def __init__(self, office: Office, runner: Runner, desk: Desk) -> None:
        super().__init__(CentrePage(), runner, desk)
        self._office = office

    def load(self) -> None:
        """Ask what this PC is; what was just done stays said."""
        if self._view.mode != RESTART:
            self._ask(self._office.centre.state, self._known)

    def test(self, server: Server) -> None:
        """Look at a server that could become a centre's."""
        self._command(_("Looking at the server …"), lambda: self._office.centre.examined(_address(server)), self._seen)

    def test_own(self) -> None:
        """Look at the server of our centre."""
        self._command(_("Looking at the server …"), self._office.centre.examined, self._seen)

    def changed(self) -> None:
        """Another server was typed in: what was found is about the one before."""
        self._show(replace(self._view, findings=(), can_create=False, banner=None))

    def create(self, server: Server, name: str, *, takes_data: bool) -> None:
        """Make the centre there, with what this PC holds."""
        centre = self._office.centre
        busy = _("Making the centre. With much data this takes minutes; leave the program open.")

        def job(act: Act) -> int:
            return centre.create(act, _address(server), database=name.strip() or "yichuang", takes_data=takes_data)

        self._intention = None  # passwords are no subject to be kept
        self._act_command(busy, None, job, self._made)

    def join(self, text: str) -> None:
        """Join by a code; at the first start nobody is signed in."""
        centre, act = self._office.centre, self._act()
        self._command(_("Joining the centre …"), lambda: centre.join(act, text), self._joined)

    def issue(self) -> None:
        """Issue a code for one further PC."""
        centre = self._office.centre
        self._intention = None
        self._act_command(_("Issuing a code …"), None, centre.code, self._issued)

    def wipe(self) -> None:
        """Forget what was shown."""
        kept = self._view.mode if self._view.mode == RESTART else LOADING
        self._show(CentrePage(mode=kept, banner=self._view.banner if kept == RESTART else None,
                              wiped=self._view.wiped + 1))  # fmt: skip

    # -- inside

    def _act(self) -> Act:
        return self._desk.act() if self._desk.session else Act.new(who="system", where=self._desk.counter)

    def _known(self, state: "CentreState") -> None:
        mode = BY_SETTINGS if state.is_by_settings else MEMBER if state.server else ALONE
        number = str(state.number) if state.number else ""
        shown = replace(self._view, mode=mode, server=state.server, number=number, is_first=state.is_first)
        if state.is_by_settings:
            shown = replace(shown, banner=banner_of(Fault("desktop.centre.by_settings"), "pri"))
        self._show(shown)

    def _seen(self, findings: "Sequence[CentreFinding]") -> None:
        rows = tuple(_row(finding) for finding in findings)
        is_fit = bool(findings) and not any(finding.is_in_the_way for finding in findings)
        self._show(replace(self._view, findings=rows, can_create=is_fit))

    def _made(self, rows: int) -> None:
        words = _("The centre is made; {n} rows were moved. The old file stays where it is, to be read.")
        self._restart(words.format(n=rows))

    def _joined(self, number: int) -> None:
        self._restart(_("This PC has joined: it is no. {n} of the centre.").format(n=number))

    def _restart(self, words: str) -> None:
        banner = Banner(tone="ok", text=words, remedy=_("Close the program and start it again: it opens the centre."))
        self._show(CentrePage(mode=RESTART, banner=banner, wiped=self._view.wiped + 1))

    def _issued(self, code: str) -> None:
        self._show(replace(self._view, code=code))

    def _began(self, name: str) -> None:
        self._show(replace(self._view, busy=name, banner=None))

    def _ended(self) -> None:
        self._show(replace(self._view, busy=""))

    def _failed(self, fault: Fault) -> None:
        self._show(replace(self._view, banner=banner_of(fault)))


def _address(server: Server) -> "Address":
    from core.store.centre.address import PORT, Address

    port = server.port.strip()
    if not server.host.strip() or not server.user.strip():
        raise Fault("desktop.centre.no_server")
    if port and not port.isdecimal():
        raise Fault("desktop.centre.bad_port", port=port)
    return Address(
        host=server.host.strip(), port=int(port or PORT), database=server.database.strip() or "postgres",
        user=server.user.strip(), password=server.password, tls="require" if server.has_tls else "prefer",
    )  # fmt: skip


def _row(finding: "CentreFinding") -> FindingRow:
    titles = {
        "reachable": _("Reachable"), "version": _("Version"), "tls": _("Encrypted line"), "clock": _("Clock"),
        "encoding": _("Encoding"), "durable": _("Keeps what it says it kept"), "room": _("Room for connections"),
        "memory": _("Memory for questions"),
        "rights": _("May make roles and databases"),
    }  # fmt: skip
    title = titles.get(finding.what, finding.what)
    if finding.fault is None:
        return FindingRow(title=title, note=finding.note, tone="ok")
    words = fault_text(finding.fault, language())
    return FindingRow(
        title=title, note=words.text, tone="bad" if finding.is_in_the_way else "warn", remedy=words.remedy
    )
