"""The cases of one transaction: kept, found by their words, watched by their limits."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, func, or_, select, update

from core.base.clock import office_day
from core.base.faults import Fault
from core.cases.answering import answer
from core.cases.case import Case, CaseId, CaseState, CaseStep
from core.cases.finding import FoundCase, Group
from core.cases.form import FormVersion
from core.store import case_data
from core.store.case_rows import (
    CaseFormRow,
    CaseReckoningRow,
    CaseRow,
    CaseStepRow,
    case_values,
    to_case,
    to_step,
    to_version,
    version_values,
)
from core.store.found import FINDABLE, LOADED, LOADED_BY_SERVER, found_case
from core.store.register import SqlRegister
from core.store.search import CHUNK, CaseWords, Progress
from core.store.table import Transaction

FOUND_BY = ("number", "central_number", "applicant", "phone", "person_id", "ticket_id", "agent_id", "organisation_id")
# Made once: putting them together anew takes longer than running them.
WANTED: BindParameter[Any] = bindparam("wanted")
BEFORE = select(*(getattr(CaseRow, name) for name in FOUND_BY)).where(CaseRow.id == WANTED)
OF_CASE = FINDABLE.where(CaseRow.id == WANTED)
OF_PERSON = FINDABLE.where(or_(CaseRow.person_id == WANTED, CaseRow.agent_id == WANTED)).order_by(CaseRow.row)
AFTER = FINDABLE.where(CaseRow.row > WANTED).order_by(CaseRow.row).limit(bindparam("most"))
_AT_END = [CaseState.VOID.value, CaseState.ARCHIVED.value]


class SqlCases:
    """See core.cases.ports.Cases."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._words = CaseWords(transaction)
        self._register = SqlRegister(transaction)

    def add(self, case: Case) -> None:
        """See Cases."""
        taken = Fault("store.add.exists", kind="case")
        self._transaction.insert_later(CaseRow, case_values(case), taken)
        self._index(OF_CASE, case.id, is_new=True)

    def save(self, case: Case) -> Case:
        """See Cases."""
        (before,) = self._transaction.trip.ask((BEFORE, {"wanted": case.id}))
        self._transaction.save(CaseRow, "case", case.id, case.version, case_values(case))
        if before != [tuple(getattr(case, name) for name in FOUND_BY)]:
            self._index(OF_CASE, case.id, is_new=False)
        return replace(case, version=case.version + 1)

    def get(self, case_id: CaseId) -> Case:
        """See Cases."""
        row = self._transaction.find(CaseRow, case_id)
        return to_case(self._transaction.need(row, "case"))

    def numbers(self, case_ids: Collection[CaseId]) -> dict[CaseId, str]:
        """See Cases."""
        query = select(CaseRow.id, CaseRow.number).where(CaseRow.id.in_(case_ids))
        return {CaseId(id_): number for id_, number in self._transaction.connection.execute(query)}

    def by_number(self, number: str) -> Case | None:
        """See Cases."""
        row = self._transaction.one(select(CaseRow).where(CaseRow.number == number))
        return to_case(row) if row is not None else None

    def of_person(self, person_id: str, limit: int = 20) -> list[Case]:
        """See Cases."""
        ids = self._register.same_as(person_id)
        query = select(CaseRow).where(or_(CaseRow.person_id.in_(ids), CaseRow.agent_id.in_(ids)))
        return self._all(query.order_by(CaseRow.received_at.desc(), CaseRow.row.desc()).limit(limit))

    def add_step(self, step: CaseStep) -> None:
        """See Cases."""
        taken = Fault("store.add.exists", kind="case_step")
        self._transaction.insert_later(CaseStepRow, case_data.step_values(step), taken)

    def steps(self, case_id: CaseId) -> list[CaseStep]:
        """See Cases."""
        query = select(CaseStepRow).where(CaseStepRow.case_id == case_id).order_by(CaseStepRow.serial)
        return [to_step(row) for row in self._transaction.all(query)]

    def keep_form(self, case_id: CaseId, version: FormVersion) -> None:
        """See Cases."""
        self._transaction.insert_new(CaseFormRow, "case_form", version_values(case_id, version))

    def forms(self, case_id: CaseId) -> list[FormVersion]:
        """See Cases."""
        query = select(CaseFormRow).where(CaseFormRow.case_id == case_id).order_by(CaseFormRow.revision)
        return [to_version(row) for row in self._transaction.all(query)]

    def over(self, day: date, limit: int = 500) -> list[Case]:
        """See Cases."""
        return self._urgent(limit, CaseRow.next_due < day)

    def near(self, day: date, limit: int = 500) -> list[Case]:
        """See Cases."""
        return self._urgent(limit, CaseRow.next_due >= day, CaseRow.next_warn <= day)

    def running(self, limit: int | None = None) -> list[Case]:
        """See Cases."""
        return self._urgent(limit, CaseRow.next_due.is_not(None))

    def in_states(self, states: Collection[CaseState], limit: int = 500) -> list[Case]:
        """See Cases."""
        query = select(CaseRow).where(CaseRow.state.in_([state.value for state in states]))
        return self._all(query.order_by(CaseRow.row).limit(limit))

    def due_counts(self, day: date) -> tuple[int, int]:
        """See Cases."""
        over, watched = self._count(CaseRow.next_due < day), self._count(CaseRow.next_warn <= day)
        return over, watched - over

    def count_running(self) -> int:
        """See Cases."""
        return self._count(CaseRow.next_due.is_not(None))

    def count_in(self, states: Collection[CaseState]) -> int:
        """See Cases."""
        return self._count(CaseRow.state.in_([state.value for state in states]))

    def closed_before(self, day: date, limit: int = 500) -> list[Case]:
        """See Cases."""
        query = select(CaseRow).where(CaseRow.closed_on < day, CaseRow.state.not_in(_AT_END))
        return self._all(query.order_by(CaseRow.closed_on, CaseRow.row).limit(limit))

    def reckoning(self) -> str:
        """See Cases."""
        row = self._transaction.one(select(CaseReckoningRow))
        return row.fingerprint if row is not None else ""

    def keep_reckoning(self, fingerprint: str) -> None:
        """See Cases."""
        if not self._transaction.insert(CaseReckoningRow, {"id": 1, "fingerprint": fingerprint}):
            self._transaction.session.execute(update(CaseReckoningRow).values(fingerprint=fingerprint))

    def received_between(self, start: datetime, end: datetime) -> list[Case]:
        """See Cases."""
        query = select(CaseRow).where(CaseRow.received_at >= start, CaseRow.received_at < end)
        return self._all(query.order_by(CaseRow.received_at, CaseRow.row))

    def search(self, text: str, limit: int = 50) -> list[FoundCase]:
        """See Cases."""
        return answer(self, text, office_day(self._transaction.at), limit)

    def person_changed(self, person_id: str) -> None:
        """Make the cases of a person findable by what the person is now."""
        self._index(OF_PERSON, person_id, is_new=False)

    def brought(self, case_id: str) -> None:
        """Make a case findable whose row was brought past ``add`` and ``save``."""
        self._index(OF_CASE, case_id, is_new=False)

    @property
    def is_search_stale(self) -> bool:
        """Say whether the search index was made by other rules than today's."""
        return self._words.is_stale

    def renew_search(self, after: int, most: int) -> tuple[int, int]:
        """Index some cases by today's words; return (where to go on, how many). None left: the index is today's."""
        found = self._transaction.connection.execute(AFTER, {"wanted": after, "most": most}).all()
        if not found:
            self._words.renewed()
            return after, 0
        self._words.renew([(row[0], found_case(*row[1:])) for row in found])
        return found[-1][0], len(found)

    def rebuild_search(self, progress: Progress = lambda _done, _count: None) -> int:
        """Make the search index anew; return how many cases there are. ``progress`` hears (done, of all)."""
        count = self._transaction.session.scalar(select(func.count()).select_from(CaseRow)) or 0
        self._words.rebuild(self._chunks(), count, progress)
        return count

    # -- core.cases.answering.Index

    def newest(self, groups: Sequence[Group], limit: int, before: int | None) -> list[int]:
        """See Index."""
        return self._words.newest(groups, limit, before)

    def numbered(self, start: str, limit: int) -> list[int]:
        """See Index."""
        query = select(CaseRow.row).where(CaseRow.number >= start, CaseRow.number < f"{start}:")  # ":" comes after "9"
        return list(self._transaction.session.scalars(query.order_by(CaseRow.number.desc()).limit(limit)))

    def items(self, text: str) -> tuple[str, ...]:
        """See Index."""
        return self._words.items(text)

    def load(self, rows: Iterable[int]) -> dict[int, FoundCase]:
        """See Index."""
        found: Iterable[Any]
        if self._transaction.is_postgresql:
            (found,) = self._transaction.trip.ask((LOADED_BY_SERVER, {"rows": list(rows)}))
        else:
            found = self._transaction.connection.execute(LOADED, {"rows": tuple(rows)})
        return {row[0]: found_case(*row[1:]) for row in found}

    def _chunks(self) -> Iterator[list[tuple[int, FoundCase]]]:
        last = 0
        while found := self._transaction.connection.execute(AFTER, {"wanted": last, "most": CHUNK}).all():
            yield [(row[0], found_case(*row[1:])) for row in found]
            last = found[-1][0]

    def _index(self, findable: Select[Any], wanted: str, *, is_new: bool) -> None:
        (rows,) = self._transaction.trip.ask((findable, {"wanted": wanted}))
        for row in rows:
            self._words.put(row[0], found_case(*row[1:]), is_new=is_new)

    def _urgent(self, limit: int | None, *conditions: ColumnElement[bool]) -> list[Case]:
        return self._all(select(CaseRow).where(*conditions).order_by(CaseRow.next_due, CaseRow.row).limit(limit))

    def _count(self, condition: ColumnElement[bool]) -> int:
        query = select(func.count()).select_from(CaseRow).where(condition)
        return int(self._transaction.connection.scalar(query) or 0)

    def _all(self, query: Select[tuple[CaseRow]]) -> list[Case]:
        rows: Iterable[CaseRow] = self._transaction.all(query)
        return [to_case(row) for row in rows]
