"""Cases in memory."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from core.base.faults import Fault
from core.cases.answering import answer
from core.cases.case import Case, CaseId, CaseState, CaseStep
from core.cases.clocks import next_due, next_warn
from core.cases.finding import FoundCase, Group, items_meant, terms_of
from core.cases.form import FormVersion
from tests.fakes.memory_register import MemoryRegister
from tests.fakes.memory_table import Guard, Table


class MemoryCases:
    """See core.cases.ports.Cases."""

    def __init__(
        self,
        rows: dict[str, Any],
        guard: Guard,
        people: dict[str, Any],
        tickets: dict[str, Any],
        today: date,
        *,
        steps: dict[Any, CaseStep],
        reckoning: dict[int, str],
        forms: dict[Any, FormVersion],
        register: MemoryRegister,
    ) -> None:
        self._register = register
        self._table, self._people, self._tickets, self._today = Table("case", rows, guard), people, tickets, today
        self._guard, self._steps, self._reckoning, self._forms = guard, steps, reckoning, forms

    def add(self, case: Case) -> None:
        self._table.add(case.id, case)

    def save(self, case: Case) -> Case:
        self._table.save(case.id, case)
        return self._table.get(case.id)

    def get(self, case_id: CaseId) -> Case:
        return self._table.get(case_id)

    def numbers(self, case_ids: Collection[CaseId]) -> dict[CaseId, str]:
        return {case.id: case.number for case in self._table.rows.values() if case.id in case_ids}

    def by_number(self, number: str) -> Case | None:
        return next((case for case in self._table.all() if case.number == number), None)

    def of_person(self, person_id: str, limit: int = 20) -> list[Case]:
        ids = self._register.same_as(person_id)
        return _newest([case for case in self._table.all() if case.person_id in ids or case.agent_id in ids])[:limit]

    def add_step(self, step: CaseStep) -> None:
        self._guard.check()
        if (step.case_id, step.serial) in self._steps:
            raise Fault("store.add.exists", kind="case_step")
        self._steps[step.case_id, step.serial] = step

    def steps(self, case_id: CaseId) -> list[CaseStep]:
        return [step for key, step in sorted(self._steps.items()) if key[0] == case_id]

    def keep_form(self, case_id: CaseId, version: FormVersion) -> None:
        self._guard.check()
        if (case_id, version.revision) in self._forms:
            raise Fault("store.add.exists", kind="case_form")
        self._forms[case_id, version.revision] = version

    def forms(self, case_id: CaseId) -> list[FormVersion]:
        return [version for key, version in sorted(self._forms.items()) if key[0] == case_id]

    def over(self, day: date, limit: int | None = 500) -> list[Case]:
        return [case for case in self.running() if (next_due(case.clocks) or date.max) < day][:limit]

    def near(self, day: date, limit: int | None = 500) -> list[Case]:
        over = self.over(day, None)
        found = [case for case in self.running() if (next_warn(case.clocks) or date.max) <= day]
        return [case for case in found if case not in over][:limit]

    def running(self, limit: int | None = None) -> list[Case]:
        found = [case for case in self._table.all() if next_due(case.clocks) is not None]
        return sorted(found, key=lambda case: next_due(case.clocks) or date.max)[:limit]

    def count_running(self) -> int:
        return len(self.running())

    def count_in(self, states: Collection[CaseState]) -> int:
        return len(self.in_states(states))

    def in_states(self, states: Collection[CaseState], limit: int = 500) -> list[Case]:
        return [case for case in self._table.all() if case.state in states][:limit]

    def due_counts(self, day: date) -> tuple[int, int]:
        return len(self.over(day, None)), len(self.near(day, None))

    def closed_before(self, day: date, limit: int = 500) -> list[Case]:
        ends = (CaseState.VOID, CaseState.ARCHIVED)
        found = [case for case in self._table.all() if (case.closed_on or day) < day and case.state not in ends]
        return sorted(found, key=lambda case: case.closed_on or day)[:limit]

    def reckoning(self) -> str:
        return self._reckoning.get(1, "")

    def keep_reckoning(self, fingerprint: str) -> None:
        self._guard.check()
        self._reckoning[1] = fingerprint

    def received_between(self, start: datetime, end: datetime) -> list[Case]:
        found = [case for case in self._table.all() if start <= case.received_at < end]
        return sorted(found, key=lambda case: case.received_at)

    def search(self, text: str, limit: int = 50) -> list[FoundCase]:
        return answer(self, text, self._today, limit)

    def person_changed(self, _person_id: str) -> None:
        """Nothing to do: the words are made at each question."""

    @property
    def is_search_stale(self) -> bool:
        return False

    def rebuild_search(self, progress: Callable[[int, int], None]) -> int:
        count = len(self._table.all())
        progress(count, count)
        return count

    def newest(self, groups: Sequence[Group], limit: int, before: int | None) -> list[int]:
        found = [
            row
            for row, case in self.load(range(len(self._table.all()))).items()
            if (before is None or row < before) and _holds(groups, terms_of(case))
        ]
        return sorted(found, reverse=True)[:limit]

    def load(self, rows: Iterable[int]) -> dict[int, FoundCase]:
        cases = self._table.all()
        return {row: self._findable(cases[row]) for row in rows}

    def numbered(self, start: str, limit: int) -> list[int]:
        found = [(case.number, row) for row, case in enumerate(self._table.all()) if case.number.startswith(start)]
        return [row for _, row in sorted(found, reverse=True)][:limit]

    def items(self, text: str) -> tuple[str, ...]:
        return items_meant(text, iter(sorted({(case.item.code, case.item.name) for case in self._table.all()})))

    def _findable(self, case: Case) -> FoundCase:
        ticket = self._tickets.get(case.ticket_id)
        person = self._people.get(case.person_id)
        return FoundCase(
            id=case.id, number=case.number, state=case.state, is_tolerant=case.is_tolerant, item_code=case.item.code,
            item_name=case.item.name, applicant=case.applicant, received_at=case.received_at, phone=case.phone,
            central_number=case.central_number, person_name=person.name if person else "",
            person_phone=person.phone if person else "", id_number=person.id_number if person else "",
            ticket=ticket.number if ticket else "",
            others=self._others(case), documents=self._documents(case),
        )  # fmt: skip

    def _others(self, case: Case) -> tuple[str, ...]:
        agent = self._people.get(case.agent_id)
        body = self._register.organisation(case.organisation_id) if case.organisation_id else None
        return tuple(name for name in (agent and agent.name, body and body.representative) if name)

    def _documents(self, case: Case) -> tuple[str, ...]:
        return (self._register.organisation(case.organisation_id).usc_code,) if case.organisation_id else ()


def _newest(cases: list[Case]) -> list[Case]:
    return sorted(cases, key=lambda case: case.received_at, reverse=True)


def _holds(groups: Sequence[Group], terms: frozenset[str]) -> bool:
    return all(any(terms.issuperset(alternative) for alternative in group) for group in groups)
