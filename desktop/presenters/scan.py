"""Scanning at the desk: pages come, are put right, and become one sealed scan for whoever asked. It knows no widget.

open ──catch──> pages ──turn, crop, black and white, order──> finish ──sealed──> target.deliver ──> next | closed
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from core.attachments.attachment import Attachment, Scan, Source
from core.base.clock import office_day
from core.base.faults import Fault
from core.devices.capture.ports import CatchEnded, CatchFailed, FolderWaits, PageCaught, PageSource
from core.devices.events import DeviceChanged
from core.devices.ports import DeviceState
from desktop.i18n import _
from desktop.presenters.desk import Desk
from desktop.presenters.office import Office, Runner
from desktop.presenters.presenter import Presenter
from desktop.presenters.scan_views import ScanTarget, ScanView
from desktop.presenters.scan_words import (
    months_after,
    offer_views,
    page_views,
    pages_summary,
    source_view,
    waiting_words,
)
from desktop.presenters.views import Banner
from desktop.presenters.words import banner_of

if TYPE_CHECKING:
    from core.scans.page import Crop, Edits, Page, Raster

T = TypeVar("T")
LOOK_PX = 1500  # the long side of what is looked at
LIVE = -1
STEP = 0.01  # how far an arrow moves an edge


class ScanPresenter(Presenter[ScanView]):
    """One scan at a time. ``worker`` runs jobs in the scan lane, ``runner`` in the store lane."""

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

    # -- open and close

    @property
    def target(self) -> ScanTarget | None:
        """Return what is scanned for, None while nothing is."""
        return self._target

    @property
    def is_folder_ready(self) -> bool:
        """Say whether the watched folder has been looked at for this scan: what comes now is taken."""
        return self._waits is not None

    def add_source(self, source: PageSource) -> None:
        """Take a source that came later: the windows have the cameras. It comes first."""
        self._sources = {source.device: source, **self._sources}
        self._chosen = source.device
        self._update()

    def open(self, target: ScanTarget) -> None:
        """Begin to scan for somebody; with pages of another target unfinished, those are shown instead."""
        if self._target is not None and self._pages:
            self._tell(Fault("desktop.scan.unfinished"))
            return
        self._begin(target)
        for source in self._sources.values():
            source.begin()

    def leave(self) -> None:
        """Esc: out of the edges, back to the live picture, and out; pages are given up at the second press."""
        if self._crop is not None:
            self.drop_crop()
        elif self._pages and not self._is_leaving:
            self._is_leaving = True
            self._warned = Fault("desktop.scan.leave", count=len(self._pages))
            self._update()
        else:
            self.wipe()

    def follow(self, owner: str) -> None:
        """The counter has this ticket now: a scan for another visitor's is given up at once."""
        if self._target is not None and self._target.owner.startswith("ticket/") and self._target.owner != owner:
            self.wipe()

    def wipe(self) -> None:
        """Give everything up; nothing of it was kept anywhere."""
        if self._target is not None:
            for source in self._sources.values():
                source.end()
        self._forget()
        self._target = None
        self._update()

    # -- pages come

    def choose(self, device: str) -> None:
        """Take another source."""
        if device in self._sources:
            self._chosen = device
            self._look_at(LIVE)

    def catch(self) -> None:
        """Space: photograph, feed, or fetch what waits in the folder."""
        source = self._sources.get(self._chosen)
        if self._target is None or self._crop is not None:
            return
        self._warned = None
        if source is None:
            self._tell(Fault("desktop.scan.no_source"))
            return
        if len(self._pages) >= self._office.settings.scan.max_pages:
            self._tell(Fault("scans.file.too_many_pages", limit=self._office.settings.scan.max_pages))
            return
        self._is_catching = source.kind is Source.SCANNER
        self._update()
        source.catch()

    def on_page(self, event: PageCaught) -> None:
        """A file came from a source; it belongs to the scan that is open, and to none when there is none."""
        if self._target is None:
            return
        desk = self._office.scan_desk
        self._do(lambda: desk.take(event.body, event.kind), self._taken)

    def on_failed(self, event: CatchFailed) -> None:
        """Something could not be taken; the pages so far stay."""
        if self._target is not None:
            self._is_catching = False
            self._tell(Fault(event.fault, **event.facts))

    def on_ended(self, event: CatchEnded) -> None:
        """The feeder is through."""
        del event
        self._is_catching = False
        self._update()

    def on_waiting(self, event: FolderWaits) -> None:
        """Files lie in the folder from before: offered in words."""
        self._waits = event
        self._update()

    def on_device(self, event: DeviceChanged) -> None:
        """A source came or went."""
        if event.device in ("camera", "page_scanner", "scan_folder"):
            self._lamps[event.device] = (event.state, event.fault)
            self._update()

    # -- pages are put right

    def select(self, index: int) -> None:
        """Look at a page; -1 at the live picture."""
        self._crop = None
        self._look_at(max(LIVE, min(index, len(self._pages) - 1)))

    def move(self, by: int) -> None:
        """Move the selected page up or down the list."""
        at, to = self._selected, self._selected + by
        if self._page is None or not 0 <= to < len(self._pages):
            return
        pages = list(self._pages)
        pages.insert(to, pages.pop(at))
        self._pages, self._selected = tuple(pages), to
        self._update()

    def delete(self) -> None:
        """Take the selected page out."""
        page = self._page
        if page is None:
            return
        self._crop = None
        self._pages = tuple(one for one in self._pages if one.id != page.id)
        self._look_at(min(self._selected, len(self._pages) - 1))

    def turn(self, quarters: int) -> None:
        """Turn the selected page clockwise."""
        if self._page is not None:
            self._edit(self._page.edits.turned(quarters))

    def toggle_black_and_white(self) -> None:
        """Make the selected page black and white, or as it was."""
        if self._page is not None:
            self._edit(replace(self._page.edits, is_bw=not self._page.edits.is_bw))

    def begin_crop(self) -> None:
        """Move the edges of the selected page; they begin where the paper lies, when that is plain to see."""
        page = self._page
        if page is None:
            return
        self._crop = page.edits.crop
        self._picture = None
        self._look()
        if page.edits.crop == (0.0, 0.0, 1.0, 1.0):
            self.find_edges()

    def find_edges(self) -> None:
        """Put the frame where the paper lies."""
        page, desk = self._page, self._office.scan_desk
        if page is not None and self._crop is not None:
            self._do(lambda: desk.edges(page), self._found_edges)

    def set_crop(self, crop: "Crop") -> None:
        """Take the frame as it was drawn."""
        if self._crop is not None:
            self._crop = crop
            self._update()

    def nudge(self, edge: int, by: int) -> None:
        """Move one edge (0 left, 1 top, 2 right, 3 bottom) by so many steps."""
        if self._crop is not None:
            edges = list(self._crop)
            edges[edge] = min(1.0, max(0.0, edges[edge] + by * STEP))
            self.set_crop((edges[0], edges[1], edges[2], edges[3]))

    def take_crop(self) -> None:
        """Enter: crop the page to the frame."""
        page, crop = self._page, self._crop
        if page is not None and crop is not None:
            self._crop = None
            self._edit(page.edits.cropped(crop))

    def drop_crop(self) -> None:
        """Leave the edges as they were."""
        self._crop = None
        self._look_at(self._selected)

    # -- the locker

    def keep(self, *, is_kept: bool) -> None:
        """The resident agrees that later cases may use this scan, or does not; nothing is assumed."""
        months = self._office.settings.scan.locker_months
        today = office_day(self._office.clock.now())
        self._until = months_after(today, months) if is_kept and self._target and self._target.may_keep else None
        self._update()

    def keep_until(self, text: str) -> None:
        """Take the last day on which it may be used, ``2027-06-30``; Fault ``desktop.scan.bad_day``."""
        try:
            day = date.fromisoformat(text.strip())
        except ValueError:
            day = date.min
        if self._until is None:
            return
        if day < office_day(self._office.clock.now()):
            self._tell(Fault("desktop.scan.bad_day"))
            return
        self._until = day
        self._update()

    def take_offer(self, attachment_id: str) -> None:
        """Use an earlier scan of the same person, because the clerk said so."""
        from core.cases.attaching import from_locker

        target = self._target
        offer = next((one for one in self._offers if one.id == attachment_id), None)
        if target is not None and offer is not None:
            self._hand_over(target, from_locker(offer, target.title), goes_on=False)

    # -- the end

    def finish(self, *, goes_on: bool = False) -> None:
        """Ctrl+Enter: seal what is there and hand it over; ``goes_on`` with the next paper."""
        target, pages, desk, rooms = self._target, self._pages, self._office.scan_desk, self._office.attachments
        if target is None or self._is_finishing or self._crop is not None:
            return
        if not pages:
            self._tell(Fault("desktop.scan.no_pages"))
            return
        self._is_finishing, until = True, self._until

        def job() -> Scan:
            made = desk.finish(pages)
            return Scan(
                file=rooms.keep(made.body), mime=made.mime, pages=made.pages, thumbnail=made.thumbnail,
                source=pages[0].source, material=target.title, valid_until=until,
            )  # fmt: skip

        self._do(job, lambda scan: self._hand_over(target, scan, goes_on=goes_on), self._not_finished)

    # -- answers

    def _begin(self, target: ScanTarget) -> None:
        self._forget()
        self._target = target
        self._do(self._office.scan_desk.warm, lambda _none: None)
        self._ask(lambda: tuple(self._office.attachments.offers(target.person_id)), self._offered)
        self._update()

    def _offered(self, offers: tuple[Attachment, ...]) -> None:
        target = self._target
        if target is not None:
            self._offers = tuple(one for one in offers if one.person_id == target.person_id)
            self._update()

    def _taken(self, pages: "list[Page]") -> None:
        limit = self._office.settings.scan.max_pages
        room = limit - len(self._pages)
        self._pages = (*self._pages, *pages[:room])
        self._is_leaving = False
        if len(pages) > room:
            self._warned = Fault("scans.file.too_many_pages", limit=limit)
        is_live = self._sources.get(self._chosen) is not None and self._shows_live_source
        self._look_at(LIVE if is_live else len(self._pages) - 1)

    def _found_edges(self, crop: "Crop | None") -> None:
        if self._crop is None:
            return
        if crop is None:
            self._warned = Fault("desktop.scan.no_edges")
        else:
            self._crop, self._warned = crop, None
        self._update()

    def _edit(self, edits: "Edits") -> None:
        page, desk = self._page, self._office.scan_desk
        if page is None:
            return
        self._put(replace(page, edits=edits))  # a second key finds the first one done
        self._do(lambda: desk.edited(page, edits), self._put)
        self._look()

    def _put(self, page: "Page") -> None:
        """Take a page as it is now, unless it has been edited again since."""
        held = next((one for one in self._pages if one.id == page.id), None)
        if held is not None and (held.edits == page.edits or not page.thumbnail or held.thumbnail == page.thumbnail):
            self._pages = tuple(page if one.id == page.id else one for one in self._pages)
            self._update()

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

    def _hand_over(self, target: ScanTarget, scan: Scan, *, goes_on: bool) -> None:
        target.deliver(scan)
        following = target.following() if goes_on else None
        if following is None:
            self.wipe()
        else:
            self._begin(following)  # the sources go on; the folder's earlier files stay what they are

    def _not_finished(self, fault: Fault) -> None:
        self._is_finishing = False
        self._tell(fault)

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

        self._worker.run(job, answered, refused)

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

    # -- view

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
