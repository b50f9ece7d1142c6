"""Every edge of every flow, walked by the real services on an encrypted file: right, guard, papers, journal, clocks.

An edge is a move from one of its states. Each is reached by the shortest walk from a draft and then made.
"""

import shutil
from collections import deque
from dataclasses import replace

import pytest

from core.base.clock import office_day
from core.base.resources import Resources
from core.cases.answers import Answers
from core.cases.case import CaseState, MaterialState
from core.cases.events import EVENTS
from core.cases.flow_file import FlowBook
from core.config.model import Settings
from core.store.sql_store import open_store
from tests.fakes.intake_desk import IntakeDesk, an_item, instant_item
from tests.stores import KEY

BOOK = FlowBook.load(Resources())
LATER = 40 * 86400
# What has to be so before a move can be made: days gone by, papers still to come.
OVERDUE = frozenset({"deem", "lapse"})
PROMISED = frozenset({"supply_some", "supply_rest"})
MACHINES = {"case.rate": "rating"}


def edges():
    for flow in BOOK.flows.values():
        for move in flow.moves.values():
            for state in sorted(move.sources, key=lambda state: list(flow.states).index(state)):
                yield pytest.param(flow, state, move, id=f"{flow.name}-{state.value}-{move.name}")


def walk_to(flow, target, *, is_tolerant):
    """Return the moves of the shortest walk from the start to a state."""
    first = "accept_tolerant" if is_tolerant else "accept"
    todo, seen = deque([(flow.start, ())]), {flow.start}
    while todo:
        state, walked = todo.popleft()
        if state is target:
            return walked
        for move in flow.moves_from(state):
            after = move.target(state)
            skipped = {"accept", "accept_tolerant", "supply"} - {first} if is_tolerant else {"accept_tolerant"}
            if after not in seen and move.name not in skipped:
                seen.add(after)
                todo.append((after, (*walked, move.name)))
    raise AssertionError(f"no walk to {target}")


class Walker:
    """One case and what is said at each move."""

    def __init__(self, flow, opener) -> None:
        cases = Settings().cases.model_copy(update={"handover_days": 2})
        self.desk, self.flow = IntakeDesk(Settings(cases=cases), opener=opener), flow
        item = replace(instant_item() if flow.name == "instant" else an_item(), materials=an_item().materials)
        self.draft = self.desk.draft(item).marked(1, MaterialState.HANDED_IN)
        self.case = self.desk.intake.keep(self.desk.act(), self.draft)

    def make(self, name):
        move = self.flow.moves[name]
        if name in OVERDUE:
            self.desk.clock.forward(LATER)
        act = self.desk.act(MACHINES.get(move.right, "0317"))
        materials = self.materials(name)
        self.case = self.desk.cases.make(act, self.case.id, name, self.answers(), materials=materials)
        return act

    def answers(self):
        return Answers(
            reason="说明", basis="条例", kind="hearing", approver="王科长", days=5, organ="区民政局", outcome="granted",
            document="证书", document_number="Z1", words="可领", told="电话告知", receiver=self.draft.person,
            phone="13900000000", remark="备注",
        )  # fmt: skip

    def materials(self, name):
        lines = self.case.materials
        if name in ("accept", "supply", "supply_rest"):
            return tuple(replace(line, state=MaterialState.HANDED_IN) for line in lines)
        if name == "correct":
            return tuple(replace(line, reason="not_brought") for line in lines)
        if name == "supply_some":
            return lines
        return None


@pytest.fixture
def opener(sqlite_template, tmp_path):
    """Opens an empty encrypted file, as every counter has one."""
    shutil.copy(sqlite_template, tmp_path / "store.db")
    opened = []

    def opener(**parts):
        opened.append(open_store(path=tmp_path / "store.db", key=KEY, settings=Settings(), **parts))
        return opened[-1]

    yield opener
    for store in opened:
        store.close()


@pytest.mark.parametrize(("flow", "state", "move"), list(edges()))
def test_an_edge_is_walked(flow, state, move, opener):
    walker = Walker(flow, opener)
    for name in walk_to(flow, state, is_tolerant=move.name in PROMISED):
        walker.make(name)
    before = walker.case
    assert before.state is state
    events, papers = len(walker.desk.events), len(walker.desk.cases.papers(before))
    act = walker.make(move.name)
    after, desk = walker.case, walker.desk
    assert (after.state, after.revision) == (move.target(state), before.revision + 1)
    step = desk.cases.steps(after)[-1]
    assert (step.move, step.before, step.after, step.op) == (move.name, state, after.state, act.op)
    rows = [entry for entry in desk.entries() if entry.op == act.op]
    assert [(entry.action, entry.subject) for entry in rows] == [(f"case.{move.name}", after.number)]
    assert len(desk.cases.papers(after)) - papers == len(move.papers)
    told = [type(event) for event in desk.events[events:] if type(event) in EVENTS.values()]
    assert told == ([EVENTS[move.event]] if move.event else [])
    if after.state in flow.closed_states:
        assert [clock.name for clock in after.clocks if clock.stopped is None] == []
        assert after.closed_on == (before.closed_on or office_day(desk.clock.now()))
    else:
        assert after.closed_on is None


def test_the_walk_meets_every_state_of_the_office():
    walked = {state for flow in BOOK.flows.values() for move in flow.moves.values() for state in move.sources}
    assert walked | {CaseState.VOID, CaseState.ARCHIVED} == set(CaseState)
