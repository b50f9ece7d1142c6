"""What a day's close asks of its line: scans before events, and never instead of them."""

from datetime import UTC, datetime

import pytest

from core.base.clock import SetClock
from desktop.uplink import DayLine


class Line:
    """Takes so long for its scans, and remembers what was asked in which order."""

    def __init__(self, takes_s):
        self.clock, self.takes_s, self.asked = SetClock(datetime(2026, 11, 26, 9, tzinfo=UTC)), takes_s, []
        self.day = DayLine(self.Events(self), self.Scans(self), self.clock)

    class Scans:
        def __init__(self, line):
            self.line = line

        def flush(self, timeout_s):
            self.line.asked.append(("scans", timeout_s))
            self.line.clock.forward(self.line.takes_s)

    class Events:
        def __init__(self, line):
            self.line = line

        def flush(self, timeout_s):
            self.line.asked.append(("events", timeout_s))


@pytest.mark.parametrize(("takes_s", "left_s"), [(0, 40), (15, 25), (200, 20)])
def test_events_have_half_of_the_time_whatever_the_scans_take(takes_s, left_s):
    line = Line(takes_s)
    line.day.flush(40.0)
    assert line.asked == [("scans", 20.0), ("events", left_s)]
