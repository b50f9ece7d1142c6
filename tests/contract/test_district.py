"""Counter and district over real sockets: another process, a real database file, and a line that does what lines do."""

import asyncio
import ipaddress
import re
import socket
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import urllib3
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from core.base.acts import Act
from core.base.clock import SystemClock, office_day
from core.base.faults import Fault
from core.base.lanes import ThreadLane
from core.cases.case import Result
from core.cases.events import CaseHandedOver, CaseSuspended
from core.config.district_settings import DistrictSettings
from core.district.app import Place, create_app
from core.district.backoffice import BackOffice
from core.district.blobs import Blobs
from core.district.database import Database
from core.district.publishing import Publishing
from core.district.serve import _bound, run
from core.district.tables import KEPT, arrival
from core.sync.backoff import Backoff
from core.sync.client import DistrictClient
from core.sync.pump import UploadPump
from core.sync.results import Results
from core.sync.uploader import Uploader
from core.sync.wire import MAX_EVENT_BYTES, DistrictWire, Receipt, signed
from tests.fakes import district as lines
from tests.fakes import visits
from tests.fakes.district import TOKEN, BadLine, DistrictProcess
from tests.fakes.memory import MemoryStore
from tests.patience import PATIENCE_S, until

RESULTS = "results/330290~015"


class NoWait(Backoff):
    """Tries again at once."""

    def failed(self, fault: Fault) -> float:
        return 0.0


class Counter:
    """A counter with a store in memory and a real client."""

    def __init__(
        self, url: str, token: str = TOKEN, total_timeout_s: float = PATIENCE_S, *, place: int = 3, wire=None
    ) -> None:
        source = f"//330290/015/{place}"
        self.store = MemoryStore(clock=SystemClock(), wire=wire or DistrictWire(), source=source)
        self.client = self.connected(url, token, total_timeout_s)
        self.uploader = Uploader(self.store, self.client, SystemClock(), backoff=NoWait())

    def connected(self, url: str, token: str = TOKEN, total_timeout_s: float = PATIENCE_S) -> DistrictClient:
        settings = DistrictSettings(url=url, token=token).model_copy(update={"total_timeout_s": total_timeout_s})
        return DistrictClient(settings)

    def record(self, *events) -> None:
        with self.store.work(Act.new(who="0317", where="3")) as work:
            for each in events:
                work.record(each)

    def ids(self) -> list[str]:
        with self.store.read() as work:
            return [row.id for row in work.outbox.of_day(visits.DAY)]

    def fault(self) -> Fault:
        upload = self.uploader.run_once()
        assert upload.fault is not None
        return upload.fault


@pytest.fixture
def counter(line):
    one = Counter(line.url)
    yield one
    one.client.close()


def arrived(process: DistrictProcess) -> list[str]:
    """Return the ids of all arrivals in order; each event was kept once."""
    database = Database(f"sqlite:///{process.db}")
    with database.begin() as tx:
        found = sa.select(arrival.c.id).order_by(arrival.c.generation, arrival.c.sequence)
        ids, kept = list(tx.execute(found).scalars()), list(tx.execute(sa.select(arrival.c.id).where(KEPT)).scalars())
    database.close()
    assert sorted(kept) == sorted(set(ids))
    return ids


def test_a_day_goes_up_is_sealed_and_comes_back_decided(district, counter):
    counter.record(*[visits.accepted(n) for n in range(1, 8)], visits.asked(), visits.served())
    counter.uploader.flush(PATIENCE_S)
    assert arrived(district) == counter.ids()
    seal = counter.uploader.seal(visits.DAY)
    assert seal.events == 9
    assert re.fullmatch(r"QS20261123-[0-9a-f]{12}", seal.receipt)
    assert counter.client.about().epoch == 1
    _decide(district, "case-3")
    taken = []
    Results(counter.store, counter.client, SystemClock(), lambda act, result: taken.append((act.op, result))).poll()
    assert [(result.case_id, result.outcome, result.document) for _, result in taken] == [
        ("case-3", "granted", "证 9 号")
    ]
    assert taken[0][0] == taken[0][1].id


def _forged(exchange) -> None:
    """Somebody in between says that the day was taken, with a signature of his own."""
    answer = exchange.forward()
    if b'"signature"' in answer:
        head, _, body = answer.partition(b"\r\n\r\n")
        receipt = Receipt.model_validate_json(body).model_copy(update={"receipt": "QS20261123-0123456789ab"})
        body = signed(receipt, bytes(32)).json_bytes()
        head = re.sub(rb"(?i)content-digest: [^\r]*", b"x: y", head)
        answer = re.sub(rb"(?i)content-length: \d+", b"content-length: %d" % len(body), head) + b"\r\n\r\n" + body
    exchange.answer(answer)


def test_a_receipt_is_proven(line, counter):
    counter.record(visits.accepted(1))
    counter.uploader.flush(PATIENCE_S)
    line.faults = [_forged]
    with pytest.raises(Fault, match=r"district\.seal\.forged"):
        counter.uploader.seal(visits.DAY)


FAULTS = {
    "lost request": (lines.lost_request, "district.reply.lost"),
    "lost reply": (lines.lost_reply, "district.reply.lost"),
    "cut in the head": (lines.cut_at(9), "district.reply.lost"),
    "cut before the body": (lines.cut_at(200), "district.reply.lost"),
    "portal": (lines.PORTAL, "district.reply.foreign"),
    "redirect": (lines.REDIRECT, "district.reply.foreign"),
    "busy": (lines.BUSY, "district.service.busy"),
    "huge": (lines.HUGE, "district.reply.too_large"),
    "damaged there": (lines.damaged_request, "district.body.damaged"),
    "damaged back": (lines.damaged_reply, "district.reply.damaged"),
}


@pytest.mark.parametrize(("fault", "code"), FAULTS.values(), ids=FAULTS)
def test_each_fault_of_the_line_has_its_name_and_costs_nothing(fault, code, district, line, counter):
    counter.record(visits.accepted(1), visits.accepted(2))
    line.faults = [fault]
    assert counter.fault().code == code
    counter.record(visits.accepted(3))
    assert counter.uploader.run_once().pending == 0
    assert arrived(district) == counter.ids()


def test_retry_after_is_told(line, counter):
    line.faults = [lines.BUSY]
    assert counter.fault().facts["retry_after_s"] == 7


def test_a_dripping_answer_ends_at_the_total(district, line):
    counter = Counter(line.url, total_timeout_s=0.4)
    counter.record(visits.accepted(1))
    line.faults = [lines.drip]
    fault = counter.fault()
    assert (fault.code, fault.facts["host"]) == ("district.reply.timeout", "127.0.0.1")
    counter.client.close()
    counter.client = counter.connected(line.url)
    Uploader(counter.store, counter.client, SystemClock()).run_once()
    assert arrived(district) == counter.ids()
    counter.client.close()


def test_a_call_in_flight_is_cut_on_the_way_out(line, counter):
    reached = threading.Event()

    def hang(exchange) -> None:
        reached.set()
        exchange.is_over.wait(PATIENCE_S)

    line.faults = [hang]
    lane = ThreadLane("net")
    calling = lane.submit(counter.client.about)
    assert reached.wait(PATIENCE_S)
    counter.client.cut()
    with pytest.raises(Fault) as caught:
        calling.result(PATIENCE_S)
    assert caught.value.code == "district.call.left"
    assert lane.close(PATIENCE_S)


def test_a_delivery_made_twice_is_one(district, line, counter):
    counter.record(visits.accepted(1), visits.accepted(2))
    line.faults = [lines.twice]
    assert counter.uploader.run_once().pending == 0
    assert arrived(district) == counter.ids()


@pytest.mark.parametrize("way", ["request", "reply"])
def test_cut_at_each_byte_each_event_is_there_once_and_in_order(district, line, counter, way):
    seen = []

    def cut(count):
        def cut_here(exchange):
            seen.append(len(exchange.request))
            if way == "request":
                exchange.send_part(count)
            else:
                answer = exchange.forward()
                seen[-1] = len(answer)
                exchange.answer(answer[:count])

        return cut_here

    counter.record(visits.asked(), visits.asked())
    count = 0
    while not seen or count < seen[-1]:
        line.faults = [cut(count)]
        counter.uploader.run_once()
        count += 1
    counter.uploader.flush(PATIENCE_S)
    assert count > 300
    assert arrived(district) == counter.ids()


def test_killed_in_the_middle_of_a_day_nothing_is_lost(district, line, counter):
    """Kill -9 of the district between and within requests, while the pump keeps on."""
    pump = UploadPump([counter.uploader.pump], cut=counter.client.cut)
    pump.start()
    try:
        for round_ in range(3):
            for n in range(10):
                counter.record(visits.accepted(round_ * 10 + n + 1))
                pump.wake()
            seen = line.requests
            until(lambda seen=seen: line.requests > seen)
            district.kill()
            counter.record(visits.asked())
            pump.wake()
            district.start()
        until(lambda: _pending(counter) == 0)
    finally:
        assert pump.stop(PATIENCE_S)
    assert arrived(district) == counter.ids()
    assert counter.uploader.seal(visits.DAY).events == 33


def _pending(counter: Counter) -> int:
    with counter.store.read() as work:
        return work.outbox.pending()[0]


def test_a_district_put_back_from_yesterday_is_made_whole(district, counter, tmp_path):
    counter.record(visits.accepted(1), visits.accepted(2))
    counter.uploader.flush(PATIENCE_S)
    assert district.stop() == 0
    backup = district.db.read_bytes()
    district.start()
    counter.record(visits.accepted(3), visits.accepted(4))
    counter.uploader.flush(PATIENCE_S)
    assert district.stop() == 0
    district.db.write_bytes(backup)
    district.start(is_restored=True)
    assert counter.uploader.run_once().fault.code == "district.stream.gap"
    counter.uploader.flush(PATIENCE_S)
    assert arrived(district) == counter.ids()
    assert counter.client.about().epoch == 2
    assert counter.uploader.seal(visits.DAY).events == 4


def test_the_wrong_token_is_refused_and_nothing_is_lost(district, line):
    counter = Counter(line.url, token="another")
    counter.record(visits.accepted(1))
    assert counter.fault().code == "district.token.refused"
    counter.client.close()
    assert arrived(district) == []
    with counter.store.read() as work:
        assert work.outbox.pending()[0] == 1


def test_nobody_there(tmp_path):
    gone = BadLine(1)
    url = gone.url
    gone.close()
    counter = Counter(url)
    counter.record(visits.accepted(1))
    assert counter.fault().code == "district.connect.failed"
    with pytest.raises(Fault) as caught:
        counter.uploader.flush(PATIENCE_S)
    assert caught.value.code == "district.connect.failed"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("", "district.url.missing"),
        ("district.example", "district.url.invalid"),
        ("ftp://district.example", "district.url.invalid"),
        ("https://user:secret@district.example", "district.url.invalid"),
        ("http://district.example", "district.url.insecure"),
    ],
)
def test_addresses_that_will_not_do(url, code):
    with pytest.raises(Fault) as caught:
        DistrictClient(DistrictSettings(url=url))
    assert caught.value.code == code
    assert "secret" not in str(caught.value)


def test_a_certificate_nobody_vouches_for_is_no_connection(tmp_path):
    own = _own_certificate(tmp_path)
    listener = socket.create_server(("127.0.0.1", 0))
    lane = ThreadLane("tls")
    shaking = lane.submit(lambda: _shake_hands(listener, own))
    counter = Counter(f"https://127.0.0.1:{listener.getsockname()[1]}")
    counter.record(visits.accepted(1))
    assert counter.fault().code == "district.connect.untrusted"
    assert "unknown ca" in str(shaking.exception(PATIENCE_S)).lower().replace("_", " ")
    counter.client.close()
    listener.close()
    assert lane.close(PATIENCE_S)


def _shake_hands(listener, own) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own)
    client, _ = listener.accept()
    with client, context.wrap_socket(client, server_side=True) as tls:
        tls.recv(1)


def _own_certificate(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    host = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    begin, end = datetime(2020, 1, 1, tzinfo=UTC), datetime(2049, 1, 1, tzinfo=UTC)
    building = x509.CertificateBuilder(name, name, key.public_key(), 1, begin, end).add_extension(host, critical=False)
    certificate = building.sign(key, hashes.SHA256())
    path = folder / "own.pem"
    pem = serialization.Encoding.PEM
    form = serialization.PrivateFormat.PKCS8
    path.write_bytes(key.private_bytes(pem, form, serialization.NoEncryption()) + certificate.public_bytes(pem))
    return path


def test_it_ends_with_its_parent_and_needs_secrets_beyond_this_machine(district, tmp_path):
    assert district.stop() == 0
    with pytest.raises(Fault) as caught:
        run("0.0.0.0", 0, f"sqlite:///{tmp_path / 'x.db'}", "token")
    assert caught.value.code == "district.serve.exposed"
    with pytest.raises(Fault) as caught:
        create_app(Place(db_url=f"sqlite:///{tmp_path / 'no' / 'folder.db'}", blobs=tmp_path))
    assert caught.value.code == "district.serve.database"


def test_a_feed_is_answered_when_it_grows_and_ends_with_the_district(district, counter):
    counter.record(visits.accepted(1))
    counter.uploader.flush(PATIENCE_S)
    lane = ThreadLane("feed")
    asked = lane.submit(lambda: counter.client.feed(RESULTS, "", linger_s=25))
    office = BackOffice(Database(f"sqlite:///{district.db}"), SystemClock())  # as another process of the district
    assert not asked.done()
    office.decide("case-1", is_granted=True, words="好", document="", decided_by="后台")
    page = asked.result(PATIENCE_S)  # not at the end of the 25 s
    assert [item["subject"] for item in page.items] == ["case/case-1"]
    assert counter.client.feed(RESULTS, page.next, linger_s=1).next == page.next  # nothing new, and a second later
    waiting = lane.submit(lambda: counter.client.feed(RESULTS, page.next, linger_s=25))
    time.sleep(0.3)
    assert district.stop() == 0
    assert waiting.result(PATIENCE_S).items == ()
    assert lane.close(PATIENCE_S)


def test_a_program_that_ends_leaves_a_long_poll_without_a_word(district, line, counter, caplog):
    asked = threading.Event()

    def hang(exchange) -> None:
        asked.set()
        exchange.is_over.wait(2 * PATIENCE_S)

    line.faults = [hang]
    lane = ThreadLane("feed-net")
    results = Results(counter.store, counter.client, SystemClock(), lambda *_: None, net_lane=lane, linger_s=600.0)
    pump = UploadPump([results.pump], cut=counter.client.cut, name="feed-pump")
    pump.start()
    assert asked.wait(PATIENCE_S)
    assert pump.stop(PATIENCE_S), "it waits neither for the district nor for the end of the long poll"
    assert lane.close(PATIENCE_S)
    assert [record.message for record in caplog.records if record.name.startswith("core.sync")] == []


# The pages of the back office.


@pytest.fixture
def browser():
    with urllib3.PoolManager() as pool:
        yield pool


def _decide(process: DistrictProcess, case_id: str, **headers: str) -> int:
    with urllib3.PoolManager() as pool:
        answer = pool.request_encode_body(
            "POST",
            f"{process.url}/cases/{case_id}/decision",
            fields={"outcome": "granted", "document": "证 9 号", "words": "请带身份证来领", "decided_by": "后台甲"},
            encode_multipart=False,
            headers={"Origin": process.url} | headers,
            redirect=False,
            retries=False,
        )
    return answer.status


def test_the_back_office_sees_the_case_and_decides_once(district, counter, browser):
    counter.record(visits.accepted(1), visits.accepted(2, applicant="<b>𰻞𰻞</b>"))
    counter.uploader.flush(PATIENCE_S)
    overview = browser.request("GET", f"{district.url}/").data.decode()
    assert "//330290/015/3/1" in overview
    assert 'href="/cases?centre=330290~015"' in overview
    listed = browser.request("GET", f"{district.url}/cases?q=%E7%8E%8B%E7%A7%80").data.decode()
    assert listed.count("/cases/case-") == 1
    page = browser.request("GET", f"{district.url}/cases/case-2").data.decode()
    assert "&lt;b&gt;𰻞𰻞&lt;/b&gt;" in page
    assert "<b>𰻞𰻞" not in page
    assert "330211195803210018" not in page + listed
    assert "3302** **** **** 0018" in page
    assert "138****2207" in page
    assert "<form" in page
    assert " checked" not in page  # a decision is chosen, never left as it stands
    font = browser.request("GET", f"{district.url}/rare.ttf", headers={"Range": "bytes=0-3"})
    assert (font.data, font.headers["Content-Type"]) == (b"\x00\x01\x00\x00", "font/ttf")
    assert _decide(district, "case-2") == 303
    assert _decide(district, "case-2") == 409
    page = browser.request("GET", f"{district.url}/cases/case-2").data.decode()
    assert "结果已下发" in page
    assert "证 9 号" in page
    assert "后台甲" in page
    assert "<form" not in page
    counter.record(visits.decided(2))
    counter.uploader.flush(PATIENCE_S)
    assert "办结</span>" in browser.request("GET", f"{district.url}/cases/case-2").data.decode()


def test_a_decision_made_at_a_counter_is_shown_with_the_number_of_its_document(district, counter, browser):
    granted = Result(is_granted=True, document="居住证", document_number="浙居2026第77号")
    counter.record(visits.accepted(1), visits.decided(1, result=granted))
    counter.uploader.flush(PATIENCE_S)
    page = browser.request("GET", f"{district.url}/cases/case-1").data.decode()
    assert "居住证 浙居2026第77号" in page
    assert "窗口办结" in page
    assert "<form" not in page


def test_a_step_that_is_not_here_is_missed_until_it_comes(district, counter, browser):
    """What a counter never tells (a form that was corrected, say) is missed by nobody."""

    def shown() -> list[str]:
        counter.uploader.flush(PATIENCE_S)
        return re.findall(
            "前一步（第 (.) 次变动）还没有到", browser.request("GET", f"{district.url}/cases/case-1").data.decode()
        )

    late = visits.told(CaseHandedOver, visits.case(revision=4), base=1)
    counter.record(visits.accepted(1), visits.told(CaseSuspended, visits.case(revision=5), base=4))
    assert shown() == ["4"]
    counter.record(late)
    assert shown() == []


def test_the_overview_shows_what_was_set_aside_and_why(district, counter, browser):
    """Who runs the district sees what no counter's word made usable; it names no person."""
    counter.record(visits.accepted(31, remark="长" * MAX_EVENT_BYTES), visits.decided(32))
    counter.uploader.flush(PATIENCE_S)
    page = browser.request("GET", f"{district.url}/").data.decode()
    rows = [row for row in page.split("<tr>") if 'class="state' in row]
    assert any("太大" in row and ">受理<" in row and "//330290/015/3/" in row for row in rows)
    assert any("前一条还没有到" in row for row in rows)
    assert "王秀兰" not in page


def test_of_published_tables_the_page_says_which_holds(district, browser, tmp_path):
    database, clock = Database(f"sqlite:///{district.db}"), SystemClock()
    publishing, today = Publishing(database, Blobs(database, tmp_path, clock), clock), office_day(clock.now())
    for text, days in (("old", -20), ("new", -1), ("next", 30)):
        publishing.publish("catalogue", text, today + timedelta(days=days))
    database.close()
    page = browser.request("GET", f"{district.url}/editions").data.decode()
    rows = [row for row in page.split("<tr>") if 'class="state' in row]
    assert [re.findall("已被新版替换|已生效|待生效", row) for row in rows] == [["待生效"], ["已生效"], ["已被新版替换"]]


def test_what_is_not_there_is_told_on_a_page_that_leads_back(district, browser):
    for path, back in (("/cases/none", "/cases"), ("/none", "/")):
        answer = browser.request("GET", f"{district.url}{path}")
        assert answer.status == 404
        assert f'<a href="{back}">← 返回' in answer.data.decode()


def test_pages_are_not_for_foreign_sites(district, counter, browser):
    counter.record(visits.accepted(1))
    counter.uploader.flush(PATIENCE_S)
    assert _decide(district, "case-1", Origin="http://evil.example") == 403
    assert browser.request("GET", f"{district.url}/cases", headers={"Host": "evil.example:80"}).status == 403
    answer = browser.request("GET", f"{district.url}/cases/case-1")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert browser.request("GET", f"{district.url}/cases/none").status == 404
    assert browser.request("GET", f"{district.url}/healthz").json() == {"status": "ok"}


def test_an_appointment_is_booked_seen_and_given_back_on_its_page(district, counter, browser):
    counter.record(visits.accepted(1))
    counter.uploader.flush(PATIENCE_S)  # a centre is known once it has uploaded

    def send(path: str, **fields: str):
        return browser.request_encode_body(
            "POST", f"{district.url}{path}", fields=fields, encode_multipart=False, headers={"Origin": district.url},
            redirect=False, retries=False,
        )  # fmt: skip

    form = {
        "centre": "330290~015", "business": "A", "day": "2049-11-26", "time": "09:30", "minutes": "30",
        "name": "<b>王秀兰</b>", "id_number": "33021119580321001X", "phone": "13800002207",
    }  # fmt: skip
    wrong = send("/bookings", **form | {"id_number": "330211195803210019"})
    assert wrong.status == 400
    assert 'role="alert"' in wrong.data.decode()
    assert 'value="2049-11-26"' in wrong.data.decode()  # what was typed stays
    assert send("/bookings", **form | {"centre": "330290~999"}).status == 400
    assert send("/bookings", **form).status == 303
    page = browser.request("GET", f"{district.url}/bookings").data.decode()
    assert "09:30–10:00" in page
    assert "&lt;b&gt;王秀兰" in page
    assert "33021119580321001X" not in page
    (item,) = counter.client.feed(RESULTS, "").items
    assert send(f"/bookings/330290~015/{item['data']['reference']}/cancellation").status == 303
    assert send("/bookings/330290~015/none/cancellation").status == 404
    assert "已取消" in browser.request("GET", f"{district.url}/bookings").data.decode()
    assert [one["data"]["is_cancelled"] for one in counter.client.feed(RESULTS, "").items] == [False, True]


def test_an_answer_in_two_parts_does_not_wait_for_its_first_to_be_confirmed():
    delays = []

    async def accepted(_reader, writer) -> None:
        delays.append(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    async def once() -> None:
        listener = _bound("127.0.0.1", 0)
        async with await asyncio.start_server(accepted, sock=listener):
            reader, writer = await asyncio.open_connection(*listener.getsockname())
            await reader.read()
            writer.close()

    asyncio.run(once())
    assert len(delays) == 1
    assert delays[0]
