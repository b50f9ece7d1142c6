"""What every simulated device on a line has: a thread, a plug, and switches for what goes wrong. It knows no protocol.

Ships with the product: the demo and the tests play with it. It does nothing by chance and nothing by itself.
"""

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Self

from core.base.threads import Beside
from core.devices.ports import ByteChannel
from core.devices.simulated.far_side import FarSide, best_side
from core.devices.simulated.troubles import Trouble

_WAIT_S = 0.02
_PACED_CHUNK = 16
_NO_TROUBLE = Trouble()


class SimulatedDevice:
    """Runs its own thread between ``start`` and ``close``; everything else may be called from any thread.

    ``baud`` is the speed it understands; with ``is_paced`` it talks as slowly as the wire would.
    A device says in ``_heard`` what it does with what comes in, and in ``_restart`` what it forgets without power.
    """

    def __init__(
        self, side: FarSide | None = None, *, name: str, baud: int | None = None, is_paced: bool = False
    ) -> None:
        self._side = side or best_side()
        self._baud, self._is_paced = baud, is_paced
        self._lock = threading.RLock()
        self._troubles: list[Trouble] = []
        self._held = bytearray()
        self._closing = threading.Event()
        self._thread = Beside(f"simulated-{name}", self._run)
        self._jobs: queue.SimpleQueue[Callable[[], object]] = queue.SimpleQueue()

    @property
    def address(self) -> str:
        """Return the port to open, ``serial:.../reader``."""
        return self._side.address

    def open(self, address: str) -> ByteChannel:
        """Open the near end: an opener for hosts that cannot reach it by address alone."""
        return self._side.open(address)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def close(self) -> None:
        """Unplug and end the thread."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(5)
        self._side.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def arm(self, *troubles: Trouble) -> None:
        """Let these happen, each to its own frames; the first one that fits a frame spoils it."""
        with self._lock:
            self._troubles += troubles

    def calm(self) -> None:
        """Let nothing more go wrong."""
        with self._lock:
            self._troubles.clear()

    def unplug(self) -> None:
        """Pull the cable out; done when this returns."""
        self._in_thread(self._side.unplug)

    def plug(self) -> None:
        """Put the cable back, the device starts afresh; done when this returns."""
        self._in_thread(self._plug)

    # What a device says of itself.

    def _heard(self, held: bytearray) -> None:
        """Take from ``held`` what can be understood, and act on it; the rest stays for later."""
        held.clear()

    def _restart(self) -> None:
        """Forget what is forgotten without power."""

    # For devices.

    def _say(self, frame: bytes, command: bytes = b"") -> None:
        """Send a frame by itself, spoiled by the next trouble that fits; done when this returns."""
        with self._lock:
            trouble = self._trouble_for(command)
        self._in_thread(lambda: self._spoil_and_send(frame, trouble))

    def _spoil_and_send(self, frame: bytes, trouble: Trouble) -> None:
        """Send in the device's own thread what a trouble leaves of a frame."""
        if trouble.is_silent:
            return
        self._send(trouble.spoiled(frame), trouble.byte_pause_s)
        if trouble.unplug_at is not None:
            self._side.unplug()

    def _trouble_for(self, command: bytes) -> Trouble:
        for at, trouble in enumerate(self._troubles):
            if trouble.command not in {b"", command}:
                continue
            if trouble.skip:
                self._troubles[at] = replace(trouble, skip=trouble.skip - 1)
                continue
            if trouble.times == 1:
                del self._troubles[at]
            elif trouble.times:
                self._troubles[at] = replace(trouble, times=trouble.times - 1)
            return trouble
        return _NO_TROUBLE

    def _in_thread(self, job: Callable[[], None]) -> None:
        """Only the thread touches the line: a file number closed under a waiting one could become another file."""
        if not self._thread.is_alive():
            job()
            return
        done = threading.Event()
        self._jobs.put(job)
        self._jobs.put(done.set)
        done.wait(5)

    def _plug(self) -> None:
        with self._lock:
            self._restart()
        self._held.clear()
        self._side.plug()

    def _run(self) -> None:
        while not self._closing.is_set():
            while not self._jobs.empty():
                self._jobs.get()()
            self._held += self._side.read(_WAIT_S)
            if self._baud is not None and self._side.baud() != self._baud:
                self._held.clear()  # at another speed it hears no byte right
            if self._held:
                self._heard(self._held)

    def _send(self, data: bytes, byte_pause_s: float) -> None:
        if byte_pause_s:
            for byte in data:
                if self._closing.wait(byte_pause_s):
                    return
                self._side.write(bytes([byte]))
        elif self._is_paced:
            self._send_paced(data)
        else:
            self._side.write(data)

    def _send_paced(self, data: bytes) -> None:
        """Send as the wire would: ten bits a byte."""
        began, baud = time.monotonic(), self._side.baud()
        for at in range(0, len(data), _PACED_CHUNK):
            chunk = data[at : at + _PACED_CHUNK]
            due = began + (at + len(chunk)) * 10 / baud
            self._closing.wait(max(0.0, due - time.monotonic()))
            self._side.write(chunk)
