"""The card reader of one desk: who gets which card. It knows no screen and no case.

The loop's thread alone touches the line; events are published from it. The public methods may be called from any
thread and return at once (``stop`` waits for the end).
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from core.base.clock import Clock
from core.base.events import Bus
from core.base.faults import Fault
from core.base.ids import new_id
from core.config.device_settings import ReaderSettings
from core.devices.card_visits import CardVisits, Reading, Verdict
from core.devices.channels.ports import PortFound
from core.devices.channels.registry import open_channel
from core.devices.drivers.sdt_frame import PREAMBLE
from core.devices.drivers.sdt_link import SdtTiming
from core.devices.events import CardFailed, CardPictured, CardRead
from core.devices.loop import DeviceLoop
from core.devices.photo import PhotoDecoder
from core.devices.ports import ByteChannel, CardReader, DeviceState, TestStep
from core.devices.readers import ReaderWish, reader_on
from core.people.id_card import IdCard

log = logging.getLogger(__name__)

ASK_TIMEOUT_S = 15.0
FRAME_HEAD = 10  # preamble, length, state: nothing of what a card says
_GARBLED_LIMIT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ask:
    id: str
    until: float


class CardDesk:
    """Publishes CardRead and CardFailed on the bus; ``loop`` keeps the lamp.

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
        ports: Callable[[], Sequence[PortFound]] | None = None,
        timing: SdtTiming | None = None,
    ) -> None:
        self._settings, self._clock, self._bus, self._device = settings, clock, bus, device
        self._timing = timing
        self._lock = threading.Lock()
        self._ask: _Ask | None = None
        self._cancelled: list[str] = []
        self._visit = 0
        self._visits, self._photos = CardVisits(), PhotoDecoder(settings.photo_decoder)
        self._reader: CardReader | None = None
        self._reads_again = False  # the module has once answered a second reading
        self._garbled = 0
        self._failure = ""  # told already, of the card that lies there
        self.loop = DeviceLoop(
            self,
            clock,
            bus,
            device=device,
            port=settings.port,
            opener=opener,
            ports=ports,
            keep=FRAME_HEAD,
            starts=PREAMBLE,
        )

    @property
    def state(self) -> DeviceState:
        """Return what the lamp shows."""
        return self.loop.state

    @property
    def fault(self) -> str:
        """Return the fault code behind the lamp, empty when there is none."""
        return self.loop.fault

    def start(self) -> None:
        """Begin to open the reader and to look for cards."""
        self.loop.start()

    def stop(self, timeout_s: float = 1.0) -> bool:
        """End the thread and give the line back; True when it ended in time."""
        return self.loop.stop(timeout_s)

    def ask(self, timeout_s: float = ASK_TIMEOUT_S) -> str:
        """Ask for a card; return the id that CardRead or CardFailed will carry. An older request is cancelled."""
        ask = _Ask(id=new_id(), until=time.monotonic() + timeout_s)  # a wire does not wait for a set clock
        with self._lock:
            self._cancel()
            self._ask = ask
        self.loop.nudge()
        return ask.id

    def new_visitor(self) -> None:
        """Begin the next visit. A request still open is cancelled."""
        with self._lock:
            self._visit += 1
            self._cancel()
        self.loop.nudge()

    def _cancel(self) -> None:
        if self._ask is not None:
            self._cancelled.append(self._ask.id)
            self._ask = None

    # From here on: the loop's thread.

    def begin(self, channel: ByteChannel) -> None:
        """See DeviceWork."""
        wish = ReaderWish(
            settings=self._settings,
            timing=self._timing,
            reads_again=self._reads_again,
            is_stopping=lambda: self.loop.is_stopping,
            on_found=lambda: self.loop.show(DeviceState.BUSY),
        )
        self._reader = reader_on(channel, self.loop.port, self._clock, wish)
        log.info("card reader answers: %s", self._reader.probe() or "without a number")
        self._garbled = 0

    def step(self) -> float:
        """See DeviceWork: look once for a card."""
        assert self._reader is not None
        next_at = time.monotonic() + self._settings.poll_ms / 1000
        self._tell_cancelled()
        self._look(self._reader)
        self._reads_again = self._reader.reads_again
        if self._ask is not None and time.monotonic() >= self._ask.until:
            self._fail(Fault("card.read.no_card"))
        return max(0.0, next_at - time.monotonic())

    def check(self) -> tuple[TestStep, ...]:
        """See DeviceWork: the module and its number, and one look for a card."""
        assert self._reader is not None
        began = time.monotonic()
        number = self._reader.probe()
        greeted = time.monotonic()
        self._look(self._reader)
        return (
            TestStep(what="greet", took_ms=_ms(greeted - began), note=number),
            TestStep(what="find", took_ms=_ms(time.monotonic() - greeted)),
        )

    def end(self, fault: Fault | None) -> None:
        """See DeviceWork."""
        self._photos.close()
        reader, self._reader = self._reader, None
        if reader is not None and fault is not None and fault.code.startswith("card.reader."):
            with suppress(Fault):  # the reset is a favour; what matters is the fault we already have
                reader.reset()

    def without(self, why: Fault) -> None:
        """See DeviceWork."""
        self._tell_cancelled()
        if self._ask is not None:
            self._fail(why)

    def _look(self, reader: CardReader) -> None:
        """Look once; give what was read to whom it belongs."""
        with self._lock:
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
        if self._ask is not None or self.loop.state is DeviceState.BUSY or fault.code.startswith("card.read."):
            self._fail(fault)

    def _give(self, card: IdCard, visit: int, at: float) -> None:
        with self._lock:
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
            self._show_photo(card)

    def _show_photo(self, card: IdCard) -> None:
        photo = self._reader.parts.photo if self._reader is not None else b""
        if photo and (picture := self._photos.picture(photo)):
            now = self._clock.now()
            self._bus.publish(CardPictured(device=self._device, card=card, picture=picture, at=now))

    def _fail(self, fault: Fault) -> None:
        """Tell that a card could not be read: who asked, or once for each card everybody."""
        with self._lock:
            ask, self._ask = self._ask, None
        if ask is None and fault.code == self._failure:
            return
        self._failure = fault.code
        self._publish_failure(fault, ask.id if ask else "")

    def _tell_cancelled(self) -> None:
        with self._lock:
            cancelled, self._cancelled = self._cancelled, []
        for ask in cancelled:
            self._publish_failure(Fault("card.ask.cancelled"), ask)

    def _publish_failure(self, fault: Fault, ask: str) -> None:
        now = self._clock.now()
        self._bus.publish(CardFailed(device=self._device, fault=fault.code, ask=ask, facts=fault.facts, at=now))


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
