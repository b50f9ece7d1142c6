"""A serial port through pyserial: 8N1, ours alone, with flow control as wanted. It knows no protocol.

none     what the device cannot take is lost: only for devices that are faster than their line
rtscts   the device holds us up by CTS
xonxoff  the device holds us up by XOFF; we never send one ourselves, it would stand in the middle of a picture
dsrdtr   the device holds us up by DSR; Linux has no such thing, so we look before every 64 bytes
"""

import re
import sys
import time
from contextlib import suppress
from typing import Literal, get_args

import serial

from core.base.faults import Fault
from core.devices.channels.deadline import Deadline
from core.devices.channels.errors import line_fault, open_fault, stall_fault
from core.devices.channels.ports import located, serial_ports

DEFAULT_BAUD = 115200
Flow = Literal["none", "rtscts", "xonxoff", "dsrdtr"]
_CHUNK, _PACED = 256, 64  # so that a stall can say how much is out; what a device still takes after it has said stop
_LOOK_S = 0.005
_RATE = re.compile(r"@(\d+)(?:,([a-z]+))?$")

if sys.platform == "win32":
    _LINE_ERRORS: tuple[type[Exception], ...] = (OSError,)

    def _claim(line: serial.Serial, *, is_ours: bool) -> None:
        """Windows gives a port to one program only."""

    class _Line(serial.Serial):
        """A port of pyserial; its driver does what it is told."""

        def take(self, piece: bytes, wait_s: float) -> int:
            """Give the driver a piece; a piece that is cut off counts as begun, since Windows does not say how far."""
            self.write_timeout = max(wait_s, 0.001)
            try:
                return int(self.write(piece) or 0)
            except serial.SerialTimeoutException:
                return 1
else:
    import fcntl
    import os
    import select
    import termios

    # WORKAROUND(pyserial 3.5): flushing a port that is gone lets termios.error through, which is no OSError.
    _LINE_ERRORS = (OSError, termios.error)

    def _claim(line: serial.Serial, *, is_ours: bool) -> None:
        """Refuse later openers that know nothing of pyserial's lock; a line that is gone needs no giving back."""
        with suppress(OSError):
            fcntl.ioctl(line.fileno(), termios.TIOCEXCL if is_ours else termios.TIOCNXCL)

    class _Line(serial.Serial):
        """A port that heeds XOFF and never sends one: pyserial knows both or neither."""

        def _reconfigure_port(self, force_update: bool = False) -> None:
            super()._reconfigure_port(force_update)  # type: ignore[misc]  # WORKAROUND(pyserial 3.5): no other door
            if self.xonxoff and self.fd is not None:
                how = termios.tcgetattr(self.fd)
                how[0] &= ~termios.IXOFF
                termios.tcsetattr(self.fd, termios.TCSANOW, how)

        def take(self, piece: bytes, wait_s: float) -> int:
            """Return how much of a piece the system took within the wait; pyserial forgets what went before a stall."""
            if self.fd is None:
                raise serial.PortNotOpenError
            if not select.select([], [self.fd], [], wait_s)[1]:
                return 0
            with suppress(BlockingIOError):  # another has filled the line since
                return os.write(self.fd, piece)
            return 0


class SerialChannel:
    """See ByteChannel and RatedChannel. ``port`` is ``/dev/ttyUSB0``, ``COM3`` or a pty."""

    def __init__(self, port: str, baud: int = DEFAULT_BAUD, flow: Flow = "none") -> None:
        self.port = port
        self._is_paced = flow == "dsrdtr" and sys.platform != "win32"
        try:
            self._line = _Line(
                port, baud, timeout=0, write_timeout=5, exclusive=True,
                rtscts=flow == "rtscts", xonxoff=flow == "xonxoff", dsrdtr=flow == "dsrdtr" and not self._is_paced,
            )  # fmt: skip
            _claim(self._line, is_ours=True)
        except (*_LINE_ERRORS, ValueError) as error:
            raise open_fault(error, port) from error

    @property
    def baud(self) -> int:
        """See RatedChannel."""
        return int(self._line.baudrate)

    def set_baud(self, baud: int) -> None:
        """See RatedChannel."""
        try:
            self._line.baudrate = baud
            self._line.reset_input_buffer()
        except _LINE_ERRORS as error:
            raise line_fault(error, self.port) from error

    def write(self, data: bytes, timeout_s: float) -> int:
        """See ByteChannel."""
        deadline, written = Deadline(timeout_s), 0
        try:
            while written < len(data):
                if self._is_paced:
                    self._await_dsr(deadline, written, len(data))
                piece = data[written : written + (_PACED if self._is_paced else _CHUNK)]
                written += self._line.take(piece, deadline.left_s)
                if self._is_paced:
                    self._line.flush()  # what waits in the system's buffer can be held up by nobody
                if deadline.is_over and written < len(data):
                    raise stall_fault(written, len(data))
        except _LINE_ERRORS as error:
            raise line_fault(error, self.port) from error
        return written

    def _await_dsr(self, deadline: Deadline, written: int, size: int) -> None:
        while not self._line.dsr:
            if deadline.is_over:
                raise stall_fault(written, size)
            time.sleep(_LOOK_S)

    def read(self, size: int, timeout_s: float) -> bytes:
        """See ByteChannel."""
        try:
            if self._line.timeout != timeout_s:
                self._line.timeout = timeout_s
            return bytes(self._line.read(size))
        except _LINE_ERRORS as error:
            raise line_fault(error, self.port) from error

    def reset_input(self) -> None:
        """See ByteChannel."""
        try:
            self._line.reset_input_buffer()
        except _LINE_ERRORS as error:
            raise line_fault(error, self.port) from error

    def close(self) -> None:
        """See ByteChannel."""
        if self._line.is_open:
            _claim(self._line, is_ours=False)
        self._line.close()


def open_serial(address: str) -> SerialChannel:
    """Open ``/dev/ttyUSB0@9600,rtscts``, ``usb=1a86:7523:SERIAL`` or ``at=1-1.2``; else 115200 and no flow control."""
    address = located(f"serial:{address}", serial_ports).removeprefix("serial:")
    match = _RATE.search(address)
    if match is None:
        return SerialChannel(address)
    for flow in get_args(Flow):
        if flow == (match[2] or "none"):
            return SerialChannel(address[: match.start()], int(match[1]), flow)
    raise Fault("device.open.bad_address", address=f"serial:{address}", meant=f"@{match[1]},rtscts / xonxoff / dsrdtr")
