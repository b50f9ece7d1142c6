"""One paper to be looked at before or after it was printed: its pages, large or small, and how its printer stands.

It knows the papers' pictures and no widget.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from core.base.clock import local
from core.base.faults import Fault
from core.papers.job import LARGE, Channel, JobId
from desktop.i18n import _
from desktop.presenters.office import Office, Runner
from desktop.presenters.presenter import Presenter
from desktop.presenters.views import Banner, LampBarView, LampView, Tag
from desktop.presenters.words import banner_of, job_state, template_name
from printing.viewing import OpenPaper

ZOOMS = (50, 75, 100, 125, 150, 200)
_DPI = 96
_PAGE_WIDTH_MM = 210
_DEVICES = {
    Channel.TICKET: "ticket_printer", Channel.RECEIPT: "receipt_printer", Channel.OFFICE: "office_printer",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLook:
    """What is seen. ``note`` says whether these are the bytes that went out; ``lamp`` is that of its printer."""

    is_open: bool = False
    title: str = ""
    note: str = ""
    state: Tag | None = None
    page: int = 1
    pages: int = 1
    zoom: int = 100
    png: bytes = b""
    lamp: LampView | None = None
    banner: Banner | None = None
    can_be_large: bool = False

    @property
    def place(self) -> str:
        """Return 1 / 3."""
        return f"{self.page} / {self.pages}"


class PaperLookPresenter(Presenter[PaperLook]):
    """Opens one paper at a time. ``reprint`` prints it again, with its count, in a size or in its own."""

    def __init__(self, office: Office, runner: Runner, reprint: Callable[[str, str | None], None]) -> None:
        super().__init__(PaperLook(), runner)
        self._office, self._reprint = office, reprint
        self._paper: OpenPaper | None = None
        self._lamps: tuple[LampView, ...] = ()
        self._asked = 0  # of the pictures, the last one that was asked for

    def open(self, job_id: str) -> None:
        """Show a paper of this desk, its first page."""
        self._ask(lambda: self._office.viewing.open(JobId(job_id)), self._opened)

    def turn(self, by: int) -> None:
        """Page Down, Page Up."""
        page = min(max(1, self._view.page + by), self._view.pages)
        if self._paper is not None and page != self._view.page:
            self._show(replace(self._view, page=page))
            self._draw()

    def zoom(self, by: int) -> None:
        """Ctrl++, Ctrl+-: larger or smaller."""
        if by > 0:
            step = next((zoom for zoom in ZOOMS if zoom > self._view.zoom), ZOOMS[-1])
        else:
            step = next((zoom for zoom in reversed(ZOOMS) if zoom < self._view.zoom), ZOOMS[0])
        self._zoom_to(step)

    def fit(self, room_px: int) -> None:
        """Ctrl+0: as wide as the room, between half and double size."""
        natural = _PAGE_WIDTH_MM / 25.4 * _DPI
        self._zoom_to(int(min(max(ZOOMS[0], room_px * 100 / natural), ZOOMS[-1])))

    def reprint(self) -> None:
        """Ctrl+P. Print it again; it says 补打 and how often."""
        if self._paper is not None:
            self._reprint(self._paper.job.id, None)

    def reprint_large(self) -> None:
        """Ctrl+L. Print it again in large type, for who reads it so."""
        if self._paper is not None and self._paper.can_be_large:
            self._reprint(self._paper.job.id, LARGE)

    def close(self) -> None:
        """Esc. Put it away; nothing of it is kept."""
        self._paper = None
        self._asked += 1
        self._show(PaperLook(zoom=self._view.zoom))

    def wipe(self) -> None:
        """Forget everything: nobody looks any more."""
        self.close()

    def on_lamps(self, view: LampBarView) -> None:
        """Take over how the printers stand."""
        self._lamps = view.lamps
        if self._paper is not None:
            self._show(replace(self._view, lamp=self._lamp(self._paper)))

    def _zoom_to(self, zoom: int) -> None:
        if zoom != self._view.zoom:
            self._show(replace(self._view, zoom=zoom))
            if self._paper is not None:
                self._draw()

    def _opened(self, paper: OpenPaper) -> None:
        self._paper, job = paper, paper.job
        day = f"{local(job.ordered_at):%Y-%m-%d %H:%M}"
        note = _("As it was printed, {day}") if paper.is_stored else _("Not printed yet, ordered {day}")
        masks = _("; numbers are in full on paper") if paper.is_masked else ""
        self._show(
            PaperLook(
                is_open=True, title=template_name(job.template), note=note.format(day=day) + masks,
                state=job_state(job.state), pages=paper.pages, zoom=self._view.zoom, lamp=self._lamp(paper),
                can_be_large=paper.can_be_large,
            )
        )  # fmt: skip
        self._draw()

    def _draw(self) -> None:
        paper, view = self._paper, self._view
        if paper is None:
            return
        self._asked += 1
        asked, dpi = self._asked, round(_DPI * view.zoom / 100)

        def drawn(png: bytes) -> None:
            if asked == self._asked:
                self._show(replace(self._view, png=png, banner=None))

        self._ask(lambda: self._office.viewing.picture(paper, view.page, dpi), drawn)

    def _lamp(self, paper: OpenPaper) -> LampView | None:
        device = _DEVICES[paper.job.channel]
        return next((lamp for lamp in self._lamps if lamp.device == device), None)

    def _failed(self, fault: Fault) -> None:
        self._show(replace(self._view, is_open=True, banner=banner_of(fault)))
