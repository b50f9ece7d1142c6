"""Does the computer's date fit the numbers that were given out? Asked by the hall, the day and the doctor."""

from datetime import date

from core.base.faults import Fault
from core.queue.ports import Tickets

FAR_AHEAD_DAYS = 15  # no hall is closed for longer: a day that far from the last one is asked about


def clock_trouble(tickets: Tickets, day: date) -> Fault | None:
    """Return what is wrong with the clock as the tickets tell it: ``queue.clock.behind`` or ``queue.clock.ahead``.

    Behind: there are tickets of a later day, and nobody is called or given a number until the clock is right or
    confirmed. Ahead: the last day with tickets is long ago; work goes on, and somebody should look.
    """
    last = tickets.last_day()
    if last is None or last == day:
        return None
    if day < last:
        return Fault("queue.clock.behind", day=day.isoformat(), last=last.isoformat())
    is_far = (day - last).days > FAR_AHEAD_DAYS
    return Fault("queue.clock.ahead", day=day.isoformat(), last=last.isoformat()) if is_far else None
