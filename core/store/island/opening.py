"""How the store of a PC that belongs to a centre is opened, with its island; also when the server is away just then."""

from pathlib import Path

from core.base.clock import Clock
from core.base.events import Bus
from core.base.faults import Fault
from core.config.model import Settings
from core.outbox.ports import Wire
from core.store.engine import postgresql_engine
from core.store.island.harbour import Harbour
from core.store.island.provision import Plan
from core.store.island.store import LEAVES, CentreStore
from core.store.line import Line
from core.store.sql_store import FileStore
from core.store.start import open_server

SERVER = "server.db"  # there is no such file: what the server's journal was is kept beside this name


def open_centre(
    url: str, folder: Path, key: bytes, plan: Plan, *, settings: Settings, clock: Clock, bus: Bus, wire: Wire
) -> CentreStore:
    """Open the server by ``url`` and this PC's island in ``folder`` under ``key``.

    A server that is away is gone on without where the island was given today's numbers; else its Fault is raised, as is
    ``storage.centre.behind`` when the owner has to upgrade it first.
    """
    site = settings.hall.site_code
    centre = f"//{site[:6]}/{site[6:]}"
    line = Line(settings.store.answer_timeout_s)
    engine = postgresql_engine(url, settings.store.busy_timeout_s, line=line, name=plan.counter)
    store = CentreStore(engine, line, settings=settings, clock=clock, bus=bus, wire=wire, source=f"{centre}/centre")

    def island(path: Path) -> FileStore:
        source = f"{centre}/{plan.counter}/island-{path.parent.name}"
        return FileStore(path, key, settings=settings, clock=clock, bus=bus, wire=wire, source=source)

    store.keep_past_in(folder / SERVER)
    store.settle_in(plan, Harbour(folder, island))
    try:
        _check(store)
        store.look_back()
    except Fault as fault:
        if fault.code not in LEAVES or not store.is_ready:
            store.close()
            raise
        store.begin_away()
    return store


def _check(store: CentreStore) -> None:
    open_server(store.engine, may_migrate=False)
