"""The paper of a number that was given out, as the ticket machine follows it. It knows no printer.

printing ──JobChanged──> ticket │ no_paper │ unsure ──answer──> ticket │ printing
"""

from dataclasses import replace

from core.papers.job import JobState, PrintJob
from desktop.presenters.kiosk_frame import KioskFrame
from desktop.presenters.kiosk_view import NO_PAPER, PRINTING, TICKET, UNSURE
from desktop.presenters.kiosk_words import trouble_words
from printing.events import JobChanged

PAGES = {  # what is known of the paper -> what the visitor sees; a ticket is out when the printer says so
    JobState.SENDING: PRINTING,
    JobState.SENT: PRINTING,
    JobState.CONFIRMED: TICKET,
    JobState.UNKNOWN: UNSURE,
    JobState.FAILED_BEFORE_SEND: NO_PAPER,
}


class KioskPaper(KioskFrame):
    """``_op`` is the act whose paper is awaited, ``_paper`` what is known of it."""

    _op = ""
    _paper: JobChanged | None = None

    def answer(self, *, came_out: bool) -> None:
        """Say whether the paper came out when the printer could not; no second number either way."""
        if self._view.page != UNSURE or self._paper is None:
            return
        job, act = self._paper.job.id, self._act()
        self._command("answer", lambda: self._office.papers.answer(act, job, came_out=came_out), self._answered)

    def on_job(self, event: JobChanged) -> None:
        """Follow the paper of the number just given."""
        if self._op and event.job.op == self._op:
            self._paper = event
            self._follow_paper()

    # -- inside

    def _follow_paper(self) -> None:
        """Show what is known of the paper. Where no printer is set up there is nothing to wait for."""
        view, event = self._view, self._paper
        if event is None or event.job.op != self._op or view.ticket is None or not view.has_paper:
            return
        page, trouble = PAGES.get(event.job.state, view.page), ""
        if page == NO_PAPER:
            trouble = trouble_words(event.fault or event.job.fault)
        if page != view.page:
            self.touched()
            if page in (TICKET, NO_PAPER):
                self._speak(self._texts.spoken_ticket(view.ticket.number, has_paper=page == TICKET))
        left = self._seconds_left(page)
        self._show(replace(view, page=page, trouble=trouble, banner=None, seconds_left=left))

    def _answered(self, job: PrintJob) -> None:
        self.touched()
        self._op, self._paper = job.op, JobChanged(job=job)
        page = TICKET if job.state is JobState.CONFIRMED else PRINTING
        self._show(replace(self._view, page=page, banner=None, seconds_left=self._seconds_left(page)))
