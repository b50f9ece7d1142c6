"""The sockets in the wall a virtual printer sits behind: TCP, a pty, or the process itself.

It knows lines and how to pull them out; it must not know any protocol.
"""

import contextlib
import os
import select
import socket
import sys
import threading
import time
from itertools import count
from typing import Protocol

from core.base.faults import Fault
from core.base.own_port import own_port
from core.devices.channels.memory import MemoryChannel, memory_pair
from core.devices.channels.registry import open_channel
from core.devices.ports import ByteChannel


class Wire(Protocol):
    """The printer's end of a line."""

    @property
    def address(self) -> str:
        """Return the address of the near end."""
        ...

    def open(self, address: str) -> ByteChannel:
        """Open the near end; Fault ``device.open.*`` while it is unplugged."""
        ...

    def read(self, timeout_s: float) -> bytes:
        """Return what came in; none when the time is over."""
        ...

    def write(self, data: bytes) -> None:
        """Answer; what nobody can take is lost."""
        ...

    def drop(self) -> None:
        """Lose the connection; the next one works again where the line allows that."""
        ...

    def unplug(self) -> None:
        """Pull the cable."""
        ...

    def plug(self) -> None:
        """Put it back."""
        ...

    def close(self) -> None:
        """Leave nothing behind."""
        ...


_serials = count(1)


class MemoryWire:
    """A line inside the process."""

    def __init__(self) -> None:
        self._serial = next(_serials)
        self._far: MemoryChannel | None = None
        self._is_plugged = True
        self._opened = threading.Event()

    @property
    def address(self) -> str:
        """See Wire."""
        return f"memory:printer-{self._serial}"

    def open(self, address: str) -> ByteChannel:
        """See Wire."""
        if not self._is_plugged:
            raise Fault("device.open.absent", port=address)
        near, self._far = memory_pair()
        self._opened.set()
        return near

    def read(self, timeout_s: float) -> bytes:
        """See Wire."""
        if (far := self._far) is None:
            self._opened.wait(timeout_s)
            self._opened.clear()
            return b""
        try:
            first = far.read(1, timeout_s)
            return first + far.read(4096, 0.0) if first else b""
        except Fault:  # the near end was closed; another may have been opened meanwhile
            if self._far is far:
                self._far = None
            return b""

    def write(self, data: bytes) -> None:
        """See Wire."""
        if data and (far := self._far) is not None:
            try:
                far.write(data, 1.0)
            except Fault:
                return

    def drop(self) -> None:
        """See Wire."""
        if self._far is not None:
            self._far.close()

    def unplug(self) -> None:
        """See Wire."""
        self._is_plugged = False
        self.drop()

    def plug(self) -> None:
        """See Wire."""
        self._is_plugged = True

    def close(self) -> None:
        """See Wire."""
        self.unplug()


class TcpWire:
    """A socket; one connection at a time, as such printers have it."""

    def __init__(self, port: int = 0, host: str = "127.0.0.1") -> None:
        self._lock = threading.Lock()
        self._host = host
        self._port = port or own_port(host)
        self._listener = _listen(host, self._port)
        self._near: socket.socket | None = None

    @property
    def address(self) -> str:
        """See Wire."""
        return f"tcp://{self._host}:{self._port}"

    def open(self, address: str) -> ByteChannel:
        """See Wire."""
        return open_channel(address)

    def read(self, timeout_s: float) -> bytes:
        """See Wire."""
        with self._lock:
            line = self._near or self._listener
        try:
            if not select.select([line], [], [], timeout_s)[0]:
                return b""
            if line is self._listener:
                self._near = line.accept()[0]
                return b""
            data = line.recv(1024)
        except (OSError, ValueError):  # unplugged meanwhile
            time.sleep(timeout_s)
            data = b""
        if not data and line is self._near:
            self.drop()
        return data

    def write(self, data: bytes) -> None:
        """See Wire."""
        near = self._near
        if data and near is not None:
            try:
                near.sendall(data)
            except OSError:
                self.drop()

    def drop(self) -> None:
        """See Wire."""
        with self._lock:
            near, self._near = self._near, None
        if near is not None:
            near.close()

    def unplug(self) -> None:
        """See Wire. The listener goes first: whoever sees the line break may plug in again at once."""
        with contextlib.suppress(OSError):  # a listener cannot be shut down everywhere; closing it must do then
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.drop()

    def plug(self) -> None:
        """See Wire."""
        self._listener = _listen(self._host, self._port)

    def close(self) -> None:
        """See Wire."""
        self.unplug()


def _listen(host: str, port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(1)
    except OSError:
        listener.close()
        raise
    return listener


class PtyWire:
    """A real tty: what a USB printer with a serial chip looks like. Not on Windows."""

    def __init__(self) -> None:
        if sys.platform == "win32":
            raise Fault("device.open.absent", port="pty")
        import tty

        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self._name = os.ttyname(self._slave)
        self._is_plugged = True

    @property
    def address(self) -> str:
        """See Wire."""
        return f"serial:{self._name}"

    def open(self, address: str) -> ByteChannel:
        """See Wire."""
        if not self._is_plugged:
            raise Fault("device.open.absent", port=address)
        return open_channel(address)

    def read(self, timeout_s: float) -> bytes:
        """See Wire."""
        ready, _, _ = select.select([self._master], [], [], timeout_s)
        if not ready:
            return b""
        return os.read(self._master, 256)

    def write(self, data: bytes) -> None:
        """See Wire."""
        rest = memoryview(data)
        while rest and select.select([], [self._master], [], 1.0)[1]:
            rest = rest[os.write(self._master, rest) :]

    def drop(self) -> None:
        """See Wire; a tty cannot lose one connection, so it reads on."""

    def unplug(self) -> None:
        """See Wire; new openings fail, an open one falls silent."""
        self._is_plugged = False

    def plug(self) -> None:
        """See Wire."""
        self._is_plugged = True

    def close(self) -> None:
        """See Wire."""
        self._is_plugged = False
        for end in (self._slave, self._master):
            os.close(end)
