"""The spool of one printer: takes its jobs in order, never prints one twice by itself, and tells what it knows.

It knows jobs, the store and an outlet; it must not know windows. One thread owns it; all store work runs in the
store lane. A job's way, every step stored before the next:

    QUEUED > PRECHECK > SENDING > SENT > CONFIRMED          retried by itself: QUEUED, FAILED_BEFORE_SEND
                |          |         |
                |          +---------+--> UNKNOWN           waits for the clerk: Spool.answer
                +--> FAILED_BEFORE_SEND
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from core.base.acts import Act
from core.base.clock import Clock
from core.base.events import Bus, Event
from core.base.faults import Fault
from core.base.lanes import Lane
from core.base.work import Store
from core.devices.events import DeviceChanged
from core.devices.ports import DeviceState
from core.papers.job import Channel, JobId, JobState, PrintJob
from printing.bodies import Bodies
from printing.events import JobChanged
from printing.job_desk import JobDesk, PrintWork
from printing.outlets import Delivery, Outlet
from printing.press import Press, pressed
from printing.text import Permits

log = logging.getLogger(__name__)

DEVICES = {Channel.TICKET: "ticket_printer", Channel.RECEIPT: "receipt_printer", Channel.OFFICE: "office_printer"}
_USUAL = {Channel.TICKET: "receipts/ticket", Channel.RECEIPT: "receipts/receipt", Channel.OFFICE: "forms/acceptance"}
_BACK_OFF_S = (1.0, 2.0, 5.0, 10.0)
_UNSET = frozenset({"printing.printer.not_set_up"})


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
    ) -> None:
        self.device = DEVICES[channel]
        self._usual = _USUAL[channel]
        self._desk = JobDesk(store=store, lane=lane, clock=clock, channel=channel, place=place)
        self._bodies = Bodies(self._desk, outlet, press, site)
        self._outlet, self._clock, self._bus = outlet, clock, bus
        self._idle_s, self._look_s = idle_s, look_s
        self._lamp: tuple[DeviceState, str] | None = None
        self._stuck: set[JobId] = set()  # jobs that wait for a person, not for the printer
        self._failures = 0
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._unsubscribe = bus.subscribe(Event, lambda _: self._wake.set())

    def start(self) -> None:
        """Settle what a crash left and begin to print, in a thread of the spool's own."""
        self._thread = threading.Thread(target=self._run, name=f"spool-{self.device}", daemon=True)
        self._thread.start()

    def stop(self, timeout_s: float = 10.0) -> bool:
        """Finish the paper in hand and stop; True when it stopped in time."""
        self._stopping.set()
        self._wake.set()
        self._unsubscribe()
        if self._thread is not None:
            self._thread.join(timeout_s)
        return self._thread is None or not self._thread.is_alive()

    def wake(self) -> None:
        """Look for jobs now. Any thread."""
        self._wake.set()

    def recover(self) -> None:
        """Settle what a crash left: nothing was sent in PRECHECK; nobody knows what came out in SENDING and SENT."""
        for job in self._desk.interrupted():
            if job.state is JobState.PRECHECK:
                self._tell(self._desk.moved(job, JobState.QUEUED))
            else:
                self._tell(self._desk.moved(job, JobState.UNKNOWN, Fault("printing.job.interrupted")))

    def run_once(self) -> bool:
        """Print the oldest job that does not wait for a person; say whether there was one.

        After a failure the printer is asked first, so that a printer out of paper does not fill the store.
        """
        job = next((job for job in self._desk.waiting() if job.id not in self._stuck), None)
        if job is None:
            return False
        if self._failures and not self.look():
            self._failures += 1
            return True
        try:
            self._print(job)
        except Fault as fault:
            if fault.code != "store.save.stale":  # else another spool of the same printer was faster
                raise
        return True

    def look(self) -> bool:
        """Ask the printer how it is and set its lamp; say whether nothing keeps it from printing."""
        try:
            delivery = self._outlet.open()
            try:
                self._show(DeviceState.READY, delivery.check())
            finally:
                delivery.close()
        except Fault as fault:
            self._show_fault(fault)
            return False
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
        self._stuck.discard(job_id)
        self._wake.set()

    def _run(self) -> None:
        self._guarded(self.recover)
        self._guarded(self.look)
        self._guarded(lambda: self._bodies.warm(self._usual))
        looked = self._clock.monotonic()
        while not self._stopping.is_set():
            self._wake.clear()
            if self._guarded(self.run_once) and not self._failures:
                looked = self._clock.monotonic()
                continue
            self._wake.wait(self._pause_s())
            if not self._stopping.is_set() and self._clock.monotonic() - looked >= self._look_s:
                self._guarded(self.look)
                looked = self._clock.monotonic()

    def _guarded(self, act: Callable[[], object]) -> bool:
        try:
            return bool(act())
        except Fault as fault:
            log.warning("spool of %s: %s", self.device, fault)
        except Exception:
            log.exception("spool of %s", self.device)
        return False

    def _pause_s(self) -> float:
        return _BACK_OFF_S[min(self._failures, len(_BACK_OFF_S)) - 1] if self._failures else self._idle_s

    def _print(self, job: PrintJob) -> None:
        job = self._desk.moved(job, JobState.PRECHECK)
        try:
            body = self._bodies.of(job)
        except Fault as fault:
            self._stuck.add(job.id)
            self._tell(self._desk.moved(job, JobState.FAILED_BEFORE_SEND, fault), fault)
            return
        try:
            delivery = self._outlet.open()
        except Fault as fault:
            self._fail(job, fault)
            return
        try:
            self._deliver(job, body, delivery)
        finally:
            delivery.close()

    def _deliver(self, job: PrintJob, body: bytes, delivery: Delivery) -> None:
        try:
            warning = delivery.check()
        except Fault as fault:
            self._fail(job, fault)
            return
        self._show(DeviceState.BUSY, warning)
        job = self._desk.sending(job, body)  # bytes and digest are stored before the first byte goes out
        self._tell(job)
        try:
            delivery.send(job, body)
        except Fault as fault:
            self._broke_off(job, fault, delivery.sent_bytes)
            return
        self._confirm(self._desk.moved(replace(job, sent_bytes=delivery.sent_bytes), JobState.SENT), delivery, warning)

    def _confirm(self, job: PrintJob, delivery: Delivery, warning: str) -> None:
        self._failures = 0
        fault = Fault("printing.printer.silent")
        try:
            is_out = delivery.confirm()
        except Fault as trouble:
            is_out, fault = False, trouble
        if is_out:
            self._show(DeviceState.READY, warning)
            self._tell(self._desk.moved(job, JobState.CONFIRMED))
            return
        self._show_fault(fault)
        self._tell(self._desk.moved(job, JobState.UNKNOWN, fault), fault)

    def _broke_off(self, job: PrintJob, fault: Fault, sent: int) -> None:
        if sent == 0:
            self._fail(job, fault)
            return
        self._failures += 1
        self._show_fault(fault)
        self._tell(self._desk.moved(replace(job, sent_bytes=sent), JobState.UNKNOWN, fault), fault)

    def _fail(self, job: PrintJob, fault: Fault) -> None:
        self._failures += 1
        self._show_fault(fault)
        self._tell(self._desk.moved(job, JobState.FAILED_BEFORE_SEND, fault), fault)

    def _tell(self, job: PrintJob, fault: Fault | None = None) -> None:
        facts = tuple(fault.facts.items()) if fault is not None else ()
        self._bus.publish(JobChanged(job=job, fault=job.fault, facts=facts))

    def _show_fault(self, fault: Fault) -> None:
        if fault.code in _UNSET:
            self._show(DeviceState.UNUSED, fault.code)
        else:
            is_absent = fault.code.startswith("device.")
            self._show(DeviceState.ABSENT if is_absent else DeviceState.FAULTY, fault.code)

    def _show(self, state: DeviceState, fault: str = "") -> None:
        if (state, fault) == self._lamp:
            return
        self._lamp = (state, fault)
        self._bus.publish(DeviceChanged(device=self.device, state=state, fault=fault, at=self._clock.now()))
