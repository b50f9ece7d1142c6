"""What happens to cases; each of these goes to the district."""

from dataclasses import dataclass

from core.attachments.attachment import Attachment
from core.base.events import Event
from core.cases.case import Case
from core.people.person import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEvent(Event):
    """A case as it is after what happened, with its applicant and the clerk who acted.

    ``attachments`` are all the case has when they changed with this event, else none.
    """

    case: Case
    person: Person
    who: str
    where: str
    attachments: tuple[Attachment, ...] = ()


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


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeGiven(Event):
    """一次性告知: somebody only asked; no case and no name."""

    item_code: str
    item_name: str
    ticket_number: str
    who: str
    where: str
