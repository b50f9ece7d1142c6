"""Brings the outbox to the district: each event once, in order, for as long as it takes. No socket, no table.

One turn: take the oldest unacknowledged rows (store lane), send them (net lane), keep what the district said (store
lane). Between the steps anything may die: the rows go again, the district knows them. A turn that was overtaken by
another one is settled as if its reply had been lost. While a full parcel is on its way the next one is read and packed;
after a reply that says nothing but yes it goes at once, and the last reply of the row is kept for all.

A district that was put back may have lost rows of earlier generations too, of which no reply speaks any more. So at the
start, after whatever looks like that, and before a day is sealed the last row of each is sent again: known is well,
else what is missing comes into the present generation.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Protocol

from core.base.acts import Act
from core.base.clock import A_DAY, Clock, office_day
from core.base.events import Bus, Event
from core.base.faults import Fault
from core.base.lanes import InlineLane, Lane, Place
from core.base.work import Store
from core.day.ports import Seal
from core.outbox.lines import LineStand
from core.outbox.ports import Carried, Position
from core.sync.backoff import AT_ONCE, LEFT, Backoff, named
from core.sync.events import StreamResent, StreamRotated, UploadChanged
from core.sync.parcel import Parcel, unbroken
from core.sync.scans import ScanWork
from core.sync.scans_first import ready
from core.sync.sealing import OwnDay, Sealer, sealed
from core.sync.settling import Settling
from core.sync.wire import MAX_EVENTS, Reply, StreamState

log = logging.getLogger(__name__)

HEARTBEAT_S = 30.0
ROW_S = 1.0
HELD_S = 2.0  # until an event that waits for its scans is looked at again
_HOPELESS = frozenset({LEFT, "district.reply.timeout", "district.token.refused", "district.version.refused"})
_TRIES_OF_A_FLUSH = 3
_CLOCK_MAY_DIFFER = timedelta(minutes=2)


class Courier(Sealer, Protocol):
    """The way to the district; ``core.sync.client.DistrictClient`` is the real one. Net lane."""

    def send(self, parcel: Parcel) -> Reply:
        """Deliver a parcel."""
        ...

    def stream(self, source: str) -> StreamState:
        """Ask what the district holds."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """What one turn did. ``wait_s`` is when the next one makes sense; 0 when there is more to do now."""

    sent: int
    acknowledged: int
    pending: int
    oldest: datetime | None
    fault: Fault | None
    wait_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    number: int
    parcel: Parcel
    aside: tuple[Position, ...]  # rows that were parked or rejected, when it is time to ask
    is_held: bool  # the next event waits for its scans
    past: tuple[Parcel, ...]  # the last row of each earlier generation, when it is time to ask


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    reply: Reply | None = None
    streams: Mapping[int, StreamState] = field(default_factory=dict)  # of those that were put aside, by generation
    lost: tuple[tuple[int, int], ...] = ()  # (earlier generation, the last of it that the district has)
    is_past_known: bool = False
    fault: Fault | None = None

    def is_plain_yes(self, turn: _Turn) -> bool:
        """Whether all of the parcel was applied and nothing else was said or asked."""
        reply, parcel = self.reply, turn.parcel
        if reply is None or self.fault is not None or turn.past or reply.verdicts or reply.want:
            return False
        said, meant = (reply.epoch, reply.durable, reply.chain), (parcel.state.epoch, parcel.last)
        return said == (*meant, parcel.chain_behind.hex())


class Uploader:
    """Implements core.day.ports.District. May be called from any thread, the two lanes themselves included.

    ``scan_wait_s``: so long an event lets its scans go before it; a flush never waits for them. ``most`` events travel
    at once, parcels of as many for ``row_s`` in one turn: so often is kept how far it is. ``hear`` is told what the
    district's clock says.
    """

    def __init__(
        self,
        store: Store[ScanWork],
        client: Courier,
        clock: Clock,
        *,
        bus: Bus | None = None,
        store_lane: Lane | None = None,
        net_lane: Lane | None = None,
        backoff: Backoff | None = None,
        scan_wait_s: float = 0.0,
        most: int = MAX_EVENTS,
        row_s: float = ROW_S,
        hear: Callable[[datetime], None] | None = None,
    ) -> None:
        self._store, self._client, self._clock, self._bus = store, client, clock, bus
        self._scan_wait_s, self._row_s, self._hear = scan_wait_s, row_s, hear
        self._in_store, self._in_net = Place(store_lane or InlineLane()), Place(net_lane or InlineLane())
        self._backoff = backoff or Backoff()
        self.stand = LineStand()  # as was told last
        self._turns = 0  # this and the next two change in the store lane only
        self._limit = self._most = most
        self._is_past_due = True
        self._clock_fault: Fault | None = None
        self._not_before = 0.0  # monotonic: the district asked for quiet until then

    @property
    def is_backing_off(self) -> bool:
        """Return whether the last turn failed: then the pause says when to try again, not what was recorded since."""
        return self._backoff.failures > 0

    def tell(self, stand: LineStand) -> None:
        """See core.outbox.lines.Speaker."""
        if stand.ahead is not None:
            self._compare_clocks(self._clock.now() + stand.ahead)
        with self._store.read() as work:
            (pending, oldest), aside = work.outbox.pending(), work.outbox.count_aside()
        self._publish(
            UploadChanged(
                at=self._clock.now(), op="", pending=pending, oldest=oldest, last_success=stand.last_success,
                fault=stand.fault, clock=self._clock_fault, aside=aside,
            )
        )  # fmt: skip

    def run_once(self) -> Upload:
        """Do one turn; a failure is in the Upload, not raised."""
        return self._turn(None)

    def pump(self) -> float:
        """Do one turn unless the district asked to be left alone; return the seconds until the next one."""
        quiet = self._not_before - self._clock.monotonic()
        return quiet if quiet > 0 else self.run_once().wait_s

    def flush(self, timeout_s: float) -> None:
        """See core.day.ports.District. Blocks its thread; call it from neither GUI nor a busy store lane."""
        end = self._clock.monotonic() + timeout_s
        failures, self._is_past_due = 0, True
        while True:
            upload = self._turn(end)
            if upload.fault is None and not upload.pending and not upload.sent and not self._is_past_due:
                return  # the last turn sent nothing, so it asked what became of those that were put aside
            failures = 0 if upload.acknowledged else failures + 1
            if upload.fault and (failures >= _TRIES_OF_A_FLUSH or _is_hopeless(upload.fault)):
                raise upload.fault
            if self._clock.monotonic() >= end:
                raise Fault("district.flush.timeout", pending=upload.pending)

    def seal(self, day: date, timeout_s: float | None = None) -> Seal:
        """See core.day.ports.District: the district's count of the day, equal to ours, or a Fault."""
        own = self._in_store.do(lambda: self._of_day(day))
        try:
            return self._in_net.do(lambda: sealed(own, self._client), timeout_s)
        except TimeoutError as error:
            raise Fault("district.seal.timeout") from error

    def _turn(self, end: float | None) -> Upload:
        """Do one turn; ``end`` (monotonic) is that of a flush, which waits for no scan."""
        scan_wait_s = 0.0 if end is not None else self._scan_wait_s
        turn = self._in_store.do(lambda: self._begin(scan_wait_s))
        until, said = self._clock.monotonic() + self._row_s, list[tuple[_Turn, _Outcome]]()
        while True:
            sent = self._in_net.start(partial(self._send, turn))
            is_last = self._clock.monotonic() >= until
            following = None if is_last else self._in_store.do(partial(self._following, turn, scan_wait_s))
            outcome = self._awaited(sent, turn, end)
            said.append((turn, outcome))
            if following is None or not outcome.is_plain_yes(turn):
                break
            turn = following
        if len(said) > 1 and not outcome.is_plain_yes(turn):
            self._in_store.do(partial(self._settle, *said[-2]))  # the last reply does not speak for those before it
        return self._in_store.do(partial(self._settle, turn, outcome))

    def _awaited(self, sent: Callable[[float | None], _Outcome], turn: _Turn, end: float | None) -> _Outcome:
        try:
            return sent(None if end is None else max(0.0, end - self._clock.monotonic()))
        except TimeoutError:
            return _Outcome(fault=Fault("district.flush.timeout", pending=len(turn.parcel.rows)))

    def _begin(self, scan_wait_s: float) -> _Turn:
        self._turns += 1
        with self._store.read() as work:
            state = work.outbox.state()
            rows, is_held = self._next(work, state.acknowledged, scan_wait_s)
            before = work.outbox.chain_before(rows[0].sequence if rows else state.acknowledged + 1)
            aside = [] if rows else work.outbox.put_aside()
            past = work.outbox.past() if self._is_past_due and state.generation > 1 else []
        parcel = Parcel(state=state, rows=rows, chain_before=before).fitting()
        asked = tuple(Parcel(state=each.state, rows=(each.row,), chain_before=each.chain_before) for each in past)
        return _Turn(number=self._turns, parcel=parcel, aside=tuple(aside), is_held=is_held, past=asked)

    def _following(self, turn: _Turn, scan_wait_s: float) -> _Turn | None:
        """Return what goes behind a full parcel, read while that is on its way; None when nothing does."""
        parcel = turn.parcel
        if len(parcel.rows) < self._limit:
            return None
        with self._store.read() as work:
            is_same = work.outbox.state().generation == parcel.state.generation
            rows, is_held = self._next(work, parcel.last, scan_wait_s) if is_same else ((), False)
        if not rows or rows[0].sequence != parcel.last + 1:
            return None
        following = replace(parcel, rows=rows, chain_before=parcel.chain_behind).fitting()
        return replace(turn, parcel=following, is_held=is_held, past=())

    def _next(self, work: ScanWork, after: int, scan_wait_s: float) -> tuple[tuple[Carried, ...], bool]:
        """Return the rows that may go now, and whether there are none only since the next one waits for its scans."""
        waiting = unbroken(work.outbox.waiting(after, self._limit))
        rows = ready(waiting, work.scan_deliveries.undelivered, self._clock.now(), scan_wait_s)
        return rows, bool(waiting) and not rows

    def _send(self, turn: _Turn) -> _Outcome:
        reply: Reply | None = None
        try:
            reply = self._client.send(turn.parcel)
            name, generations = turn.parcel.state.name, {generation for generation, _ in turn.aside}
            streams = {each: self._client.stream(f"{name}/{each}") for each in sorted(generations)}
            lost = tuple(filter(None, map(self._asked, turn.past)))
        except Fault as fault:
            return _Outcome(reply=reply, fault=fault)
        return _Outcome(reply=reply, streams=streams, lost=lost, is_past_known=True)

    def _asked(self, past: Parcel) -> tuple[int, int] | None:
        """Send the last row of an earlier generation; return what the district lacks of it, or None."""
        try:
            self._client.send(past)
        except Fault as fault:
            if fault.code == "district.stream.gap":
                return past.state.generation, int(fault.facts.get("expected", 1)) - 1
            if fault.code == "district.stream.fork":
                return past.state.generation, 0  # another past altogether: the ids tell what is there
            raise
        return None

    def _settle(self, turn: _Turn, outcome: _Outcome) -> Upload:
        act = Act.new(who="system", where="sync")
        with self._store.work(act) as work:
            settling = Settling(work.outbox, turn.parcel)
            is_overtaken = turn.number != self._turns
            if not is_overtaken:
                settling.settle(outcome.reply, outcome.fault)
                settling.review(turn.aside, outcome.streams)
                if outcome.reply is not None and outcome.reply.want:
                    work.scan_deliveries.want(outcome.reply.want)
                settling.recall(outcome.lost)
                self._is_past_due = settling.is_past_doubtful or (self._is_past_due and not outcome.is_past_known)
            pending, oldest = work.outbox.pending()
            aside = work.outbox.count_aside()
        self._limit = settling.next_limit(self._limit, self._most)
        fault = settling.fault
        upload = Upload(
            sent=len(turn.parcel.rows),
            acknowledged=settling.acknowledged,
            pending=pending,
            oldest=oldest,
            fault=fault,
            wait_s=0.0 if is_overtaken else self._wait_s(fault, is_more=bool(pending) and not turn.is_held),
        )
        if turn.is_held:
            upload = replace(upload, wait_s=min(upload.wait_s, HELD_S))
        if outcome.reply is not None:
            self._compare_clocks(outcome.reply.now)
        self._tell(act, upload, settling, aside)
        return upload

    def _compare_clocks(self, theirs: datetime) -> None:
        """Note by how much the district's clock differs; the upload does not depend on it."""
        own = self._clock.now()
        off = abs(theirs - own)
        self.stand = replace(self.stand, ahead=theirs - own)
        before, self._clock_fault = self._clock_fault, None
        if self._hear is not None:
            self._hear(theirs)
        if off > A_DAY:
            days = {"day": office_day(own).isoformat(), "theirs": office_day(theirs).isoformat()}
            self._clock_fault = Fault("district.clock.another_day", **days)
        elif off > _CLOCK_MAY_DIFFER:
            self._clock_fault = Fault("district.clock.differs", minutes=round(off.total_seconds() / 60))
        if self._clock_fault is not None and before is None:
            log.warning("%s", self._clock_fault)

    def _wait_s(self, fault: Fault | None, *, is_more: bool) -> float:
        if fault is None:
            self._backoff.succeeded()
            self.stand = replace(self.stand, last_success=self._clock.now())
            return 0.0 if is_more or self._is_past_due else HEARTBEAT_S
        self._not_before = self._clock.monotonic() + float(fault.facts.get("retry_after_s", 0))
        return self._backoff.failed(fault)

    def _tell(self, act: Act, upload: Upload, settling: Settling, aside: int) -> None:
        if upload.fault is not None and upload.fault.code != LEFT:
            log.warning("upload: %s, %d pending", named(upload.fault), upload.pending)
        if settling.rotated is not None:
            log.warning("upload: the district knows another past; generation %d begins", settling.rotated.generation)
            self._publish(StreamRotated(at=self._clock.now(), op=act.op, generation=settling.rotated.generation))
        if settling.resent:
            log.warning("upload: the district has lost %d events, they go up again", settling.resent)
            self._publish(StreamResent(at=self._clock.now(), op=act.op, count=settling.resent))
        fault = None if upload.fault is None or upload.fault.code in AT_ONCE else upload.fault
        self.stand = replace(self.stand, fault=fault)
        self._publish(
            UploadChanged(
                at=self._clock.now(), op=act.op, pending=upload.pending, oldest=upload.oldest,
                last_success=self.stand.last_success, fault=fault, clock=self._clock_fault, aside=aside,
            )
        )  # fmt: skip

    def _publish(self, event: Event) -> None:
        if self._bus is not None:
            self._bus.publish(event)

    def _of_day(self, day: date) -> OwnDay:
        with self._store.read() as work:
            return OwnDay(day=day, state=work.outbox.state(), rows=tuple(work.outbox.of_day(day)))


def _is_hopeless(fault: Fault) -> bool:
    """Whether trying again now can bring nothing, or was forbidden for a while."""
    return fault.code in _HOPELESS or bool(fault.facts.get("retry_after_s"))
