"""The page that takes the ticks of a printer's calibration page, one to one, and says what follows. No widget."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from core.base.acts import Act
from core.base.faults import Fault
from desktop.i18n import _
from desktop.presenters.desk import Desk
from desktop.presenters.office import Office, Runner
from desktop.presenters.presenter import Presenter
from desktop.presenters.views import Banner
from desktop.presenters.words import banner_of

if TYPE_CHECKING:
    from printing.calibration import Area, Findings
    from printing.profile import PrinterProfile

Edges = Literal["whole", "cut"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRow:
    """One row of the font test: its sample, which characters of it are wrong, and whether all of it is."""

    mark: str
    name: str
    sample: str
    is_wrong: bool
    wrong: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationView:
    """The whole page. ``outcome`` says what the ticks come to, in lines."""

    printers: tuple[tuple[str, str], ...] = ()  # (section, name)
    chosen: str = ""
    areas: tuple[AreaRow, ...] = ()
    edges: Edges = "whole"
    is_level: bool = True
    enlarges: bool = True
    draws_codes: bool = True
    outcome: tuple[str, ...] = ()
    banner: Banner | None = None
    busy: str = ""


class CalibrationPresenter(Presenter[CalibrationView]):
    """See the module."""

    def __init__(self, office: Office, runner: Runner, desk: Desk) -> None:
        super().__init__(CalibrationView(), runner)
        self._office, self._desk = office, desk

    def refresh(self) -> None:
        """Show the printers that are set up; ticks made so far stay."""
        printers = tuple((one.section, _names()[one.section]) for one in self._office.calibrating.printers)
        sections = [section for section, _name in printers]
        self._show(replace(self._view, printers=printers))
        if self._view.chosen not in sections:
            self.pick(sections[-1] if sections else "")

    def pick(self, section: str) -> None:
        """Calibrate this printer: nothing is ticked yet."""
        areas = self._office.calibrating.areas
        # four-byte codes come out wrong on nearly every printer: that row begins ticked, and means nothing
        rows = tuple(_area_row(area, is_wrong=not area.codes) for area in areas)
        fresh = CalibrationView(printers=self._view.printers, chosen=section, areas=rows)
        self._show(fresh)
        self._update()

    def print_page(self) -> None:
        """Print the page."""
        section = self._view.chosen
        words = _("The page is on its way. Tick here what it shows, row by row.")
        self._do("print", lambda act: self._office.calibrating.print_page(act, section), words)

    def tick_area(self, mark: str, *, is_wrong: bool) -> None:
        """Tick a row as the same, or as different."""
        rows = tuple(
            replace(row, is_wrong=is_wrong, wrong=frozenset()) if row.mark == mark else row for row in self._view.areas
        )
        self._update(areas=rows)

    def turn_char(self, mark: str, char: str) -> None:
        """Mark one character of a row as wrong, or as right again; all of them wrong is the row."""
        self._update(areas=tuple(_turned(row, char) if row.mark == mark else row for row in self._view.areas))

    def tick(
        self,
        *,
        edges: Edges | None = None,
        is_level: bool | None = None,
        enlarges: bool | None = None,
        draws_codes: bool | None = None,
    ) -> None:
        """Tick one of the other blocks."""
        given = {"edges": edges, "is_level": is_level, "enlarges": enlarges, "draws_codes": draws_codes}
        self._update(**{name: value for name, value in given.items() if value is not None})

    def keep(self) -> None:
        """Ctrl+S: keep the ticks; the printer is sent what it can from the next paper on."""
        section, findings = self._view.chosen, self._findings()
        words = _("Kept. From the next paper on the printer gets what it can print.")
        self._do("keep", lambda act: self._office.calibrating.keep(act, section, findings), words)

    def wipe(self) -> None:
        """Forget the ticks: the administrator signs out."""
        self._show(CalibrationView())

    # -- answers

    def _do(self, name: str, do: Callable[[Act], object], words: str) -> None:
        if not self._view.chosen:
            return
        try:
            act = self._desk.act()
        except Fault as fault:
            self._failed(fault)
            return
        self._command(name, lambda: do(act), lambda _done: self._tell(words))

    def _tell(self, words: str) -> None:
        self._show(replace(self._view, banner=Banner(tone="ok", text=words)))

    def _began(self, name: str) -> None:
        self._show(replace(self._view, busy=name, banner=None))

    def _ended(self) -> None:
        self._show(replace(self._view, busy=""))

    def _failed(self, fault: Fault) -> None:
        self._show(replace(self._view, banner=banner_of(fault)))

    # -- view

    def _findings(self) -> "Findings":
        from printing.calibration import Findings

        view = self._view
        return Findings(
            edges=view.edges,
            wrong_areas=frozenset(row.mark for row in view.areas if row.is_wrong),
            wrong_chars=frozenset(char for row in view.areas for char in row.wrong),
            is_level=view.is_level,
            enlarges_hanzi=view.enlarges,
            draws_codes=view.draws_codes,
        )

    def _update(self, **changes: object) -> None:
        view = replace(self._view, **changes)  # type: ignore[arg-type]  # replace() checks names at run time
        self._show(view)
        if view.chosen:
            profile = self._office.calibrating.profile(view.chosen)
            settings = self._findings().settings(self._office.calibrating.areas, profile)
            self._show(replace(view, outcome=_outcome(settings, profile)))


def _names() -> dict[str, str]:
    return {"ticket_printer": _("Ticket printer"), "receipt_printer": _("Receipt printer")}


def _area_row(area: "Area", *, is_wrong: bool) -> AreaRow:
    return AreaRow(mark=area.mark, name=area.name, sample=area.sample, is_wrong=is_wrong, wrong=frozenset())


def _turned(row: AreaRow, char: str) -> AreaRow:
    wrong = (frozenset(row.sample) if row.is_wrong else row.wrong) ^ {char}
    is_all = wrong == frozenset(row.sample)
    return replace(row, is_wrong=is_all, wrong=frozenset() if is_all else wrong)


def _outcome(settings: dict[str, object], profile: "PrinterProfile") -> tuple[str, ...]:
    fonts = {"gb2312": "GB 2312", "gbk": "GBK", "gb18030": _("GB 18030, two bytes")}
    gaps = settings["gaps"]
    assert isinstance(gaps, tuple)
    lines = [
        _("Paper {mm} mm").format(mm=settings["width_mm"]),
        _("Font: {font}").format(font=fonts[str(settings["charset"])]),
        _("All else is printed as pictures") + (_(", also {codes}").format(codes=" ".join(gaps)) if gaps else ""),
    ]
    if settings["text_mode"] == "raster":
        lines.append(_("A line with such a character is a picture as a whole"))
    if not settings["enlarges_hanzi"]:
        lines.append(_("Enlarged lines are pictures"))
    if not settings["draws_codes"]:
        lines.append(_("QR and bar codes are pictures"))
    if settings["width_mm"] != profile.width_mm:
        lines.append(_("The width changes: try the papers once more"))
    return tuple(lines)
