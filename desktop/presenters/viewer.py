"""Looking at scans: page by page, larger, turned; of a case also out of the locker and out of the case. No widget."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.attachments.attachment import Attachment, AttachmentId, Scan, SealedFile, Source
from core.base.acts import Act
from core.base.clock import local
from core.base.faults import Fault
from desktop.i18n import _
from desktop.presenters.acting import ActingPresenter
from desktop.presenters.desk import Desk
from desktop.presenters.office import Office, Runner
from desktop.presenters.scan_views import LeafView, ViewerView
from desktop.presenters.scan_words import scan_words, source_name
from desktop.presenters.words import banner_of

if TYPE_CHECKING:
    from core.scans.page import Raster

LOOK_PX = 1400
ZOOMS = (1, 2, 3)
SERVE = "counter.serve"


@dataclass(frozen=True, slots=True)
class _Leaf:
    """One page of one file."""

    file: SealedFile
    mime: str
    index: int
    item: "Scan | Attachment"


class ViewerPresenter(ActingPresenter[ViewerView]):
    """One set of scans at a time. ``worker`` runs jobs in the scan lane; opened bytes are forgotten with the view."""

    def __init__(self, office: Office, runner: Runner, worker: Runner, desk: Desk) -> None:
        super().__init__(ViewerView(), runner, desk)
        self._office, self._worker = office, worker
        self._leaves: tuple[_Leaf, ...] = ()
        self._opened: tuple[str, bytes] = ("", b"")
        self._drawn: frozenset[str] = frozenset()
        self._session = 0
        self._changed: Callable[[], None] = lambda: None

    def open(
        self, title: str, line: str, items: "Sequence[Scan | Attachment]", changed: Callable[[], None] = lambda: None
    ) -> None:
        """Show the pages of these scans from the first on; ``changed`` is told when one was taken out."""
        self._session += 1
        self._changed, self._drawn = changed, frozenset()
        self._leaves = tuple(_Leaf(one.file, one.mime, index, one) for one in items for index in range(one.pages))
        leaves = tuple(
            LeafView(title=_title(leaf), detail=_detail(leaf), thumbnail=leaf.item.thumbnail if not leaf.index else b"")
            for leaf in self._leaves
        )
        self._show(ViewerView(is_open=True, title=title, line=line, leaves=leaves))
        self.select(0)

    def close(self) -> None:
        """Esc: out of the question, then out of the viewer."""
        if self._view.asks_removal:
            self._show(replace(self._view, asks_removal=False, banner=None))
        else:
            self.wipe()

    def wipe(self) -> None:
        """Forget everything that was opened."""
        self._session += 1
        self._leaves, self._opened, self._drawn = (), ("", b""), frozenset()
        self._show(ViewerView())

    def select(self, index: int) -> None:
        """Look at a page."""
        if not self._leaves:
            return
        index = max(0, min(index, len(self._leaves) - 1))
        item = self._leaves[index].item
        may_change = isinstance(item, Attachment) and self._desk.may(SERVE)
        self._show(
            replace(
                self._view, selected=index, zoom=1, quarters=0, picture=None, banner=None, facts=_facts(item),
                in_locker=may_change and isinstance(item, Attachment) and item.consent_at is not None,
                can_remove=may_change, asks_removal=False,
            )
        )  # fmt: skip
        self._load()

    def step(self, by: int) -> None:
        """The next page, or the one before."""
        self.select(self._view.selected + by)

    def turn(self, quarters: int) -> None:
        """Turn what is looked at."""
        self._show(replace(self._view, quarters=(self._view.quarters + quarters) % 4))

    def zoom(self, by: int) -> None:
        """Look closer, or at the whole page again."""
        zoom = ZOOMS[max(0, min(len(ZOOMS) - 1, ZOOMS.index(self._view.zoom) + by))]
        if zoom != self._view.zoom:
            self._show(replace(self._view, zoom=zoom))
            self._load()

    def withdraw_consent(self) -> None:
        """The resident takes the consent back: the scan leaves the locker and stays with its case."""
        item, rooms = self._item, self._office.attachments
        if isinstance(item, Attachment) and self._view.in_locker:
            self._act_command(
                "withdraw", item.id, lambda act: rooms.withdraw_consent(act, AttachmentId(item.id)), self._replaced
            )

    def ask_removal(self) -> None:
        """A wrong scan: ask for the reason."""
        if self._view.can_remove:
            self._show(replace(self._view, asks_removal=True, banner=None))

    def remove(self, reason: str) -> None:
        """Take it out of the case."""
        item, rooms = self._item, self._office.attachments
        if not isinstance(item, Attachment) or not self._view.asks_removal:
            return
        if not reason.strip():
            self._failed(Fault("attachments.remove.reason_missing"))
            return

        def job(act: Act) -> Attachment:
            return rooms.remove(act, AttachmentId(item.id), reason)

        self._act_command("remove", (item.id, reason), job, self._removed)

    # -- answers

    def _load(self) -> None:
        leaf, session, zoom = self._leaf, self._session, self._view.zoom
        if leaf is None:
            return
        rooms, desk, held = self._office.attachments, self._office.scan_desk, self._opened

        def job() -> "tuple[bytes, Raster]":
            body = held[1] if held[0] == leaf.file.name else rooms.read(leaf.file)
            return body, desk.view(body, leaf.mime, leaf.index, LOOK_PX * zoom)[0]

        def seen(found: "tuple[bytes, Raster]") -> None:
            if session == self._session and leaf == self._leaf and zoom == self._view.zoom:
                self._opened = (leaf.file.name, found[0])
                self._show(replace(self._view, picture=found[1], is_busy=False))
                self._draw_leaves(leaf, found[0])

        def refused(fault: Fault) -> None:
            if session == self._session:
                self._failed(fault)

        self._show(replace(self._view, is_busy=True))
        self._run(job, seen, refused, self._worker)

    def _draw_leaves(self, leaf: _Leaf, body: bytes) -> None:
        """Make the small pictures of a file's other pages, once."""
        if leaf.item.pages == 1 or leaf.file.name in self._drawn:
            return
        self._drawn |= {leaf.file.name}
        desk, session = self._office.scan_desk, self._session

        def drawn(pictures: list[bytes]) -> None:
            if session != self._session:
                return
            leaves = tuple(
                replace(view, thumbnail=pictures[one.index]) if one.file == leaf.file else view
                for one, view in zip(self._leaves, self._view.leaves, strict=True)
            )
            self._show(replace(self._view, leaves=leaves))

        self._run(lambda: desk.leaves(body, leaf.mime), drawn, lambda _fault: None, self._worker)

    def _replaced(self, now: Attachment) -> None:
        self._leaves = tuple(replace(leaf, item=now) if leaf.item == self._item else leaf for leaf in self._leaves)
        self._show(replace(self._view, in_locker=False, facts=_facts(now)))
        self._changed()

    def _removed(self, gone: Attachment) -> None:
        left = list(dict.fromkeys(leaf.item for leaf in self._leaves if leaf.file != gone.file))
        title, line, changed = self._view.title, self._view.line, self._changed
        if left:
            self.open(title, line, left, changed)
        else:
            self.wipe()
        changed()

    def _failed(self, fault: Fault) -> None:
        self._show(replace(self._view, banner=banner_of(fault), is_busy=False))

    @property
    def _leaf(self) -> _Leaf | None:
        at = self._view.selected
        return self._leaves[at] if 0 <= at < len(self._leaves) else None

    @property
    def _item(self) -> "Scan | Attachment | None":
        return self._leaf.item if self._leaf is not None else None


def _title(leaf: _Leaf) -> str:
    return _("Page {n}").format(n=leaf.index + 1) if leaf.item.pages > 1 else leaf.item.material


def _detail(leaf: _Leaf) -> str:
    return leaf.item.material if leaf.item.pages > 1 else source_name(leaf.item.source)


def _facts(item: "Scan | Attachment") -> tuple[tuple[str, str], ...]:
    facts = [(_("File"), scan_words(item.pages, item.file.size, item.mime)), (_("From"), source_name(item.source))]
    if isinstance(item, Attachment):
        facts.append((_("Kept"), f"{local(item.made_at):%Y-%m-%d %H:%M} · {item.made_by}"))
    if item.valid_until is not None and item.source is not Source.LOCKER:
        facts.append((_("In the locker until"), item.valid_until.isoformat()))
    facts.append((_("Digest of the file"), item.file.sha256[:16]))
    return tuple(facts)
