"""The store on SQL: opens works and reads on encrypted files and servers, and tells the bus after a commit."""

import logging
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine

from core.attachments.ports import Vault
from core.base.acts import Act
from core.base.clock import Clock
from core.base.events import Bus
from core.base.faults import Fault
from core.base.ids import OperationId, new_id
from core.base.work import StoreDamaged
from core.config.model import Settings
from core.outbox.ports import Wire
from core.store.anchor import Anchor, anchor_of, keep_anchor
from core.store.backup import back_up, put_backs_since
from core.store.commit import commit
from core.store.engine import READS_ONLY, retire
from core.store.errors import BROKEN, translated
from core.store.leases import forget_leases
from core.store.reindexing import Reindexing
from core.store.start import MB, is_checked_at_opening, open_file
from core.store.table import Transaction
from core.store.vault import FileVault
from core.store.whole_check import WholeCheck
from core.store.work import SqlWork

log = logging.getLogger(__name__)

TURN_WAITS = 6  # times the busy timeout, as a server's statements
READER = Act(op=OperationId(""), who="", where="")


class SqlStore:
    """Store of the sum of all works. One work at a time and thread; every fault of an engine is a Fault ``storage.*``.

    Used in the store lane; other threads may open works too, they wait for one another up to the busy timeout.
    """

    def __init__(self, engine: Engine, *, clock: Clock, bus: Bus, wire: Wire, source: str, wait_s: float = 5.0) -> None:
        self._wait_s = wait_s
        self._engine, self._clock, self._bus, self._wire, self._source = engine, clock, bus, wire, source
        self.sender = new_id()  # this run of the program, to those who hear what it publishes
        self._own = threading.local()
        self._turn = threading.Lock()
        self._on_close: list[Callable[[], None]] = []
        self._reindexing: Reindexing | None = None

    @property
    def engine(self) -> Engine:
        """Return the engine, for those of this room that go beside the works."""
        return self._engine

    @property
    def vault(self) -> Vault:
        """Return where the bytes of attachments lie."""
        raise NotImplementedError

    @contextmanager
    def work(self, act: Act) -> Iterator[SqlWork]:
        """See core.base.work.Store; a work inside a work of the same thread is a programming error."""
        with self._alone(), self._in_turn(), self._begun(act, is_writing=True) as transaction:
            work = SqlWork(transaction, self._wire, self._source, self.sender)
            yield work
            if act.along is not None:
                act.along(work)
            work.settle()
            commit(transaction, self._engine)
            self._done(transaction)
        for event in work.events:
            self._bus.publish(event)

    @contextmanager
    def read(self) -> Iterator[SqlWork]:
        """See core.base.work.Store; all that is read is of one moment."""
        with self._begun(READER, is_writing=False) as transaction:
            yield SqlWork(transaction, self._wire, self._source, self.sender)

    def _done(self, transaction: Transaction) -> None:
        """Take note of a work that is durable."""

    def anchor(self) -> Anchor:
        """Return (count, head) of the journal, to be kept elsewhere: on the day slip, at the district."""
        with self._begun(READER, is_writing=False) as transaction:
            return anchor_of(transaction.connection)

    @property
    def is_shared(self) -> bool:
        """Return whether other programs work on the same data."""
        return False

    @property
    def upstream(self) -> "SqlStore":
        """Return the store that the district is told from: never an island."""
        return self

    def listen(self) -> None:
        """Begin to hear the other programs on the same data; a file of our own has none."""

    def renew_search(self) -> Reindexing | None:
        """Have the search index made anew beside the work, where it is by other rules than this program's."""
        if self._reindexing is None and (self.is_shared or self._is_search_stale()):
            self._reindexing = Reindexing(self)
            self._reindexing.start()
        return self._reindexing

    def _is_search_stale(self) -> bool:
        with self.read() as work:
            return work.cases.is_search_stale

    def warning(self) -> Fault | None:
        """Return what a person should know of the store before it becomes trouble, or None."""
        return None

    def on_close(self, call: Callable[[], None]) -> None:
        """Have ``call`` made when the store has been closed."""
        self._on_close.append(call)

    def close(self) -> None:
        """Close all connections and let others in; closing twice is harmless.

        A thread that is late ends its work; its connection is closed then.
        """
        if self._reindexing is not None and not self._reindexing.stop():
            log.warning("the search index was not left off in time")
        calls, self._on_close = self._on_close, []
        retire(self._engine)
        for call in calls:
            call()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if getattr(self._own, "has_work", False):
            raise RuntimeError("a work is already open")
        self._own.has_work = True
        try:
            yield
        finally:
            self._own.has_work = False

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Let one work of this program after another write a file.

        SQLite lets in one writer; all others look again after ever longer naps of up to 0.1 s, and who naps longest
        loses. A lock wakes the next one at once. Those before us do get on, so we wait longer than for a stranger.
        """
        if self._engine.dialect.name == "postgresql":
            yield
            return
        if not self._turn.acquire(timeout=TURN_WAITS * self._wait_s):
            raise Fault("storage.write.locked", reason="turn")
        try:
            yield
        finally:
            self._turn.release()

    @contextmanager
    def _begun(self, act: Act, *, is_writing: bool) -> Iterator[Transaction]:
        """Begin a transaction; it is rolled back unless somebody commits it."""
        with translated(), self._engine.connect() as connection:
            if not is_writing:
                _reading(connection)
            try:
                with translated():
                    connection.begin()  # now: whoever comes first is served first
                    transaction = Transaction(connection, act=act, at=self._clock.now(), is_writing=is_writing)
                    with closing(transaction):
                        yield transaction
            except Fault as fault:
                if fault.code in BROKEN:
                    connection.invalidate()  # after a failed sync the same handle must not be trusted again
                raise


class FileStore(SqlStore):
    """A store on an encrypted file of our own: it can be copied, and its disk can run full."""

    def __init__(
        self, path: Path, key: bytes, *, settings: Settings, clock: Clock, bus: Bus, wire: Wire, source: str
    ) -> None:
        self._path, self._key, self._settings = path, key, settings
        wait_s = settings.store.busy_timeout_s
        engine, lock = open_file(
            path, key, busy_timeout_s=wait_s, now=clock.now(), kept=settings.store.backups_kept,
            locks_memory=settings.store.locks_memory,
        )  # fmt: skip
        super().__init__(engine, clock=clock, bus=bus, wire=wire, source=source, wait_s=wait_s)
        self.on_close(lock.release)
        with translated():
            forget_leases(engine)
        self._check: WholeCheck | None = None
        self._is_left = False
        self._go_on_from_a_copy()

    @property
    def vault(self) -> Vault:
        """Return where the bytes of attachments lie: sealed files beside the database, under its key."""
        return FileVault(self._path.with_name("attachments"), self._key)

    def _go_on_from_a_copy(self) -> None:
        """Begin a new generation of the stream where a copy was put back: its past is not the one the district saw."""
        with self.read() as work:
            if not work.is_put_back:
                return
            copied = work.journal.last_at()
        # The same copy may be put back again: it knows nothing of what was given in between.
        left_out = self._settings.store.numbers_left_out * put_backs_since(self._path, copied)
        with self.work(Act(op=OperationId(new_id()), who="system", where=self._settings.desk.counter)) as work:
            state = work.begin_anew(left_out)
        log.info("a copy was put back; generation %d of the stream begins", state.generation)

    @contextmanager
    def at_rest(self) -> Iterator[None]:
        """Let nobody write while what is here moves into a centre; when that ends well, nobody writes here again.

        Whoever tries until the next start is told by Fault ``storage.centre.restart``.
        """
        with self._in_turn():
            yield
            self._is_left = True

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        with super()._in_turn():
            if self._is_left:
                raise Fault("storage.centre.restart")
            yield

    def back_up(self) -> Path:
        """Write a verified copy with its scans and return it; as many stay as is set. Faults ``storage.backup.*``."""
        store = self._settings.store
        now = self._clock.now()
        return back_up(self._path, self._key, now, busy_timeout_s=store.busy_timeout_s, kept=store.backups_kept)

    def check_whole(self) -> None:
        """Have the whole file proven beside the work where opening it did not; ``StoreDamaged`` tells what is wrong."""
        if self._check is None and not is_checked_at_opening(self._path):
            self._check = WholeCheck(self._path, self._key, self._damaged)
            self._check.start()

    def _damaged(self, fault: Fault) -> None:
        self._bus.publish(StoreDamaged(at=self._clock.now(), op="", fault=fault))

    def warning(self) -> Fault | None:
        """Return what the check of the whole file found, or Fault ``storage.disk.low`` when the disk is nearly full."""
        if self._check is not None and self._check.fault is not None:
            return self._check.fault
        free = shutil.disk_usage(self._path.parent).free // MB
        if free >= self._settings.store.min_free_mb:
            return None
        return Fault("storage.disk.low", free_mb=free, min_mb=self._settings.store.min_free_mb)

    def close(self) -> None:
        """See SqlStore; the anchor of the journal is kept beside the file."""
        if self._check is not None and not self._check.stop():
            log.warning("the check of the whole file did not stop in time")
        try:
            if self._on_close:
                keep_anchor(self._path, self.anchor())
        except OSError as error:  # the anchor of the start stays; it holds as well, it only says less
            log.warning("the anchor of the journal could not be kept: %s", error.strerror)
        finally:
            super().close()


def open_store(
    *,
    clock: Clock,
    bus: Bus,
    wire: Wire,
    settings: Settings,
    path: Path | None = None,
    key: bytes | None = None,
    url: str = "",
    may_migrate: bool = True,
) -> SqlStore:
    """Open the store of this machine: an encrypted file by ``path`` and ``key`` (48 bytes), or a server by ``url``.

    Blocks up to seconds (check, backup, migration): not for the GUI thread. Faults ``storage.open.*``,
    ``storage.server.*``, ``storage.file.*``, ``storage.migrate.*``.
    """
    site = settings.hall.site_code
    centre = f"//{site[:6]}/{site[6:]}"
    if url:
        from core.store.server_store import open_server_store  # loads the driver of a server

        return open_server_store(
            url, settings=settings, clock=clock, bus=bus, wire=wire, source=f"{centre}/centre", may_migrate=may_migrate
        )
    if path is None or key is None:
        raise ValueError("a file needs its path and its key: there is no store in plain")
    source = f"{centre}/{settings.desk.counter}"
    return FileStore(path, key, settings=settings, clock=clock, bus=bus, wire=wire, source=source)


def _reading(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    else:
        connection.execution_options(**{READS_ONLY: True})
