"""What cases need from a store."""

from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import Protocol

from core.attachments.ports import Attachments
from core.base.work import Work
from core.cases.case import Case, CaseId, CaseState, CaseStep
from core.cases.finding import FoundCase
from core.cases.form import FormVersion
from core.papers.job import PrintJobs
from core.people.person import People
from core.people.register import Register
from core.staff.account import Accounts
from core.staff.journal import Journal


class Cases(Protocol):
    """The store of cases."""

    def add(self, case: Case) -> None:
        """Store a new case."""
        ...

    def save(self, case: Case) -> Case:
        """Store a changed case and return it as it is now; Fault ``store.save.stale`` when it moved meanwhile."""
        ...

    def get(self, case_id: CaseId) -> Case:
        """Return one case, or Fault ``store.get.missing``."""
        ...

    def numbers(self, case_ids: Collection[CaseId]) -> dict[CaseId, str]:
        """Return the numbers of those of these cases that are here."""
        ...

    def by_number(self, number: str) -> Case | None:
        """Return the case with this number of ours."""
        ...

    def of_person(self, person_id: str, limit: int = 20) -> list[Case]:
        """Return a person's cases, newest first."""
        ...

    def add_step(self, step: CaseStep) -> None:
        """Keep what was done; steps are never changed."""
        ...

    def steps(self, case_id: CaseId) -> list[CaseStep]:
        """Return what was done to a case, in order."""
        ...

    def keep_form(self, case_id: CaseId, version: FormVersion) -> None:
        """Keep a form as it stood until a correction; never changed."""
        ...

    def forms(self, case_id: CaseId) -> list[FormVersion]:
        """Return the forms a case had before, the oldest first; the one it has now is its own."""
        ...

    def count_running(self) -> int:
        """Return how many cases have a running limit."""
        ...

    def count_in(self, states: Collection[CaseState]) -> int:
        """Return how many cases are in these states."""
        ...

    def over(self, day: date, limit: int = 500) -> list[Case]:
        """Return the cases whose running limit is over on ``day`` (red), the most urgent first."""
        ...

    def near(self, day: date, limit: int = 500) -> list[Case]:
        """Return the cases whose running limit is near on ``day`` and not over (yellow), the most urgent first."""
        ...

    def running(self, limit: int | None = None) -> list[Case]:
        """Return the cases with a running limit, the most urgent first."""
        ...

    def in_states(self, states: Collection[CaseState], limit: int = 500) -> list[Case]:
        """Return the cases in one of these states, those that wait longest first."""
        ...

    def due_counts(self, day: date) -> tuple[int, int]:
        """Return how many cases are over (red) on ``day``, and how many are only near (yellow)."""
        ...

    def closed_before(self, day: date, limit: int = 500) -> list[Case]:
        """Return the cases closed before ``day`` and not yet at their end, the oldest first."""
        ...

    def reckoning(self) -> str:
        """Return the fingerprint of calendar and rules by which the limits were counted last; empty: never."""
        ...

    def keep_reckoning(self, fingerprint: str) -> None:
        """Keep the fingerprint of calendar and rules by which all limits are counted now."""
        ...

    def received_between(self, start: datetime, end: datetime) -> list[Case]:
        """Return the cases taken in during [start, end), in order."""
        ...

    def search(self, text: str, limit: int = 50) -> list[FoundCase]:
        """Find by anything a visitor may say (core.cases.finding); best first, then newest first."""
        ...

    @property
    def is_search_stale(self) -> bool:
        """Whether some cases are still found by the words of an earlier version only, or not at all."""
        ...

    def rebuild_search(self, progress: Callable[[int, int], None]) -> int:
        """Make the index that cases are found by anew; return their number. ``progress`` hears (done, of all)."""
        ...

    def person_changed(self, person_id: str) -> None:
        """Make a person's cases findable by what the person is now; called in the work that changed the person."""
        ...


class Numbers(Protocol):
    """Running numbers: unique under concurrency, never silently re-used or skipped."""

    def take(self, kind: str, day: date) -> int:
        """Take the next serial of ``kind`` (``case``, ``document``) for the day or year: 1, 2, 3 .."""
        ...

    def jump(self, day: date, count: int) -> None:
        """Leave out the next ``count`` numbers of every kind of this day (or year, by its first day), known or not."""
        ...

    def record_abort(self, kind: str, day: date, serial: int, reason: str) -> None:
        """Record that a taken serial will never appear on a paper, and why."""
        ...


class CaseWork(Work, Protocol):
    """The transaction of a case use case."""

    @property
    def cases(self) -> Cases: ...
    @property
    def people(self) -> People: ...
    @property
    def attachments(self) -> Attachments: ...
    @property
    def register(self) -> Register: ...
    @property
    def numbers(self) -> Numbers: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def print_jobs(self) -> PrintJobs: ...
