"""Which store a profile works on, and who uploads for a centre: a part of wiring, without Qt."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from core.base.acts import Act
from core.base.clock import Clock
from core.base.events import Bus
from core.base.faults import Fault
from core.base.resources import Resources
from core.calendar.calendar import WorkCalendar
from core.config.model import Settings
from core.config.profile import Profile
from core.queue.rules.businesses import NAME as BUSINESSES
from core.store.sql_store import SqlStore, open_store
from core.sync.wire import DistrictWire

if TYPE_CHECKING:
    from core.store.island.provision import Plan

UPLINK, LEAD_S, FOLLOW_S = "uplink", 90.0, 15.0  # who uploads for a centre; another takes over when it is silent


def opened_store(
    profile: Profile, settings: Settings, key: bytes | None, *, clock: Clock, bus: Bus, has_island: bool = False
) -> SqlStore:
    """Open what the profile says: the centre it belongs to, the server of the settings, or a file of its own.

    ``has_island``: a counter goes on by itself while the centre's server is away.
    """
    wire = DistrictWire()
    opened = partial(open_store, clock=clock, bus=bus, wire=wire, settings=settings, key=key, path=profile.store_file)
    if key is None or settings.store.url or not profile.centre_file.exists():
        return opened(url=settings.store.url)
    from core.store.centre.file import CentreFile  # loads the driver of a server
    from core.store.centre.setup import upgrade
    from core.store.island.opening import open_centre

    membership = CentreFile(profile.centre_file).open(key)
    url = membership.server.url

    def member() -> SqlStore:
        if not (has_island and settings.store.island):
            return opened(url=url, may_migrate=False)
        plan = _island_plan(profile.resources(), settings, membership.number)
        return open_centre(
            url, profile.folder / "island", key, plan, settings=settings, clock=clock, bus=bus, wire=wire
        )  # fmt: skip

    try:
        return member()
    except Fault as fault:
        if fault.code != "storage.centre.behind" or membership.owner is None:
            raise
    upgrade(membership.owner, wire)
    return member()


def _island_plan(resources: Resources, settings: Settings, pc: int) -> "Plan":
    from core.store.island.provision import Plan

    kinds = tuple(kind for kind, row in resources.toml("cases/numbers.toml").items() if isinstance(row, dict))
    letters = tuple(resources.toml(BUSINESSES))
    calendar = WorkCalendar.from_resources(resources)
    return Plan(
        pc=pc, counter=settings.desk.counter, letters=letters, documents=kinds, count=settings.store.island_numbers,
        least_share=settings.store.island_numbers_least / 100,
        next_open=lambda day: next(calendar.working_days_after(day)),
    )  # fmt: skip


class Led:
    """The turn of a pump that only one program of a centre makes: whoever has the lease on the uplink.

    ``follow`` is what the others do in its place.
    """

    def __init__(self, store: SqlStore, turn: Callable[[], float], follow: Callable[[], None] = lambda: None) -> None:
        self._store, self._turn, self._follow = store, turn, follow
        self.is_ours = not store.is_shared  # as of the last turn

    def __call__(self) -> float:
        """Make the turn where it is ours; return the seconds until the next."""
        if self._store.is_shared:
            with self._store.work(Act.new(who="system", where="sync")) as work:
                self.is_ours = work.leases.take(UPLINK, self._store.sender, LEAD_S)
        if self.is_ours:
            return self._turn()
        self._follow()
        return FOLLOW_S
