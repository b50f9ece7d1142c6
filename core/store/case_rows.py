"""Cases as rows and back; what belongs to one case only (item, materials, clocks, procedures) is kept as JSON."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from core.cases.case import Case, CaseId, CaseState, CaseStep
from core.cases.clocks import next_due, next_warn
from core.cases.form import FormVersion
from core.people.organisation import ApplicantType
from core.store import case_data
from core.store.table import Row, Versioned


class CaseRow(Versioned):
    """One case; ``row`` joins it to its search index.

    ``next_due`` and ``next_warn`` are the earliest last day and yellow day of its running clocks: what the list of
    limits is found by. ``closed_on`` is empty while it is open, and again once nothing more happens to it.
    """

    __tablename__ = "case_file"  # CASE is a word of SQL

    row: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    number: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(index=True)
    item: Mapped[dict[str, Any]]
    person_id: Mapped[str] = mapped_column(index=True)
    applicant: Mapped[str]
    ticket_id: Mapped[str]
    counter: Mapped[str]
    clerk: Mapped[str]
    received_at: Mapped[datetime] = mapped_column(index=True)
    materials: Mapped[list[dict[str, Any]]]
    is_tolerant: Mapped[bool]
    accepted_at: Mapped[datetime | None]
    document_number: Mapped[str]
    flow: Mapped[str]
    clocks: Mapped[list[dict[str, Any]]]
    procedures: Mapped[list[dict[str, Any]]]
    result: Mapped[dict[str, Any]]
    collection: Mapped[dict[str, Any]]
    closed_on: Mapped[date | None] = mapped_column(index=True)
    next_due: Mapped[date | None] = mapped_column(index=True)
    next_warn: Mapped[date | None] = mapped_column(index=True)
    query_code: Mapped[str]
    central_number: Mapped[str]
    organ: Mapped[str]
    reason: Mapped[str]
    remark: Mapped[str]
    phone: Mapped[str]
    applicant_type: Mapped[str]
    organisation_id: Mapped[str]
    agent_id: Mapped[str] = mapped_column(index=True)
    mandate_id: Mapped[str]
    form: Mapped[list[dict[str, Any]]]
    entries: Mapped[list[dict[str, Any]]]
    revision: Mapped[int]
    version: Mapped[int]


class CaseStepRow(Row):
    """One move of a case; only ever added."""

    __tablename__ = "case_step"

    case_id: Mapped[str] = mapped_column(primary_key=True)
    serial: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    move: Mapped[str]
    before: Mapped[str]
    after: Mapped[str]
    who: Mapped[str]
    where: Mapped[str]
    op: Mapped[str]
    note: Mapped[str]


class CaseFormRow(Row):
    """A form as it stood until a correction; only ever added. ``revision`` is the case's after the correction."""

    __tablename__ = "case_form"

    case_id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    form: Mapped[list[dict[str, Any]]]
    at: Mapped[datetime]
    who: Mapped[str]
    reason: Mapped[str]


class CaseReckoningRow(Row):
    """By which calendar and rules the limits of all cases are counted; one row."""

    __tablename__ = "case_reckoning"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    fingerprint: Mapped[str]


def to_case(row: CaseRow) -> Case:
    """Return the value of a row."""
    return Case(
        id=CaseId(row.id),
        number=row.number,
        state=CaseState(row.state),
        item=case_data.to_item(row.item),
        person_id=row.person_id,
        applicant=row.applicant,
        ticket_id=row.ticket_id,
        counter=row.counter,
        clerk=row.clerk,
        received_at=row.received_at,
        materials=tuple(case_data.to_material(data) for data in row.materials),
        is_tolerant=row.is_tolerant,
        accepted_at=row.accepted_at,
        document_number=row.document_number,
        flow=row.flow,
        clocks=tuple(case_data.to_clock(data) for data in row.clocks),
        procedures=tuple(case_data.to_procedure(data) for data in row.procedures),
        result=case_data.to_result(row.result) if row.result else None,
        collection=case_data.to_collection(row.collection) if row.collection else None,
        closed_on=row.closed_on,
        query_code=row.query_code,
        central_number=row.central_number,
        organ=row.organ,
        reason=row.reason,
        remark=row.remark,
        phone=row.phone,
        applicant_type=ApplicantType(row.applicant_type),
        organisation_id=row.organisation_id,
        agent_id=row.agent_id,
        mandate_id=row.mandate_id,
        form=tuple(case_data.to_field(data) for data in row.form),
        entries=tuple(case_data.to_entry(data) for data in row.entries),
        revision=row.revision,
        version=row.version,
    )


def to_step(row: CaseStepRow) -> CaseStep:
    """Return the value of a step."""
    return CaseStep(
        case_id=CaseId(row.case_id),
        serial=row.serial,
        at=row.at,
        move=row.move,
        before=CaseState(row.before),
        after=CaseState(row.after),
        who=row.who,
        where=row.where,
        op=row.op,
        note=row.note,
    )


def to_version(row: CaseFormRow) -> FormVersion:
    """Return the value of a form that was corrected."""
    return FormVersion(
        revision=row.revision, fields=tuple(case_data.to_field(data) for data in row.form), at=row.at, who=row.who,
        reason=row.reason,
    )  # fmt: skip


def version_values(case_id: CaseId, version: FormVersion) -> dict[str, Any]:
    """Return the columns of a form that was corrected."""
    return {
        "case_id": case_id, "revision": version.revision,
        "form": [case_data.field_data(field) for field in version.fields],
        "at": version.at, "who": version.who, "reason": version.reason,
    }  # fmt: skip


def case_values(case: Case) -> dict[str, Any]:
    """Return the columns of a value."""
    return {
        "id": case.id,
        "number": case.number,
        "state": case.state.value,
        "item": case_data.item_data(case.item),
        "person_id": case.person_id,
        "applicant": case.applicant,
        "ticket_id": case.ticket_id,
        "counter": case.counter,
        "clerk": case.clerk,
        "received_at": case.received_at,
        "materials": [case_data.material_data(material) for material in case.materials],
        "is_tolerant": case.is_tolerant,
        "accepted_at": case.accepted_at,
        "document_number": case.document_number,
        "flow": case.flow,
        "clocks": [case_data.clock_data(clock) for clock in case.clocks],
        "procedures": [case_data.procedure_data(procedure) for procedure in case.procedures],
        "result": case_data.result_data(case.result) if case.result else {},
        "collection": case_data.collection_data(case.collection) if case.collection else {},
        "closed_on": case.closed_on,
        "next_due": next_due(case.clocks),
        "next_warn": next_warn(case.clocks),
        "query_code": case.query_code,
        "central_number": case.central_number,
        "organ": case.organ,
        "reason": case.reason,
        "remark": case.remark,
        "phone": case.phone,
        "applicant_type": case.applicant_type.value,
        "organisation_id": case.organisation_id,
        "agent_id": case.agent_id,
        "mandate_id": case.mandate_id,
        "form": [case_data.field_data(one) for one in case.form],
        "entries": [case_data.entry_data(one) for one in case.entries],
        "revision": case.revision,
        "version": case.version,
    }
