"""What a case keeps as JSON, to and from its values. It knows no table."""

from datetime import date, datetime
from typing import Any

from core.calendar.limits import Suspension
from core.cases.case import CaseMaterial, CaseStep, Collection, ItemSnapshot, MaterialState, Procedure, Result
from core.cases.clocks import CaseClock, ClockState
from core.cases.form import FilledField, ForeignEntry
from core.catalogue.form_field import FieldKind
from core.catalogue.item import CaseType, LimitUnit


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
        version=data.get("version", 1),
        answers=tuple((question, answer) for question, answer in data.get("answers", ())),
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
        "version": item.version,
        "answers": [list(pair) for pair in item.answers],
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


def to_clock(data: dict[str, Any]) -> CaseClock:
    """Return one clock."""
    return CaseClock(
        name=data["name"],
        days=data["days"],
        unit=LimitUnit(data["unit"]),
        start=date.fromisoformat(data["start"]),
        due=_day(data["due"]),
        first_due=_day(data["first_due"]),
        warn=_day(data["warn"]),
        state=ClockState(data["state"]),
        pauses=tuple(Suspension(start=date.fromisoformat(start), end=_day(end)) for start, end in data["pauses"]),
        stopped=_day(data["stopped"]),
    )


def clock_data(clock: CaseClock) -> dict[str, Any]:
    """Return the JSON of one clock."""
    return {
        "name": clock.name,
        "days": clock.days,
        "unit": clock.unit.value,
        "start": clock.start.isoformat(),
        "due": _text(clock.due),
        "first_due": _text(clock.first_due),
        "warn": _text(clock.warn),
        "state": clock.state.value,
        "pauses": [[pause.start.isoformat(), _text(pause.end)] for pause in clock.pauses],
        "stopped": _text(clock.stopped),
    }


def to_procedure(data: dict[str, Any]) -> Procedure:
    """Return one special procedure."""
    return Procedure(
        kind=data["kind"],
        reason=data["reason"],
        approver=data["approver"],
        started=date.fromisoformat(data["started"]),
        days=data["days"],
        unit=LimitUnit(data["unit"]),
        basis=data["basis"],
        approver_phone=data["approver_phone"],
        due=_day(data["due"]),
        ended=_day(data["ended"]),
        result=data["result"],
    )


def procedure_data(procedure: Procedure) -> dict[str, Any]:
    """Return the JSON of one special procedure."""
    return {
        "kind": procedure.kind,
        "reason": procedure.reason,
        "approver": procedure.approver,
        "started": procedure.started.isoformat(),
        "days": procedure.days,
        "unit": procedure.unit.value,
        "basis": procedure.basis,
        "approver_phone": procedure.approver_phone,
        "due": _text(procedure.due),
        "ended": _text(procedure.ended),
        "result": procedure.result,
    }


def to_result(data: dict[str, Any]) -> Result:
    """Return how a case was decided."""
    return Result(
        is_granted=data["is_granted"],
        words=data["words"],
        document=data["document"],
        document_number=data["document_number"],
    )


def result_data(result: Result) -> dict[str, Any]:
    """Return the JSON of how a case was decided."""
    return {
        "is_granted": result.is_granted,
        "words": result.words,
        "document": result.document,
        "document_number": result.document_number,
    }


def to_collection(data: dict[str, Any]) -> Collection:
    """Return who took the result away."""
    return Collection(person_id=data["person_id"], name=data["name"], authority=data["authority"])


def collection_data(collection: Collection) -> dict[str, Any]:
    """Return the JSON of who took the result away."""
    return {"person_id": collection.person_id, "name": collection.name, "authority": collection.authority}


def to_field(data: dict[str, Any]) -> FilledField:
    """Return one field of a form."""
    return FilledField(
        key=data["key"], label=data["label"], kind=FieldKind(data["kind"]), value=data.get("value", ""),
        columns=tuple(data.get("columns", ())), rows=tuple(tuple(row) for row in data.get("rows", ())),
        is_needed=data.get("needed", False),
    )  # fmt: skip


def field_data(field: FilledField) -> dict[str, Any]:
    """Return the JSON of one field; what is empty is left out."""
    data: dict[str, Any] = {"key": field.key, "label": field.label, "kind": field.kind.value}
    if field.is_needed:
        data["needed"] = True
    if field.value:
        data["value"] = field.value
    if field.columns:
        data |= {"columns": list(field.columns), "rows": [list(row) for row in field.rows]}
    return data


def to_entry(data: dict[str, Any]) -> ForeignEntry:
    """Return one entry into another system."""
    return ForeignEntry(
        system=data["system"], name=data["name"], at=datetime.fromisoformat(data["at"]), who=data["who"]
    )


def entry_data(entry: ForeignEntry) -> dict[str, Any]:
    """Return the JSON of an entry into another system."""
    return {"system": entry.system, "name": entry.name, "at": entry.at.isoformat(), "who": entry.who}


def step_values(step: CaseStep) -> dict[str, Any]:
    """Return the columns of a step."""
    return {
        "case_id": step.case_id,
        "serial": step.serial,
        "at": step.at,
        "move": step.move,
        "before": step.before.value,
        "after": step.after.value,
        "who": step.who,
        "where": step.where,
        "op": step.op,
        "note": step.note,
    }


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
