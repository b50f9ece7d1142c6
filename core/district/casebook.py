"""What events mean to the back office: cases and where they stand. Runs inside the inbox's transaction, knows no HTTP.

The order of one case is its own revision, never the order of arrival; what comes before its case is known is parked and
applied as soon as it is. What a batch speaks of is read once, changed in memory and written once.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from msgspec import Struct

from core.district.batch import Arrived, data_of, said_in
from core.district.database import Answer, Trip
from core.district.parcels import Told, bodies_told
from core.district.said import Applicant, Case
from core.district.scans import Scans
from core.district.statements import among, turned
from core.district.tables import KEPT, PARKED, arrival, case_file
from core.sync.wire import VerdictWord, path_of, without_generation


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and, for parked and rejected, its problem (a key of EVENT_PROBLEMS)."""

    verdict: VerdictWord
    problem: str = ""


APPLIED, MALFORMED = Judgement("applied"), Judgement("rejected", "event-malformed")
_MAX_ID = 64
_UNDECIDED = {"outcome": "", "words": ""}
_HELD = sa.select(case_file.c.id, case_file.c.revision).order_by(case_file.c.id)
_TAKEN = sa.select(arrival.c.subject, arrival.c.revision, arrival.c.id)
_TAKEN = _TAKEN.where(KEPT, arrival.c.verdict == sa.literal_column("'applied'"))
_WAITING = sa.select(arrival).where(PARKED)
_NOW_APPLIED = sa.update(arrival).where(KEPT, PARKED).values(verdict="applied", problem="")


class _Stand(Struct, frozen=True, kw_only=True, gc=False):
    """Where a batch leaves a case: its last event, and the last that told who applies."""

    name: str
    each: Arrived
    case: Case
    applicant: Applicant | None
    is_new: bool


class Ledger:
    """The cases of one batch. Asked for and learnt once; nothing is in the database before ``write``."""

    def __init__(self, now: str) -> None:
        self._now = now
        self._revisions: dict[str, int] = {}
        self._taken: dict[tuple[str, int], str] = {}  # (subject, revision) -> id of the event that has it
        self._waiting: dict[str, list[Arrived]] = {}
        self._scans = Scans()
        self._stands: dict[str, _Stand] = {}
        self._applied: list[str] = []

    def ask(self, one: Trip, subjects: Iterable[str]) -> tuple[Answer, Answer]:
        """Ask for what is known of the cases of these subjects, and for what waits for them."""
        names = sorted(set(subjects))
        held = one.ask(*among(one.tx, _HELD, case_file.c.id, [_case_id(subject) for subject in names]))
        return held, one.ask(*among(one.tx, _WAITING, arrival.c.subject, names))

    def learn(self, one: Trip, answers: tuple[Answer, Answer], fresh: Sequence[Arrived] = ()) -> None:
        """Take in what ``ask`` brought, for these events."""
        held, parked = answers
        self._revisions |= {row.id: row.revision for row in held.rows}
        waiting = [_again(each) for each in bodies_told(one, parked.rows)]
        for each in waiting:
            self._waiting.setdefault(each.subject, []).append(each)
        events = [each for each in (*fresh, *waiting) if each.kind in KINDS]
        self._scans.learn(one, events)
        held_at = self._revisions.get
        late = {each.subject for each in events if each.revision <= held_at(_case_id(each.subject), -1)}
        if late:
            rows = one.ask(*among(one.tx, _TAKEN, arrival.c.subject, sorted(late))).rows
            self._taken |= {(row.subject, row.revision): row.id for row in rows}

    def judge(self, name: str, each: Arrived) -> Judgement:
        """Apply the event, or say why not; what waited for it is applied too."""
        judgement = self._judged(name, each)
        if judgement.verdict == "parked":
            self._waiting.setdefault(each.subject, []).append(each)
        # Where it names scans, an earlier one may wait in vain.
        if each.subject in self._waiting and (judgement is APPLIED or self._scans.names(each)):
            self.follow_up(name, each.subject)
        return judgement

    def follow_up(self, name: str, subject: str) -> None:
        """Apply what was parked for this subject, in the order of its revisions."""
        waiting = sorted(self._waiting.pop(subject, ()), key=lambda each: each.revision)
        left = [each for each in waiting if self._judged(name, each) is not APPLIED]
        self._applied += [each.id for each in waiting if each not in left]
        if left:
            self._waiting[subject] = left

    def write(self, one: Trip) -> None:
        """Write what was judged: case files, and what was told of scans."""
        fresh, moved = list[dict[str, Any]](), {True: list[dict[str, Any]](), False: list[dict[str, Any]]()}
        for case_id, stand in sorted(self._stands.items()):  # whoever writes some of them, too, has the same order
            rows = fresh if stand.is_new else moved[stand.applicant is not None]
            rows.append(self._values(case_id, stand))
        one.put(case_file, turned(fresh), {"updated_at": self._now, **_UNDECIDED})
        for rows in moved.values():
            named = [row | {"updated_at": self._now} for row in rows]
            one.save(case_file, "id", named, newer="revision")
        self._scans.write(one)

    def write_applied(self, one: Trip) -> None:
        """Write that events which waited are applied, those of this batch too: behind their rows."""
        if self._applied:
            one.ask(*among(one.tx, _NOW_APPLIED, arrival.c.id, self._applied))

    def case_moved(self, name: str, each: Arrived) -> Judgement:
        """Keep where a case stands now; an older revision that comes late is history only.

        Of two events with one revision the first holds, and a person is told of the other: a disk was put back, say.
        """
        case_id, case, told_applicant = _case_id(each.subject), each.data.case, each.data.applicant
        if case is None or len(case_id) > _MAX_ID:
            return MALFORMED
        revision = self._revisions.get(case_id)
        if revision is None and told_applicant is None:
            return Judgement("parked", "predecessor-missing")
        if self._taken.setdefault((each.subject, each.revision), each.id) != each.id:
            return Judgement("parked", "revision-taken")
        if revision is None or each.revision > revision:
            before = self._stands.get(case_id)
            applicant = told_applicant or (before.applicant if before else None)
            is_new = before.is_new if before else revision is None
            self._stands[case_id] = _Stand(name=name, each=each, case=case, applicant=applicant, is_new=is_new)
        self._revisions[case_id] = max(each.revision, revision or 0)
        return APPLIED

    def only_counted(self, name: str, each: Arrived) -> Judgement:  # noqa: ARG002 - one of KINDS
        """Keep the event; nothing follows from it."""
        return APPLIED

    def _judged(self, name: str, each: Arrived) -> Judgement:
        apply = KINDS.get(each.kind)
        if apply is None:
            return Judgement("parked", "type-unknown")
        if self._scans.missing(name, each):
            return Judgement("parked", "scans-missing")
        return apply(self, name, each)

    def _values(self, case_id: str, stand: _Stand) -> dict[str, Any]:
        case, each = stand.case, stand.each
        values = {
            "id": case_id,
            "number": case.number,
            "centre": path_of(without_generation(stand.name)),
            "counter": case.counter,
            "clerk": case.clerk,
            "department": case.item.department,
            "item": case.item.name,
            "state": case.state,
            "revision": each.revision,
            "due": case.due.promised or case.due.legal,
            "received_at": case.received_at,
        }
        return values | (_applicant(stand.applicant) if stand.applicant else {})


def case_data(row: Any, events: Iterable[Told]) -> dict[str, Any]:
    """Return what the event said by which a case file stands where it stands."""
    newest = next(each for each in events if each.row.revision == row.revision and each.row.verdict == "applied")
    said: dict[str, Any] = json.loads(data_of(newest.body))
    return said


KINDS: Mapping[str, Callable[[Ledger, str, Arrived], Judgement]] = {
    "cn.yichuang.case.received.v1": Ledger.case_moved,
    "cn.yichuang.case.accepted.v1": Ledger.case_moved,
    "cn.yichuang.case.correcting.v1": Ledger.case_moved,
    "cn.yichuang.case.refused.v1": Ledger.case_moved,
    "cn.yichuang.case.decided.v1": Ledger.case_moved,
    "cn.yichuang.case.collected.v1": Ledger.case_moved,
    "cn.yichuang.case.supplied.v1": Ledger.case_moved,
    "cn.yichuang.case.attached.v1": Ledger.case_moved,
    "cn.yichuang.case.voided.v1": Ledger.case_moved,
    "cn.yichuang.case.handed-over.v1": Ledger.case_moved,
    "cn.yichuang.case.suspended.v1": Ledger.case_moved,
    "cn.yichuang.case.resumed.v1": Ledger.case_moved,
    "cn.yichuang.case.extended.v1": Ledger.case_moved,
    "cn.yichuang.case.redated.v1": Ledger.case_moved,
    "cn.yichuang.case.lapsed.v1": Ledger.case_moved,
    "cn.yichuang.case.forwarded.v1": Ledger.case_moved,
    "cn.yichuang.case.withdrawn.v1": Ledger.case_moved,
    "cn.yichuang.case.issued.v1": Ledger.case_moved,
    "cn.yichuang.case.amended.v1": Ledger.case_moved,
    "cn.yichuang.case.archived.v1": Ledger.case_moved,
    "cn.yichuang.notice.given.v1": Ledger.only_counted,
    "cn.yichuang.rating.given.v1": Ledger.only_counted,
    "cn.yichuang.ticket.finished.v1": Ledger.only_counted,
}


def _applicant(applicant: Applicant) -> dict[str, str]:
    return {"applicant": applicant.name, "id_number": applicant.id_number, "phone": applicant.phone}


def _case_id(subject: str) -> str:
    return subject.removeprefix("case/")


def _again(each: Told) -> Arrived:
    row = each.row
    return Arrived(
        sequence=0,
        id=row.id,
        body=each.body,
        kind=row.kind,
        subject=row.subject,
        revision=row.revision,
        data=said_in(each.body),
    )
