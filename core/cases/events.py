"""What happens to cases; each of these goes to the district."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.attachments.attachment import Attachment
from core.base.events import Event
from core.cases.applying import OWN, Applying
from core.cases.case import Case
from core.people.person import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEvent(Event):
    """A case as it is after what happened, with its applicant and the clerk who acted.

    ``attachments`` are all the case has when they changed with this event, else none. ``base`` is the revision that was
    told before; 0 for none.
    """

    case: Case
    person: Person
    who: str
    where: str
    attachments: tuple[Attachment, ...] = ()
    applying: Applying = OWN
    base: int = 0


class CaseReceived(CaseEvent):
    """收件: taken in, not yet decided whether it is accepted."""


class CaseAccepted(CaseEvent):
    """受理, with or without 容缺: the limit runs."""


class CorrectionAsked(CaseEvent):
    """补正: everything missing was told, once."""


class CaseRefused(CaseEvent):
    """不予受理."""


class CaseDecided(CaseEvent):
    """The result came down; it can be collected."""


class CaseCollected(CaseEvent):
    """领证/送达."""


class MaterialsSupplied(CaseEvent):
    """Papers promised at a 容缺受理 came in; the limit goes on as it was."""


class CaseAttached(CaseEvent):
    """A scan was added to a case or taken out of it."""


class CaseVoided(CaseEvent):
    """作废."""


class CaseHandedOver(CaseEvent):
    """转交承办: the papers went to the department."""


class CaseSuspended(CaseEvent):
    """特别程序 began: the limits stand still."""


class CaseResumed(CaseEvent):
    """特别程序 ended: the limits go on."""


class CaseExtended(CaseEvent):
    """延长审批: the limits are longer."""


class CaseLapsed(CaseEvent):
    """补正超时驳回."""


class CaseForwarded(CaseEvent):
    """转报: another organ decides."""


class CaseIssued(CaseEvent):
    """出证: the document is ready."""


class CaseAmended(CaseEvent):
    """更正信息: phone or remark."""


class CaseWithdrawn(CaseEvent):
    """撤回."""


class CaseArchived(CaseEvent):
    """归档."""


class CaseRedated(CaseEvent):
    """The calendar changed, and with it the last day of a limit."""


# How flow files call what the district is told.
EVENTS: Mapping[str, type[CaseEvent]] = {
    "received": CaseReceived,
    "accepted": CaseAccepted,
    "correcting": CorrectionAsked,
    "refused": CaseRefused,
    "supplied": MaterialsSupplied,
    "handled": CaseHandedOver,
    "suspended": CaseSuspended,
    "resumed": CaseResumed,
    "extended": CaseExtended,
    "lapsed": CaseLapsed,
    "forwarded": CaseForwarded,
    "decided": CaseDecided,
    "issued": CaseIssued,
    "collected": CaseCollected,
    "amended": CaseAmended,
    "withdrawn": CaseWithdrawn,
    "voided": CaseVoided,
    "archived": CaseArchived,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeGiven(Event):
    """一次性告知: somebody only asked; no case and no name."""

    item_code: str
    item_name: str
    ticket_number: str
    who: str
    where: str
