"""What stands on each sheet a visitor takes home or signs. Same rules as ``core.papers.content``."""

from dataclasses import dataclass
from typing import ClassVar

from core.papers.content import MaterialLine, ReceiptPaper
from core.papers.letters import Form


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeMaterial:
    """One row of a one-time notice. ``originals``/``copies`` are words: "1", "核验", "—"."""

    serial: int
    name: str
    originals: str
    copies: str
    note: str
    tick: str = "□"  # 免交: nothing to bring


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeGroup:
    """A heading inside the list of materials: 只有下列情形才要."""

    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePaper(Form):
    """一次性告知单, A4; no name of the visitor."""

    template: ClassVar[str] = "forms/notice"
    item: str
    code: str
    department: str
    conditions: tuple[str, ...]
    materials: tuple[NoticeMaterial | NoticeGroup, ...]
    legal_limit: str
    promised_limit: str
    excluded_time: str
    fee: str
    result: str
    accept_at: str
    notes: str
    is_confirmed: bool
    qr: str
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentPaper(Form):
    """容缺受理承诺书, A4."""

    template: ClassVar[str] = "forms/commitment"
    number: str
    applicant: str
    id_number: str  # in full, unless the site says otherwise
    item: str
    missing: tuple[str, ...]
    due_day: str
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptSheet(ReceiptPaper):
    """收件凭证 with the whole 材料清单, A4: where the thermal receipt is too small or no thermal printer stands."""

    template: ClassVar[str] = "forms/material_list"
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationLine:
    """One certificate that a written promise stands for."""

    serial: int
    name: str
    content: str  # what it would prove


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationPaper(Form):
    """告知承诺书, A4: the organ informs, the applicant promises."""

    template: ClassVar[str] = "forms/declaration"
    number: str
    applicant: str
    id_number: str  # masked
    phone: str  # masked or empty
    item: str
    department: str
    basis: str
    certificates: tuple[DeclarationLine, ...]
    conditions: tuple[str, ...]
    date: str
    qr: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalPaper(Form):
    """撤回申请书, A4, signed by the applicant."""

    template: ClassVar[str] = "forms/withdrawal_request"
    number: str
    applicant: str
    id_number: str  # masked
    phone: str  # masked or empty
    item: str
    applied: str
    reason: str
    returned: tuple[MaterialLine, ...]  # what is given back
    clerk: str
    qr: str
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorisationPaper(Form):
    """代办委托书, A4: the principal lets an agent act."""

    template: ClassVar[str] = "forms/agent_authorisation"
    number: str  # of the case; may be empty
    principal: str
    principal_id: str  # in full, unless the site says otherwise
    principal_phone: str  # masked or empty
    agent: str
    agent_id: str  # as above
    agent_phone: str  # masked or empty
    relation: str
    item: str
    powers: tuple[str, ...]
    valid_from: str
    valid_until: str
    date: str
