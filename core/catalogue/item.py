"""An item (事项) as the counter needs it: conditions, materials, limits, where it goes."""

from dataclasses import dataclass, field
from enum import Enum


class CaseType(Enum):
    """办件类型, GB/T 39046-2020 list A.6."""

    INSTANT = "1"  # 即办件
    PROMISED = "2"  # 承诺件
    OTHER = "9"


class LimitUnit(Enum):
    """How a limit is counted."""

    WORKING_DAY = "工作日"
    NATURAL_DAY = "自然日"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer to a question of the 情形 step."""

    key: str
    text: str


YES_NO = (Answer(key="yes", text="是"), Answer(key="no", text="否"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of the 情形 step: its answers choose materials (``Material.when``).

    ``rule`` is what the card can answer by itself: ``age >= 80``, ``age < 18``, ``address = 宁波``; ``hint`` says what
    follows from an answer.
    """

    key: str
    text: str
    answers: tuple[Answer, ...] = YES_NO
    rule: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """Days of each year in which an item is open, both included, as ``MM-DD``; a season may run over New Year."""

    first: str
    last: str
    words: str = ""  # 年度集中申报


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """One paper the visitor hands in. ``is_core`` False means 次要: it may be promised for later (容缺).

    Counts are 0 where the source says nothing. ``source`` is empty when ``core.catalogue.rows`` gives it back.
    """

    name: str
    note: str = ""  # the bracketed remark of the source row: 街道组织评估, 系统核验
    is_core: bool = True
    is_system_checked: bool = False  # 系统核验/免交: nothing is handed over
    originals: int = 0
    copies: int = 0
    condition: str = ""  # (残疾人): needed only when this holds
    when: str = ""  # needed only after these answers of the 情形 step: in_person=no, kind=new
    issuer: str = ""  # who issues it: 医院, 街道; empty: the applicant has it
    form: str = ""  # 原件核验, 复印件, 窗口打印
    promise_days: int | None = None  # working days a promise of 容缺 may take; None: the site's setting
    source: str = ""  # the words of the source row, where the parts above do not spell them


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A time limit: the number of days, and the words of the source where they are more than a number.

    Neither: the source gives no limit. 0 days is at once.
    """

    text: str = ""
    days: int | None = None
    unit: LimitUnit = LimitUnit.WORKING_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One row of the catalogue. ``business`` is the queue letter that serves it (A..G)."""

    code: str
    name: str
    short_name: str
    department: str
    category: str
    item_type: str
    level: str
    applicant_type: str
    case_type: CaseType
    business: str
    conditions: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    materials: tuple[Material, ...] = ()
    no_materials: str = ""  # the words of the source when nothing is asked for: 无(登记即可)
    legal_limit: Limit = field(default_factory=Limit)
    promised_limit: Limit = field(default_factory=Limit)
    excluded_time: str = ""
    fee: str = ""
    result_document: str = ""
    accept_at: str = ""
    back_office: str = ""
    notes: str = ""
    verified: str = ""
    is_confirmed: bool = True  # False: 待核 until a named person confirms the row
    confirmed_by: str = ""  # who confirmed it, staff number
    seasons: tuple[Season, ...] = ()  # open only in these days of a year; none: always
    age_from: int | None = None  # 免申即享: who turns this old is on the list of the month before
    is_visit: bool = False  # 上门办理 is offered
    is_yearly: bool = False  # 年度复核: comes again every year
    is_off: bool = False  # 停用: kept for the cases that have it, not found any more
    version: int = 1
    valid_from: str = ""  # YYYY-MM-DD; empty: since the catalogue is there
