"""Warning lights of a limit: yellow when nearly used up, red when over. It knows the rule as settings only."""

from datetime import date
from enum import Enum

from core.calendar.calendar import WorkCalendar
from core.config.model import CaseSettings


class Light(Enum):
    """How urgent a limit is."""

    OK = "ok"
    YELLOW = "yellow"  # 黄灯
    RED = "red"  # 红灯
    DONE = "done"


def light_for(settings: CaseSettings, *, days_left: int, days_total: int) -> Light:
    """Return the light of a running limit; days count as the limit counts them, negative ``days_left`` is over.

    Yellow when either rule says so: few working days left, or a large share of the limit used.
    """
    if days_left < 0:
        return Light.RED
    if days_left <= settings.yellow_days_left:
        return Light.YELLOW
    used = days_total - days_left
    return Light.YELLOW if used >= settings.yellow_share * days_total else Light.OK


def light(
    calendar: WorkCalendar,
    settings: CaseSettings,
    *,
    today: date,
    start: date,
    due: date | None,
    is_done: bool = False,
) -> Light:
    """Return the light of a case: ``start`` is the day its limit began, ``due`` None means no limit runs."""
    if is_done:
        return Light.DONE
    if due is None:
        return Light.OK
    if today > due:
        return Light.RED
    left = calendar.working_days_between(today, due)
    return light_for(settings, days_left=left, days_total=calendar.working_days_between(start, due))
