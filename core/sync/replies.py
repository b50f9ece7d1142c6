"""What an answer over HTTP means: ours and good, ours and a problem, or not ours at all. It opens no socket.

Every outcome is a message of the wire or a Fault ``district.*``. Nothing is believed that does not carry our media
type and our fields: a hotel's login page answers 200 as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import ValidationError

from core.base.faults import Fact, Fault
from core.sync.wire import PROBLEM_TYPE, PROBLEMS, Message, Problem, digest_matches

M = TypeVar("M", bound=Message)

JSON_TYPE = "application/json"
MAX_RETRY_AFTER_S = 3600

_SCANS_TOLD = 20  # of those a day lacks: who settles them is told of the next

_BY_PROBLEM = {name: fault for name, (_, fault, _) in PROBLEMS.items()}

# Status of an answer without a problem of ours, from a proxy in between -> fault.
BY_STATUS: Mapping[int, str] = {
    407: "district.proxy.login",
    413: "district.batch.too_large",
    423: "district.stream.busy",
    429: "district.service.busy",
    500: "district.service.failed",
    502: "district.service.busy",
    503: "district.service.busy",
    504: "district.service.busy",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer, read whole. Header names in lower case; ``trace`` is that of its request."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    trace: str = ""

    @property
    def media_type(self) -> str:
        """Return the media type without parameters, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


def understood(answer: Answer, kind: type[M]) -> M:
    """Return the message, or raise the Fault that the answer stands for."""
    if answer.status >= 400:
        raise _fault_of(answer)
    if answer.status != 200 or answer.media_type != JSON_TYPE:
        raise foreign(answer)
    _check_digest(answer)
    try:
        return kind.model_validate_json(answer.body)
    except ValidationError as error:
        raise Fault(
            "district.reply.broken", status=answer.status, errors=error.error_count(), trace=answer.trace
        ) from error


def bare(answer: Answer, *statuses: int) -> Answer:
    """Return an answer of ours without a message, of one of these statuses, or raise the Fault it stands for."""
    if answer.status >= 400:
        raise _fault_of(answer)
    if answer.status not in statuses:
        raise foreign(answer)
    return answer


def foreign(answer: Answer) -> Fault:
    """Return the Fault of an answer that is not ours at all."""
    return Fault("district.reply.foreign", status=answer.status, media=answer.media_type or "-", trace=answer.trace)


def is_gone(answer: Answer) -> bool:
    """Whether the district itself says that it has no such thing; a proxy's word is not its own."""
    problem = _problem(answer) if answer.status == 404 else None
    return problem is not None and problem.name == "not-found"


def _check_digest(answer: Answer) -> None:
    digest = answer.headers.get("content-digest")
    if digest is not None and not digest_matches(digest, answer.body):
        raise Fault("district.reply.damaged", status=answer.status, trace=answer.trace)


def _fault_of(answer: Answer) -> Fault:
    problem = _problem(answer)
    code = _BY_PROBLEM.get(problem.name) if problem else BY_STATUS.get(answer.status)
    if code is None:
        return foreign(answer)
    return Fault(code, status=answer.status, **_facts(answer, problem))


def _problem(answer: Answer) -> Problem | None:
    if answer.media_type != PROBLEM_TYPE:
        return None
    _check_digest(answer)
    try:
        problem = Problem.model_validate_json(answer.body)
    except ValidationError:
        return None
    return problem if problem.name else None


def _facts(answer: Answer, problem: Problem | None) -> dict[str, Fact]:
    facts: dict[str, Fact] = {"retry_after_s": _retry_after_s(answer), "trace": answer.trace}
    if problem is not None:
        members: dict[str, Fact | None] = {"expected": problem.expected, "seq": problem.seq, "events": problem.events}
        if problem.missing is not None:
            members["missing"] = problem.missing.count
            members["blobs"] = " ".join(problem.missing.blobs[:_SCANS_TOLD]) or None
        facts |= {name: value for name, value in members.items() if value is not None}
        facts["detail"] = problem.detail or problem.title
    return facts


def _retry_after_s(answer: Answer) -> int:
    """Return the seconds asked for; a date (RFC 9110 allows one) counts as a minute, for clocks differ."""
    field_ = answer.headers.get("retry-after", "").strip()
    if not field_:
        return 0
    return min(int(field_), MAX_RETRY_AFTER_S) if field_.isascii() and field_.isdigit() else 60
