"""When the visitor is asked: once a visit or a case ends at this counter; the next visitor ends it. No widget.

bus ──TicketFinished, CaseCollected──> service.ask ──RatingAsked──> screen, keypad ──answer──> service.give
"""

import logging
from collections.abc import Callable
from typing import Protocol

from core.base.acts import Act
from core.base.clock import office_day
from core.base.events import Bus
from core.base.faults import Fault
from core.base.lanes import Lane
from core.cases.events import CaseCollected
from core.config.model import Settings
from core.queue.events import TicketCalled, TicketFinished
from core.ratings.events import RatingAsked, RatingSettled
from core.ratings.rating import LEVELS, RatingChannel, RatingId, RatingState
from core.ratings.service import MACHINE, RatingService

log = logging.getLogger(__name__)


class Keypad(Protocol):
    """A keypad before the visitor: ``ask`` returns the id its answer carries."""

    def ask(self) -> str:
        """Ask for a key."""
        ...

    def cancel(self) -> None:
        """Stop asking."""
        ...


class Solicitor:
    """Hears the bus of one counter. Its ears only pass on; the work is done in the store lane."""

    def __init__(
        self, service: RatingService, bus: Bus, lane: Lane, settings: Settings, keypad: Keypad | None = None
    ) -> None:
        self._service, self._lane, self._settings = service, lane, settings
        self._keypad = keypad if settings.keypad.port else None
        self._collected = ""  # handed out in the visit that is not over yet
        self._asked: dict[str, RatingId] = {}  # requests of the keypad
        self._stops = [
            bus.subscribe(TicketFinished, self._on_finished),
            bus.subscribe(TicketCalled, self._on_called),
            bus.subscribe(CaseCollected, self._on_collected),
            bus.subscribe(RatingAsked, self._on_asked),
            bus.subscribe(RatingSettled, self._on_settled),
        ]

    def stop(self) -> None:
        """Hear nothing any more."""
        for stop in self._stops:
            stop()

    # -- any thread

    def on_key(self, ask: str, level: int) -> None:
        """Take a key of the keypad, 5 (very satisfied) .. 1; the codes of the standard run the other way."""
        if (rating := self._asked.pop(ask, None)) is not None:
            code = len(LEVELS) + 1 - level
            self._in_lane(lambda act: self._service.give(act, rating, code, (), RatingChannel.KEYPAD))

    def on_key_end(self, ask: str) -> None:
        """Nobody pressed a key. A screen that asks as well has its own time."""
        rating = self._asked.pop(ask, None)
        if rating is not None and not self._settings.rating.display:
            self._in_lane(lambda act: self._service.end(act, rating, RatingState.UNANSWERED))

    def _on_finished(self, event: TicketFinished) -> None:
        is_today = event.ticket.day == office_day(event.at)  # who left a number open the day before has gone home
        if is_today and self._is_here(event.ticket.counter):
            self._in_lane(lambda act: self._ask_visit(act, event))

    def _on_collected(self, event: CaseCollected) -> None:
        if self._is_here(event.where):
            self._in_lane(lambda act: self._ask_case(act, event))

    def _on_called(self, event: TicketCalled) -> None:
        if self._is_here(event.ticket.counter):
            self._in_lane(lambda act: self._service.end_open(act, self._settings.desk.counter))

    def _on_asked(self, event: RatingAsked) -> None:
        if self._keypad is not None and self._is_here(event.rating.counter):
            self._asked[self._keypad.ask()] = event.rating.id

    def _on_settled(self, event: RatingSettled) -> None:
        if self._keypad is not None and event.rating.id in self._asked.values():
            self._asked = {ask: rating for ask, rating in self._asked.items() if rating != event.rating.id}
            self._keypad.cancel()

    # -- store lane

    def _ask_visit(self, act: Act, event: TicketFinished) -> None:
        collected, self._collected = self._collected, ""
        self._service.ask_visit(act, event.ticket, event.who, collected)

    def _ask_case(self, act: Act, event: CaseCollected) -> None:
        rating = self._service.ask_case(act, event.case.id, self._settings.desk.counter, event.who)
        self._collected = "" if rating is not None else event.case.id

    def _is_here(self, counter: str) -> bool:
        """Whether it is this counter and its visitors have something to answer with."""
        asking, settings = self._settings.rating, self._settings
        has_way = bool(asking.display or settings.keypad.port or asking.slip != "never")
        return asking.is_on and has_way and counter == settings.desk.counter

    def _in_lane(self, job: Callable[[Act], object]) -> None:
        act = Act.new(who=MACHINE, where=self._settings.desk.counter)

        def run() -> None:
            try:
                job(act)
            except Fault as fault:  # nobody at the counter waits for this: the visit is over either way
                log.warning("a rating could not be taken: %s", fault)

        self._lane.submit(run)
