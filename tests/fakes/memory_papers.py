"""Print jobs and leases in memory."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from core.papers.job import INTERRUPTED_STATES, WAITING_STATES, Channel, JobId, JobState, PrintJob, Values
from tests.fakes.memory_table import Guard, Table

FIXED = ("template", "subject", "values", "ordered_at", "ordered_by", "op", "copy", "original", "body", "sha256")


class MemoryPrintJobs:
    """See core.papers.job.PrintJobs."""

    def __init__(self, rows: dict[str, Any], guard: Guard) -> None:
        self._table = Table("print_job", rows, guard)

    def add(self, job: PrintJob) -> None:
        self._table.add(job.id, job)

    def save(self, job: PrintJob) -> None:
        before = self.get(job.id)
        is_fresh = before.version == job.version
        if is_fresh and before.body is not None and any(getattr(before, name) != getattr(job, name) for name in FIXED):
            raise RuntimeError("a printed paper is append-only")
        self._table.save(job.id, job)

    def get(self, job_id: JobId) -> PrintJob:
        return self._table.get(job_id)

    def waiting(self, channel: Channel, place: str) -> list[PrintJob]:
        return [job for job in self._at(channel, place) if job.state in WAITING_STATES]

    def unknown(self, channel: Channel, place: str) -> list[PrintJob]:
        return [job for job in self._at(channel, place) if job.state is JobState.UNKNOWN]

    def interrupted(self) -> list[PrintJob]:
        return [job for job in self._table.all() if job.state in INTERRUPTED_STATES and job.ended_at is None]

    def newest(self, subjects: Collection[str], template: str) -> dict[str, Values]:
        ordered = sorted(self._table.all(), key=lambda job: job.ordered_at)
        return {
            job.subject: job.values
            for job in ordered
            if job.subject in subjects and (job.template, job.copy) == (template, 1)
        }

    def of_subject(self, subject: str) -> list[PrintJob]:
        return [job for job in self._table.all() if job.subject == subject]

    def of_day(self, start: datetime, end: datetime) -> list[PrintJob]:
        return [job for job in self._table.all() if start <= job.ordered_at < end]

    def _at(self, channel: Channel, place: str) -> list[PrintJob]:
        return [job for job in self._table.all() if (job.channel, job.place) == (channel, place)]


class MemoryLeases:
    """See core.papers.lease.Leases; the clock is the store's."""

    def __init__(self, rows: dict[str, tuple[str, datetime]], at: datetime, guard: Guard) -> None:
        self._rows, self._at, self._guard = rows, at, guard

    def take(self, device: str, owner: str, ttl_s: float) -> bool:
        self._guard.check()
        if not self.is_free(device) and self._rows[device][0] != owner:
            return False
        self._rows[device] = (owner, self._at + timedelta(seconds=ttl_s))
        return True

    def release(self, device: str, owner: str) -> None:
        self._guard.check()
        if device in self._rows and self._rows[device][0] == owner:
            del self._rows[device]

    def is_free(self, device: str) -> bool:
        return device not in self._rows or self._rows[device][1] <= self._at
