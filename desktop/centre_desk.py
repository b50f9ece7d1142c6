"""What windows and commands do about a centre: make one, move there, join. Qt-free; it knows the store's own parts.

Everything here blocks for seconds and belongs in the store lane, or in a command.
"""

from collections.abc import Sequence

from core.base.clock import Clock
from core.base.events import Bus
from core.base.faults import Fault
from core.config.model import Settings
from core.config.profile import Profile
from core.store.centre.address import Address
from core.store.centre.examine import CentreFinding, examine
from core.store.centre.file import CentreFile
from core.store.centre.moving import Progress, move
from core.store.centre.setup import JOIN_MINUTES, Membership, create, issue_code, join, reindex, upgrade
from core.store.engine import postgresql_engine
from core.store.sql_store import SqlStore, open_store
from core.sync.wire import DistrictWire


class CentreDesk:
    """The centre of one profile. ``key`` is the store's key; secrets pass through and are kept sealed only."""

    def __init__(self, profile: Profile, settings: Settings, clock: Clock) -> None:
        self._profile, self._settings, self._clock = profile, settings, clock
        self._file = CentreFile(profile.centre_file)

    @property
    def is_member(self) -> bool:
        """Return whether this PC belongs to a centre."""
        return self._file.exists

    def membership(self, key: bytes) -> Membership:
        """Return what this PC knows of its centre; Fault ``desktop.centre.alone``."""
        if not self._file.exists:
            raise Fault("desktop.centre.alone")
        return self._file.open(key)

    def examined(self, address: Address, *, is_set_up: bool = False) -> Sequence[CentreFinding]:
        """Look at a server; see core.store.centre.examine."""
        return tuple(examine(address, self._clock, is_set_up=is_set_up))

    def create(
        self,
        admin: Address,
        key: bytes,
        *,
        database: str,
        takes_data: bool,
        progress: Progress = lambda _rows: None,
        source: SqlStore | None = None,
    ) -> tuple[Membership, int]:
        """Make the centre, move what is here, and only then belong to it; return how many rows were moved.

        ``source`` is this PC's store where it is open already, and at rest.

        A move that fails leaves this PC as it was; the empty centre stays and is joined by moving again elsewhere.
        """
        self._refuse_member()
        name = self._settings.desk.counter_name
        membership = create(admin, DistrictWire(), pc=name, now=self._clock.now(), database=database)
        rows = self._moved(key, membership, progress, source) if takes_data and self._profile.store_file.exists() else 0
        self._file.keep(membership, key)
        return membership, rows

    def join(self, text: str, key: bytes) -> Membership:
        """Join by a code; Faults ``storage.centre.code_*``."""
        self._refuse_member()
        membership = join(text, pc=self._settings.desk.counter_name)
        self._file.keep(membership, key)
        return membership

    def code(self, key: bytes, minutes: int = JOIN_MINUTES) -> str:
        """Return a new join code; Fault ``storage.centre.not_first``."""
        return issue_code(self.membership(key), now=self._clock.now(), minutes=minutes).text

    def reindex(self, key: bytes) -> None:
        """Make all indexes anew (F120); Fault ``storage.centre.not_first``."""
        owner = self.membership(key).owner
        if owner is None:
            raise Fault("storage.centre.not_first")
        reindex(owner)

    def _refuse_member(self) -> None:
        if self._file.exists:
            raise Fault("desktop.centre.joined", file=self._profile.centre_file.name)

    def _moved(self, key: bytes, membership: Membership, progress: Progress, opened: SqlStore | None) -> int:
        source = opened or open_store(
            clock=self._clock, bus=Bus(), wire=DistrictWire(), settings=self._settings,
            path=self._profile.store_file, key=key,
        )  # fmt: skip
        owner = membership.owner or membership.server
        target = postgresql_engine(owner.url, self._settings.store.busy_timeout_s)
        try:
            rows = move(source.engine, source.vault, target, progress)
        finally:
            target.dispose()
            if opened is None:
                source.close()
        upgrade(owner, DistrictWire(), is_filled=True)
        return rows
