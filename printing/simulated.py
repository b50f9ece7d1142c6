"""A thermal printer that is not there: real bytes in, real answers out, paper as bytes, and switches for its troubles.

It knows the protocol from the printer's side; it must not know jobs or templates. It ships: demo mode and training
use it, on TCP, on a pty or inside the process.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from core.devices.ports import ByteChannel
from printing.commands import Command, command_at
from printing.printer_sides import MemoryWire, PtyWire, TcpWire, Wire

OnPaper = Callable[[bytes], None]
_FIXED = 0x12


@dataclass
class Switches:
    """What goes wrong. Set through ``VirtualPrinter.set``."""

    is_paper_out: bool = False
    is_near_end: bool = False
    is_cover_open: bool = False
    is_offline: bool = False
    is_silent: bool = False  # prints, never answers
    is_cutter_stuck: bool = False
    baud: int = 0  # 0: as fast as the line
    drop_after: int | None = None  # bytes until the line is cut, once

    @property
    def can_print(self) -> bool:
        """Return whether paper would move."""
        return not (self.is_paper_out or self.is_cover_open or self.is_offline or self.is_cutter_stuck)


class Mechanism:
    """The printer without its plug: what it does with bytes. Not thread-safe; the virtual printer locks."""

    def __init__(self, switches: Switches, on_paper: OnPaper) -> None:
        self._switches, self._on_paper = switches, on_paper
        self._buffer = bytearray()  # a command not yet complete
        self._held: list[tuple[Command, bytes]] = []  # complete, not yet printed
        self._paper = bytearray()

    def feed(self, data: bytes) -> bytes:
        """Take bytes and return the answers to questions among them."""
        self._buffer += data
        answers = bytearray()
        while self._buffer and (command := command_at(bytes(self._buffer), 0)) is not None:
            raw = bytes(self._buffer[: command.end])
            del self._buffer[: command.end]
            if command.name == "DLE EOT":  # answered at once, even out of paper
                answers += self._status(command.args[0])
            else:
                self._held.append((command, raw))
        return bytes(answers) + self.work()

    def work(self) -> bytes:
        """Print what is held as far as possible; return answers that come in their turn."""
        answers = bytearray()
        while self._held and self._switches.can_print:
            command, raw = self._held.pop(0)
            if command.name == "GS r":
                answers += self._answer(bytes([0x03 if self._switches.is_near_end else 0x00]))
            elif command.name == "GS I":
                answers += self._answer(_identity(command.args[0]))
            elif command.name != "GS a" and (command.name != "NUL" or self._paper):
                self._paper += raw
                self._cut(command)
        return bytes(answers)

    def reset(self) -> None:
        """Switch off and on: what was held and half printed is gone."""
        self._buffer.clear()
        self._held.clear()
        self._paper.clear()

    def _cut(self, command: Command) -> None:
        if command.name == "GS V":
            body = bytes(self._paper)
            self._paper.clear()
            self._on_paper(body)

    def _status(self, question: int) -> bytes:
        now = self._switches
        bits = {
            1: 0x08 * (not now.can_print),
            2: 0x04 * now.is_cover_open | 0x20 * now.is_paper_out | 0x40 * now.is_cutter_stuck,
            3: 0x08 * now.is_cutter_stuck,
            4: 0x0C * (now.is_near_end or now.is_paper_out) | 0x60 * now.is_paper_out,
        }
        return self._answer(bytes([_FIXED | bits.get(question, 0)]))

    def _answer(self, data: bytes) -> bytes:
        return b"" if self._switches.is_silent else data


class VirtualPrinter:
    """A printer on a line. ``on_paper(body)`` is called at each cut with the bytes of that paper, in its own thread."""

    def __init__(self, wire: Wire, on_paper: OnPaper) -> None:
        self._wire = wire
        self._switches = Switches()
        self._mechanism = Mechanism(self._switches, on_paper)
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="virtual-printer", daemon=True)
        self._got = 0

    @classmethod
    def tcp(cls, on_paper: OnPaper, *, port: int = 0) -> "VirtualPrinter":
        """Return a started printer on 127.0.0.1; port 0 takes a free one."""
        return cls(TcpWire(port), on_paper).start()

    @classmethod
    def pty(cls, on_paper: OnPaper) -> "VirtualPrinter":
        """Return a started printer behind a real tty (not on Windows)."""
        return cls(PtyWire(), on_paper).start()

    @classmethod
    def in_process(cls, on_paper: OnPaper) -> "VirtualPrinter":
        """Return a started printer inside the process; reach it with ``open``."""
        return cls(MemoryWire(), on_paper).start()

    @property
    def address(self) -> str:
        """Return what goes into the settings: ``tcp://127.0.0.1:50123``, ``serial:/dev/pts/4``."""
        return self._wire.address

    def open(self, address: str) -> ByteChannel:
        """Open the near end; Fault ``device.open.*`` while unplugged. Fits wherever a channel opener is wanted."""
        return self._wire.open(address)

    def start(self) -> "VirtualPrinter":
        """Begin to listen."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Vanish, and leave no thread."""
        self._stopping.set()
        self._thread.join(5.0)
        self._wire.close()

    def set(self, **switches: bool | int | None) -> None:
        """Throw switches (names of Switches); what was held for want of paper is printed when it can be."""
        with self._lock:
            for name, value in switches.items():
                if not hasattr(self._switches, name):
                    raise TypeError(f"no switch {name}")
                setattr(self._switches, name, value)
            self._got = 0
            self._wire.write(self._mechanism.work())

    def power_cycle(self) -> None:
        """Switch off and on."""
        with self._lock:
            self._mechanism.reset()

    def unplug(self) -> None:
        """Pull the cable; ``plug`` puts it back."""
        self._wire.unplug()

    def plug(self) -> None:
        """Put the cable back."""
        self._wire.plug()

    def _run(self) -> None:
        while not self._stopping.is_set():
            data = self._wire.read(0.05)
            if not data:
                continue
            with self._lock:
                baud, limit = self._switches.baud, self._switches.drop_after
                data = data if limit is None else data[: max(0, limit - self._got)]
                self._got += len(data)
                answers = self._mechanism.feed(data)
            if baud:
                self._stopping.wait(len(data) * 10 / baud)
            self._wire.write(answers)
            if limit is not None and self._got >= limit:
                self._switches.drop_after = None
                self._wire.drop()


def _identity(question: int) -> bytes:
    texts = {66: "YICHUANG", 67: "VIRTUAL-80", 69: "CHINA GBK"}
    return b"_" + texts[question].encode() + b"\x00" if question in texts else b"\x02"
