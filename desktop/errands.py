"""What one page asks of another: a case to be opened, its papers, a scan. It knows pages by what they send."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.registry import Page, as_widget

if TYPE_CHECKING:
    from desktop.presenters.bundle import Presenters
    from desktop.presenters.scan_views import ScanTarget

COUNTER_KEYS = ("F2", "F3", "F4", "F5", "F6")


class Errands:
    """Owned by the shell. ``open_page`` shows a page by its key; ``take_up`` shows one over it that is open still."""

    def __init__(
        self,
        presenters: "Presenters",
        open_page: Callable[[str], None],
        take_up: Callable[[str], bool],
        point_at_ticket: Callable[[], None],
    ) -> None:
        self._presenters, self._open_page = presenters, open_page
        self._take_up, self._point = take_up, point_at_ticket

    def connect(self, _key: str, page: Page) -> None:
        """Listen to what a new page asks."""
        from desktop.screens.cases import CasesScreen
        from desktop.screens.counter import CounterScreen
        from desktop.screens.day import DayScreen

        if isinstance(page, CounterScreen):
            page.case_wanted.connect(self.open_case)
            page.supply_wanted.connect(self._supply_case)
            page.search_wanted.connect(self._search_cases)
            page.scan_wanted.connect(self._scan_material)
            page.scans_wanted.connect(self._look_at_material)
            return
        if isinstance(page, CasesScreen):
            cases = self._presenters.cases
            page.panel.scan_wanted.connect(lambda index: self._scan(cases.scan_target(index)))
            page.panel.signed_wanted.connect(lambda job: self._scan(cases.signed_target(job)))
            page.panel.scans_wanted.connect(self._look_at_case)
        elif isinstance(page, DayScreen):
            page.case_wanted.connect(self.open_case)
        self._point_at_ticket(as_widget(page))

    def open_case(self, case_id: str) -> None:
        """Show a case on the page of cases."""
        self._open_page("cases")
        self._presenters.cases.open(case_id)

    def _point_at_ticket(self, page: QWidget) -> None:
        """The keys of the counter do nothing on other pages; they show where they would do something."""
        for key in COUNTER_KEYS:
            shortcut = QShortcut(QKeySequence(key), page)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(self._point)

    def _supply_case(self, case_id: str) -> None:
        self._open_page("cases")
        self._presenters.cases.open(case_id, asks_supply=True)

    def _search_cases(self, text: str) -> None:
        self._open_page("cases")
        visitor = self._presenters.counter.visit.visitor
        self._presenters.cases.search(text or (visitor.person.name if visitor else ""))

    def _scan_material(self, index: int) -> None:
        if not self._take_up("scan") and (target := self._presenters.counter.scan_target(index)) is not None:
            self._presenters.scan.open(target)

    def _scan(self, target: "ScanTarget | None") -> None:
        if not self._take_up("scan") and target is not None:
            self._presenters.scan.open(target)

    def _look_at_case(self) -> None:
        cases = self._presenters.cases
        if cases.attached and cases.view.page is not None:
            page = cases.view.page
            self._presenters.viewer.open(page.name, page.item, cases.attached, cases.reload)

    def _look_at_material(self, index: int) -> None:
        counter = self._presenters.counter
        if scans := counter.scans_of(index):
            self._presenters.viewer.open(scans[0].material, counter.view.intake.item_name, scans)
