"""The card reader of one desk: its thread, its lamp, and who gets which card. It knows no screen and no case.

Everything happens in the desk's own thread, which alone touches the line; events are published from it. The public
methods may be called from any thread and return at once (``stop`` waits for the end).
"""

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from core.base.clock import Clock, SystemClock
from core.base.events import Bus
from core.base.faults import Fault
from core.base.ids import new_id
from core.config.model import ReaderSettings
from core.devices.card_visits import CardVisits, Reading, Verdict
from core.devices.channels.ports import PortFound, moved_to, serial_ports, usb_of
from core.devices.channels.registry import open_channel
from core.devices.drivers.sdt import SdtReader
from core.devices.drivers.sdt_link import SdtTiming
from core.devices.events import CardFailed, CardRead, DeviceChanged
from core.devices.ports import ByteChannel, CardReader, DeviceState
from core.people.id_card import IdCard

log = logging.getLogger(__name__)

ASK_TIMEOUT_S = 15.0
_BACK_OFF_S = (0.25, 0.5, 1.0, 2.0)
_AFTER_RESET_S = 1.0
_GARBLED_LIMIT = 3
_ABSENT = frozenset(
    {"device.open.absent", "device.channel.lost", "device.open.refused", "device.open.unreachable"}
    | {"device.open.unknown_host"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ask:
    id: str
    until: float


class CardDesk:
    """Publishes DeviceChanged (on change only), CardRead and CardFailed on the bus.

    A card that comes by itself is told with an empty ``ask``; after ``ask()`` the next card, or the one that lies
    there, answers that request and no other. ``new_visitor()`` begins a new visit: a card read before it, or still
    lying there from before, never counts for the new visitor.
    """

    def __init__(
        self,
        settings: ReaderSettings,
        clock: Clock,
        bus: Bus,
        *,
        device: str = "card_reader",
        opener: Callable[[str], ByteChannel] = open_channel,
        ports: Callable[[], Sequence[PortFound]] = serial_ports,
        timing: SdtTiming | None = None,
    ) -> None:
        self._settings, self._clock, self._bus, self._device = settings, clock, bus, device
        self._opener, self._ports, self._timing = opener, ports, timing
        self._line = SystemClock()  # a wire does not wait for a set clock
        self._wake = threading.Condition()
        self._is_stopping = False
        self._ask: _Ask | None = None
        self._cancelled: list[str] = []
        self._is_nudged = False
        self._visit = 0
        self._visits = CardVisits()
        self._shown: tuple[DeviceState | None, str] = (None, "")
        self._why = Fault("card.link.stopped")  # behind the lamp, while there is no reader
        self._usb = ""
        self._reads_again = False  # the module has once answered a second reading
        self._falls = 0  # since the reader last answered
        self._garbled = 0
        self._failure = ""  # told already, of the card that lies there
        self._thread = threading.Thread(target=self._run, name=f"device-{device}", daemon=True)

    @property
    def state(self) -> DeviceState:
        """Return what the lamp shows."""
        return self._shown[0] or DeviceState.UNUSED

    @property
    def fault(self) -> str:
        """Return the fault code behind the lamp, empty when there is none."""
        return self._shown[1]

    def start(self) -> None:
        """Begin to open the reader and to look for cards."""
        self._thread.start()

    def stop(self, timeout_s: float = 1.0) -> bool:
        """End the thread and give the line back; True when it ended in time."""
        with self._wake:
            self._is_stopping = True
            self._wake.notify_all()
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def ask(self, timeout_s: float = ASK_TIMEOUT_S) -> str:
        """Ask for a card; return the id that CardRead or CardFailed will carry. An older request is cancelled."""
        ask = _Ask(id=new_id(), until=self._line.monotonic() + timeout_s)
        with self._wake:
            self._cancel()
            self._ask = ask
            self._nudge()
        return ask.id

    def new_visitor(self) -> None:
        """Begin the next visit. A request still open is cancelled."""
        with self._wake:
            self._visit += 1
            self._cancel()
            self._nudge()

    def _cancel(self) -> None:
        if self._ask is not None:
            self._cancelled.append(self._ask.id)
            self._ask = None

    def _nudge(self) -> None:
        self._is_nudged = True
        self._wake.notify_all()

    # From here on: the desk's own thread.

    def _run(self) -> None:
        while not self._is_stopping:
            pause_s = _BACK_OFF_S[-1]
            try:
                self._session()
            except Fault as fault:
                pause_s = self._fall(fault)
            except Exception:
                log.exception("the card reader's thread goes on after a bug")
                pause_s = self._fall(Fault("device.lane.bug"))
            self._rest(pause_s)

    def _session(self) -> None:
        """Open, probe and serve until the reader is in trouble (a Fault) or the desk is stopped."""
        channel = self._open()
        try:
            reader = self._reader_on(channel)
            if self._shown[0] in {None, DeviceState.ABSENT}:
                self._show(DeviceState.OPENING)
            log.info("card reader answers: %s", reader.probe() or "without a number")
            self._falls = self._garbled = 0
            self._show(DeviceState.READY)
            self._serve(reader)
        except Fault as fault:
            if fault.code.startswith("card.reader."):
                with suppress(Fault):  # the reset is a favour; what matters is the fault we already have
                    reader.reset()
            if fault.code != "card.link.stopped":
                raise
        finally:
            channel.close()

    def _open(self) -> ByteChannel:
        """Open the port, or where its adapter went when it was plugged in again."""
        port = self._settings.port
        if not port:
            raise Fault("device.open.unused")
        try:
            channel = self._opener(port)
        except Fault as fault:
            moved = moved_to(port, self._usb, self._ports()) if fault.code == "device.open.absent" else ""
            if not moved:
                raise
            log.info("the reader is now at %s", moved)
            return self._opener(moved)
        self._usb = usb_of(port, self._ports()) or self._usb
        return channel

    def _reader_on(self, channel: ByteChannel) -> SdtReader:
        return SdtReader(
            channel,
            self._clock,
            timing=self._timing,
            read_twice=self._settings.read_twice,
            reads_again=self._reads_again,
            is_stopping=lambda: self._is_stopping,
            on_found=lambda: self._show(DeviceState.BUSY),
        )

    def _serve(self, reader: SdtReader) -> None:
        while not self._is_stopping:
            next_at = self._line.monotonic() + self._settings.poll_ms / 1000
            self._tell_cancelled()
            self._look(reader)
            self._reads_again = reader.reads_again
            self._show(DeviceState.READY)
            if self._ask is not None and self._line.monotonic() >= self._ask.until:
                self._fail(Fault("card.read.no_card"))
            self._wait(next_at)

    def _look(self, reader: CardReader) -> None:
        """Look once; give what was read to whom it belongs."""
        with self._wake:
            visit, is_asked = self._visit, self._ask is not None
        try:
            card = reader.poll()
            if (card is not None and reader.is_card_new) or reader.is_field_empty():
                self._visits.note_empty()
            if card is None and is_asked:
                card = reader.read_lying()
        except Fault as fault:
            self._bear(fault)
            return
        self._garbled, self._failure = 0, ""
        if card is not None:
            self._give(card, visit, reader.answered_at)

    def _bear(self, fault: Fault) -> None:
        """Tell a fault of the card and go on; a fault of the reader ends the session."""
        if fault.code in {"card.link.garbled", "card.link.no_answer"}:
            self._garbled += 1
            if self._garbled >= _GARBLED_LIMIT:
                raise fault
        elif not fault.code.startswith("card.read."):
            raise fault
        if self._ask is not None or self._shown[0] is DeviceState.BUSY or fault.code.startswith("card.read."):
            self._fail(fault)

    def _give(self, card: IdCard, visit: int, at: float) -> None:
        with self._wake:
            ask = self._ask.id if self._ask else ""
            reading = Reading(number=card.id_number, visit=visit, at=at)
            verdict = self._visits.judge(reading, present_visit=self._visit, is_asked=bool(ask))
            if verdict is Verdict.GIVE:
                self._ask = None
        if verdict is Verdict.REFUSE:
            self._fail(Fault("card.read.not_lifted"))
        elif verdict is Verdict.GIVE:
            now = self._clock.now()
            self._bus.publish(CardRead(device=self._device, card=card, ask=ask, read_at=now, wire_at=at))

    def _fail(self, fault: Fault) -> None:
        """Tell that a card could not be read: who asked, or once for each card everybody."""
        with self._wake:
            ask, self._ask = self._ask, None
        if ask is None and fault.code == self._failure:
            return
        self._failure = fault.code
        self._publish_failure(fault, ask.id if ask else "")

    def _fall(self, fault: Fault) -> float:
        """Show why there is no reader; return how long to rest before the next try."""
        log.info("card reader: %s", fault)
        self._why = fault
        self._show(_lamp(fault.code), fault)
        self._falls += 1
        if fault.code.startswith("card.reader."):
            return _AFTER_RESET_S
        return _BACK_OFF_S[min(self._falls, len(_BACK_OFF_S)) - 1]

    def _rest(self, pause_s: float) -> None:
        """Wait before the next try; who asks meanwhile hears at once that there is no reader."""
        until = self._line.monotonic() + pause_s
        while not self._is_stopping and self._line.monotonic() < until:
            self._tell_cancelled()
            if self._ask is not None:
                self._fail(self._why)
            self._wait(until)

    def _wait(self, until: float) -> None:
        with self._wake:
            if not self._is_nudged and not self._is_stopping:
                self._wake.wait(max(0.0, until - self._line.monotonic()))
            self._is_nudged = False

    def _tell_cancelled(self) -> None:
        with self._wake:
            cancelled, self._cancelled = self._cancelled, []
        for ask in cancelled:
            self._publish_failure(Fault("card.ask.cancelled"), ask)

    def _publish_failure(self, fault: Fault, ask: str) -> None:
        now = self._clock.now()
        self._bus.publish(CardFailed(device=self._device, fault=fault.code, ask=ask, facts=fault.facts, at=now))

    def _show(self, state: DeviceState, fault: Fault | None = None) -> None:
        code, facts = (fault.code, fault.facts) if fault else ("", {})
        if self._shown != (state, code):
            self._shown = (state, code)
            now = self._clock.now()
            self._bus.publish(DeviceChanged(device=self._device, state=state, fault=code, facts=facts, at=now))


def _lamp(code: str) -> DeviceState:
    if code == "device.open.unused":
        return DeviceState.UNUSED
    return DeviceState.ABSENT if code in _ABSENT else DeviceState.FAULTY
