"""What a district answers when it does not simply take what comes, and what a counter makes of it: nothing is lost.

The answers that a broken line, another past or a lost disk bring have tests of their own (test_district, test_enrolment,
test_sync_over_stores); these are the others.
"""

import asyncio
import secrets
from dataclasses import replace
from itertools import count

import pytest
import urllib3
from starlette.requests import Request
from starlette.responses import JSONResponse

from core.base.acts import Act
from core.base.clock import SystemClock
from core.base.faults import Fault
from core.cases.events import CaseDecided
from core.district.http import Door
from core.district.pace import PER_MINUTE
from core.sync import asking
from core.sync.results import Results
from core.sync.wire import (
    BATCH_TYPE,
    BOOKING,
    KINDS,
    MAX_EVENTS,
    MAX_GZIP_BYTES,
    DistrictWire,
    content_digest,
    digest_matches,
    schema_of,
    urn,
)
from tests.contract.test_district import RESULTS, Counter, arrived
from tests.fakes import visits
from tests.fakes.district import TOKEN, DistrictProcess, canned
from tests.patience import PATIENCE_S

SHOWN = {"Authorization": f"Bearer {TOKEN}"}
PLACES = count(20)
TO_BATCH = {
    "Idempotency-Key": '"1"',
    "Sync-Prev-Chain": "00" * 32,
    "Content-Type": BATCH_TYPE,
    "Content-Encoding": "gzip",
}


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    process = DistrictProcess(tmp_path_factory.mktemp("district") / "district.db").start()
    yield process
    process.kill()


class Tomorrow(DistrictWire):
    """Tells a decision by a type that nobody knows yet."""

    def encode(self, event):
        outgoing = super().encode(event)
        is_new = isinstance(event, CaseDecided)
        return replace(outgoing, kind="cn.yichuang.case.settled.v1") if is_new else outgoing


@pytest.fixture
def counter(line):
    one = Counter(line.url, place=next(PLACES), wire=Tomorrow())
    yield one
    one.client.close()


@pytest.fixture
def ask(district):
    with urllib3.PoolManager() as pool:
        yield lambda method, path, **more: pool.request(
            method, f"{district.url}{path}", retries=False, **{"headers": SHOWN} | more
        )


def verdicts(counter) -> list[tuple[str, bool]]:
    with counter.store.read() as work:
        return [(row.verdict, row.is_acknowledged) for row in work.outbox.of_day(visits.DAY)]


def goes_up_all_the_same(district, counter) -> None:
    """Whatever was answered: all of it goes up in the end, once."""
    counter.uploader.flush(PATIENCE_S)
    assert set(counter.ids()) <= set(arrived(district))
    assert {is_there for _, is_there in verdicts(counter)} == {True}


def test_it_says_what_it_takes(counter):
    about = counter.client.about()
    assert about.versions == ("v1",)
    assert set(about.types) == {kind.name for kind in KINDS.values()}
    assert (about.limits["events"], about.limits["gzip_bytes"]) == (MAX_EVENTS, MAX_GZIP_BYTES)
    assert about.limits["requests_per_minute"] == PER_MINUTE  # 0 would be any number


def test_the_schema_that_an_event_names_is_served_to_everybody(ask):
    for kind in (*(each.name for each in KINDS.values()), BOOKING):
        answer = ask("GET", f"/v1/schemas/{kind}", headers={})
        assert answer.headers["content-type"] == "application/schema+json"
        assert answer.json() == schema_of(kind)
        assert answer.json()["$id"] == f"urn:yichuang:schema:{kind}"
    assert ask("GET", "/v1/schemas/cn.yichuang.case.accepted.v2").status == 404


def test_a_newer_counter_is_refused_and_keeps_what_it_has(district, counter, monkeypatch):
    counter.record(visits.accepted(1))
    monkeypatch.setattr(asking, "WIRE_VERSION", 2)
    fault = counter.fault()
    assert (fault.code, fault.facts["status"]) == ("district.version.refused", 412)
    assert verdicts(counter) == [("", False)]
    monkeypatch.undo()
    goes_up_all_the_same(district, counter)


def test_a_type_it_does_not_know_is_kept_and_holds_up_nothing_behind_it(district, counter):
    counter.record(visits.accepted(77), visits.decided(77), visits.collected(77))
    goes_up_all_the_same(district, counter)
    assert [word for word, _ in verdicts(counter)] == ["applied", "parked", "applied"]


def test_an_older_counter_than_the_one_before_is_refused():
    async def served(_request: Request) -> JSONResponse:
        return JSONResponse({})

    def answered(spoken: str):
        headers = [(b"sync-version", spoken.encode())]
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/v1",
            "raw_path": b"/v1",
            "headers": headers,
            "path_params": {},
        }
        return asyncio.run(Door("", version=3).guarded(served)(Request(scope)))

    assert [answered(spoken).status_code for spoken in ("1", "2", "3", "4", "x")] == [426, 200, 200, 412, 400]
    assert answered("1").headers["upgrade"] == "v3"
    assert Door("", version=3).versions == ("v3", "v2")


def test_too_much_at_once_is_refused_by_the_district_itself(ask):
    body = secrets.token_bytes(MAX_GZIP_BYTES + 1)
    headers = SHOWN | TO_BATCH | {"Content-Digest": content_digest(body)}
    answer = ask("POST", "/v1/streams/330290~015~3~1/events", headers=headers, body=body)
    assert (answer.status, answer.json()["type"]) == (413, urn("too-large"))
    assert digest_matches(answer.headers["content-digest"], answer.data)


def test_a_cursor_of_another_life_is_gone_and_the_feed_goes_on(counter):
    with pytest.raises(Fault) as caught:
        counter.client.feed(RESULTS, "99.1.abcdef")
    assert (caught.value.code, caught.value.facts["status"]) == ("district.feed.gone", 410)
    with counter.store.work(Act.new(who="system", where="sync")) as work:
        work.outbox.set_cursor(RESULTS, "99.1.abcdef")
    poll = Results(counter.store, counter.client, SystemClock(), lambda *_: None).poll()
    assert poll.fault is None
    with counter.store.read() as work:
        assert work.outbox.cursor(RESULTS).startswith("1.")


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (b"500 Internal Server Error", "district.service.failed"),
        (b"504 Gateway Timeout", "district.service.busy"),
        (b"423 Locked", "district.stream.busy"),
        (b"429 Too Many Requests", "district.service.busy"),
    ],
)
def test_what_is_not_answered_goes_again_as_it_is(status, code, district, line, counter):
    counter.record(visits.accepted(1))
    bodies = []

    def keep(exchange) -> None:
        bodies.append(exchange.request.partition(b"\r\n\r\n")[2])
        failed(exchange)

    failed = canned(b"HTTP/1.1 " + status + b"\r\nretry-after: 3\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
    line.faults = [keep, keep]
    for _ in range(2):
        fault = counter.fault()
        assert (fault.code, fault.facts["retry_after_s"]) == (code, 3)
    assert bodies[0] == bodies[1]
    goes_up_all_the_same(district, counter)
