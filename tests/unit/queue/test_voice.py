"""How a call is said."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from core.base.resources import Resources
from core.queue.ticket import Ticket, TicketId, TicketState
from core.queue.voice import load_voice, spoken_counter, spoken_number

AT = datetime(2026, 11, 23, 1, tzinfo=UTC)
TICKET = Ticket(
    id=TicketId("t"), day=date(2026, 11, 23), business="A", serial=23, state=TicketState.CALLED,
    issued_at=AT, waiting_since=AT, counter="3", calls=1,
)  # fmt: skip


def test_digits_are_said_one_by_one():
    assert spoken_number("A023") == "A零二三"


@pytest.mark.parametrize(
    ("counter", "said"), [("3", "三"), ("10", "十"), ("12", "十二"), ("20", "二十"), ("21", "二十一"), ("A1", "A一")]
)
def test_counters_are_said_as_numbers(counter, said):
    assert spoken_counter(counter) == said


def test_a_call_and_a_recall():
    assert load_voice(Resources()).spoken_call(TICKET) == "请A零二三号到三号窗口办理"
    assert load_voice(Resources()).spoken_call(replace(TICKET, calls=2)) == "请A零二三号再次到三号窗口"
