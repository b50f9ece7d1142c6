"""What stands on each sheet a visitor takes home or signs. Same rules as ``core.papers.content``."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

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
    seasons: str = ""  # 每年3月1日至5月31日（年度集中申报）
    mistakes: tuple[str, ...] = ()  # what most people get wrong
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationLine:
    """One field of an application; a table has its rows as lines of text."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationPaper(Form):
    """申请表, A4: what was filled in, to be signed. A template may name each field by its key: ``{form_income}``."""

    template: ClassVar[str] = "forms/application"
    number: str
    item: str
    applicant: str
    received: str
    lines: tuple[ApplicationLine, ...]
    tables: tuple[ApplicationLine, ...] = ()
    fields: Mapping[str, str] = dataclasses.field(default_factory=dict)  # form_income: 1234.50
    qr: str
    date: str

    def values(self) -> dict[str, Any]:
        """Return the values, each field of the form under its own name too."""
        values = super(ApplicationPaper, self).values()
        return {**values.pop("fields"), **values}
