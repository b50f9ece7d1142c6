"""What a day's close asks of its line: scans before events, and never instead of them."""

import socket
from datetime import UTC, datetime

import pytest

from core.base.acts import Act
from core.base.clock import SetClock, SystemClock
from core.base.events import Bus
from core.base.faults import Fault
from core.base.lanes import ThreadLane
from core.config.district_settings import DistrictSettings
from core.day.balance import balance
from core.day.differences import Gap, of_count
from core.sync.client import DistrictClient
from core.sync.uploader import Uploader
from core.sync.wire import DistrictWire
from desktop.uplink import DayLine
from tests.fakes import visits
from tests.fakes.direct import DirectDistrict
from tests.fakes.memory import MemoryStore
from tests.patience import PATIENCE_S

ENOUGH_S = 1.0  # for a request to be on its way


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


def test_what_the_district_counts_a_day_of_is_what_went_up():
    clock, district = SystemClock(), DirectDistrict(SystemClock())
    store = MemoryStore(clock=clock, wire=DistrictWire())
    with store.work(Act.new(who="0317", where="3")) as work:
        work.record(visits.accepted(1))
        work.record(visits.accepted(2))
        source = work.outbox.state().source
    line = DayLine(Uploader(store, district, clock), None, clock, held=lambda day, _s: district.held_day(day, source))
    line.flush(PATIENCE_S)
    with store.read() as work:
        own = balance(work.outbox.of_day(visits.DAY), None)
    counted = line.counted(visits.DAY, PATIENCE_S)
    assert len(counted) == len(own.rows) == 2
    ids = {row.id for row in own.rows}
    assert of_count(own, counted, ids) == ()
    assert [one.gap for one in of_count(own, counted[:1], ids)] == [Gap.LACKING]
    district.database.close()


@pytest.fixture
def net():
    lane = ThreadLane("net")
    yield lane
    assert lane.close(PATIENCE_S)


def test_what_a_close_gives_up_holds_the_net_no_longer(net):
    """The district takes the request and says nothing; its own time would be over in ten minutes."""
    clock, url = SystemClock(), "http://127.0.0.1:{}"
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings = DistrictSettings(url=url.format(silent.getsockname()[1]), token="t", total_timeout_s=600)
        client = DistrictClient(settings)
        uploader = Uploader(MemoryStore(clock=clock, wire=DistrictWire()), client, clock, bus=Bus(), net_lane=net)
        line = DayLine(uploader, None, clock, client.cut)
        for ask in (line.flush, lambda seconds: line.seal(visits.DAY, seconds)):
            with pytest.raises(Fault, match=r"district\.(flush|seal)\.timeout"):
                ask(ENOUGH_S)
            assert net.submit(lambda: True).result(PATIENCE_S)
        client.close()
