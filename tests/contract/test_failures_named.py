"""What a district refuses, and how both sides find it again: one trace in two logs, a pace that is kept, a step missed."""

import logging
import re
from datetime import UTC, datetime, timedelta

import pytest
import urllib3

from core.base.acts import Act
from core.base.clock import SetClock
from core.config.district_settings import DistrictSettings
from core.sync.client import DistrictClient
from core.sync.uploader import Uploader
from core.sync.wire import DistrictWire, trace_of
from tests.contract.test_district import Counter, arrived, visits
from tests.fakes.district import TOKEN, BadLine, DistrictProcess, lost_reply
from tests.fakes.memory import MemoryStore
from tests.patience import until

NINE = datetime(2026, 11, 23, 1, 0, 0, tzinfo=UTC)
GIVEN = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.fixture
def district(tmp_path):
    process = DistrictProcess(tmp_path / "district.db", log=tmp_path / "log", per_minute=0).start()
    yield process
    process.kill()


def log_of(tmp_path) -> str:
    return (tmp_path / "log").read_text()


def trace_in(text: str) -> str:
    return re.search("trace ([0-9a-f]{32})", text)[1]


def test_one_failure_has_one_trace_on_both_sides(district, line, tmp_path, caplog):
    counter = Counter(line.url, token="another")
    counter.record(visits.accepted(1))
    with caplog.at_level(logging.WARNING, "core.sync"):
        fault = counter.fault()
    counter.client.close()
    (said,) = caplog.messages
    assert said == f"upload: district.token.refused, trace {fault.facts['trace']}, 1 pending"
    until(lambda: fault.facts["trace"] in log_of(tmp_path))
    (told,) = log_of(tmp_path).splitlines()
    assert told == f"POST /v1/streams/330290~015~3~1/events: 401 token-refused, trace {fault.facts['trace']}"
    assert "王秀兰" not in said + told


def test_an_answer_that_was_lost_has_a_trace_too(line, caplog):
    counter = Counter(line.url)
    counter.record(visits.accepted(1))
    line.faults = [lost_reply]
    with caplog.at_level(logging.WARNING, "core.sync"):
        assert counter.fault().code == "district.reply.lost"
    counter.client.close()
    assert len(trace_in(caplog.text)) == 32


def test_a_problem_names_the_trace_of_its_request_and_one_of_its_own_where_there_is_none(district):
    shown = {"Authorization": f"Bearer {TOKEN}"}
    with urllib3.PoolManager() as pool:

        def instance(**headers: str) -> str:
            answer = pool.request("GET", f"{district.url}/v1/feeds/results/nosuch", headers=shown | headers)
            return answer.json()["instance"].removeprefix("urn:yichuang:trace:")

        assert instance(traceparent=f"00-{GIVEN}-00f067aa0ba902b7-01") == GIVEN
        for broken in ("", "00-xyz-1-01", f"00-{'0' * 32}-00f067aa0ba902b7-01"):
            own = instance(traceparent=broken)
            assert re.fullmatch("[0-9a-f]{32}", own)
            assert own not in (GIVEN, "0" * 32)
    assert trace_of(f"cc-{GIVEN}-00f067aa0ba902b7-01-what-comes-later") == GIVEN


@pytest.fixture
def slow(tmp_path):
    """A district that takes two requests a minute of each source, on a clock of its own."""
    process = DistrictProcess(tmp_path / "district.db", log=tmp_path / "log", per_minute=2, moment=NINE).start()
    yield process
    process.kill()


def test_a_counter_that_is_too_fast_waits_its_minute_and_loses_nothing(slow):
    line, clock = BadLine(slow.port), SetClock(NINE)
    store = MemoryStore(clock=clock, wire=DistrictWire())
    client = DistrictClient(DistrictSettings(url=line.url, token=TOKEN))
    uploader = Uploader(store, client, clock)

    def record(*events) -> None:
        with store.work(Act.new(who="0317", where="3")) as work:
            for each in events:
                work.record(each)

    def pending() -> int:
        with store.read() as work:
            return work.outbox.pending()[0]

    try:
        for n in (1, 2):
            record(visits.accepted(n))
            assert uploader.run_once().fault is None
        record(visits.accepted(3))
        fault = uploader.run_once().fault
        assert fault.code == "district.service.busy"
        asked = fault.facts["retry_after_s"]
        assert 1 <= asked <= 60
        for _ in range(100):  # as often as it may be woken
            assert uploader.pump() > asked - 1
        assert (line.requests, pending()) == (3, 1)
        clock.forward(asked)
        slow.set_clock(NINE + timedelta(seconds=61))
        until(lambda: uploader.pump() >= 0 and clock.forward(61) is None and pending() == 0)
        with store.read() as work:
            assert arrived(slow) == [row.id for row in work.outbox.of_day(visits.DAY)]
    finally:
        client.close()
        line.close()


def test_the_pace_is_of_each_source_and_is_told_as_a_problem(slow):
    shown = {"Authorization": f"Bearer {TOKEN}"}
    with urllib3.PoolManager() as pool:

        def asked(source: str):
            return pool.request("GET", f"{slow.url}/v1/streams/{source}", headers=shown, retries=False)

        assert [asked("330290~015~3~1").status, asked("330290~015~3~2").status] == [200, 200]
        answer = asked("330290~015~3~1")
        assert (answer.status, answer.headers["content-type"]) == (429, "application/problem+json")
        assert answer.json()["type"] == "urn:yichuang:sync:slow-down"
        assert 1 <= int(answer.headers["retry-after"]) <= 60
        assert asked("330290~015~4~1").status == 200
        assert pool.request("GET", f"{slow.url}/v1", headers=shown).status == 200  # it is nobody's
