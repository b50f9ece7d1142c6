"""Who of a centre speaks with its district, and what the others tell of it: a part of wiring, without Qt."""

from collections.abc import Callable
from datetime import timedelta

from core.base.acts import Act
from core.base.faults import Fact, Fault
from core.outbox.lines import LineStand, Speaker
from core.store.sql_store import SqlStore

UPLINK, LEAD_S = "uplink", 90.0  # the lease: another takes over when its holder is silent
FOLLOW_S = 15.0  # how often the others look
KEPT_FOR = timedelta(minutes=1)  # a later success is worth a row


class Led:
    """The turn of a pump that only one program of a centre makes: whoever has the lease on the uplink.

    With a ``speaker`` it keeps how the ``line`` stands, and the others tell of it.
    """

    def __init__(
        self, store: SqlStore, turn: Callable[[], float], line: str = "", speaker: Speaker | None = None
    ) -> None:
        self._store, self._turn, self._line, self._speaker = store, turn, line, speaker
        self._kept: LineStand | None = None
        self.is_ours = not store.is_shared  # as of the last turn

    def __call__(self) -> float:
        """Make the turn where it is ours; return the seconds until the next."""
        if not self._store.is_shared:
            return self._turn()
        with self._store.work(Act.new(who="system", where="sync")) as work:
            self.is_ours = work.leases.take(UPLINK, self._store.sender, LEAD_S)
        if not self.is_ours:
            self._follow()
            return FOLLOW_S
        wait_s = self._turn()
        self._keep()
        return wait_s

    def _keep(self) -> None:
        stand = self._speaker.stand if self._speaker is not None else None
        if stand is None or (self._kept is not None and not _is_news(self._kept, stand)):
            return
        with self._store.work(Act.new(who="system", where="sync")) as work:
            work.line_stands.keep(self._line, stand)
        self._kept = stand

    def _follow(self) -> None:
        self._kept = None
        if self._speaker is None:
            return
        with self._store.read() as work:
            stand = work.line_stands.get(self._line)
        self._speaker.tell(stand or LineStand())


def _said(fault: Fault | None) -> tuple[str, dict[str, Fact]]:
    """Return what a failure says; its trace is another each time."""
    facts = {name: fact for name, fact in fault.facts.items() if name != "trace"} if fault is not None else {}
    return fault.code if fault is not None else "", facts


def _is_news(kept: LineStand, stand: LineStand) -> bool:
    if _said(kept.fault) != _said(stand.fault) or stand.last_success is None or kept.last_success is None:
        return stand != kept
    return stand.last_success - kept.last_success >= KEPT_FOR
