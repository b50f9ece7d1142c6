"""Cases as rows; the item snapshot and the materials are kept as JSON, as they were."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Mapped, mapped_column

from core.cases.case import Case, CaseId, CaseMaterial, CaseState, ItemSnapshot, MaterialState
from core.catalogue.item import CaseType, LimitUnit
from core.store.search import CaseSearchRow, index_changed, index_new, normalised, ranked, rebuild
from core.store.table import Transaction, Versioned


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


class SqlCases:
    """See core.cases.ports.Cases."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, case: Case) -> None:
        """See Cases."""
        self._transaction.insert_new(CaseRow, "case", case_values(case))
        index_new(self._transaction, self._place(case.id), case)

    def save(self, case: Case) -> None:
        """See Cases."""
        self._transaction.save(CaseRow, "case", case.id, case.version, case_values(case))
        index_changed(self._transaction, self._place(case.id), case)

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

    def search(self, text: str, limit: int = 50) -> list[Case]:
        """See Cases. Best first, then newest first."""
        wanted = normalised(text)
        if not wanted:
            return []
        found, rank = ranked(self._transaction, wanted)
        query = select(CaseRow).join(CaseSearchRow, CaseSearchRow.row == CaseRow.row).where(CaseRow.row.in_(found))
        return self._all(query.order_by(rank, CaseRow.received_at.desc(), CaseRow.row.desc()).limit(limit))

    def rebuild_search(self) -> None:
        """Make the search index anew."""
        rows = self._transaction.all(select(CaseRow).order_by(CaseRow.row))
        rebuild(self._transaction, [(row.row, to_case(row)) for row in rows])

    def _place(self, case_id: CaseId) -> int:
        return self._transaction.session.scalars(select(CaseRow.row).where(CaseRow.id == case_id)).one()

    def _all(self, query: Select[tuple[CaseRow]]) -> list[Case]:
        rows: Iterable[CaseRow] = self._transaction.all(query)
        return [to_case(row) for row in rows]
