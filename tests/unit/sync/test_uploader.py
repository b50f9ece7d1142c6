"""The uploader over the real inbox: nothing lost, nothing twice, in order, whatever is said in between."""

import random
import threading

import pytest
import sqlalchemy as sa

from core.base.acts import Act
from core.base.clock import SetClock, SystemClock
from core.base.events import Bus
from core.base.faults import Fault
from core.base.lanes import ThreadLane
from core.day.balance import balance
from core.district.database import begin_new_epoch
from core.district.tables import KEPT, arrival, day_stretch, parcel, stream
from core.sync.backoff import Backoff
from core.sync.events import StreamResent, StreamRotated, UploadChanged
from core.sync.pump import UploadPump
from core.sync.uploader import HEARTBEAT_S, Uploader
from core.sync.wire import MAX_EVENT_BYTES, DistrictWire
from tests.fakes import visits
from tests.fakes.direct import Broken, DirectDistrict
from tests.fakes.memory import MemoryStore
from tests.patience import PATIENCE_S, until
from tests.samples import an_attachment


class Bench:
    """One counter and one district."""

    def __init__(self, clock=None, url="sqlite://") -> None:
        self.clock = clock or SetClock(visits.AT)
        self.bus, self.told = Bus(), []
        self.bus.subscribe(UploadChanged, self.told.append)
        self.district = DirectDistrict(self.clock, url)
        self.store = MemoryStore(clock=self.clock, wire=DistrictWire())
        self.uploader = self.uploading(self.district)

    def uploading(self, courier, **lanes) -> Uploader:
        backoff = Backoff(random.Random(1))
        return Uploader(self.store, courier, self.clock, bus=self.bus, backoff=backoff, **lanes)

    def record(self, *events) -> None:
        with self.store.work(Act.new(who="0317", where="3")) as work:
            for each in events:
                work.record(each)

    def sent(self) -> list[str]:
        """Return the ids of our rows in order."""
        with self.store.read() as work:
            return [row.id for row in work.outbox.of_day(visits.DAY)]

    def rows(self):
        with self.store.read() as work:
            return work.outbox.of_day(visits.DAY)

    def row(self, place: int):
        with self.store.read() as work:
            return work.outbox.of_day(visits.DAY)[place]

    def state(self):
        with self.store.read() as work:
            return work.outbox.state()

    def arrived(self) -> list[str]:
        """Return the ids of the district's arrivals in order."""
        with self.district.database.begin() as tx:
            found = sa.select(arrival.c.id).order_by(arrival.c.generation, arrival.c.sequence)
            return list(tx.execute(found).scalars())

    def kept(self) -> int:
        with self.district.database.begin() as tx:
            return tx.execute(sa.select(sa.func.count()).select_from(arrival).where(KEPT)).scalar_one()

    def forget(self, after: int) -> None:
        """Put the district's data back to an earlier state of its one stream."""
        with self.district.database.begin() as tx:
            tx.execute(sa.delete(arrival).where(arrival.c.sequence > after))
            tx.execute(sa.delete(parcel).where(parcel.c.first > after))
            head = tx.execute(sa.select(arrival.c.chain).where(arrival.c.sequence == after)).scalar() or bytes(32)
            tx.exec_driver_sql("UPDATE stream SET last=?, chain=?", (after, head))


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_all_goes_up_in_order_and_is_told(bench):
    bench.record(*[visits.accepted(n) for n in range(1, 4)], visits.asked(), visits.served())
    upload = bench.uploader.run_once()
    assert (upload.sent, upload.acknowledged, upload.pending, upload.fault) == (5, 5, 0, None)
    assert upload.wait_s == HEARTBEAT_S
    assert bench.arrived() == bench.sent()
    assert {bench.row(place).verdict for place in range(5)} == {"applied"}
    told = bench.told[-1]
    assert (told.pending, told.oldest, told.last_success, told.fault) == (0, None, visits.AT, None)


def test_the_heartbeat_sends_nothing_and_acknowledges_nothing(bench):
    upload = bench.uploader.run_once()
    assert (upload.sent, upload.acknowledged, bench.district.requests) == (0, 0, 1)
    assert bench.state().epoch == 1
    assert bench.arrived() == []


def test_a_clock_that_was_set_back_holds_no_event(bench):
    """It waits for its scans while it is young; of tomorrow it would wait until then, and a day could not be closed."""
    with bench.store.work(Act.new(who="0317", where="3")) as work:
        scan = an_attachment(case_id="case-1")
        work.attachments.add(scan)
        work.record(visits.accepted())
        work.record(visits.attached(1, [scan.file]))
    waiting = Uploader(bench.store, bench.district, bench.clock, scan_wait_s=600)
    assert (waiting.run_once().pending, waiting.run_once().pending) == (1, 1)
    bench.clock.forward(-86_400)
    assert waiting.run_once().pending == 0


def test_more_than_a_batch_takes_more_turns(bench):
    bench.record(*[visits.asked() for _ in range(1203)])
    bench.uploader.flush(PATIENCE_S)
    assert bench.arrived() == bench.sent()
    assert bench.district.requests == 3 + 1  # the last one sends nothing: it asks for what was put aside


class Noting(Broken):
    """Notes what is sent; ``at`` is the parcel at which its faults begin."""

    def __init__(self, district, *faults, at=0):
        super().__init__(district, *faults)
        self.sent, self._at = [], at

    def send(self, parcel):
        self.sent.append(parcel)
        return self._district.send(parcel) if len(self.sent) <= self._at else super().send(parcel)


def in_rows_of(bench, most, client, **parts):
    bench.uploader.run_once()  # so that the epoch is known
    return Uploader(bench.store, client, bench.clock, bus=bench.bus, most=most, **parts)


def test_the_next_parcel_is_read_while_one_is_on_its_way(lanes, url):
    bench, is_read = Bench(url=url), threading.Event()

    class Slow(Noting):
        def send(self, parcel):
            assert is_read.wait(PATIENCE_S)
            return super().send(parcel)

    slow = Slow(bench.district)
    uploader = in_rows_of(bench, 2, slow, store_lane=lanes[0], net_lane=lanes[1])
    following = uploader._following

    def noted(*arguments):
        turn = following(*arguments)
        is_read.set()
        return turn

    uploader._following = noted
    bench.record(*[visits.asked() for _ in range(7)])
    told = []
    bench.bus.subscribe(UploadChanged, told.append)
    assert uploader.run_once().pending == 0
    assert [len(parcel.rows) for parcel in slow.sent] == [2, 2, 2, 1]
    assert [each.pending for each in told] == [0]  # kept once for all
    assert bench.arrived() == bench.sent()


def test_a_row_of_parcels_ends_after_a_second(bench):
    class Slow(Noting):
        def send(self, parcel):
            bench.clock.forward(0.3)
            return super().send(parcel)

    client = Slow(bench.district)
    uploader = in_rows_of(bench, 1, client)
    bench.record(*[visits.asked() for _ in range(5)])
    assert (uploader.run_once().pending, len(client.sent)) == (1, 4)
    assert (uploader.run_once().pending, len(client.sent)) == (0, 5)


@pytest.mark.parametrize("code", ["district.reply.lost", "district.stream.fork", "district.service.busy"])
def test_what_fails_in_a_row_leaves_what_went_before_acknowledged(bench, code):
    client = Noting(bench.district, Fault(code, host="-", seq=5, retry_after_s=0), at=2)
    uploader = in_rows_of(bench, 2, client)
    bench.record(*[visits.asked() for _ in range(7)])
    upload = uploader.run_once()
    assert (upload.fault.code, len(client.sent)) == (code, 3)
    assert (upload.pending, bench.state().generation) == (3, 2 if code == "district.stream.fork" else 1)
    uploader.flush(PATIENCE_S)
    assert sorted(bench.arrived()) == sorted(bench.sent())


def test_a_verdict_in_a_row_is_kept_and_the_row_ends_there(bench):
    client = Noting(bench.district)
    uploader = in_rows_of(bench, 2, client)
    bench.record(visits.asked(), visits.asked(), visits.decided(9), visits.asked(), visits.asked())
    assert (uploader.run_once().pending, len(client.sent)) == (1, 2)
    assert [bench.row(place).verdict for place in range(5)] == ["applied", "applied", "parked", "applied", ""]
    uploader.flush(PATIENCE_S)
    assert bench.arrived() == bench.sent()


def test_a_lost_reply_is_a_duplicate_and_no_second_event(bench):
    class Lossy(Broken):
        def send(self, parcel):
            reply = super().send(parcel)
            if bench.district.requests == 1:
                raise Fault("district.reply.lost", host="-")
            return reply

    uploader = bench.uploading(Lossy(bench.district))
    bench.record(visits.accepted(1), visits.accepted(2))
    lost = uploader.run_once()
    assert (lost.acknowledged, lost.pending, lost.fault.code) == (0, 2, "district.reply.lost")
    assert bench.told[-1].fault.code == "district.reply.lost"
    bench.record(visits.accepted(3))
    assert uploader.run_once().pending == 0
    assert bench.arrived() == bench.sent()
    assert [bench.row(place).verdict for place in range(3)] == ["duplicate", "duplicate", "applied"]


def test_a_restored_district_gets_again_what_it_lost(bench):
    bench.record(*[visits.accepted(n) for n in range(1, 6)])
    bench.uploader.run_once()
    bench.forget(after=2)
    begin_new_epoch(bench.district.database)
    bench.record(visits.accepted(6))
    gap = bench.uploader.run_once()
    assert (gap.fault.code, gap.pending, gap.wait_s) == ("district.stream.gap", 4, 0)
    assert bench.told[-1].fault is None
    assert bench.uploader.run_once().pending == 0
    assert bench.arrived() == bench.sent()
    assert bench.state().epoch == 2


def test_the_heartbeat_finds_the_restored_district_by_itself(bench):
    bench.record(*[visits.accepted(n) for n in range(1, 6)])
    bench.uploader.run_once()
    bench.forget(after=0)
    assert bench.uploader.run_once().pending == 5
    assert bench.uploader.run_once().pending == 0
    assert bench.arrived() == bench.sent()


def test_a_restored_counter_goes_on_under_a_new_generation(bench):
    bench.record(*[visits.accepted(n) for n in range(1, 4)])
    bench.uploader.run_once()
    disk = bench.store._state.copied()
    bench.record(visits.accepted(4), visits.accepted(5))
    bench.uploader.run_once()
    bench.store._state = disk  # 4 and 5 are gone here, the district has them
    rotations = []
    bench.bus.subscribe(StreamRotated, rotations.append)
    bench.record(visits.accepted(6))
    fork = bench.uploader.run_once()
    assert (fork.fault.code, fork.acknowledged, fork.wait_s) == ("district.stream.fork", 0, 0)
    assert bench.uploader.run_once().pending == 0
    assert [rotation.generation for rotation in rotations] == [2]
    assert bench.state().source == "//330290/015/3/2"
    assert len(set(bench.arrived())) == 6
    assert bench.arrived()[-1] == bench.sent()[-1]


def test_what_a_restored_district_lost_of_an_earlier_generation_goes_up_again(bench):
    """Found by the simulator: after a rotation nobody spoke of the rows before it any more."""
    bench.record(visits.accepted(1), visits.accepted(2))
    bench.uploader.run_once()
    disk = bench.store._state.copied()
    bench.record(visits.accepted(3))
    bench.uploader.run_once()
    bench.store._state = disk  # 3 is gone here, and known there
    bench.record(visits.accepted(4))
    bench.uploader.run_once()
    assert (bench.state().generation, bench.uploader.run_once().pending) == (2, 0)
    told = []
    bench.bus.subscribe(StreamResent, told.append)
    with bench.district.database.begin() as tx:  # put back to before the first day
        for table in (arrival, parcel, stream):
            tx.execute(sa.delete(table))
    begin_new_epoch(bench.district.database)
    bench.uploader.flush(PATIENCE_S)
    assert sorted(bench.arrived()) == sorted(bench.sent())
    assert sum(each.count for each in told) == 3
    assert bench.uploader.seal(visits.DAY).events == 3


def test_an_earlier_generation_that_is_there_is_asked_once(bench):
    bench.record(visits.accepted(1))
    bench.uploader.run_once()
    with bench.store.work(Act.new(who="system", where="3")) as work:
        work.outbox.rotate()
    bench.record(visits.accepted(2))
    uploader = bench.uploading(bench.district)
    bench.district.requests = 0
    uploader.run_once()
    uploader.run_once()
    assert bench.district.requests == 3  # two turns, and one question of the past
    assert bench.arrived() == bench.sent()


def test_never_more_is_acknowledged_than_was_sent(bench):
    """The district already knows numbers this counter is about to give to others."""
    bench.record(visits.accepted(1))
    disk = bench.store._state.copied()
    bench.uploader.run_once()
    bench.record(visits.accepted(2))
    bench.uploader.run_once()
    bench.store._state = disk
    bench.record(visits.accepted(3))
    while bench.uploader.run_once().pending:
        pass
    assert bench.sent()[-1] in bench.arrived()


def test_one_malformed_event_is_rejected_and_the_rest_goes_on(bench):
    bench.record(visits.accepted(1), visits.accepted(2, remark="长" * MAX_EVENT_BYTES), visits.accepted(3))
    bench.uploader.flush(PATIENCE_S)
    assert bench.arrived() == bench.sent()
    assert [bench.row(place).verdict for place in range(3)] == ["applied", "rejected", "applied"]
    assert bench.row(1).problem == "The event is too large"
    assert bench.kept() == 2


def test_an_event_that_was_parked_in_an_earlier_generation_is_seen_to_be_applied_too(bench):
    bench.record(visits.decided(7))
    bench.uploader.run_once()
    with bench.store.work(Act.new(who="system", where="sync")) as work:
        work.outbox.rotate()
    bench.record(visits.accepted(7))
    bench.uploader.flush(PATIENCE_S)
    assert [(row.generation, row.verdict) for row in bench.rows()] == [(1, "applied"), (2, "applied")]


def test_what_a_district_that_was_put_back_lost_of_an_earlier_generation_is_asked_for_at_once(bench):
    bench.record(visits.accepted(1))
    bench.uploader.flush(PATIENCE_S)
    with bench.store.work(Act.new(who="system", where="sync")) as work:
        work.outbox.rotate()
    bench.uploader.flush(PATIENCE_S)
    with bench.district.database.begin() as tx:
        for table in (arrival, stream, parcel):
            tx.execute(sa.delete(table))
    begin_new_epoch(bench.district.database)
    assert bench.uploader.run_once().wait_s == 0.0  # it hears of the new epoch
    bench.uploader.run_once()
    bench.uploader.run_once()
    assert bench.kept() == 1


def test_a_parked_event_is_kept_and_seen_to_be_applied_later(bench):
    bench.record(visits.decided(7))
    upload = bench.uploader.run_once()
    assert (upload.pending, bench.row(0).verdict) == (0, "parked")
    assert bench.row(0).problem == "The case is not known yet"
    bench.uploader.run_once()
    assert bench.row(0).verdict == "parked"
    bench.record(visits.accepted(7))
    bench.uploader.run_once()
    bench.uploader.run_once()
    assert [bench.row(place).verdict for place in range(2)] == ["applied", "applied"]


def test_a_batch_too_large_for_a_proxy_is_halved_down_to_what_passes(bench):
    class Narrow(Broken):
        def send(self, parcel):
            if len(parcel.rows) > 30:
                raise Fault("district.batch.too_large", status=413)
            return super().send(parcel)

    uploader = bench.uploading(Narrow(bench.district))
    bench.record(*[visits.asked() for _ in range(100)])
    for _ in range(40):
        uploader.run_once()
    assert bench.arrived() == bench.sent()


def test_a_failing_district_is_asked_for_ever_and_told_of(bench):
    courier = Broken(bench.district, *[Fault("district.connect.failed", host="-", reason="-")] * 50)
    uploader = bench.uploading(courier)
    bench.record(visits.accepted(1))
    waits = [uploader.run_once().wait_s for _ in range(50)]
    assert max(waits) <= 300
    assert bench.told[-1].fault.code == "district.connect.failed"
    assert bench.told[-1].pending == 1
    assert uploader.run_once().pending == 0
    assert bench.told[-1].fault is None


def test_the_pump_obeys_retry_after_and_a_flush_says_so(bench):
    courier = Broken(bench.district, *[Fault("district.service.busy", status=503, retry_after_s=7)] * 2)
    uploader = bench.uploading(courier)
    bench.record(visits.accepted(1))
    assert uploader.pump() >= 7
    assert uploader.pump() == 7
    bench.clock.forward(7)
    with pytest.raises(Fault) as caught:
        uploader.flush(PATIENCE_S)
    assert caught.value.code == "district.service.busy"


def test_a_flush_tries_thrice_and_then_says_why(bench):
    courier = Broken(bench.district, *[Fault("district.reply.lost", host="-")] * 2)
    bench.record(visits.accepted(1))
    bench.uploading(courier).flush(PATIENCE_S)
    assert bench.arrived() == bench.sent()
    bench.record(visits.accepted(2))
    with pytest.raises(Fault) as caught:
        bench.uploading(Broken(bench.district, *[Fault("district.reply.lost", host="-")] * 3)).flush(PATIENCE_S)
    assert caught.value.code == "district.reply.lost"
    with pytest.raises(Fault) as caught:
        bench.uploading(Broken(bench.district, Fault("district.reply.lost", host="-"))).flush(0)
    assert caught.value.code == "district.flush.timeout"


def test_the_seal_is_the_districts_count_of_the_day(bench):
    bench.record(visits.accepted(1), visits.accepted(2), visits.refused(3), visits.served())
    bench.uploader.flush(PATIENCE_S)
    seal = bench.uploader.seal(visits.DAY)
    assert (seal.day, seal.events, seal.chain) == (visits.DAY, 4, bench.state().chain.hex())
    assert {kind: kind_sum.count for kind, kind_sum in seal.sums.items()} == {
        "cn.yichuang.case.accepted.v1": 2,
        "cn.yichuang.case.refused.v1": 1,
        "cn.yichuang.ticket.finished.v1": 1,
    }
    assert bench.uploader.seal(visits.DAY) == seal


def test_a_day_that_differs_is_not_sealed(bench):
    bench.record(visits.accepted(1))
    bench.uploader.flush(PATIENCE_S)
    bench.record(visits.accepted(2))
    with pytest.raises(Fault) as caught:
        bench.uploader.seal(visits.DAY)
    assert caught.value.code == "district.seal.mismatch"
    assert caught.value.facts["events"] == 1
    assert "cn.yichuang.case.accepted.v1 2/1" in caught.value.facts["detail"]


def test_a_day_over_two_generations_balances(bench):
    """Rows whose acknowledgement was lost before the rotation are at the district under both numbers."""

    class Deaf(Broken):
        def send(self, parcel):
            super().send(parcel)
            raise Fault("district.stream.fork", status=409, seq=1)

    bench.record(visits.accepted(1), visits.accepted(2))
    bench.uploading(Deaf(bench.district)).run_once()
    assert bench.state().generation == 2
    bench.record(visits.accepted(3))
    bench.uploader.flush(PATIENCE_S)
    assert len(bench.arrived()) == 5
    assert bench.kept() == 3
    assert bench.uploader.seal(visits.DAY).events == 3


def test_an_empty_day_is_sealed_too(bench):
    assert bench.uploader.seal(visits.DAY).events == 0


@pytest.fixture
def lanes():
    store_lane, net_lane = ThreadLane("store"), ThreadLane("net")
    yield store_lane, net_lane
    assert store_lane.close(PATIENCE_S)
    assert net_lane.close(PATIENCE_S)


@pytest.fixture
def url(tmp_path) -> str:
    return f"sqlite:///{tmp_path / 'district.db'}"


def test_a_flush_inside_the_store_lane_overtakes_a_turn_in_flight(lanes, url):
    """The pump's request hangs in the net; closing the day in the store lane must neither wait for ever nor lose."""
    store_lane, net_lane = lanes
    bench, on_the_way, go_on = Bench(url=url), threading.Event(), threading.Event()

    class Hanging(Broken):
        def send(self, parcel):
            if not on_the_way.is_set():
                on_the_way.set()
                assert go_on.wait(PATIENCE_S)
            return super().send(parcel)

    uploader = bench.uploading(Hanging(bench.district), store_lane=store_lane, net_lane=net_lane)
    bench.record(visits.accepted(1), visits.accepted(2))
    uploads = []
    pumping = threading.Thread(target=lambda: uploads.append(uploader.run_once()))
    pumping.start()
    assert on_the_way.wait(PATIENCE_S)
    flushed = store_lane.submit(lambda: uploader.flush(PATIENCE_S))
    go_on.set()
    flushed.result(PATIENCE_S)
    pumping.join(PATIENCE_S)
    assert uploads[0].fault is None
    assert bench.arrived() == bench.sent()
    assert bench.state().acknowledged == 2


def test_a_flush_that_finds_the_net_taken_ends_in_time(lanes, url):
    store_lane, net_lane = lanes
    bench, go_on = Bench(SystemClock(), url), threading.Event()
    uploader = bench.uploading(bench.district, store_lane=store_lane, net_lane=net_lane)
    bench.record(visits.accepted(1))
    hanging = net_lane.submit(lambda: go_on.wait(PATIENCE_S))
    with pytest.raises(Fault) as caught:
        uploader.flush(0.05)
    assert caught.value.code == "district.flush.timeout"
    go_on.set()
    assert hanging.result(PATIENCE_S)
    uploader.flush(PATIENCE_S)
    assert bench.arrived() == bench.sent()


def test_a_seal_that_finds_the_net_taken_ends_in_time(lanes, url):
    store_lane, net_lane = lanes
    bench, go_on = Bench(SystemClock(), url), threading.Event()
    uploader = bench.uploading(bench.district, store_lane=store_lane, net_lane=net_lane)
    hanging = net_lane.submit(lambda: go_on.wait(PATIENCE_S))
    with pytest.raises(Fault) as caught:
        uploader.seal(visits.DAY, 0.05)
    assert caught.value.code == "district.seal.timeout"
    go_on.set()
    assert hanging.result(PATIENCE_S)
    assert uploader.seal(visits.DAY, PATIENCE_S).events == 0


def test_the_pump_sends_what_is_recorded_and_stops(lanes, url):
    store_lane, net_lane = lanes
    bench = Bench(SystemClock(), url)
    uploader = bench.uploading(bench.district, store_lane=store_lane, net_lane=net_lane)
    pump = UploadPump([uploader.pump])
    pump.start()
    until(lambda: bench.told)
    bench.record(visits.accepted(1))
    pump.wake()
    until(lambda: bench.arrived() == bench.sent())
    assert pump.stop(PATIENCE_S)


def test_the_pump_survives_a_bug(caplog):
    turns, done = [], threading.Event()

    def task() -> float:
        turns.append(1)
        if len(turns) == 1:
            raise ZeroDivisionError
        done.set()
        return 60.0

    pump = UploadPump([task])
    pump.start()
    until(lambda: len(turns) == 1)
    pump.wake()
    assert done.wait(PATIENCE_S)
    assert pump.stop(PATIENCE_S)
    assert "sync failed" in caplog.text


def put_back(bench, events=2):
    """Record so many events, make an image, record one more, put the image back; the last is at the district alone."""
    bench.record(*[visits.accepted(serial) for serial in range(1, events + 1)])
    bench.uploader.flush(PATIENCE_S)
    disk = bench.store._state.copied()
    bench.record(visits.accepted(9))
    bench.uploader.flush(PATIENCE_S)
    bench.store._state = disk
    bench.record(visits.accepted(3))
    bench.uploader.flush(PATIENCE_S)


def test_a_day_of_which_a_counter_that_was_put_back_lacks_a_part_is_sealed(bench):
    put_back(bench)
    seal = bench.uploader.seal(visits.DAY)
    own = balance(bench.rows(), seal)
    assert (seal.events, len(own.rows), own.elsewhere) == (4, 3, 1)
    assert own.objection() is None


def test_an_event_that_was_renumbered_in_a_life_before_is_proven_by_its_content(bench):
    """The district has it in two places, the counter that was put back again in the earlier one."""
    bench.record(visits.accepted(1))
    bench.uploader.flush(PATIENCE_S)
    disk = bench.store._state.copied()
    with bench.store.work(Act.new(who="0317", where="3")) as work:
        work.outbox.rotate()
        work.outbox.recall(1, 0)
    bench.record(visits.accepted(2))
    bench.uploader.flush(PATIENCE_S)
    bench.store._state = disk
    with bench.store.work(Act.new(who="0317", where="3")) as work:
        work.outbox.rotate()
        work.outbox.rotate()
    bench.record(visits.accepted(3))
    bench.uploader.flush(PATIENCE_S)
    own = balance(bench.rows(), bench.uploader.seal(visits.DAY))
    assert (own.events, own.elsewhere, own.objection()) == (3, 1, None)


def test_a_counter_that_was_put_back_twice_lacks_the_generation_it_had_begun(bench):
    """The second image is older than the first rotation, and what it sends goes on where its stream had ended."""
    bench.record(visits.accepted(1))
    bench.uploader.flush(PATIENCE_S)
    disk = bench.store._state.copied()
    with bench.store.work(Act.new(who="0317", where="3")) as work:
        work.outbox.rotate()
    bench.record(visits.accepted(2))
    bench.uploader.flush(PATIENCE_S)
    bench.store._state = disk
    bench.record(visits.accepted(3))
    bench.uploader.flush(PATIENCE_S)
    own = balance(bench.rows(), bench.uploader.seal(visits.DAY))
    assert (bench.state().generation, own.events, own.elsewhere, own.objection()) == (1, 3, 1, None)


@pytest.mark.parametrize("spoil", ["content", "missing", "older district"])
def test_what_is_not_proven_is_not_agreed_to(bench, spoil):
    class Spoiled(Broken):
        def held_day(self, day, source):
            if spoil == "older district":
                raise Fault("district.version.refused", status=404)
            held = super().held_day(day, source)
            first, *rest = held.events
            bad = first.model_copy(update={"sha256": "0" * 64})
            return held.model_copy(update={"events": (bad, *rest) if spoil == "content" else tuple(rest)})

    put_back(bench)
    with pytest.raises(Fault, match="district.seal.mismatch"):
        bench.uploading(Spoiled(bench.district)).seal(visits.DAY)


def test_a_counter_whose_past_is_whole_agrees_to_nothing_it_does_not_know(bench):
    bench.record(visits.accepted(1))
    bench.uploader.flush(PATIENCE_S)
    with bench.district.database.begin() as tx:
        row = dict(tx.execute(sa.select(arrival)).one()._mapping)
        tx.execute(sa.insert(arrival).values(**row | {"sequence": 2, "id": "somebody-else", "parcel": None}))
        tx.execute(sa.update(day_stretch).values(last=2))
    with pytest.raises(Fault, match="district.seal.mismatch"):
        bench.uploader.seal(visits.DAY)


def test_a_day_with_an_event_that_was_refused_is_sealed_all_the_same(bench):
    """What the district could not use it holds nevertheless: both sides count it."""
    bench.record(visits.accepted(1), visits.accepted(2, remark="长" * MAX_EVENT_BYTES))
    bench.uploader.flush(PATIENCE_S)
    assert bench.row(1).verdict == "rejected"
    assert bench.uploader.seal(visits.DAY).events == 2
