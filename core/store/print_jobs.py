"""Print jobs as rows."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from core.base.faults import Fault
from core.papers.job import INTERRUPTED_STATES, WAITING_STATES, Channel, JobId, JobState, PrintJob, Values
from core.store.table import Transaction, Versioned


class PrintJobRow(Versioned):
    """One paper; ``row`` is the order in which papers were ordered."""

    __tablename__ = "print_job"

    row: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    template: Mapped[str]
    channel: Mapped[str]
    place: Mapped[str]
    subject: Mapped[str] = mapped_column(index=True)
    values: Mapped[dict[str, Any]]
    ordered_at: Mapped[datetime] = mapped_column(index=True)
    ordered_by: Mapped[str]
    op: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    copy: Mapped[int]
    original: Mapped[str | None]
    body: Mapped[bytes | None]
    sha256: Mapped[str]
    sent_bytes: Mapped[int]
    ended_at: Mapped[datetime | None]
    fault: Mapped[str]
    size: Mapped[str]
    device: Mapped[str]
    version: Mapped[int]


_OF_SUBJECT = select(PrintJobRow).where(PrintJobRow.subject == bindparam("subject")).order_by(PrintJobRow.row)
_OF_DAY = select(PrintJobRow).where(
    PrintJobRow.ordered_at >= bindparam("start"), PrintJobRow.ordered_at < bindparam("end")
)
_OF_DAY = _OF_DAY.order_by(PrintJobRow.row)
_NEWEST = select(PrintJobRow.subject, PrintJobRow.values).where(
    PrintJobRow.subject.in_(bindparam("subjects", expanding=True)),
    PrintJobRow.template == bindparam("template"),
    PrintJobRow.copy == 1,
)
_NEWEST = _NEWEST.order_by(PrintJobRow.row)


def to_job(row: PrintJobRow) -> PrintJob:
    """Return the value of a row."""
    return PrintJob(
        id=JobId(row.id),
        template=row.template,
        channel=Channel(row.channel),
        place=row.place,
        subject=row.subject,
        values=row.values,
        ordered_at=row.ordered_at,
        ordered_by=row.ordered_by,
        op=row.op,
        state=JobState(row.state),
        copy=row.copy,
        original=JobId(row.original) if row.original is not None else None,
        body=row.body,
        sha256=row.sha256,
        sent_bytes=row.sent_bytes,
        ended_at=row.ended_at,
        fault=row.fault,
        size=row.size,
        device=row.device,
        version=row.version,
    )


def job_values(job: PrintJob) -> dict[str, Any]:
    """Return the columns of a value."""
    return {
        "id": job.id,
        "template": job.template,
        "channel": job.channel.value,
        "place": job.place,
        "subject": job.subject,
        "values": dict(job.values),
        "ordered_at": job.ordered_at,
        "ordered_by": job.ordered_by,
        "op": job.op,
        "state": job.state.value,
        "copy": job.copy,
        "original": job.original,
        "body": job.body,
        "sha256": job.sha256,
        "sent_bytes": job.sent_bytes,
        "ended_at": job.ended_at,
        "fault": job.fault,
        "size": job.size,
        "device": job.device,
        "version": job.version,
    }


class SqlPrintJobs:
    """See core.papers.job.PrintJobs."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, job: PrintJob) -> None:
        """See PrintJobs."""
        self._transaction.insert_later(PrintJobRow, job_values(job), Fault("store.add.exists", kind="print_job"))

    def save(self, job: PrintJob) -> None:
        """See PrintJobs."""
        self._transaction.save(PrintJobRow, "print_job", job.id, job.version, job_values(job))

    def get(self, job_id: JobId) -> PrintJob:
        """See PrintJobs; Fault ``store.get.missing`` when there is none."""
        row = self._transaction.find(PrintJobRow, job_id)
        return to_job(self._transaction.need(row, "print_job"))

    def waiting(self, channel: Channel, place: str) -> list[PrintJob]:
        """See PrintJobs."""
        return self._all(_at(channel, place, WAITING_STATES))

    def unknown(self, channel: Channel, place: str) -> list[PrintJob]:
        """See PrintJobs."""
        return self._all(_at(channel, place, {JobState.UNKNOWN}))

    def interrupted(self) -> list[PrintJob]:
        """See PrintJobs."""
        states = [state.value for state in INTERRUPTED_STATES]
        return self._all(select(PrintJobRow).where(PrintJobRow.state.in_(states), PrintJobRow.ended_at.is_(None)))

    def newest(self, subjects: Collection[str], template: str) -> dict[str, Values]:
        """See PrintJobs; bodies are not read."""
        wanted = {"subjects": list(subjects), "template": template}
        return dict(self._transaction.connection.execute(_NEWEST, wanted).all())  # type: ignore[arg-type]

    def of_subject(self, subject: str) -> list[PrintJob]:
        """See PrintJobs."""
        return [to_job(row) for row in self._transaction.read(_OF_SUBJECT, subject=subject)]

    def of_day(self, start: datetime, end: datetime) -> list[PrintJob]:
        """See PrintJobs."""
        return [to_job(row) for row in self._transaction.read(_OF_DAY, start=start, end=end)]

    def _all(self, query: Select[tuple[PrintJobRow]]) -> list[PrintJob]:
        return [to_job(row) for row in self._transaction.all(query.order_by(PrintJobRow.row))]


def _at(channel: Channel, place: str, states: Iterable[JobState]) -> Select[tuple[PrintJobRow]]:
    wanted = [state.value for state in states]
    return select(PrintJobRow).where(
        PrintJobRow.state.in_(wanted), PrintJobRow.channel == channel.value, PrintJobRow.place == place
    )
