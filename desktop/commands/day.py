"""``day close``: close the day from the terminal, balance it with the district, print its papers; ``day clock``."""

import argparse
import sys
import threading
from collections.abc import Iterable
from datetime import date
from typing import Self

from core.base.acts import Act
from core.base.clock import office_day
from core.base.faults import Fault
from core.base.texts import fault_text
from core.papers.job import PRINTED_STATES, Channel, JobId, JobState, PrintJob
from core.papers.wording import time_words
from desktop.commands.terminal_office import terminal_office
from desktop.office import Office
from printing.events import JobChanged

PRINT_S = 30.0
CHANNELS = (Channel.RECEIPT, Channel.OFFICE)
TRIED = frozenset({JobState.CONFIRMED, JobState.UNKNOWN, JobState.FAILED_BEFORE_SEND})


def run_day(chosen: argparse.Namespace) -> int:
    """Close the day; 0 when it balances, 1 when it is closed here and not balanced yet (with the reason)."""
    if chosen.act == "clock":
        return _look_at_clock(chosen)
    with terminal_office(chosen) as office:
        day = _date(chosen.date) or office_day(office.clock.now())
        act = Act.new(who="system", where=office.settings.desk.counter)
        waiting = office.store_lane.submit(lambda: _waiting(office)).result()
        with _Printing(office) as printing:
            printing.wait_for(waiting)
            closed = office.day.close(act, day, closer="system")
            print(closed.slip.values["result"])
            if closed.fault is not None:
                print(fault_text(closed.fault, chosen.language).line, file=sys.stderr)
            if closed.is_known:
                known = Fault("day.close.known", time=time_words(closed.slip.ordered_at))
                print(fault_text(known, chosen.language).text)
            papers = (closed.slip, closed.report)
            printing.wait_for(papers)
            for paper in papers:
                printing.say(paper, chosen.language)
        return 0 if closed.is_balanced else 1


def _waiting(office: Office) -> list[PrintJob]:
    """Return what waits for a printer of this desk and keeps its day open until it has come out. Store lane."""
    counter = office.settings.desk.counter
    with office.store.read() as work:
        waiting = [job for channel in CHANNELS for job in work.print_jobs.waiting(channel, counter)]
    return [job for job in waiting if not job.lacks_printer]


def _look_at_clock(chosen: argparse.Namespace) -> int:
    """Say whether the date fits the numbers that were given out; 0 when it does or was confirmed, else 1."""
    with terminal_office(chosen) as office:
        act = Act.new(who="system", where=office.settings.desk.counter)
        if chosen.confirm:
            office.store_lane.submit(lambda: office.queue.confirm_clock(act)).result()
        trouble = office.store_lane.submit(office.queue.clock_trouble).result()
        print(f"{office_day(office.clock.now())}")
        if trouble is None:
            return 0
        print(fault_text(trouble, chosen.language).line, file=sys.stderr)
        return 1


class _Printing:
    """The printers at work; what cannot be printed now waits for the next start of the desk, and why is told."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._heard: dict[JobId, JobChanged] = {}
        self._ill: dict[Channel, JobChanged] = {}  # printers whose last attempt failed: what is behind it is not tried
        self._news = threading.Condition()

    def __enter__(self) -> Self:
        self._stop = self._office.bus.subscribe(JobChanged, self._hear)
        for spool in self._office.papers.spools:
            spool.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._stop()

    def wait_for(self, papers: Iterable[PrintJob]) -> None:
        """Return once each of these was tried, or stands behind one that failed, or the time is over.

        What had come out before, as of a close without news, is not waited for.
        """
        wanted = {paper.id: paper.channel for paper in papers if paper.state not in PRINTED_STATES}

        def is_done() -> bool:
            return all(job_id in self._heard or channel in self._ill for job_id, channel in wanted.items())

        with self._news:
            self._news.wait_for(is_done, PRINT_S)

    def say(self, paper: PrintJob, tongue: str) -> None:
        """Print what became of a paper."""
        own = self._heard.get(paper.id)
        print(f"  {paper.template:20} {(own.job if own else paper).state.value}")
        event = own or self._ill.get(paper.channel)
        if event is not None and event.fault:
            print("  " + fault_text(Fault(event.fault, **dict(event.facts)), tongue).line)

    def _hear(self, event: JobChanged) -> None:
        job = event.job
        with self._news:
            if job.state in TRIED:
                self._heard[job.id] = event
            if job.state is JobState.FAILED_BEFORE_SEND:
                self._ill[job.channel] = event
            elif job.state in PRINTED_STATES:
                self._ill.pop(job.channel, None)
            self._news.notify_all()


def _date(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Fault("desktop.day.bad_date", text=text) from error
