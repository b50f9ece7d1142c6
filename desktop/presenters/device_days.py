"""What a device did on the last service days, as a small chart in words. It knows counts, and no device."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop.i18n import _, _n

if TYPE_CHECKING:
    from core.devices.history import DeviceDay


@dataclass(frozen=True, slots=True, kw_only=True)
class DayBar:
    """One day: the bar's height as a number, what stands beside it in red, and all of it in words."""

    label: str
    value: int
    failures: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayChart:
    """The days, oldest first. ``is_away``: nothing counts this device's uses, the bars are minutes away."""

    title: str
    note: str
    bars: tuple[DayBar, ...]
    is_away: bool


def day_chart(days: "Sequence[DeviceDay]") -> DayChart | None:
    """Return the chart, None when nothing was counted yet."""
    if not days:
        return None
    uses, failures = sum(day.uses for day in days), sum(day.failures for day in days)
    away_s = sum(day.away_s for day in days)
    is_away = not uses
    return DayChart(
        title=_("Last service days: minutes away") if is_away else _("Last service days: uses"),
        note=_note(uses, failures, away_s),
        bars=tuple(
            DayBar(
                label=f"{day.day:%m-%d}",
                value=minutes(day.away_s) if is_away else day.uses,
                failures=day.failures,
                words=f"{day.day:%m-%d} {_note(day.uses, day.failures, day.away_s)}",
            )
            for day in days
        ),
        is_away=is_away,
    )


def _note(uses: int, failures: int, away_s: float) -> str:
    parts = [_n("{n} use", "{n} uses", uses).format(n=uses)] if uses else []
    parts.append(_n("{n} failure", "{n} failures", failures).format(n=failures) if failures else _("no failure"))
    if away_s >= 1:
        parts.append(_("away {time}").format(time=_duration(away_s)))
    return " · ".join(parts)


def _duration(seconds: float) -> str:
    whole = minutes(seconds)
    if seconds < 60:
        return _("{n} s").format(n=round(seconds))
    if whole < 60:
        return _("{n} min").format(n=whole)
    return _("{h} h {n} min").format(h=whole // 60, n=whole % 60)


def minutes(seconds: float) -> int:
    """Return whole minutes, at least one for any time at all."""
    return max(1, round(seconds / 60)) if seconds >= 1 else 0
