"""A serial port through pyserial: 8N1, no flow control, locked for us alone. It knows no protocol."""

import sys
from contextlib import suppress

import serial

from core.devices.channels.deadline import Deadline
from core.devices.channels.errors import line_fault, open_fault, stall_fault
from core.devices.channels.ports import located, serial_ports

DEFAULT_BAUD = 115200
_CHUNK = 256  # so that a stall can say how much is out

if sys.platform == "win32":
    _LINE_ERRORS: tuple[type[Exception], ...] = (OSError,)

    def _claim(line: serial.Serial, *, is_ours: bool) -> None:
        """Windows gives a port to one program only."""
else:
    import fcntl
    import termios

    # WORKAROUND(pyserial 3.5): flushing a port that is gone lets termios.error through, which is no OSError.
    _LINE_ERRORS = (OSError, termios.error)

    def _claim(line: serial.Serial, *, is_ours: bool) -> None:
        """Refuse later openers that know nothing of pyserial's lock; a line that is gone needs no giving back."""
        with suppress(OSError):
            fcntl.ioctl(line.fileno(), termios.TIOCEXCL if is_ours else termios.TIOCNXCL)


class SerialChannel:
    """See ByteChannel and RatedChannel. ``port`` is ``/dev/ttyUSB0``, ``COM3`` or a pty."""

    def __init__(self, port: str, baud: int = DEFAULT_BAUD) -> None:
        self.port = port
        try:
            self._line = serial.Serial(port, baud, timeout=0, write_timeout=5, exclusive=True)
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
        if self._line.is_open:
            _claim(self._line, is_ours=False)
        self._line.close()


def open_serial(address: str) -> SerialChannel:
    """Open ``/dev/ttyUSB0@9600``, ``usb=1a86:7523:SERIAL`` or ``at=1-1.2``; without a rate 115200."""
    address = located(f"serial:{address}", serial_ports).removeprefix("serial:")
    port, at, rate = address.rpartition("@")
    if at and rate.isdigit():
        return SerialChannel(port, int(rate))
    return SerialChannel(address)
