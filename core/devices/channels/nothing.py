"""The line of a device that has none: a folder, a scanner behind a program of its own. Nothing comes, nothing goes."""

import time


class NoLine:
    """See ByteChannel."""

    def write(self, data: bytes, timeout_s: float) -> int:
        """See ByteChannel; there is nobody to write to."""
        del timeout_s
        return len(data)

    def read(self, size: int, timeout_s: float) -> bytes:
        """See ByteChannel."""
        del size
        time.sleep(timeout_s)
        return b""

    def reset_input(self) -> None:
        """See ByteChannel."""

    def close(self) -> None:
        """See ByteChannel."""
