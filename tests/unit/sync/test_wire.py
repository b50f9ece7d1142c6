"""What travels: the envelope, what is said of a person, and what is never said."""

import gzip
import json
from datetime import UTC, datetime

import pytest

from core.base.clock import local
from core.base.faults import Fault
from core.cases.events import CaseEvent
from core.district.batch import Arrived, gunzipped, is_same, read_batch
from core.queue.events import TicketCalled
from core.sync.wire import (
    KINDS,
    MAX_EVENT_BYTES,
    MAX_EVENTS,
    DistrictWire,
    Refused,
    Run,
    canonical,
    content_digest,
    digest_matches,
    lines_of,
    packed,
    path_of,
    renumbered,
    source_of,
    without_generation,
)
from tests.fakes import visits

SOURCE = "//330290/015/3/1"
WIRE = DistrictWire()


def frozen(event, sequence=1, source=SOURCE) -> bytes:
    return WIRE.freeze(WIRE.encode(event), source=source, sequence=sequence)


def test_the_envelope_is_a_cloud_event():
    event = visits.accepted()
    value = json.loads(frozen(event, 4711))
    assert {key: value[key] for key in sorted(value) if key not in ("data", "id")} == {
        "specversion": "1.0",
        "source": SOURCE,
        "type": "cn.yichuang.case.accepted.v1",
        "subject": "case/case-1",
        "time": "2026-11-23T10:51:07.204+08:00",
        "datacontenttype": "application/json",
        "sequence": "00000000000000004711",
        "partitionkey": "case/case-1",
        "rev": "1",
        "baserev": "0",
        "dataschema": "urn:yichuang:schema:cn.yichuang.case.accepted.v1",
        "opid": event.op,
    }
    assert value["data"]["applicant"] == {
        "type": "1", "name": "王秀兰", "id_kind": "111", "id_number": "330211195803210018", "phone": "13800002207",
    }  # fmt: skip


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_travels_without_what_the_back_office_does_not_need(kind):
    event = _sample(kind)
    body = frozen(event).decode()
    for secret in ("QUERY-7731", "云溪街道88号", "1958-03-21", "8b73c07970514e8b", "elder", "p-1"):
        assert secret not in body, secret
    assert json.loads(body)["type"].startswith("cn.yichuang.")


@pytest.mark.parametrize("event", [visits.decided(), visits.collected(), visits.refused(1)], ids=type)
def test_who_needs_no_number_gets_none(event):
    body = frozen(event).decode()
    assert "330211195803210018" not in body
    assert "13800002207" not in body


def _sample(kind):
    if issubclass(kind, CaseEvent):
        return visits.told(kind, visits.case())
    return next(event for event in (visits.asked(), visits.served(), visits.rated()) if type(event) is kind)


def test_a_run_of_the_program_says_when_by_a_clock_that_nobody_sets():
    wire = DistrictWire(Run("5f2b91c0aa17", lambda: 4711.9))
    value = json.loads(wire.freeze(wire.encode(visits.asked()), source=SOURCE, sequence=1))
    assert (value["bootid"], value["uptime"]) == ("5f2b91c0aa17", "4711")
    assert "baserev" not in value  # a notice has one revision


def test_an_event_frozen_before_they_were_said_stays_as_it_is_in_another_place():
    value = json.loads(frozen(visits.accepted()))
    old = canonical({key: said for key, said in value.items() if key not in ("baserev", "dataschema")})
    moved = json.loads(renumbered(old, source="//330290/015/3/2", sequence=9))
    assert moved.keys() == json.loads(old).keys()
    assert [event.flaw for event in parsed(batch(old), SOURCE)] == [""]


def test_other_events_stay_here():
    ticket = visits.served().ticket
    assert WIRE.encode(TicketCalled(at=visits.AT, op="op", ticket=ticket)) is None


def test_renumbered_is_what_would_have_been_frozen_there():
    outgoing = WIRE.encode(visits.accepted())
    there = WIRE.freeze(outgoing, source="//330290/015/3/2", sequence=1)
    here = WIRE.freeze(outgoing, source=SOURCE, sequence=812)
    assert renumbered(here, source="//330290/015/3/2", sequence=1) == there
    assert WIRE.renumber(here, source="//330290/015/3/2", sequence=1) == there


def test_a_rare_name_travels_as_it_is_and_half_a_character_never():
    rare = "𰻞\U000f0001王"
    body = frozen(visits.accepted(applicant=rare))
    assert json.loads(body)["data"]["applicant"]["name"] == rare
    with pytest.raises(Fault) as caught:
        frozen(visits.accepted(applicant="王\ud83d"))
    assert caught.value.code == "sync.wire.unencodable"
    assert caught.value.facts == {"code": "U+D83D"}


def test_a_fraction_has_no_one_spelling():
    with pytest.raises(TypeError):
        canonical({"a": [0.1]})


def test_names_in_paths_come_back():
    assert path_of(SOURCE) == "330290~015~3~1"
    assert source_of(path_of(SOURCE)) == SOURCE
    assert without_generation(SOURCE) == "//330290/015/3"


def test_an_event_is_the_same_wherever_it_comes_in():
    def placed(source, sequence, **more):
        value = json.loads(WIRE.freeze(WIRE.encode(visits.accepted(1)), source=source, sequence=sequence))
        return canonical(value | {"id": "1", "opid": "1", **more})

    there = "//330290/015/3/2"
    assert is_same(placed(SOURCE, 7), placed(there, 1))
    half = [placed(SOURCE, 7, part="0.5"), placed(there, 1, part="0.5"), placed(there, 1, part="0.25")]
    half = [body.replace(b'"0.', b"0.").replace(b'5"', b"5") for body in half]  # as another sender may have frozen it
    assert (is_same(half[0], half[1]), is_same(half[0], half[2])) == (True, False)
    assert not is_same(placed(SOURCE, 7), placed(SOURCE, 7, zone={"sequence": f"{7:020}", "source": SOURCE}))


def test_content_digest_is_that_of_rfc_9530():
    assert content_digest(b'{"hello": "world"}\n') == "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"
    assert digest_matches(f"sha-512=:abc=:, {content_digest(b'x')}", b"x")
    assert not digest_matches("", b"x")


def batch(*events: bytes) -> bytes:
    return b"[" + b",".join(events) + b"]"


def parsed(inflated: bytes, source: str, *, is_frozen: bool = False) -> list[Arrived]:
    batch = read_batch(gzip.compress(inflated), source, is_frozen=is_frozen)
    events = batch.events()
    batch.prove_texts()
    return events


def test_a_batch_is_read_back():
    bodies = [frozen(visits.accepted(), 1), frozen(visits.asked(), 2)]
    events = parsed(batch(*bodies), SOURCE)
    assert [event.body for event in events] == bodies
    assert [event.flaw for event in events] == ["", ""]
    assert local(events[0].at) == local(visits.AT)
    assert parsed(b"[]", SOURCE) == []


def test_a_batch_is_spelt_in_lines():
    bodies = [frozen(visits.accepted(remark="第一行\n第二行"), 1), frozen(visits.asked(), 2), b"{}"]
    for some in ([], bodies[:1], bodies, bodies * 30):
        inflated = gunzipped(packed(some))
        assert json.loads(inflated) == [json.loads(body) for body in some]
        assert (lines_of(inflated) or []) == some


@pytest.mark.parametrize(
    "inflated",
    [
        b"",
        b"[",
        b"]",
        b"[\n]",
        b"[]",
        b"[{}]",
        b"[\n{}\n,\n]",
        b"[\n{}\n;\n{}\n]",
        b"[\n{}\n{}\n]",
        b"[\n{\n}\n]",
        b"\n{}\n]",
    ],
)
def test_what_is_not_spelt_in_lines_is_left_to_the_reader(inflated):
    assert lines_of(inflated) is None


def test_white_space_and_order_on_the_way_do_no_harm():
    body = frozen(visits.accepted())
    value = json.loads(body)
    untidy = json.dumps([dict(reversed(value.items()))], indent=2).encode()
    assert parsed(untidy, SOURCE)[0].body == body


def test_what_the_sender_froze_is_taken_as_it_is_spelt():
    bodies = [frozen(visits.accepted(), 1), frozen(visits.asked(), 2)]
    spaced = bodies[0].replace(b":", b": ", 1)
    assert [event.body for event in parsed(batch(spaced, bodies[1]), SOURCE, is_frozen=True)] == [
        spaced,
        bodies[1],
    ]
    assert parsed(batch(*bodies), SOURCE, is_frozen=True) == parsed(batch(spaced, bodies[1]), SOURCE)


@pytest.mark.parametrize("said", [b'"\xff"', b'"\\ud800"', b'"\x01"', b"NaN", b"01"])
def test_what_is_not_readable_stays_so_for_who_froze_it(said):
    body = frozen(visits.asked()).replace(b'"partitionkey":', b'"other":' + said + b',"partitionkey":')
    with pytest.raises(Refused) as caught:
        parsed(batch(body), SOURCE, is_frozen=True)
    assert caught.value.problem.name == "bad-json"


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"<html>", "bad-json"),
        (b"{}", "bad-json"),
        (b"[1]", "bad-json"),
        (b"[" * 100_000, "bad-json"),
        (b'[{"a":0.5}]', "bad-json"),
        (b'[{"a":NaN}]', "bad-json"),
        (b"\xff", "bad-json"),
        (batch(frozen(visits.asked(), source="//330290/015/4/1")), "bad-json"),
        (b'[{"source":"//330290/015/3/1","id":"x"}]', "bad-json"),
        (b'[{"source":"//330290/015/3/1","id":"x","sequence":"7"}]', "bad-json"),
        (b'[{"source":"//330290/015/3/1","id":"x","sequence":"99999999999999999999"}]', "bad-json"),
        (batch(frozen(visits.asked()).replace(b'"A023"', b'"\\ud800"')), "bad-json"),
        (batch(*[frozen(visits.asked(), n) for n in range(1, MAX_EVENTS + 2)]), "too-large"),
    ],
)
def test_what_is_no_batch_is_refused(body, problem):
    with pytest.raises(Refused) as caught:
        parsed(body, SOURCE)
    assert caught.value.args == (problem,)


FLAWED = {
    "event-malformed": [
        frozen(visits.asked(), 2).replace(b'"specversion":"1.0"', b'"specversion":"0.3"'),
        frozen(visits.asked(), 2).replace(b"+08:00", b""),
        frozen(visits.asked(), 2).replace(b'"rev":"1"', b'"rev":"-1"'),
        frozen(visits.asked(), 2).replace(b'"rev":"1"', b'"rev":1'),
        frozen(visits.asked(), 2).replace(b'"A023"', b'"A\\u0000"'),
    ],
    "event-too-large": [frozen(visits.accepted(remark="长" * MAX_EVENT_BYTES), 2)],
}


@pytest.mark.parametrize(("flaw", "body"), [(flaw, body) for flaw, bodies in FLAWED.items() for body in bodies])
def test_a_flawed_event_is_read_with_its_flaw(flaw, body):
    assert [event.flaw for event in parsed(batch(body), SOURCE)] == [flaw]


def test_inflating_stops_at_the_limit():
    assert gunzipped(gzip.compress(b"[]")) == b"[]"
    for body, problem in (
        (gzip.compress(b" " * (9 << 20)), "too-large"),
        (gzip.compress(b"[]")[:-9], "bad-json"),
        (b"[]", "bad-json"),
    ):
        with pytest.raises(Refused) as caught:
            gunzipped(body)
        assert caught.value.args == (problem,)


def test_times_are_the_halls():
    late = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
    value = json.loads(frozen(visits.told(type(visits.accepted()), visits.case(), at=late)))
    assert value["time"] == "2026-11-24T00:30:00.000+08:00"
