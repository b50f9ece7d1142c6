"""What events mean to the back office: cases and where they stand. Runs inside the inbox's transaction, knows no HTTP.

The order of one case is its own revision, never the order of arrival; what comes before its case is known is parked and
applied as soon as it is.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from pydantic import ValidationError

from core.base.clock import Clock
from core.district.database import Database, Transaction
from core.district.scans import missing
from core.district.tables import arrival, case_file, event
from core.sync.wire import Arrived, Message, VerdictWord, path_of, without_generation


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and, for parked and rejected, its problem (a key of EVENT_PROBLEMS)."""

    verdict: VerdictWord
    problem: str = ""


class _Item(Message):
    name: str
    department: str = ""


class _Case(Message):
    number: str
    state: str
    item: _Item
    counter: str = ""
    clerk: str = ""
    received_at: str = ""
    due: dict[str, str] = {}  # noqa: RUF012 - pydantic copies it


class _Applicant(Message):
    name: str
    id_number: str = ""
    phone: str = ""


class _CaseData(Message):
    case: _Case
    applicant: _Applicant | None = None


class Casebook:
    """Judges events and keeps the case files."""

    def __init__(self, clock: Clock, database: Database) -> None:
        self._clock, self._database = clock, database

    def judge(self, tx: Transaction, name: str, each: Arrived) -> Judgement:
        """Apply the event, or say why not."""
        apply = KINDS.get(each.kind)
        if apply is None:
            return Judgement("parked", "type-unknown")
        if missing(self._database, tx, name, each.subject, each.revision, each.data):
            return Judgement("parked", "scans-missing")
        return apply(self, tx, name, each)

    def follow_up(self, tx: Transaction, name: str, subject: str) -> None:
        """Apply what was parked for this subject, in the order of its revisions."""
        waiting = sa.select(event).where(event.c.subject == subject, event.c.is_applied == 0)
        for row in tx.execute(waiting.order_by(event.c.revision)).all():
            if self.judge(tx, name, _again(row)).verdict != "applied":
                continue
            tx.execute(sa.update(event).where(event.c.id == row.id).values(is_applied=1))
            parked = sa.and_(arrival.c.id == row.id, arrival.c.verdict == "parked")
            tx.execute(sa.update(arrival).where(parked).values(verdict="applied", problem=""))

    def case_moved(self, tx: Transaction, name: str, each: Arrived) -> Judgement:
        """Keep where a case stands now; an older revision that comes late is history only."""
        try:
            data = _CaseData.model_validate(each.data)
        except ValidationError:
            return Judgement("rejected", "event-malformed")
        case_id = each.subject.removeprefix("case/")
        found = sa.select(case_file.c.revision).where(case_file.c.id == case_id).with_for_update()
        revision = tx.execute(found).scalar()
        if revision is None and data.applicant is None:
            return Judgement("parked", "predecessor-missing")
        values = self._values(name, each, data)
        if revision is None:
            tx.execute(sa.insert(case_file).values(id=case_id, outcome="", words="", **values))
        elif each.revision > revision:
            tx.execute(sa.update(case_file).where(case_file.c.id == case_id).values(**values))
        return Judgement("applied")

    def only_counted(self, tx: Transaction, name: str, each: Arrived) -> Judgement:  # noqa: ARG002 - one of KINDS
        """Keep the event; nothing follows from it."""
        return Judgement("applied")

    def _values(self, name: str, each: Arrived, data: _CaseData) -> dict[str, Any]:
        case = data.case
        values = {
            "number": case.number,
            "centre": path_of(without_generation(name)),
            "counter": case.counter,
            "clerk": case.clerk,
            "department": case.item.department,
            "item": case.item.name,
            "state": case.state,
            "revision": each.revision,
            "due": case.due.get("promised") or case.due.get("legal") or "",
            "received_at": case.received_at,
            "data": json.dumps(dict(each.data), ensure_ascii=False),
            "updated_at": self._clock.now().isoformat(),
        }
        return values | (_applicant(data.applicant) if data.applicant else {})


KINDS: Mapping[str, Callable[[Casebook, Transaction, str, Arrived], Judgement]] = {
    "cn.yichuang.case.received.v1": Casebook.case_moved,
    "cn.yichuang.case.accepted.v1": Casebook.case_moved,
    "cn.yichuang.case.correcting.v1": Casebook.case_moved,
    "cn.yichuang.case.refused.v1": Casebook.case_moved,
    "cn.yichuang.case.decided.v1": Casebook.case_moved,
    "cn.yichuang.case.collected.v1": Casebook.case_moved,
    "cn.yichuang.case.supplied.v1": Casebook.case_moved,
    "cn.yichuang.case.attached.v1": Casebook.case_moved,
    "cn.yichuang.case.voided.v1": Casebook.case_moved,
    "cn.yichuang.case.handed-over.v1": Casebook.case_moved,
    "cn.yichuang.case.suspended.v1": Casebook.case_moved,
    "cn.yichuang.case.resumed.v1": Casebook.case_moved,
    "cn.yichuang.case.extended.v1": Casebook.case_moved,
    "cn.yichuang.case.redated.v1": Casebook.case_moved,
    "cn.yichuang.case.lapsed.v1": Casebook.case_moved,
    "cn.yichuang.case.forwarded.v1": Casebook.case_moved,
    "cn.yichuang.case.withdrawn.v1": Casebook.case_moved,
    "cn.yichuang.case.issued.v1": Casebook.case_moved,
    "cn.yichuang.case.amended.v1": Casebook.case_moved,
    "cn.yichuang.case.archived.v1": Casebook.case_moved,
    "cn.yichuang.notice.given.v1": Casebook.only_counted,
    "cn.yichuang.rating.given.v1": Casebook.only_counted,
    "cn.yichuang.ticket.finished.v1": Casebook.only_counted,
}


def _applicant(applicant: _Applicant) -> dict[str, str]:
    return {"applicant": applicant.name, "id_number": applicant.id_number, "phone": applicant.phone}


def _again(row: Any) -> Arrived:
    value = json.loads(row.body)
    return Arrived(
        sequence=0,
        id=row.id,
        body=row.body,
        sha256=b"",
        kind=row.kind,
        subject=row.subject,
        revision=row.revision,
        data=value["data"],
    )
