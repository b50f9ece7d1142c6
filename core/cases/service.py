"""Cases after intake: found, decided, collected, reprinted, watched. It knows no screen. Store lane only."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from core.base.acts import Act
from core.base.clock import Clock, office_day
from core.base.faults import Fault
from core.base.resources import Resources
from core.base.work import Store
from core.calendar.calendar import WorkCalendar
from core.calendar.lights import Light, light
from core.cases.case import Case, CaseId, CaseState
from core.cases.door import checked_text
from core.cases.events import CaseCollected, CaseDecided, CaseEvent, CaseVoided
from core.cases.finding import FoundCase
from core.cases.flow import Flow
from core.cases.guards import Facts
from core.cases.numbers import Numbering
from core.cases.ports import CaseWork
from core.config.model import Settings
from core.papers.job import WAITING_STATES, JobId, JobState, PrintJob
from core.papers.ordering import order_copy
from core.people.person import Person, PersonId

MAX_CENTRAL = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A running limit of a case: ``clock`` is decision, limit, correction or tolerance, ``days_left`` working days."""

    case: Case
    clock: str
    day: date
    days_left: int
    light: Light


class CaseService:
    """What is done with cases once they have a number."""

    def __init__(
        self,
        *,
        store: Store[CaseWork],
        clock: Clock,
        settings: Settings,
        resources: Resources,
        calendar: WorkCalendar,
    ) -> None:
        self._store, self._clock, self._settings, self._calendar = store, clock, settings, calendar
        self._flow = Flow.from_resources(resources)
        self._window = timedelta(days=resources.toml("cases/care.toml")["due_window_days"])
        hall = settings.hall
        self._numbering = Numbering(site=hall.site_code, short_name=hall.short_name, resources=resources)

    def get(self, case_id: CaseId) -> Case:
        """Return one case, or Fault ``store.get.missing``."""
        with self._store.read() as work:
            return work.cases.get(case_id)

    def applicant(self, case: Case) -> Person:
        """Return the person behind a case."""
        with self._store.read() as work:
            return work.people.get(PersonId(case.person_id))

    def moves(self, case: Case) -> frozenset[str]:
        """Return the names of the moves the flow knows from the case's state, guards aside. Any thread."""
        return frozenset(move.name for move in self._flow.moves_from(case.state))

    def papers(self, case: Case) -> list[PrintJob]:
        """Return every paper ordered for the case, copies too, in order."""
        with self._store.read() as work:
            return work.print_jobs.of_subject(case.number)

    def search(self, text: str, limit: int = 50) -> list[FoundCase]:
        """Find cases by anything a visitor may say (core.cases.finding); a whole number finds exactly its case."""
        with self._store.read() as work:
            return work.cases.search(text, limit)

    def rebuild_search(self, act: Act, progress: Callable[[int, int], None]) -> int:
        """Make the search index anew; return how many cases are in it. ``progress`` hears (done, of all)."""
        counted = [0]

        def hear(done: int, count: int) -> None:
            counted[0] = done
            progress(done, count)

        with self._store.work(act) as work:
            work.cases.rebuild_search(hear)
            work.journal.write("search.rebuild", facts={"cases": str(counted[0])})
        return counted[0]

    def of_person(self, person_id: str) -> list[Case]:
        """Return a person's cases, newest first."""
        with self._store.read() as work:
            return work.cases.of_person(person_id)

    def dues(self) -> list[Due]:
        """Return the running limits of all open cases, the most urgent first."""
        now = self._clock.now()
        with self._store.read() as work:
            cases = work.cases.received_between(now - self._window, now + timedelta(seconds=1))
        dues = [due for case in cases for due in self.dues_of(case)]
        return sorted(dues, key=lambda due: (due.day, due.case.number, due.clock))

    def dues_of(self, case: Case) -> list[Due]:
        """Return the running limits of one case with their lights. Any thread."""
        received = office_day(case.received_at)
        accepted = office_day(case.accepted_at or case.received_at)
        return [
            self._due(case, clock, start, day)
            for clock, states, start, day in (
                ("decision", {CaseState.RECEIVED}, received, case.decision_due),
                ("correction", {CaseState.CORRECTING}, received, case.correction_due),
                ("limit", {CaseState.ACCEPTED, CaseState.HANDLING}, accepted, case.promised_due or case.legal_due),
                ("tolerance", {CaseState.ACCEPTED, CaseState.HANDLING}, accepted, case.tolerance_due),
            )
            if case.state in states and day is not None
        ]

    def decide(self, act: Act, case_id: CaseId, result: str = "") -> Case:
        """办结: the result came down from the back office, or an instant case was done at the counter."""
        facts = {"result": checked_text(result, "result")} if result else {}
        return self._move(act, case_id, "decide", CaseDecided, facts)

    def collect(self, act: Act, case_id: CaseId, *, person: Person, agent_reason: str = "") -> Case:
        """领证: hand the result to ``person``, who must be the applicant or come as an agent with a reason.

        Fault ``cases.collect.other_person`` when somebody else asks without one.
        """
        reason = checked_text(agent_reason.strip(), "agent_reason")

        def check(case: Case) -> None:
            if person.id != case.person_id and not reason:
                raise Fault("cases.collect.other_person")

        # The reason is free text and may hold a name: the journal only keeps that there was an agent, and which row.
        facts = {"agent": str(person.id)} if reason else {}
        return self._move(act, case_id, "collect", CaseCollected, facts, check=check)

    def void(self, act: Act, case_id: CaseId, reason: str) -> Case:
        """作废: papers not yet printed are cancelled; numbers that stand on no paper are recorded as aborted."""
        why = checked_text(reason.strip(), "reason")
        with self._store.work(act) as work:
            if (done := work.first_result()) is not None:
                return work.cases.get(CaseId(done))
            case = work.cases.get(case_id)
            to = self._flow.step("void", case.state, Facts(materials=case.materials, reason=why))
            jobs = [self._cancelled(work, job) for job in work.print_jobs.of_subject(case.number)]
            if all(job.state is JobState.CANCELLED for job in jobs):
                self._abort_numbers(work, case, jobs)
            voided = replace(case.in_state(to), reason=why)
            return self._kept(work, act, voided, "void", CaseVoided, {})

    def bind_central_number(self, act: Act, case_id: CaseId, number: str) -> Case:
        """Bind the number a central service gave; bound once, Fault ``cases.bind.other`` for a second one."""
        central = number.strip()
        if not central or not central.isascii() or not central.isprintable() or len(central) > MAX_CENTRAL:
            raise Fault("cases.bind.malformed", limit=MAX_CENTRAL)
        with self._store.work(act) as work:
            case = work.cases.get(case_id)
            if case.central_number not in ("", central):
                raise Fault("cases.bind.other", number=case.number)
            if not case.central_number:
                work.cases.save(replace(case, central_number=central))
                work.journal.write("case.bind", case.number)
            return work.cases.get(case_id)

    def reprint(self, act: Act, job_id: JobId) -> PrintJob:
        """补打: the same paper again, with its count; journalled."""
        with self._store.work(act) as work:
            if (done := work.first_result()) is not None:
                return work.print_jobs.get(JobId(done))
            job = order_copy(work, act, self._clock, work.print_jobs.get(job_id))
            facts = {"template": job.template, "copy": str(job.copy)}
            work.journal.write("paper.reprint", job.subject, facts=facts)
            work.keep_result(job.id)
            return job

    def _move(
        self,
        act: Act,
        case_id: CaseId,
        move: str,
        event: type[CaseEvent],
        facts: dict[str, str],
        check: Callable[[Case], None] | None = None,
    ) -> Case:
        with self._store.work(act) as work:
            if (done := work.first_result()) is not None:
                return work.cases.get(CaseId(done))
            case = work.cases.get(case_id)
            to = self._flow.step(move, case.state, Facts(materials=case.materials))
            if check is not None:
                check(case)
            return self._kept(work, act, case.in_state(to), move, event, facts)

    def _kept(
        self, work: CaseWork, act: Act, case: Case, move: str, event: type[CaseEvent], facts: dict[str, str]
    ) -> Case:
        """Save the moved case with its journal row and event; return the row."""
        work.cases.save(case)
        work.journal.write(f"case.{move}", case.number, facts=facts)
        person = work.people.get(PersonId(case.person_id))
        happened = event(at=self._clock.now(), op=act.op, case=case, person=person, who=act.who, where=act.where)
        work.record(happened)
        work.keep_result(case.id)
        return work.cases.get(case.id)

    def _cancelled(self, work: CaseWork, job: PrintJob) -> PrintJob:
        if job.state not in WAITING_STATES:
            return job
        work.print_jobs.save(job.moved(JobState.CANCELLED, at=self._clock.now()))
        return work.print_jobs.get(job.id)

    def _abort_numbers(self, work: CaseWork, case: Case, jobs: list[PrintJob]) -> None:
        """Record every number of a case whose papers all stayed unprinted."""
        self._numbering.abort_case(work.numbers, case.number, "void")
        documents = {str(job.values["document_number"]) for job in jobs if job.values.get("document_number")}
        for document in sorted(documents):
            self._numbering.abort_document(work.numbers, document, "void")

    def _due(self, case: Case, clock: str, start: date, day: date) -> Due:
        today = office_day(self._clock.now())
        lamp = light(self._calendar, self._settings.cases, today=today, start=start, due=day)
        return Due(
            case=case, clock=clock, day=day, light=lamp, days_left=self._calendar.working_days_between(today, day)
        )
