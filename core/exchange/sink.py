"""Brings the outbox into the exchange tables: every event once, in order, for as long as it takes. It knows no SQL.

An event that does not fit is held with its reason, and with it what comes later of the same case; all others go on.
Held events are tried again when the program starts and every hour, since what they lack (a code, an item's number) is
data that somebody mends. Between any two steps anything may die: what was written is known by its guid.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.base.acts import Act
from core.base.clock import Clock, local
from core.base.events import Bus, Event
from core.base.faults import Fault
from core.base.lanes import InlineLane, Lane, Place
from core.base.work import Store
from core.exchange.mapping import ExchangeMap
from core.exchange.rows import rows_of
from core.exchange.surroundings import Surroundings
from core.exchange.target import ExchangeTarget, worst
from core.outbox.held import ExchangeWork, HeldEvent
from core.outbox.lines import LineStand
from core.outbox.ports import Outbox, OutboxRow

log = logging.getLogger(__name__)

AT_ONCE = 200
IDLE_S, AGAIN_S, HEAR_S, MAX_WAIT_S = 30.0, 3600.0, 600.0, 300.0
OWN_TROUBLE, REFUSED = "exchange.row.", "exchange.receiver.refused"
HEARD_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeChanged(Event):
    """How the exchange stands after a turn. ``oldest`` is when the oldest waiting event was made.

    ``is_alone``: the site has no other line to its district, so this is its upload.
    """

    pending: int
    oldest: datetime | None
    held: int
    last_success: datetime | None
    fault: Fault | None
    is_alone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged:
    """What one turn did. ``wait_s`` is when the next one makes sense; 0 when there is more to do now."""

    written: int
    held: int
    pending: int
    oldest: datetime | None
    fault: Fault | None
    wait_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    place: tuple[int, int]
    fresh: list[OutboxRow]
    again: list[OutboxRow]
    held: dict[str, HeldEvent]  # event -> held


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    pending: int
    oldest: datetime | None
    held: int


@dataclass(slots=True, kw_only=True)
class _Outcome:
    place: tuple[int, int]
    written: list[str]
    held: list[HeldEvent]
    rows: int = 0
    fault: Fault | None = None


class ExchangeSink:
    """One mapping into one database. Run by one thread; the store's part is done in its lane.

    ``is_alone``: no service of a district takes the events, so what is written here is acknowledged here; what is held
    is parked, what the receiver refused is rejected.
    """

    def __init__(
        self,
        store: Store[ExchangeWork],
        target: ExchangeTarget,
        mapping: ExchangeMap,
        clock: Clock,
        *,
        around: Surroundings,
        bus: Bus | None = None,
        store_lane: Lane | None = None,
        is_alone: bool = False,
    ) -> None:
        self._is_alone = is_alone
        self._store, self.target, self.mapping, self._clock, self._bus = store, target, mapping, clock, bus
        self._around = around
        self._in_store = Place(store_lane or InlineLane())
        self._is_checked = False
        self._again_at = self._hear_at = 0.0  # monotonic: when held events are tried, and the receiver is asked, again
        self._heard = ""  # the last event of the refusals asked for so far; empty: from the first
        self._failures = 0
        self.stand = LineStand()  # in the last turn

    @property
    def feed(self) -> str:
        """Return the name under which the store keeps how far we are."""
        return f"exchange/{self.mapping.name}"

    @property
    def is_backing_off(self) -> bool:
        """Return whether the last turn failed: then the pause says when to try again."""
        return self._failures > 0

    def tell(self, stand: LineStand) -> None:
        """See core.outbox.lines.Speaker."""
        self._publish(self._waiting(), stand)

    def pump(self) -> float:
        """Do one turn and return the seconds until the next."""
        return self.run_once().wait_s

    def run_once(self) -> Exchanged:
        """Do one turn; a failure is in the result, not raised."""
        turn = self._in_store.do(self._begin)
        outcome = self._written(turn)
        return self._in_store.do(lambda: self._settle(turn, outcome))

    def retry(self) -> None:
        """Try held events in the next turn: somebody has mended what they lack."""
        self._again_at = 0.0

    def close(self) -> None:
        """Close the connection to the target; after the last turn."""
        self.target.close()

    def held(self) -> list[HeldEvent]:
        """Return what is held, in the order of the events."""
        return self._in_store.do(self._read_held)

    def states(self, rows: Sequence[OutboxRow]) -> Mapping[str, str]:
        """Return event -> ``refused`` where any of its rows is, ``taken`` where all are, else ``written``.

        Those without a row in the tables are left out. Any thread; blocks.
        """
        return {event: worst(said) for event, said in self._said(rows).items() if said}

    def missing(self, rows: Sequence[OutboxRow]) -> list[str]:
        """Return the events of these that should have a row in the tables and have none. Any thread; blocks."""
        return [event for event, said in self._said(rows).items() if not said]

    def _said(self, rows: Sequence[OutboxRow]) -> dict[str, list[str]]:
        """Return event -> the states of its rows that are there; without the events that no table wants."""
        around = replace(self._around, now=self._clock.now(), batch="-")
        guids = {row.id: own for row in rows if (own := self._guids(row, around))}
        there = self.target.states(sorted(set().union(*guids.values())))
        return {event: [there[guid] for guid in own if guid in there] for event, own in guids.items()}

    def _guids(self, row: OutboxRow, around: Surroundings) -> set[str]:
        """Return the guids of an event's rows: its first may be one that no table wants."""
        try:
            return {each.guid for each in rows_of(row.body, self.mapping, around)}
        except Fault:  # it does not fit, and is held
            return set()

    def _read_held(self) -> list[HeldEvent]:
        with self._store.read() as work:
            return work.held_events.all(self.mapping.name)

    def _begin(self) -> _Turn:
        is_again = self._clock.monotonic() >= self._again_at
        with self._store.read() as work:
            place = _place_of(work.outbox.cursor(self.feed))
            held = {each.event: each for each in work.held_events.all(self.mapping.name)}
            tried = [event for event, each in held.items() if is_again and each.fault != REFUSED]
            again = [row for event in tried if (row := work.outbox.by_id(event)) is not None]
            fresh = work.outbox.after(*place, AT_ONCE)
        return _Turn(place=place, fresh=fresh, again=again, held=held)

    def _written(self, turn: _Turn) -> _Outcome:
        outcome = _Outcome(place=turn.place, written=[], held=[])
        now = self._clock.now()
        try:
            if not self._is_checked:
                self.target.check()
                self._is_checked = True
            stuck = set() if turn.again else {each.subject for each in turn.held.values() if each.fault != REFUSED}
            for row in turn.again:
                self._write(row, now, stuck, outcome)
            if turn.again or not turn.held:
                self._again_at = self._clock.monotonic() + AGAIN_S
            for row in turn.fresh:
                self._write(row, now, stuck, outcome)
                outcome.place = (row.generation, row.sequence)
            self._hear(turn, now, outcome)
        except Fault as fault:
            outcome.fault = fault
        return outcome

    def _write(self, row: OutboxRow, now: datetime, stuck: set[str], outcome: _Outcome) -> None:
        """Write an event or hold it; a trouble of the target itself is raised and ends the turn."""
        held = HeldEvent(event=row.id, subject=row.subject, fault="", table="", column="", since=now)
        if row.subject in stuck:
            outcome.held.append(held)
            return
        batch = f"{local(now):%Y%m%d%H%M%S}-{row.sequence % 1_000_000:06d}"
        try:
            rows = rows_of(row.body, self.mapping, replace(self._around, now=now, batch=batch))
            outcome.rows += self.target.write(rows)
        except Fault as fault:
            if not fault.code.startswith(OWN_TROUBLE):
                raise
            stuck.add(row.subject)
            table, column, reason = (str(fault.facts.get(name, "")) for name in ("table", "column", "reason"))
            outcome.held.append(replace(held, fault=fault.code, table=table, column=column, reason=reason))
        else:
            outcome.written.append(row.id)

    def _hear(self, turn: _Turn, now: datetime, outcome: _Outcome) -> None:
        """Take down what the receiver refused, and what it refuses no longer; settling it is the receiver's part.

        It is asked for a stretch of events at a time, and only of this stretch anything is concluded.
        """
        if turn.fresh or self._clock.monotonic() < self._hear_at:
            return
        found = self.target.refusals(self._heard, HEARD_AT_ONCE)
        begin, end = self._heard, found[-1].event if len(found) == HEARD_AT_ONCE else ""
        self._heard, self._hear_at = end, self._hear_at if end else self._clock.monotonic() + HEAR_S
        refused = {each.event for each in found}
        for event, held in turn.held.items():
            if held.fault == REFUSED and begin < event and (not end or event <= end) and event not in refused:
                outcome.written.append(event)
        for each in found:
            fresh = HeldEvent(
                event=each.event, subject="", fault=REFUSED, table=each.table, column="", since=now, reason=each.reason
            )
            held = turn.held.get(each.event, fresh)
            if held is fresh or (held.fault == REFUSED and (held.table, held.reason) != (each.table, each.reason)):
                outcome.held.append(fresh)

    def _forget_foreign(self, outcome: _Outcome) -> None:
        """Leave out what was refused of others, who write into the same tables."""
        heard = [each for each in outcome.held if each.fault == REFUSED]
        if heard:
            with self._store.read() as work:
                foreign = {each.event for each in heard if work.outbox.by_id(each.event) is None}
            outcome.held = [each for each in outcome.held if each.event not in foreign]

    def _settle(self, turn: _Turn, outcome: _Outcome) -> Exchanged:
        act = Act.new(who="system", where="exchange")
        name = self.mapping.name
        self._forget_foreign(outcome)
        is_new = outcome.place != turn.place or outcome.held or any(event in turn.held for event in outcome.written)
        if is_new:
            with self._store.work(act) as work:
                for event in outcome.written:
                    if event in turn.held:
                        work.held_events.release(name, event)
                for held in outcome.held:
                    work.held_events.hold(name, held)
                if outcome.place != turn.place:
                    work.outbox.set_cursor(self.feed, "{}.{}".format(*outcome.place))
                if self._is_alone:
                    _acknowledge(work.outbox, turn, outcome)
        waiting = self._waiting()
        wait_s = self._wait_s(outcome.fault, waiting.pending)
        self._publish(waiting, self.stand, act.op)
        return Exchanged(
            written=outcome.rows, held=waiting.held, pending=waiting.pending, oldest=waiting.oldest,
            fault=outcome.fault, wait_s=wait_s,
        )  # fmt: skip

    def _waiting(self) -> _Waiting:
        with self._store.read() as work:
            place = _place_of(work.outbox.cursor(self.feed))
            pending = work.outbox.count_after(*place)
            rest = work.outbox.after(*place, 1) if pending else []
            held = len(work.held_events.all(self.mapping.name))
        return _Waiting(pending=pending, oldest=rest[0].created_at if rest else None, held=held)

    def _wait_s(self, fault: Fault | None, pending: int) -> float:
        if fault is None:
            self._failures, self.stand = 0, LineStand(last_success=self._clock.now())
            return 0.0 if pending else IDLE_S
        self._failures, self.stand = self._failures + 1, replace(self.stand, fault=fault)
        self._is_checked = False
        log.warning("exchange: %s", fault.code)
        return min(MAX_WAIT_S, 2.0 ** min(self._failures, 9))

    def _publish(self, waiting: _Waiting, stand: LineStand, op: str = "") -> None:
        if self._bus is not None:
            self._bus.publish(
                ExchangeChanged(
                    at=self._clock.now(), op=op, pending=waiting.pending, oldest=waiting.oldest, held=waiting.held,
                    last_success=stand.last_success, fault=stand.fault, is_alone=self._is_alone,
                )
            )  # fmt: skip


def _acknowledge(outbox: Outbox, turn: _Turn, outcome: _Outcome) -> None:
    """Say of the rows what a district would: there, kept back until it fits, refused."""
    if outcome.place[0] == outbox.state().generation:
        outbox.acknowledge(outcome.place[1], 1)
    for event in outcome.written:
        if event in turn.held:
            _say(outbox, event, "applied")
    for held in outcome.held:
        _say(outbox, held.event, "rejected" if held.fault == REFUSED else "parked", held.fault)


def _say(outbox: Outbox, event: str, word: str, problem: str = "") -> None:
    row = outbox.by_id(event)
    if row is not None and not row.is_settled:
        outbox.set_verdict(row.sequence, row.sequence, word, problem, generation=row.generation)


def _place_of(token: str) -> tuple[int, int]:
    generation, _, sequence = token.partition(".")
    return (int(generation), int(sequence)) if token else (0, 0)
