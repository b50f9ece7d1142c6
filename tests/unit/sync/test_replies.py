"""What an answer means. Whatever is not ours is not believed."""

import random

import pytest

from core.base.faults import Fault
from core.base.texts import fault_text
from core.sync.backoff import AT_ONCE, MAX_UNREACHED_S, MAX_WAIT_S, Backoff
from core.sync.replies import BY_STATUS, Answer, understood
from core.sync.wire import PROBLEM_TYPE, Refused, Reply, content_digest
from core.sync.wire.problems import PROBLEMS

GOOD = b'{"epoch":7,"durable":12,"chain":"' + b"ab" * 32 + b'","now":"2026-11-23T02:51:07Z","verdicts":[],"new":1}'
JSON = {"content-type": "application/json; charset=utf-8"}


def answered(status=200, headers=JSON, body=GOOD) -> Answer:
    return Answer(status=status, headers=headers, body=body)


def code_of(answer: Answer) -> str:
    with pytest.raises(Fault) as caught:
        understood(answer, Reply)
    return caught.value.code


def test_a_good_reply_is_read_and_unknown_fields_are_passed_over():
    reply = understood(answered(headers=JSON | {"content-digest": content_digest(GOOD)}), Reply)
    assert (reply.epoch, reply.durable, reply.chain) == (7, 12, "ab" * 32)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (answered(headers={"content-type": "text/html"}), "district.reply.foreign"),
        (answered(headers={}), "district.reply.foreign"),
        (answered(status=302), "district.reply.foreign"),
        (answered(status=204, body=b""), "district.reply.foreign"),
        (answered(status=403, headers={"content-type": "text/html"}), "district.reply.foreign"),
        (answered(status=404, headers={"content-type": "text/html"}), "district.reply.foreign"),
        (answered(body=b"{}"), "district.reply.broken"),
        (answered(body=GOOD[:40]), "district.reply.broken"),
        (answered(body=GOOD.replace(b"ab", b"xx")), "district.reply.broken"),
        (answered(headers=JSON | {"content-digest": content_digest(b"other")}), "district.reply.damaged"),
        (answered(status=502, headers={"content-type": "text/html"}), "district.service.busy"),
        (answered(status=423, headers={"content-type": "text/html"}), "district.stream.busy"),
        (answered(status=409, headers={"content-type": PROBLEM_TYPE}, body=b"nonsense"), "district.reply.foreign"),
        (
            answered(status=409, headers={"content-type": PROBLEM_TYPE}, body=b'{"type":"about:blank"}'),
            "district.reply.foreign",
        ),
    ],
)
def test_what_is_not_ours_is_not_believed(answer, code):
    assert code_of(answer) == code


@pytest.mark.parametrize(("name", "code"), [(name, fault) for name, (_, fault, _) in PROBLEMS.items()])
def test_every_problem_of_the_wire_is_a_fault_with_words(name, code):
    problem = Refused(name, expected=5, seq=9).problem
    answer = answered(status=problem.status, headers={"content-type": PROBLEM_TYPE}, body=problem.json_bytes())
    with pytest.raises(Fault) as caught:
        understood(answer, Reply)
    assert caught.value.code == code
    assert caught.value.facts["expected"] == 5
    assert fault_text(caught.value).title != caught.value.code


@pytest.mark.parametrize(
    ("field", "seconds"), [("7", 7), ("Mon, 23 Nov 2026 09:00:00 GMT", 60), ("999999", 3600), ("", 0)]
)
def test_retry_after(field, seconds):
    with pytest.raises(Fault) as caught:
        understood(answered(status=503, headers={"retry-after": field}), Reply)
    assert caught.value.facts["retry_after_s"] == seconds


def test_statuses_without_a_problem_have_words():
    for code in BY_STATUS.values():
        assert fault_text(Fault(code)).title != code


@pytest.mark.parametrize(
    ("code", "most"), [("district.service.busy", MAX_WAIT_S), ("district.connect.failed", MAX_UNREACHED_S)]
)
def test_waits_grow_with_full_jitter_and_never_end(code, most):
    backoff = Backoff(random.Random(3))
    waits = [backoff.failed(Fault(code)) for _ in range(4000)]
    for failures, wait in enumerate(waits[:9], 1):
        assert 0 <= wait <= 2**failures
    assert max(waits) <= most
    assert max(waits) > most * 0.9
    assert min(waits[20:]) < most * 0.1
    backoff.succeeded()
    assert backoff.failed(Fault(code)) <= 2


def test_what_the_next_request_mends_is_not_waited_for_but_a_loop_is_broken():
    for code in AT_ONCE:
        backoff = Backoff(random.Random(3))
        assert [backoff.failed(Fault(code)) for _ in range(3)] == [0, 0, 0]
        assert backoff.failed(Fault(code)) > 0


def test_what_the_district_asks_for_is_given():
    assert Backoff(random.Random(3)).failed(Fault("district.service.busy", retry_after_s=40)) >= 40
