"""Files a case inside an open work: number, dates, papers, journal row and event together. It opens no work itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from core.attachments.attachment import Attachment, Scan
from core.base.acts import Act
from core.base.clock import Clock, office_day
from core.base.ids import new_id
from core.cases.attaching import attach
from core.cases.case import Case, CaseId, CaseMaterial, CaseState
from core.cases.draft import Draft, snapshot
from core.cases.events import CaseAccepted, CaseEvent, CaseRefused, CorrectionAsked, MaterialsSupplied
from core.cases.flow import Flow
from core.cases.limits import Limits
from core.cases.materials import promised
from core.cases.numbers import Numbering, new_query_code
from core.cases.paper_words import Desk
from core.cases.papers import CasePapers
from core.cases.ports import CaseWork
from core.papers.content import Paper
from core.papers.job import Channel
from core.papers.ordering import order
from core.people.person import Person, PersonId

EVENTS: Mapping[str, type[CaseEvent]] = {
    "accept": CaseAccepted,
    "accept_tolerant": CaseAccepted,
    "correct": CorrectionAsked,
    "refuse": CaseRefused,
    "supply": CaseAccepted,
    "supply_some": MaterialsSupplied,
    "supply_rest": MaterialsSupplied,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """Why an application is refused: the reason, the provision it rests on, and where to go instead."""

    reason: str = ""
    basis: str = ""
    elsewhere: str = ""


class Filing:
    """What accept, correct, refuse and supply have in common. Lives as long as its service; keeps no state."""

    def __init__(self, *, flow: Flow, clock: Clock, numbering: Numbering, limits: Limits, papers: CasePapers) -> None:
        self._flow, self._clock = flow, clock
        self._numbering, self._limits, self._papers = numbering, limits, papers

    def open(self, work: CaseWork, act: Act, draft: Draft, move: str, to: CaseState, grounds: Grounds) -> Case:
        """Make a case of a draft, already in the state the move leads to; the move's guards have been asked."""
        now = self._clock.now()
        day = office_day(now)
        person = _with_phone(work, draft)
        case = Case(
            id=CaseId(new_id()),
            number=str(self._numbering.case_number(work.numbers, day)),
            state=to,
            item=snapshot(draft.item),
            person_id=person.id,
            applicant=person.name,
            ticket_id=draft.ticket.id if draft.ticket else "",
            counter=act.where,
            clerk=draft.clerk,
            received_at=now,
            materials=draft.materials,
            decision_due=self._limits.answer(day),
            query_code=new_query_code(),
            remark=draft.remark,
            phone=draft.phone,
            reason=grounds.reason,
        )
        case = self._dated(work, case, now)
        work.cases.add(case)
        desk = Desk(clerk=draft.clerk, staff_number=act.who, counter_name=draft.counter_name)
        attached = attach(work, act, self._clock, case, draft.scans)
        self._told(work, act, move, case, person, desk, grounds, attached)
        return case

    def supply(
        self,
        work: CaseWork,
        act: Act,
        old: Case,
        materials: tuple[CaseMaterial, ...],
        move: str,
        to: CaseState,
        desk: Desk,
        scans: Sequence[Scan] = (),
    ) -> Case:
        """Move a case on with the papers that came in; the move's guards have been asked."""
        case = replace(old.in_state(to), materials=materials)
        if old.state is CaseState.CORRECTING:
            case = self._dated(work, case, self._clock.now())
        if not promised(materials):
            case = replace(case, tolerance_due=None)
        work.cases.save(case)
        attach(work, act, self._clock, case, scans)
        attached = [one for one in work.attachments.of_case(case.id) if one.removed_at is None] if scans else []
        self._told(work, act, move, case, work.people.get(PersonId(case.person_id)), desk, Grounds(), attached)
        return case

    def _dated(self, work: CaseWork, case: Case, now: datetime) -> Case:
        """Return the case with document number and due days as its new state wants them."""
        day = office_day(now)
        if case.state is CaseState.ACCEPTED:
            return self._accepted(work, case, now, day)
        if case.state is CaseState.CORRECTING:
            number = self._document(work, "correct", day)
            return replace(case, document_number=number, correction_due=self._limits.correction(day))
        if case.state is CaseState.NOT_ACCEPTED:
            return replace(case, document_number=self._document(work, "refuse", day))
        return case

    def _accepted(self, work: CaseWork, case: Case, now: datetime, day: date) -> Case:
        is_tolerant = bool(promised(case.materials))
        return replace(
            case,
            accepted_at=now,
            document_number=self._document(work, "accept", day),
            promised_due=self._limits.promised(case.item, day),
            legal_due=self._limits.legal(case.item, day),
            is_tolerant=is_tolerant,
            tolerance_due=self._limits.tolerance(day) if is_tolerant else None,
        )

    def _document(self, work: CaseWork, kind: str, day: date) -> str:
        return self._numbering.document_number(work.numbers, kind, day).text

    def _told(
        self,
        work: CaseWork,
        act: Act,
        move: str,
        case: Case,
        person: Person,
        desk: Desk,
        grounds: Grounds,
        attached: Sequence[Attachment],
    ) -> None:
        """Tell the journal, the printers and the district."""
        now = self._clock.now()
        work.journal.write(f"case.{move}", case.number, facts={"item": case.item.code, "state": case.state.value})
        for name in self._flow.moves[move].papers:
            channel = Channel.RECEIPT if name == "receipt" else Channel.OFFICE
            paper = self._paper(name, case, person, desk, now, grounds)
            order(work, act, self._clock, paper, channel=channel, subject=case.number)
        event = EVENTS[move](
            at=now, op=act.op, case=case, person=person, who=act.who, where=act.where, attachments=tuple(attached)
        )  # fmt: skip
        work.record(event)

    def _paper(self, name: str, case: Case, person: Person, desk: Desk, at: datetime, grounds: Grounds) -> Paper:
        if name == "receipt":
            return self._papers.receipt(case, person, desk, at)
        if name == "acceptance":
            return self._papers.acceptance(case)
        if name == "commitment":
            return self._papers.commitment(case, person, at)
        if name == "correction":
            return self._papers.correction(case, desk, at)
        return self._papers.refusal(case, at, basis=grounds.basis, elsewhere=grounds.elsewhere)


def _with_phone(work: CaseWork, draft: Draft) -> Person:
    """Return the applicant's row, with the phone of today when one was given."""
    person = work.people.get(draft.person.id)
    if not draft.phone or draft.phone == person.phone:
        return person
    work.people.save(replace(person, phone=draft.phone))
    work.cases.person_changed(person.id)
    work.journal.write("person.change", person.id, facts={"fields": "phone"})
    return work.people.get(person.id)
