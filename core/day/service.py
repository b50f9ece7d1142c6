"""The close of the day: settle, upload, balance, print, seal. It knows no socket and no screen.

Store lane, but ``close`` and ``complete``. Who closes with the last visitor hardly out of the door would have a slip
that says 未平, and another one a moment later, so a close waits a little for what is under way. It does so beside the
store lane, in which all of that goes on; called in the lane itself it waits for nothing, nor with the district away.
What the district may cost a close has one bound (``day.district_s``); over it, the day is closed as if it were away.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from core.base.acts import Act
from core.base.clock import Clock, office_day
from core.base.faults import Fault
from core.base.lanes import InlineLane, Lane, Place, wait_beside
from core.base.resources import Resources
from core.base.work import Store
from core.config.model import Settings
from core.day.balance import Balance, balance, tally_objection
from core.day.differences import SETTLED_BY_PERSON, Difference
from core.day.district_line import DistrictLine
from core.day.events import DayClosed
from core.day.known import numbers_of
from core.day.looking import DayClose, DayLook, report_of, slips_of, subject_of
from core.day.ports import Backup, DayWork, District, Exchange, OpenTickets, Seal
from core.day.report import Closing, is_same_result
from core.day.settling import settle
from core.day.standing import Standing, standing
from core.day.tally import Tally
from core.day.visits import done_at_visits
from core.papers.job import Channel, JobId, PrintJob
from core.papers.ordering import order
from core.queue.ticket import AT_COUNTER, Ticket
from core.staff.rights import Rights, guarded

__all__ = ["Balance", "DayClose", "DayService", "Tally"]

log = logging.getLogger(__name__)

_ROUNDS = 3  # of upload and seal, where something more is recorded meanwhile


class DayService:
    """Closes days; ``look`` is how they stand. A day may be closed again: what is new in its balance is printed."""

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
        self.look = DayLook(
            store=store, clock=clock, settings=settings, resources=resources, district=district, exchange=exchange
        )
        self._store, self._clock, self._rules, self._papers = store, clock, self.look.rules, self.look.papers
        self._lane = store_lane or InlineLane()
        self._in_store, self._limits = Place(self._lane), settings.day
        self._queue, self._backup, self._rights = queue, backup, rights
        self._where = settings.desk.counter

    def settle(self, act: Act, found: Sequence[Difference], reason: str) -> tuple[PrintJob, ...]:
        """Take upon oneself what no machine mends: what the district refused, a paper that did not come out, a
        row of ours that no event tells of, an event whose case is not here.

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

    def write_again(self) -> None:
        """Have the exchange tables take what is held: somebody has mended what it lacked."""
        if self.look.exchange is not None:
            self.look.exchange.retry()

    def complete(self, day: date) -> DayClose | None:
        """Close a day once more by itself when it was left unbalanced and now balances; None: nothing to complete.

        Prints a new slip under the name that closed it, unless somebody closes it meanwhile. Any thread but the store
        lane: it asks the district.
        """
        with self._store.read() as work:
            slips = slips_of(work, day)
            own = balance(work.outbox.of_day(day), None)
            if not slips or own.waiting or own.put_aside or self.look.district is None:
                return None
            stand = standing(self._papers, slips[-1].values, len(own.rows))
            is_over = day < office_day(self._clock.now())  # what comes later today, somebody may still close
            if stand is Standing.BALANCED or (stand is Standing.LATER and not is_over):
                return None
            if tally_objection(self._rules.tally(work, day)) is not None:
                return None
        line = DistrictLine(self.look.district, self._clock, self._limits.district_s)
        seal, fault = line.signed(day)
        self.look.hear(day, line, fault)
        if fault is not None:
            raise fault
        with self._store.read() as work:
            if balance(work.outbox.of_day(day), seal).objection() or tally_objection(self._rules.tally(work, day)):
                return None
        act = Act.new(who="system", where=self._where)
        with self._store.work(act) as work:
            work.lock_queue(day)
            if slips_of(work, day)[-1].id != slips[-1].id:
                return None  # somebody has closed it meanwhile
            return self._closed(work, act, day, str(slips[-1].values["closer"]), seal, None, "")

    def close(self, act: Act, day: date, *, closer: str, ends_open: bool = True) -> DayClose:
        """Settle open tickets, upload, balance by count and digest, order slip and report.

        Without the district the day is closed all the same, at once, not balanced, with the reason in ``fault``. One
        that comes to what its newest slip says orders no other. Any thread; blocks for the upload, with no work open
        meanwhile. ``closer`` is the name for the papers. Faults ``day.close.future``, and unless it ``ends_open``
        ``day.close.serving`` or ``day.close.open`` while numbers of today are open.
        """
        if day > office_day(self._clock.now()):
            raise Fault("day.close.future")
        done = self._in_store.do(lambda: self._begun(act, day, ends_open=ends_open))
        if done is not None:
            return done
        seal, fault = self._sealed(day)
        return self._in_store.do(lambda: self._ended(act, day, closer, seal, fault))

    def _begun(self, act: Act, day: date, *, ends_open: bool) -> DayClose | None:
        """Settle the tickets; return the close when the same act has closed before."""
        with guarded(self._store, act) as work:
            if (slip := work.first_result()) is not None:
                return self.look.told(work, day, work.print_jobs.get(JobId(slip)))
            self._rights.require(work, act, "day.close")
            if not ends_open and day == office_day(self._clock.now()):
                _check_ended(work.tickets.open_of_day(day))
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
        if self.look.district is None:
            return None, Fault("day.close.no_district")
        seal: Seal | None = None
        line = DistrictLine(self.look.district, self._clock, self._limits.district_s)
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
        self.look.hear(day, line, fault)
        return seal, fault

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
        work.lock_queue(day)  # two desks may close it at the same moment; the second one finds the slip of the first
        tally = self._rules.tally(work, day, is_today=day == office_day(self._clock.now()))
        own = balance(work.outbox.of_day(day), seal)
        why = fault or own.objection() or tally_objection(tally)
        earlier = slips_of(work, day)
        gone = [subject.removeprefix("case/") for subject in tally.rowless.unrecorded]
        backlog = self._papers.backlog(tally, earlier[-1].values if earlier else {})
        closing = Closing(
            tally=tally,
            balance=own,
            is_balanced=why is None,
            case_numbers=tuple(sorted(numbers_of(work, own.open_cases, own.rows).values())),
            rowless=tuple(sorted(numbers_of(work, gone, own.rows).values())),
            unprinted=tuple(dict.fromkeys(paper.number for paper in tally.unprinted)),
            closer=closer,
            at=self._clock.now(),
            run=len(earlier) + 1,
            backup=backup,
            backlog=backlog,
        )
        subject, paper = subject_of(day), self._papers.slip(closing)
        is_known = bool(earlier) and is_same_result(earlier[-1].values, paper)
        if is_known:
            slip, closing = earlier[-1], replace(closing, run=len(earlier))
            report = report_of(work, slip)
        else:
            slip = order(work, act, self._clock, paper, channel=Channel.RECEIPT, subject=subject)
            report = order(
                work, act, self._clock, self._papers.report(closing), channel=Channel.OFFICE, subject=subject
            )
        work.journal.write("day.close", subject, outcome=why.code if why else "done", facts=_facts(own, closing.run))
        work.keep_result(slip.id)
        work.record(DayClosed(at=closing.at, op=act.op, day=day, is_balanced=why is None))
        return DayClose(
            tally=tally, balance=own, is_balanced=why is None, fault=why, slip=slip, report=report, is_known=is_known
        )


def _check_ended(tickets: Sequence[Ticket]) -> None:
    """Refuse while numbers are open; the counters with somebody before them are named."""
    counters = {ticket.counter for ticket in tickets if ticket.state in AT_COUNTER}
    if counters:
        where = ", ".join(sorted(counters, key=lambda name: (len(name), name)))
        raise Fault("day.close.serving", n=len(tickets), where=where)
    if tickets:
        raise Fault("day.close.open", n=len(tickets))


def _facts(own: Balance, run: int) -> dict[str, str]:
    return {
        "run": str(run),
        "events": str(own.events),
        "digest": own.digest,
        "chain": own.chain,
        "receipt": own.seal.receipt if own.seal else "",
    }
