"""The close of the day: settle, upload, balance, print, seal. It knows no socket and no screen.

Store lane, but ``close`` and ``complete``. Who closes with the last visitor hardly out of the door would have a slip
that says 未平, and another one a moment later, so a close waits a little for what is under way. It does so beside the
store lane, in which all of that goes on; called in the lane itself it waits for nothing, nor with the district away.
What the district may cost a close has one bound (``day.district_s``); over it, the day is closed as if it were away.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce

from core.base.acts import Act
from core.base.clock import Clock, office_day
from core.base.faults import Fault
from core.base.lanes import InlineLane, Lane, Place, wait_beside
from core.base.resources import Resources
from core.base.work import Store
from core.cases.case import CaseId
from core.config.model import Settings
from core.day.balance import Balance, balance, tally_objection
from core.day.differences import SETTLED_BY_PERSON, Difference, differences, of_count
from core.day.events import DayClosed
from core.day.ports import Backup, Counted, DayWork, District, Exchange, OpenTickets, Seal
from core.day.report import Closing, DayPapers
from core.day.settling import SettlingReasons, settle
from core.day.standing import DAYS, OpenDay, Standing, open_days, standing
from core.day.tally import Tally, TallyRules, done_at_visits
from core.papers.content import DaySlip
from core.papers.job import Channel, JobId, PrintJob
from core.papers.ordering import order
from core.papers.slips import DayReportPaper
from core.queue.ticket import Outcome, Ticket, weightier
from core.staff.rights import Rights, guarded

__all__ = ["Balance", "DayClose", "DayService", "Tally"]

log = logging.getLogger(__name__)

_MISMATCH = "district.seal.mismatch"
_ROUNDS = 3  # of upload and seal, where something more is recorded meanwhile


@dataclass(frozen=True, slots=True, kw_only=True)
class DayClose:
    """One close of a day. ``fault`` says why it does not balance, None when it does."""

    tally: Tally
    balance: Balance
    is_balanced: bool
    fault: Fault | None
    slip: PrintJob
    report: PrintJob

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


class DayService:
    """Counts and closes days. A day may be closed again: the balance is completed and a new slip printed."""

    def __init__(
        self,
        *,
        store: Store[DayWork],
        clock: Clock,
        settings: Settings,
        resources: Resources,
        queue: OpenTickets,
        district: District | None,
        rights: Rights,
        backup: Backup | None = None,
        exchange: Exchange | None = None,
        store_lane: Lane | None = None,
    ) -> None:
        self._lane = store_lane or InlineLane()
        self._in_store, self._limits = Place(self._lane), settings.day
        self._exchange = exchange
        self._backup, self._rights = backup, rights
        self._store, self._clock, self._queue, self._district = store, clock, queue, district
        self.reasons = SettlingReasons(resources)
        self._rules = TallyRules(resources, settings.queue)
        self._papers = DayPapers(settings, resources, self.reasons)
        self._where = settings.desk.counter
        self._counted: dict[date, tuple[Counted, ...]] = {}  # by the district, of days that it did not sign for it

    def tally(self, day: date) -> Tally:
        """Count a day as it stands now; changes nothing."""
        with self._store.read() as work:
            return self._rules.tally(work, day)

    def balance(self, day: date) -> Balance:
        """Lay our events of a day beside what the district has acknowledged; asks nobody, changes nothing."""
        with self._store.read() as work:
            return balance(work.outbox.of_day(day), None)

    def differences(self, day: date) -> tuple[tuple[Difference, str], ...]:
        """Return what keeps the day from balancing, each with its case's number; asks the exchange tables too."""
        with self._store.read() as work:
            tally, own = self._rules.tally(work, day), balance(work.outbox.of_day(day), None)
        held = self._exchange.held() if self._exchange is not None else ()
        found = differences(tally, own, held, self._states(own))
        if (counted := self._counted.get(day)) is not None:
            found = (*of_count(own, counted), *found)
        with self._store.read() as work:
            numbers = {one.case_id: work.cases.get(CaseId(one.case_id)).number for one in found if one.case_id}
        return tuple((one, numbers.get(one.case_id, "")) for one in found)

    def came_to(self, ticket: Ticket) -> Outcome | None:
        """Return what an open visit has come to by the cases taken in at it; None: nothing yet."""
        with self._store.read() as work:
            done = done_at_visits(work, ticket.day).get(ticket.id, ())
        return reduce(weightier, ticket.uncounted(done), None)

    def settle(self, act: Act, found: Sequence[Difference], reason: str) -> tuple[PrintJob, ...]:
        """Take upon oneself what no machine mends: what the district refused, a paper that did not come out, a
        row of ours that no event tells of.

        An event stays as it is here and there; a paper is called off and never counts as printed. The day balances with
        them, and who took them and why is in the journal. Returns the prints that were called off. Of several those
        that have changed meanwhile are left alone. Faults ``day.settle.reason`` without a reason, ``day.settle.never``
        where a machine will mend it, ``day.settle.gone`` when none of them is as it was.
        """
        if not all(one.gap in SETTLED_BY_PERSON for one in found):
            raise Fault("day.settle.never")
        why = reason.strip()
        if not why:
            raise Fault("day.settle.reason")
        with guarded(self._store, act) as work:
            if work.first_result() is not None:
                return ()
            self._rights.require(work, act, "day.settle")
            done = [prints for one in found if (prints := settle(work, act, self._clock.now(), one, why)) is not None]
            if not done:
                raise Fault("day.settle.gone")
            work.keep_result(str(len(done)))
            return tuple(job for prints in done for job in prints)

    def complete(self, day: date) -> DayClose | None:
        """Close a day once more by itself when it was left unbalanced and now balances; None: nothing to complete.

        Prints a new slip under the name that closed it. Any thread but the store lane: it asks the district.
        """
        with self._store.read() as work:
            slips = _slips(work, day)
            own = balance(work.outbox.of_day(day), None)
            if not slips or own.waiting or own.put_aside or self._district is None:
                return None
            stand = standing(self._papers, slips[-1].values, len(own.rows))
            is_over = day < office_day(self._clock.now())  # what comes later today, somebody may still close
            if stand is Standing.BALANCED or (stand is Standing.LATER and not is_over):
                return None
            if tally_objection(self._rules.tally(work, day)) is not None:
                return None
        line = _Line(self._district, self._clock, self._limits.district_s)
        seal, fault = line.signed(day)
        self._compare(day, line, fault)
        if fault is not None:
            raise fault
        with self._store.read() as work:
            if balance(work.outbox.of_day(day), seal).objection() or tally_objection(self._rules.tally(work, day)):
                return None
        act = Act.new(who="system", where=self._where)
        with self._store.work(act) as work:
            return self._closed(work, act, day, str(slips[-1].values["closer"]), seal, None, "")

    def left_open(self) -> tuple[OpenDay, ...]:
        """Return the days before today that have events or were closed and are not balanced, the oldest first.

        Where nobody signs a day, one that was closed waits for nothing any more.
        """
        today = office_day(self._clock.now())
        days = [today - timedelta(days=back) for back in range(DAYS, 0, -1)]
        with self._store.read() as work:
            events = work.outbox.days(days[0])
            newest = work.print_jobs.newest([_subject(day) for day in days], DaySlip.template)
        slips = {day: newest[_subject(day)] for day in days if _subject(day) in newest}
        known = {day: events.get(day, 0) for day in days if day in events or day in slips}
        found = open_days(self._papers, slips, known)
        is_signed = self._district is not None and self._district.signs
        return tuple(one for one in found if is_signed or one.standing is Standing.UNCLOSED)

    def last_close(self, day: date) -> DayClose | None:
        """Return the newest close of a day as its papers have it, by whomever and in whichever session; None: none."""
        with self._store.read() as work:
            slips = _slips(work, day)
            return self._told(work, day, slips[-1]) if slips else None

    def write_again(self) -> None:
        """Have the exchange tables take what is held: somebody has mended what it lacked."""
        if self._exchange is not None:
            self._exchange.retry()

    def _states(self, own: Balance) -> Mapping[str, str]:
        if self._exchange is None:
            return {}
        try:
            return self._exchange.states([row.id for row in own.rows])
        except Fault as fault:  # its lamp says so already; the lines we know ourselves are there
            log.warning("the exchange tables were not asked: %s", fault.code)
            return {}

    def closes(self, day: date) -> list[PrintJob]:
        """Return the slips of the day so far, the first one first; unbalanced ones are kept."""
        with self._store.read() as work:
            return _slips(work, day)

    def close(self, act: Act, day: date, *, closer: str) -> DayClose:
        """Settle open tickets, upload, balance by count and digest, order slip and report.

        Without the district the day is closed all the same, at once, not balanced, with the reason in ``fault``. Any
        thread; blocks for the upload, with no work open meanwhile. ``closer`` is the name for the papers. Fault
        ``day.close.future``.
        """
        if day > office_day(self._clock.now()):
            raise Fault("day.close.future")
        done = self._in_store.do(lambda: self._begun(act, day))
        if done is not None:
            return done
        seal, fault = self._sealed(day)
        return self._in_store.do(lambda: self._ended(act, day, closer, seal, fault))

    def _begun(self, act: Act, day: date) -> DayClose | None:
        """Settle the tickets; return the close when the same act has closed before."""
        with guarded(self._store, act) as work:
            if (slip := work.first_result()) is not None:
                return self._repeated(work, day, JobId(slip))
            self._rights.require(work, act, "day.close")
            done = done_at_visits(work, day)
        self._queue.settle_open(Act.new(who=act.who, where=act.where), day, done)
        return None

    def _ended(self, act: Act, day: date, closer: str, seal: Seal | None, fault: Fault | None) -> DayClose:
        backup = self._backed_up()
        with self._store.work(act) as work:
            return self._closed(work, act, day, self._papers.closer(closer, act.who), seal, fault, backup)

    def _backed_up(self) -> str:
        """Copy the data aside; a backup that fails is said on the papers and keeps no day open."""
        if self._backup is None:
            return ""
        try:
            self._backup.back_up()
        except Fault as fault:
            log.warning("no backup: %s", fault)
            return self._papers.backup(self._clock.now(), is_done=False)
        return self._papers.backup(self._clock.now(), is_done=True)

    def _sealed(self, day: date) -> tuple[Seal | None, Fault | None]:
        """Return the district's signature, or why there is none."""
        if self._district is None:
            return None, Fault("day.close.no_district")
        seal: Seal | None = None
        line = _Line(self._district, self._clock, self._limits.district_s)
        fault = line.flushed()
        if fault is None:
            self._await_papers(day)
        for _ in range(_ROUNDS):
            if fault is None and self._in_store.do(lambda: self._waits(day)):
                fault = line.flushed()
            if fault is not None:
                return None, fault
            seal, fault = line.signed(day)
            if not self._in_store.do(lambda: self._waits(day)):
                break
            fault = None
        self._compare(day, line, fault)
        return seal, fault

    def _compare(self, day: date, line: "_Line", fault: Fault | None) -> None:
        """Keep what the district counts a day of that it does not sign as ours, so that each difference is a line."""
        counted = line.counted(day) if fault is not None and fault.code == _MISMATCH else None
        if counted is not None:
            self._counted[day] = counted
        elif fault is None:
            self._counted.pop(day, None)

    def _waits(self, day: date) -> bool:
        with self._store.read() as work:
            return bool(balance(work.outbox.of_day(day), None).waiting)

    def _await_papers(self, day: date) -> None:
        """Let papers on their way come out; one that is held up keeps the day open, so nothing is waited for then."""
        wait_beside(self._lane, lambda: self._in_store.do(lambda: self._are_coming(day)), self._limits.settle_s)

    def _are_coming(self, day: date) -> bool:
        with self._store.read() as work:
            unprinted = self._rules.tally(work, day).unprinted
        now = self._clock.now()
        return bool(unprinted) and all(paper.is_coming(now) for paper in unprinted)

    def _closed(
        self, work: DayWork, act: Act, day: date, closer: str, seal: Seal | None, fault: Fault | None, backup: str
    ) -> DayClose:
        tally = self._rules.tally(work, day, is_today=day == office_day(self._clock.now()))
        own = balance(work.outbox.of_day(day), seal)
        why = fault or own.objection() or tally_objection(tally)
        earlier = _slips(work, day)
        backlog = self._papers.backlog(tally, earlier[-1].values if earlier else {})
        closing = Closing(
            tally=tally,
            balance=own,
            is_balanced=why is None,
            case_numbers=tuple(sorted(work.cases.get(CaseId(case_id)).number for case_id in own.open_cases)),
            unprinted=tuple(dict.fromkeys(paper.number for paper in tally.unprinted)),
            closer=closer,
            at=self._clock.now(),
            run=len(earlier) + 1,
            backup=backup,
            backlog=backlog,
        )
        subject = _subject(day)
        slip = order(work, act, self._clock, self._papers.slip(closing), channel=Channel.RECEIPT, subject=subject)
        report = order(work, act, self._clock, self._papers.report(closing), channel=Channel.OFFICE, subject=subject)
        work.journal.write("day.close", subject, outcome=why.code if why else "done", facts=_facts(own, closing.run))
        work.keep_result(slip.id)
        work.record(DayClosed(at=closing.at, op=act.op, day=day, is_balanced=why is None))
        return DayClose(tally=tally, balance=own, is_balanced=why is None, fault=why, slip=slip, report=report)

    def _repeated(self, work: DayWork, day: date, slip_id: JobId) -> DayClose:
        """Answer the same act again with the papers it ordered; the counts are those of now."""
        return self._told(work, day, work.print_jobs.get(slip_id))

    def _told(self, work: DayWork, day: date, slip: PrintJob) -> DayClose:
        """Return a close by its slip; the counts are those of now."""
        jobs = work.print_jobs.of_subject(_subject(day))
        report = next(job for job in jobs if job.op == slip.op and job.template == DayReportPaper.template)
        tally, own = self._rules.tally(work, day), balance(work.outbox.of_day(day), None)
        stand, fault = standing(self._papers, slip.values, len(own.rows)), None
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
            report=report,
        )


class _Line:
    """The district during one close: all that is asked of it has one time together, in seconds."""

    def __init__(self, district: District, clock: Clock, time_s: float) -> None:
        self._district, self._clock, self._left_s = district, clock, time_s

    def flushed(self) -> Fault | None:
        """Upload; return why that could not be done: the day is closed locally then, and says so."""
        try:
            with self._spent() as left_s:
                self._district.flush(left_s)
        except Fault as fault:
            return fault
        return None

    def signed(self, day: date) -> tuple[Seal | None, Fault | None]:
        """Return the district's signature, or why there is none."""
        try:
            with self._spent() as left_s:
                return self._district.seal(day, left_s), None
        except Fault as fault:
            return None, fault

    def counted(self, day: date) -> tuple[Counted, ...] | None:
        """Return what the district counts the day of; None when it does not say."""
        try:
            with self._spent() as left_s:
                return self._district.counted(day, left_s)
        except Fault as fault:  # the day is unbalanced anyway, and says why
            log.warning("the district did not say what it counts: %s", fault.code)
            return None

    @contextmanager
    def _spent(self) -> Iterator[float]:
        began = self._clock.monotonic()
        try:
            yield self._left_s
        finally:
            self._left_s = max(0.0, self._left_s - (self._clock.monotonic() - began))


def _subject(day: date) -> str:
    return f"day/{day.isoformat()}"


def _slips(work: DayWork, day: date) -> list[PrintJob]:
    jobs = work.print_jobs.of_subject(_subject(day))
    return [job for job in jobs if job.template == DaySlip.template and job.copy == 1]


def _facts(own: Balance, run: int) -> dict[str, str]:
    return {
        "run": str(run),
        "events": str(own.events),
        "digest": own.digest,
        "chain": own.chain,
        "receipt": own.seal.receipt if own.seal else "",
    }
