"""What the last edition changed of an item, in one line for whoever serves it. It knows no edition."""

from collections.abc import Sequence
from datetime import date, timedelta

from core.catalogue.item import Item
from desktop.i18n import _
from desktop.presenters.words import limit_words

TOLD_FOR = timedelta(days=30)


def edition_words(before: Item, after: Item, today: date) -> str:
    """Return what changed and since when; nothing once the staff has had a month to know it."""
    begun = date.fromisoformat(after.valid_from) if after.valid_from else date.min
    if not begun <= today <= begun + TOLD_FOR:
        return ""
    changes = [words for words in (*_papers(before, after), *_plain(before, after)) if words]
    if not changes:
        changes = [_("see the item")]
    return _("since {day}: {changes}").format(day=f"{begun:%m-%d}", changes=_("; ").join(changes))


def _papers(before: Item, after: Item) -> Sequence[str]:
    had, has = ([material.name for material in item.materials] for item in (before, after))
    more, less = [name for name in has if name not in had], [name for name in had if name not in has]
    return (
        _("also {papers}").format(papers=_(", ").join(more)) if more else "",
        _("no longer {papers}").format(papers=_(", ").join(less)) if less else "",
    )


def _plain(before: Item, after: Item) -> Sequence[str]:
    pairs = (
        (_("fee"), before.fee, after.fee),
        (_("limit"), limit_words(before.promised_limit), limit_words(after.promised_limit)),
        (_("conditions"), " ".join(before.conditions), " ".join(after.conditions)),
        (_("department"), before.department, after.department),
    )
    told = ((name, old or "—", new or "—") for name, old, new in pairs if old != new)
    return [f"{name} {_short(old)} → {_short(new)}" for name, old, new in told]


def _short(words: str) -> str:
    return words if len(words) <= 16 else f"{words[:15]}…"
