"""A day where a district has exchange tables and no service: the tables say what is there. It knows no paper.

What was written is read back: every event of the day that the mapping has rows for must have them. The number of its
receipt is made of the day's digest, so that whoever reads the tables can find it again.
"""

from datetime import date

from core.base.clock import Clock
from core.base.faults import Fault
from core.base.work import Store
from core.day.ports import Seal
from core.exchange.sink import ExchangeSink
from core.outbox.digest import Mark, sums_by_kind, total_digest
from core.outbox.held import ExchangeWork


class ExchangeDay:
    """See core.day.ports.District. Any thread."""

    signs = True

    def __init__(self, store: Store[ExchangeWork], sink: ExchangeSink, clock: Clock) -> None:
        self._store, self._sink, self._clock = store, sink, clock

    def flush(self, timeout_s: float) -> None:  # noqa: ARG002 - nothing is waited for
        """See District: the pump writes by itself; while something is not there it is Fault ``exchange.day.waits``.

        Who closes a day may hold the lane of the store, without which nothing is written: it completes itself later.
        """
        with self._store.read() as work:
            pending, _oldest = work.outbox.pending()
        if pending:
            raise Fault("exchange.day.waits", count=pending)

    def seal(self, day: date) -> Seal:
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
