"""The list of what must not be missed: over, near, to be collected, in hand. It knows values and no service."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.base.clock import office_day
from core.cases.case import Case
from core.papers.wording import masked_name
from desktop.i18n import _
from desktop.presenters.case_clocks import due_tag
from desktop.presenters.found_words import FoundRow, Marked
from desktop.presenters.words import case_state

if TYPE_CHECKING:
    from core.cases.service import Due, Totals

OVER, NEAR, COLLECT, DRAFTS, HAND = "over", "near", "collect", "drafts", "hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueFilter:
    """One chip above the list: what it shows and how many there are."""

    key: str
    text: str
    tone: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """One of the lists as it stands now, and how long each of them is."""

    totals: "Totals | None" = None
    chosen: str = HAND
    cases: "tuple[tuple[Case, Due | None], ...]" = ()

    def count(self, key: str) -> int:
        """Return how many cases belong into a list, shown or not."""
        return int(getattr(self.totals, key)) if self.totals is not None else 0


def first_filter(totals: "Totals") -> str:
    """Return the filter to begin with: the worst that is not empty."""
    return next((key for key in (OVER, NEAR, COLLECT) if getattr(totals, key)), HAND)


def due_filters(watch: Watch) -> tuple[DueFilter, ...]:
    """Return the chips; an empty red or yellow one is calm."""
    counts = (
        (OVER, _("Over"), "bad"),
        (NEAR, _("Near"), "warn"),
        (COLLECT, _("To collect"), ""),
        (DRAFTS, _("Drafts"), ""),
        (HAND, _("In hand"), ""),
    )
    return tuple(
        DueFilter(
            key=key,
            text=f"{word} {watch.count(key)}",
            tone=tone if watch.count(key) else "",
            is_chosen=key == watch.chosen,
        )
        for key, word, tone in counts
    )


def due_rows(watch: Watch) -> tuple[FoundRow, ...]:
    """Return the rows of the chosen filter, the most urgent first."""
    return tuple(_row(case, due) for case, due in watch.cases)


def due_summary(watch: Watch) -> str:
    """Return what the list shows, that there is nothing, or that there are more than a list holds."""
    count, shown = watch.count(watch.chosen), len(watch.cases)
    if watch.chosen in (OVER, NEAR) and not count:
        return _("No limit is over or near. Type to find a case.")
    if count > shown > 0:
        return _("The first {n} of {count}, the most urgent on top. Type to find another.").format(n=shown, count=count)
    words = {
        OVER: _("Over their limit, the oldest first. Enter opens."),
        NEAR: _("Near their limit, the most urgent first."),
        COLLECT: _("The result is here and nobody has come for it yet."),
        DRAFTS: _("Begun and kept for later: take one up, or drop it."),
        HAND: _("Everything with a running limit, the most urgent first."),
    }
    return words[watch.chosen]


def _row(case: Case, due: "Due | None") -> FoundRow:
    return FoundRow(
        case_id=case.id,
        name=Marked(text=masked_name(case.applicant)),
        item=Marked(text=case.item.name),
        number=Marked(text=case.number),
        detail=Marked(text=""),
        day=Marked(text=f"{office_day(case.received_at):%m-%d}"),
        state=case_state(case.state, is_tolerant=case.is_tolerant),
        due=None if due is None else due_tag(due),
    )
