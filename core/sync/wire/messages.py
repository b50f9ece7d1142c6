"""What district and counter say to each other beside the events: answers, verdicts, problems, receipts, results.

Fields may be added, never taken away or given another meaning; what is not known here is passed over.
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from core.outbox.digest import KindSum
from core.sync.wire.problems import PROBLEMS, URN, urn

PROBLEM_TYPE = "application/problem+json"


class Message(BaseModel):
    """A JSON object; frozen; fields it does not know are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    def json_bytes(self) -> bytes:
        """Return the message as it travels; empty fields are left out."""
        return self.model_dump_json(exclude_none=True).encode("utf-8")


class Missing(Message):
    """What keeps a day from its receipt: events from one sequence to another, or scans (of many the first)."""

    first: int | None = None
    last: int | None = None
    blobs: tuple[str, ...] = ()
    count: int = 0  # of events, or of scans


class Problem(Message):
    """RFC 9457, with the members our types add."""

    type: str
    title: str = ""
    status: int = 0
    detail: str = ""
    instance: str | None = None  # names the trace of the request: it stands in the logs of both sides
    expected: int | None = None  # sequence-gap: the sequence that must come next; offset-mismatch: the offset
    seq: int | None = None  # stream-fork, event-malformed: which one
    retry_after_s: int | None = None
    events: int | None = None  # seal-mismatch: what the district has
    digest: str | None = None
    missing: Missing | None = None  # seal-mismatch, scans-missing

    @property
    def name(self) -> str:
        """Return the type without its urn; empty when it is none of ours."""
        return self.type.removeprefix(URN) if self.type.startswith(URN) else ""


class Refused(Exception):
    """Raised on the district's side: the request is answered with this problem and nothing is kept of it."""

    def __init__(self, name: str, detail: str = "", **members: Any) -> None:
        super().__init__(name)
        status, _, title = PROBLEMS[name]
        self.problem = Problem(type=urn(name), title=title, status=status, detail=detail, **members)


VerdictWord = Literal["applied", "duplicate", "parked", "rejected"]


class Verdict(Message):
    """What the district did with one event. ``problem`` is set for parked and rejected."""

    seq: int
    verdict: VerdictWord
    problem: Problem | None = None


class Reply(Message):
    """The answer to a batch: everything up to ``durable`` is on the district's disk. ``chain`` is its head in hex."""

    epoch: int
    durable: int = Field(ge=0)
    chain: str = Field(pattern=r"^[0-9a-f]{64}$")
    now: datetime
    verdicts: tuple[Verdict, ...] = ()
    want: tuple[str, ...] = ()


class StreamState(Message):
    """What the district holds of one stream; ``parked`` are the sequences that still wait for a predecessor."""

    epoch: int
    source: str
    durable: int
    chain: str = Field(pattern=r"^[0-9a-f]{64}$")
    parked: tuple[int, ...] = ()
    rejected: tuple[int, ...] = ()


class SealRequest(Message):
    """How the counter counts its day.

    ``first`` and ``last`` are sequences of its newest ``generation`` that has events of the day; ``blobs`` the scans
    they name. A counter that does not say them gets a receipt for the events alone.
    """

    events: int = Field(ge=0)
    chain: str = ""
    generation: int | None = None
    first: int | None = None
    last: int | None = None
    blobs: tuple[Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")], ...] | None = None
    digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    sums: dict[str, KindSum]


class Receipt(Message):
    """The district's word that it has the day, all of it. ``signature``: see core.sync.wire.receipts.

    ``blobs`` is how many scans were asked for with it, all there; absent where nobody asked.
    """

    receipt: str
    day: date
    source: str
    events: int
    chain: str
    digest: str
    sums: dict[str, KindSum]
    at: datetime
    signature: str
    blobs: int | None = None


class HeldEvent(Message):
    """One event of a day as the district counts it, in the latest place it came in."""

    id: str
    kind: str
    generation: int
    sequence: int
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class HeldDay(Message):
    """All of a day that the district has of a source, by which a counter that was put back sees what it lacks."""

    epoch: int
    events: tuple[HeldEvent, ...]


class CaseResult(Message):
    """The back office's decision on a case, as it comes down. ``id`` is the event's, stable over repeats."""

    id: str
    at: datetime
    case_id: str
    number: str
    outcome: Literal["granted", "denied"]
    words: str = ""  # what the visitor is told
    document: str = ""  # name or number of the result document
    decided_by: str = ""


class AppointmentBooked(Message):
    """An appointment as it stands at the district, booked, moved or cancelled; ``reference`` is its id there."""

    id: str
    at: datetime
    reference: str
    business: str
    start: datetime
    end: datetime
    name: str
    id_kind: str
    id_number: str
    phone: str = ""
    is_cancelled: bool = False


class Published(Message):
    """An edition of a table that the district publishes: its text lies under its digest among the blobs.

    ``name`` is ``catalogue`` or ``calendar/2027``; ``number`` grows with each edition of a table. It is fetched when
    it is heard of, and holds from ``valid_from`` on.
    """

    id: str
    at: datetime
    name: str = Field(pattern=r"^(catalogue|calendar/[0-9]{4})$")
    number: int = Field(ge=1)
    valid_from: date
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: int = Field(ge=1)


class CounterMessage(Message):
    """A message to the staff of the counters, shown until ``until``; the same ``message`` again is as it stands now."""

    id: str
    at: datetime
    message: str
    words: str
    until: date
    is_withdrawn: bool = False


class EnrolRequest(Message):
    """A machine asks for its certificate: the one-time ``code`` it was given, and a PKCS #10 request in PEM."""

    code: str = Field(max_length=64)
    csr: str = Field(max_length=8192)


class Enrolled(Message):
    """The certificate, who vouches for the district, and where the earlier streams of this counter stand."""

    certificate: str
    authority: str
    source: str
    expires_at: datetime
    heads: tuple[StreamState, ...] = ()


class HeldCase(Message):
    """A case as the district knows it: ``data`` of the last event, and ``applicant`` as told last. Closed: numbers."""

    id: str
    revision: int
    number: str
    document_number: str = ""
    is_open: bool
    data: dict[str, Any] = Field(default_factory=dict)
    applicant: dict[str, Any] = Field(default_factory=dict)


class HeldCases(Message):
    """A page of the cases a counter has told of, by id; ``next`` is where it goes on."""

    epoch: int
    cases: tuple[HeldCase, ...]
    next: str
    more: bool


class About(Message):
    """What a district says of itself on GET /v1. ``versions`` are those it takes, the newest first."""

    service: str
    versions: tuple[str, ...]
    epoch: int
    types: tuple[str, ...]
    limits: dict[str, int]
    now: datetime
    receipt_key: str = ""


class FeedPage(Message):
    """One page of a feed. ``next`` is the cursor after it, also when it is empty.

    ``xor`` is the SHA-256 of all items' ids, xor-ed: what was left out or doubled on the way is noticed.
    """

    epoch: int
    items: tuple[dict[str, Any], ...]
    next: str
    more: bool
    count: int
    xor: str = Field("", pattern=r"^([0-9a-f]{64})?$")
