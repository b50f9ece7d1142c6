"""Where papers go: a thermal printer over a byte channel, or a folder that takes PDF. One delivery, one connection.

It knows bytes and status; it must not know stores or events. Used by the spool's thread only.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from core.base.faults import Fault
from core.config.model import PrinterSettings
from core.devices.channels.registry import open_channel
from core.devices.ports import ByteChannel
from core.papers.job import PrintJob
from printing.commands import commands, missing_bytes
from printing.profile import PrinterProfile
from printing.status import await_printed, is_offline, read_status

Opener = Callable[[str], ByteChannel]
_POLL_BYTES = 2048  # between two looks at a printer that answers
_CHUNK = 512
_SLOWEST = 900  # bytes a second at 9600 baud
_MECHANICS_S = 8.0


class Delivery(Protocol):
    """One connection for one paper."""

    def check(self) -> str:
        """Return a warning code or empty; Fault ``printing.printer.*`` when nothing can be printed now."""
        ...

    def send(self, job: PrintJob, body: bytes) -> None:
        """Hand over all bytes; a Fault may come at any of them."""
        ...

    @property
    def sent_bytes(self) -> int:
        """Return how many bytes may have left this machine."""
        ...

    def confirm(self) -> bool:
        """Say whether the paper is known to be out."""
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

    def open(self) -> Delivery:
        """Connect anew; Fault ``device.open.*`` or ``printing.printer.not_set_up``."""
        ...


class ThermalOutlet:
    """A thermal printer at an address; empty address: none is set up."""

    def __init__(self, address: str, profile: PrinterProfile, opener: Opener, *, answer_s: float = 0.6) -> None:
        self.profile = profile
        self.answer_s = answer_s
        self.torn = 0  # bytes that complete the command in which the last delivery broke off
        self._address, self._opener = address, opener

    @classmethod
    def of(cls, settings: PrinterSettings, opener: Opener = open_channel) -> "ThermalOutlet":
        """Return the outlet of a configured printer."""
        return cls(settings.port, PrinterProfile.of(settings), opener)

    def open(self) -> "ThermalDelivery":
        """See Outlet."""
        if not self._address:
            raise Fault("printing.printer.not_set_up")
        return ThermalDelivery(self._opener(self._address), self)


class ThermalDelivery:
    """See Delivery."""

    def __init__(self, channel: ByteChannel, outlet: ThermalOutlet) -> None:
        self._channel, self._outlet = channel, outlet
        self._answers = False
        self.sent_bytes = 0

    def check(self) -> str:
        """See Delivery. First completes a command that an earlier delivery left torn, or it would eat the questions."""
        if self._outlet.torn:
            self._write(b"\x00" * self._outlet.torn)
            self._outlet.torn = 0
        status = read_status(self._channel, self._outlet.answer_s)
        self._answers = status.is_known
        if (trouble := status.trouble) is not None:
            raise trouble
        return status.warning

    def send(self, job: PrintJob, body: bytes) -> None:  # noqa: ARG002 - bytes are all a printer wants
        """See Delivery. Stops at a command boundary when the printer goes offline meanwhile."""
        polled = 0
        for chunk in chunks(body):
            if self._answers and self.sent_bytes - polled >= _POLL_BYTES:
                polled = self.sent_bytes
                self._look()
            self._send(chunk, body)

    def confirm(self) -> bool:
        """See Delivery."""
        slow_s = self.sent_bytes / _SLOWEST if self._outlet.profile.is_serial else 0.0
        wait_s = slow_s + _MECHANICS_S if self._answers else self._outlet.answer_s
        is_out = await_printed(self._channel, wait_s)
        if not is_out and self._answers and (trouble := read_status(self._channel, self._outlet.answer_s).trouble):
            raise trouble
        return is_out

    def close(self) -> None:
        """See Delivery."""
        self._channel.close()

    def _send(self, chunk: bytes, body: bytes) -> None:
        before = self.sent_bytes
        self.sent_bytes += len(chunk)  # from the first byte handed over nobody knows how far it came
        try:
            self._write(chunk)
        except Fault as fault:
            written = fault.facts.get("written")
            self.sent_bytes = before + int(written) if written is not None else self.sent_bytes
            self._outlet.torn = missing_bytes(body, self.sent_bytes)
            raise

    def _write(self, data: bytes) -> None:
        self._channel.write(data, 3.0 + 2 * len(data) / _SLOWEST)

    def _look(self) -> None:
        if is_offline(self._channel, self._outlet.answer_s):
            trouble = read_status(self._channel, self._outlet.answer_s).trouble
            raise trouble or Fault("printing.printer.offline")


class FolderOutlet:
    """Puts PDFs into a folder: where the desk prints its forms from, and where the headless day keeps them."""

    def __init__(self, folder: Path) -> None:
        self.profile = PrinterProfile()
        self._folder = folder

    def open(self) -> "FolderDelivery":
        """See Outlet."""
        return FolderDelivery(self._folder)


class FolderDelivery:
    """See Delivery. A file appears whole or not at all, and the same job never makes two."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.sent_bytes = 0

    def check(self) -> str:
        """See Delivery; makes the folder."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Fault("printing.folder.not_writable", folder=str(self._folder)) from error
        return ""

    def send(self, job: PrintJob, body: bytes) -> None:
        """See Delivery."""
        name = file_name(job)
        part = self._folder / f".{name}.part"
        try:
            part.write_bytes(body)
            part.replace(self._folder / name)
        except OSError as error:
            raise Fault("printing.folder.not_writable", folder=str(self._folder)) from error
        self.sent_bytes = len(body)

    def confirm(self) -> bool:
        """See Delivery."""
        return True

    def close(self) -> None:
        """See Delivery."""


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
