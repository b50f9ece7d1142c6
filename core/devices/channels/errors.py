"""The door where errors of the operating system become faults. It knows codes of errno and nothing of devices."""

import errno
from collections.abc import Sequence

from core.base.faults import Fault
from core.devices.channels.holders import holder_of

_ABSENT = frozenset({errno.ENOENT, errno.ENXIO, errno.ENODEV, errno.EIO, errno.ENOTDIR})
_DENIED = frozenset({errno.EACCES, errno.EPERM})
_BUSY = frozenset({errno.EBUSY, errno.EAGAIN, errno.EWOULDBLOCK})
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT}) if hasattr(errno, "EDQUOT") else frozenset({errno.ENOSPC})

# WORKAROUND(pyserial 3.5): on Windows the number of the error is only in the text of the exception.
_WINDOWS_TEXTS: Sequence[tuple[str, int]] = (
    ("FileNotFoundError", errno.ENOENT),
    ("PermissionError", errno.EBUSY),  # "access denied" is how Windows says that another program has the port
)


def number_of(error: BaseException) -> int:
    """Return the errno of an error, 0 when it has none."""
    number = getattr(error, "errno", None)
    if isinstance(number, int):
        return number
    return next((code for text, code in _WINDOWS_TEXTS if text in str(error)), 0)


def open_fault(error: BaseException, port: str) -> Fault:
    """Return why a device file could not be opened; ``port`` is a path or a name like COM3."""
    number = number_of(error)
    if number in _BUSY:
        holder = holder_of(port)
        return Fault("device.open.busy", port=port, holder=holder) if holder else Fault("device.open.taken", port=port)
    if number in _DENIED:
        return Fault("device.open.denied", port=port)
    if number in _ABSENT:
        return Fault("device.open.absent", port=port)
    return Fault("device.open.failed", port=port, reason=type(error).__name__, number=number)


def line_fault(error: BaseException, port: str) -> Fault:
    """Return what happened to an open line: full, or gone."""
    if number_of(error) in _FULL:
        return Fault("device.channel.full", port=port)
    return Fault("device.channel.lost", port=port)


def stall_fault(written: int, size: int) -> Fault:
    """Return that the far side takes nothing more; ``written`` of ``size`` bytes are surely out of our hands."""
    return Fault("device.channel.stalled", written=written, size=size)
