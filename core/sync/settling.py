"""What the district's answer changes in the outbox. It runs inside one transaction and sends nothing.

Never is more acknowledged than the request carried: after a disk is put back, the district may hold rows that this
outbox has never had, under numbers it will give to others (shown by simulation: two rows vanish).
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from core.base.faults import Fault
from core.outbox.ports import Outbox, Position, SourceState
from core.sync.parcel import Parcel
from core.sync.wire import Reply, StreamState, Verdict


class Settling:
    """One answer to one parcel. Read the attributes after ``settle``."""

    def __init__(self, outbox: Outbox, parcel: Parcel) -> None:
        self._outbox, self._parcel = outbox, parcel
        self.acknowledged = 0
        self.fault: Fault | None = None
        self.rotated: SourceState | None = None
        self.resent = 0  # acknowledged once, and now waiting again
        self.is_past_doubtful = False  # something looks as if the district or we had been put back

    def settle(self, reply: Reply | None, fault: Fault | None) -> None:
        """Apply the reply, or what a fault asks for."""
        state = self._outbox.state()
        self.fault = fault
        if state.generation != self._parcel.state.generation:
            return
        if reply is not None:
            self._apply(reply, state)
        elif fault is not None and fault.code == "district.stream.fork":
            self.rotated = self._outbox.rotate()
        elif fault is not None and fault.code == "district.stream.gap":
            self._rewind(int(fault.facts.get("expected", 1)) - 1, state.epoch)
        self.is_past_doubtful = (
            self.rotated is not None
            or (self.fault is not None and self.fault.code == "district.stream.gap")
            or (reply is not None and state.epoch not in (0, reply.epoch))
        )

    def review(self, aside: Iterable[Position], streams: Mapping[int, StreamState]) -> None:
        """Keep that rows which were put aside have been applied since; ``streams`` are what it holds, by generation."""
        of_generation: dict[int, list[int]] = {}
        for generation, sequence in aside:
            of_generation.setdefault(generation, []).append(sequence)
        for generation, stream in streams.items():
            held = {*stream.parked, *stream.rejected}
            ours = of_generation[generation]
            applied = [sequence for sequence in ours if sequence not in held and sequence <= stream.durable]
            for begin, end in _stretches(applied):
                self._outbox.set_verdict(begin, end, "applied", generation=generation)

    def recall(self, lost: Iterable[tuple[int, int]]) -> None:
        """Take what the district lacks of earlier generations into the present one; ``lost`` is (generation, held)."""
        for generation, held in lost:
            self.resent += self._outbox.recall(generation, held)

    def next_limit(self, limit: int, most: int) -> int:
        """Return how many rows the next request may carry, ``most`` when all is well."""
        carried = max(1, len(self._parcel.rows))
        if self.fault is None:
            return min(most, limit * 2)
        if self.fault.code == "district.batch.too_large":
            return max(1, carried // 2)
        if self.fault.code == "district.event.malformed":
            before = int(self.fault.facts.get("seq", 0)) - self._parcel.first
            return before if 0 < before < carried else 1
        return limit

    def _apply(self, reply: Reply, state: SourceState) -> None:
        if reply.durable > state.last or self._outbox.chain_before(reply.durable + 1).hex() != reply.chain:
            self.fault = Fault("district.stream.fork", seq=reply.durable)
            self.rotated = self._outbox.rotate()
        elif reply.durable < state.acknowledged:
            self.fault = Fault("district.stream.gap", expected=reply.durable + 1)
            self._rewind(reply.durable, reply.epoch)
        else:
            self._acknowledge(min(reply.durable, self._parcel.last), reply, state)

    def _acknowledge(self, up_to: int, reply: Reply, state: SourceState) -> None:
        if up_to > state.acknowledged or reply.epoch != state.epoch:
            self._outbox.acknowledge(max(up_to, state.acknowledged), reply.epoch)
        self.acknowledged = max(0, up_to - state.acknowledged)
        first = self._parcel.first
        if first <= min(up_to, state.acknowledged):  # an answer to what another one had acknowledged already
            self._outbox.set_verdict(first, min(up_to, state.acknowledged), "applied")
        ours = sorted((each for each in reply.verdicts if first <= each.seq <= up_to), key=_said)
        for (word, problem), alike in groupby(ours, key=_said):
            for begin, end in _stretches([verdict.seq for verdict in alike]):
                self._outbox.set_verdict(begin, end, word, problem)

    def _rewind(self, acknowledged: int, epoch: int) -> None:
        self.resent += max(0, self._outbox.state().acknowledged - acknowledged)
        self._outbox.rewind(acknowledged, epoch)
        rows = self._outbox.waiting(acknowledged, 1)
        if rows and rows[0].sequence != acknowledged + 1:  # what it misses is no longer kept here
            self.rotated = self._outbox.rotate()


def _said(verdict: Verdict) -> tuple[str, str]:
    problem = verdict.problem
    return verdict.verdict, f"{problem.title}: {problem.detail}".strip(": ") if problem else ""


def _stretches(sequences: list[int]) -> Iterator[tuple[int, int]]:
    """Yield (first, last) of each run without a hole."""
    for _, run in groupby(enumerate(sorted(sequences)), key=lambda pair: pair[1] - pair[0]):
        held = [sequence for _, sequence in run]
        yield held[0], held[-1]
