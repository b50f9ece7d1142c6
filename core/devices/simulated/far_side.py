"""The far end of a line: where a simulated device sits, on a pty or inside the process. It knows no protocol."""

import os
import select
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Protocol

from core.base.faults import Fault
from core.devices.channels.memory import MemoryChannel, memory_pair
from core.devices.channels.registry import open_channel
from core.devices.ports import ByteChannel


class FarSide(Protocol):
    """A socket in the wall that can be plugged and unplugged; the address stays the same."""

    @property
    def address(self) -> str:
        """Return what ``open`` is given, ``serial:/tmp/.../reader``."""
        ...

    def open(self, address: str) -> ByteChannel:
        """Open the near end; Fault ``device.open.absent`` while it is unplugged."""
        ...

    def plug(self) -> None:
        """Come up as a new device."""
        ...

    def unplug(self) -> None:
        """Vanish, also from under an open near end."""
        ...

    def read(self, timeout_s: float) -> bytes:
        """Return what came in, none when the time is over or the line is unplugged."""
        ...

    def write(self, data: bytes) -> None:
        """Send; what nobody can take is lost, as on a wire."""
        ...

    def baud(self) -> int:
        """Return the speed at which the near end talks."""
        ...

    def close(self) -> None:
        """Unplug and leave nothing behind."""
        ...


class MemorySide:
    """A far side inside the process: everywhere, also on Windows."""

    def __init__(self) -> None:
        self._far: MemoryChannel | None = None
        self._near: MemoryChannel | None = None
        self._is_plugged = True

    @property
    def address(self) -> str:
        """See FarSide."""
        return "memory:reader"

    def open(self, address: str) -> ByteChannel:
        """See FarSide."""
        if not self._is_plugged:
            raise Fault("device.open.absent", port=address)
        self._near, self._far = memory_pair()
        return self._near

    def plug(self) -> None:
        """See FarSide."""
        self._is_plugged = True

    def unplug(self) -> None:
        """See FarSide."""
        self._is_plugged = False
        if self._far is not None:
            self._far.close()

    def read(self, timeout_s: float) -> bytes:
        """See FarSide."""
        if (far := self._far) is None:
            time.sleep(timeout_s)
            return b""
        try:
            first = far.read(1, timeout_s)
            return first + far.read(4096, 0.0) if first else b""
        except Fault:  # the near end was closed
            self._far = None
            return b""

    def write(self, data: bytes) -> None:
        """See FarSide."""
        if (far := self._far) is None:
            return
        try:
            far.write(data, 1.0)
        except Fault:
            self._far = None

    def baud(self) -> int:
        """See FarSide."""
        return self._near.baud if self._near else 0

    def close(self) -> None:
        """See FarSide."""
        self.unplug()


if sys.platform != "win32":
    import termios
    import tty

    _SPEEDS = {getattr(termios, f"B{rate}"): rate for rate in (9600, 19200, 38400, 57600, 115200)}

    class PtySide:
        """A far side behind a real tty; a link in a folder of its own keeps the address when it is plugged again."""

        def __init__(self) -> None:
            self._folder = Path(tempfile.mkdtemp(prefix="yichuang-reader-"))
            self._link = self._folder / "reader"
            self._master = self._slave = -1
            self.plug()

        @property
        def address(self) -> str:
            """See FarSide."""
            return f"serial:{self._link}"

        def open(self, address: str) -> ByteChannel:
            """See FarSide."""
            return open_channel(address)

        def plug(self) -> None:
            """See FarSide."""
            if self._master >= 0:
                return
            self._master, self._slave = os.openpty()
            tty.setraw(self._slave)  # no echo before the near end has set the line up
            os.set_blocking(self._master, False)
            self._link.symlink_to(os.ttyname(self._slave))

        def unplug(self) -> None:
            """See FarSide."""
            if self._master < 0:
                return
            self._link.unlink()
            master, slave, self._master, self._slave = self._master, self._slave, -1, -1
            os.close(slave)
            os.close(master)

        def read(self, timeout_s: float) -> bytes:
            """See FarSide."""
            if self._master < 0:
                time.sleep(timeout_s)
                return b""
            ready, _, _ = select.select([self._master], [], [], timeout_s)
            return os.read(self._master, 4096) if ready else b""

        def write(self, data: bytes) -> None:
            """See FarSide."""
            rest = memoryview(data)
            while rest and self._master >= 0 and select.select([], [self._master], [], 1.0)[1]:
                rest = rest[os.write(self._master, rest) :]

        def baud(self) -> int:
            """See FarSide."""
            return _SPEEDS.get(termios.tcgetattr(self._slave)[5], 0) if self._slave >= 0 else 0

        def close(self) -> None:
            """See FarSide."""
            self.unplug()
            shutil.rmtree(self._folder, ignore_errors=True)


def best_side() -> FarSide:
    """Return a pty where there are any, else a line inside the process."""
    return MemorySide() if sys.platform == "win32" else PtySide()
