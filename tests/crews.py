"""Counters as processes of their own that issue and call on one store, are killed with kill -9, and start again.

Every act is written to a diary before it is done (its operation id) and after it was answered (what it gave). Whoever
starts again repeats the last act that has no answer, with the same operation id, as a program does after a crash. In the
end ``proof`` holds diaries and store together: each act was done once, no number twice, nobody called twice.
"""

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from core.base.acts import Act
from core.base.clock import office_day
from core.base.events import Bus
from core.base.faults import Fault
from core.base.ids import OperationId, new_operation
from core.base.resources import SHIPPED, Resources
from core.calendar.calendar import WorkCalendar
from core.config.hall_settings import QueueSettings
from core.config.model import Settings
from core.queue.service import QueueService
from core.queue.ticket import Outcome, TicketId
from core.staff.account import Account, Role
from core.staff.journal import defects
from core.staff.rights import AccountRights
from core.store.engine import postgresql_engine, sqlite_engine
from core.store.sql_store import SqlStore, open_store
from core.sync.wire import DistrictWire
from tests.patience import PATIENCE_S
from tests.stores import KEY

MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
DAY = office_day(MORNING)
CLERK = "0317"
LETTERS = "ABCD"
AGAIN = ("storage.server", "storage.commit", "storage.write.locked", "storage.file.io")
JUMPS = (timedelta(0), timedelta(hours=1), timedelta(hours=-1), timedelta(days=-1), timedelta(minutes=-7))


class JumpingClock:
    """The hall's clock of one counter; ``jump`` sets it wrong or right, durations stay true."""

    def __init__(self) -> None:
        self._began, self.off = time.monotonic(), timedelta(0)

    def now(self) -> datetime:
        return MORNING + timedelta(seconds=(time.monotonic() - self._began) / 10) + self.off

    def monotonic(self) -> float:
        return time.monotonic()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the crew meets: a file of SQLite or the URL of a server, a folder for diaries, the site's data."""

    folder: Path
    url: str = ""

    @property
    def site(self) -> Path:
        return self.folder / "site"

    @property
    def file(self) -> Path:
        return self.folder / "store.db"

    def open(self, clock: Any) -> SqlStore:
        """Open the store as one of many: no program is alone here, so nobody takes the file's own lock."""
        parts: dict[str, Any] = {"clock": clock, "bus": Bus(), "wire": DistrictWire(), "source": "//crew"}
        if self.url:
            return SqlStore(postgresql_engine(self.url, 20.0), **parts)
        return SqlStore(sqlite_engine(self.file, KEY, 60.0), **parts)

    def prepare(self, waiting: int = 0) -> None:
        """Make the store, its staff, a hall that is always open, and some who wait already."""
        (self.site / "queue").mkdir(parents=True)
        text = (SHIPPED / "queue" / "businesses.toml").read_text("utf-8")
        lines = ["opens = []" if line.startswith("opens =") else line for line in text.splitlines()]
        (self.site / "queue" / "businesses.toml").write_text("\n".join(lines), "utf-8")
        clock, settings = JumpingClock(), Settings()
        parts: dict[str, Any] = {"clock": clock, "bus": Bus(), "wire": DistrictWire(), "settings": settings}
        where = {"url": self.url} if self.url else {"path": self.file, "key": KEY}
        store = open_store(**parts, **where)
        with store.work(Act.new(who="system", where="crew")) as work:
            work.accounts.add(Account(number=CLERK, name="李慧敏", role=Role.CLERK, secret="$argon2id$invented"))
        queue = self.queue(store, clock)
        for number in range(waiting):
            queue.issue(Act.new(who="kiosk", where="kiosk"), business=LETTERS[number % len(LETTERS)])
        store.close()

    def queue(self, store: SqlStore, clock: Any) -> QueueService:
        resources = Resources(site=self.site)
        return QueueService(
            store=store, clock=clock, settings=Settings(queue=QueueSettings(last_number=False)), resources=resources,
            rights=AccountRights(resources), workdays=WorkCalendar.from_resources(resources),
        )  # fmt: skip


class Diary:
    """One counter's acts: a line before each (kind, op), a line after it (op, what it gave, seconds)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.begun, self.done = _read(path)
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    @property
    def open_act(self) -> tuple[str, str] | None:
        """Return the last act when it has no answer."""
        return self.begun[-1] if self.begun and self.begun[-1][1] not in self.done else None

    def begin(self, kind: str, op: str) -> None:
        self.begun.append((kind, op))
        self._write([kind, op])

    def end(self, op: str, result: str, seconds: float) -> None:
        self.done[op] = (result, seconds)
        self._write(["done", op, result, seconds])

    def _write(self, line: list[Any]) -> None:
        os.write(self._file, json.dumps(line).encode() + b"\n")  # in the page cache: outlives a kill of the process


def _read(path: Path) -> tuple[list[tuple[str, str]], dict[str, tuple[str, float]]]:
    begun: list[tuple[str, str]] = []
    done: dict[str, tuple[str, float]] = {}
    for text in path.read_text("utf-8").splitlines() if path.exists() else ():
        line = json.loads(text)
        if line[0] == "done":
            done[line[1]] = (line[2], line[3])
        else:
            begun.append((line[0], line[1]))
    return begun, done


class Member:
    """One counter of the crew: issue, call, finish, again and again, until its acts are done."""

    def __init__(self, place: Place, number: int, *, jumps: bool, pace_s: float = 0.0) -> None:
        self.name, self.place, self.clock = str(number), place, JumpingClock()
        self.diary = Diary(place.folder / f"diary-{number}")
        self.random = random.Random(f"{number}/{len(self.diary.begun)}")
        self.jumps, self.pace_s, self.refused_by_clock = jumps, pace_s, 0
        self.store = place.open(self.clock)
        self.queue = place.queue(self.store, self.clock)
        self.at_hand = ""

    def work(self, rounds: int) -> None:
        """Do what is left of so many rounds; an act that a kill left open is repeated first."""
        if (left := self.diary.open_act) is not None:
            self.do(*left)
        count = Counter(kind for kind, _ in self.diary.begun)
        while count["issue"] < rounds or count["call"] < rounds:
            if self.pace_s:
                time.sleep(self.random.expovariate(1 / self.pace_s))
            if count["issue"] < rounds:
                self.act("issue")
                count["issue"] += 1
            self.finish()
            if count["call"] < rounds:
                self.act("call")
                count["call"] += 1
            if self.jumps and self.random.random() < 0.05:
                self.clock.off = self.random.choice(JUMPS)
        self.finish()

    def act(self, kind: str) -> None:
        op = new_operation()
        self.diary.begin(kind, op)
        self.do(kind, op)

    def do(self, kind: str, op: str) -> None:
        act = Act(op=OperationId(op), who="kiosk" if kind == "issue" else CLERK, where=self.name)
        began = time.monotonic()
        result = self.patiently(lambda: self.issued(act) if kind == "issue" else self.called(act))
        self.diary.end(op, result, time.monotonic() - began)

    def issued(self, act: Act) -> str:
        number = sum(map(ord, act.op))
        priority = "" if number % 6 else "elder"
        return self.queue.issue(act, business=LETTERS[number % len(LETTERS)], priority=priority).number

    def called(self, act: Act) -> str:
        try:
            called = self.queue.call_next(act, counter=self.name, businesses=LETTERS)
        except Fault as fault:
            if fault.code != "queue.call.busy":
                raise
            self.finish()
            called = self.queue.call_next(act, counter=self.name, businesses=LETTERS)
        self.at_hand = called.ticket.id if called else ""
        return called.ticket.id if called else ""

    def finish(self) -> None:
        """End the visit of this counter, also one that a kill left behind."""
        hall = self.patiently(lambda: self.queue.hall(DAY)) if not self.at_hand else None
        mine = [ticket.id for ticket in hall.called if ticket.counter == self.name] if hall else [self.at_hand]
        for ticket_id in mine:
            act = Act.new(who=CLERK, where=self.name)
            self.patiently(lambda act=act, one=ticket_id: self.queue.finish(act, TicketId(one), Outcome.OTHER))
        self.at_hand = ""

    def patiently(self, do: Callable[[], Any]) -> Any:
        """Do it again as long as the server is away; a clock that is a day behind is set right."""
        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                return do()
            except Fault as fault:
                if fault.code == "queue.clock.behind":
                    self.refused_by_clock += 1
                    self.clock.off = timedelta(0)
                elif not fault.code.startswith(AGAIN) or time.monotonic() > until:
                    raise
                else:
                    time.sleep(0.02)


def member(place: Place, number: int, rounds: int, *, jumps: bool, pace_s: float) -> int:
    """Start a counter as a process and return its id; a fault of it is said and ends it with 1."""
    if (pid := os.fork()) != 0:
        return pid
    try:
        Member(place, number, jumps=jumps, pace_s=pace_s).work(rounds)
    except BaseException as error:  # noqa: BLE001 - a child of a fork must not run its parent's ends
        sys.stderr.write(f"counter {number}: {error!r}\n")
        os._exit(1)
    os._exit(0)


@dataclass
class Crew:
    """All counters at work; ``run`` returns when they are done, killed and started again as often as asked."""

    place: Place
    counters: int
    rounds: int
    jumps: bool = False
    kills: int = 0
    between_s: float = 0.3
    pace_s: float = 0.0  # the mean rest of a counter between two rounds
    killed: int = 0
    crash: Callable[[], None] | None = None  # of the server, in the middle of it
    _pids: dict[int, int] = field(default_factory=dict)

    def run(self) -> float:
        """Return the seconds it took."""
        began = time.monotonic()
        for number in range(1, self.counters + 1):
            self._start(number)
        random_source = random.Random(2026)
        while self._pids:
            if self.killed < self.kills:
                time.sleep(self.between_s * random_source.uniform(0.5, 1.5))
                self._kill(random_source)
            self._reap(wait=self.killed >= self.kills)
        return time.monotonic() - began

    def _start(self, number: int) -> None:
        self._pids[member(self.place, number, self.rounds, jumps=self.jumps, pace_s=self.pace_s)] = number

    def _kill(self, random_source: random.Random) -> None:
        if self.crash is not None and self.killed == self.kills // 2:
            self.crash()
        pid = random_source.choice(sorted(self._pids))
        os.kill(pid, signal.SIGKILL)  # one that has just ended is still ours to kill until it is reaped
        self.killed += 1

    def _reap(self, *, wait: bool) -> None:
        pid, status = os.waitpid(-1, 0 if wait else os.WNOHANG)
        if pid in self._pids:
            number = self._pids.pop(pid)
            if os.WIFSIGNALED(status):
                self._start(number)
            elif status != 0:
                raise RuntimeError(f"counter {number} ended with {status}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What diaries and store say together; every list and number but ``issued`` and ``called`` should be empty or 0."""

    issued: int
    called: int
    double_numbers: int
    gaps: int
    acts_without_ticket: int
    tickets_without_act: int
    double_calls: int
    answers_that_differ: int
    unanswered: int
    chain_defects: int
    seconds: dict[str, list[float]] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        wrong = (
            self.double_numbers, self.gaps, self.acts_without_ticket, self.tickets_without_act, self.double_calls,
            self.answers_that_differ, self.unanswered, self.chain_defects,
        )  # fmt: skip
        return not any(wrong)


def diaries(place: Place) -> Iterator[Diary]:
    for path in sorted(place.folder.glob("diary-*")):
        yield Diary(path)


def proof(place: Place, waiting: int = 0, day: date = DAY) -> Proof:
    """Hold the diaries beside the store; ``waiting`` numbers were there before the crew came."""
    store = place.open(JumpingClock())
    with store.read() as work:
        tickets, calls = work.tickets.of_day(day), work.tickets.calls_of_day(day)
        entries, head = list(work.journal.entries()), work.journal.head()
    store.close()
    numbers = Counter(ticket.number for ticket in tickets)
    by_letter: dict[str, list[int]] = {}
    for ticket in tickets:
        by_letter.setdefault(ticket.business, []).append(ticket.serial)
    acts = [(kind, op, diary.done.get(op)) for diary in diaries(place) for kind, op in diary.begun]
    journal = Counter((entry.action, entry.op) for entry in entries)
    subject = {(entry.action, entry.op): entry.subject for entry in entries}
    number_of = {ticket.id: ticket.number for ticket in tickets}
    issues = [(op, done) for kind, op, done in acts if kind == "issue"]
    answered = [(op, done[0]) for kind, op, done in acts if kind == "call" and done is not None and done[0]]
    given = [subject.get(("queue.issue", op)) == done[0] for op, done in issues if done is not None]
    called = [subject.get(("queue.call", op)) == number_of[TicketId(result)] for op, result in answered]
    seconds: dict[str, list[float]] = {"issue": [], "call": []}
    for kind, _, done in acts:
        if done is not None:
            seconds[kind].append(done[1])
    per_ticket = Counter(call.ticket_id for call in calls)
    return Proof(
        issued=len(tickets),
        called=len(calls),
        double_numbers=sum(count - 1 for count in numbers.values()),
        gaps=sum(sorted(serials) != list(range(1, len(serials) + 1)) for serials in by_letter.values()),
        acts_without_ticket=sum(1 for op, _ in issues if journal["queue.issue", op] != 1),
        tickets_without_act=len(tickets) - waiting - len(issues),
        double_calls=sum(count - 1 for count in per_ticket.values())
        + sum(count - 1 for (action, _), count in journal.items() if action == "queue.call"),
        answers_that_differ=given.count(False) + called.count(False),
        unanswered=sum(1 for _, _, done in acts if done is None),
        chain_defects=len(defects(entries, head)),
        seconds=seconds,
    )
