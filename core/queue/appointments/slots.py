"""The slots of a business and the rules of booking, from data and the work calendar. It knows no person."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from core.base.clock import SHANGHAI
from core.base.faults import Fault
from core.base.resources import Resources
from core.queue.rules.hours import OpeningHours, Workdays, read_hours

NAME = "queue/appointments.toml"
LOOK_AHEAD_DAYS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A time that can be booked: ``booked`` of ``capacity`` places are gone."""

    business: str
    start: datetime
    end: datetime
    capacity: int
    booked: int = 0

    @property
    def free(self) -> int:
        """Return how many places are left."""
        return max(self.capacity - self.booked, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotRule:
    """The slots of one business: its hours cut into pieces of ``length``, each with ``capacity`` places."""

    business: str
    hours: OpeningHours
    length: timedelta
    capacity: int

    def of_day(self, day: date) -> Iterator[Slot]:
        """Yield the slots of a day; a piece that does not fit whole is left out."""
        for span in self.hours.on(day):
            start, last = (datetime.combine(day, moment, SHANGHAI) for moment in (span.start, span.end))
            while start + self.length <= last:
                yield Slot(business=self.business, start=start, end=start + self.length, capacity=self.capacity)
                start += self.length


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRules:
    """How booking is run; days ahead are working days, ``per_day`` holds for one person."""

    slots: Mapping[str, SlotRule]
    workdays: Workdays
    first_day: int
    last_day: int
    per_day: int
    cancel_before: timedelta
    early: timedelta
    grace: timedelta
    no_show_limit: int
    no_show_days: timedelta
    blocked: timedelta

    def of_business(self, business: str) -> SlotRule:
        """Return the slots of a business; Fault ``queue.appointment.no_slots`` when it takes no appointments."""
        if business not in self.slots:
            raise Fault("queue.appointment.no_slots", business=business)
        return self.slots[business]

    def days(self, today: date) -> tuple[date, ...]:
        """Return the days that can be booked today: from the first to the last working day ahead."""
        ahead = (today + timedelta(days=step) for step in range(1, LOOK_AHEAD_DAYS))
        working = [day for day in ahead if self.workdays.is_working(day)][: self.last_day]
        own = [today] if self.first_day == 0 and self.workdays.is_working(today) else []
        return (*own, *working[max(self.first_day - 1, 0) :])


def load_booking(resources: Resources, workdays: Workdays) -> BookingRules:
    """Read ``queue/appointments.toml``; a broken table is Fault ``base.resource.broken``."""
    data = resources.toml(NAME)
    try:
        length = timedelta(minutes=_positive(data["slot_min"]))
        rules = {
            letter: SlotRule(
                business=letter,
                hours=read_hours(table["hours"], workdays),
                length=length,
                capacity=_positive(table["capacity"]),
            )
            for letter, table in data["slots"].items()
        }
        return BookingRules(
            slots=rules,
            workdays=workdays,
            first_day=int(data["first_day"]),
            last_day=_positive(data["last_day"]),
            per_day=_positive(data["per_day"]),
            cancel_before=timedelta(hours=float(data["cancel_hours"])),
            early=timedelta(minutes=float(data["early_min"])),
            grace=timedelta(minutes=float(data["grace_min"])),
            no_show_limit=int(data["no_show_limit"]),
            no_show_days=timedelta(days=float(data["no_show_days"])),
            blocked=timedelta(days=float(data["blocked_days"])),
        )
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise Fault("base.resource.broken", name=NAME, reason=repr(error)) from error


def _positive(value: Any) -> int:
    number = int(value)
    if number < 1:
        raise ValueError(value)
    return number
