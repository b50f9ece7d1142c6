"""The head of a frame, for lines that cut the stream into packets: where a frame ends and padding begins.

It knows the preamble and the length of the reader protocol, and neither commands nor checksums.
"""

HEAD_BYTES = 7
_PREAMBLE = bytes.fromhex("AAAAAA9669")
_LONGEST = 0x0A00


class FrameEnds:
    """Tells how many bytes of the present frame are still to come; what lies behind a frame in a packet is padding."""

    def __init__(self) -> None:
        self.left = 0

    def take(self, packet: bytes) -> bytes:
        """Return the bytes of a packet that belong to a frame; a packet that begins none is passed on whole."""
        if not self.left and packet.startswith(_PREAMBLE) and len(packet) >= HEAD_BYTES:
            length = int.from_bytes(packet[HEAD_BYTES - 2 : HEAD_BYTES], "big")
            self.left = HEAD_BYTES + length if length <= _LONGEST else 0
        if not self.left:
            return packet
        piece = packet[: self.left]
        self.left -= len(piece)
        return piece

    def forget(self) -> None:
        """Expect the head of a frame next."""
        self.left = 0
