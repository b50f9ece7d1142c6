"""A call display on a line: shows the numbers that are called, three flashes each. It knows tickets, and no person.

ready ──TicketCalled──> flash (call, blank) x n ──> call stays ──stays_s over, ticket gone──> idle
A display that is away while numbers are called shows the newest one when it comes back, if that is still called.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence

from core.base.clock import Clock
from core.base.events import Bus
from core.base.faults import Fault
from core.config.device_settings import DisplaySettings
from core.devices.channels.ports import PortFound
from core.devices.channels.registry import open_channel
from core.devices.drivers.display import BLANK, CALL, IDLE, DisplayModel
from core.devices.drivers.onbon import FrameReader
from core.devices.loop import DeviceLoop
from core.devices.ports import ByteChannel, TestStep
from core.queue.events import TicketCalled, TicketEvent
from core.queue.ticket import OPEN_STATES, Ticket

ANSWER_S = 1.0
WRITE_S = 2.0
LOOK_S = 1.0  # an idle line is looked at so often: a pulled cable shows
_ACK, _NAK = b"\xa0\x00", b"\xa0\x01"
_WAITING = 50
_EVER = float("inf")
TEST_S = 3.0  # how long a test number stands


class CallDisplay:
    """Hears TicketEvents from ``start`` to ``stop``; with ``counter`` only those of one counter.

    ``load`` reads the model; its Fault is the display's, not the desk's.
    """

    def __init__(
        self,
        settings: DisplaySettings,
        load: Callable[[], DisplayModel],
        clock: Clock,
        bus: Bus,
        *,
        device: str,
        hall: str,
        counter: str = "",
        opener: Callable[[str], ByteChannel] = open_channel,
        ports: Callable[[], Sequence[PortFound]] | None = None,
    ) -> None:
        self._settings, self._load, self._bus = settings, load, bus
        self._model: DisplayModel
        self._hall, self._counter = hall, counter
        self._lock = threading.Lock()
        self._calls: deque[Ticket] = deque(maxlen=_WAITING)
        self._shown: Ticket | None = None
        self._is_over = False  # the shown number is no longer called
        self._stop_hearing: Callable[[], None] = lambda: None
        self._channel: ByteChannel | None = None
        self._answers = FrameReader()
        self._script: deque[tuple[str, float]] = deque()  # what is shown next, and for how long
        self._due = self._look_at = self._ping_at = 0.0
        self.loop = DeviceLoop(
            self,
            clock,
            bus,
            device=device,
            port=settings.port,
            rate=self._loaded,
            opener=opener,
            ports=ports,
            keep=64,
        )

    def start(self) -> None:
        """Hear the calls and begin to look for the display."""
        self._stop_hearing = self._bus.subscribe(TicketEvent, self._hear)
        self.loop.start()

    def stop(self, timeout_s: float = 1.0) -> bool:
        """Hear no more and give the line back; True when it ended in time."""
        self._stop_hearing()
        self._stop_hearing = lambda: None
        return self.loop.stop(timeout_s)

    def _hear(self, event: TicketEvent) -> None:
        ticket = event.ticket
        if self._counter and ticket.counter != self._counter:
            return
        with self._lock:
            if isinstance(event, TicketCalled):
                self._calls.append(ticket)
            elif ticket.state not in OPEN_STATES:
                self._calls = deque((call for call in self._calls if call.id != ticket.id), maxlen=_WAITING)
                self._is_over = self._is_over or (self._shown is not None and self._shown.id == ticket.id)
            else:
                return
        self.loop.nudge()

    # The loop's thread.

    def _loaded(self) -> int:
        """Read the model anew before each opening: a file that was mended counts at once."""
        self._model = self._load()
        return self._model.baud

    def begin(self, channel: ByteChannel) -> None:
        """See DeviceWork: ask for a sign of life where there is one, then show the newest call that still holds."""
        self._channel, self._answers = channel, FrameReader()
        channel.reset_input()
        self._rest()
        if self._model.ping:
            self._send(self._model.ping)
        with self._lock:
            self._calls = deque(list(self._calls)[-1:], maxlen=_WAITING)
            is_shown = self._shown is not None and not self._is_over and not self._calls
        self._script = deque([(CALL, self._stays_s)] if is_shown else [(IDLE, _EVER)])
        self._due = 0.0

    def step(self) -> float:
        """See DeviceWork: the next half of a flash, the next call, or a look at the line."""
        now = time.monotonic()
        if now >= self._due or not self._script:
            self._go_on(now)
        if now >= self._look_at:
            self._look(now)
        return max(0.0, min(self._due, self._look_at) - time.monotonic())

    def check(self) -> tuple[TestStep, ...]:
        """See DeviceWork: a sign of life where there is one, and a number that nobody has."""
        began = time.monotonic()
        if self._model.ping:
            self._send(self._model.ping)
        greeted = time.monotonic()
        values = self._values("A000", self._counter or "1", again="")
        self._send(self._model.message(CALL, values))
        self._script = deque([(IDLE, _EVER) if self._shown is None else (CALL, self._stays_s)])
        self._due = time.monotonic() + TEST_S
        return (
            TestStep(what="greet", took_ms=round((greeted - began) * 1000)),
            TestStep(what="show", took_ms=round((time.monotonic() - greeted) * 1000), note="A000"),
        )

    def end(self, fault: Fault | None) -> None:  # noqa: ARG002 - a display keeps what it shows
        """See DeviceWork."""
        self._channel = None

    def without(self, why: Fault) -> None:
        """See DeviceWork: the calls go on without it."""

    @property
    def _stays_s(self) -> float:
        return float(self._settings.stays_s) or _EVER

    def _go_on(self, now: float) -> None:
        if not self._script:
            self._next_call(is_late=now >= self._due)
        if self._script:
            kind, stays_s = self._script.popleft()
            self._due = now + stays_s
            self._show(kind)

    def _next_call(self, *, is_late: bool) -> None:
        """Write the script of the next call, or of the end of the last one."""
        with self._lock:
            if self._calls:
                self._shown, self._is_over = self._calls.popleft(), False
                flash = [(CALL, self._model.on_s), (BLANK, self._model.off_s)]
                self._script = deque([*flash * self._model.flashes, (CALL, self._stays_s)])
            elif self._shown is not None and (self._is_over or is_late):
                self._shown, self._is_over = None, False
                self._script = deque([(IDLE, _EVER)])

    def _show(self, kind: str) -> None:
        shown = self._shown
        values = self._values("", "", again="")
        if shown is not None:
            values = self._values(shown.number, shown.counter or "", again="再次" if shown.calls > 1 else "")
        self._send(self._model.message(kind, values))

    def _values(self, number: str, counter: str, *, again: str) -> dict[str, str]:
        digits = "".join(letter for letter in number if letter.isdigit())
        return {"number": number, "digits": digits, "counter": counter, "again": again, "hall": self._hall}

    def _send(self, message: bytes) -> None:
        """Send, and wait for the answer of a display that gives one."""
        assert self._channel is not None
        self._channel.write(message, WRITE_S)
        self._rest()
        if self._model.answers:
            self._await_answer()

    def _await_answer(self) -> None:
        assert self._channel is not None
        until = time.monotonic() + ANSWER_S
        while (left := until - time.monotonic()) > 0:
            data = self._channel.read(1, left)
            if data:
                data += self._channel.read(4096, 0.0)
            for answer in self._answers.feed(data):
                if answer.startswith(_NAK):
                    raise Fault("device.display.refused", number=answer[2] if len(answer) > 2 else 0)
                if answer.startswith(_ACK):
                    return
        raise Fault("device.display.silent")

    def _look(self, now: float) -> None:
        """Read what nobody asked for: it is dropped, and a line that is gone says so."""
        assert self._channel is not None
        self._look_at = now + LOOK_S
        self._channel.read(4096, 0.0)
        if self._model.ping and self._model.ping_s and now >= self._ping_at:
            self._send(self._model.ping)

    def _rest(self) -> None:
        now = time.monotonic()
        self._look_at = now + LOOK_S
        self._ping_at = now + (self._model.ping_s or _EVER)
