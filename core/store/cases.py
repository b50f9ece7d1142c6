"""The cases of one transaction: kept, found by their words, watched by their limits."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select, update

from core.base.clock import SHANGHAI, office_day
from core.cases.answering import answer
from core.cases.case import Case, CaseId, CaseState, CaseStep
from core.cases.finding import FoundCase, Group
from core.cases.numbers import SITE_DIGITS, days_of_start
from core.store import case_data
from core.store.case_rows import CaseReckoningRow, CaseRow, CaseStepRow, case_values, to_case, to_step
from core.store.found import FINDABLE, LOADED, found_case
from core.store.register import SqlRegister
from core.store.search import CHUNK, CaseWords, Progress
from core.store.table import Transaction

FOUND_BY = ("number", "central_number", "applicant", "phone", "person_id", "ticket_id", "agent_id", "organisation_id")
KEPT_DRAFT = timedelta(days=8)  # a draft has its number before it is received; the day itself counts
_AT_END = [CaseState.VOID.value, CaseState.ARCHIVED.value]


class SqlCases:
    """See core.cases.ports.Cases."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._words = CaseWords(transaction)
        self._register = SqlRegister(transaction)

    def add(self, case: Case) -> None:
        """See Cases."""
        self._transaction.insert_new(CaseRow, "case", case_values(case))
        self._index(CaseRow.id == case.id, is_new=True)

    def save(self, case: Case) -> None:
        """See Cases."""
        before = self._found_by(case.id)
        self._transaction.save(CaseRow, "case", case.id, case.version, case_values(case))
        if before != tuple(getattr(case, name) for name in FOUND_BY):
            self._index(CaseRow.id == case.id, is_new=False)

    def get(self, case_id: CaseId) -> Case:
        """See Cases."""
        row = self._transaction.one(select(CaseRow).where(CaseRow.id == case_id))
        return to_case(self._transaction.need(row, "case"))

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
        self._transaction.insert_new(CaseStepRow, "case_step", case_data.step_values(step))

    def steps(self, case_id: CaseId) -> list[CaseStep]:
        """See Cases."""
        query = select(CaseStepRow).where(CaseStepRow.case_id == case_id).order_by(CaseStepRow.serial)
        return [to_step(row) for row in self._transaction.all(query)]

    def watched(self, day: date) -> list[Case]:
        """See Cases."""
        return self._all(select(CaseRow).where(CaseRow.next_warn <= day).order_by(CaseRow.next_due, CaseRow.row))

    def running(self) -> list[Case]:
        """See Cases."""
        return self._all(select(CaseRow).where(CaseRow.next_due.is_not(None)).order_by(CaseRow.next_due, CaseRow.row))

    def in_states(self, states: Collection[CaseState], limit: int = 500) -> list[Case]:
        """See Cases."""
        query = select(CaseRow).where(CaseRow.state.in_([state.value for state in states]))
        return self._all(query.order_by(CaseRow.row).limit(limit))

    def due_counts(self, day: date) -> tuple[int, int]:
        """See Cases."""
        over, watched = (
            self._transaction.session.scalar(select(func.count()).select_from(CaseRow).where(condition)) or 0
            for condition in (CaseRow.next_due < day, CaseRow.next_warn <= day)
        )
        return over, watched - over

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
        self._index(or_(CaseRow.person_id == person_id, CaseRow.agent_id == person_id), is_new=False)

    @property
    def is_search_stale(self) -> bool:
        """Say whether the search index was made by other rules than today's."""
        return self._words.is_stale

    def rebuild_search(self, progress: Progress = lambda _done, _count: None) -> None:
        """Make the search index anew; ``progress`` hears (done, of all)."""
        count = self._transaction.session.scalar(select(func.count()).select_from(CaseRow)) or 0
        self._words.rebuild(self._chunks(), count, progress)

    # -- core.cases.answering.Index

    def newest(self, groups: Sequence[Group], limit: int, before: int | None) -> list[int]:
        """See Index."""
        return self._words.newest(groups, limit, before)

    def numbered(self, start: str, limit: int) -> list[int]:
        """See Index."""
        if self._transaction.is_postgresql:
            return self._numbered_by_day(start, limit)
        query = select(CaseRow.row).where(CaseRow.number >= start, CaseRow.number < f"{start}:")  # ":" comes after "9"
        return list(self._transaction.session.scalars(query.order_by(CaseRow.number.desc()).limit(limit)))

    def _numbered_by_day(self, start: str, limit: int) -> list[int]:
        """A server sorts texts by its language, so the days that the start leaves open are walked, newest first."""
        newest = self._transaction.session.scalar(select(CaseRow.number).order_by(CaseRow.row.desc()).limit(1)) or ""
        days = days_of_start(start) if newest.startswith(start[:SITE_DIGITS]) else None
        if days is None:
            return []
        first, after = (datetime.combine(day, time(), SHANGHAI) for day in (days[0], days[1] + KEPT_DRAFT))
        query = select(CaseRow.row).where(
            CaseRow.received_at >= first,
            CaseRow.received_at < after,
            CaseRow.number.startswith(start, autoescape=True),
        )
        order = (CaseRow.received_at.desc(), CaseRow.number.desc())
        return list(self._transaction.session.scalars(query.order_by(*order).limit(limit)))

    def items(self, text: str) -> tuple[str, ...]:
        """See Index."""
        return self._words.items(text)

    def load(self, rows: Iterable[int]) -> dict[int, FoundCase]:
        """See Index."""
        found = self._transaction.session.execute(LOADED, {"rows": tuple(rows)})
        return {row[0]: found_case(*row[1:]) for row in found}

    def _chunks(self) -> Iterator[list[tuple[int, FoundCase]]]:
        last = 0
        while chunk := list(self._findable(CaseRow.row > last, CHUNK)):
            yield chunk
            last = chunk[-1][0]

    def _findable(self, condition: ColumnElement[bool], limit: int | None = None) -> Iterator[tuple[int, FoundCase]]:
        query = FINDABLE.where(condition).order_by(CaseRow.row).limit(limit)
        for row in self._transaction.session.execute(query):
            yield row[0], found_case(*row[1:])

    def _index(self, condition: ColumnElement[bool], *, is_new: bool) -> None:
        for row, case in list(self._findable(condition)):
            self._words.put(row, case, is_new=is_new)

    def _found_by(self, case_id: CaseId) -> object:
        """Return what of a case's own row it is found by."""
        columns = (getattr(CaseRow, name) for name in FOUND_BY)
        found = self._transaction.session.execute(select(*columns).where(CaseRow.id == case_id)).first()
        return found and tuple(found)

    def _all(self, query: Select[tuple[CaseRow]]) -> list[Case]:
        rows: Iterable[CaseRow] = self._transaction.all(query)
        return [to_case(row) for row in rows]
