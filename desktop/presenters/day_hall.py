"""The hall's numbers on the page of the close: the whole, by business and by counter. It knows no widget."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop.i18n import _

if TYPE_CHECKING:
    from core.queue.statistics import Statistics, Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class HallLine:
    """One row; ``cells`` as ``hall_heads`` names them. A row without cells begins a group."""

    name: str
    cells: tuple[str, ...] = ()


def hall_heads() -> tuple[str, ...]:
    """Return the heads of the cells."""
    return (
        _("given out"), _("called up"), _("dealt with"), _("missed"), _("given up"), _("wait, min"), _("service, min"),
    )  # fmt: skip


def hall_lines(hall: "Statistics", names: Mapping[str, str]) -> tuple[HallLine, ...]:
    """Return the rows; none for a day without tickets. ``names`` are businesses by letter."""
    return tuple(_lines(hall, names)) if hall.total.taken else ()


def _lines(hall: "Statistics", names: Mapping[str, str]) -> Iterator[HallLine]:
    yield _line(_("The whole hall"), hall.total)
    yield HallLine(name=_("Business"))
    for letter, own in sorted(hall.businesses.items()):
        yield _line(f"{letter} {names.get(letter, '')}".strip(), own)
    if hall.counters:
        yield HallLine(name=_("Counter"))
    for counter, own in sorted(hall.counters.items(), key=lambda pair: (len(pair[0]), pair[0])):
        yield _line(_("Counter {n}").format(n=counter), own)


def _line(name: str, own: "Tally") -> HallLine:
    counts = (own.taken, own.called, own.served, own.passed, own.given_up)
    waits = _times(own.mean_wait_s, own.longest_wait_s)
    return HallLine(name=name, cells=(*map(str, counts), waits, _times(own.mean_visit_s, own.longest_visit_s)))


def _times(mean_s: float | None, longest_s: int) -> str:
    """Return "9 / 31": mean and longest in minutes."""
    return "—" if mean_s is None else f"{mean_s / 60:.0f} / {longest_s / 60:.0f}"
