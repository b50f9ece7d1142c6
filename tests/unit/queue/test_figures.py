"""Statistics and warnings: every sum by hand, days that add up, each warning at each level."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.base.faults import Fault
from core.base.resources import SHIPPED, Resources
from core.queue.figures import FiguresService
from core.queue.post import PostState
from core.queue.statistics import Limits, Tally, statistics_of
from core.queue.ticket import Outcome, TicketState
from core.queue.warnings import KINDS, RATES, HallFacts, Level, load_thresholds, warnings_of
from tests.samples import AT, DAY, a_post, a_ticket

LIMITS = Limits(wait=timedelta(minutes=30), visit=timedelta(minutes=10))
THRESHOLDS = load_thresholds(Resources())


def figures_of(hall) -> FiguresService:
    return FiguresService(
        store=hall.store, clock=hall.clock, settings=hall.settings.queue, resources=Resources(), queue=hall.queue,
        bad_ratings=lambda _day: 2,
    )  # fmt: skip


def finished(serial: int, wait_min: float, visit_min: float, **changes):
    ended = a_ticket(
        serial, state=TicketState.FINISHED, calls=1, wait_s=int(wait_min * 60), visit_s=int(visit_min * 60),
        matters=(Outcome.OTHER,),
    )  # fmt: skip
    return replace(ended, **changes)


def test_every_figure_by_hand():
    tickets = [
        finished(1, 10, 5, counter="3"),
        finished(2, 31, 20, counter="5", business="B", matters=(Outcome.ACCEPTED, Outcome.OTHER)),
        a_ticket(3, state=TicketState.ABANDONED),
        a_ticket(4, state=TicketState.VOID, passes=3, calls=3, wait_s=60, counter="3"),
        a_ticket(5, state=TicketState.VOID),
        a_ticket(6, issued_at=AT + timedelta(hours=4)),
    ]
    report = statistics_of(DAY, tickets, LIMITS)
    total = report.total
    assert (total.taken, total.called, total.served, total.given_up, total.matters) == (6, 3, 2, 2, 3)
    assert (total.late_waits, total.late_visits) == (1, 1)
    assert (total.longest_wait_s, total.longest_visit_s) == (31 * 60, 20 * 60)
    assert total.mean_wait_s == (10 + 31 + 1) * 60 / 3
    assert total.mean_visit_s == 12.5 * 60
    assert (total.call_rate, total.served_rate, total.given_up_rate) == (0.5, 2 / 6, 2 / 6)
    assert (total.late_wait_rate, total.late_visit_rate, total.on_time_rate) == (1 / 3, 0.5, 0.5)
    assert {hour: tally.taken for hour, tally in report.hours.items()} == {10: 5, 14: 1}
    assert {letter: tally.taken for letter, tally in report.businesses.items()} == {"A": 5, "B": 1}
    assert {counter: tally.called for counter, tally in report.counters.items()} == {"3": 2, "5": 1}


def test_nothing_counted_has_no_rates():
    empty = Tally()
    rates = (empty.call_rate, empty.late_wait_rate, empty.on_time_rate, empty.mean_wait_s, empty.mean_visit_s)
    assert rates == (None,) * 5


def test_days_add_up(hall):
    figures = figures_of(hall)
    first = hall.clock.now().date()
    for day in range(3):
        for _ in range(day + 1):
            hall.issue("A")
            hall.minutes(2)
            hall.serve(minutes=4)
        hall.clock.forward(86400 - (day + 1) * 360)
    report = figures.statistics(first, first + timedelta(days=2))
    assert [tally.served for tally in report.days.values()] == [1, 2, 3]
    assert report.total == sum(report.days.values(), Tally())
    assert report.total == sum(report.businesses.values(), Tally()) == sum(report.hours.values(), Tally())
    assert (report.total.mean_wait_s, report.total.mean_visit_s) == (120, 240)
    assert figures.statistics().total == Tally()


def facts(hall, **changes) -> HallFacts:
    made = HallFacts(hall=hall.queue.hall(), tally=Tally(taken=100), posts=(), limits=LIMITS, seats=10)
    return replace(made, **changes)


def level(found, kind: str) -> Level:
    return next(one.level for one in found if one.kind == kind)


def test_all_nine_are_there_and_quiet_in_an_empty_hall(hall):
    found = warnings_of(facts(hall), THRESHOLDS)
    assert tuple(one.kind for one in found) == KINDS
    assert len(found) == 9
    assert {one.level for one in found} == {Level.NONE}


@pytest.mark.parametrize("step", [1, 2, 3])
@pytest.mark.parametrize(
    ("kind", "tally"),
    [
        ("wait_over_rate", lambda percent: Tally(taken=100, called=100, late_waits=percent)),
        ("visit_over_rate", lambda percent: Tally(taken=100, served=100, late_visits=percent)),
        ("visit_over_count", lambda count: Tally(taken=100, served=1000, late_visits=count)),
        ("given_up_rate", lambda percent: Tally(taken=100, given_up=percent)),
    ],
)
def test_the_day_s_figures_at_each_level(hall, kind, tally, step):
    value = int(THRESHOLDS.steps[kind][step - 1])
    assert level(warnings_of(facts(hall, tally=tally(value)), THRESHOLDS), kind) == Level(step)
    assert level(warnings_of(facts(hall, tally=tally(value - 1)), THRESHOLDS), kind) == Level(step - 1)


@pytest.mark.parametrize(("waited", "expected"), [(19, 0), (20, 1), (30, 2), (45, 3)])
def test_the_longest_wait_names_its_number(hall, waited, expected):
    hall.issue("A")
    hall.minutes(waited)
    hall.issue("A")
    found = warnings_of(facts(hall), THRESHOLDS)[0]
    assert (found.level, found.value, found.subject) == (Level(expected), waited, "A001")


def test_loads_of_counters_and_hall(hall):
    for _ in range(10):
        hall.issue("F")
    found = {one.kind: one for one in warnings_of(facts(hall), THRESHOLDS)}
    assert (found["counter_load"].level, found["counter_load"].value, found["counter_load"].subject) == (3, 10.0, "F")
    assert (found["hall_load"].level, found["hall_load"].value) == (Level.RED, 100.0)


def test_a_visit_that_takes_too_long_counts_while_it_lasts(hall):
    hall.issue("A")
    hall.queue.start(hall.act(), hall.call().ticket.id)
    hall.minutes(11)
    found = {one.kind: one.value for one in warnings_of(facts(hall), THRESHOLDS)}
    assert found["visit_over_count"] == 1


@pytest.mark.parametrize(("worked", "expected"), [(119, 0), (120, 1), (180, 2), (240, 3)])
def test_work_without_a_break(hall, worked, expected):
    now = hall.clock.now()
    working = a_post(working_since=now - timedelta(minutes=worked))
    paused = replace(working, counter="5", state=PostState.PAUSED, working_since=now - timedelta(hours=9))
    found = warnings_of(facts(hall, posts=(working, paused)), THRESHOLDS)[-1]
    assert (found.level, found.subject) == (Level(expected), "3")


def test_rates_say_nothing_of_few_numbers(hall):
    few = Tally(taken=19, called=19, served=19, late_waits=19, late_visits=19, given_up=19)
    found = warnings_of(facts(hall, tally=few), THRESHOLDS)
    assert {one.level for one in found if one.kind in RATES} == {Level.NONE}


def test_the_service_reads_it_all(hall):
    hall.issue("A")
    hall.minutes(21)
    found = {one.kind: one for one in figures_of(hall).warnings()}
    assert (found["wait_over"].level, found["bad_ratings"].level) == (Level.YELLOW, Level.ORANGE)


@pytest.mark.parametrize(
    ("old", "new"), [("[20, 30, 45]", "[20, 30]"), ("[20, 30, 45]", "[40, 30, 45]"), ("long_work", "x")]
)
def test_broken_thresholds_are_named(tmp_path, old, new):
    text = (SHIPPED / "queue" / "warnings.toml").read_text("utf-8").replace(f"{old}", new)
    (tmp_path / "queue").mkdir()
    (tmp_path / "queue" / "warnings.toml").write_text(text, "utf-8")
    with pytest.raises(Fault) as refused:
        load_thresholds(Resources(site=tmp_path))
    assert refused.value.code == "base.resource.broken"
