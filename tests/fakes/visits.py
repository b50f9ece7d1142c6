"""Invented visits as events, for whoever needs something to send."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from core.attachments.attachment import SealedFile
from core.base.ids import new_id
from core.cases.case import Case, CaseId, CaseMaterial, CaseState, ItemSnapshot, MaterialState
from core.cases.events import (
    CaseAccepted,
    CaseAttached,
    CaseCollected,
    CaseDecided,
    CaseEvent,
    CaseRefused,
    NoticeGiven,
)
from core.catalogue.item import CaseType
from core.people.person import Person, PersonId
from core.queue.events import TicketFinished
from core.queue.ticket import Outcome, Ticket, TicketId, TicketState
from core.ratings.events import VisitorRated
from core.ratings.rating import Rating, RatingChannel, RatingId
from tests.samples import a_clock, an_attachment

AT = datetime(2026, 11, 23, 2, 51, 7, 204000, tzinfo=UTC)
DAY = date(2026, 11, 23)

PERSON = Person(
    id=PersonId("p-1"),
    name="王秀兰",
    id_kind="111",
    id_number="330211195803210018",
    sex="2",
    nation="01",
    birth=date(1958, 3, 21),
    address="宁波市镇海区云溪街道88号",
    phone="13800002207",
    name_hex="8b73c07970514e8b",
)


ITEM = ItemSnapshot(
    code="330290-015-03",
    name="老年人优待证办理",
    department="街道社会事务办",
    business="C",
    case_type=CaseType.PROMISED,
)
MATERIALS = (CaseMaterial(name="居民身份证", state=MaterialState.HANDED_IN, copies=1),)
CLOCKS = (a_clock(due=date(2026, 12, 1)),)


def case(serial: int = 1, **values) -> Case:
    settled = {
        "id": CaseId(f"case-{serial}"),
        "number": f"330290015202611230{serial:03d}6",
        "state": CaseState.ACCEPTED,
        "item": ITEM,
        "person_id": "p-1",
        "applicant": "王秀兰",
        "ticket_id": "t-1",
        "counter": "3",
        "clerk": "李慧敏",
        "received_at": AT,
        "accepted_at": AT,
        "clocks": CLOCKS,
        "query_code": "QUERY-7731",
        "materials": MATERIALS,
    }
    return Case(**settled | values)


def told(kind: type[CaseEvent], of: Case, **values) -> CaseEvent:
    always = {"at": AT, "op": new_id(), "case": of, "person": PERSON, "who": "0317", "where": "3"}
    return kind(**always | {"base": of.revision - 1} | values)


def accepted(serial: int = 1, **values) -> CaseEvent:
    return told(CaseAccepted, case(serial, **values))


def refused(serial: int) -> CaseEvent:
    return told(CaseRefused, case(serial, state=CaseState.NOT_ACCEPTED, reason="不属于受理范围"))


def decided(serial: int = 1, **values) -> CaseEvent:
    return told(CaseDecided, case(serial, state=CaseState.DECIDED, revision=2, **values))


def collected(serial: int = 1) -> CaseEvent:
    return told(CaseCollected, case(serial, state=CaseState.COLLECTED, revision=3))


def asked() -> NoticeGiven:
    return NoticeGiven(
        at=AT, op=new_id(), item_code="x-1", item_name="居住证", ticket_number="A023", who="0317", where="3"
    )


def served() -> TicketFinished:
    ticket = Ticket(
        id=TicketId("t-1"), day=DAY, business="A", serial=23, state=TicketState.FINISHED, issued_at=AT, waiting_since=AT,
        priority="elder", person_id="p-1", counter="3", called_at=AT, serving_since=AT, ended_at=AT, outcome=Outcome.ACCEPTED,
    )  # fmt: skip
    return TicketFinished(at=AT, op=new_id(), ticket=ticket)


def rated() -> VisitorRated:
    rating = Rating(
        id=RatingId("r-1"), asked_at=AT, counter="3", served_by="0317", ticket_id="t-1", ticket="A023", applicant="王**"
    )
    return VisitorRated(at=AT, op=new_id(), rating=rating.given(4, ("manner",), RatingChannel.SCREEN, AT), is_bad=True)


def attached(serial: int, scans: Sequence[SealedFile], *, revision: int = 2, **values) -> CaseEvent:
    """A case with the scans it has now; an empty list: none any more."""
    attachments = tuple(an_attachment(case_id=f"case-{serial}", file=file) for file in scans)
    return told(CaseAttached, case(serial, revision=revision), attachments=attachments, **values)
