"""Cases as rows; the item snapshot and the materials are kept as JSON, as they were."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Mapped, mapped_column

from core.base.clock import office_day
from core.cases.answering import answer
from core.cases.case import Case, CaseId, CaseMaterial, CaseState, ItemSnapshot, MaterialState
from core.cases.finding import FoundCase, Group
from core.catalogue.item import CaseType, LimitUnit
from core.queue.ticket import ticket_number
from core.store.people import PersonRow
from core.store.search import CHUNK, CaseWords, Progress
from core.store.table import Transaction, Versioned
from core.store.tickets import TicketRow


class CaseRow(Versioned):
    """One case; ``row`` joins it to its search index."""

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
    promised_due: Mapped[date | None]
    legal_due: Mapped[date | None]
    correction_due: Mapped[date | None]
    tolerance_due: Mapped[date | None]
    decision_due: Mapped[date | None]
    query_code: Mapped[str]
    central_number: Mapped[str]
    reason: Mapped[str]
    remark: Mapped[str]
    phone: Mapped[str]
    revision: Mapped[int]
    version: Mapped[int]


def to_case(row: CaseRow) -> Case:
    """Return the value of a row."""
    return Case(
        id=CaseId(row.id),
        number=row.number,
        state=CaseState(row.state),
        item=to_item(row.item),
        person_id=row.person_id,
        applicant=row.applicant,
        ticket_id=row.ticket_id,
        counter=row.counter,
        clerk=row.clerk,
        received_at=row.received_at,
        materials=tuple(to_material(data) for data in row.materials),
        is_tolerant=row.is_tolerant,
        accepted_at=row.accepted_at,
        document_number=row.document_number,
        promised_due=row.promised_due,
        legal_due=row.legal_due,
        correction_due=row.correction_due,
        tolerance_due=row.tolerance_due,
        decision_due=row.decision_due,
        query_code=row.query_code,
        central_number=row.central_number,
        reason=row.reason,
        remark=row.remark,
        phone=row.phone,
        revision=row.revision,
        version=row.version,
    )


def case_values(case: Case) -> dict[str, Any]:
    """Return the columns of a value."""
    return {
        "id": case.id,
        "number": case.number,
        "state": case.state.value,
        "item": item_data(case.item),
        "person_id": case.person_id,
        "applicant": case.applicant,
        "ticket_id": case.ticket_id,
        "counter": case.counter,
        "clerk": case.clerk,
        "received_at": case.received_at,
        "materials": [material_data(material) for material in case.materials],
        "is_tolerant": case.is_tolerant,
        "accepted_at": case.accepted_at,
        "document_number": case.document_number,
        "promised_due": case.promised_due,
        "legal_due": case.legal_due,
        "correction_due": case.correction_due,
        "tolerance_due": case.tolerance_due,
        "decision_due": case.decision_due,
        "query_code": case.query_code,
        "central_number": case.central_number,
        "reason": case.reason,
        "remark": case.remark,
        "phone": case.phone,
        "revision": case.revision,
        "version": case.version,
    }


def to_item(data: dict[str, Any]) -> ItemSnapshot:
    """Return the snapshot of an item."""
    return ItemSnapshot(
        code=data["code"],
        name=data["name"],
        department=data["department"],
        business=data["business"],
        case_type=CaseType(data["case_type"]),
        legal_text=data["legal_text"],
        legal_days=data["legal_days"],
        promised_text=data["promised_text"],
        promised_days=data["promised_days"],
        unit=LimitUnit(data["unit"]),
        fee=data["fee"],
        result_document=data["result_document"],
    )


def item_data(item: ItemSnapshot) -> dict[str, Any]:
    """Return the JSON of a snapshot."""
    return {
        "code": item.code,
        "name": item.name,
        "department": item.department,
        "business": item.business,
        "case_type": item.case_type.value,
        "legal_text": item.legal_text,
        "legal_days": item.legal_days,
        "promised_text": item.promised_text,
        "promised_days": item.promised_days,
        "unit": item.unit.value,
        "fee": item.fee,
        "result_document": item.result_document,
    }


def to_material(data: dict[str, Any]) -> CaseMaterial:
    """Return one line of the material table."""
    return CaseMaterial(
        name=data["name"],
        state=MaterialState(data["state"]),
        is_core=data["is_core"],
        note=data["note"],
        originals=data["originals"],
        copies=data["copies"],
        reason=data["reason"],
    )


def material_data(material: CaseMaterial) -> dict[str, Any]:
    """Return the JSON of one line."""
    return {
        "name": material.name,
        "state": material.state.value,
        "is_core": material.is_core,
        "note": material.note,
        "originals": material.originals,
        "copies": material.copies,
        "reason": material.reason,
    }


FOUND_COLUMNS = (
    CaseRow.row, CaseRow.id, CaseRow.number, CaseRow.state, CaseRow.is_tolerant, CaseRow.item, CaseRow.applicant,
    CaseRow.received_at, CaseRow.phone, CaseRow.central_number, PersonRow.name, PersonRow.phone, PersonRow.id_number,
    TicketRow.business, TicketRow.serial,
)  # fmt: skip


def _found(
    case_id: str, number: str, state: str, is_tolerant: bool, item: dict[str, Any], applicant: str,
    received_at: datetime, phone: str, central_number: str, person_name: str | None, person_phone: str | None,
    id_number: str | None, business: str | None, serial: int | None,
) -> FoundCase:  # fmt: skip
    return FoundCase(
        id=CaseId(case_id), number=number, state=CaseState(state), is_tolerant=is_tolerant, item_code=item["code"],
        item_name=item["name"], applicant=applicant, received_at=received_at, phone=phone,
        central_number=central_number, person_name=person_name or "", person_phone=person_phone or "",
        id_number=id_number or "", ticket=ticket_number(business, serial) if business and serial else "",
    )  # fmt: skip


class SqlCases:
    """See core.cases.ports.Cases."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._words = CaseWords(transaction)

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
        query = select(CaseRow).where(CaseRow.person_id == person_id)
        return self._all(query.order_by(CaseRow.received_at.desc(), CaseRow.row.desc()).limit(limit))

    def received_between(self, start: datetime, end: datetime) -> list[Case]:
        """See Cases."""
        query = select(CaseRow).where(CaseRow.received_at >= start, CaseRow.received_at < end)
        return self._all(query.order_by(CaseRow.received_at, CaseRow.row))

    def search(self, text: str, limit: int = 50) -> list[FoundCase]:
        """See Cases."""
        return answer(self, text, office_day(self._transaction.at), limit)

    def person_changed(self, person_id: str) -> None:
        """Make the cases of a person findable by what the person is now."""
        self._index(CaseRow.person_id == person_id, is_new=False)

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
