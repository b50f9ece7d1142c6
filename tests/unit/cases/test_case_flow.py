"""The flows of a case hold together, and a flow file that does not is refused with its place."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.faults import Fault
from core.base.resources import SHIPPED, Resources
from core.cases.answers import ASKS, Answers
from core.cases.case import CaseMaterial, CaseState, MaterialState
from core.cases.clocks import AT_REST, ClockState
from core.cases.flow_file import FlowBook, read_flow
from core.cases.guards import GUARDS, Facts
from core.catalogue.item import CaseType
from core.people.person import Person, PersonId
from core.staff.roles import load_roles

BOOK = FlowBook.load(Resources())
RIGHTS = load_roles(Resources()).all_rights
FLOWS = [pytest.param(flow, id=flow.name) for flow in BOOK.flows.values()]
PROMISED, INSTANT = BOOK.flows["promised"], BOOK.flows["instant"]
TEXT = (SHIPPED / "flows" / "promised.toml").read_text("utf-8")


def test_each_kind_of_item_has_its_flow_and_an_item_may_have_its_own():
    assert [BOOK.for_item("x", kind).name for kind in CaseType] == ["instant", "promised", "promised"]
    own = FlowBook(flows={**BOOK.flows, "own": replace(INSTANT, name="own", items=frozenset({"NB-SQ-001"}))})
    assert own.for_item("NB-SQ-001", CaseType.PROMISED).name == "own"


def test_every_state_of_a_case_is_in_the_flows():
    assert set(PROMISED.states) == set(CaseState)
    assert set(INSTANT.states) == set(CaseState) - {CaseState.HANDLING, CaseState.SUSPENDED, CaseState.ISSUED}


@pytest.mark.parametrize("flow", FLOWS)
def test_every_line_of_a_visitor_can_be_walked(flow):
    for before, after in zip(flow.line, flow.line[1:], strict=False):
        assert any(move.target(before) is after for move in flow.moves_from(before)), (before, after)


@pytest.mark.parametrize("flow", FLOWS)
def test_no_two_moves_of_a_state_share_a_key(flow):
    for state in flow.states:
        keyed = [(move.key, move.to) for move in flow.moves_from(state) if move.key]
        taken = {key for key, _ in keyed}
        # The parts of a promise share one key: what was ticked says which of them it is.
        assert len(keyed) - len(taken) == len([1 for key, to in keyed if key == "Ctrl+B" and to is None]) // 2


@pytest.mark.parametrize("flow", FLOWS)
@given(st.data())
def test_every_walk_can_end_and_stops_all_clocks_there(flow, data):
    state, clocks = flow.start, flow.clocks_off()
    for _ in range(data.draw(st.integers(0, 20))):
        moves = flow.moves_from(state)
        if not moves:
            break
        move = data.draw(st.sampled_from(moves))
        state, clocks = move.target(state), flow.after(move, clocks)
        if state in flow.closed_states:
            assert set(clocks.values()) <= AT_REST
    assert bool(flow.moves_from(state)) != (state in flow.end_states)


@given(st.data())
def test_the_limits_run_exactly_while_the_case_is_in_hand(data):
    state, clocks = PROMISED.start, PROMISED.clocks_off()
    for _ in range(data.draw(st.integers(1, 15))):
        if not (moves := PROMISED.moves_from(state)):
            break
        move = data.draw(st.sampled_from(moves))
        state, clocks = move.target(state), PROMISED.after(move, clocks)
        is_in_hand = state in (CaseState.ACCEPTED, CaseState.HANDLING)
        for limit in ("promised", "legal"):
            assert (clocks[limit] is ClockState.RUNNING) == is_in_hand
            assert (clocks[limit] is ClockState.PAUSED) == (state is CaseState.SUSPENDED)
        assert (clocks["suspension"] is ClockState.RUNNING) == (state is CaseState.SUSPENDED)
        assert (clocks["decision"] is ClockState.RUNNING) == (state is CaseState.RECEIVED)
        assert (clocks["correction"] is ClockState.RUNNING) == (state is CaseState.CORRECTING)


PERSON = Person(id=PersonId("p1"), name="王", id_kind="111", id_number="1")
WORDS = st.sampled_from(["", " ", "words"])
ANSWERS = st.builds(
    Answers,
    **dict.fromkeys(sorted(ASKS - {"materials", "days", "receiver", "phone", "remark"}), WORDS),
    days=st.sampled_from([None, 1, 365]),
    receiver=st.sampled_from([None, PERSON]),
)
MATERIALS = st.lists(
    st.builds(
        CaseMaterial, name=st.just("户口簿"), state=st.sampled_from(MaterialState), is_core=st.booleans(), reason=WORDS
    ),
    max_size=3,
).map(tuple)
FACTS = st.builds(
    Facts, materials=MATERIALS, banned=WORDS, answers=ANSWERS, stops=st.booleans(), applicant_id=st.sampled_from("ab"),
    overdue=st.sets(st.sampled_from(sorted(PROMISED.clocks))).map(frozenset),
)  # fmt: skip


@pytest.mark.parametrize("flow", FLOWS)
@given(st.sampled_from([*sorted(PROMISED.moves), "no_such_move"]), st.sampled_from(CaseState), FACTS)
def test_the_engine_answers_every_question_with_a_state_or_a_fault(flow, move, state, facts):
    objection = flow.objection(move, state, facts)
    if objection is None:
        assert flow.step(move, state, facts) in flow.states
        return
    with pytest.raises(Fault) as caught:
        flow.step(move, state, facts)
    assert (caught.value.code, caught.value.facts) == (objection.code, objection.facts)


def test_every_guard_is_used_by_a_flow():
    assert {guard for flow in BOOK.flows.values() for move in flow.moves.values() for guard in move.guards} == set(
        GUARDS
    )


def test_an_illegal_move_says_what_is_allowed():
    with pytest.raises(Fault) as caught:
        PROMISED.step("collect", CaseState.SUSPENDED, Facts())
    assert caught.value.code == "cases.move.illegal"
    facts = caught.value.facts
    assert (facts["move"], facts["state"]) == ("领取", "特别程序")
    assert "恢复计时" in str(facts["allowed"])
    assert "Resume" in str(facts["allowed_en"])
    with pytest.raises(Fault) as caught:
        INSTANT.step("archive", CaseState.ARCHIVED, Facts())
    assert caught.value.facts["allowed"] == "无"


# Files with mistakes


def written(folder: Path, text: str, name: str = "promised.toml") -> Path:
    (folder / "flows").mkdir(exist_ok=True)
    (folder / "flows" / name).write_text(text, "utf-8")
    return folder / "flows" / name


def line_of(text: str, words: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if words in line)


MISTAKES = [
    ('from = ["decided", "issued"]\nto = "collected"', 'from = ["decided"]\nto = "collected"', "issued", "dead end"),
    ('to = "received"', 'to = "lost"', "to", "not described"),
    ('from = ["suspended"]', 'from = ["sleeping"]', "from", "not described"),
    ('guards = ["organ_given"', 'guards = ["nobody_home"', "guards", "unknown word 'nobody_home'"),
    ('guards = ["reason_given", "kind_stops"', 'guards = ["reason_given", "kind"', "guards", "unknown word 'kind'"),
    ('start = ["suspension"]', 'start = ["sundial"]', "start", "unknown word 'sundial'"),
    ('papers = ["transfer_slip"]', 'papers = ["poem"]', "papers", "unknown word 'poem'"),
    ('does = ["handover"]', 'does = ["magic"]', "does", "unknown word 'magic'"),
    ('event = "handled"', 'event = "sung"', "event", "unknown event"),
    ('number = "refuse"', 'number = "lottery"', "number", "unknown number"),
    ('right = "case.extend"', 'right = "case.dance"', "right", "no role has the right"),
    ('setting = "decision_days"', 'setting = "happy_days"', "decision", "unknown setting"),
    ("given = true", "given = true, days = 3", "suspension", "says what is counted"),
    ('item = "legal"', 'item = "lethal"', "legal", "unknown limit"),
    ("rated = { name", "rated = { nmae", "nmae", "unknown key"),
    ("void = { name", "vanished = { name", "vanished", "no such state"),
    ("is_closed = true, place = [6, 1]", "is_end = true, place = [6, 1]", "collected", "end state has a move out"),
    ('stop = ["promised", "legal", "tolerance", "handover", "suspension"]', 'stop = ["promised", "legal"]',
     "collected", "clock handover is not stopped"),
    ('kinds = ["2", "9"]', 'kinds = ["2", "7"]', "kinds", "unknown kind '7'"),
    ('start = "draft"', "start = draft", "—", "Invalid value"),
    ('name = "resume"', 'name = "suspend"', "name", "two moves"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "key", "reason"), MISTAKES, ids=lambda value: value[:30])
def test_a_mistake_is_told_with_file_line_key_and_reason(tmp_path, right, wrong, key, reason):
    assert right in TEXT
    text = TEXT.replace(right, wrong, 1)
    path = written(tmp_path, text)
    with pytest.raises(Fault) as caught:
        read_flow(path, RIGHTS)
    facts = caught.value.facts
    assert caught.value.code == "cases.flow.broken"
    assert (facts["file"], facts["key"]) == (str(path), key)
    assert reason in str(facts["reason"])
    where = wrong.splitlines()[0]
    if key not in ("issued", "collected"):  # these two are told where the state stands
        assert facts["line"] == line_of(text, where) + (1 if 'from = ["decided"]' in wrong else 0)
    else:
        assert facts["line"] == line_of(text, f"{key} = {{")


def test_a_move_without_its_words_is_named_by_its_line(tmp_path):
    text = TEXT.replace('title = { zh = "转交承办", en = "Send to be handled" }\n', "", 1)
    with pytest.raises(Fault) as caught:
        read_flow(written(tmp_path, text), RIGHTS)
    assert (caught.value.facts["key"], caught.value.facts["reason"]) == ("title", "is missing")
    assert caught.value.facts["line"] == line_of(text, 'name = "handle"')


def test_a_broken_file_of_the_site_leaves_the_shipped_flow_in_use(tmp_path):
    written(tmp_path, TEXT.replace('to = "received"', 'to = "lost"', 1))
    written(tmp_path, "name = 1", "extra.toml")
    book = FlowBook.load(Resources(site=tmp_path))
    assert book.flows["promised"] == PROMISED
    assert "extra" not in book.flows
    assert [fault.code for fault in book.faults] == ["cases.flow.broken", "cases.flow.broken"]


def test_a_site_may_have_its_own_flow(tmp_path):
    written(tmp_path, TEXT.replace('title = { zh = "转交承办"', 'title = { zh = "送后台"', 1))
    written(tmp_path, TEXT.replace('kinds = ["2", "9"]', 'kinds = []\nitems = ["NB-SQ-001"]', 1), "rescue.toml")
    book = FlowBook.load(Resources(site=tmp_path))
    assert book.faults == ()
    assert book.flows["promised"].moves["handle"].title.zh == "送后台"
    assert book.for_item("NB-SQ-001", CaseType.PROMISED).name == "rescue"


# Guards


def material(state, *, is_core=True, reason=""):
    return CaseMaterial(name="户口簿", state=state, is_core=is_core, reason=reason)


def said(**answers):
    return Facts(answers=Answers(**answers))


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
        ("refuse", said(reason="不属本机关"), ""),
        ("lapse", Facts(), "cases.lapse.not_yet"),
        ("lapse", Facts(overdue=frozenset({"correction"})), ""),
        ("deem", Facts(), "cases.deem.not_yet"),
        ("deem", Facts(overdue=frozenset({"decision"})), ""),
        ("suspend", said(reason="需鉴定"), "cases.suspend.kind_missing"),
        ("suspend", replace(said(reason="需鉴定"), stops=True), "cases.suspend.approver_missing"),
        ("suspend", replace(said(reason="需鉴定", approver="王科长"), stops=True), "cases.suspend.days_missing"),
        ("suspend", replace(said(reason="需鉴定", approver="王科长", days=5), stops=True), ""),
        ("extend", said(reason="案情复杂", approver="王科长", days=10), ""),
        ("forward", said(), "cases.forward.organ_missing"),
        ("decide", said(outcome="maybe"), "cases.decide.outcome_missing"),
        ("decide", said(outcome="denied"), ""),
        ("issue", said(), "cases.issue.document_missing"),
        ("tell", said(told=" "), "cases.tell.words_missing"),
        ("collect", said(), "cases.collect.nobody"),
        ("collect", said(receiver=PERSON), "cases.collect.other_person"),
        ("collect", said(receiver=PERSON, authority="委托书"), ""),
        ("collect", replace(said(receiver=PERSON), applicant_id="p1"), ""),
    ],
)
def test_guards_say_what_stands_against_a_move(move, facts, code):
    source = min(PROMISED.moves[move].sources, key=lambda state: list(PROMISED.states).index(state))
    objection = PROMISED.objection(move, source, facts)
    assert (objection.code if objection else "") == code
