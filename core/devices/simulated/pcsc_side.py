"""A simulated PC/SC reader: the host's end of a line, with switches for what goes wrong.

Where pcscd runs, ``vpcd_card`` puts the same cards into a real one; here there is neither service nor process.
"""

from typing import Any

from core.devices.host.messages import BadMessage, Messages, packed
from core.devices.simulated.device import SimulatedDevice
from core.devices.simulated.far_side import FarSide, MemorySide
from core.devices.simulated.pcsc_cards import ChipCard


class SimulatedPcsc(SimulatedDevice):
    """See SimulatedDevice. ``error`` is answered to everything while it is set (see the host's words)."""

    def __init__(self, side: FarSide | None = None, *, reader: str = "Simulated PC/SC 00 00") -> None:
        super().__init__(side or MemorySide(), name="pcsc")
        self._reader = reader
        self._card: ChipCard | None = None
        self._turn = 0
        self._messages = Messages()
        self.error = ""
        self.raw = b""  # sent instead of the next answer
        self.lift_after: int | None = None  # the card leaves after so many commands

    @property
    def address(self) -> str:
        """Return the port to open, ``pcsc+serial:/tmp/.../reader``."""
        return f"pcsc+{super().address}"

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

    def _restart(self) -> None:
        self._messages = Messages()

    def _heard(self, held: bytearray) -> None:
        data = bytes(held)
        held.clear()
        try:
            messages = self._messages.feed(data)
        except BadMessage:  # the near end was opened anew in the middle of a message
            self._messages = Messages()
            return
        for message in messages:
            with self._lock:
                raw, self.raw = self.raw, b""
                answer, trouble = packed(self._reply(message)), self._trouble_for(message["do"].encode("ascii"))
            self._spoil_and_send(raw or answer, trouble)

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
