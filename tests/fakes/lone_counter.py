"""A counter with its own encrypted file and a real client, and what a district in another process has of it."""

import itertools
import shutil

import sqlalchemy as sa

from core.base.acts import Act
from core.base.clock import SystemClock
from core.base.events import Bus
from core.base.faults import Fault
from core.config.district_settings import DistrictSettings
from core.config.model import Settings
from core.district.database import Database
from core.district.tables import KEPT, arrival
from core.store.sql_store import open_store
from core.sync.backoff import Backoff
from core.sync.client import DistrictClient
from core.sync.uploader import Uploader
from core.sync.wire import DistrictWire
from tests.fakes.district import TOKEN, DistrictProcess
from tests.patience import PATIENCE_S
from tests.stores import KEY

PLACES = itertools.count(1)


class NoWait(Backoff):
    """Tries again at once."""

    def failed(self, fault: Fault) -> float:
        return 0.0


class Counter:
    """A counter on its own encrypted file, and what it says of the line."""

    def __init__(self, folder, template, url: str, **settings) -> None:
        self.number = str(next(PLACES))
        desk = Settings(desk={"counter": self.number})
        file = shutil.copy(template, folder / f"store-{self.number}.db")
        self.store = open_store(path=file, key=KEY, settings=desk, clock=SystemClock(), bus=Bus(), wire=DistrictWire())
        self.connect(url, **settings)

    def connect(self, url: str, token: str = TOKEN, **limits: float) -> None:
        limits = {"total_timeout_s": PATIENCE_S, **limits}
        settings = DistrictSettings(url=url, token=token).model_copy(update=limits)
        self.client = DistrictClient(settings)
        self.uploader = Uploader(self.store, self.client, SystemClock(), backoff=NoWait())

    def record(self, *events) -> None:
        with self.store.work(Act.new(who="0317", where=self.number)) as work:
            for each in events:
                work.record(each)

    def ids(self) -> list[str]:
        with self.store.read() as work:
            return [row.id for row in work.outbox.after(0, 0, 10_000)]

    def fault(self) -> Fault:
        fault = self.uploader.run_once().fault
        assert fault is not None
        return fault

    def close(self) -> None:
        self.client.close()
        self.store.close()


def arrived(process: DistrictProcess, counter: Counter) -> list[str]:
    """Return the ids of what came of this counter, in order; each event was kept once."""
    database = Database(f"sqlite:///{process.db}")
    with database.begin() as tx:
        own = arrival.c.source.like(f"%/{counter.number}/%")
        ids = list(tx.execute(sa.select(arrival.c.id).where(own).order_by(arrival.c.sequence)).scalars())
        kept = list(tx.execute(sa.select(arrival.c.id).where(KEPT, arrival.c.id.in_(ids))).scalars())
    database.close()
    assert sorted(kept) == sorted(ids)
    return ids
