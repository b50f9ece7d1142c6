"""Warning lights of a limit: yellow when nearly used up, red when over. It knows the rule as settings only."""

from datetime import date
from enum import Enum
from math import ceil

from core.calendar.limits import RunningLimit
from core.config.model import CaseSettings


class Light(Enum):
    """How urgent a limit is."""

    OK = "ok"
    YELLOW = "yellow"  # 黄灯
    RED = "red"  # 红灯
    DONE = "done"


def first_yellow(limit: RunningLimit, settings: CaseSettings) -> date | None:
    """Return the first day on which a limit is yellow; None while it stands still.

    Either rule says so: few working days left, or a large share of the limit used.
    """
    due = limit.due()
    if due is None:
        return None
    much = limit.day_of(ceil(settings.yellow_share * limit.days - 1e-9))
    return min(limit.nearly(due, settings.yellow_days_left), much)


def light(today: date, *, warn: date | None, due: date | None) -> Light:
    """Return the light of a running limit; without a last day nothing is urgent."""
    if due is None:
        return Light.OK
    if today > due:
        return Light.RED
    return Light.YELLOW if warn is not None and today >= warn else Light.OK
