"""PC/SC served to the desk: is a card there, and what does it answer. It knows commands of no card.

``{"do": "look", "name": part}``  ->  ``{"readers": [...], "is_present": ..., "atr": hex, "turn": n, "reader": name}``
``{"do": "send", "apdu": hex}``   ->  ``{"answer": hex}``            ``{"do": "leave"}``  ->  ``{}``
Whatever fails is answered by ``{"error": "gone" | "no_service" | "no_reader" | "busy" | "failed", "code": hex}``.
"""

from collections.abc import Sequence
from typing import Any

from core.devices.host import NO_LIBRARY
from core.devices.host.line import HostLine
from core.devices.host.messages import Messages, packed
from core.devices.host.winscard import GONE, MUTE, NO_READER, NO_SERVICE, PRESENT, SHARING, Scard, ScardError

Answer = dict[str, Any]


class PcscHost:
    """One context, at most one card. The service may end and come back: the context is made anew."""

    def __init__(self) -> None:
        self._scard: Scard | None = None
        self._reader = b""  # where the last look found a card
        self._is_connected = False

    def answer(self, message: Answer) -> Answer:
        """Return the answer to a message."""
        try:
            return self._do(message)
        except ScardError as error:
            self._drop(error.code)
            return {"error": _word(error.code), "code": f"{error.code:08X}"}

    def _do(self, message: Answer) -> Answer:
        scard = self._scard = self._scard or Scard()
        if message["do"] == "look":
            return self._look(scard, str(message.get("name", "")))
        if message["do"] == "send":
            if not self._is_connected:
                scard.connect(self._reader)
                self._is_connected = True
            return {"answer": scard.transmit(bytes.fromhex(message["apdu"])).hex()}
        self._leave()
        return {}

    def _look(self, scard: Scard, part: str) -> Answer:
        names = scard.readers()
        wanted = [name for name in names if part.lower() in _text(name).lower()]
        if not wanted:
            raise ScardError(min(NO_READER))
        looks = [(name, *scard.look(name)) for name in wanted]
        name, state, atr = next((look for look in looks if _has_card(look[1])), looks[0])
        self._reader = name
        return {
            "readers": [_text(name) for name in names], "reader": _text(name), "is_present": _has_card(state),
            "atr": atr.hex(), "turn": state >> 16,
        }  # fmt: skip

    def _leave(self) -> None:
        if self._scard is not None and self._is_connected:
            self._scard.disconnect()
        self._is_connected = False

    def _drop(self, code: int) -> None:
        self._leave()
        if code in NO_SERVICE:
            self._scard = None


def serve(line: HostLine, arguments: Sequence[str]) -> int:  # noqa: ARG001 - which reader is meant stands in each look
    """Serve until the desk goes."""
    host, messages = PcscHost(), Messages()
    try:
        first = host.answer({"do": "leave"})  # makes the context, or says why not
    except OSError:
        return NO_LIBRARY
    del first
    line.ready()
    while True:
        for message in messages.feed(line.read()):
            line.write(packed(host.answer(message)))


def _has_card(state: int) -> bool:
    return bool(state & PRESENT) and not state & MUTE


def _text(name: bytes) -> str:
    return name.decode("utf-8", "replace")


def _word(code: int) -> str:
    if code in NO_SERVICE:
        return "no_service"
    if code in NO_READER:
        return "no_reader"
    if code in GONE:
        return "gone"
    return "busy" if code == SHARING else "failed"
