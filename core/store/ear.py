"""The ear of one program in a centre: hears what the others published, and notices first when the server is gone.

One connection of its own, in a thread of its own: LISTEN wakes it within milliseconds, and every ``watch_s`` it looks
by itself, so that a lost notification (a pooler, a cut) costs seconds and nothing else. What it finds is loaded by id
and published on our own bus as if it had happened here. When the server does not answer, the line is cut at once for
everybody, so that no lane waits; then it is tried again and again, with pauses of at most ``PAUSES_S[-1]``.
"""

import logging
import random
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Protocol

from psycopg.errors import Error, ReadOnlySqlTransaction
from sqlalchemy.exc import SQLAlchemyError

from core.base.clock import Clock
from core.base.editions import EditionAdded
from core.base.events import Event
from core.base.faults import Fault
from core.base.threads import Beside
from core.cases.case import CaseId
from core.cases.events import CaseEvent
from core.outbox.events import OutboxGrew
from core.papers.events import PaperOrdered, PaperSettled
from core.papers.job import Channel, JobId
from core.people.person import PersonId
from core.queue.appointments.appointment import AppointmentId
from core.queue.events import AppointmentChanged, PostChanged
from core.queue.note import NoteChanged, NoteId
from core.queue.ticket import TicketId
from core.staff.bulletin import MessageCame
from core.store.errors import LOST, fault_of_driver
from core.store.events import ServerChanged
from core.store.line import Connection, Line
from core.store.published import (
    APPOINTMENT,
    CASE,
    CHANNEL,
    EDITION,
    MESSAGE,
    NOTE,
    OUTBOX,
    PAPER,
    PAPER_SETTLED,
    POST,
    TICKETS,
    Published,
)
from core.store.work import SqlWork

log = logging.getLogger(__name__)

PAUSES_S = (0.1, 0.2, 0.5, 1.0, 2.0)
SILENCE_S = 2.0  # a server that has not answered the ear for so long is gone
TOLD_LATE = timedelta(seconds=60)  # older calls are on the boards when they look anew; nobody calls them out now
SWEEP_EVERY = 900  # looks
SILENT, AWAY = "no answer", "storage.server.away"


class Ears(Protocol):
    """What the ear needs of its store."""

    def connect_ear(self) -> Connection:
        """Return a new connection in autocommit, outside of the pool."""
        ...

    def hear(self, serial: int) -> tuple[int, list[Event]]:
        """Return the last serial, and the events others published after ``serial``."""
        ...

    def check_past(self, connection: Connection) -> None:
        """Look whether the server holds what it once held, and settle it where not; nobody else works meanwhile."""
        ...

    def went_away(self, code: str) -> str:
        """The server is gone for this reason; return the code to tell instead, where there is a way to go on."""
        ...

    def sweep(self) -> None:
        """Drop old rows."""
        ...

    def publish(self, event: Event) -> None:
        """Tell our own bus."""
        ...


class Ear:
    """``start`` once, ``stop`` once."""

    def __init__(self, store: Ears, line: Line, clock: Clock, watch_s: float) -> None:
        self._store, self._line, self._clock, self._watch_s = store, line, clock, watch_s
        self._stopping, self._hurry = threading.Event(), threading.Event()
        self._serial: int | None = None  # of the last row heard
        self._told: str | None = None  # why the server is away, or empty: it is there
        self._looks = self._failures = 0
        self._thread = Beside("centre-ear", self._run)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self, timeout_s: float = 5.0) -> bool:
        """End; True when it ended in time."""
        self._stopping.set()
        self._hurry.set()
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def try_now(self) -> None:
        """Somebody pressed: do not wait for the end of a pause."""
        self._hurry.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._turn(self._listen)
            except Exception:  # a bug must not make the centre deaf
                self._failures += 1
                log.exception("the ear of the centre")
            if self._failures > 1:
                pause_s = PAUSES_S[min(self._failures, len(PAUSES_S) + 1) - 2]
                self._hurry.wait(pause_s * random.uniform(0.7, 1.0))  # noqa: S311 - so that counters do not come at once
                self._hurry.clear()

    def _turn(self, listen: Callable[[Connection], None]) -> None:
        """Connect, settle what a server forgot, and ``listen`` until that fails; judge the failure."""
        try:
            with self._connected() as connection:
                self._failures = 0
                connection.execute("SELECT 1")  # answers, or is given up
                self._store.check_past(connection)
                self._line.mend()
                listen(connection)
        except (Error, SQLAlchemyError, Fault) as error:
            if not self._stopping.is_set():
                self._failed(error)

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        connection = self._store.connect_ear()
        connection.give_up = self._give_up()
        try:
            yield connection
        finally:
            connection.close()

    def _give_up(self, silence_s: float = SILENCE_S) -> Callable[[float], str]:
        def give_up(waited_s: float) -> str:
            if self._stopping.is_set():
                return "stopping"
            return SILENT if waited_s > silence_s else ""

        return give_up

    def _listen(self, connection: Connection) -> None:
        is_woken = False
        while not self._stopping.is_set():
            is_woken = is_woken or _is_woken(connection)
            self._look(connection)
            connection.give_up = self._give_up(self._watch_s + SILENCE_S)
            for _ in connection.notifies(timeout=self._watch_s, stop_after=1):
                pass
            connection.give_up = self._give_up()

    def _look(self, connection: Connection) -> None:
        connection.execute("SELECT 1")
        self._catch_up()
        self._there()

    def _catch_up(self) -> None:
        self._serial, events = self._store.hear(-1 if self._serial is None else self._serial)
        for event in events:
            self._store.publish(event)
        self._looks += 1
        if self._looks % SWEEP_EVERY == 1:
            self._store.sweep()

    def _there(self) -> None:
        if self._told != "":
            self._told = ""
            self._store.publish(ServerChanged(at=self._clock.now(), op="", is_there=True))

    def _failed(self, error: Error | SQLAlchemyError | Fault) -> None:
        """Judge a failure: the server is gone when it is silent, or when it fails twice in a row.

        One connection may be ended by anybody, and a server that has no place for the ear goes on serving those who
        have one.
        """
        self._failures += 1
        fault = error if isinstance(error, Fault) else fault_of_driver(error)
        if fault.code == "storage.server.busy":
            return
        is_silent = str(error) == SILENT
        if self._failures == 1 and not is_silent:
            return
        self._line.cut()
        code = self._store.went_away(AWAY if fault.code in LOST else fault.code)
        if self._told != code:
            log.warning("the centre's server is away: %s", fault)
            self._told = code
            self._store.publish(ServerChanged(at=self._clock.now(), op="", is_there=False, fault=code))


def _is_woken(connection: Connection) -> bool:
    """Ask to be woken; a standby refuses that, and is looked at until it leads."""
    try:
        connection.execute(f"LISTEN {CHANNEL}")
    except ReadOnlySqlTransaction:
        return False
    return True


def events_of(work: SqlWork, rows: list[Published], sender: str, now: datetime) -> list[Event]:
    """Return the events of rows others wrote, as they would have been published here; what is old is not told."""
    fresh = [row for row in rows if row.sender != sender and now - row.at <= TOLD_LATE]
    return [event for row in fresh if (event := _event_of(work, row)) is not None]


def _event_of(work: SqlWork, row: Published) -> Event | None:
    if (load := _LOADERS.get(row.kind)) is not None:
        return load(work, row)
    kind = TICKETS.get(row.kind)  # a newer program may publish what this one does not know
    return kind(at=row.at, op=row.op, ticket=work.tickets.get(TicketId(row.subject))) if kind else None


def _case(work: SqlWork, row: Published) -> Event:
    case = work.cases.get(CaseId(row.subject))
    person = work.people.get(PersonId(case.person_id))
    return CaseEvent(at=row.at, op=row.op, case=case, person=person, who="", where="")


def _post(work: SqlWork, row: Published) -> Event | None:
    post = work.posts.find(row.subject)
    return PostChanged(at=row.at, op=row.op, post=post) if post is not None else None


def _note(work: SqlWork, row: Published) -> Event:
    return NoteChanged(at=row.at, op=row.op, note=work.notes.get(NoteId(row.subject)))


def _edition(_work: SqlWork, row: Published) -> Event:
    name, _, number = row.subject.rpartition("/")
    return EditionAdded(at=row.at, op=row.op, name=name, number=int(number))


def _message(work: SqlWork, row: Published) -> Event:
    return MessageCame(at=row.at, op=row.op, message=work.district_messages.get(row.subject))


def _outbox(_work: SqlWork, row: Published) -> Event:
    return OutboxGrew(at=row.at, op=row.op)


def _paper(_work: SqlWork, row: Published) -> Event:
    channel, _, place = row.subject.partition("/")
    return PaperOrdered(at=row.at, op=row.op, channel=Channel(channel), place=place)


def _paper_settled(work: SqlWork, row: Published) -> Event:
    return PaperSettled(at=row.at, op=row.op, job=work.print_jobs.get(JobId(row.subject)))


def _appointment(work: SqlWork, row: Published) -> Event:
    appointment = work.appointments.get(AppointmentId(row.subject))
    return AppointmentChanged(at=row.at, op=row.op, appointment=appointment)


_LOADERS: Mapping[str, Callable[[SqlWork, Published], Event | None]] = {
    CASE: _case, POST: _post, NOTE: _note, EDITION: _edition, MESSAGE: _message, APPOINTMENT: _appointment,
    OUTBOX: _outbox, PAPER: _paper, PAPER_SETTLED: _paper_settled,
}  # fmt: skip
