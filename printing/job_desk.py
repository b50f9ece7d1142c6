"""A spool's dealings with the store: which jobs wait, and every step of one, each in a transaction of its own.

It knows jobs, leases and the journal; it must not know printers. All but ``answered`` wait for the store lane, so they
are called from the spool's thread and never from that lane. Every step of a job also renews our lease on its printer.
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
from core.papers.events import PaperSettled
from core.papers.job import Channel, JobId, JobState, PrintJob, PrintJobs
from core.papers.lease import Leases
from core.papers.ordering import order_copy
from core.papers.own_glyph import OwnGlyphs
from core.staff.journal import Journal
from printing import own_glyphs

T = TypeVar("T")
_ENDED = frozenset({JobState.CONFIRMED, JobState.UNKNOWN, JobState.CANCELLED})
LEASE_S = 30.0  # after a death the next one waits as long at most
_MARGIN = 1 / 3  # of it must be left when a byte goes out: longer than any one write takes


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
    def leases(self) -> Leases:
        """Return the leases on printers inside the open transaction."""
        ...

    @property
    def journal(self) -> Journal:
        """Return the journal inside the open transaction."""
        ...


class JobDesk:
    """The jobs of one (channel, place) on one printer, ``owner``'s while it prints; without ``device`` no lease."""

    def __init__(
        self,
        *,
        store: Store[PrintWork],
        lane: Lane,
        clock: Clock,
        channel: Channel,
        place: str,
        device: str,
        owner: str,
        lease_s: float = LEASE_S,
    ) -> None:
        self._store, self._lane, self._clock = store, lane, clock
        self._channel, self._place = channel, place
        self._device, self._owner, self._lease_s = device, owner, lease_s
        self._until = 0.0  # of our lease, on our own clock, and never later than on the store's

    def waiting(self) -> list[PrintJob]:
        """Return the jobs to be printed, oldest first."""
        return self._read(lambda work: work.print_jobs.waiting(self._channel, self._place))

    def unknown(self) -> list[PrintJob]:
        """Return the jobs that ask a person."""
        return self._read(lambda work: work.print_jobs.unknown(self._channel, self._place))

    def learn_glyphs(self) -> None:
        """Take over the pictures of characters given at any desk."""
        own_glyphs.learn_all(self._read(lambda work: work.own_glyphs.all()))

    def get(self, job_id: JobId) -> PrintJob:
        """Return one job."""
        return self._read(lambda work: work.print_jobs.get(job_id))

    # -- the lease

    def take(self) -> list[PrintJob] | None:
        """Take the printer and settle what its last holder left; return that, or None while another has it."""
        return self._do(lambda work: self._settled(work) if self._leased(work) else None)

    def give_back(self) -> None:
        """Let the next one have the printer."""
        self._do(lambda work: work.leases.release(self._device, self._owner))

    def claim(self, job: PrintJob) -> tuple[PrintJob, list[PrintJob]] | None:
        """Take the printer for a job: it is in PRECHECK now. Also return what was settled; None: another has it.

        Fault ``store.save.stale`` when somebody else was faster with this very job.
        """

        def claim(work: PrintWork) -> tuple[PrintJob, list[PrintJob]] | None:
            if not self._leased(work):
                return None
            settled = self._settled(work)
            # a job that fails as before keeps its fault while it is tried again, so that news is news
            work.print_jobs.save(replace(job.moved(JobState.PRECHECK, fault=job.fault), device=self._device))
            return work.print_jobs.get(job.id), settled

        return self._do(claim)

    def keep(self, job: PrintJob, sent: int) -> PrintJob:
        """Return the job as it stands after ``sent`` bytes; to be called before every byte that goes out.

        Stores the progress and renews the lease when that is due. Fault ``printing.printer.taken_over`` when we were
        so slow that another may send now.
        """
        if self._is_held(1 - _MARGIN):
            return job
        kept = self._save(replace(job, sent_bytes=sent))
        if not self._is_held(_MARGIN):
            raise Fault("printing.printer.taken_over")
        return kept

    # -- the steps of a job

    def sending(self, job: PrintJob, body: bytes) -> PrintJob:
        """Store the exact bytes and their digest; after this commit the first byte may go out."""
        digest = hashlib.sha256(body).hexdigest()
        return self._save(replace(job.moved(JobState.SENDING), body=body, sha256=digest, sent_bytes=0))

    def sent(self, job: PrintJob, sent: int) -> PrintJob:
        """Store that all bytes are out of our hands."""
        return self._save(replace(job.moved(JobState.SENT), sent_bytes=sent))

    def ended(self, job: PrintJob, state: JobState, fault: Fault | None = None) -> PrintJob:
        """Store how this attempt ended and give the printer back; ends and first failures are journalled."""
        code = fault.code if fault is not None else ""
        is_over = state in _ENDED or state is JobState.SENT
        moved = job.moved(state, at=self._clock.now() if is_over else None, fault=code)
        is_news = is_over or job.fault != code

        def save(work: PrintWork) -> PrintJob:
            self._renew(work)
            work.print_jobs.save(moved)
            if is_news:
                _note(work, moved)
            work.leases.release(self._device, self._owner)
            return work.print_jobs.get(job.id)

        return self._do(save)

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
            settled = work.print_jobs.get(job_id)
            work.record(PaperSettled(at=self._clock.now(), op=act.op, job=settled))
            return settled, copy

    # -- inside

    def _leased(self, work: PrintWork) -> bool:
        began = self._clock.monotonic()
        if self._device and not work.leases.take(self._device, self._owner, self._lease_s):
            return False
        self._until = began + self._lease_s
        return True

    def _renew(self, work: PrintWork) -> None:
        if not self._leased(work):
            raise Fault("printing.printer.taken_over")

    def _is_held(self, share: float) -> bool:
        return not self._device or self._until - self._clock.monotonic() > share * self._lease_s

    def _settled(self, work: PrintWork) -> list[PrintJob]:
        """Settle what the last holder left: nothing was sent in PRECHECK; nobody knows what came out after it."""
        left = [job for job in work.print_jobs.interrupted() if self._is_left(work, job)]
        for job in left:
            if job.state is JobState.PRECHECK:
                work.print_jobs.save(job.moved(JobState.QUEUED, fault=job.fault))
            else:
                unsure = job.moved(JobState.UNKNOWN, at=self._clock.now(), fault="printing.job.interrupted")
                work.print_jobs.save(unsure)
                _note(work, unsure)
        return [work.print_jobs.get(job.id) for job in left]

    def _is_left(self, work: PrintWork, job: PrintJob) -> bool:
        """We hold our own printer, so what is under way there is not; elsewhere it is ours when nobody is at it."""
        if self._device and job.device == self._device:
            return True
        is_ours = (job.channel, job.place) == (self._channel, self._place)
        return is_ours and work.leases.is_free(job.device)

    def _save(self, job: PrintJob) -> PrintJob:
        def save(work: PrintWork) -> PrintJob:
            self._renew(work)
            work.print_jobs.save(job)
            return work.print_jobs.get(job.id)

        return self._do(save)

    def _do(self, act: Callable[[PrintWork], T]) -> T:
        def do() -> T:
            with self._store.work(Act.new(who="spool", where=self._place)) as work:
                return act(work)

        return self._lane.submit(do).result()

    def _read(self, ask: Callable[[PrintWork], T]) -> T:
        def read() -> T:
            with self._store.read() as work:
                return ask(work)

        return self._lane.submit(read).result()


def _note(work: PrintWork, job: PrintJob) -> None:
    facts = {"paper": job.template, "copy": str(job.copy), "sha256": job.sha256}
    work.journal.write(f"print.{job.state.value}", job.subject, outcome=job.fault or "done", facts=facts)
