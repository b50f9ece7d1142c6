"""Somebody published while a draft was open: who, when, what differs, and how to go on. It knows no shelf.

The one place of it for all pages that publish a whole table.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from core.base.clock import local
from core.base.editions import DISTRICT
from core.catalogue.publishing import Newer, TableDraft
from core.staff.account import Account
from desktop.i18n import _, _n
from desktop.presenters.views import Answer, Banner

T = TypeVar("T")
OVERTAKEN = "base.edition.overtaken"
MINE, THEIRS = "mine", "theirs"
_TOLD = 5  # changes that are named, and clashes; the rest is counted
_SHORT = 24  # letters of a value


class Accounts(Protocol):
    """core.staff.service.StaffService; asked in the store lane."""

    def all(self) -> list[Account]:
        """Return all accounts."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Told(Generic[T]):
    """A newer edition, and the name of who made it."""

    newer: Newer[T]
    who: str


def told(newer: Newer[T] | None, accounts: Accounts) -> Told[T] | None:
    """Return the edition with the name of its maker. Store lane."""
    if newer is None:
        return None
    number = newer.edition.made_by
    if newer.edition.origin == DISTRICT:
        return Told(newer=newer, who=_("the district"))
    name = next((one.name for one in accounts.all() if one.number == number), "")
    return Told(newer=newer, who=_("{name} ({number})").format(name=name, number=number) if name else number or "—")


def newer_banner(told: Told[T], changed: Sequence[str], clashes: Sequence[str]) -> Banner:
    """Return who published what meanwhile. ``changed`` are names, ``clashes`` places that both changed, in words."""
    edition = told.newer.edition
    text = _("Not published: edition {n} of {who}, {at}, came after you began.").format(
        n=edition.number, who=told.who, at=f"{local(edition.made_at):%m-%d %H:%M}"
    )
    answers = [Answer(key=MINE, text=_("Go on from it"), is_primary=True)]
    said = [_("It changed: {names}.").format(names=_listed(changed))] if changed else []
    if clashes:
        said.append(_("Changed by both: {places}.").format(places=_listed(clashes)))
        answers[0] = replace(answers[0], text=_("Keep mine"))
        answers.append(Answer(key=THEIRS, text=_("Keep theirs")))
    else:
        said.append(_("Nothing was changed by both."))
    return Banner(tone="warn", text=text, remedy="\n".join(said), code=OVERTAKEN, answers=tuple(answers))


def taken(newer: Newer[T], key: str) -> TableDraft[T]:
    """Return the draft on the newer edition; ``key`` says whose words stand where both changed."""
    return newer.draft.saying(newer.yielding) if key == THEIRS else newer.draft


def taken_banner(newer: Newer[T]) -> Banner:
    """Return what happened to the draft."""
    text = _("Your draft goes on from edition {n}. Look it over, then publish.").format(n=newer.edition.number)
    return Banner(tone="ok", text=text)


def clash_line(place: str, theirs: str, mine: str) -> str:
    """Return one place that both changed, with what stands on either side."""
    return _("{place} (theirs: {theirs}; mine: {mine})").format(place=place, theirs=_short(theirs), mine=_short(mine))


def _listed(words: Sequence[str]) -> str:
    more = len(words) - _TOLD
    listed = _("; ").join(words[:_TOLD])
    return listed + _n(" and {n} more", " and {n} more", more).format(n=more) if more > 0 else listed


def _short(words: str) -> str:
    plain = " ".join(words.split()) or "—"
    return plain if len(plain) <= _SHORT else f"{plain[: _SHORT - 1]}…"
