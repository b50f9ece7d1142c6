"""The spool of one printer: takes its jobs in order, never prints one twice by itself, and tells what it knows.

It knows jobs, the store and an outlet; it must not know windows. One thread owns it; all store work runs in the
store lane. It sends only while it holds the printer's lease, so that no two windows, programs or machines ever write
into each other's paper. A job's way, every step stored before the next:

    QUEUED > PRECHECK > SENDING (k of n bytes) > SENT > CONFIRMED      retried by itself: QUEUED, FAILED_BEFORE_SEND
                |          |                      |
                |          +----------------------+--> UNKNOWN         waits for the clerk: Spool.answer
                +--> FAILED_BEFORE_SEND
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from core.base.acts import Act
from core.base.clock import Clock, office_day
from core.base.events import Bus
from core.base.faults import Fault
from core.base.ids import new_id
from core.base.lanes import Lane
from core.base.threads import Beside
from core.base.work import Store
from core.devices.events import DeviceChanged, DeviceTestAsked, DeviceTested
from core.devices.ports import DeviceState, TestStep
from core.papers.events import PaperOrdered
from core.papers.job import NO_PRINTER, Channel, JobId, JobState, PrintJob
from printing.attempt import Attempt, End
from printing.bodies import Bodies
from printing.events import JobChanged
from printing.job_desk import LEASE_S, JobDesk, PrintWork
from printing.outlets import Outlet
from printing.press import Press, pressed
from printing.text import Permits

log = logging.getLogger(__name__)

DEVICES = {Channel.TICKET: "ticket_printer", Channel.RECEIPT: "receipt_printer", Channel.OFFICE: "office_printer"}
_USUAL = {Channel.TICKET: "receipts/ticket", Channel.RECEIPT: "receipts/receipt", Channel.OFFICE: "forms/acceptance"}
_BACK_OFF_S = (1.0, 2.0, 5.0, 10.0)
_SHARED_S = 0.2  # how soon a printer that another has is asked for again
_OVERTAKEN = frozenset({"store.save.stale", "printing.printer.taken_over"})


class Spool:
    """Works off the jobs of one (channel, place). ``start`` once; ``run_once`` for tests and the headless day.

    ``press`` renders, with the layouts of the ``site``'s folder before the shipped ones.
    """

    def __init__(
        self,
        *,
        store: Store[PrintWork],
        lane: Lane,
        clock: Clock,
        bus: Bus,
        channel: Channel,
        place: str,
        outlet: Outlet,
        press: Press = pressed,
        site: Path | None = None,
        idle_s: float = 1.0,
        look_s: float = 15.0,
        lease_s: float = LEASE_S,
    ) -> None:
        self.device = DEVICES[channel]
        self._usual, self._line = _USUAL[channel], (channel, place)
        self._desk = JobDesk(
            store=store, lane=lane, clock=clock, channel=channel, place=place, device=outlet.device,
            owner=f"{channel.value}/{place}/{new_id()}", lease_s=lease_s,
        )  # fmt: skip
        self._bodies = Bodies(self._desk, outlet, press, site)
        self._outlet, self._clock, self._bus = outlet, clock, bus
        self._idle_s, self._look_s = idle_s, look_s
        self._lamp: tuple[DeviceState, str] | None = None
        self._stuck: dict[JobId, int] = {}  # jobs that wait for a person, not for the printer, and their version then
        self._failures = 0
        self._is_others = False  # another has the printer just now
        self._is_test_wanted = False
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._stops_hearing = (
            bus.subscribe(PaperOrdered, self._heard_order),
            bus.subscribe(DeviceTestAsked, self._heard_test),
        )

    def start(self) -> None:
        """Settle what a crash left and begin to print, in a thread of the spool's own."""
        self._thread = Beside(f"spool-{self.device}", self._run)
        self._thread.start()

    def stop(self, timeout_s: float = 10.0) -> bool:
        """Finish the paper in hand and stop; True when it stopped in time."""
        self._stopping.set()
        self._wake.set()
        for stop_hearing in self._stops_hearing:
            stop_hearing()
        if self._thread is not None:
            self._thread.join(timeout_s)
        return self._thread is None or not self._thread.is_alive()

    def wake(self) -> None:
        """Look for jobs now. Any thread."""
        self._wake.set()

    def recover(self) -> None:
        """Settle what a crash left, as far as nobody is at it, and ask again what was left unanswered."""
        settled = self._desk.take()
        if settled is not None:
            self._desk.give_back()
        self._heard_settled(settled or [])
        told = {job.id for job in settled or ()}
        for job in self._desk.unknown():
            if job.id not in told:
                self._tell(job)

    def run_once(self) -> bool:
        """Print the oldest job that does not wait for a person; say whether there was one to be printed now.

        After a failure the printer is asked first, so that a printer out of paper does not fill the store. Where none
        is set up each job is told so once, and waits; a printer that is set up later prints those of its own day.
        """
        today = office_day(self._clock.now())
        waiting = (job for job in self._desk.waiting() if self._stuck.get(job.id) != job.version)
        waiting = (job for job in waiting if not job.is_past(today))
        job = next((job for job in waiting if self._outlet.device or not job.lacks_printer), None)
        if job is None:
            return False
        if self._failures and not self.look():
            self._failures += 1
            return True
        try:
            return self._print(job)
        except Fault as fault:
            if fault.code not in _OVERTAKEN:
                raise
            self._overtaken(job)
        return True

    def look(self) -> bool:
        """Ask the printer how it is and set its lamp; say whether nothing keeps it from printing, as far as is known.

        A printer that another has just now is not asked.
        """
        try:
            self._ask()
        except Fault as fault:
            self._show_fault(fault)
            return False
        return True

    def _ask(self) -> bool:
        """Ask the printer how it is; False when another has it. A Fault says what keeps it from printing."""
        settled = self._desk.take()
        if settled is None:
            return False
        self._heard_settled(settled)
        try:
            delivery = self._outlet.open()
            try:
                self._show(DeviceState.READY, delivery.check())
            finally:
                delivery.close()
        finally:
            self._desk.give_back()
        return True

    def answer(self, act: Act, job_id: JobId, *, came_out: bool) -> PrintJob:
        """Settle an UNKNOWN job by what the clerk sees: it came out, or a copy marked 补打 is ordered and returned.

        Called in the store lane, like a service. Fault ``printing.job.not_asked`` when the job asks nothing.
        """
        settled, copy = self._desk.answered(act, job_id, came_out=came_out)
        self._tell(settled)
        if copy is None:
            return settled
        self._tell(copy)
        self._wake.set()
        return copy

    def permit(self, job_id: JobId, permits: Permits) -> None:
        """Let a job with a character nobody can print go on as the clerk allowed. Any thread."""
        self._bodies.permit(job_id, permits)
        self._stuck.pop(job_id, None)
        self._wake.set()

    def _run(self) -> None:
        self._guarded(self.recover)
        self._guarded(self.look)
        self._guarded(lambda: self._bodies.warm(self._usual))
        looked = self._clock.monotonic()
        while not self._stopping.is_set():
            self._wake.clear()
            if self._is_test_wanted:
                self._guarded(self._try_out)
            if self._guarded(self.run_once) and not self._failures:
                looked = self._clock.monotonic()
                continue
            self._wake.wait(self._pause_s())
            if not self._stopping.is_set() and self._clock.monotonic() - looked >= self._look_s:
                self._guarded(self.look)
                looked = self._clock.monotonic()

    def _heard_order(self, event: PaperOrdered) -> None:
        if (event.channel, event.place) == self._line:
            self._wake.set()

    def _heard_test(self, event: DeviceTestAsked) -> None:
        if event.device == self.device:
            self._is_test_wanted = True
            self._wake.set()

    def _try_out(self) -> None:
        """Ask the printer how it is because somebody pressed Test, and say how that went; no paper moves."""
        self._is_test_wanted = False
        began = time.monotonic()
        steps: tuple[TestStep, ...] = ()
        fault: Fault | None = None
        try:
            what = "state" if self._ask() else "shared"
            steps = (TestStep(what=what, took_ms=round((time.monotonic() - began) * 1000)),)
        except Fault as found:
            fault = found
            self._show_fault(found)
        self._bus.publish(DeviceTested.of(self.device, steps, fault, self._clock.now()))

    def _guarded(self, act: Callable[[], object]) -> bool:
        try:
            return bool(act())
        except Fault as fault:
            log.warning("spool of %s: %s", self.device, fault)
        except Exception:
            log.exception("spool of %s", self.device)
        return False

    def _pause_s(self) -> float:
        if self._failures:
            return _BACK_OFF_S[min(self._failures, len(_BACK_OFF_S)) - 1]
        return _SHARED_S if self._is_others else self._idle_s

    def _print(self, job: PrintJob) -> bool:
        claim = self._desk.claim(job)
        self._is_others = claim is None
        if claim is None:
            return False
        mine, settled = claim
        self._heard_settled(settled)
        try:
            body = self._bodies.of(mine) if self._outlet.device else b""
        except Fault as fault:
            held = self._desk.ended(mine, JobState.FAILED_BEFORE_SEND, fault)
            self._stuck[job.id] = held.version
            self._tell(held, fault)
            return True
        attempt = Attempt(self._desk, self._outlet, mine, self._began)
        end = attempt.make(body)
        self._ended(self._desk.ended(replace(attempt.job, sent_bytes=attempt.sent), end.state, end.fault), end)
        return True

    def _heard_settled(self, settled: Iterable[PrintJob]) -> None:
        for job in settled:
            if job.body is not None and job.device == self._outlet.device:
                self._outlet.left_torn(job.body)
            self._tell(job)

    def _began(self, job: PrintJob, warning: str) -> None:
        self._show(DeviceState.BUSY, warning)
        self._tell(job)

    def _ended(self, job: PrintJob, end: End) -> None:
        self._failures = 0 if end.is_sound or not self._outlet.device else self._failures + 1
        if end.fault is None:
            self._show(DeviceState.READY, end.warning)
        else:
            self._show_fault(end.fault)
        self._tell(job, end.fault)

    def _overtaken(self, job: PrintJob) -> None:
        """Another spool was faster, or we were so slow that it settled our job: tell what stands in the store."""
        now = self._desk.get(job.id)
        if now.state is JobState.UNKNOWN:
            self._tell(now)

    def _tell(self, job: PrintJob, fault: Fault | None = None) -> None:
        facts = tuple(fault.facts.items()) if fault is not None else ()
        self._bus.publish(JobChanged(job=job, fault=job.fault, facts=facts))

    def _show_fault(self, fault: Fault) -> None:
        if fault.code == NO_PRINTER:
            self._show(DeviceState.UNUSED, fault.code)
        else:
            is_absent = fault.code.startswith("device.")
            self._show(DeviceState.ABSENT if is_absent else DeviceState.FAULTY, fault.code)

    def _show(self, state: DeviceState, fault: str = "") -> None:
        if (state, fault) == self._lamp:
            return
        self._lamp = (state, fault)
        self._bus.publish(DeviceChanged(device=self.device, state=state, fault=fault, at=self._clock.now()))
