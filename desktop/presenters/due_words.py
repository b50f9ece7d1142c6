"""The list of what must not be missed: over, near, to be collected, in hand. It knows values and no service."""

from collections.abc import Sequence
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
    from core.cases.service import Due

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
    """Everything the list is made of, as it stands now."""

    over: "tuple[Due, ...]" = ()
    near: "tuple[Due, ...]" = ()
    collect: "tuple[tuple[Case, Due | None], ...]" = ()
    drafts: "tuple[tuple[Case, Due | None], ...]" = ()
    hand: "tuple[Due, ...]" = ()

    def first(self) -> str:
        """Return the filter to begin with: the worst that is not empty."""
        return next((key for key in (OVER, NEAR, COLLECT) if getattr(self, key)), HAND)


def due_filters(watch: Watch, chosen: str) -> tuple[DueFilter, ...]:
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
            text=f"{word} {len(getattr(watch, key))}",
            tone=tone if getattr(watch, key) else "",
            is_chosen=key == chosen,
        )
        for key, word, tone in counts
    )


def due_rows(watch: Watch, chosen: str) -> tuple[FoundRow, ...]:
    """Return the rows of a filter, the most urgent first."""
    if chosen in (COLLECT, DRAFTS):
        return tuple(_row(case, due) for case, due in getattr(watch, chosen))
    dues: Sequence[Due] = {OVER: watch.over, NEAR: watch.near, HAND: watch.hand}[chosen]
    return tuple(_row(due.case, due) for due in dues)


def due_summary(watch: Watch, chosen: str) -> str:
    """Return what the list shows, or that there is nothing."""
    if chosen in (OVER, NEAR) and not getattr(watch, chosen):
        return _("No limit is over or near. Type to find a case.")
    words = {
        OVER: _("Over their limit, the oldest first. Enter opens."),
        NEAR: _("Near their limit, the most urgent first."),
        COLLECT: _("The result is here and nobody has come for it yet."),
        DRAFTS: _("Begun and kept for later: take one up, or drop it."),
        HAND: _("Everything with a running limit, the most urgent first."),
    }
    return words[chosen]


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
