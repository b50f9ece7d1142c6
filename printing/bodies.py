"""The exact bytes of a job: those stored, those of its original with the copy's bar, or freshly rendered ones.

It knows jobs and rendering; it must not know how bytes travel.
"""

from pathlib import Path

from core.base.clock import local
from core.base.faults import Fault
from core.papers.added import completed
from core.papers.job import JobId, PrintJob
from printing import own_glyphs
from printing.copies import copy_of, width_of_body
from printing.job_desk import JobDesk
from printing.outlets import Outlet
from printing.press import Order, Press
from printing.profile import PrinterProfile
from printing.render import FORMS, copy_lines
from printing.text import NO_PERMITS, Permits


class Bodies:
    """Makes bodies for one printer."""

    def __init__(self, desk: JobDesk, outlet: Outlet, press: Press, site: Path | None) -> None:
        self._desk, self._outlet, self._press, self._site = desk, outlet, press, site
        self._permits: dict[JobId, Permits] = {}

    @property
    def _profile(self) -> PrinterProfile:
        """The printer as it is now: a calibration changes it between two papers."""
        return self._outlet.profile

    def warm(self, template: str) -> None:
        """Load fonts and libraries before the first visitor waits for them (half a second)."""
        self._press(Order(template=template, values={}, profile=self._profile, is_trial=True, site=self._site))

    def permit(self, job_id: JobId, permits: Permits) -> None:
        """Remember what the clerk allowed for a job, one character after the other; stored bytes ask no more."""
        self._permits[job_id] = self._permits.get(job_id, NO_PERMITS) | permits

    def of(self, job: PrintJob) -> bytes:
        """Return the bytes; Fault ``printing.text.*``, ``printing.template.*``, ``printing.code.*``.

        A copy is its original's stored bytes with one bar put in, as long as the paper is as wide.
        """
        if job.body is not None:
            return job.body
        words = copy_words(job)
        if job.copy > 1 and not job.template.startswith(FORMS) and (stored := self._original(job)) is not None:
            return copy_of(stored, copy_lines(job.copy, words), self._profile)
        try:
            return self._fresh(job, words)
        except Fault as fault:
            if fault.code != "printing.text.no_glyph":
                raise
        self._desk.learn_glyphs()  # another desk may have given its picture since
        return self._fresh(job, words)

    def _fresh(self, job: PrintJob, words: str) -> bytes:
        return self._press(
            Order(
                template=job.template, values=completed(job.template, job.values), profile=self._profile,
                copy=job.copy, copy_words=words,
                size=job.size, permits=self._permits.get(job.id, NO_PERMITS), site=self._site,
                pictures=own_glyphs.used_in(job.values),
            )
        )  # fmt: skip

    def _original(self, job: PrintJob) -> bytes | None:
        original = self._desk.get(job.original) if job.original is not None else None
        if original is None or original.body is None or width_of_body(original.body) != self._profile.width_mm:
            return None
        return original.body


def copy_words(job: PrintJob) -> str:
    """Return what the bar says beside its count: 2026-11-24 09:15 工号0317; a machine has no staff number."""
    if job.copy == 1:
        return ""
    staff = f" 工号{job.ordered_by}" if job.ordered_by.isalnum() and job.ordered_by[:1].isdigit() else ""
    return f"{local(job.ordered_at):%Y-%m-%d %H:%M}{staff}"
