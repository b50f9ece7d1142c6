"""The close of the day: settle, upload, balance, print, seal. It knows no socket and no screen. Store lane only."""

import logging
from dataclasses import dataclass
from datetime import date

from core.base.acts import Act
from core.base.clock import Clock, office_day
from core.base.faults import Fault
from core.base.resources import Resources
from core.base.work import Store
from core.cases.case import CaseId
from core.config.model import Settings
from core.day.balance import Balance, balance, line_objection
from core.day.ports import Backup, DayWork, District, OpenTickets, Seal
from core.day.report import Closing, DayPapers
from core.day.tally import Tally, TallyRules
from core.papers.content import DaySlip
from core.papers.job import Channel, JobId, PrintJob
from core.papers.ordering import order
from core.papers.slips import DayReportPaper
from core.staff.rights import Rights, guarded

__all__ = ["Balance", "DayClose", "DayService", "Tally"]

log = logging.getLogger(__name__)


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
    ) -> None:
        self._backup, self._rights = backup, rights
        self._store, self._clock, self._queue, self._district = store, clock, queue, district
        self._rules, self._papers = TallyRules(resources), DayPapers(settings, resources)
        self._flush_timeout_s = float(resources.toml("day/texts.toml")["limits"]["flush_timeout_s"])

    def tally(self, day: date) -> Tally:
        """Count a day as it stands now; changes nothing."""
        with self._store.read() as work:
            return self._rules.tally(work, day)

    def balance(self, day: date) -> Balance:
        """Lay our events of a day beside what the district has acknowledged; asks nobody, changes nothing."""
        with self._store.read() as work:
            return balance(work.outbox.of_day(day), None)

    def closes(self, day: date) -> list[PrintJob]:
        """Return the slips of the day so far, the first one first; unbalanced ones are kept."""
        with self._store.read() as work:
            return _slips(work, day)

    def close(self, act: Act, day: date, *, closer: str) -> DayClose:
        """Settle open tickets, upload, balance by count and digest, order slip and report.

        Without the district the day is closed all the same, not balanced, with the reason in ``fault``. Blocks for
        the upload, with no work open meanwhile. ``closer`` is the name for the papers. Fault ``day.close.future``.
        """
        if day > office_day(self._clock.now()):
            raise Fault("day.close.future")
        with guarded(self._store, act) as work:
            if (done := work.first_result()) is not None:
                return self._repeated(work, day, JobId(done))
            self._rights.require(work, act, "day.close")
        self._queue.settle_open(Act.new(who=act.who, where=act.where), day)
        seal, fault = self._sealed(day)
        backup = self._backed_up()
        with self._store.work(act) as work:
            return self._closed(work, act, day, closer, seal, fault, backup)

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
        try:
            self._district.flush(self._flush_timeout_s)
            return self._district.seal(day), None
        except Fault as fault:  # the day is closed locally and says so
            return None, fault

    def _closed(
        self, work: DayWork, act: Act, day: date, closer: str, seal: Seal | None, fault: Fault | None, backup: str
    ) -> DayClose:
        tally = self._rules.tally(work, day)
        own = balance(work.outbox.of_day(day), seal)
        why = fault or own.objection() or line_objection(tally)
        closing = Closing(
            tally=tally,
            balance=own,
            is_balanced=why is None,
            case_numbers=tuple(sorted(work.cases.get(CaseId(case_id)).number for case_id in own.open_cases)),
            closer=closer,
            staff_number=act.who,
            at=self._clock.now(),
            run=len(_slips(work, day)) + 1,
            backup=backup,
        )
        subject = _subject(day)
        slip = order(work, act, self._clock, self._papers.slip(closing), channel=Channel.RECEIPT, subject=subject)
        report = order(work, act, self._clock, self._papers.report(closing), channel=Channel.OFFICE, subject=subject)
        work.journal.write("day.close", subject, outcome=why.code if why else "done", facts=_facts(own, closing.run))
        work.keep_result(slip.id)
        return DayClose(tally=tally, balance=own, is_balanced=why is None, fault=why, slip=slip, report=report)

    def _repeated(self, work: DayWork, day: date, slip_id: JobId) -> DayClose:
        """Answer the same act again with the papers it ordered; the counts are those of now."""
        slip = work.print_jobs.get(slip_id)
        jobs = work.print_jobs.of_subject(_subject(day))
        report = next(job for job in jobs if job.op == slip.op and job.template == DayReportPaper.template)
        is_balanced = self._papers.says_balanced(slip.values)
        return DayClose(
            tally=self._rules.tally(work, day),
            balance=balance(work.outbox.of_day(day), None),
            is_balanced=is_balanced,
            fault=None if is_balanced else Fault("day.balance.earlier"),
            slip=slip,
            report=report,
        )


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
