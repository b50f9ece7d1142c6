"""What happens to cases by itself once a day: limits counted anew, old cases archived; and what to tell at sign-in."""

import logging
from datetime import date

from core.base.acts import Act
from core.base.clock import Clock, office_day
from core.base.faults import Fault
from core.cases.service import CaseService

log = logging.getLogger(__name__)


class CaseUpkeep:
    """Runs at most once a day and program; several counters of one centre may do so at once. Store lane only."""

    def __init__(self, cases: CaseService, clock: Clock, counter: str) -> None:
        self._cases, self._clock, self._counter = cases, clock, counter
        self._done: date | None = None
        self._redated = 0

    def run(self) -> None:
        """Do today's upkeep unless it is done; what fails is logged and done tomorrow, no desk stays closed for it."""
        today = office_day(self._clock.now())
        if self._done == today:
            return
        self._done = today
        try:
            self._redated = len({each.number for each in self._cases.recount(self._act())})
            self._cases.archive_old(self._act())
        except Fault as fault:  # another counter was quicker with the same cases
            log.warning("upkeep of cases: %s", fault)

    def warnings(self) -> tuple[Fault, ...]:
        """Return what a person should know when they sit down: broken flows, moved limits, limits near or over."""
        self.run()
        found = list(self._cases.flow_faults)
        if self._redated:
            found.append(Fault("cases.limits.recounted", count=self._redated))
        over, near = self._cases.due_counts()
        if over or near:
            found.append(Fault("cases.due.waiting", over=over, near=near))
        return tuple(found)

    def _act(self) -> Act:
        return Act.new(who="system", where=self._counter)
