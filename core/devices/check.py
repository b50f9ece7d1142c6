"""What the doctor finds at a reader's port, each finding with its fault when there is one. It shows nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.base.clock import Clock
from core.base.faults import Fault
from core.config.device_settings import ReaderSettings
from core.devices.channels.holders import holder_of
from core.devices.channels.ports import PortFound, serial_ports
from core.devices.channels.registry import open_channel
from core.devices.ports import ByteChannel
from core.devices.readers import ReaderWish, reader_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the doctor. ``what``: ports, line, rival or reader; ``note`` is a value, ``fault`` says it is ill."""

    what: str
    note: str = ""
    fault: Fault | None = None

    @property
    def is_good(self) -> bool:
        """Return whether nothing is to be done."""
        return self.fault is None


def check(
    port: str,
    clock: Clock,
    *,
    settings: ReaderSettings | None = None,
    opener: Callable[[str], ByteChannel] = open_channel,
    ports: Callable[[], Sequence[PortFound]] = serial_ports,
) -> list[Finding]:
    """Return the findings at a port, within 5 s; an empty port says that no reader is set up."""
    findings = [Finding(what="ports", note=", ".join(found.address for found in ports()))]
    if not port:
        return [*findings, Finding(what="line", fault=Fault("device.open.unused"))]
    try:
        channel = opener(port)
    except Fault as fault:
        return [*findings, Finding(what="line", note=port, fault=fault)]
    wish = ReaderWish(settings=settings or ReaderSettings())
    try:
        return [*findings, Finding(what="line", note=port), *_rival(channel), _reader(channel, port, clock, wish)]
    finally:
        channel.close()


def _rival(channel: ByteChannel) -> list[Finding]:
    """Name another program that has the device open without locking it: it would steal bytes of our answers."""
    path = getattr(channel, "port", "")
    holder = holder_of(path) if path.startswith("/") else ""
    return [Finding(what="rival", note=holder, fault=Fault("device.open.shared", holder=holder))] if holder else []


def _reader(channel: ByteChannel, port: str, clock: Clock, wish: ReaderWish) -> Finding:
    try:
        return Finding(what="reader", note=reader_on(channel, port, clock, wish).probe())
    except Fault as fault:
        return Finding(what="reader", fault=fault)
