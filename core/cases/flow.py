"""The flow engine: states, moves, guards and clocks as a flow file has them. Pure: it knows no store and no time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from core.base.faults import Fault
from core.base.texts import Title
from core.cases.case import CaseState
from core.cases.clocks import AT_REST, ClockState
from core.cases.guards import GUARDS, Facts
from core.catalogue.item import LimitUnit

Clocks = Mapping[str, ClockState]
VERBS = {
    "stop": ClockState.STOPPED,
    "pause": ClockState.PAUSED,
    "resume": ClockState.RUNNING,
    "start": ClockState.RUNNING,
    "extend": ClockState.RUNNING,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRule:
    """What a clock counts: a setting of [cases], a limit of the item, fixed days, or (all empty) days given."""

    name: str
    title: Title
    setting: str = ""
    item: str = ""
    days: int | None = None
    unit: LimitUnit = LimitUnit.WORKING_DAY

    @property
    def is_given(self) -> bool:
        """Whether the days are said when it starts."""
        return not self.setting and not self.item and self.days is None


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One state. ``is_closed``: every clock rests; ``place`` is (column, row) in the diagram."""

    state: CaseState
    title: Title
    place: tuple[int, int]
    is_closed: bool = False
    is_end: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One legal move. ``to`` None keeps the state; ``clocks`` are (verb, clock) in the order they are done."""

    name: str
    title: Title
    sources: frozenset[CaseState]
    to: CaseState | None
    right: str
    key: str = ""
    is_main: bool = False
    is_rare: bool = False
    asks: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    does: tuple[str, ...] = ()
    number: str = ""
    papers: tuple[str, ...] = ()
    event: str = ""
    clocks: tuple[tuple[str, str], ...] = ()

    def target(self, state: CaseState) -> CaseState:
        """Return where the move leads from ``state``."""
        return self.to or state


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One flow. Total: every question about any state and any move has an answer. Immutable; any thread may ask."""

    name: str
    title: Title
    kinds: frozenset[str]
    items: frozenset[str]
    start: CaseState
    line: tuple[CaseState, ...]
    clocks: Mapping[str, ClockRule]
    states: Mapping[CaseState, State]
    moves: Mapping[str, Move]

    @property
    def end_states(self) -> frozenset[CaseState]:
        """The states nothing leads out of."""
        return frozenset(state.state for state in self.states.values() if state.is_end)

    @property
    def closed_states(self) -> frozenset[CaseState]:
        """The states in which every clock rests."""
        return frozenset(state.state for state in self.states.values() if state.is_closed or state.is_end)

    def moves_from(self, state: CaseState) -> tuple[Move, ...]:
        """Return the moves whose source is ``state``, guards aside, in the order of the file."""
        return tuple(move for move in self.moves.values() if state in move.sources)

    def objection(self, name: str, state: CaseState, facts: Facts) -> Fault | None:
        """Return why the move may not be made now, or None when it may."""
        move = self.moves.get(name)
        if move is None or state not in move.sources:
            return self._illegal(name, move, state)
        return next((fault for guard in move.guards if (fault := GUARDS[guard](facts)) is not None), None)

    def step(self, name: str, state: CaseState, facts: Facts) -> CaseState:
        """Return the state after the move, or raise the objection."""
        if (fault := self.objection(name, state, facts)) is not None:
            raise fault
        return self.moves[name].target(state)

    def clocks_off(self) -> dict[str, ClockState]:
        """Return all clocks as they are before the first move."""
        return dict.fromkeys(self.clocks, ClockState.OFF)

    def after(self, move: Move, clocks: Clocks) -> dict[str, ClockState]:
        """Return the clocks after a move. Only a running clock is paused or extended, only a paused one resumed."""
        result = dict(clocks)
        for verb, clock in move.clocks:
            if may(verb, result[clock]):
                result[clock] = VERBS[verb]
        return result

    def problems(self) -> Iterator[tuple[str, str]]:
        """Return what does not hold together: (state or move concerned, words for the administrator)."""
        for state in sorted(self.end_states, key=str):
            if self.moves_from(state):
                yield state.value, "end state has a move out"
        reached, leaks = self._explored()
        for state in sorted(set(self.states) - reached, key=str):
            yield state.value, "state is never reached"
        for state in sorted(reached - self._ending(), key=str):
            yield state.value, "state is a dead end"
        yield from leaks

    def _illegal(self, name: str, move: Move | None, state: CaseState) -> Fault:
        here = self.states.get(state)
        allowed = self.moves_from(state)
        return Fault(
            "cases.move.illegal",
            move=move.title.zh if move else name,
            move_en=move.title.en if move else name,
            state=here.title.zh if here else state.value,
            state_en=here.title.en if here else state.value,
            allowed="、".join(each.title.zh for each in allowed) or "无",
            allowed_en=", ".join(each.title.en for each in allowed) or "nothing",
        )

    def _explored(self) -> tuple[set[CaseState], list[tuple[str, str]]]:
        """Walk every reachable (state, clocks); return the states, and the clocks that go on in a closed state."""
        todo = [(self.start, tuple(self.clocks_off().items()))]
        seen = set(todo)
        leaks: set[tuple[str, str]] = set()
        closed, moves_from = self.closed_states, cache(self.moves_from)
        while todo:
            state, clocks = todo.pop()
            if state in closed:
                going = [name for name, clock in clocks if clock not in AT_REST]
                leaks.update((state.value, f"clock {name} is not stopped") for name in going)
            for move in moves_from(state):
                place = (move.target(state), tuple(self.after(move, dict(clocks)).items()))
                if place not in seen:
                    seen.add(place)
                    todo.append(place)
        order = [state.value for state in self.states]
        return {state for state, _ in seen}, sorted(leaks, key=lambda leak: (order.index(leak[0]), leak[1]))

    def _ending(self) -> set[CaseState]:
        """Return the states from which an end state can be reached."""
        ending = set(self.end_states)
        while True:
            more = {state for move in self.moves.values() if move.to in ending for state in move.sources} - ending
            if not more:
                return ending
            ending |= more


def may(verb: str, clock: ClockState) -> bool:
    """Return whether the verb changes a clock in this state; otherwise it is passed over."""
    if verb in ("pause", "extend"):
        return clock is ClockState.RUNNING
    if verb == "resume":
        return clock is ClockState.PAUSED
    return not (verb == "stop" and clock is ClockState.OFF)
