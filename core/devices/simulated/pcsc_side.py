"""A simulated PC/SC reader inside the process: the host's end of the line, with switches for what goes wrong.

Where pcscd runs, ``vpcd_card`` puts the same cards into a real one; here there is neither service nor process.
"""

import threading
from typing import Any, Self

from core.base.faults import Fault
from core.devices.channels.memory import MemoryChannel, memory_pair
from core.devices.host.messages import Messages, packed
from core.devices.ports import ByteChannel
from core.devices.simulated.pcsc_cards import ChipCard

_WAIT_S = 0.02


class SimulatedPcsc:
    """Runs a thread between ``start`` and ``close``; the rest may be called from any thread.

    ``error`` is answered to everything while it is set (see the host's words), ``is_silent`` answers nothing,
    ``raw`` is sent instead of the next answer.
    """

    def __init__(self, reader: str = "Simulated PC/SC 00 00") -> None:
        self._reader = reader
        self._lock = threading.RLock()
        self._card: ChipCard | None = None
        self._turn = 0
        self.error, self.raw, self.is_silent = "", b"", False
        self.lift_after: int | None = None  # the card leaves after so many commands
        self._far: MemoryChannel | None = None
        self._messages = Messages()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="simulated-pcsc", daemon=True)

    @property
    def address(self) -> str:
        """Return the port to open."""
        return "pcsc:Simulated"

    def open(self, address: str) -> ByteChannel:  # noqa: ARG002 - there is but one
        """Open the near end, as ``open_channel`` would."""
        near, far = memory_pair()
        with self._lock:
            self._messages, self._far = Messages(), far
        return near

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def close(self) -> None:
        """End the thread."""
        self._closing.set()
        self._thread.join(5)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def put_card(self, card: ChipCard) -> None:
        """Put a card in; one that was there is taken out before."""
        self.lift()
        with self._lock:
            card.reset()
            self._card = card
            self._turn += 1

    def lift(self) -> None:
        """Take the card out."""
        with self._lock:
            self._turn += self._card is not None
            self._card = None

    def die(self) -> None:
        """End as a process that is killed: the line is cut."""
        with self._lock:
            if self._far is not None:
                self._far.close()

    def _run(self) -> None:
        while not self._closing.is_set():
            far = self._far
            if far is None:
                self._closing.wait(_WAIT_S)
                continue
            try:
                data = far.read(1, _WAIT_S)
                for message in self._messages.feed(data + far.read(65536, 0.0) if data else b""):
                    self._answer(far, message)
            except Fault:  # the near end was closed, or we died
                self._far = None

    def _answer(self, far: MemoryChannel, message: dict[str, Any]) -> None:
        with self._lock:
            raw, self.raw = self.raw, b""
            answer = packed(self._reply(message))
            if not self.is_silent:
                far.write(raw or answer, 1.0)

    def _reply(self, message: dict[str, Any]) -> dict[str, Any]:
        if self.error:
            return {"error": self.error, "code": "80100000"}
        if message["do"] == "look":
            atr = self._card.atr.hex() if self._card else ""
            return {
                "readers": [self._reader], "reader": self._reader, "is_present": self._card is not None, "atr": atr,
                "turn": self._turn,
            }  # fmt: skip
        if message["do"] == "send":
            if self.lift_after is not None:
                self.lift_after -= 1
                if self.lift_after < 0:
                    self.lift()
            if self._card is None:
                return {"error": "gone", "code": "80100069"}
            return {"answer": self._card.answer(bytes.fromhex(message["apdu"])).hex()}
        return {}
