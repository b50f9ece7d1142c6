"""Scanning at the desk: pages come, are put right, and become one sealed scan for whoever asked. It knows no widget.

open ──catch──> pages ──turn, crop, black and white, order──> finish ──sealed──> target.deliver ──> next | closed
"""

from datetime import date
from typing import TYPE_CHECKING

from core.attachments.attachment import Attachment, Scan, Source
from core.base.clock import office_day
from core.base.faults import Fault
from core.devices.capture.ports import CatchEnded, CatchFailed, FolderWaits, PageCaught, PageSource
from core.devices.events import DeviceChanged
from desktop.presenters.scan_edits import ScanEdits
from desktop.presenters.scan_session import LIVE
from desktop.presenters.scan_views import ScanTarget
from desktop.presenters.scan_words import (
    months_after,
)

if TYPE_CHECKING:
    from core.scans.page import Page


class ScanPresenter(ScanEdits):
    """One scan at a time: opened, caught, kept. ``runner`` runs jobs in the store lane."""

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
