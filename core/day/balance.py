"""The balance of a day: our events beside the district's, by count and digest of every kind. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.base.faults import Fault
from core.day.ports import Seal
from core.day.tally import Tally, is_confirmed
from core.outbox.digest import KindSum, Mark, sums_by_kind, total_digest
from core.outbox.ports import OutboxRow


@dataclass(frozen=True, slots=True, kw_only=True)
class KindBalance:
    """One kind of event: ours, and the district's when it has signed."""

    kind: str
    here: KindSum | None
    there: KindSum | None

    @property
    def is_equal(self) -> bool:
        """Same count and same digest."""
        return self.here == self.there


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """The two sides of a day: ``rows`` are all of ours, in order; ``seal`` None when the district has not signed."""

    rows: tuple[OutboxRow, ...]
    kinds: tuple[KindBalance, ...]
    digest: str
    seal: Seal | None

    @property
    def elsewhere(self) -> int:
        """How many events of the day only the district has: this machine was put back, or took another's place."""
        own = {row.id for row in self.rows}
        return sum(mark.id not in own for mark in self.seal.held) if self.seal is not None else 0

    @property
    def events(self) -> int:
        """How many events the day has."""
        return len(self.rows) + self.elsewhere

    @property
    def chain(self) -> str:
        """The chain after our last event of the day, in hex; empty on a day without events."""
        return self.rows[-1].chain.hex() if self.rows else ""

    @property
    def waiting(self) -> tuple[OutboxRow, ...]:
        """The rows the district does not hold yet."""
        return tuple(row for row in self.rows if not row.is_acknowledged)

    @property
    def put_aside(self) -> tuple[OutboxRow, ...]:
        """The rows the district holds but has parked or rejected."""
        return tuple(row for row in self.rows if row.is_acknowledged and not is_confirmed(row))

    @property
    def settled(self) -> tuple[OutboxRow, ...]:
        """The rows that a person took upon themselves: the district put them aside, and the day balances with them."""
        return tuple(row for row in self.rows if row.is_settled)

    @property
    def open_cases(self) -> tuple[str, ...]:
        """The ids of cases with an event that is not confirmed, in order."""
        subjects = dict.fromkeys(row.subject for row in (*self.waiting, *self.put_aside))
        return tuple(subject.removeprefix("case/") for subject in subjects if subject.startswith("case/"))

    def objection(self) -> Fault | None:
        """Return why the day does not balance, the nearest cause first; None when it does."""
        if self.waiting:
            return Fault("day.balance.waiting", count=len(self.waiting))
        if self.put_aside:
            return Fault("day.balance.put_aside", count=len(self.put_aside))
        if self.seal is None:
            return Fault("day.balance.not_sealed")
        for kind in self.kinds:
            if not kind.is_equal:
                return _unequal(kind)
        if self.seal.digest != self.digest or self.seal.events != self.events:
            return Fault("day.balance.total")
        # A day without events ends with the chain of the day before.
        # Nor is a chain of a past that this machine lacks ours.
        is_same_chain = not self.rows or self.seal.chain in ("", self.chain) or bool(self.elsewhere)
        return None if is_same_chain else Fault("day.balance.chain")


def balance(rows: Iterable[OutboxRow], seal: Seal | None) -> Balance:
    """Lay the day's events beside the district's seal."""
    own = tuple(rows)
    marks = {row.id: Mark(kind=row.kind, id=row.id, sha256=row.sha256) for row in own}
    here = sums_by_kind((marks | {mark.id: mark for mark in (seal.held if seal is not None else ())}).values())
    return Balance(rows=own, kinds=_kinds(here, seal), digest=total_digest(here), seal=seal)


def tally_objection(tally: Tally) -> Fault | None:
    """Return what the two digests cannot see: a row without an event, an event without a case, an open paper."""
    if gone := len(tally.rowless.unrecorded):
        return Fault("day.balance.rowless", count=gone)
    for line in tally.lines:
        if line.difference:
            return Fault("day.balance.line", label=line.label, count=line.difference)
    return Fault("day.balance.unprinted", count=len(tally.unprinted)) if tally.unprinted else None


def _kinds(here: Mapping[str, KindSum], seal: Seal | None) -> tuple[KindBalance, ...]:
    there: Mapping[str, KindSum] = seal.sums if seal is not None else {}
    return tuple(KindBalance(kind=kind, here=here.get(kind), there=there.get(kind)) for kind in sorted({*here, *there}))


def _unequal(kind: KindBalance) -> Fault:
    here, there = (side.count if side else 0 for side in (kind.here, kind.there))
    if here != there:
        return Fault("day.balance.count", kind=kind.kind, here=here, there=there)
    return Fault("day.balance.digest", kind=kind.kind, count=here)
