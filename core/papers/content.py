"""What stands on each paper: the values a template may name. All are ready to print; masks are already applied.

Dates are written 2026年11月23日, times 10:51, by ``core.papers.wording``. A template names the fields by these names.
"""

import dataclasses
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """Base of all papers. ``template`` is the name under resources/ without suffix."""

    template: ClassVar[str]

    def values(self) -> dict[str, Any]:
        """Return the values as JSON data."""
        return dataclasses.asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPaper(Paper):
    """排队小票."""

    template: ClassVar[str] = "receipts/ticket"
    hall: str
    number: str  # A023
    is_priority: bool
    business: str  # 社保·医保·民政
    ahead: int
    minutes: int | None  # None: no estimate known, the line is left out
    windows: str  # "1至3号窗口"; empty: unknown
    qr: str  # ticket, date and time only
    issued: str  # 2026年11月23日 10:42
    tips: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialLine:
    """One row of a receipt's material table. ``originals``/``copies`` are words: "2", "—", "已退", "免交"."""

    serial: int
    name: str
    originals: str
    copies: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptPaper(Paper):
    """收件凭证."""

    template: ClassVar[str] = "receipts/receipt"
    hall: str
    number: str  # 330290015-20261123-0021-6
    barcode: str  # the digits only
    applicant: str
    id_number: str  # masked
    phone: str  # masked or empty
    item: str
    form: str  # 窗口办理，承诺件
    collection: str  # 窗口领取
    materials: tuple[MaterialLine, ...]
    total_originals: int
    total_copies: int
    promised: tuple[str, ...]  # 容缺: "户口簿（12月14日前补交）"
    paragraphs: tuple[str, ...] = ()  # what the receipt says below the table, by state of the case
    latest_answer: str  # 2026年11月30日; empty once we have answered (accepted, or correction asked)
    limits: str  # 受理后：承诺7个工作日，法定15个工作日办结
    promised_day: str  # 2026年12月3日 when accepted, else empty
    qr: str
    password: str  # 472 091
    clerk: str  # 李慧敏（工号0317）
    counter: str  # 3号综合窗口
    date: str
    time: str
    enquiry_phone: str
    supervision_phone: str


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


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingLine:
    """One missing or wrong material and how to mend it."""

    serial: int
    name: str
    reason: str
    remedy: str


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
class NoticeMaterial:
    """One row of a one-time notice."""

    serial: int
    name: str
    copies: str  # 原件1份，复印件1份 / 免交
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePaper(Form):
    """一次性告知单, A4; no name of the visitor."""

    template: ClassVar[str] = "forms/notice"
    item: str
    code: str
    department: str
    conditions: tuple[str, ...]
    materials: tuple[NoticeMaterial, ...]
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
    id_number: str  # masked
    item: str
    missing: tuple[str, ...]
    due_day: str
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLine:
    """One row of the day's table: counted here, printed, uploaded, and the difference."""

    label: str
    registered: int
    printed: int | None  # None prints —
    uploaded: int
    difference: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySlip(Paper):
    """日结小票."""

    template: ClassVar[str] = "receipts/dayslip"
    hall: str
    date: str  # 2026年11月23日 星期一
    result: str  # 已平账 / 未平，差2件
    issued: int
    served: int
    passed: int
    settled: int
    equation: str  # 62 = 57 + 4 + 1
    lines: tuple[DayLine, ...]
    pending: tuple[str, ...]  # what is open, by number only
    events: str  # 1至418号，共418条
    chain: tuple[str, ...]  # the head in groups of four, two rows
    district: str  # 17:06 已签收，回执 0293-1123 / 未签收
    closer: str  # 李慧敏（0317）
    time: str
    copy_line: str  # 第1次打印
    backup: str = ""  # 17:08 已写入并验证 / 未备份; empty: the data are kept elsewhere, the line is left out


@dataclass(frozen=True, slots=True, kw_only=True)
class HourBar:
    """Visitors and mean wait of one hour."""

    hour: int
    visitors: int
    wait_minutes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayReportPaper(Form):
    """日结报告, A4."""

    template: ClassVar[str] = "forms/dayreport"
    date: str
    result: str
    figures: tuple[tuple[str, str], ...]  # six (label, value)
    hours: tuple[HourBar, ...]
    states: tuple[tuple[str, int], ...]
    lines: tuple[DayLine, ...]
    equations: tuple[str, ...]
    pending: tuple[str, ...]
    events: str
    chain: tuple[str, ...]
    district: str
    closer: str
    time: str
    backup: str = ""  # as on the slip
