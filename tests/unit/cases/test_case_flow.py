"""The flow of a case holds together, and a flow file that does not is refused."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.faults import Fault
from core.base.resources import Resources
from core.cases.case import CaseMaterial, CaseState, MaterialState
from core.cases.flow import AT_REST, ClockState, Flow
from core.cases.guards import Facts

TABLE = Resources().toml("flows/case.toml")
FLOW = Flow.from_resources(Resources())


def changed(change):
    table = copy.deepcopy(TABLE)
    change(table)
    return table


def test_every_state_of_a_case_is_in_the_flow():
    assert set(FLOW.names) == set(CaseState)


@given(st.data())
def test_every_walk_can_end_and_stops_all_clocks_there(data):
    state, clocks = FLOW.start, FLOW.clocks_off()
    for _ in range(data.draw(st.integers(0, 20))):
        moves = FLOW.moves_from(state)
        if not moves:
            break
        move = data.draw(st.sampled_from(moves))
        state, clocks = move.target(state), FLOW.after(move, clocks)
    assert bool(FLOW.moves_from(state)) != (state in FLOW.end_states)
    if state in FLOW.end_states:
        assert set(clocks.values()) <= AT_REST


@given(st.data())
def test_the_limit_runs_exactly_while_the_case_is_in_hand(data):
    state, clocks = FLOW.start, FLOW.clocks_off()
    for _ in range(data.draw(st.integers(1, 15))):
        if not (moves := FLOW.moves_from(state)):
            break
        move = data.draw(st.sampled_from(moves))
        state, clocks = move.target(state), FLOW.after(move, clocks)
        is_in_hand = state in (CaseState.ACCEPTED, CaseState.HANDLING)
        assert (clocks["limit"] is ClockState.RUNNING) == is_in_hand
        assert (clocks["limit"] is ClockState.PAUSED) == (state is CaseState.SUSPENDED)
        assert (clocks["correction"] is ClockState.RUNNING) == (state is CaseState.CORRECTING)


def without_collection(table):
    table["moves"] = [move for move in table["moves"] if move["name"] != "collect"]
    del table["states"]["collected"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (without_collection, "decided is a dead end"),
        (lambda t: t["moves"][0].update(to="lost"), "unknown state"),
        (lambda t: t["moves"][1].update(guards=["nobody_home"]), "unknown word 'nobody_home'"),
        (lambda t: t["moves"][1].update(start=["sundial"]), "unknown word 'sundial'"),
        (lambda t: t["states"].pop("suspended"), "not described"),
        (lambda t: t["states"]["decided"].update(is_end=True), "has a move out"),
        (lambda t: next(m for m in t["moves"] if m["name"] == "decide").update(stop=["limit"]), "clock tolerance"),
        (
            lambda t: next(m for m in t["moves"] if m["name"] == "suspend").update({"from": ["suspended"]}),
            "never reached",
        ),
    ],
)
def test_a_flow_that_does_not_hold_together_is_refused(change, words):
    with pytest.raises(Fault) as caught:
        Flow(changed(change), "flows/case.toml")
    assert caught.value.code == "base.resource.broken"
    assert words in str(caught.value.facts["reason"])


def test_a_file_without_its_tables_is_a_fault_too(tmp_path):
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "case.toml").write_text("start = 'draft'\n", "utf-8")
    with pytest.raises(Fault) as caught:
        Flow.from_resources(Resources(site=tmp_path))
    assert caught.value.code == "base.resource.broken"


def material(state, *, is_core=True, reason=""):
    return CaseMaterial(name="户口簿", state=state, is_core=is_core, reason=reason)


M = MaterialState


@pytest.mark.parametrize(
    ("move", "facts", "code"),
    [
        ("accept", Facts(), ""),
        ("accept", Facts(materials=(material(M.NOT_NEEDED), material(M.CHECKED), material(M.HANDED_IN))), ""),
        ("accept", Facts(materials=(material(M.PROMISED),)), "cases.accept.material_missing"),
        ("accept", Facts(banned="死亡"), "cases.accept.banned"),
        ("accept_tolerant", Facts(materials=(material(M.MISSING),)), "cases.tolerant.core_missing"),
        ("accept_tolerant", Facts(materials=(material(M.PROMISED),)), "cases.tolerant.core_missing"),
        ("accept_tolerant", Facts(materials=(material(M.HANDED_IN),)), "cases.tolerant.nothing_missing"),
        ("accept_tolerant", Facts(materials=(material(M.MISSING, is_core=False),)), ""),
        ("correct", Facts(materials=(material(M.MISSING),)), "cases.correct.reason_missing"),
        ("correct", Facts(materials=(material(M.MISSING, reason="  "),)), "cases.correct.reason_missing"),
        ("correct", Facts(materials=(material(M.MISSING, reason="unclear"),)), ""),
        ("correct", Facts(), "cases.correct.nothing_missing"),
        ("refuse", Facts(), "cases.refuse.reason_missing"),
        ("refuse", Facts(reason="不属本机关"), ""),
    ],
)
def test_guards_say_what_stands_against_a_move(move, facts, code):
    objection = FLOW.objection(move, CaseState.DRAFT, facts)
    assert (objection.code if objection else "") == code


def test_a_move_from_the_wrong_state_is_illegal():
    with pytest.raises(Fault) as caught:
        FLOW.step("collect", CaseState.ACCEPTED, Facts())
    assert caught.value.code == "cases.move.illegal"
    assert caught.value.facts["state"] == "受理"
