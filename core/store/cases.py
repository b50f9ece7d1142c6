"""Cases as rows; what belongs to one case only (item, materials, clocks, procedures) is kept as JSON, as it was."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, update
from sqlalchemy.orm import Mapped, aliased, mapped_column

from core.base.clock import office_day
from core.cases.answering import answer
from core.cases.case import Case, CaseId, CaseState, CaseStep
from core.cases.clocks import next_due, next_warn
from core.cases.finding import FoundCase, Group
from core.people.organisation import ApplicantType
from core.queue.ticket import ticket_number
from core.store import case_data
from core.store.people import PersonRow
from core.store.register import OrganisationRow, SqlRegister
from core.store.search import CHUNK, CaseWords, Progress
from core.store.table import Row, Transaction, Versioned
from core.store.tickets import TicketRow

_AT_END = [CaseState.VOID.value, CaseState.ARCHIVED.value]


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
        "revision": case.revision,
        "version": case.version,
    }


AGENT = aliased(PersonRow)
FOUND_COLUMNS = (
    CaseRow.row, CaseRow.id, CaseRow.number, CaseRow.state, CaseRow.is_tolerant, CaseRow.item, CaseRow.applicant,
    CaseRow.received_at, CaseRow.phone, CaseRow.central_number, PersonRow.name, PersonRow.phone, PersonRow.id_number,
    TicketRow.business, TicketRow.serial, AGENT.name, OrganisationRow.usc_code, OrganisationRow.representative,
)  # fmt: skip


def _found(
    case_id: str, number: str, state: str, is_tolerant: bool, item: dict[str, Any], applicant: str,
    received_at: datetime, phone: str, central_number: str, person_name: str | None, person_phone: str | None,
    id_number: str | None, business: str | None, serial: int | None, agent: str | None, usc_code: str | None,
    representative: str | None,
) -> FoundCase:  # fmt: skip
    return FoundCase(
        id=CaseId(case_id), number=number, state=CaseState(state), is_tolerant=is_tolerant, item_code=item["code"],
        item_name=item["name"], applicant=applicant, received_at=received_at, phone=phone,
        central_number=central_number, person_name=person_name or "", person_phone=person_phone or "",
        id_number=id_number or "", ticket=ticket_number(business, serial) if business and serial else "",
        others=tuple(name for name in (agent, representative) if name), documents=(usc_code,) if usc_code else (),
    )  # fmt: skip


class SqlCases:
    """See core.cases.ports.Cases."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._words = CaseWords(transaction)
        self._register = SqlRegister(transaction)

    def add(self, case: Case) -> None:
        """See Cases."""
        self._transaction.insert_new(CaseRow, "case", case_values(case))
        self._index(CaseRow.id == case.id, is_new=True)

    def save(self, case: Case) -> None:
        """See Cases."""
        before = self._found_by(case.id)
        self._transaction.save(CaseRow, "case", case.id, case.version, case_values(case))
        if self._found_by(case.id) != before:
            self._index(CaseRow.id == case.id, is_new=False)

    def get(self, case_id: CaseId) -> Case:
        """See Cases."""
        row = self._transaction.one(select(CaseRow).where(CaseRow.id == case_id))
        return to_case(self._transaction.need(row, "case"))

    def by_number(self, number: str) -> Case | None:
        """See Cases."""
        row = self._transaction.one(select(CaseRow).where(CaseRow.number == number))
        return to_case(row) if row is not None else None

    def of_person(self, person_id: str, limit: int = 20) -> list[Case]:
        """See Cases."""
        ids = self._register.same_as(person_id)
        query = select(CaseRow).where(or_(CaseRow.person_id.in_(ids), CaseRow.agent_id.in_(ids)))
        return self._all(query.order_by(CaseRow.received_at.desc(), CaseRow.row.desc()).limit(limit))

    def add_step(self, step: CaseStep) -> None:
        """See Cases."""
        self._transaction.insert_new(CaseStepRow, "case_step", case_data.step_values(step))

    def steps(self, case_id: CaseId) -> list[CaseStep]:
        """See Cases."""
        query = select(CaseStepRow).where(CaseStepRow.case_id == case_id).order_by(CaseStepRow.serial)
        return [to_step(row) for row in self._transaction.all(query)]

    def watched(self, day: date) -> list[Case]:
        """See Cases."""
        return self._all(select(CaseRow).where(CaseRow.next_warn <= day).order_by(CaseRow.next_due, CaseRow.row))

    def running(self) -> list[Case]:
        """See Cases."""
        return self._all(select(CaseRow).where(CaseRow.next_due.is_not(None)).order_by(CaseRow.next_due, CaseRow.row))

    def in_states(self, states: Collection[CaseState], limit: int = 500) -> list[Case]:
        """See Cases."""
        query = select(CaseRow).where(CaseRow.state.in_([state.value for state in states]))
        return self._all(query.order_by(CaseRow.row).limit(limit))

    def due_counts(self, day: date) -> tuple[int, int]:
        """See Cases."""
        over, watched = (
            self._transaction.session.scalar(select(func.count()).select_from(CaseRow).where(condition)) or 0
            for condition in (CaseRow.next_due < day, CaseRow.next_warn <= day)
        )
        return over, watched - over

    def closed_before(self, day: date, limit: int = 500) -> list[Case]:
        """See Cases."""
        query = select(CaseRow).where(CaseRow.closed_on < day, CaseRow.state.not_in(_AT_END))
        return self._all(query.order_by(CaseRow.closed_on, CaseRow.row).limit(limit))

    def reckoning(self) -> str:
        """See Cases."""
        row = self._transaction.one(select(CaseReckoningRow))
        return row.fingerprint if row is not None else ""

    def keep_reckoning(self, fingerprint: str) -> None:
        """See Cases."""
        if not self._transaction.insert(CaseReckoningRow, {"id": 1, "fingerprint": fingerprint}):
            self._transaction.session.execute(update(CaseReckoningRow).values(fingerprint=fingerprint))

    def received_between(self, start: datetime, end: datetime) -> list[Case]:
        """See Cases."""
        query = select(CaseRow).where(CaseRow.received_at >= start, CaseRow.received_at < end)
        return self._all(query.order_by(CaseRow.received_at, CaseRow.row))

    def search(self, text: str, limit: int = 50) -> list[FoundCase]:
        """See Cases."""
        return answer(self, text, office_day(self._transaction.at), limit)

    def person_changed(self, person_id: str) -> None:
        """Make the cases of a person findable by what the person is now."""
        self._index(or_(CaseRow.person_id == person_id, CaseRow.agent_id == person_id), is_new=False)

    @property
    def is_search_stale(self) -> bool:
        """Say whether the search index was made by other rules than today's."""
        return self._words.is_stale

    def rebuild_search(self, progress: Progress = lambda _done, _count: None) -> None:
        """Make the search index anew; ``progress`` hears (done, of all)."""
        count = self._transaction.session.scalar(select(func.count()).select_from(CaseRow)) or 0
        self._words.rebuild(self._chunks(), count, progress)

    # -- core.cases.answering.Index

    def newest(self, groups: Sequence[Group], limit: int, before: int | None) -> list[int]:
        """See Index."""
        return self._words.newest(groups, limit, before)

    def items(self, text: str) -> tuple[str, ...]:
        """See Index."""
        return self._words.items(text)

    def load(self, rows: Iterable[int]) -> dict[int, FoundCase]:
        """See Index."""
        return dict(self._findable(CaseRow.row.in_(tuple(rows))))

    def _chunks(self) -> Iterator[list[tuple[int, FoundCase]]]:
        last = 0
        while chunk := list(self._findable(CaseRow.row > last, CHUNK)):
            yield chunk
            last = chunk[-1][0]

    def _findable(self, condition: ColumnElement[bool], limit: int | None = None) -> Iterator[tuple[int, FoundCase]]:
        query = (
            select(*FOUND_COLUMNS)
            .outerjoin(PersonRow, PersonRow.id == CaseRow.person_id)
            .outerjoin(TicketRow, TicketRow.id == CaseRow.ticket_id)
            .outerjoin(AGENT, AGENT.id == CaseRow.agent_id)
            .outerjoin(OrganisationRow, OrganisationRow.id == CaseRow.organisation_id)
            .where(condition)
            .order_by(CaseRow.row)
            .limit(limit)
        )
        for row in self._transaction.session.execute(query):
            yield row[0], _found(*row[1:])

    def _index(self, condition: ColumnElement[bool], *, is_new: bool) -> None:
        for row, case in list(self._findable(condition)):
            self._words.put(row, case, is_new=is_new)

    def _found_by(self, case_id: CaseId) -> object:
        """Return what of a case's own row it is found by."""
        columns = (CaseRow.number, CaseRow.central_number, CaseRow.applicant, CaseRow.phone, CaseRow.person_id)
        found = self._transaction.session.execute(select(*columns, CaseRow.ticket_id).where(CaseRow.id == case_id))
        return found.first()

    def _all(self, query: Select[tuple[CaseRow]]) -> list[Case]:
        rows: Iterable[CaseRow] = self._transaction.all(query)
        return [to_case(row) for row in rows]
