"""The hall as shown: order of calls, who is before whom, minutes, and the figures of the day."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.base.clock import SHANGHAI
from core.base.faults import Fault
from core.base.resources import SHIPPED, Resources
from core.calendar.calendar import WorkCalendar
from core.config.hall_settings import QueueSettings
from core.queue.rules.businesses import load_businesses
from core.queue.rules.priorities import load_priorities
from core.queue.ticket_paper import load_tips

CALENDAR = WorkCalendar.from_resources(Resources())


def test_an_empty_hall(hall):
    seen = hall.queue.hall()
    assert (seen.waiting, seen.called, seen.issued, seen.served, seen.mean_wait_s) == ((), (), 0, 0, None)
    assert seen.minutes("A") is None
    assert seen.waiting_for("A") == 0


def test_waiting_is_in_the_order_of_calls_and_ahead_counts_the_own_line(hall):
    tickets = []
    for letter in "ABA":
        tickets.append(hall.issue(letter))
        hall.minutes(1)
    elder = hall.issue("A", priority="elder")
    seen = hall.queue.hall()
    assert [ticket.number for ticket in seen.waiting] == ["A003", "A001", "B001", "A002"]
    assert [seen.ahead(ticket) for ticket in (elder, tickets[0], tickets[1], tickets[2])] == [0, 1, 0, 2]
    called = hall.call().ticket
    assert called.id == elder.id
    assert hall.queue.hall().ahead(called) == 0


def test_called_has_the_newest_call_first(hall):
    for _ in range(3):
        hall.issue("A")
    for counter in ("1", "2", "3"):
        hall.call(counter)
        hall.minutes(1)
    assert [ticket.counter for ticket in hall.queue.hall().called] == ["3", "2", "1"]
    hall.queue.recall(hall.act("1"), hall.queue.hall().called[-1].id)
    assert [ticket.counter for ticket in hall.queue.hall().called] == ["1", "3", "2"]


def test_passed_has_the_newest_first(hall):
    for _ in range(3):
        hall.issue("A")
    for _ in range(2):
        hall.called_and_passed()
        hall.minutes(1)
    assert [ticket.number for ticket in hall.queue.hall().passed] == ["A002", "A001"]


def test_minutes_are_mean_times_people_by_counters_rounded_up(hall):
    for _ in range(4):
        hall.issue("A")
    assert hall.queue.hall().minutes("A") == 11  # 4 x 8 / 3 counters of the data
    hall.call("3")
    assert hall.queue.hall().minutes("A") == 24  # 3 x 8 / the one counter that is really calling
    hall.call("5")
    assert hall.queue.hall().minutes("A") == 8


def test_the_day_s_own_mean_is_believed_from_five_visits_on(hall):
    for _ in range(8):
        hall.issue("A")
    for _ in range(4):
        hall.serve(minutes=2)
    assert hall.queue.hall().minutes("A") == 4 * 8
    hall.serve(minutes=2)
    assert hall.queue.hall().minutes("A") == 3 * 2


def test_a_counter_that_stopped_calling_counts_no_more(hall):
    for _ in range(4):
        hall.issue("F")
    for counter in ("3", "5"):
        called = hall.call(counter)
        hall.queue.void(hall.act(counter), called.ticket.id, "left")
    assert hall.queue.hall().minutes("F") == 3
    hall.minutes(31)
    assert hall.queue.hall().minutes("F") == 6  # back to the one counter of the data


def test_no_estimate_known_is_none(hall):
    hall.issue("A")
    seen = hall.queue.hall()
    pace = replace(seen.paces["A"], mean_minutes=None)
    assert replace(seen, paces={"A": pace}).minutes("A") is None
    assert replace(seen, paces={}).minutes("A") is None


def test_mean_wait_is_that_of_those_who_were_called(hall):
    for _ in range(3):
        hall.issue("A")
    hall.minutes(2)
    hall.serve(minutes=4)
    hall.serve(minutes=1)
    assert hall.queue.hall().mean_wait_s == (2 + 6) * 60 / 2


def test_an_earlier_day_can_be_looked_at(hall):
    hall.issue("A")
    day = hall.queue.hall().day
    hall.clock.forward(86400)
    assert hall.queue.hall().issued == 0
    assert hall.queue.hall(day).issued == 1


# The data


def test_the_shipped_businesses():
    businesses = load_businesses(Resources(), CALENDAR)
    assert "".join(business.letter for business in businesses) == "ABCDEFGY"
    for business in businesses:
        assert len(business.name.replace("·", "")) <= 8
        assert len(business.examples) <= 13
        assert (SHIPPED / "icons" / f"{business.icon}.svg").is_file()
        assert business.counters >= 1
    assert [business.letter for business in businesses if business.is_at_every_counter] == ["Y"]


def test_the_priority_of_a_business_is_a_group():
    groups = load_priorities(Resources()).groups
    assert all(business.priority in groups for business in load_businesses(Resources(), CALENDAR) if business.priority)


def test_hours_with_a_break(tmp_path):
    opens = business_of(tmp_path, 'opens = ["14:00-17:30", "8:30-12:00"]')
    noon = datetime(2026, 11, 23, 12, 0, tzinfo=SHANGHAI)
    assert not opens.is_open(noon)
    assert opens.opens_next(noon) == "14:00"
    assert opens.is_open(noon - timedelta(minutes=1))
    assert opens.opens_next(noon.replace(hour=18)) == "11-24 8:30"


def test_no_hours_means_always(tmp_path):
    always = business_of(tmp_path, "opens = []")
    midnight = datetime(2026, 11, 23, 0, 0, tzinfo=SHANGHAI)
    assert always.is_open(midnight)
    assert always.opens_next(midnight) == ""


@pytest.mark.parametrize(
    "opens", ["", 'opens = ["9:00"]', 'opens = ["12:00-9:00"]', 'opens = ["25:00-26:00"]', "opens = 3"]
)
def test_a_broken_business_is_named(tmp_path, opens):
    with pytest.raises(Fault) as refused:
        business_of(tmp_path, opens)
    assert refused.value.code == "base.resource.broken"
    assert "[H]" in str(refused.value.facts["reason"])


@pytest.mark.parametrize(
    ("name", "text", "load"),
    [
        ("priorities.toml", "[groups.elder]\nname = '老年'", load_priorities),
        ("tips.toml", "[void]\ntips = []", lambda resources: load_tips(resources, QueueSettings())),
        ("tips.toml", "[keep_calls]\ntips = ['{hours}']", lambda resources: load_tips(resources, QueueSettings())),
    ],
)
def test_other_broken_data_is_named(tmp_path, name, text, load):
    with pytest.raises(Fault) as refused:
        load(site(tmp_path, name, text))
    assert (refused.value.code, refused.value.facts["name"]) == ("base.resource.broken", f"queue/{name}")


def site(folder, name: str, text: str) -> Resources:
    (folder / "queue").mkdir()
    (folder / "queue" / name).write_text(text, "utf-8")
    return Resources(site=folder)


def business_of(folder, opens: str):
    table = f'[H]\nname = "试"\nexamples = "试"\nicon = "x"\norder = 1\nwindows = ""\ncounters = 1\n{opens}\n'
    return load_businesses(site(folder, "businesses.toml", table), CALENDAR)[0]
