"""Scans go up to a real district: before their event, in pieces when they are large, once however often all dies."""

import hashlib
import http.client
import random
import threading
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from core.base.acts import Act
from core.base.clock import SetClock, SystemClock
from core.base.events import Bus
from core.base.faults import Fault
from core.base.lanes import ThreadLane
from core.config.district_settings import DistrictSettings
from core.district.inbox import Inbox
from core.district.serve import blobs_of
from core.store.vault import FileVault
from core.sync.backoff import Backoff
from core.sync.client import DistrictClient
from core.sync.events import ScansChanged
from core.sync.replies import Answer, bare
from core.sync.scan_client import ScanClient
from core.sync.scans import ASIDE_S, ScanUpload
from core.sync.uploader import Uploader
from core.sync.wire import PIECE_TYPE, DistrictWire, upload_metadata
from tests.fakes import visits
from tests.fakes.direct import DirectDistrict
from tests.fakes.district import TOKEN, DistrictProcess
from tests.fakes.memory import MemoryStore
from tests.patience import PATIENCE_S
from tests.samples import an_attachment
from tests.stores import KEY


class NoWait(Backoff):
    def failed(self, fault: Fault) -> float:
        return 0.0


class BadCarrier(ScanClient):
    """Requests are lost, answers are lost; the rest is the real line."""

    def __init__(self, settings: DistrictSettings, rng: random.Random) -> None:
        super().__init__(settings)
        self._rng = rng

    def _call(self, *arguments, **words):
        if self._rng.random() < 0.2:
            raise Fault("district.reply.lost", host="-")
        answer = super()._call(*arguments, **words)
        if self._rng.random() < 0.2:
            raise Fault("district.reply.lost", host="-")
        return answer


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    process = DistrictProcess(tmp_path_factory.mktemp("district") / "district.db").start()
    yield process
    process.kill()


class Counter:
    """A counter with its vault, on a real line."""

    def __init__(self, process: DistrictProcess, folder, place: int) -> None:
        self.settings = DistrictSettings(url=process.url, token=TOKEN)
        self.store = MemoryStore(clock=SystemClock(), wire=DistrictWire(), source=f"//330290/015/{place}")
        self.vault = FileVault(folder / "vault", KEY)
        self.client = DistrictClient(self.settings)
        self.uploader = Uploader(self.store, self.client, SystemClock(), backoff=NoWait(), scan_wait_s=600)

    def attach(self, serial: int, *bodies: bytes):
        files = [self.vault.seal([body]) for body in bodies]
        with self.store.work(Act.new(who="0317", where="3")) as work:
            for file in files:
                work.attachments.add(an_attachment(case_id=f"case-{serial}", file=file))
            work.record(visits.accepted(serial))
            work.record(visits.attached(serial, files))
        return files

    def scans(self, carrier) -> ScanUpload:
        return ScanUpload(self.store, self.vault, carrier, SystemClock(), backoff=NoWait())

    def verdicts(self) -> list[str]:
        with self.store.read() as work:
            return [row.verdict for row in work.outbox.of_day(visits.DAY)]


def stored(process: DistrictProcess, sha256: str) -> bytes:
    folder = blobs_of(f"sqlite:///{process.db}")
    return (folder / sha256[:2] / sha256).read_bytes()


def test_scans_arrive_before_their_event_once_however_often_all_dies(district, tmp_path):
    rng = random.Random(7)
    counter = Counter(district, tmp_path, 3)
    bodies = [rng.randbytes(70_000), rng.randbytes((5 << 20) + 11), b"%PDF-1.4 small"]
    files = counter.attach(101, *bodies, bodies[0])
    carrier = BadCarrier(counter.settings, rng)
    scans, turns = counter.scans(carrier), 0
    upload = counter.uploader.run_once()
    assert (upload.sent, upload.pending) == (1, 1)  # the case itself; what names scans waits for them
    assert counter.uploader.run_once().wait_s > 0
    while scans.run_once().waiting:
        turns += 1
        assert turns < 200
        if turns % 4 == 0:
            scans = counter.scans(carrier)  # the counter was killed
        if turns % 9 == 0:
            district.kill()
            district.start()
    for file, body in zip(files, [*bodies, bodies[0]], strict=True):
        assert stored(district, file.sha256) == body
    assert not list((blobs_of(f"sqlite:///{district.db}") / "parts").iterdir())
    counter.uploader.run_once()
    assert counter.verdicts() == ["applied", "applied"]
    counter.client.close()


def test_a_content_that_came_before_its_event_and_is_lost_is_asked_for_again(district, tmp_path):
    counter = Counter(district, tmp_path, 9)
    body = b"\xff\xd8 lost with the disk"
    file = counter.attach(109, body)[0]
    carrier = ScanClient(counter.settings)
    assert counter.scans(carrier).run_once().delivered == file.sha256
    counter.uploader.flush(PATIENCE_S)
    assert counter.verdicts() == ["applied", "applied"]
    district.kill()
    (blobs_of(f"sqlite:///{district.db}") / file.sha256[:2] / file.sha256).unlink()
    district.start(is_restored=True)
    while counter.uploader.run_once().fault:  # the line is a new one
        pass
    assert counter.scans(ScanClient(counter.settings)).run_once().delivered == file.sha256
    assert stored(district, file.sha256) == body
    counter.client.close()


def test_a_restored_district_starts_though_only_a_rejected_event_told_of_a_lost_content(district, tmp_path):
    counter = Counter(district, tmp_path, 10)
    file = counter.vault.seal([b"\xff\xd8 of nobody"])
    attachment = an_attachment(case_id="case-110", file=file)
    with counter.store.work(Act.new(who="0317", where="3")) as work:
        work.attachments.add(attachment)
        too_long = visits.case(110, revision=2, number="9" * 65)
        work.record(visits.told(visits.CaseAttached, too_long, attachments=(attachment,)))
    assert counter.scans(ScanClient(counter.settings)).run_once().delivered == file.sha256
    counter.uploader.flush(PATIENCE_S)
    assert counter.verdicts() == ["rejected"]
    district.kill()
    (blobs_of(f"sqlite:///{district.db}") / file.sha256[:2] / file.sha256).unlink()
    district.start(is_restored=True)
    counter.client.close()


def test_an_event_that_goes_first_is_parked_until_its_scans_are_there(district, tmp_path):
    counter = Counter(district, tmp_path, 4)
    file = counter.attach(102, b"\xff\xd8 a picture")[0]
    counter.uploader.flush(PATIENCE_S)  # the day ends: nothing waits
    assert counter.verdicts() == ["applied", "parked"]
    while counter.scans(ScanClient(counter.settings)).run_once().waiting:
        pass
    with counter.store.work(Act.new(who="0317", where="3")) as work:
        work.record(visits.accepted(106))
    counter.uploader.flush(PATIENCE_S)  # whatever else goes up, the day ends with what was parked asked for again
    assert counter.verdicts() == ["applied", "applied", "applied"]
    # The district's disk is put back without its contents: it asks for them again and gets them.
    (blobs_of(f"sqlite:///{district.db}") / file.sha256[:2] / file.sha256).unlink()
    assert district.stop() == 0
    district.start(is_restored=True)
    counter.uploader.run_once()
    assert counter.scans(ScanClient(counter.settings)).run_once().delivered == file.sha256
    assert stored(district, file.sha256) == b"\xff\xd8 a picture"
    counter.client.close()


def test_what_cannot_be_read_here_holds_up_no_other(district, tmp_path):
    counter = Counter(district, tmp_path, 5)
    lost, whole = counter.attach(103, b"lost", b"whole")
    next((tmp_path / "vault").glob(f"??/{lost.name}")).unlink()
    scans = counter.scans(ScanClient(counter.settings))
    assert scans.run_once().fault.code == "attachments.read.lost"
    assert scans.run_once().delivered == whole.sha256
    turn = scans.run_once()
    assert (turn.waiting, turn.wait_s > 0) == (1, True)
    counter.client.close()


class Proxy(ScanClient):
    """The real line behind a proxy that takes no body above ``most`` bytes, and none of these contents at all."""

    def __init__(self, settings: DistrictSettings, most: int, cut: frozenset[str] = frozenset()) -> None:
        super().__init__(settings)
        self._most, self._cut = most, cut

    def _call(self, method, path, headers, body=None):
        if body is not None and any(sha256 in path for sha256 in self._cut):
            raise Fault("district.reply.lost", host="-")
        if body is not None and len(body) > self._most:
            return bare(Answer(status=413), 204)
        return super()._call(method, path, headers, body)


def test_a_scan_too_large_for_the_way_goes_in_smaller_pieces(district, tmp_path):
    counter = Counter(district, tmp_path, 11)
    large, small = random.Random(5).randbytes((2 << 20) + 7), b"%PDF-1.4 small"
    files = counter.attach(111, large, small)
    scans = counter.scans(Proxy(counter.settings, 100_000))
    assert scans.flush(PATIENCE_S) is None
    assert [stored(district, file.sha256) for file in files] == [large, small]
    counter.client.close()


def test_a_scan_that_is_refused_for_good_blocks_no_other_and_is_told_with_its_reason(district, tmp_path):
    counter = Counter(district, tmp_path, 12)
    clock, told = SetClock(datetime(2026, 11, 28, 9, tzinfo=UTC)), []
    large, small = counter.attach(112, random.Random(6).randbytes(2 << 20), b"%PDF-1.4 other")
    bus = Bus()
    bus.subscribe(ScansChanged, told.append)
    proxy = Proxy(counter.settings, 40_000)
    scans = ScanUpload(counter.store, counter.vault, proxy, clock, backoff=NoWait(), bus=bus)
    turns = [scans.run_once() for _turn in range(20)]
    assert small.sha256 in [turn.delivered for turn in turns]
    assert scans.flush(PATIENCE_S).code == "district.scan.too_large"  # set aside, not forgotten
    assert stored(district, small.sha256) == b"%PDF-1.4 other"
    assert (told[-1].waiting, told[-1].fault.facts) == (1, {"size_kb": 2048})
    proxy._most = 1 << 20  # somebody has raised the limit
    assert scans.run_once().delivered == ""
    clock.forward(ASIDE_S)
    assert scans.flush(PATIENCE_S) is None
    assert (told[-1].waiting, told[-1].fault) == (0, None)
    assert len(stored(district, large.sha256)) == 2 << 20
    counter.client.close()


def test_a_scan_on_which_the_line_breaks_again_and_again_goes_behind_the_others(district, tmp_path):
    counter = Counter(district, tmp_path, 13)
    first, *others = counter.attach(113, b"\xff\xd8 first", b"\xff\xd8 second", b"\xff\xd8 third")
    scans = counter.scans(Proxy(counter.settings, 1 << 20, frozenset({first.sha256})))
    brought = [scans.run_once().delivered for _turn in range(4)]
    assert brought == ["", *(file.sha256 for file in others), ""]
    assert scans.run_once().waiting == 1
    counter.client.close()


def test_a_new_request_takes_an_upload_over_from_a_dead_line(district):
    body = random.Random(3).randbytes(900_000)
    sha256 = hashlib.sha256(body).hexdigest()
    tus = {"Authorization": f"Bearer {TOKEN}", "Tus-Resumable": "1.0.0"}

    def asked(method: str, path: str, headers: dict[str, str], piece: bytes = b""):
        line = http.client.HTTPConnection("127.0.0.1", district.port, timeout=20)
        line.request(method, path, piece, tus | headers)
        answer = line.getresponse()
        answer.read()
        line.close()
        return answer.status, dict(answer.getheaders())

    begin = {"Upload-Length": str(len(body)), "Upload-Metadata": upload_metadata(sha256)}
    assert asked("POST", "/v1/uploads", begin)[0] == 201
    dead = http.client.HTTPConnection("127.0.0.1", district.port, timeout=20)
    dead.putrequest("PATCH", f"/v1/uploads/{sha256}")
    for name, value in (
        tus | {"Content-Type": PIECE_TYPE, "Upload-Offset": "0", "Content-Length": str(len(body))}
    ).items():
        dead.putheader(name, value)
    dead.endheaders(body[:300_000])
    offset = 0
    while offset < 262_144:  # what has come of it is kept
        offset = int(asked("HEAD", f"/v1/uploads/{sha256}", {})[1]["upload-offset"])
    piece = {"Content-Type": PIECE_TYPE, "Upload-Offset": str(offset)}
    assert asked("PATCH", f"/v1/uploads/{sha256}", piece | {"Upload-Offset": "5"}, b"x")[0] == 409
    status, said = asked("PATCH", f"/v1/uploads/{sha256}", piece, body[offset:])
    assert (status, "repr-digest" in said) == (204, True)
    threading.Thread(target=dead.close).start()  # its line breaks at last; what it had left is nobody's
    assert stored(district, sha256) == body
    assert asked("PUT", f"/v1/blobs/sha256/{sha256}", {"Repr-Digest": said["repr-digest"]}, body)[0] == 204


@pytest.fixture(params=["sqlite", "postgresql"])
def direct(request, tmp_path):
    on_server = request.param == "postgresql"
    url = request.getfixturevalue("postgres_url") if on_server else f"sqlite:///{tmp_path / 'd.db'}"
    one = DirectDistrict(SystemClock(), url, tmp_path / "blobs")
    yield one
    one.database.close()


def test_a_scan_that_was_taken_out_before_it_came_is_waited_for_no_more(direct, tmp_path):
    store = MemoryStore(clock=SystemClock(), wire=DistrictWire())
    vault = FileVault(tmp_path / "vault", KEY)
    first, second = vault.seal([b"one"]), vault.seal([b"two"])
    with store.work(Act.new(who="0317", where="3")) as work:
        work.record(visits.accepted(1))
        work.record(visits.attached(1, [first, second], revision=2))
    Uploader(store, direct, SystemClock()).flush(PATIENCE_S)
    state = direct.stream("//330290/015/3/1")
    assert state.parked == (2,)
    direct.blobs.put(first.sha256, b"one")
    assert direct.stream("//330290/015/3/1").parked == (2,)
    with store.work(Act.new(who="0317", where="3")) as work:
        work.record(visits.attached(1, [first], revision=3))
    Uploader(store, direct, SystemClock()).flush(PATIENCE_S)
    assert direct.stream("//330290/015/3/1").parked == ()


def test_a_flush_whose_scan_does_not_come_to_its_end_ends_in_time(direct, tmp_path):
    store, vault, lane = (
        MemoryStore(clock=SystemClock(), wire=DistrictWire()),
        FileVault(tmp_path, KEY),
        ThreadLane("scan"),
    )
    with store.work(Act.new(who="0317", where="3")) as work:
        work.attachments.add(an_attachment(case_id="case-1", file=vault.seal([b"one"])))
    go_on = threading.Event()

    class Hanging:
        def is_held(self, sha256):
            return go_on.wait(PATIENCE_S) and direct.blobs.is_stored(sha256)

        def put(self, sha256, body):
            direct.blobs.put(sha256, body)

    scans = ScanUpload(store, vault, Hanging(), SystemClock(), scan_lane=lane)
    late = scans.flush(0.05)
    assert (late.code, late.facts) == ("district.flush.timeout", {"pending": 1})
    go_on.set()
    assert scans.flush(PATIENCE_S) is None
    assert lane.close(PATIENCE_S)


def statements(district: DirectDistrict, act) -> int:
    """Return how many statements the district's database was asked meanwhile."""
    asked = []
    engine = district.database._engine

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    act()
    sa.event.remove(engine, "before_cursor_execute", note)
    return len(asked)


def test_a_request_asks_of_scans_once_however_many_its_events_name(direct, tmp_path):
    vault = FileVault(tmp_path / "vault", KEY)
    direct.inbox = Inbox(direct.database, SystemClock())

    def sent(place: int, cases: int) -> int:
        store = MemoryStore(clock=SystemClock(), wire=DistrictWire(), source=f"//330290/015/{place}")
        with store.work(Act.new(who="0317", where="3")) as work:
            for case in range(cases):
                serial = place * 100 + case
                work.record(visits.accepted(serial))
                scans = [vault.seal([b"%d %d" % (serial, page)]) for page in range(3)]
                work.record(visits.attached(serial, scans, revision=2))
        count = statements(direct, Uploader(store, direct, SystemClock()).run_once)
        assert direct.stream(f"//330290/015/{place}/1").parked == tuple(range(2, 2 * cases + 1, 2))
        return count

    assert sent(1, cases=20) == sent(2, cases=1)


def test_a_district_that_dies_as_a_scan_comes_has_it_not_and_gets_it_again(direct, tmp_path):
    store = MemoryStore(clock=SystemClock(), wire=DistrictWire())
    scan = FileVault(tmp_path / "vault", KEY).seal([b"one"])
    with store.work(Act.new(who="0317", where="3")) as work:
        work.record(visits.accepted(1))
        work.record(visits.attached(1, [scan], revision=2))
    Uploader(store, direct, SystemClock()).flush(PATIENCE_S)
    applies = direct.blobs.on_stored

    def dies(_tx, _sha256):
        raise OSError("the process is gone")

    direct.blobs.on_stored = dies
    with pytest.raises(OSError, match="gone"):
        direct.blobs.put(scan.sha256, b"one")
    assert not direct.blobs.is_stored(scan.sha256)  # else nobody brings it again, and the event waits for ever
    direct.blobs.on_stored = applies
    assert direct.blobs.put(scan.sha256, b"one")
    assert direct.stream("//330290/015/3/1").parked == ()
