"""What the tests of a centre share: stores on one server."""

from dataclasses import dataclass, field
from typing import Any

from core.base.acts import Act
from core.base.clock import Clock, SystemClock
from core.base.events import Bus
from core.outbox.ports import Wire
from core.queue.events import TicketCalled, TicketEvent
from core.store.events import ServerChanged
from core.store.server_store import ServerStore
from core.store.sql_store import open_store
from tests.patience import until
from tests.samples import DAY, a_ticket
from tests.stores import Bench


@dataclass
class Counter:
    """One program of a centre: its store, and what came over its bus."""

    store: ServerStore
    bus: Bus
    tickets: list[TicketEvent] = field(default_factory=list)
    server: list[ServerChanged] = field(default_factory=list)

    @property
    def is_connected(self) -> bool:
        return bool(self.server) and self.server[-1].is_there


def counter(
    url: str, *, name: str = "3", is_listening: bool = True, wire: Wire | None = None, clock: Clock | None = None,
    **settings: Any,
) -> Counter:  # fmt: skip
    """Open the store of one program; ``settings`` are those of its store."""
    bench = Bench()
    store_settings = bench.settings.store.model_copy(update={"watch_s": 0.5, **settings})
    desk = bench.settings.desk.model_copy(update={"counter": name})
    bus = Bus()
    store = open_store(
        url=url, clock=clock or SystemClock(), bus=bus, wire=wire or bench.wire,
        settings=bench.settings.model_copy(update={"store": store_settings, "desk": desk}),
    )  # fmt: skip
    assert isinstance(store, ServerStore)
    made = Counter(store, bus)
    bus.subscribe(TicketEvent, made.tickets.append)
    bus.subscribe(ServerChanged, made.server.append)
    if is_listening:
        store.listen()
        until(lambda: made.is_connected, "the ear is connected")
    return made


def call(store: ServerStore, act: Act | None = None) -> str:
    """Issue and call one ticket as one act; return its serial. A repeat returns the first."""
    act = act or Act.new(who="0317", where="3")
    with store.work(act) as work:
        if (first := work.first_result()) is not None:
            return first
        serial = work.tickets.next_serial(DAY, "A")
        ticket = a_ticket(serial)
        work.tickets.add(ticket)
        work.journal.write("queue.call", ticket.number)
        work.record(TicketCalled(at=SystemClock().now(), op=act.op, ticket=ticket))
        work.keep_result(str(serial))
    return str(serial)


def serials(store: ServerStore) -> list[int]:
    with store.read() as work:
        return [ticket.serial for ticket in work.tickets.of_day(DAY)]
