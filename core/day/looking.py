"""A day as it stands, looked at and not changed: counts, differences, earlier closes, days left open.

Store lane, but ``compare``, which asks the district. It knows no socket and no screen.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce

from core.base.clock import Clock, office_day
from core.base.faults import Fault
from core.base.resources import Resources
from core.base.work import Store
from core.config.model import Settings
from core.day.balance import Balance, balance, tally_objection
from core.day.differences import Difference, differences, of_count, of_scans
from core.day.district_line import DistrictLine
from core.day.known import Known, known, numbers_of
from core.day.ports import Counted, DayWork, District, Exchange
from core.day.report import DayPapers
from core.day.settling import SettlingReasons
from core.day.standing import DAYS, OpenDay, Standing, open_days, standing
from core.day.tally import Tally, TallyRules, is_confirmed
from core.day.visits import done_at_visits
from core.papers.content import DaySlip
from core.papers.job import PrintJob
from core.papers.slips import DayReportPaper
from core.queue.ticket import Outcome, Ticket, weightier

log = logging.getLogger(__name__)

_MISMATCH, _SCANLESS = "district.seal.mismatch", "district.seal.scans"
_LOOK_S = 5.0  # what a look at a day may cost: a close must not wait long behind it


@dataclass(frozen=True, slots=True, kw_only=True)
class DayClose:
    """One close of a day. ``fault`` says why it does not balance, None when it does.

    ``is_known``: it came to what its papers said already, so none were printed.
    """

    tally: Tally
    balance: Balance
    is_balanced: bool
    fault: Fault | None
    slip: PrintJob
    report: PrintJob
    is_known: bool = False

    @property
    def reason(self) -> str:
        """The code of ``fault``, empty when the day balances."""
        return self.fault.code if self.fault else ""

    @property
    def receipt(self) -> str:
        """The number of the district's receipt; empty without one."""
        return str(self.slip.values.get("receipt", ""))

    @property
    def signed_at(self) -> datetime | None:
        """When the district signed."""
        at = str(self.slip.values.get("signed_at", ""))
        return datetime.fromisoformat(at) if at else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What the district said of a day that it did not sign: the scans it lacks, by digest, or what it counts it of.

    ``confirmed`` are the ids of those events that it had confirmed to us by then.
    """

    lacking: frozenset[str] = frozenset()
    there: tuple[Counted, ...] | None = None
    confirmed: frozenset[str] = frozenset()

    def differences(self, own: Balance) -> tuple[Difference, ...]:
        counted = of_count(own, self.there, self.confirmed) if self.there is not None else ()
        return (*of_scans(own, self.lacking), *counted)


class DayLook:
    """What a page of the day shows. What the district said of a day is kept in memory: each program asks anew."""

    def __init__(
        self,
        *,
        store: Store[DayWork],
        clock: Clock,
        settings: Settings,
        resources: Resources,
        district: District | None,
        exchange: Exchange | None,
    ) -> None:
        self._store, self._clock, self.district, self.exchange = store, clock, district, exchange
        self.reasons = SettlingReasons(resources)
        self.rules = TallyRules(resources, settings.queue)
        self.papers = DayPapers(settings, resources, self.reasons)
        self._said: dict[date, _Said] = {}

    def tally(self, day: date) -> Tally:
        """Count a day as it stands now; changes nothing."""
        with self._store.read() as work:
            return self.rules.tally(work, day)

    def balance(self, day: date) -> Balance:
        """Lay our events of a day beside what the district has acknowledged; asks nobody, changes nothing."""
        with self._store.read() as work:
            return balance(work.outbox.of_day(day), None)

    def differences(self, day: date) -> tuple[tuple[Difference, str], ...]:
        """Return what keeps the day from balancing, each with the number of its case or ticket; asks the tables too."""
        with self._store.read() as work:
            tally, own = self.rules.tally(work, day), balance(work.outbox.of_day(day), None)
        held = self.exchange.held() if self.exchange is not None else ()
        said = self._said.get(day, _Said())
        found = (*said.differences(own), *differences(tally, own, held, self._states(own)))
        with self._store.read() as work:
            numbers = {f"ticket/{ticket.id}": ticket.number for ticket in work.tickets.of_day(day)}
            cases = numbers_of(work, (one.case_id for one in found if one.case_id), own.rows)
            numbers |= {f"case/{case}": number for case, number in cases.items()}
        return tuple((one, numbers.get(one.subject, "")) for one in found)

    def known(self, one: Difference) -> Known:
        """Return what is here of a difference that is no case; Fault ``store.get.missing``."""
        with self._store.read() as work:
            return known(work, one)

    def compare(self, day: date) -> bool:
        """Ask the district why it does not sign a day that was closed; return whether that is news.

        So the lines of what it counts otherwise, or lacks, are there at any desk and after a restart. Any thread but
        the store lane; nothing is asked while something of the day waits, and a district that is away is no fault.
        """
        with self._store.read() as work:
            slips, own = slips_of(work, day), balance(work.outbox.of_day(day), None)
            if self.district is None or not slips or own.waiting or self.papers.says_balanced(slips[-1].values):
                return False
        line = DistrictLine(self.district, self._clock, _LOOK_S)
        return self.hear(day, line, line.signed(day)[1])

    def hear(self, day: date, line: DistrictLine, fault: Fault | None) -> bool:
        """Keep why the district does not sign a day (None: it does), asking what it counts one of that differs.

        No answer: it stays as it was. Return whether that is news. Any thread but the store lane.
        """
        before = self._said.pop(day, None) if fault is None else self._said.get(day)
        if fault is not None and fault.code == _SCANLESS:
            self._said[day] = _Said(lacking=frozenset(str(fault.facts.get("blobs", "")).split()))
        elif fault is not None and fault.code == _MISMATCH:
            with self._store.read() as work:
                confirmed = frozenset(row.id for row in work.outbox.of_day(day) if is_confirmed(row))
            if (there := line.counted(day)) is not None:
                self._said[day] = _Said(there=there, confirmed=confirmed)
        return self._said.get(day) != before

    def came_to(self, ticket: Ticket) -> Outcome | None:
        """Return what an open visit has come to by the cases taken in at it; None: nothing yet."""
        with self._store.read() as work:
            done = done_at_visits(work, ticket.day).get(ticket.id, ())
        return reduce(weightier, ticket.uncounted(done), None)

    def left_open(self) -> tuple[OpenDay, ...]:
        """Return the days before today that have events or were closed and are not balanced, the oldest first.

        Where nobody signs a day, one that was closed waits for nothing any more.
        """
        today = office_day(self._clock.now())
        days = [today - timedelta(days=back) for back in range(DAYS, 0, -1)]
        with self._store.read() as work:
            events = work.outbox.days(days[0])
            newest = work.print_jobs.newest([subject_of(day) for day in days], DaySlip.template)
        slips = {day: newest[subject_of(day)] for day in days if subject_of(day) in newest}
        counts = {day: events.get(day, 0) for day in days if day in events or day in slips}
        found = open_days(self.papers, slips, counts)
        is_signed = self.district is not None and self.district.signs
        return tuple(one for one in found if is_signed or one.standing is Standing.UNCLOSED)

    def last_close(self, day: date) -> DayClose | None:
        """Return the newest close of a day as its papers have it, by whomever and in whichever session; None: none."""
        with self._store.read() as work:
            slips = slips_of(work, day)
            return self.told(work, day, slips[-1]) if slips else None

    def _states(self, own: Balance) -> Mapping[str, str]:
        if self.exchange is None:
            return {}
        try:
            return self.exchange.states(own.rows)
        except Fault as fault:  # its lamp says so already; the lines we know ourselves are there
            log.warning("the exchange tables were not asked: %s", fault.code)
            return {}

    def told(self, work: DayWork, day: date, slip: PrintJob) -> DayClose:
        """Return a close by its slip; the counts are those of now."""
        tally, own = self.rules.tally(work, day), balance(work.outbox.of_day(day), None)
        stand, fault = standing(self.papers, slip.values, len(own.rows)), None
        if stand is Standing.LATER:
            fault = Fault("day.balance.later", count=len(own.rows) - int(str(slip.values["count"])))
        elif stand is Standing.LEFT:
            fault = own.objection() if own.waiting or own.put_aside else tally_objection(tally) or own.objection()
        return DayClose(
            tally=tally,
            balance=own,
            is_balanced=fault is None,
            fault=fault,
            slip=slip,
            report=report_of(work, slip),
        )


def subject_of(day: date) -> str:
    """Return what the papers and the journal call a day: day/2026-11-23."""
    return f"day/{day.isoformat()}"


def slips_of(work: DayWork, day: date) -> list[PrintJob]:
    """Return the slips of a day, the first one first; copies are none."""
    jobs = work.print_jobs.of_subject(subject_of(day))
    return [job for job in jobs if job.template == DaySlip.template and job.copy == 1]


def report_of(work: DayWork, slip: PrintJob) -> PrintJob:
    """Return the report that was ordered with a slip."""
    jobs = work.print_jobs.of_subject(slip.subject)
    return next(job for job in jobs if job.op == slip.op and job.template == DayReportPaper.template)
