"""Journal, accounts, people and numbers in memory."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from core.base.acts import Act
from core.base.faults import Fault
from core.people.person import Person, PersonId
from core.staff.account import Account
from core.staff.journal import GENESIS, Entry, digest_of
from tests.fakes.memory_table import Guard, Table


class MemoryJournal:
    """See core.staff.journal.Journal; the chain is the real one."""

    def __init__(self, rows: dict[int, Entry], act: Act, at: datetime, guard: Guard) -> None:
        self._rows, self._act, self._at, self._guard = rows, act, at, guard

    def write(
        self, action: str, subject: str = "", *, outcome: str = "done", facts: Mapping[str, str] | None = None
    ) -> None:
        self._guard.check()
        count, head = self.head()
        act = self._act
        entry = Entry(
            serial=count + 1, at=self._at, op=act.op, who=act.who, where=act.where, action=action, subject=subject,
            outcome=outcome, facts=dict(facts or {}), previous=head,
        )  # fmt: skip
        self._rows[entry.serial] = replace(entry, digest=digest_of(entry))

    def entries(self, start: int = 1) -> Iterator[Entry]:
        return iter([entry for serial, entry in sorted(self._rows.items()) if serial >= start])

    def of(self, action: str, subjects: Collection[str]) -> list[Entry]:
        return [entry for entry in self.entries() if entry.action == action and entry.subject in subjects]

    def head(self) -> tuple[int, bytes]:
        count = len(self._rows)
        return count, self._rows[count].digest if count else GENESIS


class MemoryAccounts:
    """See core.staff.account.Accounts."""

    def __init__(self, rows: dict[str, Any], guard: Guard) -> None:
        self._table = Table("account", rows, guard)

    def add(self, account: Account) -> None:
        if self.find(account.number) is not None:
            raise Fault("staff.create.number_taken", number=account.number)
        self._table.add(account.number, account)

    def save(self, account: Account) -> None:
        self._table.save(account.number, account)

    def find(self, number: str) -> Account | None:
        return self._table.rows.get(number)

    def all(self) -> list[Account]:
        return sorted(self._table.all(), key=lambda account: account.number)


class MemoryPeople:
    """See core.people.person.People."""

    def __init__(self, rows: dict[str, Any], guard: Guard) -> None:
        self._table = Table("person", rows, guard)

    def add(self, person: Person) -> None:
        if self.by_document(person.id_kind, person.id_number) is not None:
            raise Fault("store.add.exists", kind="person")
        self._table.add(person.id, person)

    def save(self, person: Person) -> None:
        self._table.save(person.id, person)

    def get(self, person_id: PersonId) -> Person:
        return self._table.get(person_id)

    def born_between(self, first: date, last: date) -> list[Person]:
        found = [person for person in self._table.all() if person.birth and first <= person.birth <= last]
        return sorted(found, key=lambda person: (person.birth, person.id))

    def by_document(self, id_kind: str, id_number: str) -> Person | None:
        wanted = (id_kind, id_number)
        return next((person for person in self._table.all() if (person.id_kind, person.id_number) == wanted), None)


class MemoryNumbers:
    """See core.cases.ports.Numbers; ``aborts`` maps (kind, day, serial) to the reason."""

    def __init__(self, serials: dict[Any, int], aborts: dict[Any, str], guard: Guard) -> None:
        self._serials, self.aborts, self._guard = serials, aborts, guard

    def take(self, kind: str, day: date) -> int:
        self._guard.check()
        floor = self._serials.get(("", day), 0)
        self._serials[kind, day] = self._serials.get((kind, day), floor) + 1
        return self._serials[kind, day]

    def jump(self, day: date, count: int) -> None:
        self._guard.check()
        for kind in {"", *(kind for kind, known in self._serials if known == day)}:
            self._serials[kind, day] = self._serials.get((kind, day), 0) + count

    def record_abort(self, kind: str, day: date, serial: int, reason: str) -> None:
        self._guard.check()
        self.aborts[kind, day, serial] = reason
