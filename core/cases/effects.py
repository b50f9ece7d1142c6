"""What a move does to a case beside its state and clocks: one function a word of the flow files. It knows no flow."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from core.base.clock import office_day
from core.cases.answers import GRANTED, Answers
from core.cases.case import Case, Collection, Procedure, Result
from core.cases.materials import promised, with_secondary_promised
from core.cases.procedures import EXTENSION, ProcedureKind
from core.catalogue.item import LimitUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What an effect may look at. ``ends`` is the last day of the procedure asked for."""

    at: datetime
    answers: Answers
    procedure: ProcedureKind | None = None
    ends: date | None = None

    @property
    def day(self) -> date:
        """The day at the office."""
        return office_day(self.at)


Effect = Callable[[Case, Ground], Case]


def accept(case: Case, ground: Ground) -> Case:
    """受理: from now on the limits run."""
    return replace(case, accepted_at=ground.at, is_tolerant=bool(promised(case.materials)))


def accept_back(case: Case, ground: Ground) -> Case:  # noqa: ARG001 - one of EFFECTS
    """Nobody told the applicant in time: accepted since the day of receipt (行政许可法 art. 32)."""
    return replace(case, accepted_at=case.received_at, is_tolerant=bool(promised(case.materials)))


def promise(case: Case, ground: Ground) -> Case:  # noqa: ARG001
    """容缺: what is missing and secondary is promised."""
    return replace(case, materials=with_secondary_promised(case.materials))


def reason(case: Case, ground: Ground) -> Case:
    """Keep why."""
    return replace(case, reason=ground.answers.reason)


def handover(case: Case, ground: Ground) -> Case:
    """Keep where the case went; without a word the department of its item."""
    return replace(case, organ=ground.answers.organ or case.item.department)


def procedure(case: Case, ground: Ground) -> Case:
    """A special procedure begins."""
    answers = ground.answers
    begun = Procedure(
        kind=answers.kind,
        reason=answers.reason,
        basis=answers.basis,
        approver=answers.approver,
        approver_phone=answers.approver_phone,
        started=ground.day,
        days=answers.days or 0,
        unit=ground.procedure.unit if ground.procedure else LimitUnit.WORKING_DAY,
        due=ground.ends,
    )
    return replace(case, procedures=(*case.procedures, begun))


def procedure_end(case: Case, ground: Ground) -> Case:
    """The special procedure that runs is over."""
    *before, last = case.procedures
    return replace(case, procedures=(*before, replace(last, ended=ground.day, result=ground.answers.words)))


def extension(case: Case, ground: Ground) -> Case:
    """延长审批: begins and ends at once, only the limit grows; it is counted as the item's limit is."""
    begun = procedure(case, replace(ground, answers=replace(ground.answers, kind=EXTENSION)))
    *before, last = begun.procedures
    return replace(begun, procedures=(*before, replace(last, ended=ground.day, unit=case.item.unit)))


def result(case: Case, ground: Ground) -> Case:
    """办结: the decision; a special procedure that still runs ends with it."""
    answers = ground.answers
    if case.procedures and case.procedures[-1].ended is None:
        case = procedure_end(case, ground)
    decided = Result(
        is_granted=answers.outcome == GRANTED,
        words=answers.words,
        document=answers.document,
        document_number=answers.document_number,
    )
    return replace(case, result=decided)


def document(case: Case, ground: Ground) -> Case:
    """出证: the document that is ready now."""
    known = case.result or Result(is_granted=True)
    answers = ground.answers
    return replace(case, result=replace(known, document=answers.document, document_number=answers.document_number))


def collection(case: Case, ground: Ground) -> Case:
    """领取: who took the result away."""
    receiver = ground.answers.receiver
    if receiver is None:
        return case
    is_agent = receiver.id != case.person_id
    took = Collection(person_id=receiver.id, name=receiver.name, authority=ground.answers.authority if is_agent else "")
    return replace(case, collection=took)


def contact(case: Case, ground: Ground) -> Case:
    """更正信息: phone and remark; what was not said stays."""
    phone, remark = ground.answers.phone, ground.answers.remark
    return replace(case, phone=case.phone if phone is None else phone, remark=case.remark if remark is None else remark)


EFFECTS: Mapping[str, Effect] = {
    effect.__name__: effect
    for effect in (
        accept, accept_back, promise, reason, handover, procedure, procedure_end, extension, result, document,
        collection, contact,
    )
}  # fmt: skip
