"""Papers to be looked at: the bytes that went out, or those that would, page by page as pictures.

It knows jobs and the press; it must not know printers or windows.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from core.base.resources import Resources
from core.base.work import Store
from core.papers.added import completed
from core.papers.job import Channel, JobId, PrintJob
from core.papers.wording import masked_values
from printing import own_glyphs
from printing.bodies import copy_words
from printing.copies import width_of_body
from printing.job_desk import PrintWork
from printing.press import Leaf, Order, Press, Proof
from printing.profile import PrinterProfile
from printing.render import FORMS, can_be_large
from printing.text import Permits


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPaper:
    """A paper with its bytes. ``is_stored``: these very bytes went out; else they are what would go out now.

    ``is_masked``: the paper shows numbers in full which the screen does not; ``body`` is the paper without them.
    """

    job: PrintJob
    body: bytes
    pages: int
    is_stored: bool
    is_masked: bool = False
    can_be_large: bool = False

    @property
    def is_form(self) -> bool:
        """Return whether it is a PDF; else it is a strip of thermal paper."""
        return self.job.template.startswith(FORMS)


class PaperViewing:
    """Opens papers of any channel of this machine."""

    def __init__(
        self, *, store: Store[PrintWork], press: Press, profile: Callable[[Channel], PrinterProfile], site: Path | None
    ) -> None:
        self._store, self._press, self._profile, self._site = store, press, profile, site

    def open(self, job_id: JobId) -> OpenPaper:
        """Return a paper; Faults of rendering when it was never printed and cannot be. Store lane."""
        from printing.forms.pages import page_sizes  # pdfium is loaded when the first paper is looked at

        with self._store.read() as work:
            job = work.print_jobs.get(job_id)
        is_form = job.template.startswith(FORMS)
        seen = masked_values(job.values) if is_form else job.values
        is_masked = seen != job.values
        body = job.body if job.body is not None and not is_masked else self._fresh(replace(job, values=seen))
        pages = len(page_sizes(body)) if is_form else 1
        return OpenPaper(
            job=job,
            body=body,
            pages=pages,
            is_stored=job.body is not None,
            is_masked=is_masked,
            can_be_large=is_form and not job.size and can_be_large(job.template, Resources(self._site)),
        )

    def picture(self, paper: OpenPaper, page: int, dpi: int) -> bytes:
        """Return one page, counted from 1, as PNG; thermal paper has its own resolution. Any thread."""
        if not paper.is_form:
            return self._press(Proof(body=paper.body, width_mm=width_of_body(paper.body)))
        return self._press(Leaf(body=paper.body, page=page, dpi=dpi))

    def _fresh(self, job: PrintJob) -> bytes:
        return self._press(
            Order(
                template=job.template, values=completed(job.template, job.values),
                profile=self._profile(job.channel), copy=job.copy, copy_words=copy_words(job), size=job.size,
                site=self._site,
                permits=Permits(all_spelled=job.body is not None), pictures=own_glyphs.used_in(job.values),
            )
        )  # fmt: skip
