"""Makes a move of a case inside an open work: rights, guards, clocks, number, papers, time line, journal, event.

There is no other way to move a case. It opens no work itself and knows no screen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from core.attachments.attachment import Attachment, Scan
from core.base.acts import Act
from core.base.clock import Clock, office_day
from core.base.ids import new_id
from core.base.resources import Resources
from core.calendar.calendar import WorkCalendar
from core.cases.answers import Answers
from core.cases.applying import applying_of
from core.cases.attaching import attach
from core.cases.case import Case, CaseId, CaseMaterial, CaseState, CaseStep
from core.cases.draft import Draft, snapshot
from core.cases.effects import EFFECTS, Ground
from core.cases.events import EVENTS
from core.cases.flow import Flow, Move
from core.cases.flow_file import FlowBook
from core.cases.form import FilledField, want_whole
from core.cases.guards import Facts
from core.cases.limits import Limits
from core.cases.numbers import Numbering, new_query_code
from core.cases.paper_book import Occasion, PaperBook, channel_of
from core.cases.paper_words import Desk
from core.cases.ports import CaseWork
from core.cases.procedures import load_procedures
from core.cases.told import told_before
from core.catalogue.item import LimitUnit
from core.config.model import Settings
from core.papers.job import WAITING_STATES, JobState, PrintJob
from core.papers.ordering import order
from core.people.person import Person, PersonId
from core.people.register import Contact, ContactKind, Source
from core.staff.rights import Rights

STOPPING = "2"  # GB/T 39046 A.7: 其他; an extension (1) lets the limits run on


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A move somebody wants to make: its name, what they said, the materials as they lie there now."""

    move: str
    answers: Answers
    desk: Desk
    materials: tuple[CaseMaterial, ...] | None = None
    banned: str = ""
    failed: tuple[str, ...] = ()
    scans: tuple[Scan, ...] = ()


class Moving:
    """Keeps no state but the data files; lives as long as the services."""

    def __init__(
        self, *, clock: Clock, settings: Settings, resources: Resources, calendar: WorkCalendar, rights: Rights
    ) -> None:
        hall = settings.hall
        self._clock, self._rights = clock, rights
        self.flows = FlowBook.load(resources)
        self.limits = Limits(calendar, settings.cases)
        self.numbering = Numbering(site=hall.site_code, short_name=hall.short_name, resources=resources)
        self.book = PaperBook(settings, resources, self.numbering)
        self.procedures = load_procedures(resources)

    def open(self, work: CaseWork, act: Act, draft: Draft, wish: Wish, form: tuple[FilledField, ...] = ()) -> Case:
        """Make a case of what lies on the counter, and its first move at once."""
        now = self._clock.now()
        item = snapshot(draft.item, draft.scenario)
        flow = self.flows.for_item(item.code, item.case_type)
        person = _with_phone(work, draft, now)
        self._check(work, act, flow, flow.start, self._facts(wish, person.id, draft.materials, frozenset()), wish)
        case = Case(
            id=CaseId(new_id()),
            number=str(self.numbering.case_number(work.numbers, office_day(now))),
            state=flow.start,
            item=item,
            person_id=person.id,
            applicant=draft.applying.organisation.name if draft.applying.organisation else person.name,
            ticket_id=draft.ticket.id if draft.ticket else "",
            counter=act.where,
            clerk=draft.clerk,
            received_at=now,
            materials=draft.materials,
            flow=flow.name,
            query_code=new_query_code(),
            remark=draft.remark,
            phone=draft.phone,
            applicant_type=draft.applying.type,
            organisation_id=draft.applying.organisation.id if draft.applying.organisation else "",
            agent_id=draft.applying.agent.id if draft.applying.agent else "",
            mandate_id=draft.applying.mandate.id if draft.applying.mandate else "",
            form=form,
            revision=0,
        )
        moved = self._moved(work, flow, flow.moves[wish.move], case, wish, now)
        work.cases.add(moved)
        attached = attach(work, act, self._clock, moved, draft.scans)
        return self._told(work, act, flow, case, moved, wish, person, attached)

    def make(self, work: CaseWork, act: Act, case: Case, wish: Wish) -> Case:
        """Move a stored case. Faults: ``cases.move.illegal``, ``staff.right.missing``, those of the move's guards."""
        now = self._clock.now()
        flow = self.flows.of(case)
        materials = case.materials if wish.materials is None else wish.materials
        overdue = frozenset(clock.name for clock in case.clocks if clock.is_running and clock.is_over(office_day(now)))
        self._check(work, act, flow, case.state, self._facts(wish, case.person_id, materials, overdue), wish)
        want_whole(wish.move, case.form)
        moved = self._moved(work, flow, flow.moves[wish.move], case, wish, now)
        moved = work.cases.save(moved)
        if moved.state is CaseState.VOID:
            self._cancel_papers(work, moved)
        attached = self._attached(work, act, moved, wish)
        return self._told(work, act, flow, case, moved, wish, work.people.get(PersonId(case.person_id)), attached)

    def facts(self, case: Case, answers: Answers, day: date) -> Facts:
        """Return what the guards look at, for a screen that asks what may be done now. Any thread."""
        overdue = frozenset(clock.name for clock in case.clocks if clock.is_running and clock.is_over(day))
        desk = Desk(clerk="", staff_number="", counter_name="")
        wish = Wish(move="", answers=answers, desk=desk)
        return self._facts(wish, case.person_id, case.materials, overdue)

    def _facts(
        self, wish: Wish, applicant_id: str, materials: tuple[CaseMaterial, ...], overdue: frozenset[str]
    ) -> Facts:
        kind = self.procedures.get(wish.answers.kind)
        return Facts(
            materials=materials,
            banned=wish.banned,
            failed=wish.failed,
            answers=wish.answers,
            overdue=overdue,
            applicant_id=applicant_id,
            stops=kind is not None and kind.code == STOPPING,
        )

    def _check(self, work: CaseWork, act: Act, flow: Flow, state: CaseState, facts: Facts, wish: Wish) -> None:
        if (fault := flow.objection(wish.move, state, facts)) is not None:
            raise fault
        self._rights.require(work, act, flow.moves[wish.move].right)

    def _moved(self, work: CaseWork, flow: Flow, move: Move, case: Case, wish: Wish, now: datetime) -> Case:
        """Return the case after the move; the numbers it takes are of this work."""
        day, before = office_day(now), case.state
        moved = case if wish.materials is None else replace(case, materials=wish.materials)
        moved = moved.in_state(move.target(before))
        if before is flow.start and moved.state is not flow.start:
            moved = replace(moved, received_at=now)
        ground = self._ground(moved, wish.answers, now)
        for word in move.does:
            moved = EFFECTS[word](moved, ground)
        since = office_day(moved.accepted_at) if "accept_back" in move.does and moved.accepted_at else day
        moved = self.limits.moved(moved, flow, move, day, wish.answers, since=since)
        if move.number:
            number = self.numbering.document_number(work.numbers, move.number, day)
            moved = replace(moved, document_number=number.text)
        if moved.state in flow.closed_states and moved.closed_on is None:
            moved = replace(moved, closed_on=day)
        return moved

    def _ground(self, case: Case, answers: Answers, now: datetime) -> Ground:
        kind = self.procedures.get(answers.kind)
        ends = None
        if answers.days and kind is not None:
            ends = self.limits.last_day(office_day(now), answers.days, kind.unit)
        elif answers.days and (due := case.promised_due or case.legal_due) is not None:  # an extension: the limit's end
            ends = self.limits.last_day(due, answers.days, case.item.unit)
        return Ground(at=now, answers=answers, procedure=kind, ends=ends)

    def _told(
        self,
        work: CaseWork,
        act: Act,
        flow: Flow,
        before: Case,
        case: Case,
        wish: Wish,
        person: Person,
        attached: Sequence[Attachment],
    ) -> Case:
        """Tell the time line, the journal, the printers and the district."""
        now, move = self._clock.now(), flow.moves[wish.move]
        step = CaseStep(
            case_id=case.id, serial=case.revision, at=now, move=move.name, before=before.state, after=case.state,
            who=act.who, where=act.where, op=act.op, note=self._note(wish.answers),
        )  # fmt: skip
        work.cases.add_step(step)
        facts = {"item": case.item.code, "from": before.state.value, "state": case.state.value}
        work.journal.write(f"case.{move.name}", case.number, facts=facts | _agent(case, before))
        promised, applying = case.clock("promised"), applying_of(work, case)
        on = Occasion(
            case=case, person=person, desk=wish.desk, at=now, day=office_day(now), answers=wish.answers,
            applying=applying,
            numbers=work.numbers, steps=_way(flow, case.state),
            used_days=None if promised is None or promised.unit is not LimitUnit.WORKING_DAY
            else self.limits.used(promised, office_day(now)),
        )  # fmt: skip
        for name in move.papers:
            order(work, act, self._clock, self.book.make(name, on), channel=channel_of(name), subject=case.number)
        if move.event:
            kind = EVENTS[move.event]
            event = kind(
                at=now,
                op=act.op,
                case=case,
                person=person,
                who=act.who,
                where=act.where,
                attachments=tuple(attached),
                applying=applying,
                base=told_before(work, case, flow),
            )
            work.record(event)
        return case

    def _attached(self, work: CaseWork, act: Act, case: Case, wish: Wish) -> list[Attachment]:
        """Link the scans that came with the move; return all the case has now, or none when none came."""
        attach(work, act, self._clock, case, wish.scans)
        return [one for one in work.attachments.of_case(case.id) if one.removed_at is None] if wish.scans else []

    def _note(self, answers: Answers) -> str:
        kind = self.procedures.get(answers.kind)
        words = (
            kind.title.zh if kind else "", answers.reason, answers.told, answers.words, answers.organ,
            answers.document, answers.authority,
        )  # fmt: skip
        return " · ".join(word for word in words if word)

    def _cancel_papers(self, work: CaseWork, case: Case) -> None:
        """Cancel what is not printed yet; numbers that stand on no paper are recorded as aborted."""
        jobs = [self._cancelled(work, job) for job in work.print_jobs.of_subject(case.number)]
        if not all(job.state is JobState.CANCELLED for job in jobs):
            return
        self.numbering.abort_case(work.numbers, case.number, "void")
        documents = {str(job.values["document_number"]) for job in jobs if job.values.get("document_number")}
        for document in sorted(documents):
            self.numbering.abort_document(work.numbers, document, "void")

    def _cancelled(self, work: CaseWork, job: PrintJob) -> PrintJob:
        if job.state not in WAITING_STATES:
            return job
        work.print_jobs.save(job.moved(JobState.CANCELLED, at=self._clock.now()))
        return work.print_jobs.get(job.id)


def _way(flow: Flow, now: CaseState) -> tuple[str, ...]:
    """Return the steps a visitor is told of, the one the case stands at marked."""
    words = ((state, flow.states[state].title.zh) for state in flow.line)
    return tuple(f"【{word}】" if state is now else word for state, word in words)


def _agent(case: Case, before: Case) -> dict[str, str]:
    """Return who came in the applicant's place, as a row: the journal holds no name and no free text."""
    took = case.collection
    return {"agent": took.person_id} if took is not None and before.collection is None and took.authority else {}


def _with_phone(work: CaseWork, draft: Draft, at: datetime) -> Person:
    """Return the applicant's row, with the phone of today when one was given."""
    person = work.people.get(draft.person.id)
    if not draft.phone or draft.phone == person.phone:
        return person
    work.people.save(replace(person, phone=draft.phone))
    seen = Contact(owner=person.id, kind=ContactKind.PHONE, value=draft.phone, source=Source.CASE, seen_at=at)
    work.register.note(seen)
    work.cases.person_changed(person.id)
    work.journal.write("person.change", person.id, facts={"fields": "phone"})
    return work.people.get(person.id)
