"""A spool's dealings with the store: which jobs wait, and every step of one, each in a transaction of its own.

It knows jobs and the journal; it must not know printers. All but
``answered`` wait for the store lane, so they are called from the spool's thread and never from that lane.
"""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, TypeVar

from core.base.acts import Act
from core.base.clock import Clock
from core.base.faults import Fault
from core.base.lanes import Lane
from core.base.work import Store, Work
from core.papers.job import Channel, JobId, JobState, PrintJob, PrintJobs
from core.papers.ordering import order_copy
from core.papers.own_glyph import OwnGlyphs
from core.staff.journal import Journal
from printing import own_glyphs

T = TypeVar("T")
_ENDED = frozenset({JobState.CONFIRMED, JobState.UNKNOWN, JobState.CANCELLED})


class PrintWork(Work, Protocol):
    """The transaction of printing."""

    @property
    def print_jobs(self) -> PrintJobs:
        """Return the store of print jobs inside the open transaction."""
        ...

    @property
    def own_glyphs(self) -> OwnGlyphs:
        """Return the store of given pictures inside the open transaction."""
        ...

    @property
    def journal(self) -> Journal:
        """Return the journal inside the open transaction."""
        ...


class JobDesk:
    """The jobs of one (channel, place)."""

    def __init__(self, *, store: Store[PrintWork], lane: Lane, clock: Clock, channel: Channel, place: str) -> None:
        self._store, self._lane, self._clock = store, lane, clock
        self._channel, self._place = channel, place

    def waiting(self) -> list[PrintJob]:
        """Return the jobs to be printed, oldest first."""
        return self._read(lambda work: work.print_jobs.waiting(self._channel, self._place))

    def interrupted(self) -> list[PrintJob]:
        """Return what a crash left in the middle."""
        return self._read(lambda work: work.print_jobs.interrupted(self._channel, self._place))

    def learn_glyphs(self) -> None:
        """Take over the pictures of characters given at any desk."""
        own_glyphs.learn_all(self._read(lambda work: work.own_glyphs.all()))

    def get(self, job_id: JobId) -> PrintJob:
        """Return one job."""
        return self._read(lambda work: work.print_jobs.get(job_id))

    def moved(self, job: PrintJob, state: JobState, fault: Fault | None = None) -> PrintJob:
        """Store the job in its new state and return it as stored; ends and first failures are journalled."""
        code = fault.code if fault is not None else ""
        at = self._clock.now() if state in _ENDED else None
        is_news = state in _ENDED or (state is JobState.FAILED_BEFORE_SEND and job.fault != code)
        # a job that fails as before keeps its fault while it is tried again, so that news is news
        kept = job.fault if state is JobState.PRECHECK else code
        return self._save(job.moved(state, at=at, fault=kept), is_news=is_news)

    def sending(self, job: PrintJob, body: bytes) -> PrintJob:
        """Store the exact bytes and their digest; after this commit the first byte may go out."""
        digest = hashlib.sha256(body).hexdigest()
        return self._save(replace(job.moved(JobState.SENDING), body=body, sha256=digest, sent_bytes=0), is_news=False)

    def answered(self, act: Act, job_id: JobId, *, came_out: bool) -> tuple[PrintJob, PrintJob | None]:
        """Store the clerk's answer to an UNKNOWN job; return it and the copy ordered when nothing came out.

        Like a service: in the store lane, one transaction of the clerk's act.
        """
        with self._store.work(act) as work:
            job = work.print_jobs.get(job_id)
            if job.state is not JobState.UNKNOWN:
                raise Fault("printing.job.not_asked")
            state = JobState.CONFIRMED if came_out else JobState.CANCELLED
            work.print_jobs.save(job.moved(state, at=self._clock.now()))
            work.journal.write("print.answer", job.subject, facts={"came_out": str(came_out).lower()})
            copy = None if came_out else order_copy(work, replace(act, where=job.place), self._clock, job)
            return work.print_jobs.get(job_id), copy

    def _save(self, job: PrintJob, *, is_news: bool) -> PrintJob:
        def save() -> PrintJob:
            with self._store.work(Act.new(who="spool", where=self._place)) as work:
                work.print_jobs.save(job)
                if is_news:
                    facts = {"paper": job.template, "copy": str(job.copy), "sha256": job.sha256}
                    work.journal.write(
                        f"print.{job.state.value}", job.subject, outcome=job.fault or "done", facts=facts
                    )
                return work.print_jobs.get(job.id)

        return self._lane.submit(save).result()

    def _read(self, ask: Callable[[PrintWork], T]) -> T:
        def read() -> T:
            with self._store.read() as work:
                return ask(work)

        return self._lane.submit(read).result()
