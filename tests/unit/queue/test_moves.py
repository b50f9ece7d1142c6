"""The table of moves: every move there is, every one there is not, and a site's own table."""

import pytest

from core.base.faults import Fault
from core.base.resources import SHIPPED, Resources
from core.queue.moves import NEEDED, load_moves
from core.queue.ticket import ENDED, Outcome, TicketState
from tests.samples import a_ticket

MOVES = load_moves(Resources())
LEGAL = {(name, before, after) for name in NEEDED for before in MOVES[name].before for after in MOVES[name].after}


def refusal(name: str, before: TicketState, after: TicketState) -> str:
    try:
        MOVES.check(name, a_ticket(state=before), after)
    except Fault as fault:
        return fault.code
    return ""


@pytest.mark.parametrize("name", sorted(NEEDED))
def test_only_what_the_table_says_is_legal(name):
    for before in TicketState:
        for after in TicketState:
            expected = "" if (name, before, after) in LEGAL else "queue.move.illegal"
            assert refusal(name, before, after) == expected


def test_nothing_leads_out_of_an_end_and_everything_leads_to_one():
    for state in ENDED:
        assert MOVES.offered(state) == frozenset()
    reached = set(ENDED)
    for _ in TicketState:
        reached |= {before for _, before, after in LEGAL if after in reached}
    assert reached == set(TicketState)


def test_every_move_is_journalled_under_its_own_name():
    assert MOVES["pass"].action == "queue.pass"
    assert len({MOVES[name].action for name in NEEDED}) == len(NEEDED)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('from = ["called"]\nto = ["serving"]', 'from = ["somewhere"]\nto = ["serving"]'),
        ('from = ["called"]\nto = ["serving"]', 'from = "called"\nto = ["serving"]'),
        ('from = ["called"]\nto = ["serving"]', 'from = ["finished"]\nto = ["serving"]'),
        ("[requeue]", "[again]"),
    ],
)
def test_a_site_s_broken_table_is_named(tmp_path, old, new):
    text = (SHIPPED / "queue" / "moves.toml").read_text("utf-8")
    assert old in text
    (tmp_path / "queue").mkdir()
    (tmp_path / "queue" / "moves.toml").write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(Fault) as refused:
        load_moves(Resources(site=tmp_path))
    assert refused.value.code == "base.resource.broken"


def test_a_site_s_table_that_lets_no_visit_end_at_closing_gives_all_up(hall, tmp_path, monkeypatch):
    text = (SHIPPED / "queue" / "moves.toml").read_text("utf-8")
    (tmp_path / "queue").mkdir()
    own = text.replace('to = ["finished", "abandoned"]', 'to = ["abandoned"]')
    (tmp_path / "queue" / "moves.toml").write_text(own, "utf-8")
    monkeypatch.setattr(hall.queue, "moves", load_moves(Resources(site=tmp_path)))
    ticket = hall.issue("A")
    (settled,) = hall.queue.settle_open(hall.act(), ticket.day, {ticket.id: [Outcome.ACCEPTED]})
    assert (settled.state, settled.outcome) == (TicketState.ABANDONED, None)


def test_a_site_may_forbid_a_move(hall, tmp_path, monkeypatch):
    text = (SHIPPED / "queue" / "moves.toml").read_text("utf-8")
    (tmp_path / "queue").mkdir()
    own = text.replace('from = ["called", "serving", "held"]\nto = ["waiting"]', 'from = ["held"]\nto = ["waiting"]')
    (tmp_path / "queue" / "moves.toml").write_text(own, "utf-8")
    monkeypatch.setattr(hall.queue, "moves", load_moves(Resources(site=tmp_path)))
    hall.issue("A")
    called = hall.call()
    with pytest.raises(Fault) as refused:
        hall.queue.requeue(hall.act(), called.ticket.id)
    assert refused.value.code == "queue.move.illegal"
