"""One try to print one paper on a printer that is ours: bytes, connection, sending, confirmation, and how it ended.

It knows a job desk and an outlet; it must not know threads or lamps. The connection is closed before the printer is
given back, or the next one would find it taken.
"""

from collections.abc import Callable
from dataclasses import dataclass

from core.base.faults import Fault
from core.papers.job import JobState, PrintJob
from printing.job_desk import JobDesk
from printing.outlets import Delivery, Outlet


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """How a try ended. ``is_sound``: the printer took the paper, whatever is known of its end."""

    state: JobState
    fault: Fault | None = None
    warning: str = ""
    is_sound: bool = False


class Attempt:
    """Prints one claimed job once. ``began`` hears of the job when its first byte is about to go out."""

    def __init__(self, desk: JobDesk, outlet: Outlet, job: PrintJob, began: Callable[[PrintJob, str], None]) -> None:
        self._desk, self._outlet, self._began = desk, outlet, began
        self.job = job  # as stored
        self.sent = job.sent_bytes

    def make(self, body: bytes) -> End:
        """Send the bytes and find out what became of them; no fault of a printer leaves this."""
        try:
            delivery = self._outlet.open()
        except Fault as fault:
            return End(state=JobState.FAILED_BEFORE_SEND, fault=fault)
        try:
            return self._made(body, delivery)
        finally:
            delivery.close()

    def _made(self, body: bytes, delivery: Delivery) -> End:
        try:
            warning = delivery.check()
        except Fault as fault:
            return End(state=JobState.FAILED_BEFORE_SEND, fault=fault)
        self.job = self._desk.sending(self.job, body)  # bytes and digest are stored before the first byte goes out
        self._began(self.job, warning)
        try:
            delivery.send(self.job, body, self._keep)
        except Fault as fault:
            self.sent = delivery.sent_bytes
            return End(state=JobState.UNKNOWN if self.sent else JobState.FAILED_BEFORE_SEND, fault=fault)
        self.sent = delivery.sent_bytes
        self.job = self._desk.sent(self.job, self.sent)
        return self._confirmed(delivery, warning)

    def _confirmed(self, delivery: Delivery, warning: str) -> End:
        try:
            is_out = delivery.confirm(self._keep)
        except Fault as trouble:
            return End(state=JobState.UNKNOWN, fault=trouble, is_sound=True)
        if is_out:
            return End(state=JobState.CONFIRMED, warning=warning, is_sound=True)
        if delivery.accepts_silence:
            return End(state=JobState.SENT, warning=warning, is_sound=True)
        return End(state=JobState.UNKNOWN, fault=Fault("printing.printer.silent"), is_sound=True)

    def _keep(self, sent: int) -> None:
        self.job = self._desk.keep(self.job, sent)
