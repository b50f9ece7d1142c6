"""The centre as Administration and the first start use it: right and journal first, then ``CentreDesk``. Qt-free.

Runs in the store lane and blocks for seconds, a move of much data for minutes. Whatever makes this PC a member leaves
its own file at rest: the next start opens the centre.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.base.acts import Act
from core.base.clock import Clock
from core.base.faults import Fault
from core.config.model import Settings
from core.config.profile import Profile
from core.staff.rights import Rights, guarded
from core.store.sql_store import FileStore, SqlStore

if TYPE_CHECKING:  # a desk with a file of its own loads no driver of a server
    from core.store.centre.address import Address
    from core.store.centre.examine import CentreFinding
    from desktop.centre_desk import CentreDesk

CHANGE = "settings.change"


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreState:
    """What this PC is. ``server`` is empty where it works alone; the ``is_first`` PC issues codes and migrates."""

    server: str = ""
    number: int = 0
    is_first: bool = False
    is_by_settings: bool = False  # the settings name a server: there is nothing to set up here


class CentreOffice:
    """``is_new`` says whether nobody has an account yet: then a join needs no right."""

    def __init__(
        self,
        profile: Profile,
        settings: Settings,
        clock: Clock,
        *,
        store: SqlStore,
        key: bytes | None,
        rights: Rights,
        is_new: Callable[[], bool],
    ) -> None:
        self._profile, self._settings, self._clock = profile, settings, clock
        self._store, self._rights, self._is_new = store, rights, is_new
        self._key = None if settings.store.url else key

    def state(self) -> CentreState:
        """Return what this PC is."""
        if self._key is None:
            return CentreState(is_by_settings=True)
        if not self._profile.centre_file.exists():
            return CentreState()
        membership = self._desk().membership(self._key)
        server = f"{membership.server.host}:{membership.server.port} / {membership.server.database}"
        return CentreState(server=server, number=membership.number, is_first=membership.owner is not None)

    def examined(self, admin: "Address | None" = None) -> "Sequence[CentreFinding]":
        """Look at a server that could become a centre's, or at our own."""
        if admin is not None:
            return self._desk().examined(admin)
        return self._desk().examined(self._desk().membership(self._own_key()).server, is_set_up=True)

    def create(self, act: Act, admin: "Address", *, database: str, takes_data: bool) -> int:
        """Make the centre and move what is here; return how many rows were moved. Faults of ``CentreDesk.create``."""
        key, store = self._own_key(), self._own_file()
        if any(finding.is_in_the_way for finding in self._desk().examined(admin)):
            raise Fault("desktop.centre.in_the_way")
        self._note(act, "centre.create")
        with store.at_rest():
            source = store if takes_data else None
            return self._desk().create(admin, key, database=database, takes_data=takes_data, source=source)[1]

    def join(self, act: Act, text: str) -> int:
        """Join by a code; return this PC's number. Faults ``storage.centre.code_*``."""
        key, store = self._own_key(), self._own_file()
        if not self._is_new():
            self._note(act, "centre.join")
        with store.at_rest():
            return self._desk().join(text, key).number

    def code(self, act: Act) -> str:
        """Return a join code for one further PC; Fault ``storage.centre.not_first``."""
        key = self._own_key()
        self._note(act, "centre.code")
        return self._desk().code(key)

    def _desk(self) -> "CentreDesk":
        from desktop.centre_desk import CentreDesk  # loads the driver of a server

        return CentreDesk(self._profile, self._settings, self._clock)

    def _own_key(self) -> bytes:
        if self._key is None:
            raise Fault("desktop.centre.by_settings")
        return self._key

    def _own_file(self) -> FileStore:
        if not isinstance(self._store, FileStore):
            raise Fault("desktop.centre.joined", file="centre")
        return self._store

    def _note(self, act: Act, deed: str) -> None:
        with guarded(self._store, act) as work:
            self._rights.require(work, act, CHANGE)
            work.journal.write(deed)
