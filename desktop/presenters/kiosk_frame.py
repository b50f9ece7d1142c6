"""What all parts of the ticket machine share: its clock, when it was touched last, what it says aloud. No widget."""

import math
from collections.abc import Callable
from dataclasses import replace

from core.base.acts import Act
from core.queue.voice import load_voice
from desktop.presenters.kiosk_rules import load_kiosk_rules
from desktop.presenters.kiosk_view import HOME, TICKET, KioskView
from desktop.presenters.kiosk_words import until_words
from desktop.presenters.office import Office, Runner
from desktop.presenters.presenter import Presenter
from desktop.presenters.public_words import clock_words, day_words, half_day, weekday


class KioskFrame(Presenter[KioskView]):
    """``touched`` holds off the return to the first page."""

    def __init__(self, office: Office, runner: Runner, place: str, view: KioskView) -> None:
        self._office, self._place = office, place
        self._rules, self._texts = load_kiosk_rules(office.resources), load_voice(office.resources)
        self._listeners_of_speech: list[Callable[[str], None]] = []
        self._touched_at = office.clock.monotonic()
        super().__init__(self._timed(replace(view, notice=self._rules.notice)), runner)

    def touched(self) -> None:
        """Note that somebody is there."""
        self._touched_at = self._office.clock.monotonic()

    def on_speech(self, listener: Callable[[str], None]) -> None:
        """Tell the listener of every sentence that is to be said here."""
        self._listeners_of_speech.append(listener)

    def _act(self) -> Act:
        self.touched()
        return Act.new(who="kiosk", where=self._place)

    def _speak(self, sentence: str) -> None:
        """Say it where the settings have the ticket machine speak."""
        when = self._office.settings.kiosk.speaks
        if when == "always" or (when == "elder" and self._view.is_elder):
            for listener in self._listeners_of_speech:
                listener(sentence)

    def _timed(self, view: KioskView) -> KioskView:
        now = self._office.clock.now()
        hours = until_words(self._office.queue.businesses, now)
        return replace(
            view, clock=clock_words(now), date=day_words(now), half_day=half_day(now), weekday=weekday(now), hours=hours
        )

    def _limit_s(self) -> float:
        """Return after how many idle seconds this page goes back; 0: it stays."""
        view = self._view
        if view.page == TICKET and not view.is_elder:
            return self._rules.ticket_s
        if view.page != HOME or view.is_named or view.first_tile or view.waits_for_card:
            return self._rules.idle_s
        return self._rules.elder_idle_s if view.is_elder else 0

    def _is_over(self) -> bool:
        limit = self._limit_s()
        return limit > 0 and not self._busy and self._office.clock.monotonic() - self._touched_at >= limit

    def _seconds_left(self, page: str) -> int:
        if page != TICKET or self._view.is_elder:
            return 0
        return math.ceil(self._touched_at + self._rules.ticket_s - self._office.clock.monotonic())
