"""The groups that go before the ordinary line, from data. It knows no reason to show anybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from core.base.faults import Fault
from core.base.resources import Resources

NAME = "queue/priorities.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityGroup:
    """One group. ``head_start`` counts among those who have priority; ``is_by_age``: given without asking.

    ``is_green``: the green channel (绿色通道), before all others who have priority and beyond the number in a row.
    """

    key: str
    name: str
    head_start: timedelta
    is_by_age: bool
    is_green: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Priorities:
    """All groups by key, and the head start of an appointment."""

    groups: Mapping[str, PriorityGroup]
    appointment: timedelta

    def check(self, key: str) -> None:
        """Refuse a group nobody knows: Fault ``queue.priority.unknown``."""
        if key and key not in self.groups:
            raise Fault("queue.priority.unknown", group=key)

    def by_age(self, birth: date | None, today: date, elder_age: int) -> str:
        """Return the group a person belongs to by age, or empty."""
        if birth is None or _age(birth, today) < elder_age:
            return ""
        return next((group.key for group in self.groups.values() if group.is_by_age), "")


def load_priorities(resources: Resources) -> Priorities:
    """Return the groups in the order of the file; a broken table is Fault ``base.resource.broken``."""
    data = resources.toml(NAME)
    try:
        groups = {
            key: PriorityGroup(
                key=key,
                name=str(table["name"]),
                head_start=timedelta(minutes=float(table["weight_min"])),
                is_by_age=bool(table.get("by_age", False)),
                is_green=bool(table.get("green", False)),
            )
            for key, table in data["groups"].items()
        }
        return Priorities(groups=groups, appointment=timedelta(minutes=float(data["appointment_weight_min"])))
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise Fault("base.resource.broken", name=NAME, reason=repr(error)) from error


def _age(birth: date, today: date) -> int:
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
