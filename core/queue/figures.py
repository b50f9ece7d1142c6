"""The figures of the hall as use cases: the statistics of some days, and the warnings of this moment. It only reads.

Called in the store lane only.
"""

from collections.abc import Callable
from datetime import date, timedelta

from core.base.clock import Clock, office_day
from core.base.resources import Resources
from core.base.work import Store
from core.config.hall_settings import QueueSettings
from core.queue.ports import QueueWork
from core.queue.service import QueueService
from core.queue.statistics import Statistics, limits_of, statistics_of
from core.queue.warnings import HallFacts, Warned, load_thresholds, warnings_of


class FiguresService:
    """``bad_ratings`` returns the bad ratings of a day; without it there are none to warn of."""

    def __init__(
        self,
        *,
        store: Store[QueueWork],
        clock: Clock,
        settings: QueueSettings,
        resources: Resources,
        queue: QueueService,
        bad_ratings: Callable[[date], int] = lambda _day: 0,
    ) -> None:
        self._store, self._clock, self._queue, self._bad_ratings = store, clock, queue, bad_ratings
        self._seats = settings.seats
        self.limits = limits_of(settings)
        self.thresholds = load_thresholds(resources)

    def statistics(self, first: date | None = None, last: date | None = None) -> Statistics:
        """Return the report of the days from ``first`` to ``last``, both with; None: today."""
        today = office_day(self._clock.now())
        start, end = first or today, last or first or today
        report = Statistics(first=start, last=end)
        for step in range((end - start).days + 1):
            day = start + timedelta(days=step)
            with self._store.read() as work:  # a day at a time: a month is many tickets
                report += statistics_of(day, work.tickets.of_day(day), self.limits)
        return report

    def warnings(self) -> tuple[Warned, ...]:
        """Return all nine warnings as they stand now."""
        hall = self._queue.hall()
        with self._store.read() as work:
            tickets, posts = work.tickets.of_day(hall.day), work.posts.all()
        facts = HallFacts(
            hall=hall,
            tally=statistics_of(hall.day, tickets, self.limits).total,
            posts=posts,
            limits=self.limits,
            seats=self._seats,
            bad_ratings=self._bad_ratings(hall.day),
        )
        return warnings_of(facts, self.thresholds)
