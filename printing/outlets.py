"""Where papers go: a thermal printer over a byte channel, or a folder that takes PDF. One delivery, one connection.

It knows bytes and status; it must not know stores or events. Used by the spool's thread only.
"""

import platform
import re
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from core.base.faults import Fault
from core.config.device_settings import PrinterSettings
from core.devices.channels.registry import open_channel
from core.devices.ports import ByteChannel, SpooledChannel
from core.papers.job import PrintJob
from printing.commands import commands, longest
from printing.profile import PrinterProfile
from printing.status import Marker, await_printed, is_offline, mend, read_status

Opener = Callable[[str], ByteChannel]
Keep = Callable[[int], None]  # hears how many bytes may be out; a Fault of it stops the delivery
_POLL_BYTES = 2048  # between two looks at a printer that answers
_CHUNK = 512
_SLOWEST = 900  # bytes a second at 9600 baud
_MECHANICS_S = 8.0
_SUBMIT_S, _QUEUE_S = 15.0, 20.0
_OPTIONS = re.compile(r"@\d+(,\w+)?$")


class Delivery(Protocol):
    """One connection for one paper."""

    def check(self) -> str:
        """Return a warning code or empty; Fault ``printing.printer.*`` when nothing can be printed now."""
        ...

    def send(self, job: PrintJob, body: bytes, keep: Keep) -> None:
        """Hand over all bytes; a Fault may come at any of them. ``keep`` is called before each piece."""
        ...

    @property
    def sent_bytes(self) -> int:
        """Return how many bytes may have left this machine."""
        ...

    def confirm(self, keep: Keep) -> bool:
        """Say whether the paper is known to be out; ``keep`` is called while this waits."""
        ...

    @property
    def accepts_silence(self) -> bool:
        """Return whether a printer that never answers is believed to have printed what it was sent."""
        ...

    def close(self) -> None:
        """Give the connection back."""
        ...


class Outlet(Protocol):
    """One printer."""

    @property
    def profile(self) -> PrinterProfile:
        """Return what bytes are made for."""
        ...

    @property
    def device(self) -> str:
        """Return what leases call this printer: the same for everybody who reaches it; empty where there is none."""
        ...

    def left_torn(self, body: bytes) -> None:
        """Hear that a delivery of these bytes may have broken off anywhere, perhaps of another program."""
        ...

    def open(self) -> Delivery:
        """Connect anew; Fault ``device.open.*`` or ``printing.printer.not_set_up``."""
        ...


class ThermalOutlet:
    """A thermal printer at an address; empty address: none is set up."""

    def __init__(
        self,
        address: str,
        profile: PrinterProfile,
        opener: Opener,
        *,
        answer_s: float = 0.6,
        mechanics_s: float = _MECHANICS_S,
        marker: Marker = "status",
        accepts_silence: bool = False,
    ) -> None:
        self.profile, self.address, self.device = profile, address, device_of(address)
        self.answer_s, self.mechanics_s, self.marker = answer_s, mechanics_s, marker
        self.accepts_silence, self.queue_s = accepts_silence, _QUEUE_S
        self.torn = 0  # up to so many bytes complete the command in which the last delivery broke off
        self._opener = opener

    @classmethod
    def of(cls, settings: PrinterSettings, opener: Opener = open_channel) -> "ThermalOutlet":
        """Return the outlet of a configured printer."""
        return cls(
            settings.port, PrinterProfile.of(settings), opener,
            answer_s=settings.answer_s, marker=settings.marker, accepts_silence=settings.silence == "accept",
        )  # fmt: skip

    def open(self) -> Delivery:
        """See Outlet."""
        if not self.address:
            raise Fault("printing.printer.not_set_up")
        channel = self._opener(self.address)
        if isinstance(channel, SpooledChannel):
            return SpooledDelivery(channel, self)
        return ThermalDelivery(channel, self)

    def left_torn(self, body: bytes) -> None:
        """See Outlet."""
        self.torn = max(self.torn, longest(body))


class ThermalDelivery:
    """See Delivery: a line the printer answers on, or stays silent on."""

    def __init__(self, channel: ByteChannel, outlet: ThermalOutlet) -> None:
        self._channel, self._outlet = channel, outlet
        self._answers = False
        self._body = b""
        self.sent_bytes = 0

    @property
    def accepts_silence(self) -> bool:
        """See Delivery; one that has answered before and does not now is asked about."""
        return self._outlet.accepts_silence and not self._answers

    def check(self) -> str:
        """See Delivery. First mends what an earlier delivery left torn, or it would eat the questions."""
        if self._outlet.torn:
            mend(self._channel, self._outlet.torn, self._outlet.answer_s)
            self._outlet.torn = 0
        status = read_status(self._channel, self._outlet.answer_s)
        self._answers = status.is_known
        if (trouble := status.trouble) is not None:
            raise trouble
        return status.warning

    def send(self, job: PrintJob, body: bytes, keep: Keep) -> None:  # noqa: ARG002 - bytes are all a printer wants
        """See Delivery. Stops at a command boundary when the printer goes offline meanwhile."""
        self._body = body
        try:
            self._send_all(body, keep)
        except Fault:
            if self.sent_bytes:
                self._outlet.left_torn(body)
            raise

    def confirm(self, keep: Keep) -> bool:
        """See Delivery. An answer is believed of a printer that has answered well before, or that names our paper.

        A printer that falls silent now may not have got the end of the paper: it is mended before the next one.
        """
        slow_s = self.sent_bytes / _SLOWEST if self._outlet.profile.is_serial else 0.0
        wait_s = slow_s + self._outlet.mechanics_s if self._answers else self._outlet.answer_s
        marker = self._outlet.marker
        if self._answers:
            self._outlet.left_torn(self._body)
        is_out = await_printed(self._channel, marker, wait_s, lambda: keep(self.sent_bytes))
        if is_out:
            self._outlet.torn = 0
        elif self._answers and (trouble := read_status(self._channel, self._outlet.answer_s).trouble) is not None:
            raise trouble
        return is_out and (self._answers or marker == "process_id")

    def close(self) -> None:
        """See Delivery."""
        self._channel.close()

    def _send_all(self, body: bytes, keep: Keep) -> None:
        polled = 0
        for chunk in chunks(body):
            keep(self.sent_bytes)
            if self._answers and self.sent_bytes - polled >= _POLL_BYTES:
                polled = self.sent_bytes
                self._look()
            self._send(chunk)

    def _send(self, chunk: bytes) -> None:
        before = self.sent_bytes
        self.sent_bytes += len(chunk)  # from the first byte handed over nobody knows how far it came
        try:
            self._channel.write(chunk, self._patience_s(len(chunk)))
        except Fault as fault:
            written = fault.facts.get("written")
            self.sent_bytes = before + int(written) if written is not None else self.sent_bytes
            raise

    def _patience_s(self, size: int) -> float:
        """Return how long a write may take: less than what is left of our lease when it begins."""
        return min(10.0, 3.0 + (2 * size / _SLOWEST if self._outlet.profile.is_serial else 0.0))

    def _look(self) -> None:
        if is_offline(self._channel, self._outlet.answer_s):
            trouble = read_status(self._channel, self._outlet.answer_s).trouble
            raise trouble or Fault("printing.printer.offline")


class SpooledDelivery:
    """See Delivery: a queue or a file, which takes the paper whole and says nothing of the printer behind it."""

    def __init__(self, channel: SpooledChannel, outlet: ThermalOutlet) -> None:
        self._channel, self._queue_s = channel, outlet.queue_s
        self.sent_bytes = 0
        self.accepts_silence = outlet.accepts_silence or outlet.address.startswith("file:")  # a file is all there is

    def check(self) -> str:
        """See Delivery."""
        self._channel.check()
        return ""

    def send(self, job: PrintJob, body: bytes, keep: Keep) -> None:  # noqa: ARG002 - a queue keeps its own turn
        """See Delivery. Until the paper is handed over, nothing of it is printed."""
        self._channel.write(body, _SUBMIT_S)
        try:
            self._channel.submit(_SUBMIT_S)
        except Fault as fault:
            self.sent_bytes = len(body) if fault.code == "device.spooler.silent" else 0
            raise
        self.sent_bytes = len(body)

    def confirm(self, keep: Keep) -> bool:  # noqa: ARG002 - as above
        """See Delivery: a queue that has passed everything on knows of no paper; one that has not is stuck."""
        if not self._channel.await_done(self._queue_s):
            raise Fault("device.spooler.stuck")
        return False

    def close(self) -> None:
        """See Delivery."""
        self._channel.close()


class FolderOutlet:
    """Puts PDFs into a folder: where the desk prints its forms from, and where the headless day keeps them."""

    def __init__(self, folder: Path, profile: PrinterProfile | None = None) -> None:
        self.profile = profile or PrinterProfile()
        self.device = device_of(f"folder:{folder}")
        self._folder = folder

    def left_torn(self, body: bytes) -> None:
        """See Outlet; a file appears whole or not at all."""

    def open(self) -> "FolderDelivery":
        """See Outlet."""
        return FolderDelivery(self._folder)


class FolderDelivery:
    """See Delivery. A file appears whole or not at all, and the same job never makes two."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.sent_bytes = 0
        self.accepts_silence = False

    def check(self) -> str:
        """See Delivery; makes the folder."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Fault("printing.folder.not_writable", folder=str(self._folder)) from error
        return ""

    def send(self, job: PrintJob, body: bytes, keep: Keep) -> None:  # noqa: ARG002 - a file is written at once
        """See Delivery."""
        name = file_name(job)
        part = self._folder / f".{name}.part"
        try:
            part.write_bytes(body)
            part.replace(self._folder / name)
        except OSError as error:
            raise Fault("printing.folder.not_writable", folder=str(self._folder)) from error
        self.sent_bytes = len(body)

    def confirm(self, keep: Keep) -> bool:  # noqa: ARG002 - as above
        """See Delivery."""
        return True

    def close(self) -> None:
        """See Delivery."""


def device_of(address: str) -> str:
    """Return what leases call the printer at an address: one in the network is the same one from every machine."""
    if not address or address.startswith("tcp:"):
        return address.lower().rstrip("/")
    return f"{platform.node()}/{_OPTIONS.sub('', address)}"


def file_name(job: PrintJob) -> str:
    """Return 330290015-20261123-0021-6.acceptance.pdf; copies carry their count."""
    subject = "".join(char if char.isalnum() or char in "-_." else "_" for char in job.subject) or job.id
    kind = job.template.rpartition("/")[2]
    copy = f".{job.copy}" if job.copy > 1 else ""
    return f"{subject}.{kind}{copy}.{job.id[-6:]}.pdf"


def chunks(body: bytes) -> list[bytes]:
    """Split at command boundaries into pieces of about 512 bytes; only a longer command makes a longer piece."""
    pieces, start, end = [], 0, 0
    for command in commands(body):
        if command.end - start > _CHUNK and end > start:
            pieces.append(body[start:end])
            start = end
        end = command.end
    pieces.append(body[start:end])
    return [piece for piece in pieces if piece]
