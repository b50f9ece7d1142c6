"""What events say, as types: the data functions keep to them, and the schemas of the contract are made of them.

Days are 2026-11-23, moments RFC 3339 on the hall's wall clock; a text that is empty says that there is none. Within a
version (the end of a kind's name) keys are added and never taken away; one that is added is NotRequired, for events
frozen before have it not.
"""

from typing import NotRequired, TypedDict


class Named(TypedDict):
    """An applicant of whom only the name is told."""

    name: str


class Agent(TypedDict):
    """Who came for another: a person, and by what mandate (GB/T 39046)."""

    name: str
    id_kind: str
    id_number: str
    phone: str
    standing: str
    scope: str
    valid_from: str
    valid_until: str


class Applicant(TypedDict):
    """Whose case it is; ``id_kind`` is of GA/T 2000.156, or ``usc`` for an organisation."""

    type: str
    name: str
    id_kind: str
    id_number: str
    phone: str
    representative: NotRequired[str]
    agent: NotRequired[Agent]


class Attachment(TypedDict):
    """A scan: its digest is the address of the bytes among the contents."""

    sha256: str
    size: int
    mime: str
    pages: int
    material: str
    is_signed_copy: bool


class Due(TypedDict):
    """The last days of a case."""

    promised: str
    legal: str
    correction: str
    tolerance: str
    decision: str


class Clock(TypedDict):
    """A limit, whole: ``pauses`` are (first day, day it went on or nothing)."""

    name: str
    days: int
    unit: str
    start: str
    due: str
    first_due: str
    state: str
    pauses: list[list[str]]
    stopped: str


class Procedure(TypedDict):
    """A special procedure (GB/T 39046 A.7)."""

    kind: str
    reason: str
    basis: str
    approver: str
    days: int
    unit: str
    started: str
    due: str
    ended: str
    result: str


class Result(TypedDict, total=False):
    """How a case ended; empty before."""

    outcome: str
    words: str
    document: str
    document_number: str


class ShortItem(TypedDict):
    """What somebody asked about."""

    code: str
    name: str


class RatedItem(ShortItem):
    """What a rated visit was about."""

    department: str


class Item(RatedItem):
    """What a case asks for, as it was when the case was taken in."""

    business: str
    case_type: str
    promised_limit: str
    legal_limit: str
    result_document: str
    promised_days: int | None
    legal_days: int | None
    unit: str


class Material(TypedDict):
    """What a case needs, and whether it is there."""

    name: str
    state: str
    is_core: bool
    note: str
    originals: int
    copies: int
    reason: str


class Case(TypedDict):
    """Where a case stands: all of it, after what happened."""

    number: str
    central_number: str
    document_number: str
    state: str
    is_tolerant: bool
    reason: str
    remark: str
    ticket: str
    counter: str
    clerk: str
    received_at: str
    accepted_at: str
    due: Due
    organ: str
    flow: str
    clocks: list[Clock]
    procedures: list[Procedure]
    result: Result
    is_agent: bool
    item: Item
    materials: list[Material]


class CaseAlone(TypedDict):
    """Where a case stands; whose it is was told before. ``attachments``: all it has, where they changed."""

    case: Case
    who: str
    where: str
    attachments: NotRequired[list[Attachment]]


class CaseWithName(CaseAlone):
    """Where a case stands, and the applicant's name."""

    applicant: Named


class CaseWithApplicant(CaseAlone):
    """Where a case stands, and whose it is."""

    applicant: Applicant


class Notice(TypedDict):
    """Somebody asked about an item, and was told; ``ticket`` is its number."""

    item: ShortItem
    ticket: str
    who: str
    where: str


class Rated(TypedDict):
    """How a visitor was satisfied (GB/T 39046 A.8)."""

    level: int
    is_bad: bool
    reasons: list[str]
    channel: str
    ticket: str
    case: str
    is_case_end: bool
    item: RatedItem
    counter: str
    served_by: str
    asked_at: str
    given_at: str


class Finished(TypedDict):
    """How long a visit took and how it ended; ``issued_at`` before ``called_at`` before ``serving_since``."""

    number: str
    day: str
    business: str
    line: str
    counter: str
    is_appointment: bool
    outcome: str
    issued_at: str
    called_at: str
    serving_since: str
    ended_at: str
    calls: int
    passes: int
