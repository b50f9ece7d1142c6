"""The words about cases, tickets and notices on the wire, as plain JSON. No envelope, no stream.

What stays at the counter: address, birth, sex, nation and the raw name of the card (the back office does not ask
for them), the query code (it is the visitor's secret) and why somebody had priority.
"""

from datetime import date, datetime

from core.attachments.attachment import Attachment
from core.cases.case import Case, CaseMaterial, ItemSnapshot, Procedure, Result
from core.cases.clocks import CaseClock
from core.cases.events import CaseAttached, CaseEvent, NoticeGiven
from core.people.person import Person
from core.people.register import Mandate
from core.queue.events import TicketFinished
from core.ratings.events import VisitorRated
from core.sync.wire import shapes
from core.sync.wire.canonical import timestamp

USC_CODE = "usc"  # 统一社会信用代码: GA/T 2000.156 numbers documents of persons only


def case_with_applicant(event: CaseEvent) -> shapes.CaseWithApplicant:
    """Say everything a department needs to handle the case."""
    person, applying = event.person, event.applying
    applicant: shapes.Applicant = {
        "type": event.case.applicant_type.value,
        "name": event.case.applicant,
        "id_kind": person.id_kind,
        "id_number": person.id_number,
        "phone": event.case.phone or person.phone,
    }
    if (body := applying.organisation) is not None:
        applicant["id_kind"], applicant["id_number"] = USC_CODE, body.usc_code
        applicant["representative"] = body.representative
    if applying.agent is not None and applying.mandate is not None:
        applicant["agent"] = _agent(applying.agent, applying.mandate)
    return {**case_alone(event), "applicant": applicant}


def case_with_name(event: CaseEvent) -> shapes.CaseWithName:
    """Say whose case it was: nobody will handle it, but the refusal can be contested."""
    return {**case_alone(event), "applicant": {"name": event.case.applicant}}


def case_alone(event: CaseEvent) -> shapes.CaseAlone:
    """Say where the case stands; whose it is the district knows."""
    told: shapes.CaseAlone = {"case": _case(event.case), "who": event.who, "where": event.where}
    # Absent when nothing about them changed: an empty list says that there are none any more.
    if event.attachments or isinstance(event, CaseAttached):
        told["attachments"] = [_attachment(one) for one in event.attachments]
    return told


def notice(event: NoticeGiven) -> shapes.Notice:
    """Say that somebody asked about an item."""
    return {
        "item": {"code": event.item_code, "name": event.item_name},
        "ticket": event.ticket_number,
        "who": event.who,
        "where": event.where,
    }


def rating(event: VisitorRated) -> shapes.Rated:
    """Say how a visitor was satisfied (GB/T 39046 A.8: 1 very .. 5 very dissatisfied); who it was is not said."""
    it = event.rating
    return {
        "level": it.level,
        "is_bad": event.is_bad,
        "reasons": list(it.reasons),
        "channel": it.channel.value if it.channel else "",
        "ticket": it.ticket,
        "case": it.number,
        "is_case_end": bool(it.case_id),
        "item": {"code": it.item_code, "name": it.item, "department": it.department},
        "counter": it.counter,
        "served_by": it.served_by,
        "asked_at": timestamp(it.asked_at),
        "given_at": _moment(it.given_at),
    }


def ticket(event: TicketFinished) -> shapes.Finished:
    """Say how long a visit took and how it ended."""
    it = event.ticket
    return {
        "number": it.number,
        "day": it.day.isoformat(),
        "business": it.business,
        "line": it.queue_line,
        "counter": it.counter,
        "is_appointment": it.is_appointment,
        "outcome": it.outcome.value if it.outcome else "",
        "issued_at": timestamp(it.issued_at),
        "called_at": _moment(it.called_at),
        "serving_since": _moment(it.serving_since),
        "ended_at": _moment(it.ended_at),
        "calls": it.calls,
        "passes": it.passes,
    }


def _case(case: Case) -> shapes.Case:
    return {
        "number": case.number,
        "central_number": case.central_number,
        "document_number": case.document_number,
        "state": case.state.value,
        "is_tolerant": case.is_tolerant,
        "reason": case.reason,
        "remark": case.remark,
        "ticket": case.ticket_id,
        "counter": case.counter,
        "clerk": case.clerk,
        "received_at": timestamp(case.received_at),
        "accepted_at": _moment(case.accepted_at),
        "due": {
            "promised": _day(case.promised_due),
            "legal": _day(case.legal_due),
            "correction": _day(case.correction_due),
            "tolerance": _day(case.tolerance_due),
            "decision": _day(case.decision_due),
        },
        "organ": case.organ,
        "flow": case.flow,
        "clocks": [_clock(clock) for clock in case.clocks],
        "procedures": [_procedure(procedure) for procedure in case.procedures],
        "result": _result(case.result),
        "is_agent": bool(case.collection and case.collection.authority),
        "item": _item(case.item),
        "materials": [_material(material) for material in case.materials],
    }


def _item(item: ItemSnapshot) -> shapes.Item:
    return {
        "code": item.code,
        "name": item.name,
        "department": item.department,
        "business": item.business,
        "case_type": item.case_type.value,
        "promised_limit": item.promised_text,
        "legal_limit": item.legal_text,
        "result_document": item.result_document,
        "promised_days": item.promised_days,
        "legal_days": item.legal_days,
        "unit": item.unit.value,
    }


def _clock(clock: CaseClock) -> shapes.Clock:
    """Say a limit whole: a machine that lost its disk goes on counting from it."""
    return {
        "name": clock.name,
        "days": clock.days,
        "unit": clock.unit.value,
        "start": clock.start.isoformat(),
        "due": _day(clock.due),
        "first_due": _day(clock.first_due),
        "state": clock.state.value,
        "pauses": [[pause.start.isoformat(), _day(pause.end)] for pause in clock.pauses],
        "stopped": _day(clock.stopped),
    }


def _material(material: CaseMaterial) -> shapes.Material:
    return {
        "name": material.name,
        "state": material.state.value,
        "is_core": material.is_core,
        "note": material.note,
        "originals": material.originals,
        "copies": material.copies,
        "reason": material.reason,
    }


def _attachment(attachment: Attachment) -> shapes.Attachment:
    """Say what there is to fetch: the digest is the address of the bytes, which travel by themselves."""
    return {
        "sha256": attachment.file.sha256,
        "size": attachment.file.size,
        "mime": attachment.mime,
        "pages": attachment.pages,
        "material": attachment.material,
        "is_signed_copy": bool(attachment.paper),
    }


def _agent(agent: Person, mandate: Mandate) -> shapes.Agent:
    return {
        "name": agent.name,
        "id_kind": agent.id_kind,
        "id_number": agent.id_number,
        "phone": agent.phone,
        "standing": mandate.standing.value,
        "scope": mandate.scope,
        "valid_from": _day(mandate.valid_from),
        "valid_until": _day(mandate.valid_until),
    }


def _procedure(procedure: Procedure) -> shapes.Procedure:
    return {
        "kind": procedure.kind,
        "reason": procedure.reason,
        "basis": procedure.basis,
        "approver": procedure.approver,
        "days": procedure.days,
        "unit": procedure.unit.value,
        "started": procedure.started.isoformat(),
        "due": _day(procedure.due),
        "ended": _day(procedure.ended),
        "result": procedure.result,
    }


def _result(result: Result | None) -> shapes.Result:
    if result is None:
        return {}
    return {
        "outcome": "granted" if result.is_granted else "denied",
        "words": result.words,
        "document": result.document,
        "document_number": result.document_number,
    }


def _moment(moment: datetime | None) -> str:
    return timestamp(moment) if moment else ""


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
