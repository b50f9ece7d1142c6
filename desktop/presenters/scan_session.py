"""What is being scanned now: for whom, its pages, what is looked at; and how it becomes a view. No widget."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from core.attachments.attachment import Attachment
from core.base.faults import Fault
from core.devices.capture.ports import FolderWaits, PageSource
from core.devices.ports import DeviceState
from desktop.i18n import _
from desktop.presenters.desk import Desk
from desktop.presenters.office import Office, Runner
from desktop.presenters.presenter import Presenter
from desktop.presenters.scan_views import ScanTarget, ScanView
from desktop.presenters.scan_words import (
    offer_views,
    page_views,
    pages_summary,
    source_view,
    waiting_words,
)
from desktop.presenters.views import Banner
from desktop.presenters.words import banner_of

if TYPE_CHECKING:
    from core.scans.page import Crop, Page, Raster

T = TypeVar("T")
LOOK_PX = 1500  # the long side of what is looked at
LIVE = -1


class ScanSession(Presenter[ScanView]):
    """State and view of the scan page; its commands are in the subclasses. ``worker`` runs jobs in the scan lane."""

    def __init__(self, office: Office, runner: Runner, worker: Runner, desk: Desk) -> None:
        super().__init__(ScanView(), runner)
        self._office, self._worker, self._desk = office, worker, desk
        self._sources: dict[str, PageSource] = {source.device: source for source in office.page_sources}
        self._lamps: dict[str, tuple[DeviceState, str]] = {}
        self._chosen = next(iter(self._sources), "")
        self._target: ScanTarget | None = None
        self._pages: tuple[Page, ...] = ()
        self._selected = LIVE
        self._picture: Raster | None = None
        self._crop: Crop | None = None
        self._offers: tuple[Attachment, ...] = ()
        self._until: date | None = None
        self._waits: FolderWaits | None = None
        self._jobs = 0
        self._is_finishing = self._is_catching = self._is_leaving = False
        self._warned: Fault | None = None
        self._session = 0  # answers of an earlier one are dropped

    @property
    def target(self) -> ScanTarget | None:
        """Return what is scanned for, None while nothing is."""
        return self._target

    def _look_at(self, index: int) -> None:
        self._selected, self._picture = index, None
        if self._page is not None:
            self._look()
        self._update()

    def _look(self) -> None:
        page, desk, is_whole = self._page, self._office.scan_desk, self._crop is not None
        if page is None:
            return

        def seen(picture: "Raster") -> None:
            now = self._page
            if (
                now is not None
                and (now.id, now.edits) == (page.id, page.edits)
                and is_whole == (self._crop is not None)
            ):
                self._picture = picture
                self._update()

        self._do(lambda: desk.preview(page, LOOK_PX, is_whole=is_whole), seen)
        self._update()

    def _do(
        self, job: Callable[[], T], done: Callable[[T], None], failed: Callable[[Fault], None] | None = None
    ) -> None:
        """Run a job of the scan lane; its answer is dropped when the scan it belongs to is over."""
        session = self._session
        self._jobs += 1

        def answered(answer: T) -> None:
            if session == self._session:
                self._jobs -= 1
                done(answer)
                self._update()

        def refused(fault: Fault) -> None:
            if session == self._session:
                self._jobs -= 1
                (failed or self._tell)(fault)

        self._run(job, answered, refused, self._worker)

    def _tell(self, fault: Fault) -> None:
        self._warned = fault
        self._update()

    def _unanswered(self, fault: Fault) -> None:
        self._tell(fault)

    def _forget(self) -> None:
        self._session += 1
        self._pages, self._selected, self._picture, self._crop = (), LIVE, None, None
        self._offers, self._until, self._waits, self._jobs = (), None, None, 0
        self._is_finishing = self._is_catching = self._is_leaving = False
        self._warned = None

    @property
    def _page(self) -> "Page | None":
        return self._pages[self._selected] if 0 <= self._selected < len(self._pages) else None

    @property
    def _shows_live_source(self) -> bool:
        state = self._lamps.get("camera", (DeviceState.UNUSED, ""))[0]
        return self._chosen == "camera" and state in (DeviceState.READY, DeviceState.BUSY)

    def _update(self) -> None:
        target = self._target
        if target is None:
            self._show(ScanView())
            return
        following = target.following()
        self._show(
            ScanView(
                is_open=True,
                title=target.title,
                line=target.line,
                sources=tuple(
                    source_view(key, *self._lamps.get(key, (DeviceState.OPENING, "")), is_chosen=key == self._chosen)
                    for key in self._sources
                ),
                pages=page_views(self._pages),
                selected=self._selected,
                picture=self._picture,
                crop=self._crop,
                shows_live=self._selected == LIVE and self._shows_live_source,
                hint=self._hint(),
                waiting=waiting_words(self._waits),
                offers=offer_views(self._offers),
                is_kept=self._until is not None,
                kept_until=self._until.isoformat() if self._until else "",
                may_keep=target.may_keep,
                has_next=following.title if following else "",
                summary=pages_summary(self._pages),
                busy=self._busy_words(),
                banner=self._banner(),
                can=self._commands(),
            )
        )

    def _banner(self) -> Banner | None:
        return banner_of(self._warned, "warn") if self._warned is not None else None

    def _hint(self) -> str:
        if self._crop is not None:
            return _("Tab chooses an edge, arrows move it; A finds the paper, Enter crops, Esc leaves")
        if self._page is not None:
            return ""
        if not self._sources:
            return _("No camera, scanner or folder is set up at this desk.")
        if self._shows_live_source:
            return ""
        return {
            "camera": _("The camera is not there. Plug it in, or choose another source."),
            "page_scanner": _("Put the paper into the scanner and press Space."),
            "scan_folder": _("Scan with the camera's own program: what it saves comes in here by itself."),
        }.get(self._chosen, "")

    def _busy_words(self) -> str:
        if self._is_finishing:
            return _("Keeping the scan")
        if self._is_catching:
            return _("Scanning")
        return _("Working") if self._jobs else ""

    def _commands(self) -> frozenset[str]:
        if self._is_finishing:
            return frozenset({"leave"})
        if self._crop is not None:
            return frozenset({"take_crop", "drop_crop", "find_edges", "leave"})
        names = {"leave", "catch"}
        if self._page is not None:
            names |= {"turn", "crop", "bw", "delete", "move"}
        if self._pages:
            names |= {"finish", "next"}
        return frozenset(names)
