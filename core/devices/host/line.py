"""The host's end of its line: bytes in from the desk, bytes out to it, and nothing else gets into them."""

import os
import queue
import sys
import threading

from core.devices.host import READY


class HostLine:
    """Reads in a thread of its own, so that the host ends with its desk even while a library does not return.

    Standard output is moved away first: what a library prints must not get into the line, nor anywhere else.
    """

    def __init__(self) -> None:
        self._out = os.dup(1)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        if sys.platform == "win32":
            import msvcrt

            for number in (0, self._out):
                msvcrt.setmode(number, os.O_BINARY)
        self._parts: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def ready(self) -> None:
        """Say that the library is there and served."""
        self.write(READY)

    def read(self) -> bytes:
        """Return the next bytes from the desk, whenever they come."""
        return self._parts.get()

    def write(self, data: bytes) -> None:
        """Send to the desk."""
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._out, rest) :]

    def _read(self) -> None:
        while data := os.read(0, 65536):
            self._parts.put(data)
        os._exit(0)  # the desk has gone; a library that hangs must not keep this process
