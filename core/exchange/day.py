"""A day where a district has exchange tables and no service: the tables say what is there. It knows no paper.

What was written is read back: every event of the day that the mapping has rows for must have them. The number of its
receipt is made of the day's digest, so that whoever reads the tables can find it again.
"""

from datetime import date

from core.base.clock import Clock
from core.base.faults import Fault
from core.base.lanes import InlineLane, Lane, wait_beside
from core.base.work import Store
from core.day.ports import Counted, Seal
from core.exchange.sink import ExchangeSink
from core.outbox.digest import Mark, sums_by_kind, total_digest
from core.outbox.held import ExchangeWork


class ExchangeDay:
    """See core.day.ports.District. Any thread; ``settle_s`` is how long what is being written is waited for."""

    signs = True

    def __init__(
        self,
        store: Store[ExchangeWork],
        sink: ExchangeSink,
        clock: Clock,
        *,
        store_lane: Lane | None = None,
        settle_s: float = 0.0,
    ) -> None:
        self._store, self._sink, self._clock = store, sink, clock
        self._lane, self._settle_s = store_lane or InlineLane(), settle_s

    def flush(self, timeout_s: float) -> None:
        """See District: the pump writes by itself; while something is not there it is Fault ``exchange.day.waits``.

        Who holds the lane of the store, without which nothing is written, or whose tables are away waits for nothing:
        the day completes itself later.
        """
        wait_beside(self._lane, self._is_writing, min(timeout_s, self._settle_s))
        if pending := self._pending():
            raise Fault("exchange.day.waits", count=pending)

    def counted(self, day: date, timeout_s: float) -> tuple[Counted, ...] | None:  # noqa: ARG002 - see seal
        """See District: tables count nothing by themselves; what they lack is ``exchange.day.missing``."""
        return None

    def _is_writing(self) -> bool:
        return self._pending() > 0 and not self._sink.is_backing_off

    def _pending(self) -> int:
        with self._store.read() as work:
            return work.outbox.pending()[0]

    def seal(self, day: date, timeout_s: float) -> Seal:  # noqa: ARG002 - a database ends its statements by itself
        """See District; Fault ``exchange.day.missing`` when the tables lack what was written, ``exchange.target.*``."""
        with self._store.read() as work:
            rows = work.outbox.of_day(day)
        missing = self._sink.missing([row for row in rows if row.verdict == "applied"])
        if missing:
            raise Fault("exchange.day.missing", count=len(missing))
        sums = sums_by_kind(Mark(kind=row.kind, id=row.id, sha256=row.sha256) for row in rows)
        digest = total_digest(sums)
        return Seal(
            day=day,
            events=len(rows),
            chain=rows[-1].chain.hex() if rows else "",
            receipt=f"QZK{day:%Y%m%d}-{digest[:12]}",
            at=self._clock.now(),
            sums=sums,
            digest=digest,
            is_read_back=True,
        )
