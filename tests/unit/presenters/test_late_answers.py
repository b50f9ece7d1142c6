"""Answers that come when whoever asked has gone: no page shows them, and the next person's commands run."""

import pytest

from core.base.acts import Act
from core.base.faults import Fault
from desktop.presenters.presenter import Presenter
from tests.fakes.counter_office import NUMBER, PASSWORD, accepted, signed_in
from tests.fakes.held_runner import HeldRunner

# What each page asks when somebody comes to it. A page that asks nothing has nothing to come late.
ASKS = {
    "cases": lambda page: page.show(),
    "hall": lambda page: page.show(),
    "ages": lambda page: page.refresh(),
    "appointments": lambda page: page.refresh(),
    "day": lambda page: page.refresh(),
    "forms": lambda page: page.refresh(),
    "items": lambda page: page.refresh(),
    "papers": lambda page: page.refresh(),
    "ratings": lambda page: page.refresh(),
    "staff": lambda page: page.refresh(),
    "counter": lambda page: page.refresh(),
}


@pytest.fixture
def late():
    return HeldRunner()


@pytest.fixture
def desk(office, late):
    """A hall with a case, and a clerk at a desk whose answers come when the test says so."""
    first = office.presenters()
    signed_in(office, first)
    accepted(office, first)
    office.issue("A")
    desk = office.presenters(late)
    sit_down(desk, late)
    return desk


def sit_down(desk, late):
    desk.gate.sign_in(NUMBER, PASSWORD)
    late.answer_all()
    assert desk.gate.view.mode == "open"


def leave(desk, late, *asks):
    """Sign out, with whatever is asked meanwhile not answered yet."""
    desk.gate.sign_out()
    asked = len(late.held)
    for ask in asks:
        ask()
    late.answer(asked)
    assert desk.gate.view.mode == "sign_in"


def ask_all(desk):
    for name, ask in ASKS.items():
        ask(getattr(desk, name))


def views(desk):
    return {name: getattr(desk, name).view for name in ASKS}


def test_what_was_asked_before_the_sign_out_fills_no_page_behind_it(desk, late):
    leave(desk, late, lambda: ask_all(desk))
    empty = views(desk)
    late.answer_all()
    assert views(desk) == empty
    sit_down(desk, late)  # who comes next finds it as ever
    ask_all(desk)
    late.answer_all()
    assert [name for name, view in views(desk).items() if view == empty[name]] == []


def test_a_command_nobody_waits_for_any_more_holds_up_no_other(desk, late):
    leave(desk, late, lambda: desk.hall.give_back("3"), desk.hall.refresh)
    sit_down(desk, late)
    shown = desk.hall.view
    desk.hall.give_back("3")
    assert late.held
    late.answer_all()
    assert desk.hall.view != shown


def test_what_failed_for_one_person_is_not_tried_again_as_the_next_ones_act(office, desk, late, monkeypatch):
    acts: list[Act] = []

    def failing(act, _counter, _serves, *, instead_of):
        acts.append(act)
        raise Fault("store.save.stale", kind="post")

    monkeypatch.setattr(office.posts, "assign", failing)
    for _ in range(2):
        desk.hall.give_back("3")
        late.answer()
    leave(desk, late)
    sit_down(desk, late)
    desk.hall.give_back("3")
    late.answer()
    assert acts[0].op == acts[1].op != acts[2].op


def test_a_bug_in_one_listener_keeps_a_view_from_no_other(late):
    heard, presenter = [], Presenter(0, late)

    def fails(view):
        if view:
            raise ZeroDivisionError

    presenter.on_change(fails)
    presenter.on_change(heard.append)
    with pytest.raises(ZeroDivisionError):
        presenter._show(1)
    assert heard == [0, 1]
