"""Which store a profile works on: a part of wiring, without Qt."""

from functools import partial
from secrets import token_hex
from typing import TYPE_CHECKING

from core.base.clock import Clock
from core.base.events import Bus
from core.base.faults import Fault
from core.base.resources import Resources
from core.calendar.calendar import WorkCalendar
from core.config.model import Settings
from core.config.profile import Profile
from core.queue.rules.businesses import NAME as BUSINESSES
from core.store.sql_store import SqlStore, open_store
from core.sync.wire import DistrictWire, Run

if TYPE_CHECKING:
    from core.store.island.provision import Plan


def opened_store(
    profile: Profile, settings: Settings, key: bytes | None, *, clock: Clock, bus: Bus, has_island: bool = False
) -> SqlStore:
    """Open what the profile says: the centre it belongs to, the server of the settings, or a file of its own.

    ``has_island``: a counter goes on by itself while the centre's server is away.
    """
    wire = DistrictWire(Run(token_hex(6), clock.monotonic))
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
