"""Cards behind PC/SC: social security cards, and identity cards in a reader that has a security module inside.

It speaks with its host (core/devices/host/pcsc.py) over a byte line; what dies there is a line that is lost here.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.base.clock import Clock, office_day
from core.base.faults import Fault
from core.devices.channels.deadline import Deadline
from core.devices.drivers.pcsc_module import has_module, module_text
from core.devices.drivers.sdt_text import UNKNOWN_KIND, decode_text
from core.devices.drivers.social_card import SocialCard
from core.devices.host.messages import BadMessage, Messages, packed
from core.devices.ports import ByteChannel, CardParts
from core.people.id_card import IdCard

log = logging.getLogger(__name__)

LOOK_S, SEND_S = 2.0, 3.0
_SLICE_S = 0.1
_ID_CARD_NUMBER = bytes.fromhex("0036000008")  # all an identity card tells a reader without a security module
_ERRORS = {
    "no_service": "card.pcsc.no_service",
    "no_reader": "card.pcsc.no_reader",
    "gone": "card.read.removed",
    "busy": "card.read.in_use",
    "failed": "card.pcsc.failed",
}


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What lies in the reader; ``turn`` counts cards put in and taken out."""

    reader: str
    is_present: bool
    atr: bytes
    turn: int


class PcscReader:
    """See CardReader. ``name`` is a part of the name of the reader that is meant, empty for any."""

    def __init__(
        self,
        channel: ByteChannel,
        clock: Clock,
        *,
        name: str = "",
        read_twice: bool = True,
        is_stopping: Callable[[], bool] = _never,
        on_found: Callable[[], object] = _never,
    ) -> None:
        self._channel, self._clock, self._name = channel, clock, name
        self._read_twice, self._is_stopping, self._on_found = read_twice, is_stopping, on_found
        self._messages, self._social = Messages(), SocialCard(self._send)
        self._answered_at = 0.0
        self._seen: int | None = None  # the turn of the card that was looked at, None when there is none
        self._is_unsure = True  # a card may lie there since before the line was opened
        self._is_card_new = False
        self.reads_again = True

    @property
    def is_card_new(self) -> bool:
        """See CardReader."""
        return self._is_card_new

    @property
    def parts(self) -> CardParts:
        """See CardReader: none; the photo of a module is not asked for."""
        return CardParts()

    @property
    def answered_at(self) -> float:
        """See CardReader."""
        return self._answered_at

    def probe(self) -> str:
        """See CardReader; the name of the reader. Faults ``card.pcsc.*``."""
        return self._look().reader

    def poll(self) -> IdCard | None:
        """See CardReader."""
        look = self._look()
        if not look.is_present:
            self._seen, self._is_unsure = None, False
            return None
        if self._seen == look.turn:
            return None
        self._seen, self._is_card_new, self._is_unsure = look.turn, not self._is_unsure, False
        self._on_found()
        return self._read(look)

    def read_lying(self) -> IdCard | None:
        """See CardReader."""
        look = self._look()
        if not look.is_present:
            return None
        self._is_card_new = self._is_card_new and self._seen == look.turn
        self._seen = look.turn
        return self._read(look)

    def is_field_empty(self) -> bool:
        """See CardReader."""
        return self._seen is None and not self._is_unsure

    def reset(self) -> None:
        """See CardReader: the card is let go, and found again if it lies there."""
        self._call({"do": "leave"}, LOOK_S)
        self._seen, self._is_unsure = None, True

    def close(self) -> None:
        """See CardReader."""
        self._channel.close()

    def _read(self, look: _Look) -> IdCard:
        """Read, and again to compare: another card may have come between two commands."""
        try:
            card = self._once(look)
            if self._read_twice and self._once(look) != card:
                raise Fault("card.read.differs")
            if self._look().turn != look.turn:
                raise Fault("card.read.removed", state="6F00")
        finally:
            self._call({"do": "leave"}, LOOK_S)
        return card

    def _once(self, look: _Look) -> IdCard:
        if has_module(look.atr):
            card = decode_text(module_text(self._send), self._today())
            if UNKNOWN_KIND in card.doubts:
                raise Fault("card.read.kind_unknown")
            return card
        if (found := self._social.read(self._today())) is not None:
            return found
        number, state = self._social.ask(_ID_CARD_NUMBER)
        if state == 0x9000 and len(number) == 8:
            raise Fault("card.read.no_module")
        raise Fault("card.read.unknown_card")

    def _look(self) -> _Look:
        answer = self._call({"do": "look", "name": self._name}, LOOK_S)
        try:
            return _Look(
                reader=str(answer["reader"]),
                is_present=bool(answer["is_present"]),
                atr=bytes.fromhex(answer["atr"]),
                turn=int(answer["turn"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise Fault("device.host.garbled") from error

    def _send(self, apdu: bytes) -> bytes:
        try:
            return bytes.fromhex(self._call({"do": "send", "apdu": apdu.hex()}, SEND_S)["answer"])
        except (KeyError, TypeError, ValueError) as error:
            raise Fault("device.host.garbled") from error

    def _call(self, message: dict[str, Any], timeout_s: float) -> dict[str, Any]:
        """Return the host's answer; Fault ``device.host.hung`` ends the session, and the process with it."""
        if self._channel.read(65536, 0.0):  # what came before the question is no answer to it
            self._messages = Messages()
        self._channel.write(packed(message), timeout_s)
        deadline = Deadline(timeout_s)
        while not deadline.is_over:
            if self._is_stopping():
                raise Fault("card.link.stopped")
            data = self._channel.read(1, min(deadline.left_s, _SLICE_S))
            if data:
                data += self._channel.read(65536, 0.0)
            try:
                answers = self._messages.feed(data)
            except BadMessage as error:
                raise Fault("device.host.garbled") from error
            if answers:
                self._answered_at = time.monotonic()
                return _good(answers[-1])
        raise Fault("device.host.hung", port=getattr(self._channel, "port", "pcsc:"))

    def _today(self) -> date:
        return office_day(self._clock.now())


def _good(answer: dict[str, Any]) -> dict[str, Any]:
    word = answer.get("error")
    if word is None:
        return answer
    raise Fault(_ERRORS.get(str(word), "card.pcsc.failed"), state=str(answer.get("code", "")))
