"""What the program itself keeps in files of the machine, each whole or not at all; and the counts of its devices."""

from collections.abc import Callable, Mapping
from pathlib import Path

from core.base.clock import Clock
from core.base.events import Bus
from core.base.faults import Fault
from core.base.folders import write_durably
from core.config.devices import with_port
from core.config.printers import with_printer
from core.devices.history import DeviceHistory
from core.papers.job import JobState
from core.staff.kiosk_pin import with_pin
from printing.calibrating import Keep
from printing.events import JobChanged
from printing.spool import DEVICES


def printers_kept_in(file: Path) -> Keep:
    """Return the way a calibration is kept."""

    def keep(section: str, values: Mapping[str, object]) -> None:
        _write(file, with_printer(file, section, values), 0o644, "printing.calibration.not_kept")

    return keep


def ports_kept_in(file: Path) -> Callable[[str, str], None]:
    """Return the way a device's port is kept."""

    def keep(device: str, port: str) -> None:
        _write(file, with_port(file, device, port), 0o644, "device.manager.not_kept")

    return keep


def pin_kept_in(file: Path) -> Callable[[str], None]:
    """Return the way the ticket machine's own number is kept; for nobody else to read."""

    def keep(secret: str) -> None:
        _write(file, with_pin(file, secret), 0o600, "staff.pin.not_kept")

    return keep


def days_counted(file: Path, clock: Clock, bus: Bus) -> DeviceHistory:
    """Return the counts of this machine's devices; a paper that came out is a use of its printer."""
    history = DeviceHistory(file, clock, bus)

    def printed(event: JobChanged) -> None:
        if event.job.state is JobState.CONFIRMED:
            history.count(DEVICES[event.job.channel], uses=1)

    bus.subscribe(JobChanged, printed)
    return history


def _write(file: Path, text: str, mode: int, code: str) -> None:
    try:
        write_durably(file, text.encode(), mode)
    except OSError as error:
        raise Fault(code, file=file.name, reason=error.strerror or "") from error
