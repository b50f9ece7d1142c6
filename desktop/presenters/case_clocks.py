"""The limits of a case in words: what is left, until when, what it was first, why it stands. It knows no service."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.base.texts import Title
from core.cases.case import Case
from core.cases.clocks import ClockState
from core.catalogue.item import LimitUnit
from desktop.i18n import _, _n, language
from desktop.presenters.views import Tag

if TYPE_CHECKING:
    from core.cases.service import Due

TONES = {"ok": "ok", "yellow": "warn", "red": "bad", "done": "off"}
SEGMENTS = 60  # more days than this are told in words only


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockView:
    """One limit. ``used`` of ``days`` segments are gone; ``days`` 0 shows no bar. ``was`` is the day told first."""

    title: str
    words: str
    until: str
    tone: str
    icon: str
    used: int = 0
    days: int = 0
    was: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseView:
    """Why the limits stand still: kind, since when, who allowed it, until when."""

    title: str
    lines: tuple[str, ...]


def clock_views(dues: "Sequence[Due]", titles: dict[str, Title]) -> tuple[ClockView, ...]:
    """Return the limits as they stand today, in the order given."""
    return tuple(_clock(due, titles[due.clock.name].of(language())) for due in dues)


def due_tag(due: "Due") -> Tag:
    """Return 剩 1 个工作日 / 超 2 个工作日 / 今天到期, in its tone."""
    return Tag(_left(due.days_left), TONES[due.light.value])


def pause_view(case: Case, kinds: dict[str, Title]) -> PauseView | None:
    """Return what stops the limits of a case now, if anything does."""
    procedure = case.procedures[-1] if case.procedures else None
    if procedure is None or procedure.ended is not None:
        return None
    known = kinds.get(procedure.kind)
    name = known.of(language()) if known else procedure.kind
    until = procedure.due.isoformat()[5:] if procedure.due else ""
    lines = (
        _("{kind}, since {day}").format(kind=name, day=procedure.started.isoformat()[5:]),
        _("approved by {who}, until {day}").format(who=procedure.approver, day=until),
    )
    return PauseView(title=_("The limits stand still"), lines=lines)


def _clock(due: "Due", name: str) -> ClockView:
    clock = due.clock
    is_working = clock.unit is LimitUnit.WORKING_DAY
    total = (
        _n("{n} working day", "{n} working days", clock.days)
        if is_working
        else _n("{n} natural day", "{n} natural days", clock.days)
    ).format(n=clock.days)
    if clock.state is ClockState.PAUSED:
        return ClockView(
            title=f"{name}  {total}", words=_left(due.days_left), until=_("paused"), tone="warn", icon="circle-pause",
            used=due.used, days=_bar(clock.days), was=_was(due),
        )  # fmt: skip
    tone = TONES[due.light.value]
    icons = {"ok": "circle-check", "warn": "triangle-alert", "bad": "circle-x", "off": "circle-dot"}
    return ClockView(
        title=f"{name}  {total}" if clock.days else name,
        words=_left(due.days_left),
        until=_("until {day}").format(day=clock.due.isoformat()[5:]) if clock.due else "",
        tone=tone,
        icon=icons[tone],
        used=due.used,
        days=_bar(clock.days),
        was=_was(due),
    )


def _left(days: int) -> str:
    if days == 0:
        return _("due today")
    words = _n("{n} working day", "{n} working days", abs(days)).format(n=abs(days))
    return (_("over by {days}") if days < 0 else _("{days} left")).format(days=words)


def _was(due: "Due") -> str:
    return "" if due.was is None else _("first told {day}").format(day=due.was.isoformat()[5:])


def _bar(days: int) -> int:
    return days if days <= SEGMENTS else 0
