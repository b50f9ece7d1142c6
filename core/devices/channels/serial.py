"""A serial port through pyserial: 8N1, no flow control, locked for us alone. It knows no protocol."""

import sys

import serial

from core.devices.channels.deadline import Deadline
from core.devices.channels.errors import line_fault, open_fault, stall_fault

DEFAULT_BAUD = 115200
_CHUNK = 256  # so that a stall can say how much is out

if sys.platform == "win32":
    _LINE_ERRORS: tuple[type[Exception], ...] = (OSError,)
else:
    import termios

    # WORKAROUND(pyserial 3.5): flushing a port that is gone lets termios.error through, which is no OSError.
    _LINE_ERRORS = (OSError, termios.error)


class SerialChannel:
    """See ByteChannel and RatedChannel. ``port`` is ``/dev/ttyUSB0``, ``COM3`` or a pty."""

    def __init__(self, port: str, baud: int = DEFAULT_BAUD) -> None:
        self.port = port
        try:
            self._line = serial.Serial(port, baud, timeout=0, write_timeout=5, exclusive=True)
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
                self._line.write_timeout = max(deadline.left_s, 0.001)
                written += self._line.write(data[written : written + _CHUNK]) or 0
        except serial.SerialTimeoutException as error:
            raise stall_fault(written, len(data)) from error
        except _LINE_ERRORS as error:
            raise line_fault(error, self.port) from error
        return written

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
        self._line.close()


def open_serial(address: str) -> SerialChannel:
    """Open ``/dev/ttyUSB0@9600``; without a rate 115200."""
    port, at, rate = address.rpartition("@")
    if at and rate.isdigit():
        return SerialChannel(port, int(rate))
    return SerialChannel(address)
