"""Brings the scans of cases to the district: each content once, however often anything dies. It knows no socket.

A turn takes the oldest content that is not delivered (store lane), brings it whole or its next piece (lane of scans)
and keeps that it is there (store lane). Killed anywhere, the next turn finds it again: at the district contents have no
other name than their digest, and an upload in pieces is found by it too.

No content holds up another. What cannot be read here or is too large for the way, however small its pieces, is set
aside for a while and told; what fails otherwise, but with the line itself, goes behind the others.
"""

import logging
from dataclasses import dataclass
from typing import Protocol

from core.attachments.attachment import Attachment
from core.attachments.ports import ScanDeliveries, Vault
from core.base.acts import Act
from core.base.clock import Clock
from core.base.events import Bus
from core.base.faults import Fault
from core.base.lanes import InlineLane, Lane, Place
from core.base.work import Store
from core.outbox.lines import LineStand
from core.outbox.ports import OutboxWork
from core.sync.backoff import LEFT, Backoff, named
from core.sync.budget import Budget
from core.sync.events import ScansChanged
from core.sync.wire import PIECE_BYTES, WHOLE_BYTES

log = logging.getLogger(__name__)

IDLE_S = 5.0
ASIDE_S = 900.0  # until what was set aside is tried once more: somebody may have mended it
LEAST_BYTES = 64 << 10  # whoever refuses this for its size takes no scan at all

_REFUSED = "district.batch.too_large"
_TOO_LARGE = "district.scan.too_large"
_LINE_IS_DOWN = tuple(
    f"district.{cause}." for cause in ("call", "certificate", "connect", "proxy", "token", "url")
)  # each content would fail so, and the oldest stays the first
_BUSY = "district.service.busy"


class ScanCarrier(Protocol):
    """The way to the district; ``core.sync.scan_client.ScanClient`` is the real one. Lane of scans."""

    def is_held(self, sha256: str) -> bool:
        """Ask whether the district has a content."""
        ...

    def put(self, sha256: str, body: bytes) -> None:
        """Bring a content whole."""
        ...

    def begin(self, sha256: str, size: int) -> int:
        """Begin a larger content or find it again; return how much is there."""
        ...

    def add(self, sha256: str, offset: int, piece: bytes, *, is_last: bool) -> int:
        """Bring a piece; return how much is there."""
        ...


class ScanWork(OutboxWork, Protocol):
    """The transaction of a delivery."""

    @property
    def scan_deliveries(self) -> ScanDeliveries:
        """Which scans the district has."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanTurn:
    """What one turn did. ``wait_s`` is when the next one makes sense."""

    delivered: str  # digest of the content that is there now, or empty
    waiting: int
    fault: Fault | None
    wait_s: float


@dataclass(slots=True, kw_only=True)
class _Load:
    """The content that is being brought, and how much of it is there."""

    sha256: str
    body: bytes
    offset: int = 0
    is_begun: bool = False
    under_way: int = 0  # bytes in the request that was sent last


@dataclass(frozen=True, slots=True, kw_only=True)
class _Aside:
    """Why a content is not brought now, and until when (monotonic)."""

    fault: Fault
    until_s: float


class ScanUpload:
    """One turn at a time, from any thread. ``rate_kb_s`` bounds what goes up; 0 does not.

    What is larger than ``whole_bytes`` goes in pieces of ``piece_bytes``; a way that takes less at once gets less.
    """

    def __init__(
        self,
        store: Store[ScanWork],
        vault: Vault,
        client: ScanCarrier,
        clock: Clock,
        *,
        rate_kb_s: int = 0,
        whole_bytes: int = WHOLE_BYTES,
        piece_bytes: int = PIECE_BYTES,
        bus: Bus | None = None,
        store_lane: Lane | None = None,
        scan_lane: Lane | None = None,
        backoff: Backoff | None = None,
    ) -> None:
        self._store, self._vault, self._client, self._clock, self._bus = store, vault, client, clock, bus
        self._in_store, self._in_lane = Place(store_lane or InlineLane()), Place(scan_lane or InlineLane())
        self._backoff, self._budget = backoff or Backoff(), Budget(rate_kb_s << 10)
        self._whole_bytes, self._piece_bytes = whole_bytes, piece_bytes
        self._load: _Load | None = None
        self._aside: dict[str, _Aside] = {}
        self._behind: set[str] = set()
        self._told: tuple[int, str] | None = None
        self.stand = LineStand()  # in the last turn

    def tell(self, stand: LineStand) -> None:
        """See core.outbox.lines.Speaker."""
        with self._store.read() as work:
            waiting = work.scan_deliveries.waiting()
        self._publish(waiting, stand.fault)

    def pump(self) -> float:
        """Do one turn unless the budget is spent; return the seconds until the next one. For UploadPump."""
        wait_s = self._budget.wait_s(self._clock.monotonic())
        return wait_s if wait_s > 0 else self.run_once().wait_s

    def flush(self, timeout_s: float) -> Fault | None:
        """Bring scan after scan until none is left, one fails or the time is over; return why not all are there."""
        end, fault = self._clock.monotonic() + timeout_s, None
        while True:
            turn = self.run_once(max(0.0, end - self._clock.monotonic()))
            fault = turn.fault or fault  # one that is set aside is passed over
            if turn.wait_s:
                return fault
            if self._clock.monotonic() >= end:
                return Fault("district.flush.timeout", pending=turn.waiting)

    def run_once(self, timeout_s: float | None = None) -> ScanTurn:
        """Do one turn; a failure is in the ScanTurn, not raised. What is shared is touched in the scan lane alone.

        What takes longer than ``timeout_s`` goes on without us.
        """
        found, waiting = self._in_store.do(self._next)
        if found is None:
            return self._ended(ScanTurn(delivered="", waiting=waiting, fault=self._why(waiting), wait_s=IDLE_S))
        sha256 = found.file.sha256
        try:
            is_there = self._in_lane.do(lambda: self._bring(found), timeout_s)
        except TimeoutError:
            late = Fault("district.flush.timeout", pending=waiting)
            return ScanTurn(delivered="", waiting=waiting, fault=late, wait_s=IDLE_S)
        except Fault as fault:
            return self._ended(self._failed(fault, sha256, waiting))
        self._backoff.succeeded()
        if not is_there:
            return ScanTurn(delivered="", waiting=waiting, fault=None, wait_s=0.0)
        self._in_store.do(lambda: self._confirm(sha256))
        return self._ended(ScanTurn(delivered=sha256, waiting=waiting - 1, fault=None, wait_s=0.0))

    def _next(self) -> tuple[Attachment | None, int]:
        now = self._clock.monotonic()
        aside = {sha256 for sha256, one in self._aside.copy().items() if one.until_s > now}
        with self._store.read() as work:
            deliveries = work.scan_deliveries
            found = deliveries.next(aside | self._behind)
            if found is None and self._behind:
                self._behind.clear()
                found = deliveries.next(aside)
            return found, deliveries.waiting()

    def _why(self, waiting: int) -> Fault | None:
        """Return why scans are set aside; None when none is."""
        aside = tuple(self._aside.copy().values())
        return aside[-1].fault if waiting and aside else None

    def _bring(self, found: Attachment) -> bool:
        """Bring what is next of this content; return whether all of it is there."""
        is_there = self._brought(found)
        if is_there:
            self._load = None
        return is_there

    def _brought(self, found: Attachment) -> bool:
        load = self._load
        if load is None or load.sha256 != found.file.sha256:
            if self._client.is_held(found.file.sha256):
                return True
            load = self._load = _Load(sha256=found.file.sha256, body=self._vault.read(found.file))
        try:
            return self._sent(load)
        except Fault as fault:
            if fault.code != _REFUSED:
                raise
            self._make_smaller(load, fault)
            return False

    def _make_smaller(self, load: _Load, refused: Fault) -> None:
        """Bring less at once from now on. Fault ``district.scan.too_large`` when it was little already."""
        if load.under_way <= LEAST_BYTES:
            raise Fault(_TOO_LARGE, size_kb=-(-len(load.body) // 1024)) from refused
        self._whole_bytes = self._piece_bytes = max(LEAST_BYTES, load.under_way // 2)
        load.is_begun = False  # what is there is asked anew

    def _sent(self, load: _Load) -> bool:
        if len(load.body) <= self._whole_bytes:
            load.under_way = len(load.body)
            self._client.put(load.sha256, load.body)
            self._budget.spend(len(load.body), self._clock.monotonic())
            return True
        return self._bring_piece(load)

    def _bring_piece(self, load: _Load) -> bool:
        if not load.is_begun:
            load.under_way = 0
            load.offset, load.is_begun = self._client.begin(load.sha256, len(load.body)), True
        piece = load.body[load.offset : load.offset + self._piece_bytes]
        is_last, load.under_way = load.offset + len(piece) == len(load.body), len(piece)
        load.offset = self._client.add(load.sha256, load.offset, piece, is_last=is_last)
        self._budget.spend(len(piece), self._clock.monotonic())
        return is_last

    def _failed(self, fault: Fault, sha256: str, waiting: int) -> ScanTurn:
        if fault.code != LEFT:
            log.warning("scans: %s", named(fault))
        self._load = None  # what is there already is asked anew
        if fault.code == _TOO_LARGE or fault.code.startswith("attachments.read."):
            self._aside[sha256] = _Aside(fault=fault, until_s=self._clock.monotonic() + ASIDE_S)
            return ScanTurn(delivered="", waiting=waiting, fault=fault, wait_s=0.0)
        if fault.code != _BUSY and not fault.code.startswith(_LINE_IS_DOWN):
            self._behind.add(sha256)
        return ScanTurn(delivered="", waiting=waiting, fault=fault, wait_s=self._backoff.failed(fault))

    def _confirm(self, sha256: str) -> None:
        with self._store.work(Act.new(who="system", where="sync")) as work:
            work.scan_deliveries.confirm(sha256, self._clock.now())
        self._aside.pop(sha256, None)

    def _ended(self, turn: ScanTurn) -> ScanTurn:
        self.stand = LineStand(fault=turn.fault)
        self._publish(turn.waiting, turn.fault)
        return turn

    def _publish(self, waiting: int, fault: Fault | None) -> None:
        told = (waiting, fault.code if fault else "")
        if self._bus is not None and told != self._told:
            self._told = told
            self._bus.publish(ScansChanged(at=self._clock.now(), op="", waiting=waiting, fault=fault))
