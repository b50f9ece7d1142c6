"""What can go wrong between a reader and us, as switches of the simulated one. It knows frames as bytes only."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Spoils ``times`` answers (0: all of them) to ``command`` (empty: to any), after letting ``skip`` pass.

    Positions count the bytes of the whole frame from 0. Several switches may be on at once; they apply in the
    order in which they stand here.
    """

    command: bytes = b""
    skip: int = 0
    times: int = 1
    is_lifted: bool = False  # the card leaves before the command is carried out
    is_reset: bool = False  # the module restarts: forgets everything and does not answer this command
    is_silent: bool = False
    state: int | None = None  # a bare frame with this SW3 instead of the answer
    flips: tuple[tuple[int, int], ...] = ()  # (position, mask), the mask is XORed in
    length: int | None = None  # the length field lies
    cut_at: int | None = None  # only so many bytes leave
    is_doubled: bool = False
    stale: bytes = b""  # an older frame leaves before the answer
    noise_before: bytes = b""
    noise_after: bytes = b""
    unplug_at: int | None = None  # the line is torn after so many bytes
    byte_pause_s: float = 0.0  # one byte at a time

    def spoiled(self, frame: bytes) -> bytes:
        """Return what leaves the reader instead of the frame."""
        data = bytearray(frame)
        for position, mask in self.flips:
            if position < len(data):
                data[position] ^= mask
        if self.length is not None:
            data[5:7] = self.length.to_bytes(2, "big")
        if self.cut_at is not None:
            del data[self.cut_at :]
        if self.is_doubled:
            data += bytes(data)
        whole = self.noise_before + self.stale + bytes(data) + self.noise_after
        return whole if self.unplug_at is None else whole[: self.unplug_at]
