"""免申即享: residents who reach the age of an item soon, so that they are told before they come. Store lane only.

Only whom this centre knows is on it; who has applied already is not. Taking the list out is journalled with its reason.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from core.base.acts import Act
from core.base.clock import Clock, office_day
from core.base.faults import Fault
from core.base.resources import Resources
from core.base.work import Store
from core.cases.case import CaseState
from core.cases.door import checked_text
from core.cases.ports import CaseWork
from core.catalogue.catalogue import Catalogue
from core.catalogue.item import Item
from core.people.person import Person
from core.staff.rights import Rights, guarded

RIGHT = "person.lists"
MOST_DAYS = 366
LEAP = timedelta(days=3)  # around the end of February
_NOT_APPLIED = frozenset({CaseState.NOT_ACCEPTED, CaseState.LAPSED, CaseState.VOID, CaseState.WITHDRAWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaching:
    """A resident who reaches the age of an item on ``day``."""

    item: Item
    age: int
    day: date
    person: Person


class AgeLists:
    """Finds them in the resident register; ``catalogue`` gives the edition in use."""

    def __init__(
        self, *, store: Store[CaseWork], clock: Clock, resources: Resources, rights: Rights,
        catalogue: Callable[[], Catalogue],
    ) -> None:  # fmt: skip
        self._store, self._clock, self._rights, self._catalogue = store, clock, rights, catalogue
        self._ages = {str(code): int(age) for code, age in resources.toml("cases/ages.toml").items()}

    def items(self) -> tuple[tuple[Item, int], ...]:
        """Return the items that have an age, with it."""
        found = ((item, item.age_from or self._ages.get(item.code)) for item in self._catalogue().items)
        return tuple((item, age) for item, age in found if age is not None and not item.is_off)

    def reaching(self, act: Act, days: int) -> list[Reaching]:
        """Return who reaches an age within ``days``, today included, the soonest first.

        Born on a 29 February is of age on 1 March where the year has none. Fault ``staff.right.missing``.
        """
        today = office_day(self._clock.now())
        until = today + timedelta(days=min(max(0, days), MOST_DAYS))
        with guarded(self._store, act) as work:
            self._rights.require(work, act, RIGHT)
            found = [
                Reaching(item=item, age=age, day=birthday(person.birth, age), person=person)
                for item, age in self.items()
                for person in work.people.born_between(_born(today, age) - LEAP, _born(until, age) + LEAP)
                if person.birth is not None and today <= birthday(person.birth, age) <= until
                and not _has_applied(work, person, item)
            ]  # fmt: skip
        return sorted(found, key=lambda one: (one.day, one.item.code, one.person.id))

    def take_out(self, act: Act, days: int, reason: str) -> list[Reaching]:
        """Return the list for a file; that it was taken out is journalled. Fault ``cases.list.no_reason``."""
        if not checked_text(reason.strip(), "reason"):
            raise Fault("cases.list.no_reason")
        found = self.reaching(act, days)
        with guarded(self._store, act) as work:
            self._rights.require(work, act, RIGHT)
            work.journal.write("person.list", "ages", facts={"days": str(days), "rows": str(len(found))})
        return found


def birthday(birth: date, age: int) -> date:
    """Return the day on which somebody is so old (民法典 art. 200 ff. count whole years from the birthday)."""
    year = birth.year + age
    try:
        return birth.replace(year=year)
    except ValueError:  # 29 February
        return date(year, 3, 1)


def _born(day: date, age: int) -> date:
    """Return about when somebody was born who is so old on ``day``."""
    return date(day.year - age, day.month, min(day.day, 28)) if day.month == 2 else day.replace(year=day.year - age)


def _has_applied(work: CaseWork, person: Person, item: Item) -> bool:
    cases = work.cases.of_person(person.id, 200)
    return any(case.item.code == item.code and case.state not in _NOT_APPLIED for case in cases)
