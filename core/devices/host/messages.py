"""Messages of a host that speaks in objects: a length of 4 bytes, then JSON. It knows none of their meanings."""

import json
from typing import Any

LONGEST = 262144  # a picture of 102 x 126 in hex is 78,000


class BadMessage(ValueError):
    """What came is no message: too long, no JSON, or no object."""


def packed(message: dict[str, Any]) -> bytes:
    """Return a message as bytes."""
    body = json.dumps(message, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    return len(body).to_bytes(4, "big") + body


class Messages:
    """Takes bytes as they come and gives whole messages."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> list[dict[str, Any]]:
        """Return the messages that became whole; BadMessage leaves nothing to go on with."""
        self._held += data
        found = []
        while len(self._held) >= 4:
            size = int.from_bytes(self._held[:4], "big")
            if size > LONGEST:
                raise BadMessage("too long")
            if len(self._held) < 4 + size:
                break
            found.append(_object(bytes(self._held[4 : 4 + size])))
            del self._held[: 4 + size]
        return found


def _object(body: bytes) -> dict[str, Any]:
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadMessage("no JSON") from error
    if not isinstance(message, dict):
        raise BadMessage("no object")
    return message
