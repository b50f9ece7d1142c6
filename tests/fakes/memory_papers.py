"""Print jobs in memory."""

from datetime import datetime
from typing import Any

from core.papers.job import INTERRUPTED_STATES, WAITING_STATES, Channel, JobId, PrintJob
from tests.fakes.memory_table import Guard, Table


class MemoryPrintJobs:
    """See core.papers.job.PrintJobs."""

    def __init__(self, rows: dict[str, Any], guard: Guard) -> None:
        self._table = Table("print_job", rows, guard)

    def add(self, job: PrintJob) -> None:
        self._table.add(job.id, job)

    def save(self, job: PrintJob) -> None:
        self._table.save(job.id, job)

    def get(self, job_id: JobId) -> PrintJob:
        return self._table.get(job_id)

    def waiting(self, channel: Channel, place: str) -> list[PrintJob]:
        return [job for job in self._at(channel, place) if job.state in WAITING_STATES]

    def interrupted(self, channel: Channel, place: str) -> list[PrintJob]:
        return [job for job in self._at(channel, place) if job.state in INTERRUPTED_STATES]

    def of_subject(self, subject: str) -> list[PrintJob]:
        return [job for job in self._table.all() if job.subject == subject]

    def of_day(self, start: datetime, end: datetime) -> list[PrintJob]:
        return [job for job in self._table.all() if start <= job.ordered_at < end]

    def _at(self, channel: Channel, place: str) -> list[PrintJob]:
        return [job for job in self._table.all() if (job.channel, job.place) == (channel, place)]
