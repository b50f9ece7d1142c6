"""A case (办件) and its states."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import NewType

from core.catalogue.item import CaseType, LimitUnit

CaseId = NewType("CaseId", str)


class CaseState(Enum):
    """Where a case stands; moves between them are data (resources/flows)."""

    DRAFT = "draft"  # 暂存
    RECEIVED = "received"  # 收件
    CORRECTING = "correcting"  # 补正
    ACCEPTED = "accepted"  # 受理
    NOT_ACCEPTED = "not_accepted"  # 不予受理
    HANDLING = "handling"  # 承办
    SUSPENDED = "suspended"  # 特别程序
    DECIDED = "decided"  # 办结
    COLLECTED = "collected"  # 已领取
    WITHDRAWN = "withdrawn"  # 撤回
    VOID = "void"  # 作废


class MaterialState(Enum):
    """What became of one material at the counter."""

    HANDED_IN = "handed_in"  # 已交
    CHECKED = "checked"  # 免交: checked by system
    PROMISED = "promised"  # 容缺: promised by a date
    MISSING = "missing"  # 缺
    NOT_NEEDED = "not_needed"  # 不适用


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMaterial:
    """One line of the material table of a case."""

    name: str
    state: MaterialState
    is_core: bool = True
    note: str = ""
    originals: int = 0
    copies: int = 0
    reason: str = ""  # why it counts as missing


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSnapshot:
    """The item as it was when the case was taken in; later changes of the catalogue do not touch it."""

    code: str
    name: str
    department: str
    business: str
    case_type: CaseType
    legal_text: str = ""
    legal_days: int | None = None
    promised_text: str = ""
    promised_days: int | None = None
    unit: LimitUnit = LimitUnit.WORKING_DAY
    fee: str = ""
    result_document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One application being handled.

    ``number`` is ours (site 9 + date 8 + serial 4 + check 1), ``central_number`` is bound later when a central
    service gives one. ``query_code`` is printed on the receipt only. ``revision`` grows with every event.
    """

    id: CaseId
    number: str
    state: CaseState
    item: ItemSnapshot
    person_id: str
    applicant: str  # the name as on the card when the case was taken in
    ticket_id: str
    counter: str
    clerk: str
    received_at: datetime
    materials: tuple[CaseMaterial, ...] = ()
    is_tolerant: bool = False  # 容缺受理
    accepted_at: datetime | None = None
    document_number: str = ""  # 文号 of the notice
    promised_due: date | None = None
    legal_due: date | None = None
    correction_due: date | None = None
    tolerance_due: date | None = None
    decision_due: date | None = None  # 5 working days from receipt
    query_code: str = ""
    central_number: str = ""
    reason: str = ""  # of a refusal
    remark: str = ""
    phone: str = ""
    revision: int = 1
    version: int = 1

    def in_state(self, state: CaseState) -> "Case":
        """Return the case in a new state, one revision later. Whether the move is legal is the flow's business."""
        return replace(self, state=state, revision=self.revision + 1)
