"""The photo of a card through a decoder the site has: in a process of its own, and nothing depends on it.

The bytes are opaque to us and decoders are their makers' (specification section 9): we ship none.
"""

import logging

from core.base.faults import Fault
from core.devices.channels.deadline import Deadline
from core.devices.channels.process import open_decoder
from core.devices.host.messages import BadMessage, Messages, packed
from core.devices.ports import ByteChannel

log = logging.getLogger(__name__)

DECODE_S = 3.0


class PhotoDecoder:
    """Starts its process at the first photo and anew after an accident. One thread uses it."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._channel: ByteChannel | None = None

    def picture(self, photo: bytes) -> bytes:
        """Return the picture, empty when there is none: a card is good without its photo."""
        try:
            return self._decoded(photo)
        except (Fault, BadMessage, KeyError, TypeError, ValueError) as error:
            log.warning("no photo: %s", error if isinstance(error, Fault) else type(error).__name__)
            self.close()
            return b""

    def close(self) -> None:
        """End the process."""
        channel, self._channel = self._channel, None
        if channel is not None:
            channel.close()

    def _decoded(self, photo: bytes) -> bytes:
        channel = self._channel = self._channel or open_decoder(self._path)
        messages, deadline = Messages(), Deadline(DECODE_S)
        channel.write(packed({"wlt": photo.hex()}), DECODE_S)
        while not deadline.is_over:
            data = channel.read(1, deadline.left_s)
            for answer in messages.feed(data + channel.read(65536, 0.0) if data else b""):
                return bytes.fromhex(answer["picture"])
        raise Fault("device.host.hung", port=self._path)
