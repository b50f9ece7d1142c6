"""What stands on each receipt: the values a template may name. All are ready to print; masks are already applied.

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
        values: dict[str, Any] = _plain(self)
        return values


def _plain(value: Any) -> Any:
    """Return what ``dataclasses.asdict`` does of it, without copying texts and numbers one by one."""
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple | list):
        return type(value)(map(_plain, value))
    return {key: _plain(one) for key, one in value.items()} if isinstance(value, dict) else value


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
    agent: str = ""  # 章国祥（委托代理，至2026年12月31日）; empty when the applicant came
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
class DayLine:
    """One row of the day's table: counted here, printed, uploaded, and the difference."""

    label: str
    registered: int
    printed: int | None  # None prints —
    uploaded: int
    difference: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SidePair:
    """Two short texts of one line."""

    left: str
    right: str


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
    backlog: tuple[SidePair, ...] = ()  # 上日待办 12 | 今日办结 21, 黄灯 2 | 红灯 0; empty: not known any more
    backup: str = ""  # 17:08 已写入并验证 / 未备份; empty: the data are kept elsewhere, the line is left out
    settlements: tuple[str, ...] = ()  # what a person took upon himself, in lines: what, why, who
    advice: str = "恢复后自动上传，不用重录；平账后自动打印新票。"  # below what is open
    # For whoever asks later, not printed: how many events the day had, and the district's signature.
    count: int = 0
    receipt: str = ""
    signed_at: str = ""  # ISO 8601; empty without one
