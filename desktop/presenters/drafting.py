"""A page with one draft of a whole table: kept, dropped, published, and brought onto what somebody else published.

The one place of what a person is told then, for all such pages. It knows a shelf, and no table's content.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Generic, TypeVar

from core.base.acts import Act
from core.base.faults import Fault
from core.catalogue.publishing import Newer, TableDraft
from desktop.i18n import _
from desktop.presenters.acting import ActingPresenter
from desktop.presenters.case_rooms import DraftShelf
from desktop.presenters.desk import Desk
from desktop.presenters.newer_words import OVERTAKEN, Accounts, Told, taken, taken_banner, told
from desktop.presenters.office import Runner
from desktop.presenters.views import Banner
from desktop.presenters.words import banner_of

V = TypeVar("V", bound=Any)  # a view with ``banner``, ``busy``, ``has_changes`` and ``can_publish``
T = TypeVar("T")


Found = tuple[TableDraft[T], Told[T] | None]


class DraftingPresenter(ActingPresenter[V], Generic[V, T]):
    """``_draft`` is None until it was asked for, and after the person signed out."""

    def __init__(
        self, view: V, runner: Runner, desk: Desk, shelf: Callable[[], DraftShelf[T]], staff: Accounts
    ) -> None:
        super().__init__(view, runner, desk)
        self._shelf, self._staff = shelf, staff
        self._draft: TableDraft[T] | None = None
        self._newer: Newer[T] | None = None

    def refresh(self) -> None:
        """Ask for the draft, or for what is in use; changes not kept yet stay."""
        if not self._view.has_changes:
            self._ask(self._looked, self._looked_again)

    def save_draft(self) -> None:
        """Ctrl+S: keep the changes for another day."""
        if (draft := self._draft) is not None:
            self._command("save", lambda: self._shelf().keep_draft(draft), lambda _done: self._saved())

    def drop(self) -> None:
        """Forget every change."""
        self._command("drop", self._dropped, self._heard)

    def publish(self) -> None:
        """Ctrl+Enter: put the changes in use."""
        if (draft := self._draft) is not None and self._view.can_publish:
            self._act_command("publish", draft, lambda act: self._publish(act, draft), self._published)

    def answer(self, key: str) -> None:
        """Go on from the edition that somebody else published meanwhile."""
        if (newer := self._newer) is not None:
            self._take(taken(newer, key))
            self._update(banner=taken_banner(newer))

    # -- what a page says itself

    def _draw_in(self, draft: TableDraft[T]) -> None:
        """Hook: these are the contents now."""
        raise NotImplementedError

    def _update(self, **changes: object) -> None:
        """Hook: show the contents as they are."""
        raise NotImplementedError

    def _differing(self, draft: TableDraft[T], newer: Told[T]) -> Banner:
        """Hook: return what differs, in words."""
        raise NotImplementedError

    def _published_words(self) -> str:
        """Hook: return what to say of edition ``{n}`` that is in use now."""
        raise NotImplementedError

    # -- answers

    def _take(self, draft: TableDraft[T]) -> None:
        """Go on with this draft."""
        self._draft, self._newer = draft, None
        self._draw_in(draft)

    def _looked(self) -> Found[T]:
        draft = self._shelf().draft()
        return draft, self._told(draft)

    def _dropped(self) -> Found[T]:
        self._shelf().drop_draft()
        return self._looked()

    def _publish(self, act: Act, draft: TableDraft[T]) -> TableDraft[T]:
        self._shelf().publish(act, draft)
        return self._shelf().draft()

    def _told(self, draft: TableDraft[T]) -> Told[T] | None:
        return told(self._shelf().newer(draft), self._staff)

    def _looked_again(self, found: Found[T]) -> None:
        if not self._view.has_changes and found != (self._draft, None):
            self._heard(found)

    def _heard(self, found: Found[T]) -> None:
        draft, newer = found
        self._take(draft)
        self._update(banner=None)
        self._overtaken(draft, newer)

    def _overtaken(self, draft: TableDraft[T], newer: Told[T] | None) -> None:
        """Say who published meanwhile, and what differs; where nothing was changed here it is simply taken."""
        if newer is None or draft != self._draft:
            return
        if draft.content == draft.begun:
            self._take(newer.newer.draft)
            self._update(banner=None)
        else:
            self._newer = newer.newer
            self._update(banner=self._differing(draft, newer))

    def _saved(self) -> None:
        self._update(banner=Banner(tone="ok", text=_("The draft is kept. What is in use has not changed.")))

    def _published(self, draft: TableDraft[T]) -> None:
        self._take(draft)
        edition = next(iter(self._shelf().editions()), "")
        self._update(banner=Banner(tone="ok", text=self._published_words().format(n=edition.lstrip("0"))))

    def _began(self, name: str) -> None:
        self._show(replace(self._view, busy=name))

    def _ended(self) -> None:
        self._update(busy="")

    def _failed(self, fault: Fault) -> None:
        self._show(replace(self._view, banner=banner_of(fault)))
        if fault.code == OVERTAKEN and (draft := self._draft) is not None:
            self._ask(lambda: self._told(draft), lambda newer: self._refused(fault, draft, newer))

    def _refused(self, fault: Fault, draft: TableDraft[T], newer: Told[T] | None) -> None:
        if newer is None:
            fault = Fault("base.edition.not_understood", number=fault.facts["number"])
            self._show(replace(self._view, banner=banner_of(fault)))
        self._overtaken(draft, newer)
