"""The ground the rooms stand on."""

import json
import logging
import socket
import sys
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from core.base.clock import DatedClock, SetClock, office_day
from core.base.events import Bus, Event
from core.base.faults import Fault
from core.base.ids import new_id
from core.base.lanes import InlineLane, ThreadLane
from core.base.log import JsonLines, redacted
from core.base.own_port import own_port
from core.base.resources import Resources
from core.base.texts import fault_text
from tests.patience import PATIENCE_S

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def test_ids_are_unique_versioned_and_sorted_by_time():
    ids = [new_id() for _ in range(2000)]
    assert len(set(ids)) == 2000
    assert all(text[14] == "7" and text[19] in "89ab" for text in ids)
    assert [text[:13] for text in ids] == sorted(text[:13] for text in ids)


def test_the_office_day_is_the_halls_day():
    assert office_day(datetime(2026, 11, 22, 16, 30, tzinfo=UTC)) == date(2026, 11, 23)


def test_a_set_clock_moves_only_when_told():
    clock = SetClock(NOON)
    clock.forward(90)
    assert (clock.now() - NOON).total_seconds() == 90
    assert clock.monotonic() == 90


def test_a_district_more_than_a_day_away_dates_once_two_answers_agree_and_until_the_clock_is_set():
    own = SetClock(NOON)
    dated, year = DatedClock(own), timedelta(days=365)
    dated.hear(own.now() - year)
    assert dated.now() == own.now()
    own.forward(30)
    dated.hear(own.now() - year)
    assert dated.now() == own.now() - year
    dated.hear(own.now())  # one odd answer dates nothing anew
    own.forward(3600)
    assert dated.now() == own.now() - year
    own._now -= year  # somebody sets it right
    assert dated.now() == own.now()
    for _ in range(2):
        dated.hear(own.now() + timedelta(hours=5))
    assert dated.now() == own.now()


def test_the_bus_tells_subclasses_and_survives_a_failing_listener(caplog):
    class Rang(Event):
        pass

    bus, heard = Bus(), []

    def fails(_):
        raise ValueError("a bug")

    bus.subscribe(Event, fails)
    stop = bus.subscribe(Rang, heard.append)
    event = Rang(at=NOON, op="1")
    with caplog.at_level(logging.ERROR):
        bus.publish(event)
    stop()
    bus.publish(event)
    assert heard == [event]
    assert "a listener failed on Rang" in caplog.text


def test_a_lane_does_jobs_in_order_in_one_thread():
    lane = ThreadLane("test")
    futures = [lane.submit(lambda n=n: (n, threading.get_ident())) for n in range(50)]
    results = [future.result(PATIENCE_S) for future in futures]
    assert [n for n, _ in results] == list(range(50))
    assert {thread for _, thread in results} != {threading.get_ident()}
    assert lane.close(PATIENCE_S)
    with pytest.raises(RuntimeError):
        lane.submit(lambda: None)


@pytest.mark.parametrize("lane", [InlineLane(), ThreadLane("failing")])
def test_a_failing_job_gives_its_exception(lane):
    def job():
        raise Fault("base.resource.missing", name="x")

    with pytest.raises(Fault):
        lane.submit(job).result(PATIENCE_S)
    assert lane.close(PATIENCE_S)


def test_logs_hold_no_id_number_and_no_phone():
    line = redacted("card 11010519491231002X phone 13800002207 case 3302900152026112300216")
    assert "11010519491231002X" not in line
    assert "13800002207" not in line
    assert "3302900152026112300216" in line


def test_a_log_record_is_one_json_line():
    try:
        raise ValueError("two\nlines")
    except ValueError:
        record = logging.LogRecord("room", logging.ERROR, "f", 1, "text\nmore", (), sys.exc_info())
    line = JsonLines().format(record)
    assert "\n" not in line
    assert json.loads(line)["room"] == "room"


def test_a_sites_file_wins(tmp_path):
    site = tmp_path / "i18n"
    site.mkdir()
    (site / "extra.toml").write_text("a = 1", "utf-8")
    resources = Resources(tmp_path)
    assert resources.toml("i18n/extra.toml") == {"a": 1}
    with pytest.raises(Fault, match="base.resource.missing"):
        resources.path("i18n/none.toml")
    (site / "extra.toml").write_text("a = ", "utf-8")
    with pytest.raises(Fault, match="base.resource.broken"):
        resources.toml("i18n/extra.toml")


def test_a_fault_speaks_both_languages():
    fault = Fault("base.resource.missing", name="x.toml")
    assert "x.toml" in fault_text(fault).line
    assert "x.toml" in fault_text(fault, "en").line
    assert fault_text(fault).where == "sheet"


def test_a_fault_without_words_shows_its_code():
    assert fault_text(Fault("base.no" + ".words", n=1)).title == "base.no.words"


def test_a_port_is_not_given_twice_while_its_owner_is_away():
    assert len({own_port() for _ in range(50)}) == 50


def test_a_port_of_our_own_is_free_and_never_handed_out_by_the_system():
    lowest, _highest = map(int, Path("/proc/sys/net/ipv4/ip_local_port_range").read_text("ascii").split())
    port = own_port()
    assert port < lowest
    with socket.create_server(("127.0.0.1", port)):
        assert own_port() != port


def test_while_its_owner_is_away_a_port_is_refused_to_callers_and_to_whoever_looks_for_one():
    port = own_port()
    for _ in range(2):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), 5)
        with socket.socket() as other, pytest.raises(OSError, match="in use"):
            other.bind(("127.0.0.1", port))
        with socket.create_server(("127.0.0.1", port)):
            socket.create_connection(("127.0.0.1", port), 5).close()
