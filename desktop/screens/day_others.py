"""The days before today that are not balanced, each a button that shows it. It knows the day's presenter."""

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QWidget

from desktop.i18n import _n
from desktop.presenters.day import DayPresenter
from desktop.presenters.day_view import DayChoice
from desktop.style.style import Style, polish
from desktop.widgets.buttons import Button
from desktop.widgets.card import Box
from desktop.widgets.flow import FlowLayout
from desktop.widgets.text import Label

SHOWN = 3  # more are a number: the oldest come first, and one after the other is mended


class OtherDays(Box):
    """A box that is there only while another day than the shown one wants somebody, or today is not shown."""

    def __init__(self, presenter: DayPresenter, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, "warn", parent)
        self._presenter = presenter
        self._words, self._more = Label(role="bold", wraps=True), Label(role="caption")
        self._buttons = [Button(style, "", kind="small") for _unused in range(SHOWN + 1)]
        self._days: list[date] = []
        row = FlowLayout(gap=6)
        for place, button in enumerate(self._buttons):
            button.clicked.connect(self._chooses(place))
            row.addWidget(button)
        row.addWidget(self._more)
        self.box.addWidget(self._words)
        self.box.addLayout(row)
        self.hide()

    def show_days(self, words: str, days: tuple[DayChoice, ...]) -> None:
        """Show what is open in words, and a button for each of the days."""
        shown = days[: len(self._buttons)]
        self._days = [one.day for one in shown]
        for place, button in enumerate(self._buttons):
            button.setVisible(place < len(shown))
            if place < len(shown):
                button.set_words(shown[place].words)
        rest = len(days) - len(shown)
        self._words.show_text(words)
        self._more.show_text(_n("and {n} more day", "and {n} more days", rest).format(n=rest) if rest else "")
        polish(self, box="warn" if words else "plain")
        self.setVisible(bool(shown))

    def _chooses(self, place: int) -> Callable[[], None]:
        def choose() -> None:
            if place < len(self._days):
                self._presenter.show_day(self._days[place])

        return choose
