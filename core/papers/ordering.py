"""How a paper is ordered inside the transaction it belongs to. It knows no printer: the spool finds the job later."""

import json
from dataclasses import replace
from typing import Any, Protocol, cast

from core.base.acts import Act
from core.base.clock import Clock
from core.base.events import Event
from core.base.ids import new_id
from core.papers.content import Paper
from core.papers.events import PaperOrdered
from core.papers.job import WAITING_STATES, Channel, JobId, JobState, PrintJob, PrintJobs, Values


class PaperWork(Protocol):
    """Whatever work papers can be ordered in."""

    @property
    def print_jobs(self) -> PrintJobs:
        """Return the store of print jobs inside the open transaction."""
        ...

    def record(self, event: Event) -> None:
        """See core.base.work.Work."""
        ...


def order(work: PaperWork, act: Act, clock: Clock, paper: Paper, *, channel: Channel, subject: str) -> PrintJob:
    """Order one original of ``paper`` for the printer at ``act.where``; it exists when the work commits."""
    job = PrintJob(
        id=JobId(new_id()),
        template=paper.template,
        channel=channel,
        place=act.where,
        subject=subject,
        values=_json_values(paper.values()),
        ordered_at=clock.now(),
        ordered_by=act.who,
        op=act.op,
    )
    enqueue(work, job)
    return job


def order_copy(work: PaperWork, act: Act, clock: Clock, job: PrintJob, size: str | None = None) -> PrintJob:
    """Order the next copy (补打) of a paper for the printer at ``act.where``; the values stay those of the original.

    ``size`` is another size of the form, None that of ``job``. Copies are counted over all papers of the original, so
    the second copy of a copy is the third print.
    """
    original = job.original or job.id
    earlier = [other.copy for other in work.print_jobs.of_subject(job.subject) if _is_of(other, original)]
    copy = PrintJob(
        id=JobId(new_id()),
        template=job.template,
        channel=job.channel,
        place=_place(act, job),
        subject=job.subject,
        values=job.values,
        ordered_at=clock.now(),
        ordered_by=act.who,
        op=act.op,
        size=job.size if size is None else size,
        copy=max(earlier, default=job.copy) + 1,
        original=original,
    )
    enqueue(work, copy)
    return copy


def order_again(work: PaperWork, act: Act, clock: Clock, job: PrintJob, size: str | None = None) -> PrintJob:
    """Order a paper once more (补打), or bring a print of it that still waits to the printer at ``act.where``.

    ``size`` as for ``order_copy``; a print whose bytes are not made yet takes it on. Whoever presses again while the
    printer has no paper gets one paper when it has, not one for each press.
    """
    original = job.original or job.id
    prints = [other for other in work.print_jobs.of_subject(job.subject) if _is_of(other, original)]
    waiting = next((other for other in prints if other.state in WAITING_STATES and _can_be(other, size)), None)
    if waiting is None:
        return order_copy(work, act, clock, job, size)
    own = waiting.size if size is None else size
    moved = replace(waiting.moved(JobState.QUEUED), place=_place(act, waiting), size=own)
    work.print_jobs.save(moved)
    work.record(PaperOrdered(at=clock.now(), op=act.op, channel=moved.channel, place=moved.place))
    return work.print_jobs.get(waiting.id)


def enqueue(work: PaperWork, job: PrintJob) -> None:
    """Put a job into the line of its printer; who prints there hears of it after the commit."""
    work.print_jobs.add(job)
    work.record(PaperOrdered(at=job.ordered_at, op=job.op, channel=job.channel, place=job.place))


def _place(act: Act, job: PrintJob) -> str:
    """A queue ticket comes out of its ticket machine, whoever orders it: counters have no such printer."""
    return job.place if job.channel is Channel.TICKET else act.where


def _can_be(job: PrintJob, size: str | None) -> bool:
    return size in (None, job.size) or job.body is None


def _is_of(job: PrintJob, original: JobId) -> bool:
    return original in (job.id, job.original)


def _json_values(values: dict[str, Any]) -> Values:
    """Return the values as they will come back from any store: tuples become lists."""
    return cast("Values", json.loads(json.dumps(values)))
