"""Copying a case into another system field by field (二次录入): one press, one field. It knows no clipboard.

open ──copy_next──> the next field is on the clipboard ── ... ──entered──> the case keeps it
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.base.clock import local
from core.base.faults import Fault
from core.cases.case import Case, CaseId
from core.papers.wording import masked_name
from desktop.i18n import _
from desktop.presenters.acting import ActingPresenter
from desktop.presenters.case_words import masked_value
from desktop.presenters.desk import Desk
from desktop.presenters.office import Office, Runner
from desktop.presenters.views import Banner
from desktop.presenters.words import banner_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.cases.form_service import CopyLine

SHOWN = 16  # letters of a value that the panel shows


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyRow:
    """One field: what it is called, a glance at it, and whether it was copied."""

    key: str
    label: str
    text: str
    is_next: bool = False
    is_done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyView:
    """The panel. ``clip`` is to be put on the clipboard whenever ``clips`` grows; it is wiped with the panel."""

    is_open: bool = False
    title: str = ""
    systems: tuple[tuple[str, str], ...] = ()
    system: str = ""
    rows: tuple[CopyRow, ...] = ()
    entered: str = ""
    clip: str = ""
    clips: int = 0
    is_all_done: bool = False
    banner: Banner | None = None
    busy: str = ""


class CopyPresenter(ActingPresenter[CopyView]):
    """One case, one system, one place in the list. ``changed`` hears that the case says something new."""

    def __init__(self, office: Office, runner: Runner, desk: Desk, changed: "Callable[[], None]") -> None:
        super().__init__(CopyView(), runner, desk)
        self._office, self._changed = office, changed
        self._case: Case | None = None
        self._lines: tuple[CopyLine, ...] = ()
        self._done: frozenset[int] = frozenset()
        self._place = 0
        self._system = ""

    @property
    def clear_after_s(self) -> int:
        """Return how long what was copied stays on the clipboard."""
        return self._office.settings.cases.clipboard_s

    def open(self, case: Case) -> None:
        """Open the panel for a case and its likeliest system."""
        systems = self._office.forms.systems(case)
        if systems:
            self._load(case.id, systems[0].key)

    def choose(self, system: str) -> None:
        """Take the order of another system."""
        if self._case is not None and system != self._system:
            self._load(self._case.id, system)

    def copy_next(self) -> None:
        """Enter, F8, a click: put the next field on the clipboard and go on."""
        self.copy(self._place)

    def copy(self, place: int) -> None:
        """Put one field on the clipboard; the next one is the one after it."""
        if not 0 <= place < len(self._lines):
            return
        self._done |= {place}
        self._place = place + 1
        self._update(clip=self._lines[place].value, clips=self._view.clips + 1)

    def enter(self) -> None:
        """The case stands in the other system now: keep that, with the time and who."""
        case, system, forms = self._case, self._system, self._office.forms
        if case is not None:
            subject = (case.id, system, len(case.entries))
            self._act_command("enter", subject, lambda act: forms.enter(act, case.id, system), self._entered)

    def close(self) -> None:
        """Close the panel and forget the values."""
        self._case, self._lines, self._done, self._place, self._system = None, (), frozenset(), 0, ""
        self._show(CopyView(clips=self._view.clips))

    def wipe(self) -> None:
        """Forget everything: the clerk signs out."""
        self.close()

    # -- inside

    def _load(self, case_id: CaseId, system: str) -> None:
        forms = self._office.forms
        self._act_command(
            "copy", (case_id, system), lambda act: forms.open_copy(act, case_id, system),
            lambda found: self._opened(*found, system),
        )  # fmt: skip

    def _opened(self, case: Case, lines: "tuple[CopyLine, ...]", system: str) -> None:
        self._case, self._lines, self._system = case, lines, system
        self._done, self._place = frozenset(), 0
        self._update(is_open=True)

    def _entered(self, case: Case) -> None:
        self._case = case
        self._changed()
        self._update(banner=Banner(tone="ok", text=_("The case keeps that it was entered.")))

    def _update(self, **changes: object) -> None:
        case = self._case
        if case is None:
            return
        systems = tuple((one.key, one.name) for one in self._office.forms.systems(case))
        last = next((one for one in reversed(case.entries) if one.system == self._system), None)
        words = _("Entered {day} by {who}")
        view = replace(
            self._view,
            title=f"{masked_name(case.applicant)} · {case.item.name}",
            systems=systems,
            system=self._system,
            rows=tuple(self._row(place, line) for place, line in enumerate(self._lines)),
            entered=words.format(day=f"{local(last.at):%m-%d %H:%M}", who=last.who) if last is not None else "",
            is_all_done=self._place >= len(self._lines),
        )
        self._show(replace(view, **changes))  # type: ignore[arg-type]  # replace() checks names at run time

    def _row(self, place: int, line: "CopyLine") -> CopyRow:
        flat = line.value.replace("\n", " / ").replace("\t", " ")
        shown = masked_value(line.kind, flat)
        text = shown if shown != flat or len(flat) <= SHOWN else f"{shown[:SHOWN]}…"
        return CopyRow(
            key=line.key, label=line.label, text=text, is_next=place == self._place, is_done=place in self._done
        )  # fmt: skip

    def _began(self, name: str) -> None:
        self._show(replace(self._view, busy=name, banner=None))

    def _ended(self) -> None:
        self._show(replace(self._view, busy=""))

    def _failed(self, fault: Fault) -> None:
        self._show(replace(self._view, banner=banner_of(fault), is_open=self._case is not None))
