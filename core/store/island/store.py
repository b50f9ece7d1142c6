"""The store of a counter in a centre: the server while it is there, this PC's own encrypted island while it is not.

    SERVER ──line cut, or disk full, or read-only──> ISLAND ──heard again──> merge (all works wait) ──> SERVER

Which side a work is on is decided when it begins. An act whose commit nobody could see is not done again on an island:
it is looked up when it comes to the server again, however often that goes away before. The island is given anew what it
needs whenever that changes.

An island is marked before its merge is committed: whoever cannot see whether the server has it (the line was cut, the
PC lost power, and the server is away again) adds nothing more to it, since it comes home once. He goes on with the next
one, which is given the accounts and what is left of the numbers; its visitors are in the centre, as far as is known.
"""

import logging
import threading
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import select

from core.attachments.attachment import SealedFile
from core.attachments.ports import Vault
from core.base.acts import Act
from core.base.clock import office_day
from core.base.faults import Fault
from core.base.threads import Beside
from core.queue.events import TicketEvent
from core.store.errors import LOST
from core.store.events import IslandMerged, ServerChanged
from core.store.island.harbour import Harbour
from core.store.island.merge import Merge, Merged
from core.store.island.provision import Plan, gather, hand_over, hand_over_late, lease
from core.store.island.rows import NumberBlockRow
from core.store.island.visitors import LateVisitors
from core.store.server_store import ServerStore
from core.store.server_vault import ServerVault
from core.store.sql_store import FileStore, SqlStore
from core.store.work import SqlWork

log = logging.getLogger(__name__)

LEAVES = LOST | {"storage.server.full", "storage.server.read_only", "storage.server.refused"}
ON_ISLAND, UNKNOWN = "storage.island.on", "storage.commit.unknown"
PEOPLE, LOOK_S, STAY_S = 12, 60.0, 15.0


@contextmanager
def _elsewhere() -> Iterator[None]:
    """Say of what an island does not have that the centre has it: nobody need look for it."""
    try:
        yield
    except Fault as fault:
        if fault.code == "store.get.missing":
            raise Fault("storage.island.elsewhere") from fault
        raise


class CentreStore(ServerStore):
    """See ServerStore. ``settle_in`` comes before any use; ``upstream`` is the server or a Fault, always."""

    def settle_in(self, plan: Plan, harbour: Harbour) -> None:
        """Take the island of this PC into use; one that was not brought home yet is gone on with."""
        self._plan, self._harbour, self._home_vault = plan, harbour, ServerVault(self._engine)
        self._island = harbour.open()
        self._gate = threading.RLock()  # held by whoever works on the island, and by the merge
        self._doubtful: set[str] = set()
        self._recent: deque[str] = deque(maxlen=PEOPLE)
        self._late = LateVisitors(plan.counter)
        self._news, self._ending = threading.Event(), threading.Event()
        self._not_before = 0.0
        self._go_on_beside()
        self._is_away = self._is_used() or bool(harbour.marked())
        self._keeper = Beside("island-keeper", self._keep)
        self._stop_hearing = self._bus.subscribe(TicketEvent, self._heard)

    @property
    def is_away(self) -> bool:
        """Return whether works go to the island."""
        return self._is_away

    @property
    def is_ready(self) -> bool:
        """Return whether the island was given what it needs for today."""
        with self._island.read() as work:
            query = select(NumberBlockRow).where(NumberBlockRow.day == office_day(self._clock.now()))
            return work.transaction.one(query) is not None

    @property
    def upstream(self) -> SqlStore:
        """Return the server's side alone: for the upload and the close of day, which never work on an island."""
        return _Upstream(self)

    @property
    def vault(self) -> Vault:
        """Return a vault on the side where works go."""
        return _SidedVault(self, self._home_vault)

    @property
    def island(self) -> FileStore:
        """Return the island in use."""
        return self._island

    @contextmanager
    def work(self, act: Act) -> Iterator[SqlWork]:
        """See SqlStore; on the island while the server is away."""
        with self._side() as is_island:
            if is_island:
                if act.op in self._doubtful:
                    raise Fault(UNKNOWN)
                with _elsewhere(), self._island.work(act) as work:
                    yield work
                return
            try:
                with super().work(act) as work:
                    yield work
            except Fault as fault:
                self._judge(act, fault)
                raise
            self._doubtful.discard(act.op)
        self._noticed(work.people.seen)

    @contextmanager
    def read(self) -> Iterator[SqlWork]:
        """See SqlStore; from the island while the server is away."""
        with self._side() as is_island:
            if is_island:
                with _elsewhere(), self._island.read() as work:
                    yield work
            else:
                with super().read() as work:
                    yield work

    @contextmanager
    def home_work(self, act: Act) -> Iterator[SqlWork]:
        """Open a work on the server, whatever side others are on."""
        with super().work(act) as work:
            yield work

    @contextmanager
    def home_read(self) -> Iterator[SqlWork]:
        """Open a read on the server, whatever side others are on."""
        with super().read() as work:
            yield work

    def listen(self) -> None:
        """See ServerStore; also begin to keep the island as it should be."""
        super().listen()
        self._keeper.start()
        self._news.set()

    def close(self) -> None:
        """See SqlStore."""
        if self._ending.is_set():
            return
        self._ending.set()
        self._news.set()
        self._stop_hearing()
        super().close()
        if self._keeper.is_alive():
            self._keeper.join(5)
        self._island.close()

    # -- core.store.ear.Ears

    def hear(self, serial: int) -> tuple[int, list[Any]]:
        """See Ears; a server that is heard is come home to first."""
        if self._is_away and self._clock.monotonic() >= self._not_before:
            self._come_home()
        return super().hear(serial)

    def begin_away(self) -> None:
        """Start on the island: the server was not there when the program began."""
        self.line.cut()
        self._is_away = True

    def went_away(self, code: str) -> str:
        """See Ears; works go to the island from now on, when it is ready."""
        if code in LEAVES and (self._is_away or self._is_provisioned()):
            self._is_away = True
        return ON_ISLAND if self._is_away else code

    # -- inside

    @contextmanager
    def _side(self) -> Iterator[bool]:
        """Yield whether to work on the island; whoever does holds the gate, so the merge waits for it."""
        if self.is_away:
            with self._gate:
                if self._is_still_away():
                    self._catch_up()
                    yield True
                    return
        yield False

    def _catch_up(self) -> None:
        """Give the island, before its first use, the own visitors that changed after it was last given anything."""
        late = self._late.now()
        if not late:
            return
        if not self._is_used():
            with self._island.work(self._own_act()) as work:
                hand_over_late(work, self._plan, late.values())
        self._late.given(late, late.values())

    def _own_act(self) -> Act:
        return Act.new(who="system", where=self._plan.counter)

    def _is_still_away(self) -> bool:
        """Return whether the island is in use after waiting for the gate: a merge may have ended meanwhile."""
        return self._is_away

    def _judge(self, act: Act, fault: Fault) -> None:
        """Take note of an act nobody could see the end of, and of a server that takes nothing in any more."""
        if fault.code == UNKNOWN:
            self._doubtful.add(act.op)
        if fault.code in ("storage.server.full", "storage.server.read_only") and not self._is_away:
            self._not_before = self._clock.monotonic() + STAY_S  # it answers the ear, and takes nothing in
            told = self.went_away(fault.code)
            self.publish(ServerChanged(at=self._clock.now(), op="", is_there=False, fault=told))

    def _come_home(self) -> None:
        """Merge while all works wait; then they go to the server again. Raises what keeps it from that."""
        with self._gate:
            merged = self._merge_all()
            self._is_away = False
        self._news.set()
        at = self._clock.now()
        self.publish(ServerChanged(at=at, op="", is_there=True))
        if merged.entries:
            log.info("the island came home: %d entries, %d cases", merged.entries, merged.cases)
            self.publish(IslandMerged(at=at, op="", tickets=merged.tickets, cases=merged.cases, moved=merged.conflicts))

    def _merge_all(self) -> Merged:
        """Bring home what may not be there, the oldest first; return what this time brought."""
        brought = Merged()
        for generation in self._harbour.marked():
            with closing(self._harbour.reopen(generation)) as island:
                brought += self._merge(island, generation)
            self._harbour.unmark(generation)
        if self._is_used():
            brought += self._merge_present()
        return brought

    def _merge_present(self) -> Merged:
        present = self._harbour.generation
        try:
            merged = self._merge(self._island, present)
        except Exception as error:
            if isinstance(error, Fault) and error.code != UNKNOWN:
                self._harbour.unmark(present)
            self._go_on_beside()
            raise
        old, self._island = self._island, self._harbour.next()
        old.close()
        self._harbour.unmark(present)
        return merged

    def _merge(self, island: FileStore, generation: int) -> Merged:
        with self.home_work(self._own_act()) as home, island.read() as there:
            merge = Merge(
                island=there, home=home, pc=self._plan.pc, generation=f"{generation}", at=self._clock.now(),
                reseal=partial(self._resealed, island.vault),
            )  # fmt: skip
            merged = merge.make()
            self._harbour.mark(generation)
        return merged

    def _go_on_beside(self) -> None:
        """Where the newest island is marked, begin the next; give it what it needs where nobody did."""
        marked = self._harbour.marked()
        if self._harbour.generation in marked:
            old, self._island = self._island, self._harbour.next()
            old.close()
        before = self._harbour.generation - 1
        if before not in marked or self.is_ready or self._is_used():
            return
        with closing(self._harbour.reopen(before)) as left, left.read() as work:
            given = replace(gather(work, self._plan, office_day(self._clock.now()), ()), tickets=(), people=())
        with self._island.work(self._own_act()) as work:
            hand_over(work, self._plan, given)

    def _resealed(self, vault: Vault, file: SealedFile) -> SealedFile:
        """Bring a scan home; one that was sealed before the cut is there already."""
        try:
            plain = vault.read(file)
        except Fault as fault:
            if fault.code != "attachments.read.lost":
                raise
            return file
        return self._home_vault.seal([plain])

    def _is_used(self) -> bool:
        with self._island.read() as work:
            return work.journal.head()[0] > 0

    def _is_provisioned(self) -> bool:
        try:
            return self.is_ready
        except Fault as fault:
            log.warning("the island cannot be read: %s", fault)
            return False

    # -- keeping the island as it should be

    def _heard(self, event: TicketEvent) -> None:
        if not self._is_away and self._late.hear(event.ticket):
            self._news.set()

    def _noticed(self, people: Iterable[str]) -> None:
        new = [person for person in people if person not in self._recent]
        if new:
            self._recent.extend(new)
            self._news.set()

    def _keep(self) -> None:
        while not self._ending.is_set():
            self._news.wait(LOOK_S)
            self._news.clear()
            if self._is_away or self._ending.is_set():
                continue
            try:
                self.provision()
                self.note_past()
            except Fault as fault:
                log.info("the island could not be given anything: %s", fault)
            except Exception:
                log.exception("keeping the island")

    def provision(self) -> None:
        """Give the island what it would need if the line were cut now. Blocks; any thread."""
        day, late = office_day(self._clock.now()), self._late.now()
        with self.home_work(self._own_act()) as work:
            lease(work, self._plan, day)
        with self.home_read() as work:
            given = gather(work, self._plan, day, tuple(self._recent))
        with self._gate:
            if self._is_away or self._is_used():
                return
            with self._island.work(self._own_act()) as work:
                hand_over(work, self._plan, given)
            self._late.given(late, given.tickets)


class _Upstream(SqlStore):
    """The server's side of a CentreStore."""

    def __init__(self, store: CentreStore) -> None:
        self._store, self.sender = store, store.sender

    @property
    def is_shared(self) -> bool:
        return True

    @contextmanager
    def work(self, act: Act) -> Iterator[SqlWork]:
        with self._store.home_work(act) as work:
            yield work

    @contextmanager
    def read(self) -> Iterator[SqlWork]:
        with self._store.home_read() as work:
            yield work


class _SidedVault:
    """See core.attachments.ports.Vault."""

    def __init__(self, store: CentreStore, home: Vault) -> None:
        self._store, self._home = store, home

    def seal(self, parts: Iterable[bytes]) -> SealedFile:
        return (self._store.island.vault if self._store.is_away else self._home).seal(parts)

    def read(self, file: SealedFile) -> bytes:
        if self._store.is_away:
            return self._store.island.vault.read(file)
        return self._home.read(file)

    def sweep(self, needed: Collection[str], before: datetime) -> int:
        return 0 if self._store.is_away else self._home.sweep(needed, before)
