"""The uploader and the results over every store there is: the same day, the same restored disks, the same count."""

import pytest
import sqlalchemy as sa

from core.base.acts import Act
from core.base.events import Bus
from core.base.faults import Fault
from core.district.tables import arrival, parcel, stream
from core.sync.results import Results
from core.sync.uploader import Uploader
from core.sync.wire import DistrictWire
from tests.fakes import visits
from tests.fakes.direct import Broken, DirectDistrict
from tests.patience import PATIENCE_S
from tests.stores import OPENERS, Bench


class Hall:
    """One counter on a store, and its district."""

    def __init__(self, opener, folder, request) -> None:
        bench = Bench(bus=Bus(), wire=DistrictWire())
        self.clock = bench.clock
        self.store = opener(bench, folder, request)
        self.district = DirectDistrict(self.clock)
        self.uploader = Uploader(self.store, self.district, self.clock)

    def record(self, *events) -> None:
        with self.store.work(Act.new(who="0317", where="3")) as work:
            for each in events:
                work.record(each)

    def rows(self):
        with self.store.read() as work:
            return work.outbox.of_day(visits.DAY)


@pytest.fixture(params=OPENERS)
def hall(request, tmp_path):
    one = Hall(OPENERS[request.param], tmp_path, request)
    yield one
    if hasattr(one.store, "close"):
        one.store.close()


def test_a_day_goes_up_and_results_come_down(hall):
    hall.record(*[visits.accepted(n) for n in range(1, 4)], visits.served(), visits.decided(9))
    hall.uploader.flush(PATIENCE_S)
    assert hall.uploader.seal(visits.DAY).events == 5
    assert [row.verdict for row in hall.rows()] == ["applied"] * 4 + ["parked"]
    hall.district.office.decide("case-2", is_granted=True, words="可领", document="", decided_by="甲")
    taken = []
    results = Results(hall.store, hall.district, hall.clock, lambda _act, result: taken.append(result.case_id))
    assert (results.poll().fault, results.poll().fault) == (None, None)
    assert taken == ["case-2"]


def test_a_restored_district_is_made_whole(hall):
    hall.record(*[visits.accepted(n) for n in range(1, 4)])
    hall.uploader.flush(PATIENCE_S)
    with hall.district.database.begin() as tx:
        for table in (arrival, parcel, stream):
            tx.execute(sa.delete(table))
    assert hall.uploader.run_once().fault.code == "district.stream.gap"
    hall.uploader.flush(PATIENCE_S)
    assert hall.uploader.seal(visits.DAY).events == 3


def test_a_fork_goes_on_under_a_new_generation_and_still_balances(hall):
    class Deaf(Broken):
        def send(self, parcel):
            super().send(parcel)
            raise Fault("district.stream.fork", status=409, seq=1)

    hall.record(visits.accepted(1), visits.accepted(2))
    before = [row.id for row in hall.rows()]
    Uploader(hall.store, Deaf(hall.district), hall.clock).run_once()
    hall.record(visits.accepted(3))
    hall.uploader.flush(PATIENCE_S)
    rows = hall.rows()
    assert [(row.generation, row.sequence) for row in rows] == [(2, 1), (2, 2), (2, 3)]
    assert [row.id for row in rows][:2] == before
    assert [row.verdict for row in rows] == ["duplicate", "duplicate", "applied"]
    assert hall.uploader.seal(visits.DAY).events == 3
