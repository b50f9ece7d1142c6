"""What happens to cases by itself once a day: limits counted anew, old cases archived; and what to tell at sign-in."""

import logging
from dataclasses import dataclass, replace
from datetime import date, timedelta

from core.base.acts import Act
from core.base.clock import Clock, office_day
from core.base.faults import Fault
from core.base.work import Store
from core.cases.answers import Answers
from core.cases.case import Case, CaseStep
from core.cases.events import CaseRedated
from core.cases.moving import Moving, Wish
from core.cases.paper_words import Desk
from core.cases.ports import CaseWork
from core.cases.told import told_before
from core.config.model import Settings
from core.people.person import PersonId
from core.staff.rights import guarded

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Redated:
    """A limit whose last day moved because the calendar or the rules did."""

    number: str
    clock: str
    before: date | None
    after: date | None


class CaseUpkeep:
    """Runs at most once a day and program; several counters of one centre may do so at once. Store lane only."""

    def __init__(self, *, store: Store[CaseWork], clock: Clock, settings: Settings, moving: Moving) -> None:
        self._store, self._clock, self._settings = store, clock, settings
        self._moving, self._limits = moving, moving.limits
        self._done: date | None = None
        self._redated = 0

    def run(self) -> None:
        """Do today's upkeep unless it is done; what fails is logged and done tomorrow, no desk stays closed for it."""
        today = office_day(self._clock.now())
        if self._done == today:
            return
        self._done = today
        try:
            self._redated = len({each.number for each in self.recount(self._act())})
            self.archive_old(self._act())
        except Fault as fault:  # another counter was quicker with the same cases
            log.warning("upkeep of cases: %s", fault)

    def warnings(self) -> tuple[Fault, ...]:
        """Return what a person should know when they sit down: broken flows, moved limits, limits near or over."""
        self.run()
        found = list(self._moving.flows.faults)
        if self._redated:
            found.append(Fault("cases.limits.recounted", count=self._redated))
        with self._store.read() as work:
            over, near = work.cases.due_counts(office_day(self._clock.now()))
        if over or near:
            found.append(Fault("cases.due.waiting", over=over, near=near))
        return tuple(found)

    def recount(self, act: Act) -> list[Redated]:
        """Count every running limit anew when calendar or rules have changed since; return the days that moved.

        Each is journalled and told to the district; an act of ``system``, made at every start.
        """
        fingerprint = self._limits.fingerprint()
        with self._store.read() as work:
            if work.cases.reckoning() == fingerprint:
                return []
        with self._store.work(act) as work:
            moved = [redated for case in work.cases.running() for redated in self._recounted(work, act, case)]
            work.cases.keep_reckoning(fingerprint)
            return moved

    def archive_old(self, act: Act) -> int:
        """归档 what was closed long enough ago (a setting; 0: nothing goes by itself); return how many."""
        days, count = self._settings.cases.archive_days, 0
        if not days:
            return 0
        counter = self._settings.desk.counter_name
        before = office_day(self._clock.now()) - timedelta(days=days)
        with guarded(self._store, act) as work:
            for case in work.cases.closed_before(before):
                if "archive" in {move.name for move in self._moving.flows.of(case).moves_from(case.state)}:
                    desk = Desk(clerk=case.clerk, staff_number=act.who, counter_name=counter)
                    self._moving.make(work, act, case, Wish(move="archive", answers=Answers(), desk=desk))
                    count += 1
        return count

    def _act(self) -> Act:
        return Act.new(who="system", where=self._settings.desk.counter)

    def _recounted(self, work: CaseWork, act: Act, case: Case) -> list[Redated]:
        counted = self._limits.recounted(case)
        if counted.clocks == case.clocks:
            return []
        moved = [
            Redated(number=case.number, clock=old.name, before=old.due, after=new.due)
            for old, new in zip(case.clocks, counted.clocks, strict=True)
            if old.due != new.due
        ]
        if not moved:  # only the yellow lights moved: nobody was told of them
            work.cases.save(counted)
            return []
        counted = replace(counted, revision=case.revision + 1)
        work.cases.save(counted)
        for each in moved:
            facts = {"clock": each.clock, "before": str(each.before), "after": str(each.after)}
            work.journal.write("case.redate", case.number, facts=facts)
        self._tell_redated(work, act, counted, moved)
        return moved

    def _tell_redated(self, work: CaseWork, act: Act, case: Case, moved: list[Redated]) -> None:
        now, clocks = self._clock.now(), self._moving.flows.of(case).clocks
        note = " · ".join(f"{clocks[each.clock].title.zh} {each.before} → {each.after}" for each in moved)
        step = CaseStep(
            case_id=case.id, serial=case.revision, at=now, move="redate", before=case.state, after=case.state,
            who=act.who, where=act.where, op=act.op, note=note,
        )  # fmt: skip
        work.cases.add_step(step)
        person = work.people.get(PersonId(case.person_id))
        event = CaseRedated(
            at=now, op=act.op, case=case, person=person, who=act.who, where=act.where,
            base=told_before(work, case, self._moving.flows.of(case)),
        )  # fmt: skip
        work.record(event)
