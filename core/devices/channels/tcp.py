"""A socket to a device in the local network, for example a printer at port 9100. It knows no protocol."""

import contextlib
import socket

from core.base.faults import Fault
from core.devices.channels.deadline import Deadline
from core.devices.channels.errors import line_fault, stall_fault

CONNECT_TIMEOUT_S = 3.0
# A small buffer: what write() has counted is then nearly what the device has taken, and a stall shows early.
_SEND_BUFFER = 4096
_LINGER_S = 0.3
_KEEPALIVE = (("TCP_KEEPIDLE", 10), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 3))


class TcpChannel:
    """See ByteChannel."""

    def __init__(self, host: str, port: int, timeout_s: float = CONNECT_TIMEOUT_S) -> None:
        self.port = f"{host}:{port}"
        self._is_closed = False
        self._socket = _connect(host, port, timeout_s)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in _KEEPALIVE:
            if hasattr(socket, name):  # not every system has all three
                self._socket.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)

    def write(self, data: bytes, timeout_s: float) -> int:
        """See ByteChannel."""
        deadline, rest = Deadline(timeout_s), memoryview(data)
        try:
            while rest:
                self._socket.settimeout(max(deadline.left_s, 0.001))
                rest = rest[self._socket.send(rest) :]
        except TimeoutError as error:
            raise stall_fault(len(data) - len(rest), len(data)) from error
        except OSError as error:
            raise line_fault(error, self.port) from error
        return len(data)

    def read(self, size: int, timeout_s: float) -> bytes:
        """See ByteChannel."""
        deadline, data = Deadline(timeout_s), bytearray()
        while len(data) < size:
            piece = self._piece(size - len(data), deadline.left_s)
            data += piece
            if not piece:
                break
        return bytes(data)

    def _piece(self, size: int, timeout_s: float) -> bytes:
        try:
            self._socket.settimeout(timeout_s)
            piece = self._socket.recv(size)
        except (TimeoutError, BlockingIOError):
            return b""
        except OSError as error:
            raise line_fault(error, self.port) from error
        if not piece:
            raise Fault("device.channel.lost", port=self.port)
        return piece

    def reset_input(self) -> None:
        """See ByteChannel."""
        for _ in range(64):  # a device that never stops talking must not hold us
            if not self._piece(65536, 0.0):
                return

    def close(self) -> None:
        """See ByteChannel. Says "that was all" and hears the far side out for a moment.

        A socket closed with an answer unread is reset, and a device drops what it had not yet taken in.
        """
        if self._is_closed:
            return
        self._is_closed = True
        with contextlib.suppress(OSError):  # the far side has gone: there is nothing to hear
            self._socket.shutdown(socket.SHUT_WR)
            deadline = Deadline(_LINGER_S)
            while not deadline.is_over:
                self._socket.settimeout(max(deadline.left_s, 0.001))
                if not self._socket.recv(65536):
                    break
        self._socket.close()


def _connect(host: str, port: int, timeout_s: float) -> socket.socket:
    try:
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Fault("device.open.unknown_host", host=host) from error
    family, kind, protocol, _, address = addresses[0]
    line = socket.socket(family, kind, protocol)
    try:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)  # before connecting, or it has no effect
        line.settimeout(timeout_s)
        line.connect(address)
    except ConnectionRefusedError as error:
        line.close()
        raise Fault("device.open.refused", port=f"{host}:{port}") from error
    except OSError as error:
        line.close()
        raise Fault("device.open.unreachable", port=f"{host}:{port}") from error
    return line


def open_tcp(address: str) -> TcpChannel:
    """Open ``//host:port`` or ``host:port``."""
    host, _, port = address.removeprefix("//").rstrip("/").rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise Fault("device.open.bad_address", address=f"tcp:{address}", meant="tcp://192.168.1.50:9100")
    return TcpChannel(host.strip("[]"), int(port))
