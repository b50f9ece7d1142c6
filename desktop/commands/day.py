"""``day close``: close the day from the terminal, balance it with the district, print its papers; ``day clock``."""

import argparse
import sys
import threading
from datetime import date

from core.base.acts import Act
from core.base.clock import office_day
from core.base.faults import Fault
from core.base.texts import fault_text
from core.day.service import DayClose
from core.papers.job import JobId, JobState
from desktop.commands.terminal_office import terminal_office
from desktop.office import Office
from printing.events import JobChanged

PRINT_S = 30.0
TRIED = frozenset({JobState.CONFIRMED, JobState.UNKNOWN, JobState.FAILED_BEFORE_SEND})


def run_day(chosen: argparse.Namespace) -> int:
    """Close the day; 0 when it balances, 1 when it is closed here and not balanced yet (with the reason)."""
    if chosen.act == "clock":
        return _look_at_clock(chosen)
    with terminal_office(chosen) as office:
        day = _date(chosen.date) or office_day(office.clock.now())
        act = Act.new(who="system", where=office.settings.desk.counter)
        closed = office.store_lane.submit(lambda: office.day.close(act, day, closer="system")).result()
        print(closed.slip.values["result"])
        if closed.fault is not None:
            print(fault_text(closed.fault, chosen.language).line, file=sys.stderr)
        _print_papers(office, closed, chosen.language)
        return 0 if closed.is_balanced else 1


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


def _print_papers(office: Office, closed: DayClose, language: str) -> None:
    """Print slip and report; what cannot be printed now waits for the next start of the desk, and why is told."""
    papers = {closed.slip.id: closed.slip.template, closed.report.id: closed.report.template}
    heard = _tried(office, set(papers))
    for job_id, template in papers.items():
        event = heard.get(job_id)
        print(f"  {template:20} {event.job.state.value if event else JobState.QUEUED.value}")
        if event is not None and event.fault:
            print("  " + fault_text(Fault(event.fault, **dict(event.facts)), language).line)


def _tried(office: Office, wanted: set[JobId]) -> dict[JobId, JobChanged]:
    """Let the printers work until these papers were tried; return what was last heard of each."""
    heard: dict[JobId, JobChanged] = {}
    is_done = threading.Event()

    def hear(event: JobChanged) -> None:
        if event.job.id in wanted and event.job.state in TRIED:
            heard[event.job.id] = event
            if set(heard) == wanted:
                is_done.set()

    stop = office.bus.subscribe(JobChanged, hear)
    for spool in office.papers.spools:
        spool.start()
    is_done.wait(PRINT_S)
    stop()
    return heard


def _date(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Fault("desktop.day.bad_date", text=text) from error
