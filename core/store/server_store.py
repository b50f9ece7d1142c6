"""A store on a centre's PostgreSQL: nobody waits for ever, others hear what is published, and we hear them.

It knows the server as an engine, a line and an ear; it must not know how a centre is set up.
"""

import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from psycopg.errors import OperationalError
from sqlalchemy import Engine, text

from core.attachments.ports import Vault
from core.base.acts import Act
from core.base.clock import Clock
from core.base.events import Bus, Event
from core.base.faults import Fault
from core.base.ids import new_operation
from core.config.model import Settings
from core.outbox.ports import Wire
from core.store.anchor import keep_anchor, kept_anchor
from core.store.centre.bringing import CODE, Bringing, Brought
from core.store.centre.wake import Wake
from core.store.ear import Ear, events_of
from core.store.engine import APPLICATION, postgresql_engine
from core.store.errors import CUT, raised_by_driver
from core.store.events import TailBrought
from core.store.line import Connection, Line
from core.store.server_vault import ServerVault
from core.store.sql_store import SqlStore
from core.store.start import open_server
from core.store.table import Transaction
from core.store.work import SqlWork

log = logging.getLogger(__name__)

MIGRATION_S = 600.0  # how long one step of an upgrade may take
DIGEST = "SELECT digest FROM journal WHERE serial = %s"
LOCKED, LOCK_STATE = "storage.write.locked", "55P03"
# Whoever has been in a transaction longest is the one that a lock was waited for, as nearly always.
HOLDER = (
    "SELECT application_name FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND xact_start IS NOT NULL AND application_name LIKE :ours ORDER BY xact_start LIMIT 1"
)


class ServerStore(SqlStore):
    """See SqlStore. ``listen`` starts the ear; a store that is only opened for a moment does without."""

    def __init__(
        self,
        engine: Engine,
        line: Line,
        *,
        settings: Settings,
        clock: Clock,
        bus: Bus,
        wire: Wire,
        source: str,
    ) -> None:
        super().__init__(engine, clock=clock, bus=bus, wire=wire, source=source)
        self.line = line
        self._ear = Ear(self, line, clock, settings.store.watch_s)
        self._is_listening = False
        self._wake = Wake()
        self._settings = settings
        self._anchor: Path | None = None
        self._lost_past: Fault | None = None

    @property
    def vault(self) -> Vault:
        """Return where the bytes of attachments lie: in the centre's own database."""
        return ServerVault(self._engine)

    @property
    def is_shared(self) -> bool:
        """Return whether other programs work on the same data."""
        return True

    def listen(self) -> None:
        """Begin to hear the other programs of the centre, and to watch the server."""
        self._is_listening = True
        self.line.check = self._check_connection
        self._ear.start()

    def try_now(self) -> None:
        """Ask a server that is away at once, not at the end of a pause."""
        self._ear.try_now()

    @contextmanager
    def work(self, act: Act) -> Iterator[SqlWork]:
        """See SqlStore; who holds what was waited for in vain is named: Fault ``storage.write.held``."""
        try:
            with super().work(act) as work:
                yield work
        except Fault as fault:
            if fault.code != LOCKED or fault.facts.get("reason") != LOCK_STATE:
                raise
            raise self._held(fault) from fault

    def close(self) -> None:
        """See SqlStore."""
        if self._is_listening:
            self._ear.stop()
        self.note_past()
        super().close()

    def keep_past_in(self, place: Path) -> None:
        """Keep beside ``place`` how the journal stood, and remember what stands there.

        So a copy that was put back while the counters were off is noticed as well; what they did is in no memory then.
        """
        self._anchor = place
        kept = kept_anchor(place)
        if kept is not None:
            self._wake.mark(kept)

    def look_back(self) -> None:
        """Check the server against what is remembered before anybody works on it."""
        with raised_by_driver(), closing(self.connect_ear()) as connection:
            self.check_past(connection)

    def note_past(self) -> None:
        """Write how the journal stood when it was last seen to the disk."""
        last = self._wake.last
        if self._anchor is None or not last[0]:
            return
        try:
            keep_anchor(self._anchor, last)
        except OSError as error:  # what was written before holds as well, it only says less
            log.warning("the anchor of the server's journal could not be kept: %s", error.strerror)

    # -- core.store.ear.Ears

    def connect_ear(self) -> Connection:
        """See Ears."""
        arguments, words = self._engine.dialect.create_connect_args(self._engine.url)
        words = {**words, "connect_timeout": 3, "autocommit": True, "application_name": f"{APPLICATION}ear"}
        return Connection.connect(*arguments, **words)

    def hear(self, serial: int) -> tuple[int, list[Event]]:
        """See Ears; ``serial`` -1 only asks where the log stands."""
        with super().read() as work:
            self._wake.mark(work.journal.head())
            if serial < 0:
                return work.published.last(), []
            rows = work.published.since(serial)
            return (rows[-1].serial if rows else serial), events_of(work, rows, self.sender, self._clock.now())

    def check_past(self, connection: Connection) -> None:
        """See Ears: a standby that took over without the last seconds, or an old backup, is brought what it lost.

        Fault ``storage.server.read_only`` of a standby that may still catch up.
        """
        if self._knows(connection):
            return
        if _is_following(connection):
            raise Fault("storage.server.read_only", reason="standby")
        brought = self._bring()
        self._lost_past = Fault(CODE, **brought.facts)
        log.warning("%s", self._lost_past)
        self.publish(TailBrought(at=self._clock.now(), op="", fault=self._lost_past))

    def _knows(self, connection: Connection) -> bool:
        """Return whether the server holds the journal as we last saw it."""
        serial, digest = self._wake.last
        if not serial:
            return True
        found = connection.execute(DIGEST, (serial,)).fetchone()
        return found is not None and bytes(found[0]) == digest

    def _check_connection(self, connection: Connection) -> None:
        """Let no work begin on a server that forgot: the ear settles that first."""
        is_known = self._knows(connection)
        connection.rollback()
        if not is_known:
            self.line.cut()
            self._ear.try_now()
            raise OperationalError(CUT)

    def _bring(self) -> Brought:
        """Bring the server what it lost of ours, past the line that is cut for everybody else."""
        store = self._settings.store
        line = Line(store.answer_timeout_s)
        url = self._engine.url.render_as_string(hide_password=False)
        engine = postgresql_engine(url, store.busy_timeout_s, line=line, name=self._settings.desk.counter)
        beside = SqlStore(engine, clock=self._clock, bus=self._bus, wire=self._wire, source=self._source)
        try:
            with beside.work(Act(op=new_operation(), who="system", where="store")) as work:
                bringing = Bringing(home=work, wake=self._wake, left_out=store.numbers_left_out)
                brought = bringing.make()
            with beside.read() as work_:
                head = work_.journal.head()
        finally:
            beside.close()
        self._wake.begin_again(bringing.common, bringing.own, head)
        return brought

    def _done(self, transaction: Transaction) -> None:
        self._wake.keep(transaction.written)

    def warning(self) -> Fault | None:
        """Return what a person should know: a past that is gone, sorting rules that changed under the indexes."""
        if self._lost_past is not None or self.line.is_cut:
            return self._lost_past
        with super().read() as work:
            return work.collation_fault()

    def went_away(self, code: str) -> str:
        """See Ears; alone with a server there is no way to go on."""
        return code

    def sweep(self) -> None:
        """See Ears."""
        with super().work(Act(op=new_operation(), who="system", where="store")) as work:
            work.published.forget_old()

    def publish(self, event: Event) -> None:
        """See Ears."""
        self._bus.publish(event)

    def _held(self, fault: Fault) -> Fault:
        try:
            with self._engine.connect() as connection:
                found: Any = connection.execute(text(HOLDER), {"ours": f"{APPLICATION}%"}).scalar()
        except Exception:  # noqa: BLE001 - whoever cannot be named, the first fault says the rest
            return fault
        holder = str(found or "").removeprefix(APPLICATION)
        return Fault("storage.write.held", holder=holder) if holder else fault


def _is_following(connection: Connection) -> bool:
    """Return whether the server only repeats what another one says."""
    return bool(connection.execute("SELECT pg_is_in_recovery()").fetchone()[0])  # type: ignore[index]  # one row


def open_server_store(
    url: str,
    *,
    settings: Settings,
    clock: Clock,
    bus: Bus,
    wire: Wire,
    source: str,
    may_migrate: bool = True,
) -> ServerStore:
    """Open the server by its URL and bring it up to date where the role may; see core.store.sql_store.open_store."""
    answer_s, line = settings.store.answer_timeout_s, Line(settings.store.answer_timeout_s)
    engine = postgresql_engine(url, settings.store.busy_timeout_s, line=line, name=settings.desk.counter)
    line.answer_s = MIGRATION_S
    open_server(engine, may_migrate=may_migrate)
    line.answer_s = answer_s
    return ServerStore(engine, line, settings=settings, clock=clock, bus=bus, wire=wire, source=source)
