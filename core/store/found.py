"""What of a case, its people and its ticket it is found by, and a list shows: one statement. It knows no words."""

from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, Integer, any_, bindparam, select
from sqlalchemy.orm import aliased

from core.cases.case import CaseId, CaseState
from core.cases.finding import FoundCase
from core.queue.ticket import ticket_number
from core.store.case_rows import CaseRow
from core.store.people import PersonRow
from core.store.register import OrganisationRow
from core.store.tickets import TicketRow

AGENT = aliased(PersonRow)
FOUND_COLUMNS = (
    CaseRow.row, CaseRow.id, CaseRow.number, CaseRow.state, CaseRow.is_tolerant, CaseRow.item, CaseRow.applicant,
    CaseRow.received_at, CaseRow.phone, CaseRow.central_number, PersonRow.name, PersonRow.phone, PersonRow.id_number,
    TicketRow.business, TicketRow.serial, AGENT.name, OrganisationRow.usc_code, OrganisationRow.representative,
)  # fmt: skip

FINDABLE = (
    select(*FOUND_COLUMNS)
    .outerjoin(PersonRow, PersonRow.id == CaseRow.person_id)
    .outerjoin(TicketRow, TicketRow.id == CaseRow.ticket_id)
    .outerjoin(AGENT, AGENT.id == CaseRow.agent_id)
    .outerjoin(OrganisationRow, OrganisationRow.id == CaseRow.organisation_id)
)
# Made once: putting it together anew takes longer than running it.
LOADED = FINDABLE.where(CaseRow.row.in_(bindparam("rows", expanding=True)))
# The same words however many rows are wanted, so they too are made once.
LOADED_BY_SERVER = FINDABLE.where(CaseRow.row == any_(bindparam("rows", type_=ARRAY(Integer))))


def found_case(
    case_id: str, number: str, state: str, is_tolerant: bool, item: dict[str, Any], applicant: str,
    received_at: datetime, phone: str, central_number: str, person_name: str | None, person_phone: str | None,
    id_number: str | None, business: str | None, serial: int | None, agent: str | None, usc_code: str | None,
    representative: str | None,
) -> FoundCase:  # fmt: skip
    """Return the value of a row of ``FINDABLE``, without its first column."""
    return FoundCase(
        id=CaseId(case_id), number=number, state=CaseState(state), is_tolerant=is_tolerant, item_code=item["code"],
        item_name=item["name"], applicant=applicant, received_at=received_at, phone=phone,
        central_number=central_number, person_name=person_name or "", person_phone=person_phone or "",
        id_number=id_number or "", ticket=ticket_number(business, serial) if business and serial else "",
        others=tuple(name for name in (agent, representative) if name), documents=(usc_code,) if usc_code else (),
    )  # fmt: skip
