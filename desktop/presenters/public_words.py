"""How the screens of the hall say a day and an hour. It knows no view and no service."""

from datetime import date, datetime

from core.base.clock import local, office_day
from desktop.i18n import _


def clock_words(moment: datetime) -> str:
    """Return the hall's time of day: 09:06."""
    return f"{local(moment):%H:%M}"


def weekday(day: date) -> str:
    """Return the day of the week in the language of the screen; a moment is taken as the hall's day it falls on."""
    own = office_day(day) if isinstance(day, datetime) else day
    names = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
    return names[own.weekday()]


def day_words(moment: datetime) -> str:
    """Return 11 月 23 日　星期一."""
    here = local(moment)
    return _("{month:02}-{day:02}  {weekday}").format(month=here.month, day=here.day, weekday=weekday(moment))


def half_day(moment: datetime) -> str:
    """Return 上午 or 下午."""
    return _("morning") if local(moment).hour < 12 else _("afternoon")


def joined(first: str, second: str) -> str:
    """Return two sentences as one line: with a blank between words, with none between hanzi."""
    return f"{first} {second}" if first.isascii() or second.isascii() else first + second
