"""Which words stand on the statistics of the hall: counts, rates and minutes, no person. It knows no PDF.

Rates: 弃号 of the numbers taken, 等候超时 of those called, 办理超时 of those served; minutes are mean and longest.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from core.config.hall_settings import Hall
from core.papers.slips import HallStatisticsPaper, HourBar
from core.papers.wording import date_words, time_words
from core.queue.statistics import Limits, Statistics, Tally

NOTES = (
    "弃号：叫号前离开、过号作废、收班未办的号，占取号的比例。",
    "等候超时：等候超过{wait}分钟，占呼叫的比例。办理超时：办理超过{visit}分钟，占办理的比例。等候、用时为平均/最长，单位为分钟。",
)


def statistics_paper(
    report: Statistics, names: Mapping[str, str], limits: Limits, hall: Hall, at: datetime
) -> HallStatisticsPaper:
    """Return the paper of a report; ``names`` are businesses by letter."""
    total, first = report.total, date_words(report.first)
    limit = {"wait": int(limits.wait.total_seconds() // 60), "visit": int(limits.visit.total_seconds() // 60)}
    return HallStatisticsPaper(
        organ=hall.name, enquiry_phone=hall.enquiry_phone, supervision_phone=hall.supervision_phone,
        address=hall.address, time=time_words(at),
        span=first if report.first == report.last else f"{first}至{date_words(report.last)}",
        result=f"按时办结 {_share(total.on_time_rate)}",
        figures=(
            ("取号", f"{total.taken}个"), ("呼叫率", _share(total.call_rate)), ("办理率", _share(total.served_rate)),
            ("弃号率", _share(total.given_up_rate)), ("平均等候", f"{_minutes(total.mean_wait_s)}分"),
            ("平均办理", f"{_minutes(total.mean_visit_s)}分"),
        ),
        hours=tuple(
            HourBar(hour=hour, visitors=own.taken, wait_minutes=_whole(own.mean_wait_s))
            for hour, own in sorted(report.hours.items())
        ),
        lines_taken=tuple((letter, own.taken) for letter, own in sorted(report.businesses.items())),
        rows=tuple(statistics_rows(report, names)),
        notes=tuple(note.format(**limit) for note in NOTES),
    )  # fmt: skip


def statistics_rows(
    report: Statistics, names: Mapping[str, str], *, has_hours: bool = True
) -> Iterator[dict[str, Any]]:
    """Yield the rows of the table of a report: the whole, each day of several, each hour, business and counter."""
    yield _row("合计", report.total)
    if len(report.days) > 1:
        yield {"group": "每天"}
        yield from (_row(f"{day:%m-%d}", own) for day, own in sorted(report.days.items()))
    if has_hours:
        yield {"group": "每小时"}
        yield from (_row(f"{hour}时", own) for hour, own in sorted(report.hours.items()))
    yield {"group": "业务"}
    yield from (_row(f"{one} {names.get(one, '')}".strip(), own) for one, own in sorted(report.businesses.items()))
    yield {"group": "窗口"}
    counters = sorted(report.counters.items(), key=lambda pair: (len(pair[0]), pair[0]))
    yield from (_row(f"{one}号", own) for one, own in counters)


def _row(name: str, own: Tally) -> dict[str, Any]:
    return {
        "name": name, "taken": own.taken, "called": own.called, "served": own.served,
        "passed": own.passed, "given_up": f"{own.given_up}（{_share(own.given_up_rate)}）",
        "late_waits": f"{own.late_waits}（{_share(own.late_wait_rate)}）",
        "late_visits": f"{own.late_visits}（{_share(own.late_visit_rate)}）",
        "waits": f"{_minutes(own.mean_wait_s)} / {_minutes(own.longest_wait_s)}",
        "visits": f"{_minutes(own.mean_visit_s)} / {_minutes(own.longest_visit_s)}",
    }  # fmt: skip


def _share(part: float | None) -> str:
    return "—" if part is None else f"{part:.0%}"


def _minutes(seconds: float | None) -> str:
    return "—" if seconds is None else f"{seconds / 60:.0f}"


def _whole(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds / 60)
