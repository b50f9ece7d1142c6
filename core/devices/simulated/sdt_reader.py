"""A simulated identity card reader that speaks the real protocol over a real line. It knows the protocol and no desk.

Ships with the product: the demo and the tests put cards on it. It does nothing by chance and nothing by itself.
"""

import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Self

from core.devices.drivers.sdt_frame import encode
from core.devices.ports import ByteChannel
from core.devices.simulated.card_text import SimulatedCard, card_of
from core.devices.simulated.far_side import FarSide, best_side
from core.devices.simulated.sdt_module import SdtModule, take_request
from core.devices.simulated.troubles import Trouble
from core.people.id_card import IdCard

_WAIT_S = 0.02
_PACED_CHUNK = 16
_NO_TROUBLE = Trouble()


class SimulatedReader:
    """Runs its own thread between ``start`` and ``close``; everything else may be called from any thread.

    ``baud`` is the speed it understands; with ``is_paced`` its answers take the time the wire would.
    """

    def __init__(
        self,
        side: FarSide | None = None,
        *,
        module: SdtModule | None = None,
        baud: int | None = None,
        is_paced: bool = False,
    ) -> None:
        self._side = side or best_side()
        self._module = module or SdtModule()
        self._baud, self._is_paced = baud, is_paced
        self._lock = threading.RLock()
        self._troubles: list[Trouble] = []
        self._held = bytearray()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="simulated-reader", daemon=True)
        self._jobs: queue.SimpleQueue[Callable[[], object]] = queue.SimpleQueue()
        self.requests: deque[bytes] = deque(maxlen=1000)  # commands heard, for tests

    @property
    def address(self) -> str:
        """Return the port to open, ``serial:/tmp/.../reader``."""
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
        self._thread.join(5)
        self._side.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def is_seen_empty(self) -> bool:
        """Say whether whoever asks it has heard that the last card is gone."""
        with self._lock:
            return self._module.is_seen_empty

    def put_card(self, card: IdCard | SimulatedCard) -> None:
        """Lay a card on the reader; one that lay there is lifted before."""
        with self._lock:
            self._module.lift()
            self._module.put(card_of(card) if isinstance(card, IdCard) else card)

    def put_second_card(self) -> None:
        """Lay another card on the one that is there: none can be selected."""
        with self._lock:
            self._module.is_crowded = True

    def lift(self) -> None:
        """Take the card away."""
        with self._lock:
            self._module.lift()

    def arm(self, *troubles: Trouble) -> None:
        """Let these happen, each to its own answers; the first one that fits an answer spoils it."""
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
        """Put the cable back, the module starts afresh; done when this returns."""
        self._in_thread(self._plug)

    def _plug(self) -> None:
        with self._lock:
            self._module.restart()
        self._held.clear()
        self._side.plug()

    def _in_thread(self, job: Callable[[], None]) -> None:
        """Only the thread touches the line: a file number closed under a waiting one could become another file."""
        if not self._thread.is_alive():
            job()
            return
        done = threading.Event()
        self._jobs.put(job)
        self._jobs.put(done.set)
        done.wait(5)

    def _run(self) -> None:
        while not self._closing.is_set():
            while not self._jobs.empty():
                self._jobs.get()()
            self._held += self._side.read(_WAIT_S)
            if self._baud is not None and self._side.baud() != self._baud:
                self._held.clear()  # at another speed it hears no byte right
            while request := take_request(self._held):
                self._serve(request)

    def _serve(self, request: bytes) -> None:
        with self._lock:
            trouble = self._trouble_for(request[7:9])
            if trouble.is_lifted:
                self._module.lift()
            if trouble.is_reset:
                self._module.restart()
            command, answer = self._module.answer(request)
            self.requests.append(command)
        if trouble.is_silent or trouble.is_reset:
            return
        bare = None if trouble.state is None else bytes((0, 0, trouble.state))
        self._send(trouble.spoiled(encode(bare or answer)), trouble.byte_pause_s)
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
