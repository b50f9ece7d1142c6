"""What stands on the small papers of the thermal printer beside ticket and receipt. The rules of ``content`` hold.

Who has no use for one leaves it out; who wants another look changes its template.
"""

from dataclasses import dataclass
from typing import ClassVar

from core.papers.content import Paper
from core.papers.letters import MissingLine


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSlip(Paper):
    """What every slip of one case has."""

    hall: str
    number: str  # 330290015-20261123-0021-6
    barcode: str  # the digits only
    applicant: str
    item: str
    qr: str  # of its progress
    clerk: str  # 李慧敏（工号0317）
    counter: str  # 3号综合窗口
    date: str
    time: str
    enquiry_phone: str
    supervision_phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionSlip(CaseSlip):
    """补正告知, the short form to take home: what is missing and how to mend it; the letter is ``CorrectionPaper``."""

    template: ClassVar[str] = "receipts/correction"
    missing: tuple[MissingLine, ...]
    received: tuple[str, ...]  # what need not be brought again
    due_day: str  # 2026年12月14日
    due_days: int  # working days


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLine:
    """One document to be handed out. ``number`` and ``valid`` may be empty."""

    name: str  # 浙江省居住证
    number: str  # masked where it names a person
    valid: str  # 2029年11月22日


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionSlip(CaseSlip):
    """领取凭证: where and when a result is collected; once it is, who took it, and a line to sign on."""

    template: ClassVar[str] = "receipts/collection"
    id_number: str  # of the applicant, masked
    result: str  # 准予 / 不予
    documents: tuple[DocumentLine, ...]
    place: str  # 云溪街道便民服务中心 1至3号窗口
    hours: str  # 工作日 8:30—12:00，14:00—17:00
    pickup_code: str  # 835 204; empty: none is used
    until: str  # the day until which it is kept here; empty: no limit
    collector: str = ""  # 本人 / 张桂芳（代领）; empty: not yet collected
    collector_id: str = ""  # masked
    collected: str = ""  # 2026年12月1日 9:20


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingSlip(Paper):
    """评价小票. Without ``level`` it asks for a rating; with it, it says what was given. No name on it."""

    template: ClassVar[str] = "receipts/rating"
    hall: str
    subject: str  # A023 or the number of a case
    item: str
    counter: str
    qr: str  # where to rate, or to add to a rating
    until: str  # the day until which it may be given; empty: no limit
    level: str  # 非常满意; empty: not rated yet
    stars: str  # ★★★★★
    reasons: tuple[str, ...]
    choices: tuple[str, ...] = ()  # the levels to tick by hand where there is no code to scan
    date: str
    time: str
    supervision_phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeEntry:
    """One material of a notice slip, or with ``group`` a heading among them (只有下列情形才要)."""

    group: str
    tick: str  # □, or 免交: nothing to bring
    serial: int
    name: str
    copies: str  # 原件1份，复印件1份
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeSlip(Paper):
    """一次性告知, the short form of ``NoticePaper`` for the pocket; no name of the visitor."""

    template: ClassVar[str] = "receipts/notice"
    hall: str
    item: str
    code: str
    conditions: tuple[str, ...]
    materials: tuple[NoticeEntry, ...]
    limits: str  # 承诺7个工作日，法定15个工作日
    fee: str
    accept_at: str
    notes: str
    is_confirmed: bool
    qr: str
    date: str
    enquiry_phone: str
