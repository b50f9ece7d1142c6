"""What stands on each formal letter to an applicant. Same rules as ``core.papers.content``."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from core.papers.content import Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Form(Paper):
    """What every A4 form has: the organ at its head, telephones and address at its foot."""

    organ: str
    enquiry_phone: str
    supervision_phone: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter(Form):
    """What every formal letter to an applicant has."""

    document_number: str  # 云溪受〔2026〕231号
    number: str  # of the case
    applicant: str
    item: str
    applied: str
    qr: str
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptancePaper(Letter):
    """受理通知书, A4."""

    template: ClassVar[str] = "forms/acceptance"
    basis: str  # 根据…的规定; may be empty
    accepted: str
    promised_limit: str
    legal_limit: str
    promised_day: str
    legal_day: str
    fee: str
    collection: str
    office: str
    result: str
    phone: str  # masked or empty
    promised: tuple[str, ...]  # 容缺
    check_code: str
    agent: str = ""  # who came for the applicant, and in what right
    steps: str = ""  # 受理 → 承办 → 办结 → 已领取


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingLine:
    """One missing or wrong material and how to mend it."""

    serial: int
    name: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a visitor is told by 补正告知书: everything at once."""

    missing: tuple[MissingLine, ...]
    received: tuple[str, ...]
    due: date | None
    due_days: int  # working days


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionPaper(Letter):
    """补正告知书, A4."""

    template: ClassVar[str] = "forms/correction"
    missing: tuple[MissingLine, ...]
    received: tuple[str, ...]
    due_day: str
    due_days: int
    clerk: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalPaper(Letter):
    """不予受理决定书, A4."""

    template: ClassVar[str] = "forms/refusal"
    reason: str
    basis: str
    elsewhere: str  # where to go instead; may be empty
    remedy: str  # 行政复议 and 行政诉讼, as data


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialProcedurePaper(Letter):
    """特别程序告知书, A4: the clock stands still, why and until when (fields of GB/T 39046-2020)."""

    template: ClassVar[str] = "forms/special_procedure_notice"
    kind: str  # 延长审批 / 其他 (list A.7)
    procedure: str  # 种类名称: 检验检测, 专家评审, 听证, 延长审批期限 ...
    content: str  # what is asked for or examined; may be empty
    reason: str  # 启动理由
    basis: str  # 依据; may be empty
    accepted: str
    started: str
    limit: str  # 10个工作日
    ends: str  # the day by which it should be over; may be empty
    promised_day: str  # as promised at acceptance
    is_counted: bool  # True: the limit grows by ``limit`` (延长审批); False: its days do not count
    approver: str  # 批准人
    phone: str  # of the approver or the office
    fee: str
    check_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionPaper(Letter):
    """准予决定书 or 不予决定书 in the matter itself, A4."""

    template: ClassVar[str] = "forms/decision"
    title: str  # 准予行政许可决定书 / 不予行政许可决定书 / 准予变更决定书 ...
    accepted: str
    is_granted: bool
    reason: str  # of a denial; may be empty for a grant
    basis: str  # 根据…的规定，
    content: str  # what is granted; may be empty
    certificate: str
    certificate_number: str
    valid_until: str
    remedy: str
    check_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingPaper(Letter):
    """办结通知书, A4: the result and how to fetch it."""

    template: ClassVar[str] = "forms/closing_notice"
    accepted: str
    closed: str
    result: str  # 准予 / 不予 / 办结
    words: str  # more about the result; may be empty
    certificate: str  # name of the result document; empty: nothing to fetch
    certificate_number: str
    valid_until: str
    limits: str  # 承诺7个工作日，实际4个工作日
    collection: str  # 窗口领取 / 邮寄送达
    collect_place: str
    collect_time: str
    collect_until: str  # 送达期限 (10 working days), empty when nothing is to be fetched
    bring: str
    check_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryPaper(Letter):
    """送达回证, A4. Signatures are left empty; ``way`` is ticked by hand unless chosen."""

    template: ClassVar[str] = "forms/delivery_proof"
    document: str  # 送达文书名称
    document_served: str  # its 文号
    place: str
    way: str  # 直接送达, 留置送达, 委托送达, 邮寄送达, 电子送达, 其他; empty: by hand
    remark: str
