"""The supervisor's page shows the hall as it is, warns, and moves a counter only when that can be done."""

import pytest

from core.base.acts import Act
from core.queue.post import PostState
from core.queue.ticket import Outcome
from tests.fakes.counter_office import NUMBER, signed_in
from tests.golden.forms import text_of


@pytest.fixture
def presenters(office):
    own = office.presenters()
    signed_in(office, own)
    yield own
    own.stop()


def act(where="1"):
    return Act.new(who=NUMBER, where=where)


def tiles(hall):
    return {tile.counter: tile for tile in hall.view.tiles}


def test_signing_in_pausing_and_signing_out_are_seen_in_the_hall(office, presenters):
    states = lambda: {post.counter: post.state for post in office.posts.all()}  # noqa: E731 - asked thrice
    assert states() == {"3": PostState.OPEN}
    presenters.counter.pause()
    assert states() == {"3": PostState.PAUSED}
    presenters.counter.pause()
    presenters.gate.lock()
    assert states() == {"3": PostState.PAUSED}
    presenters.gate.sign_out()
    assert states() == {"3": PostState.CLOSED}


def test_a_counter_is_idle_since_its_last_visit_ended_or_since_it_opened(office, presenters):
    office.issue("A")
    office.posts.open(act("1"))
    office.clock.forward(3600)
    called = office.queue.call_next(act("1"), counter="1", businesses="A")
    office.queue.start(act("1"), called.ticket.id)
    office.clock.forward(600)
    office.queue.finish(act("1"), called.ticket.id, Outcome.ACCEPTED)
    office.clock.forward(65)
    presenters.hall.show()
    assert (tiles(presenters.hall)["1"].line, tiles(presenters.hall)["1"].timer) == ("空闲时长", "01:05")
    office.posts.pause(act("1"))
    office.posts.open(act("1"))
    office.clock.forward(30)
    presenters.hall.refresh()
    assert tiles(presenters.hall)["1"].timer == "00:30"


def test_counters_figures_lines_and_hours(office, presenters):
    office.issue("A", "A", "B")
    office.posts.open(act("1"))
    called = office.queue.call_next(act("1"), counter="1", businesses="AB")
    office.queue.start(act("1"), called.ticket.id)
    office.clock.forward(600)
    office.queue.finish(act("1"), called.ticket.id, Outcome.ACCEPTED)
    office.queue.call_next(act("1"), counter="1", businesses="AB")
    office.clock.forward(65)
    presenters.hall.show()
    view = presenters.hall.view
    assert (tiles(presenters.hall)["1"].number, tiles(presenters.hall)["1"].timer) == ("A002", "01:05")
    assert tiles(presenters.hall)["3"].state.text == "空闲"
    assert [figure.number for figure in view.figures[:2]] == ["1", "2"]
    lines = {line.letter: (line.waiting, line.minutes) for line in view.lines}
    assert lines["B"] == (1, 12)
    assert lines["A"] == (0, None)
    hours = {own.hour: (own.taken, own.served) for own in view.hours}
    assert hours[10] == (3, 1)
    assert hours[9] == (0, 0)
    assert hours[16] == (None, None), "what has not come is empty, not zero"
    assert len(view.warnings) == 9
    presenters.hall.hide()


def test_a_long_wait_warns_red_and_stands_first(office, presenters):
    office.issue("A")
    office.clock.forward(46 * 60)
    presenters.hall.show()
    first = presenters.hall.view.warnings[0]
    assert (first.kind, first.level, first.word) == ("wait_over", "red", "红")
    assert "A001" in first.title


def test_old_data_are_dated_and_never_zeros(office, presenters, monkeypatch):
    office.issue("A")
    presenters.hall.show()
    before = presenters.hall.view
    monkeypatch.setattr(presenters.hall, "_runner", type("Deaf", (), {"run": lambda *_: None})())
    for _ in range(12):
        office.clock.forward(1)
        presenters.hall.tick()
    view = presenters.hall.view
    assert view.stale_since == before.updated
    assert view.figures == before.figures


def test_a_counter_is_moved_undone_and_refused_while_a_number_is_open(office, presenters):
    office.issue("B", "B", "B")
    office.posts.open(act("1"))
    hall = presenters.hall
    hall.show()
    hall.ask_move()
    assert hall.view.banner.code == "desktop.hall.no_counter"
    hall.pick("1")
    hall.ask_move()
    assert hall.view.banner is None
    assert hall.view.move.chosen == "B", "the longest line is offered"
    assert hall.view.move.effects[0][1] == "8 分 → 约 6 分"
    hall.confirm_move()
    assert {post.counter: post.serves for post in office.posts.all()}["1"] == ("B",)
    assert hall.view.move is None
    assert hall.view.can_undo
    hall.undo()
    assert {post.counter: post.serves for post in office.posts.all()}["1"] == ()
    called = office.queue.call_next(act("1"), counter="1", businesses="B")
    assert called.ticket.number == "B001"
    hall.refresh()
    hall.ask_move()
    assert hall.view.move.why_not
    hall.confirm_move()
    assert hall.view.banner.code == "desktop.hall.counter_busy"
    assert {post.counter: post.serves for post in office.posts.all()}["1"] == ()
    hall.choose_line("C")
    office.queue.pass_over(act("1"), called.ticket.id)
    hall.refresh()
    assert (hall.view.move.why_not, hall.view.move.chosen) == ("", "C"), (
        "what was chosen stays, what stood against it goes"
    )
    hall.confirm_move()
    assert {post.counter: post.serves for post in office.posts.all()}["1"] == ("C",)


def test_a_counter_that_another_supervisor_moved_meanwhile_is_looked_at_again_first(office, presenters):
    office.posts.open(act("1"))
    hall = presenters.hall
    hall.show()
    hall.pick("1")
    hall.ask_move()
    office.posts.assign(act("5"), "1", ("C",), instead_of=())
    hall.confirm_move()
    assert (hall.view.banner.code, hall.view.move) == ("queue.post.moved", None)
    hall.ask_move()
    assert hall.view.move.now.startswith("C ")
    hall.choose_line("B")
    hall.confirm_move()
    assert office.posts.all()[0].serves == ("B",)
    office.posts.close(act("1"))
    hall.undo()
    assert (hall.view.banner.code, hall.view.can_undo) == ("queue.post.given_back", False)
    assert office.posts.all()[0].serves == ()


def test_the_undo_is_offered_for_a_minute(office, presenters):
    office.posts.open(act("1"))
    hall = presenters.hall
    hall.show()
    hall.pick("1")
    hall.ask_move()
    hall.confirm_move()
    office.clock.forward(61)
    hall.tick()
    assert not hall.view.can_undo


def test_a_page_nobody_sees_asks_nothing(office, presenters, monkeypatch):
    asked = []
    monkeypatch.setattr(office.queue, "hall", lambda *_: asked.append(1))
    for _ in range(5):
        office.clock.forward(1)
        presenters.hall.tick()
    assert asked == []


def test_todays_statistics_are_exported_with_no_name(office, presenters, tmp_path):
    office.issue("A")
    presenters.hall.show()
    presenters.hall.export(tmp_path / presenters.hall.export_name)
    assert presenters.hall.view.banner.code == "desktop.hall.exported"
    (file,) = tmp_path.iterdir()
    assert file.name == "大厅统计-20261123.xlsx"
    presenters.hall.export(tmp_path / "s.pdf")
    said = text_of((tmp_path / "s.pdf").read_bytes())
    assert "大厅统计" in said
    assert "A 社保·医保·民政" in said
    for name in ("s.xlsx", "s.pdf"):
        presenters.hall.export(tmp_path / "gone" / name)
        assert presenters.hall.view.banner.code == "base.table.unwritable"


def test_a_date_that_cannot_be_stands_on_the_page_until_it_is_right(office, presenters):
    office.issue("A")
    office.clock.forward(-3 * 86400)
    presenters.hall.show()
    assert presenters.hall.view.trouble.code == "queue.clock.behind"
    office.clock.forward(3 * 86400)
    presenters.hall.refresh()
    assert presenters.hall.view.trouble is None
