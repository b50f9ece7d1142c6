"""Brings the open cases of a counter back from the district, for a machine that has lost them. It knows no socket."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, Protocol

from core.base.acts import Act
from core.base.faults import Fault
from core.calendar.limits import Suspension
from core.cases.answers import GRANTED
from core.cases.case import (
    Case,
    CaseId,
    CaseMaterial,
    CaseState,
    ItemSnapshot,
    MaterialState,
    Procedure,
    Result,
)
from core.cases.clocks import CaseClock, ClockState
from core.cases.recovering import CaseRecovery, Recovered
from core.catalogue.item import CaseType, LimitUnit
from core.people import id_number as id_numbers
from core.people.codes import RESIDENT_CARD
from core.people.organisation import ApplicantType, Organisation, OrganisationId
from core.people.person import Person, PersonId
from core.people.register import Mandate, MandateId, Standing
from core.sync.wire import USC_CODE, HeldCase, HeldCases


class Holder(Protocol):
    """Who has the cases; ``core.sync.client.DistrictClient`` is the real one. Net lane."""

    def held_cases(self, source: str, after: str = "") -> HeldCases:
        """Return a page of what the district holds of a counter's cases."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """What came of it. ``left`` are the numbers of open cases that could not be taken, each with a fault's code."""

    seen: int  # cases of this counter at the district, closed ones too
    taken: int
    known: int  # open ones that were here already
    left: tuple[tuple[str, str], ...]


def recover(
    holder: Holder, recovery: CaseRecovery, source: str, *, who: str, where: str,
    in_store: Callable[[Callable[[], Any]], Any],
) -> Recovery:  # fmt: skip
    """Fetch everything of ``source`` (without generation) and keep what is open. Faults ``district.*``.

    ``in_store`` runs a job in the store lane. May be repeated after any failure.
    """
    held = _all(holder, source)
    taken = known = 0
    left: list[tuple[str, str]] = []
    for one in held:
        if not one.is_open:
            continue
        try:
            found = recovered(one)
            is_taken = in_store(partial(recovery.take, who, where, found))
        except Fault as fault:
            left.append((one.number, fault.code))
        else:
            taken, known = taken + is_taken, known + (not is_taken)
    if taken or (held and not known):
        numbers, documents = [one.number for one in held], [one.document_number for one in held]
        act = Act.new(who=who, where=where)
        in_store(lambda: recovery.leave_out(act, numbers, documents))
    return Recovery(seen=len(held), taken=taken, known=known, left=tuple(left))


def recovered(held: HeldCase) -> Recovered:
    """Return a case from what the district holds of it; Fault ``district.recover.incomplete`` names what lacks."""
    try:
        return _recovered(held)
    except (KeyError, ValueError, TypeError) as error:
        raise Fault("district.recover.incomplete", number=held.number, what=str(error)) from error


def _all(holder: Holder, source: str) -> list[HeldCase]:
    held, after = list[HeldCase](), ""
    while True:
        page = holder.held_cases(source, after)
        held += page.cases
        if not page.more:
            return held
        after = page.next


def _recovered(held: HeldCase) -> Recovered:
    told, who = held.data["case"], held.applicant
    case = _case(held, told, who)
    mandate = _mandate(who["agent"]) if who.get("agent") else None
    if who.get("id_kind") != USC_CODE:
        agent = _person(who["agent"]) if who.get("agent") else None
        return Recovered(case=case, person=_person(who), agent=agent, mandate=mandate)
    body = Organisation(
        id=OrganisationId(""), name=who["name"], usc_code=who["id_number"], type=case.applicant_type,
        representative=who.get("representative", ""), phone=who.get("phone", ""),
    )  # fmt: skip
    return Recovered(case=case, person=_person(who["agent"]), organisation=body, mandate=mandate)


def _person(told: Mapping[str, Any]) -> Person:
    kind, number = str(told["id_kind"]), str(told["id_number"])
    if not number:
        raise ValueError("id_number")
    is_resident = kind == RESIDENT_CARD and id_numbers.is_valid(number)
    return Person(
        id=PersonId(""), name=str(told["name"]), id_kind=kind, id_number=number, phone=str(told.get("phone", "")),
        birth=id_numbers.birth(number) if is_resident else None, sex=id_numbers.sex(number) if is_resident else "",
    )  # fmt: skip


def _mandate(told: Mapping[str, Any]) -> Mandate:
    return Mandate(
        id=MandateId(""), principal="", agent="", standing=Standing(told["standing"]), scope=told["scope"],
        valid_from=_day(told["valid_from"]), valid_until=_day(told["valid_until"]),
    )  # fmt: skip


def _case(held: HeldCase, told: Mapping[str, Any], who: Mapping[str, Any]) -> Case:
    return Case(
        id=CaseId(held.id),
        number=held.number,
        state=CaseState(told["state"]),
        item=_item(told["item"]),
        person_id="",
        applicant=str(who["name"]),
        ticket_id="",
        counter=told["counter"],
        clerk=told["clerk"],
        received_at=_moment(told["received_at"]),
        accepted_at=_moment(told["accepted_at"]) if told.get("accepted_at") else None,
        materials=tuple(_material(one) for one in told.get("materials", ())),
        is_tolerant=bool(told.get("is_tolerant")),
        document_number=told.get("document_number", ""),
        flow=told.get("flow", ""),
        clocks=tuple(_clock(one) for one in told["clocks"]),
        procedures=tuple(_procedure(one) for one in told.get("procedures", ())),
        result=_result(told.get("result") or {}),
        central_number=told.get("central_number", ""),
        organ=told.get("organ", ""),
        reason=told.get("reason", ""),
        remark=told.get("remark", ""),
        phone=who.get("phone", ""),
        applicant_type=ApplicantType(who.get("type", ApplicantType.PERSON.value)),
        revision=held.revision,
    )


def _item(told: Mapping[str, Any]) -> ItemSnapshot:
    return ItemSnapshot(
        code=told["code"],
        name=told["name"],
        department=told["department"],
        business=told["business"],
        case_type=CaseType(told["case_type"]),
        legal_text=told.get("legal_limit", ""),
        legal_days=told.get("legal_days"),
        promised_text=told.get("promised_limit", ""),
        promised_days=told.get("promised_days"),
        unit=LimitUnit(told["unit"]) if told.get("unit") else LimitUnit.WORKING_DAY,
        result_document=told.get("result_document", ""),
    )


def _material(told: Mapping[str, Any]) -> CaseMaterial:
    return CaseMaterial(
        name=told["name"], state=MaterialState(told["state"]), is_core=told["is_core"], note=told["note"],
        originals=told["originals"], copies=told["copies"], reason=told["reason"],
    )  # fmt: skip


def _clock(told: Mapping[str, Any]) -> CaseClock:
    return CaseClock(
        name=told["name"], days=told["days"], unit=LimitUnit(told["unit"]), start=date.fromisoformat(told["start"]),
        due=_day(told["due"]), first_due=_day(told["first_due"]), state=ClockState(told["state"]),
        pauses=tuple(Suspension(start=date.fromisoformat(begin), end=_day(end)) for begin, end in told["pauses"]),
        stopped=_day(told["stopped"]),
    )  # fmt: skip


def _procedure(told: Mapping[str, Any]) -> Procedure:
    return Procedure(
        kind=told["kind"], reason=told["reason"], basis=told["basis"], approver=told["approver"], days=told["days"],
        unit=LimitUnit(told["unit"]), started=date.fromisoformat(told["started"]), due=_day(told["due"]),
        ended=_day(told["ended"]), result=told["result"],
    )  # fmt: skip


def _result(told: Mapping[str, Any]) -> Result | None:
    if not told:
        return None
    return Result(
        is_granted=told["outcome"] == GRANTED, words=told["words"], document=told["document"],
        document_number=told["document_number"],
    )  # fmt: skip


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
