"""A file that takes bytes: a plain one grows, a device node (``/dev/usb/lp0``) is also read. It knows no protocol.

What a plain file cannot take whole is not left in it.
"""

import contextlib
import os
import select
import stat
from pathlib import Path

from core.base.faults import Fault
from core.devices.channels.deadline import Deadline
from core.devices.channels.errors import line_fault, open_fault, stall_fault

_NONBLOCK = getattr(os, "O_NONBLOCK", 0)
_BINARY = getattr(os, "O_BINARY", 0)


class FileChannel:
    """See ByteChannel."""

    def __init__(self, path: str) -> None:
        self.port = path
        self._is_device = _is_device(path)
        flags = os.O_RDWR | _NONBLOCK if self._is_device else os.O_WRONLY | os.O_APPEND | os.O_CREAT | _BINARY
        try:
            self._file = os.open(path, flags, 0o600)  # papers hold personal data
        except OSError as error:
            raise open_fault(error, path) from error

    def write(self, data: bytes, timeout_s: float) -> int:
        """See ByteChannel."""
        deadline, rest = Deadline(timeout_s), memoryview(data)
        while rest:
            if not self._is_ready(deadline, is_reading=False):
                raise stall_fault(len(data) - len(rest), len(data))
            try:
                rest = rest[os.write(self._file, rest) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise line_fault(error, self.port) from error
        return len(data)

    def read(self, size: int, timeout_s: float) -> bytes:
        """See ByteChannel."""
        deadline, data = Deadline(timeout_s), bytearray()
        while self._is_device and len(data) < size and self._is_ready(deadline, is_reading=True):
            try:
                piece = os.read(self._file, size - len(data))
            except BlockingIOError:
                continue
            except OSError as error:
                raise line_fault(error, self.port) from error
            if not piece:
                raise Fault("device.channel.lost", port=self.port)
            data += piece
        return bytes(data)

    def reset_input(self) -> None:
        """See ByteChannel."""
        self.read(65536, 0.0)

    def close(self) -> None:
        """See ByteChannel."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _is_ready(self, deadline: Deadline, *, is_reading: bool) -> bool:
        if not self._is_device:
            return True
        if self._file < 0:
            raise Fault("device.channel.lost", port=self.port)
        own = [self._file]
        ready = select.select(own if is_reading else [], [] if is_reading else own, [], deadline.left_s)
        return bool(ready[0] or ready[1])


class PlainFile(FileChannel):
    """See SpooledChannel too. It never answers: ``read`` returns nothing, at once."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self._began = os.fstat(self._file).st_size

    def check(self) -> None:
        """See SpooledChannel; a file is always ready."""

    def write(self, data: bytes, timeout_s: float) -> int:
        """See ByteChannel."""
        try:
            return super().write(data, timeout_s)
        except Fault:
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, self._began)
            raise

    def submit(self, timeout_s: float) -> None:  # noqa: ARG002 - a disk keeps its own time
        """See SpooledChannel."""
        try:
            os.fsync(self._file)
        except OSError as error:
            raise line_fault(error, self.port) from error

    def await_done(self, timeout_s: float) -> bool:  # noqa: ARG002 - it is there since submit
        """See SpooledChannel."""
        return True


def _is_device(path: str) -> bool:
    try:
        return stat.S_ISCHR(Path(path).stat().st_mode)
    except OSError:  # opening it says why
        return False


def open_file(address: str) -> FileChannel:
    """Open ``PATH`` or ``//PATH``."""
    path = address.removeprefix("//")
    if not path:
        raise Fault("device.open.bad_address", address="file:", meant="file:/tmp/receipt.bin")
    return FileChannel(path) if _is_device(path) else PlainFile(path)
