"""A thermal printer that is not there: real bytes in, real answers out, paper as bytes, and switches for its troubles.

It knows the protocol from the printer's side; it must not know jobs or templates. It ships: demo mode and training
use it, on TCP, on a pty or inside the process.
"""

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, fields

from core.base.threads import Beside
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
    is_cutter_stuck: bool = False
    is_overheated: bool = False
    is_silent: bool = False  # prints, never answers
    is_lying: bool = False  # says that all is well, whatever is
    is_garbled: bool = False  # answers nonsense
    is_busy: bool = False  # takes no byte
    baud: int = 0  # 0: as fast as the line

    @property
    def can_print(self) -> bool:
        """Return whether paper would move."""
        is_open = self.is_paper_out or self.is_cover_open
        return not (is_open or self.is_offline or self.is_cutter_stuck or self.is_overheated)


def switch_names() -> list[str]:
    """Return the switches that are on or off, as a person types them: ``paper_out``."""
    return [field.name.removeprefix("is_") for field in fields(Switches) if field.name.startswith("is_")]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """What happens at a byte."""

    at: int
    act: Callable[[], object]
    loses_rest: bool


class Mechanism:
    """The printer without its plug: what it does with bytes. Not thread-safe; the virtual printer locks."""

    def __init__(self, switches: Switches, on_paper: OnPaper) -> None:
        self._switches, self._on_paper = switches, on_paper
        self._buffer = bytearray()  # a command not yet complete
        self._held: list[tuple[Command, bytes]] = []  # complete, not yet printed
        self._paper = bytearray()
        self._nonsense = random.Random(7)  # noqa: S311 - the same nonsense every time

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
            elif command.name == "GS ( H":
                answers += self._answer(b"7\x22" + command.args[4:8] + b"\x00")
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
        now = Switches() if self._switches.is_lying else self._switches
        bits = {
            1: 0x08 * (not now.can_print),
            2: 0x04 * now.is_cover_open | 0x20 * now.is_paper_out | 0x40 * (now.is_cutter_stuck or now.is_overheated),
            3: 0x08 * now.is_cutter_stuck | 0x40 * now.is_overheated,
            4: 0x0C * (now.is_near_end or now.is_paper_out) | 0x60 * now.is_paper_out,
        }
        return self._answer(bytes([_FIXED | bits.get(question, 0)]))

    def _answer(self, data: bytes) -> bytes:
        if self._switches.is_silent:
            return b""
        if self._switches.is_garbled:
            return self._nonsense.randbytes(1 + len(data))
        return data


class VirtualPrinter:
    """A printer on a line. ``on_paper(body)`` is called at each cut with the bytes of that paper, in its own thread."""

    def __init__(self, wire: Wire, on_paper: OnPaper) -> None:
        self._wire = wire
        self._switches = Switches()
        self._mechanism = Mechanism(self._switches, on_paper)
        self._lock = threading.RLock()
        self._stopping = threading.Event()
        self._thread = Beside("virtual-printer", self._run)
        self._taken = 0
        self._turns: list[_Turn] = []
        self._is_unplugged = False

    @classmethod
    def tcp(cls, on_paper: OnPaper, *, port: int = 0, host: str = "127.0.0.1") -> "VirtualPrinter":
        """Return a started printer on a socket; port 0 takes a free one."""
        return cls(TcpWire(port, host), on_paper).start()

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

    @property
    def taken(self) -> int:
        """Return how many bytes it has taken in, questions included."""
        return self._taken

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

    def set(self, **switches: bool | int) -> None:
        """Throw switches (names of Switches); what was held for want of paper is printed when it can be."""
        with self._lock:
            for name, value in switches.items():
                if not hasattr(self._switches, name):
                    raise TypeError(f"no switch {name}")
                setattr(self._switches, name, value)
            answers = self._mechanism.work()
        self._wire.write(answers)

    def after(self, count: int, act: Callable[[], object], *, loses_rest: bool = False) -> None:
        """Do something once, when ``count`` more bytes have been taken in and before the next one is.

        ``loses_rest``: what came with the last of them in one piece never arrives.
        """
        with self._lock:
            self._turns.append(_Turn(at=self._taken + count, act=act, loses_rest=loses_rest))
            self._turns.sort(key=lambda turn: turn.at)

    def forget_turns(self) -> None:
        """Let nothing more happen by itself."""
        with self._lock:
            self._turns.clear()

    def cut_after(self, count: int) -> None:
        """Lose the connection after so many more bytes."""
        self.after(count, self._wire.drop, loses_rest=True)

    def power_cycle(self) -> None:
        """Switch off and on: what was held and half printed is gone."""
        with self._lock:
            self._mechanism.reset()

    def unplug(self) -> None:
        """Pull the cable; ``plug`` puts it back."""
        self._is_unplugged = True
        self._wire.unplug()

    def plug(self) -> None:
        """Put the cable back."""
        self._wire.plug()
        self._is_unplugged = False

    def _run(self) -> None:
        while not self._stopping.is_set():
            if self._switches.is_busy:
                self._stopping.wait(0.02)
                continue
            data = self._wire.read(0.05)
            if not data or self._is_unplugged:  # what a pulled cable still holds goes nowhere
                continue
            if baud := self._switches.baud:
                self._stopping.wait(len(data) * 10 / baud)
            self._take(data)

    def _take(self, data: bytes) -> None:
        while data:
            with self._lock:
                turn = self._turns.pop(0) if self._turns and self._turns[0].at <= self._taken + len(data) else None
                size = turn.at - self._taken if turn is not None else len(data)
                answers = self._mechanism.feed(data[:size])
                self._taken += size
                data = data[size:]
            self._wire.write(answers)
            if turn is not None:
                turn.act()
                if turn.loses_rest:
                    return


def _identity(question: int) -> bytes:
    texts = {66: "YICHUANG", 67: "VIRTUAL-80", 69: "CHINA GBK"}
    return b"_" + texts[question].encode() + b"\x00" if question in texts else b"\x02"
