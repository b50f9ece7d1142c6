"""What stands on each sheet the office writes for itself: slips, registers, the day report. Rules as in content."""

from dataclasses import dataclass
from typing import Any, ClassVar

from core.papers.content import DayLine, MaterialLine
from core.papers.letters import Form


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferLine:
    """One case on a transfer slip; words, so that an unknown count stays a blank to fill in by hand."""

    serial: int
    number: str  # short: 20261123-0021-6
    applicant: str
    materials: str
    copies: str
    pages: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferPaper(Form):
    """物料转移单 (交接单), A5 across, printed once for each of its parts (随件, 存根, 接收)."""

    template: ClassVar[str] = "forms/transfer_slip"
    slip_number: str
    site: str
    sender: str  # 3号综合窗口
    receiver: str  # 后台分办岗
    lines: tuple[TransferLine, ...]
    total_copies: str
    total_pages: str
    cases: int
    clerk: str  # 李慧敏（0317）
    time: str  # 11月23日 16:45
    bag: str
    qr: str
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardingPaper(Form):
    """转办单, A4: a case goes to another office, with everything that belongs to it."""

    template: ClassVar[str] = "forms/forwarding_slip"
    slip_number: str
    number: str
    applicant: str
    phone: str  # masked or empty
    item: str
    received: str
    sender: str
    receiver: str
    reason: str
    basis: str
    opinion: str  # 转办意见
    materials: tuple[MaterialLine, ...]
    reply_by: str
    clerk: str
    qr: str
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingStep:
    """One station of a case in the back office; what is not known yet is written by hand."""

    name: str  # 承办, 审核, 批准
    office: str
    person: str
    opinion: str
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingPaper(Form):
    """办件流转单, A4, internal: every station signs."""

    template: ClassVar[str] = "forms/routing_slip"
    number: str
    applicant: str
    item: str
    department: str
    received: str
    accepted: str
    promised_day: str
    legal_day: str
    materials: tuple[str, ...]
    steps: tuple[RoutingStep, ...]
    clerk: str
    qr: str
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionPaper(Form):
    """领取凭证, A5 across: who fetched what."""

    template: ClassVar[str] = "forms/collection_slip"
    number: str
    applicant: str
    item: str
    result: str
    certificate: str
    certificate_number: str
    valid_until: str
    collector: str
    id_number: str  # masked, of the collector
    relation: str  # 本人 / 代领：…
    collected: str  # 2026年12月3日 10:20
    clerk: str
    counter: str
    qr: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLine:
    """One row of the register of collections."""

    serial: int
    number: str
    applicant: str
    item: str
    certificate: str
    collector: str
    time: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPaper(Form):
    """领取登记, A4: a day's collections, one signature each."""

    template: ClassVar[str] = "forms/collection_register"
    date: str
    counter: str
    lines: tuple[RegisterLine, ...]
    clerk: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentOrderPaper(Form):
    """代办受理单, A4: staff of the centre act for a resident; addresses are written by hand."""

    template: ClassVar[str] = "forms/agent_order"
    slip_number: str
    number: str  # of the case; may be empty
    principal: str
    phone: str  # masked or empty
    item: str
    agent: str  # 代办员
    agent_phone: str
    materials: tuple[MaterialLine, ...]
    due_day: str
    clerk: str
    qr: str
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveLine:
    """One document in the file of a closed case."""

    serial: int
    name: str
    number: str
    date: str
    pages: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivePaper(Form):
    """归档目录, A4: what lies in the file of a closed case."""

    template: ClassVar[str] = "forms/archive_index"
    number: str
    applicant: str
    item: str
    received: str
    closed: str
    result: str
    lines: tuple[ArchiveLine, ...]
    clerk: str
    qr: str
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HourBar:
    """Visitors, mean and longest wait of one hour."""

    hour: int
    visitors: int
    wait_minutes: int | None
    longest_minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HallStatisticsPaper(Form):
    """大厅统计, A4. ``rows`` are ready words, or headings (``group``); see core.queue.statistics_paper."""

    template: ClassVar[str] = "forms/hall_statistics"
    span: str
    time: str
    result: str
    figures: tuple[tuple[str, str], ...]  # six (label, value)
    hours: tuple[HourBar, ...]
    lines_taken: tuple[tuple[str, int], ...]
    rows: tuple[dict[str, Any], ...]
    notes: tuple[str, ...]


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
    hall_rows: tuple[dict[str, Any], ...] = ()  # rows as of HallStatisticsPaper
    longest: str = ""  # which number waited longest, and when
    backlog: str = ""  # 上日待办 12　今日办结 21　黄灯 2　红灯 0
    qr: str = ""  # day, number of events and head of the chain as printed; empty on a day without events
    details: tuple[dict[str, Any], ...] = ()  # behind what is signed: ``group`` rows, each with rows of what, n and who
