"""Which events the district is told of, and what it is told: never more of a person than the back office needs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from core.base.events import Event
from core.base.ids import new_id
from core.cases.events import (
    CaseAccepted,
    CaseAmended,
    CaseArchived,
    CaseAttached,
    CaseCollected,
    CaseDecided,
    CaseEvent,
    CaseExtended,
    CaseForwarded,
    CaseHandedOver,
    CaseIssued,
    CaseLapsed,
    CaseReceived,
    CaseRedated,
    CaseRefused,
    CaseResumed,
    CaseSuspended,
    CaseVoided,
    CaseWithdrawn,
    CorrectionAsked,
    MaterialsSupplied,
    NoticeGiven,
)
from core.outbox.ports import Outgoing
from core.queue.events import TicketFinished
from core.ratings.events import VisitorRated
from core.sync.wire import data
from core.sync.wire.cloud import CloudWire

E = TypeVar("E", bound=Event)

RESULT = "cn.yichuang.case.result.v1"  # comes down, never goes up
BOOKING = "cn.yichuang.appointment.booked.v1"  # comes down too: booked, moved or cancelled at the district
MESSAGE = "cn.yichuang.message.v1"  # to the staff of the counters
PUBLISHED = "cn.yichuang.edition.published.v1"  # a catalogue or a year of the calendar


Subject = tuple[str, int, int | None]  # its name, its revision, and that which was told before where there are several


@dataclass(frozen=True, slots=True)
class Kind(Generic[E]):
    """One line of the table: how an event is called on the wire, whose it is, and what is said."""

    name: str
    subject: Callable[[E], Subject]
    data: Callable[[E], Mapping[str, Any]]


def _case(event: CaseEvent) -> Subject:
    return f"case/{event.case.id}", event.case.revision, event.base


def _ticket(event: TicketFinished) -> Subject:
    return f"ticket/{event.ticket.id}", event.ticket.version, None


def _rating(event: VisitorRated) -> Subject:
    return f"rating/{event.rating.id}", 1, None


def _notice(event: NoticeGiven) -> Subject:
    return f"notice/{event.op}", 1, None


# A message to the district is one line here. A name is never used again for another meaning: v1 becomes v2.
KINDS: Mapping[type[Event], Kind[Any]] = {
    CaseReceived: Kind("cn.yichuang.case.received.v1", _case, data.case_with_applicant),
    CaseAccepted: Kind("cn.yichuang.case.accepted.v1", _case, data.case_with_applicant),
    CorrectionAsked: Kind("cn.yichuang.case.correcting.v1", _case, data.case_with_applicant),
    CaseRefused: Kind("cn.yichuang.case.refused.v1", _case, data.case_with_name),
    CaseDecided: Kind("cn.yichuang.case.decided.v1", _case, data.case_alone),
    CaseCollected: Kind("cn.yichuang.case.collected.v1", _case, data.case_alone),
    MaterialsSupplied: Kind("cn.yichuang.case.supplied.v1", _case, data.case_alone),
    CaseAttached: Kind("cn.yichuang.case.attached.v1", _case, data.case_alone),
    CaseVoided: Kind("cn.yichuang.case.voided.v1", _case, data.case_alone),
    CaseHandedOver: Kind("cn.yichuang.case.handed-over.v1", _case, data.case_alone),
    CaseSuspended: Kind("cn.yichuang.case.suspended.v1", _case, data.case_alone),
    CaseResumed: Kind("cn.yichuang.case.resumed.v1", _case, data.case_alone),
    CaseExtended: Kind("cn.yichuang.case.extended.v1", _case, data.case_alone),
    CaseRedated: Kind("cn.yichuang.case.redated.v1", _case, data.case_alone),
    CaseLapsed: Kind("cn.yichuang.case.lapsed.v1", _case, data.case_alone),
    CaseForwarded: Kind("cn.yichuang.case.forwarded.v1", _case, data.case_alone),
    CaseWithdrawn: Kind("cn.yichuang.case.withdrawn.v1", _case, data.case_alone),
    CaseIssued: Kind("cn.yichuang.case.issued.v1", _case, data.case_alone),
    CaseAmended: Kind("cn.yichuang.case.amended.v1", _case, data.case_with_applicant),
    CaseArchived: Kind("cn.yichuang.case.archived.v1", _case, data.case_alone),
    NoticeGiven: Kind("cn.yichuang.notice.given.v1", _notice, data.notice),
    VisitorRated: Kind("cn.yichuang.rating.given.v1", _rating, data.rating),
    TicketFinished: Kind("cn.yichuang.ticket.finished.v1", _ticket, data.ticket),
}


class DistrictWire(CloudWire):
    """The Wire of the product (core.outbox.ports.Wire). Any thread. Without a ``run`` events say nothing of it."""

    def encode(self, event: Event) -> Outgoing | None:
        """See core.outbox.ports.Wire; the event gets its id here."""
        kind = KINDS.get(type(event))
        if kind is None:
            return None
        subject, revision, base = kind.subject(event)
        return Outgoing(
            kind=kind.name,
            subject=subject,
            revision=revision,
            base=base,
            at=event.at,
            id=new_id(),
            op=event.op,
            data=kind.data(event),
        )
