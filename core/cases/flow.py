"""The flow engine: states, moves, guards and clocks as the flow file has them. Pure: it knows no store and no time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from core.base.faults import Fault
from core.base.resources import Resources
from core.cases.case import CaseState
from core.cases.guards import GUARDS, Facts

PAPERS = frozenset({
    "receipt", "material_list", "acceptance", "commitment", "correction", "refusal", "delivery_proof",
    "special_procedure_notice", "decision", "closing_notice", "collection_slip", "withdrawal_request",
    "transfer_slip", "forwarding_slip", "routing_slip", "agent_authorisation", "declaration", "archive_index",
})  # fmt: skip
SAME = "="


class ClockState(Enum):
    """What a clock of a case does."""

    OFF = "off"  # never started
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


Clocks = Mapping[str, ClockState]
AT_REST = frozenset({ClockState.OFF, ClockState.STOPPED})
_VERBS = {
    "start": ClockState.RUNNING,
    "pause": ClockState.PAUSED,
    "resume": ClockState.RUNNING,
    "stop": ClockState.STOPPED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One legal move. ``to`` None keeps the state; ``clocks`` are (verb, clock) in the order they are done."""

    name: str
    sources: frozenset[CaseState]
    to: CaseState | None
    guards: tuple[str, ...]
    papers: tuple[str, ...]
    clocks: tuple[tuple[str, str], ...]

    def target(self, state: CaseState) -> CaseState:
        """Return where the move leads from ``state``."""
        return self.to or state


class Flow:
    """A flow that holds together: every state is reached, none but an end state is a dead end, clocks rest at the end.

    ``from_resources`` refuses any other with Fault ``base.resource.broken``.
    """

    def __init__(self, table: Mapping[str, Any], name: str = "flow") -> None:
        reading = _Reading(name)
        self.start = reading.state(table["start"])
        self.clock_names = tuple(table["clocks"])
        self.names = {reading.state(state): str(row["name"]) for state, row in table["states"].items()}
        self.end_states = frozenset(
            reading.state(state) for state, row in table["states"].items() if row.get("is_end", False)
        )
        moves = [reading.move(row, self.clock_names) for row in table["moves"]]
        self.moves = {move.name: move for move in moves}
        if problem := next(iter(self.problems()), None):
            raise reading.broken(problem)

    @classmethod
    def from_resources(cls, resources: Resources, name: str = "flows/case.toml") -> "Flow":
        """Read and check a flow file."""
        table = resources.toml(name)
        try:
            return cls(table, name)
        except (KeyError, TypeError, AttributeError) as error:
            raise Fault("base.resource.broken", name=name, reason=repr(error)) from error

    def moves_from(self, state: CaseState) -> tuple[Move, ...]:
        """Return the moves whose source is ``state``, guards aside."""
        return tuple(move for move in self.moves.values() if state in move.sources)

    def objection(self, name: str, state: CaseState, facts: Facts) -> Fault | None:
        """Return why the move may not be made now, or None when it may."""
        move = self.moves[name]
        if state not in move.sources:
            return Fault("cases.move.illegal", move=name, state=self.names[state])
        return next((fault for guard in move.guards if (fault := GUARDS[guard](facts)) is not None), None)

    def step(self, name: str, state: CaseState, facts: Facts) -> CaseState:
        """Return the state after the move, or raise the objection."""
        if (fault := self.objection(name, state, facts)) is not None:
            raise fault
        return self.moves[name].target(state)

    def clocks_off(self) -> dict[str, ClockState]:
        """Return all clocks as they are before the first move."""
        return dict.fromkeys(self.clock_names, ClockState.OFF)

    def after(self, move: Move, clocks: Clocks) -> dict[str, ClockState]:
        """Return the clocks after a move. Only a running clock can be paused, only a paused one resumed."""
        result = dict(clocks)
        for verb, clock in move.clocks:
            if _may(verb, result[clock]):
                result[clock] = _VERBS[verb]
        return result

    def problems(self) -> Iterable[str]:
        """Return what does not hold together, in words for the administrator."""
        missing = {state for move in self.moves.values() for state in (*move.sources, move.to or self.start)}
        yield from (f"state {state.value} is not described" for state in sorted(missing - set(self.names), key=str))
        yield from (f"end state {state.value} has a move out" for state in self.end_states if self.moves_from(state))
        reached, leaks = self._explored()
        yield from (f"state {state.value} is never reached" for state in set(self.names) - reached)
        yield from (f"state {state.value} is a dead end" for state in reached - self._ending())
        yield from leaks

    def _explored(self) -> tuple[set[CaseState], list[str]]:
        """Walk every reachable (state, clocks); return the states and the clocks that run on in an end state."""
        todo = [(self.start, tuple(self.clocks_off().items()))]
        seen, leaks = set(todo), []
        while todo:
            state, clocks = todo.pop()
            if state in self.end_states:
                going = [name for name, clock in clocks if clock not in AT_REST]
                leaks += [f"clock {name} is not stopped in {state.value}" for name in going]
            for move in self.moves_from(state):
                place = (move.target(state), tuple(self.after(move, dict(clocks)).items()))
                if place not in seen:
                    seen.add(place)
                    todo.append(place)
        return {state for state, _ in seen}, leaks

    def _ending(self) -> set[CaseState]:
        """Return the states from which an end state can be reached."""
        ending = set(self.end_states)
        while True:
            more = {state for move in self.moves.values() if move.to in ending for state in move.sources} - ending
            if not more:
                return ending
            ending |= more


class _Reading:
    """Turns rows of the file into moves; a wrong word is a fault that names the file."""

    def __init__(self, name: str) -> None:
        self._name = name

    def broken(self, reason: str) -> Fault:
        return Fault("base.resource.broken", name=self._name, reason=reason)

    def state(self, word: str) -> CaseState:
        try:
            return CaseState(word)
        except ValueError as error:
            raise self.broken(f"unknown state {word!r}") from error

    def move(self, row: Mapping[str, Any], clock_names: Iterable[str]) -> Move:
        known = {"guards": set(GUARDS), "papers": set(PAPERS), **{verb: set(clock_names) for verb in _VERBS}}
        for key, words in known.items():
            if strange := [word for word in row.get(key, ()) if word not in words]:
                raise self.broken(f"{row['name']}: unknown word {strange[0]!r} in {key}")
        return Move(
            name=row["name"],
            sources=frozenset(self.state(word) for word in row["from"]),
            to=None if row["to"] == SAME else self.state(row["to"]),
            guards=tuple(row.get("guards", ())),
            papers=tuple(row.get("papers", ())),
            clocks=tuple((verb, clock) for verb in ("stop", "pause", "resume", "start") for clock in row.get(verb, ())),
        )


def _may(verb: str, clock: ClockState) -> bool:
    if verb == "pause":
        return clock is ClockState.RUNNING
    if verb == "resume":
        return clock is ClockState.PAUSED
    return not (verb == "stop" and clock is ClockState.OFF)
