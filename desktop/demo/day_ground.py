"""The ground all acts of a scripted day stand on: waiting for what was done, saying what is wrong. It knows no act."""

from collections.abc import Callable
from datetime import timedelta

from core.base.faults import Fault
from core.papers.job import JobState, PrintJob
from desktop.demo.crew import Crew

WAIT_S = 90.0  # what should come comes in a moment; a loaded machine is no reason to give a day up
SETTLED = frozenset({JobState.CONFIRMED, JobState.UNKNOWN, JobState.FAILED_BEFORE_SEND, JobState.CANCELLED})
PAPERS_SINCE = timedelta(hours=16)


class DayGround:
    """One crew and the line of the script it stands at; used in the thread that plays."""

    def __init__(self, crew: Crew) -> None:
        self.crew = crew
        self.stage, self.office = crew.stage, crew.office
        self.presenters, self.counter, self.kiosk = crew.presenters, crew.presenters.counter, crew.kiosk
        self.line = 0

    def jobs(self) -> list[PrintJob]:
        """Return all papers ordered so far on this day."""

        def read() -> list[PrintJob]:
            now = self.office.clock.now()
            with self.office.store.read() as work:
                return work.print_jobs.of_day(now - PAPERS_SINCE, now + timedelta(minutes=1))

        return self.office.store_lane.submit(read).result()

    def person_number(self) -> str:
        """Return the number of the person at the counter, empty when there is none."""
        visitor = self.counter.visit.visitor
        return visitor.person.id_number if visitor else ""

    def wait(self, is_done: Callable[[], bool], what: str, timeout_s: float = WAIT_S) -> None:
        """Let the presenters work until something is so; Fault ``demo.check.failed`` when it does not come."""
        is_right = self.crew.inbox.run_until(is_done, timeout_s)
        banners = [banner for banner in (self.counter.view.banner, self.kiosk.view.banner) if banner is not None]
        shown = "; ".join(f"{banner.code} {banner.text}" for banner in banners)
        self.must(what, shown or "nothing in time", is_right=is_right)

    def wait_idle(self) -> None:
        """Wait until nothing is asked of the store any more."""
        self.wait(lambda: self.crew.runner.waiting == 0 and not self.counter.view.busy, "an answer")

    def no_banner(self) -> None:
        """The counter says nothing bad."""
        banner = self.counter.view.banner
        if banner is not None and banner.tone == "bad":
            self.must("no fault", banner.code or banner.text, is_right=False)

    def must(self, wanted: str, found: str, *, is_right: bool) -> None:
        """Fault ``demo.check.failed`` with the line of the script, unless it is right."""
        if not is_right:
            raise Fault("demo.check.failed", line=self.line, wanted=wanted, found=found)
