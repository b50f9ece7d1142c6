"""F84 to F105 of the catalogue of faults: a counter with its encrypted file, a district in another process, a bad line.

Each row is one fault: what the line does, and what the counter must say of it. After every one of them the outcome codes
hold: N, nothing is lost and each event is there once; D, the desk goes on recording meanwhile; H, the next turn on a good
line heals it by itself; U, an open request is asked again, never guessed; E, the fault has words in both languages.
F90, wrong certificates, is ``test_wrong_certificates.py``; F104, two counters that edit one case apart, is
``tests/unit/store/test_island.py``: what can be kept is, and people are told.
"""

import ctypes
import gzip
import json
import resource
import socket
import struct
import threading
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from core.base.events import Bus
from core.base.texts import fault_text
from core.config.district_settings import DistrictSettings
from core.ratings.events import VisitorRated
from core.sync.events import StreamResent, UploadChanged
from core.sync.wire import KINDS, MAX_EVENTS
from tests.fakes import district as lines
from tests.fakes import visits
from tests.fakes.district import BadLine, DistrictProcess, Exchange
from tests.fakes.lone_counter import Counter, arrived
from tests.patience import PATIENCE_S, until

TOTAL_S = 1.5
SO_ATTACH_FILTER = 26  # of Linux


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    process = DistrictProcess(tmp_path_factory.mktemp("district") / "district.db").start()
    yield process
    process.kill()


@pytest.fixture
def line(district):
    proxy = BadLine(district.port)
    yield proxy
    proxy.close()


@pytest.fixture
def counter(tmp_path, sqlite_template, line):
    one = Counter(tmp_path, sqlite_template, line.url)
    yield one
    one.close()


# What a line does, beyond those of tests.fakes.district.


def status(code: int, *, retry_after: str = "", media: str = "text/plain", body: bytes = b"-") -> lines.Line:
    extra = f"retry-after: {retry_after}\r\n" if retry_after else ""
    head = (
        f"HTTP/1.1 {code} X\r\ncontent-type: {media}\r\n{extra}content-length: {len(body)}\r\nconnection: close\r\n\r\n"
    )
    return lines.canned(head.encode() + body)


def request_cut_at(share: float) -> lines.Line:
    """The request ends on its way: headers, body, or all but its last byte; what came is still handed on."""

    return lambda exchange: exchange.send_part(int(len(exchange.request) * share))


def reply_cut_at(share: float) -> lines.Line:
    def cut(exchange: Exchange) -> None:
        answer = exchange.forward()
        exchange.answer(answer[: int(len(answer) * share)])

    return cut


def black_hole(exchange: Exchange) -> None:
    """Takes everything and says nothing."""
    exchange.is_over.wait(TOTAL_S * 10)


def gigabyte(exchange: Exchange) -> None:
    """An answer of 1 GB, sent as long as somebody takes it."""
    exchange.answer(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1073741824\r\n\r\n")
    chunk = b" " * (1 << 20)
    for _ in range(1024):
        exchange.answer(chunk)


BOMB = gzip.compress(b" " * (64 << 20))
JSON = "application/json"
GBK = '{"epoch":1,"durable":1,"chain":"","now":"2026-11-23T00:00:00Z","verdicts":[],"x":"王秀兰"}'.encode("gbk")


def zipped(body: bytes) -> lines.Line:
    head = f"HTTP/1.1 200 OK\r\ncontent-type: {JSON}\r\ncontent-encoding: gzip\r\ncontent-length: {len(body)}\r\n"
    return lines.canned(head.encode() + b"connection: close\r\n\r\n" + body)


@dataclass(frozen=True)
class Case:
    """One fault of the catalogue, and the codes the counter may say; ``None``: it heals within the turn."""

    fault: str
    line: lines.Line
    codes: tuple[str | None, ...]


LOST, FOREIGN = "district.reply.lost", "district.reply.foreign"  # cut in its head an answer is nobody's
CASES = [
    Case("F88 drip", lines.drip, ("district.reply.timeout",)),
    Case("F86 black hole", black_hole, ("district.reply.timeout",)),
    *(Case(f"F89 request cut at {share}", request_cut_at(share), (LOST,)) for share in (0, 0.05, 0.3, 0.6, 0.999)),
    *(Case(f"F89 reply cut at {share}", reply_cut_at(share), (LOST, FOREIGN)) for share in (0, 0.05, 0.3, 0.6, 0.999)),
    Case("F91 portal", lines.PORTAL, ("district.reply.foreign",)),
    Case("F91 redirect", lines.REDIRECT, ("district.reply.foreign",)),
    Case("F92 500", status(500), ("district.service.failed",)),
    Case("F92 502", status(502), ("district.service.busy",)),
    Case("F92 503", lines.BUSY, ("district.service.busy",)),
    Case("F93 429", status(429, retry_after="7"), ("district.service.busy",)),
    Case("F95 413", status(413), ("district.batch.too_large",)),
    Case("F96 not JSON", status(200, media=JSON, body=b"{"), ("district.reply.broken",)),
    Case("F96 wrong charset", status(200, media=JSON, body=GBK), ("district.reply.broken",)),
    Case("F96 truncated gzip", zipped(BOMB[:100]), ("district.reply.broken",)),
    Case("F96 gzip bomb", zipped(BOMB), ("district.reply.broken",)),
    Case("F96 1 GB", gigabyte, ("district.reply.too_large",)),
    Case("F97 twice", lines.twice, (None,)),
    Case("F99 lost answer", lines.lost_reply, (LOST,)),
    Case("F105 proxy wants a login", status(407), ("district.proxy.login",)),
    Case("damaged there", lines.damaged_request, ("district.body.damaged",)),
    Case("damaged back", lines.damaged_reply, ("district.reply.damaged",)),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.fault)
def test_a_fault_of_the_line_is_named_costs_nothing_and_heals(case, district, line, counter):
    if "district.reply.timeout" in case.codes:
        counter.connect(line.url, total_timeout_s=TOTAL_S)
    counter.record(visits.accepted(1), visits.asked())
    line.faults = [case.line]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    fault = counter.uploader.run_once().fault
    assert (fault and fault.code) in case.codes
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 << 10  # KiB
    if fault is not None:
        assert all(fault_text(fault, language).title for language in ("zh", "en"))
    counter.record(visits.accepted(2))  # the desk goes on
    counter.connect(line.url)
    counter.uploader.flush(PATIENCE_S)
    assert arrived(district, counter) == counter.ids()
    assert counter.uploader.seal(visits.DAY).events == 3


def test_429_says_for_how_long(line, counter):
    line.faults = [status(429, retry_after="7")]
    assert counter.fault().facts["retry_after_s"] == 7
    assert 6 < counter.uploader.pump() <= 7  # F93: obeyed, nothing is sent before


def test_a_name_that_cannot_be_found_and_a_door_that_is_shut(tmp_path, sqlite_template, monkeypatch):
    counter = Counter(tmp_path, sqlite_template, "http://127.0.0.1:9")
    counter.record(visits.accepted(1))
    assert counter.fault().code == "district.connect.failed"  # F85

    def nowhere(*_args, **_words):
        raise socket.gaierror(socket.EAI_NONAME, "not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    counter.connect("https://district.example")
    assert counter.fault().code == "district.connect.failed"  # F84
    counter.close()


def test_a_name_that_is_looked_up_for_longer_than_there_is_time_sends_nothing(district, line, counter, monkeypatch):
    """F84: the system's own look-up cannot be ended, so what it finds too late is not used."""
    counter.connect(line.url.replace("127.0.0.1", "localhost"), total_timeout_s=0.2)
    look_up, lifeline = socket.getaddrinfo, counter.client._line._line._lifeline

    def slow(*args, **words):
        until(lambda: lifeline.is_cut)
        return look_up(*args, **words)

    counter.record(visits.accepted(1))
    with monkeypatch.context() as hanging:
        hanging.setattr(socket, "getaddrinfo", slow)
        assert counter.fault().code == "district.reply.timeout"
    assert line.requests == 0
    counter.connect(line.url)
    counter.uploader.flush(PATIENCE_S)
    assert arrived(district, counter) == counter.ids()


def test_a_host_that_swallows_every_call_is_given_up_at_the_time_for_connecting(district, counter):
    """F86: nobody answers, nobody says no. Whoever takes a call and then nothing else is in the table above."""
    assert DistrictSettings().connect_timeout_s <= 10
    counter.record(visits.accepted(1))
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener, ExitStack() as callers:
        for _ in range(4):  # fill its queue: further calls are dropped
            caller = callers.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(listener.getsockname())
        counter.connect(f"http://127.0.0.1:{listener.getsockname()[1]}", connect_timeout_s=0.3)
        fault = counter.fault()
    assert (fault.code, fault.facts["reason"]) == ("district.connect.failed", "ConnectTimeoutError")
    counter.connect(district.url)
    counter.uploader.flush(PATIENCE_S)
    assert arrived(district, counter) == counter.ids()


def reset(part: lines.Line) -> lines.Line:
    """After that part the line is reset, which takes away what lies unread on either side."""

    def then(exchange: Exchange) -> None:
        part(exchange)
        exchange.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return then


def test_a_line_that_is_reset_all_along_request_and_answer_has_each_event_once(district, line, counter):
    """F89, at every twentieth part of both."""
    parts = [cut(place / 20) for cut in (request_cut_at, reply_cut_at) for place in range(20)]
    for serial, part in enumerate(parts):
        counter.record(visits.accepted(70_001 + serial))
        line.faults = [reset(part)]
        assert counter.fault().code in (LOST, FOREIGN)
    counter.uploader.flush(PATIENCE_S)
    assert arrived(district, counter) == counter.ids()


def test_a_refused_token_keeps_the_queue(district, line, counter):
    """F94."""
    counter.connect(line.url, token="an-older-one")
    counter.record(visits.accepted(1))
    assert counter.fault().code == "district.token.refused"
    counter.connect(line.url)
    counter.uploader.flush(PATIENCE_S)
    assert arrived(district, counter) == counter.ids()


def test_copies_that_come_late_and_out_of_order_change_nothing(district, line, counter):
    """F98: the first request arrives once more behind the second."""
    held: list[bytes] = []

    def kept(exchange: Exchange) -> None:
        held.append(exchange.request)
        exchange.answer(exchange.forward())

    def late(exchange: Exchange) -> None:
        exchange.answer(exchange.forward())
        exchange.forward(held[0])

    line.faults = [kept, late]
    for serial in (1, 2, 3):
        counter.record(visits.accepted(serial))
        counter.uploader.flush(PATIENCE_S)
    assert arrived(district, counter) == counter.ids()


def test_a_district_whose_clock_is_wrong_is_followed_by_sequence(district, line, counter):
    """F101: the order and the acknowledgement never look at a time; a person is told that the clocks differ."""
    told: list[UploadChanged] = []
    counter.uploader._bus = Bus()
    counter.uploader._bus.subscribe(UploadChanged, told.append)

    def yesterday(exchange: Exchange) -> None:
        answer = exchange.forward()
        year = f"{datetime.now(UTC).year}-".encode()
        head, _, body = answer.partition(b"\r\n\r\n")
        kept = [each for each in head.split(b"\r\n") if not each.lower().startswith(b"content-digest")]
        exchange.answer(b"\r\n".join(kept) + b"\r\n\r\n" + body.replace(b'"now":"' + year, b'"now":"1999-'))

    line.faults = [yesterday]
    counter.record(visits.accepted(1))
    upload = counter.uploader.run_once()
    assert (upload.fault, upload.acknowledged, upload.pending) == (None, 1, 0)
    assert told[-1].clock.code == "district.clock.another_day"
    assert told[-1].fault is None
    counter.uploader.run_once()
    assert told[-1].clock is None


def test_a_line_that_died_without_a_word_is_noticed_by_the_system(district, counter, monkeypatch):
    """F87: the far end takes no packet any more and says nothing, long before our own patience is over."""
    monkeypatch.setattr("core.sync.line.SILENT_S", 2)
    is_over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_answer_once_and_vanish, args=(listener, district.port, is_over))
        thread.start()
        counter.connect(f"http://127.0.0.1:{listener.getsockname()[1]}", total_timeout_s=600)
        counter.record(visits.accepted(1))
        assert counter.uploader.run_once().fault is None
        counter.record(visits.accepted(2))
        assert counter.fault().code == "district.reply.timeout"  # this test has not the time for our own patience
        is_over.set()
        thread.join(PATIENCE_S)
    counter.connect(district.url)
    counter.uploader.flush(PATIENCE_S)
    assert arrived(district, counter) == counter.ids()


def _answer_once_and_vanish(listener: socket.socket, upstream: int, is_over: threading.Event) -> None:
    client, _ = listener.accept()
    with client:
        exchange = Exchange(client, lines._message(client), upstream)
        client.sendall(exchange.forward().replace(b"connection: close\r\n", b"", 1))
        nothing = (ctypes.c_char * 8).from_buffer_copy(
            struct.pack("HBBI", 0x06, 0, 0, 0)
        )  # BPF: return 0, take nothing
        program = struct.pack("HL", 1, ctypes.addressof(nothing))
        client.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, program)
        is_over.wait(PATIENCE_S)  # the socket stays; no packet reaches it, so none is acknowledged


def test_a_district_put_back_from_a_backup_gets_what_it_lost(tmp_path, sqlite_template):
    """F100: seen at the chain, sent again, and a person is told."""
    district = DistrictProcess(tmp_path / "own" / "district.db")
    district.db.parent.mkdir()
    counter = Counter(tmp_path, sqlite_template, district.start().url)
    counter.record(visits.accepted(1))
    counter.uploader.flush(PATIENCE_S)
    assert district.stop() == 0
    backup = district.db.read_bytes()
    district.start()
    counter.record(visits.accepted(2), visits.accepted(3))
    counter.uploader.flush(PATIENCE_S)
    assert district.stop() == 0
    district.db.write_bytes(backup)
    district.start(is_restored=True)
    told: list[StreamResent] = []
    counter.uploader._bus = Bus()
    counter.uploader._bus.subscribe(StreamResent, told.append)
    assert counter.fault().code == "district.stream.gap"
    counter.uploader.flush(PATIENCE_S)
    assert [event.count for event in told] == [2]
    assert arrived(district, counter) == counter.ids()
    counter.close()
    district.kill()


def test_a_district_that_knows_an_older_or_newer_schema_holds_nothing_up_for_good(district, line, counter):
    """F102: a version it does not speak keeps the queue and says so; a kind it does not know is put aside alone."""
    counter.record(visits.accepted(90_101))
    for name, status_ in (("schema-unsupported", 412), ("version-too-old", 426)):
        problem = json.dumps({"type": f"urn:yichuang:sync:{name}", "status": status_, "title": name}).encode()
        line.faults = [status(status_, media="application/problem+json", body=problem)]
        assert counter.fault().code == "district.version.refused"
        with counter.store.read() as work:
            assert work.outbox.pending()[0] == 1
    unknown = KINDS[VisitorRated]
    KINDS[VisitorRated] = replace(unknown, name="cn.yichuang.rating.given.v2")
    try:
        counter.record(visits.rated(), visits.accepted(90_102))  # cases that no other test tells this district of
    finally:
        KINDS[VisitorRated] = unknown
    counter.uploader.flush(PATIENCE_S)
    with counter.store.read() as work:
        (parked,) = (row for row in work.outbox.of_day(visits.DAY) if row.verdict == "parked")
        assert (parked.kind, parked.verdict) == ("cn.yichuang.rating.given.v2", "parked")
    assert arrived(district, counter) == counter.ids()


def test_seven_days_offline_come_up_in_order(district, counter):
    """F103, with 1,100 events; ``tests/bench/bench_sync.py`` drains 5,000 cases."""
    counter.record(*[visits.accepted(serial) for serial in range(1, 2 * MAX_EVENTS + 101)])
    counter.uploader.flush(PATIENCE_S)
    assert arrived(district, counter) == counter.ids()
