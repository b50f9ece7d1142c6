"""The pages there are: one line each. A page is loaded when it is first opened."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast, runtime_checkable

from desktop.i18n import _

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop.presenters.bundle import Presenters
    from desktop.style.style import Style


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """One page, or a section of one: where it is, whose presenter it takes, the right a role needs (empty: everybody).

    A page of ``sections`` has no place of its own: it is their list and the one shown.
    """

    key: str
    label: str
    icon: str = ""
    alt: int = 0
    place: str = ""  # module:class
    presenter: str = ""  # field of Presenters
    right: str = ""
    sections: "tuple[Screen, ...]" = ()

    @property
    def title(self) -> str:
        """Return the label in the language of the screen."""
        return _(self.label)

    def may(self, has: Callable[[str], bool]) -> bool:
        """Say whether somebody who ``has`` these rights may open it."""
        if self.sections:
            return any(section.may(has) for section in self.sections)
        return not self.right or has(self.right)

    def load(self) -> None:
        """Load the page's module."""
        import_module(self.place.partition(":")[0] or "desktop.screens.sections")

    def build(self, presenters: "Presenters", style: "Style") -> "Page":
        """Return the page, loading its module where it is not."""
        if self.sections:
            from desktop.screens.sections import SectionsPage

            return SectionsPage(self, presenters, style)
        module, _colon, name = self.place.partition(":")
        page = getattr(import_module(module), name)(getattr(presenters, self.presenter), style)
        return cast("Page", page)


class Page(Protocol):
    """What the shell asks of a page, besides being a widget. It is made in turns: built, dressed, attached."""

    def attach(self) -> None:
        """Listen to the presenter, and show what it says now."""
        ...

    def focus_home(self) -> None:
        """Put the focus where the work goes on."""
        ...

    def detach(self) -> None:
        """Stop listening to the presenter; called only after ``attach``."""
        ...


@runtime_checkable
class PartedPage(Page, Protocol):
    """A page that takes too long to dress in one turn."""

    def parts(self) -> "Sequence[QWidget]":
        """Return what is dressed instead of the page, each in a turn of its own; called when it is built."""
        ...


@runtime_checkable
class LargePage(PartedPage, Protocol):
    """A page that takes too long to build in one turn."""

    def rest(self) -> "Sequence[Callable[[], None]]":
        """Return what is still to be built when it is made, each step in a turn of its own."""
        ...


@runtime_checkable
class SectionedPage(Page, Protocol):
    """A page of several sections."""

    def show_section(self, key: str) -> None:
        """Show a section by its key."""
        ...


def as_widget(page: Page) -> "QWidget":
    """Return the page as the widget it is."""
    return cast("QWidget", page)


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for a text translated later
    """Mark a text of a literal table for the translator."""
    return text


ADMIN_SECTIONS: tuple[Screen, ...] = (
    Screen(
        key="items", label=N_("Items"),
        place="desktop.screens.items:ItemsScreen", presenter="items", right="catalogue.edit",
    ),
    Screen(
        key="forms", label=N_("Forms"),
        place="desktop.screens.form_editor:FormEditorScreen", presenter="forms", right="catalogue.edit",
    ),
    Screen(
        key="ratings", label=N_("Ratings"),
        place="desktop.screens.ratings:RatingsScreen", presenter="ratings", right="rating.follow",
    ),
    Screen(
        key="ages", label=N_("Age lists"),
        place="desktop.screens.ages:AgesScreen", presenter="ages", right="person.lists",
    ),
    Screen(
        key="same_persons", label=N_("Same persons"),
        place="desktop.screens.same_persons:SamePersonsScreen", presenter="same_persons", right="person.merge",
    ),
    Screen(
        key="staff", label=N_("Staff"),
        place="desktop.screens.staff:StaffScreen", presenter="staff", right="staff.manage",
    ),
    Screen(
        key="papers", label=N_("Templates"),
        place="desktop.screens.papers:PapersScreen", presenter="papers", right="settings.change",
    ),
    Screen(
        key="calibration", label=N_("Calibration"),
        place="desktop.screens.calibration:CalibrationScreen", presenter="calibration", right="device.test",
    ),
    Screen(
        key="kiosk", label=N_("Kiosk"),
        place="desktop.screens.kiosk_admin:KioskAdminScreen", presenter="kiosk_admin", right="settings.change",
    ),
    Screen(
        key="centre", label=N_("Centre"),
        place="desktop.screens.centre:CentreScreen", presenter="centre", right="settings.change",
    ),
    Screen(
        key="devices", label=N_("Devices"),
        place="desktop.screens.devices:DevicesScreen", presenter="devices", right="device.test",
    ),
)  # fmt: skip

SCREENS: tuple[Screen, ...] = (
    Screen(
        key="counter", label=N_("Counter"), icon="monitor", alt=1,
        place="desktop.screens.counter:CounterScreen", presenter="counter", right="counter.serve",
    ),
    Screen(
        key="cases", label=N_("Cases"), icon="folder-search", alt=2,
        place="desktop.screens.cases:CasesScreen", presenter="cases", right="case.search",
    ),
    Screen(
        key="hall", label=N_("Hall"), icon="layout-grid", alt=3,
        place="desktop.screens.hall:HallScreen", presenter="hall", right="hall.watch",
    ),
    Screen(
        key="day", label=N_("Day"), icon="calendar-check", alt=4,
        place="desktop.screens.day:DayScreen", presenter="day", right="day.view",
    ),
    Screen(
        key="appointments", label=N_("Booking"), icon="calendar-clock", alt=7,
        place="desktop.screens.appointments:AppointmentsScreen", presenter="appointments", right="queue.issue",
    ),
    Screen(key="admin", label=N_("Admin"), icon="settings", alt=6, sections=ADMIN_SECTIONS),
)  # fmt: skip

# Pages that lie over the others while something is open in them; no key of the rail leads there.
OVER_PAGES: tuple[Screen, ...] = (
    Screen(key="scan", label=N_("Scan"), place="desktop.screens.scan:ScanScreen", presenter="scan"),
    Screen(key="viewer", label=N_("Scans"), place="desktop.screens.viewer:ViewerScreen", presenter="viewer"),
)
