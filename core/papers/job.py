"""A print job: one paper ordered in the business transaction, and what has become of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import NewType, Protocol

from core.base.clock import office_day

JobId = NewType("JobId", str)
Values = Mapping[str, object]  # JSON values only: what a template fills in


LARGE = "large"  # a form's size for who reads large type


class JobState(Enum):
    """What is known of a job. UNKNOWN asks the clerk; only FAILED_BEFORE_SEND and QUEUED are tried by themselves."""

    QUEUED = "queued"
    PRECHECK = "precheck"
    SENDING = "sending"
    SENT = "sent"
    CONFIRMED = "confirmed"
    UNKNOWN = "unknown"
    FAILED_BEFORE_SEND = "failed_before_send"
    CANCELLED = "cancelled"


WAITING_STATES = frozenset({JobState.QUEUED, JobState.FAILED_BEFORE_SEND})
INTERRUPTED_STATES = frozenset({JobState.PRECHECK, JobState.SENDING, JobState.SENT})  # when found at a start
PRINTED_STATES = frozenset({JobState.SENT, JobState.CONFIRMED})
OPEN_ENDED_STATES = WAITING_STATES | {JobState.UNKNOWN}  # of which a person may say that they need not be printed
NO_PRINTER = "printing.printer.not_set_up"  # ``fault`` of a job whose channel has no printer at its place
MOVING_STATES = INTERRUPTED_STATES | {JobState.QUEUED}  # on the way to paper
_SETTLED = "settled:"  # begins ``fault`` of a cancelled job that a person settled


class Channel(Enum):
    """Which printer a paper goes to."""

    TICKET = "ticket"  # the kiosk's thermal printer
    RECEIPT = "receipt"  # the counter's thermal printer
    OFFICE = "office"  # A4 forms: a PDF, printed through the desk's printer


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """Who took a paper upon himself that did not come out, and why: a key of ``day/settling.toml``, or words."""

    who: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintJob:
    """One paper. ``body`` are the exact bytes that went out, with their SHA-256: once stored, never changed.

    ``copy`` 1 is the original; 2 and more are 补打 and say so on the paper. ``subject`` is the number of the
    ticket or case the paper belongs to. ``place`` is the counter or kiosk whose printer takes it. ``size`` is that of a
    form where it is not its own: ``large`` is 大字版.
    """

    id: JobId
    template: str  # "receipts/ticket", "forms/acceptance"
    channel: Channel
    place: str
    subject: str
    values: Values
    ordered_at: datetime
    ordered_by: str
    op: str
    state: JobState = JobState.QUEUED
    copy: int = 1
    original: JobId | None = None
    body: bytes | None = None
    sha256: str = ""
    sent_bytes: int = 0
    ended_at: datetime | None = None
    fault: str = ""
    size: str = ""
    device: str = ""  # the printer it was last tried on, as leases name it
    version: int = 1

    def moved(self, state: JobState, *, at: datetime | None = None, fault: str = "") -> "PrintJob":
        """Return the job in a new state."""
        return replace(self, state=state, ended_at=at or self.ended_at, fault=fault)

    def settled(self, at: datetime, who: str, reason: str) -> "PrintJob":
        """Return the job called off because a person has settled that it need not come out."""
        return self.moved(JobState.CANCELLED, at=at, fault=f"{_SETTLED}{who}:{reason}")

    @property
    def lacks_printer(self) -> bool:
        """Return whether it waits at a place that has no printer for it: nobody there wants it on paper."""
        return self.state is JobState.FAILED_BEFORE_SEND and self.fault == NO_PRINTER

    def is_past(self, today: date) -> bool:
        """Return whether it comes out only when somebody asks for it: nobody waits at the printer for it any more.

        That is a queue slip of an earlier day, and any paper of one that found no printer where it was ordered.
        """
        return office_day(self.ordered_at) < today and (self.channel is Channel.TICKET or self.lacks_printer)

    @property
    def settlement(self) -> Settlement | None:
        """Return who settled it and why; None: nobody did."""
        if self.state is not JobState.CANCELLED or not self.fault.startswith(_SETTLED):
            return None
        who, _, reason = self.fault.removeprefix(_SETTLED).partition(":")
        return Settlement(who=who, reason=reason)


class PrintJobs(Protocol):
    """The store of print jobs."""

    def add(self, job: PrintJob) -> None:
        """Store a new job."""
        ...

    def save(self, job: PrintJob) -> None:
        """Store a changed job; Fault ``store.save.stale`` when it moved meanwhile."""
        ...

    def get(self, job_id: JobId) -> PrintJob:
        """Return one job."""
        ...

    def waiting(self, channel: Channel, place: str) -> list[PrintJob]:
        """Return the jobs to be printed there, oldest first."""
        ...

    def unknown(self, channel: Channel, place: str) -> list[PrintJob]:
        """Return the jobs of which a person must say whether they came out, oldest first."""
        ...

    def interrupted(self) -> list[PrintJob]:
        """Return jobs in PRECHECK, SENDING or SENT that have not ended, everywhere: under way, or left by a crash."""
        ...

    def newest(self, subjects: Collection[str], template: str) -> dict[str, Values]:
        """Return subject -> the values of its newest paper of this kind, copies aside; none: it is left out."""
        ...

    def of_subject(self, subject: str) -> list[PrintJob]:
        """Return all jobs of a ticket or case, in order."""
        ...

    def of_day(self, start: datetime, end: datetime) -> list[PrintJob]:
        """Return the jobs ordered in [start, end)."""
        ...
