"""A scan and an event that needs it come in at the same moment and cross: PostgreSQL ends one of the two, for a while.

The event's transaction holds the case and wants the content, the scan's holds the content and wants the case. Whoever
is ended is told "busy" and comes again; barriers make them meet, so that it happens each time.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

import pytest
import sqlalchemy as sa
import uvicorn
from sqlalchemy.exc import DBAPIError

from core.attachments.attachment import SealedFile
from core.base.acts import Act
from core.base.clock import SystemClock
from core.base.faults import Fault
from core.config.model import DistrictSettings
from core.district import scans
from core.district.app import Place, create_app
from core.district.database import Database
from core.district.inbox import Inbox
from core.district.tables import KEPT, arrival, blob, blob_wait, case_file
from core.store.vault import FileVault
from core.sync.backoff import Backoff
from core.sync.client import DistrictClient
from core.sync.scan_client import ScanClient
from core.sync.scans import ScanUpload
from core.sync.uploader import Uploader
from core.sync.wire import DistrictWire
from tests.fakes import visits
from tests.fakes.memory import MemoryStore
from tests.patience import PATIENCE_S
from tests.samples import an_attachment
from tests.stores import KEY

ACT = partial(Act.new, who="0317", where="3")
DEADLOCK = "40P01"
TURNS = 20  # at most, until all is up


class NoWait(Backoff):
    def failed(self, fault: Fault) -> float:
        return 0.0


class Crossing:
    """Where the two meet: each waits there for the other, once; ``errors`` are the codes of the server."""

    def __init__(self, monkeypatch) -> None:
        self._barrier, self._awaited = threading.Barrier(2), set[str]()
        self.errors = list[str]()
        real_want, real_came = scans.want, Inbox.content_came

        def want(*arguments):
            self._meet("event")
            return real_want(*arguments)

        def content_came(inbox, tx, sha256):
            self._meet("scan")
            real_came(inbox, tx, sha256)

        real_begin = Database.begin

        @contextmanager
        def begin(database):
            try:
                with real_begin(database) as tx:
                    yield tx
            except DBAPIError as error:
                self.errors.append(error.orig.sqlstate)
                raise

        monkeypatch.setattr(scans, "want", want)
        monkeypatch.setattr(Inbox, "content_came", content_came)
        monkeypatch.setattr(Database, "begin", begin)

    def arm(self) -> None:
        self._awaited = {"event", "scan"}

    def _meet(self, who: str) -> None:
        if who in self._awaited:
            self._awaited.remove(who)
            self._barrier.wait(PATIENCE_S)


@contextmanager
def serving(place: Place):
    """The district on a port of its own, in threads of this process."""
    config = uvicorn.Config(create_app(place), port=0, log_config=None, access_log=False, ws="none")
    server, is_up = uvicorn.Server(config), threading.Event()
    startup = server.startup

    async def started(sockets=None):
        await startup(sockets)
        is_up.set()

    server.startup = started
    thread = threading.Thread(target=server.run, name="district")
    thread.start()
    try:
        assert is_up.wait(PATIENCE_S)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(PATIENCE_S)


@pytest.fixture
def crossing(monkeypatch):
    return Crossing(monkeypatch)


def test_a_scan_and_its_event_that_cross_are_both_told_once(crossing, postgres_url, tmp_path):
    store = MemoryStore(clock=SystemClock(), wire=DistrictWire(), source="//330290/015/3")
    vault = FileVault(tmp_path / "vault", KEY)
    scan = vault.seal([b"a page"])
    with store.work(ACT()) as work:
        work.attachments.add(an_attachment(case_id="case-1", file=scan))
        work.record(visits.accepted())
        work.record(visits.attached(1, [scan]))
    with serving(Place(db_url=postgres_url, blobs=tmp_path / "blobs")) as url:
        settings = DistrictSettings(url=url)
        uploader = Uploader(store, DistrictClient(settings), SystemClock(), backoff=NoWait())
        upload = ScanUpload(store, vault, ScanClient(settings), SystemClock(), backoff=NoWait())
        uploader.run_once()  # the case is known, and that the scan is awaited
        with store.work(ACT()) as work:
            work.record(visits.attached(1, [scan], revision=3))
        crossing.arm()
        with ThreadPoolExecutor(2) as pool:
            ends = [pool.submit(come_until_told, part) for part in (uploader, upload)]
            assert [end.result(PATIENCE_S) for end in ends] == [True, True]
        assert set(crossing.errors) == {DEADLOCK}  # whoever comes again at once may be ended once more
        uploader.run_once()  # hears what became of the one that was parked
    with store.read() as work:
        assert [row.verdict for row in work.outbox.of_day(visits.DAY)] == ["applied"] * 3
    _check_district(Database(postgres_url), scan)


def come_until_told(part: Uploader | ScanUpload) -> bool:
    """Turn a part until the district has said yes to all it has."""
    turns = (part.run_once() for _ in range(TURNS))
    return any(
        turn.fault is None and not getattr(turn, "pending", 0) and not getattr(turn, "waiting", 0) for turn in turns
    )


def _check_district(database: Database, scan: SealedFile) -> None:
    """Each event once and applied, the scan once, and nobody waits."""
    with database.begin() as tx:
        assert list(tx.execute(sa.select(arrival.c.revision).where(KEPT).order_by(arrival.c.revision))) == [
            (1,), (2,), (3,),
        ]  # fmt: skip
        assert list(tx.execute(sa.select(arrival.c.sequence, arrival.c.verdict).order_by(arrival.c.sequence))) == [
            (1, "applied"), (2, "applied"), (3, "applied"),
        ]  # fmt: skip
        assert list(tx.execute(sa.select(blob.c.sha256, blob.c.is_stored))) == [(scan.sha256, 1)]
        assert list(tx.execute(sa.select(case_file.c.revision))) == [(3,)]
        assert not list(tx.execute(sa.select(blob_wait)))
    database.close()
