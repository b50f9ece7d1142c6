"""Cases after intake: found, moved, handed out, reprinted, watched. It knows no screen. Store lane only."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from core.base.acts import Act
from core.base.clock import Clock, office_day
from core.base.faults import Fault
from core.base.work import Store
from core.calendar.lights import Light
from core.cases.answers import DENIED, GRANTED, Answers
from core.cases.case import Case, CaseId, CaseMaterial, CaseState, CaseStep
from core.cases.clocks import CaseClock
from core.cases.finding import FoundCase
from core.cases.flow import Flow, Move
from core.cases.moving import Moving, Wish
from core.cases.paper_words import Desk
from core.cases.ports import CaseWork
from core.cases.procedures import ProcedureKind
from core.config.model import Settings
from core.papers.job import JobId, PrintJob
from core.papers.ordering import order_again
from core.people.person import Person, PersonId
from core.staff.rights import MISSING, Rights, guarded

READ_ALL = "case.all"
SHOWN = 200  # of each list of what is watched; its length is counted whole
TO_COLLECT = frozenset({CaseState.DECIDED, CaseState.ISSUED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A limit of a case and how it stands today; ``days_left`` are working days, frozen while it is paused.

    ``used`` of ``clock.days`` are gone. ``was`` is the last day told first, when it is another one now.
    """

    case: Case
    clock: CaseClock
    days_left: int
    used: int
    light: Light

    @property
    def was(self) -> date | None:
        """The last day as it was told first, when that is no longer so."""
        return self.clock.first_due if self.clock.first_due != self.clock.due else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """How many cases are over, near, to be collected, kept as drafts, and in hand."""

    over: int = 0
    near: int = 0
    collect: int = 0
    drafts: int = 0
    hand: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A move the case could make; ``fault`` is what stands against it before anything was said."""

    move: Move
    fault: Fault | None


class CaseService:
    """What is done with cases once they have a number."""

    def __init__(
        self, *, store: Store[CaseWork], clock: Clock, settings: Settings, moving: Moving, rights: Rights
    ) -> None:
        self._store, self._clock, self._settings = store, clock, settings
        self._moving, self._rights, self._limits = moving, rights, moving.limits

    # -- looking

    def get(self, case_id: CaseId, act: Act | None = None) -> Case:
        """Return one case, or Fault ``store.get.missing``.

        For whoever reads on a screen (``act``) one of another counter wants the right: ``cases.read.other_counter``.
        """
        with self._store.read() as work:
            case = work.cases.get(case_id)
            if act is not None and not self._may_read(work, act, case):
                raise Fault("cases.read.other_counter", counter=case.counter)
            return case

    def applicant(self, case: Case) -> Person:
        """Return the person behind a case."""
        with self._store.read() as work:
            return work.people.get(PersonId(case.person_id))

    def papers(self, case: Case) -> list[PrintJob]:
        """Return every paper ordered for the case, copies too, in order."""
        with self._store.read() as work:
            return work.print_jobs.of_subject(case.number)

    def steps(self, case: Case) -> list[CaseStep]:
        """Return what was done to the case, in order."""
        with self._store.read() as work:
            return work.cases.steps(case.id)

    def search(self, text: str, limit: int = 50, act: Act | None = None) -> list[FoundCase]:
        """Find cases by anything a visitor may say (core.cases.finding); a whole number finds exactly its case.

        Whoever may not read the cases of other counters (``act``) finds those of their own only.
        """
        with self._store.read() as work:
            found = work.cases.search(text, limit)
            if act is None or self._may(work, act, READ_ALL):
                return found
            return [one for one in found if work.cases.get(one.id).counter == act.where]

    @property
    def is_search_whole(self) -> bool:
        """Whether every case is found by today's words; else older ones may be missing until the index is renewed."""
        with self._store.read() as work:
            return not work.cases.is_search_stale

    def rebuild_search(self, act: Act, progress: Callable[[int, int], None]) -> int:
        """Make the search index anew; return how many cases are in it. ``progress`` hears (done, of all)."""
        with self._store.work(act) as work:
            count = work.cases.rebuild_search(progress)
            work.journal.write("search.rebuild", facts={"cases": str(count)})
        return count

    def of_person(self, person_id: str) -> list[Case]:
        """Return a person's cases, newest first."""
        with self._store.read() as work:
            return work.cases.of_person(person_id)

    def flow(self, case: Case) -> Flow:
        """Return the flow a case is in. Any thread."""
        return self._moving.flows.of(case)

    @property
    def keys(self) -> frozenset[str]:
        """The keys that stand for a move in some flow of this site."""
        return frozenset(
            move.key for flow in self._moving.flows.flows.values() for move in flow.moves.values() if move.key
        )

    @property
    def procedures(self) -> tuple[ProcedureKind, ...]:
        """The special procedures there are."""
        return tuple(self._moving.procedures.values())

    def offers(self, case: Case) -> tuple[Offer, ...]:
        """Return the moves from the case's state in the order of its flow. Any thread."""
        flow, today = self.flow(case), office_day(self._clock.now())
        facts = self._moving.facts(case, Answers(), today)
        return tuple(
            Offer(move=move, fault=flow.objection(move.name, case.state, facts)) for move in flow.moves_from(case.state)
        )

    # -- limits

    def over(self) -> list[Case]:
        """Return the cases whose limit is over, the ``SHOWN`` most urgent first."""
        with self._store.read() as work:
            return work.cases.over(office_day(self._clock.now()), SHOWN)

    def near(self) -> list[Case]:
        """Return the cases whose limit is near, the ``SHOWN`` most urgent first."""
        with self._store.read() as work:
            return work.cases.near(office_day(self._clock.now()), SHOWN)

    def totals(self) -> Totals:
        """Return how long the lists of what is watched are, whatever is shown of them."""
        with self._store.read() as work:
            over, near = work.cases.due_counts(office_day(self._clock.now()))
            return Totals(
                over=over, near=near, collect=work.cases.count_in(TO_COLLECT),
                drafts=work.cases.count_in({CaseState.DRAFT}), hand=work.cases.count_running(),
            )  # fmt: skip

    def to_collect(self) -> list[Case]:
        """Return the cases whose result waits for somebody, those that wait longest first."""
        with self._store.read() as work:
            return work.cases.in_states(TO_COLLECT, SHOWN)

    def drafts(self) -> list[Case]:
        """Return what was kept for later and not decided (暂存), those that wait longest first."""
        with self._store.read() as work:
            return work.cases.in_states({CaseState.DRAFT}, SHOWN)

    def in_hand(self) -> list[Case]:
        """Return the cases with a running limit, the ``SHOWN`` most urgent first."""
        with self._store.read() as work:
            return work.cases.running(SHOWN)

    def urgent(self, case: Case) -> Due | None:
        """Return the running limit of a case that ends first. Any thread."""
        return min(
            (due for due in self.dues_of(case) if due.clock.is_running and due.clock.due is not None),
            key=lambda due: due.clock.due or date.max,
            default=None,
        )

    def dues_of(self, case: Case) -> list[Due]:
        """Return the running and the paused limits of one case with their lights, in the order of its flow."""
        today, order = office_day(self._clock.now()), list(self.flow(case).clocks)
        clocks = [clock for clock in case.clocks if clock.stopped is None and clock.name in order]
        return [self._due(case, clock, today) for clock in sorted(clocks, key=lambda clock: order.index(clock.name))]

    # -- moving

    def make(
        self,
        act: Act,
        case_id: CaseId,
        move: str,
        answers: Answers | None = None,
        *,
        materials: tuple[CaseMaterial, ...] | None = None,
        clerk: str = "",
    ) -> Case:
        """Make one move of a case; ``clerk`` is the name for its papers. The same act answers with the first result.

        Faults: ``cases.move.illegal`` (it names what is allowed), ``staff.right.missing``, those of the guards.
        """
        said = (answers or Answers()).checked()
        with guarded(self._store, act) as work:
            if (done := work.first_result()) is not None:
                return work.cases.get(CaseId(done))
            case = work.cases.get(case_id)
            counter = self._settings.desk.counter_name
            desk = Desk(clerk=clerk or case.clerk, staff_number=act.who, counter_name=counter)
            wish = Wish(move=move, answers=said, desk=desk, materials=materials)
            moved = self._moving.make(work, act, case, wish)
            work.keep_result(moved.id)
            return moved

    def decide(
        self, act: Act, case_id: CaseId, words: str = "", *, is_granted: bool = True, document: str = ""
    ) -> Case:
        """办结: the result came down from the back office, or an instant case was done at the counter."""
        outcome = GRANTED if is_granted else DENIED
        return self.make(act, case_id, "decide", Answers(outcome=outcome, words=words, document=document))

    def collect(self, act: Act, case_id: CaseId, *, person: Person, authority: str = "", clerk: str = "") -> Case:
        """领取: hand the result to ``person``: the applicant, or an agent who showed an authority.

        Fault ``cases.collect.other_person`` when somebody else asks without one.
        """
        return self.make(act, case_id, "collect", Answers(receiver=person, authority=authority), clerk=clerk)

    def void(self, act: Act, case_id: CaseId, reason: str) -> Case:
        """作废: papers not yet printed are cancelled; numbers that stand on no paper are recorded as aborted."""
        return self.make(act, case_id, "void", Answers(reason=reason))

    def reprint(self, act: Act, job_id: JobId, size: str | None = None) -> PrintJob:
        """补打: the same paper again, with its count, or what still waits brought to this counter; journalled.

        ``size`` is ``large`` for 大字版, None for the size it had.
        """
        with guarded(self._store, act) as work:
            if (done := work.first_result()) is not None:
                return work.print_jobs.get(JobId(done))
            self._rights.require(work, act, "case.reprint")
            job = order_again(work, act, self._clock, work.print_jobs.get(job_id), size)
            facts = {"template": job.template, "copy": str(job.copy), **({"size": job.size} if job.size else {})}
            work.journal.write("paper.reprint", job.subject, facts=facts)
            work.keep_result(job.id)
            return job

    def _may_read(self, work: CaseWork, act: Act, case: Case) -> bool:
        return case.counter == act.where or self._may(work, act, READ_ALL)

    def _may(self, work: CaseWork, act: Act, right: str) -> bool:
        try:
            self._rights.require(work, act, right)
        except Fault as fault:
            if fault.code != MISSING:
                raise
            return False
        return True

    def _due(self, case: Case, clock: CaseClock, today: date) -> Due:
        limits = self._limits
        return Due(
            case=case,
            clock=clock,
            days_left=limits.days_left(clock, today),
            used=limits.used(clock, today),
            light=limits.light(clock, today),
        )
