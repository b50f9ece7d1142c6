"""A case (办件) and its states."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import NewType

from core.cases.clocks import CaseClock, ClockState
from core.cases.form import FilledField, ForeignEntry
from core.catalogue.item import CaseType, LimitUnit
from core.people.organisation import ApplicantType

CaseId = NewType("CaseId", str)


class CaseState(Enum):
    """Where a case stands; moves between them are data (resources/flows)."""

    DRAFT = "draft"  # 暂存
    RECEIVED = "received"  # 收件
    CORRECTING = "correcting"  # 补正
    ACCEPTED = "accepted"  # 受理
    NOT_ACCEPTED = "not_accepted"  # 不予受理
    LAPSED = "lapsed"  # 补正超时驳回
    HANDLING = "handling"  # 承办
    SUSPENDED = "suspended"  # 特别程序
    DECIDED = "decided"  # 办结
    ISSUED = "issued"  # 出证
    COLLECTED = "collected"  # 已领取
    FORWARDED = "forwarded"  # 转报
    WITHDRAWN = "withdrawn"  # 撤回
    VOID = "void"  # 作废
    RATED = "rated"  # 已评价
    ARCHIVED = "archived"  # 归档


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
    version: int = 1
    answers: tuple[tuple[str, str], ...] = ()  # (question, answer) of 情形 and conditions, in words


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """One 特别程序: ``kind`` is a key of resources/cases/procedures.toml; an extension has no end of its own.

    ``approver`` is the person of the department who allowed it, as told to the applicant.
    """

    kind: str
    reason: str
    approver: str
    started: date
    days: int
    unit: LimitUnit = LimitUnit.WORKING_DAY
    basis: str = ""
    approver_phone: str = ""
    due: date | None = None
    ended: date | None = None
    result: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a case was decided, and the document that says so."""

    is_granted: bool
    words: str = ""
    document: str = ""  # 结果证照名称
    document_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """Who took the result away. ``authority`` says what an agent showed; empty when the applicant came."""

    person_id: str
    name: str
    authority: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseStep:
    """One move of a case as the time line tells it; never changed afterwards. ``note`` may hold what was said."""

    case_id: CaseId
    serial: int
    at: datetime
    move: str
    before: CaseState
    after: CaseState
    who: str
    where: str
    op: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One application being handled.

    ``number`` is ours (site 9 + date 8 + serial 4 + check 1), ``central_number`` a central service's: no road brings
    one yet. ``query_code`` is printed on the receipt only. ``revision`` grows with every event. ``flow`` is
    the file whose moves it makes, ``clocks`` hold the latest of each name.
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
    flow: str = "promised"
    clocks: tuple[CaseClock, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    result: Result | None = None
    collection: Collection | None = None
    closed_on: date | None = None  # since when no clock can run any more
    query_code: str = ""
    central_number: str = ""
    organ: str = ""  # where it was handed over or forwarded to
    reason: str = ""  # of a refusal, a withdrawal, a void
    remark: str = ""
    phone: str = ""
    applicant_type: ApplicantType = ApplicantType.PERSON
    organisation_id: str = ""  # when an organisation applies; ``applicant`` is then its name
    agent_id: str = ""  # the person who came for the applicant
    mandate_id: str = ""
    form: tuple[FilledField, ...] = ()
    entries: tuple[ForeignEntry, ...] = ()  # where else it was entered
    revision: int = 1
    version: int = 1

    def clock(self, name: str) -> CaseClock | None:
        """Return the clock of this name, running or not."""
        return next((clock for clock in self.clocks if clock.name == name), None)

    def with_clock(self, clock: CaseClock) -> "Case":
        """Return the case with this clock in place of the one of its name."""
        others = tuple(other for other in self.clocks if other.name != clock.name)
        return replace(self, clocks=(*others, clock))

    @property
    def promised_due(self) -> date | None:
        """The promised last day as it is known now."""
        return self._due("promised")

    @property
    def legal_due(self) -> date | None:
        """The last legal day as it is known now."""
        return self._due("legal")

    @property
    def correction_due(self) -> date | None:
        """The last day to bring what a correction asks for."""
        return self._due("correction")

    @property
    def tolerance_due(self) -> date | None:
        """The last day to bring what was promised; None once everything is there."""
        return self._due("tolerance", is_only_running=True)

    @property
    def decision_due(self) -> date | None:
        """The day by which the applicant is told whether the case is accepted; None once told."""
        return self._due("decision", is_only_running=True)

    def _due(self, name: str, *, is_only_running: bool = False) -> date | None:
        clock = self.clock(name)
        if clock is None or (is_only_running and clock.state is ClockState.STOPPED):
            return None
        return clock.due

    def in_state(self, state: CaseState) -> "Case":
        """Return the case in a new state, one revision later. Whether the move is legal is the flow's business."""
        return replace(self, state=state, revision=self.revision + 1)
