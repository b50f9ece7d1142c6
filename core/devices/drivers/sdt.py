"""The identity card reader that speaks SDT: finds, selects, reads twice, notices lifting. It knows no thread.

Photo and fingerprints of an answer are dropped where the text is taken out of it, unless they are wanted: then
``parts`` holds those of the card read last, until the next look.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from core.base.clock import Clock, SystemClock, office_day
from core.base.faults import Fault
from core.devices.drivers import sdt_commands as sdt
from core.devices.drivers.sdt_frame import Frame
from core.devices.drivers.sdt_link import SdtLink, SdtTiming
from core.devices.drivers.sdt_probe import change_baud, probe
from core.devices.drivers.sdt_text import UNKNOWN_KIND, decode_text
from core.devices.ports import ByteChannel, CardParts
from core.people.id_card import IdCard

log = logging.getLogger(__name__)

_TRIES = 3  # the first one and two more, each from find on
_RETRY_WITHIN_S = 1.9  # line trouble: no new try later than this, so that the clerk hears within 3 s
_FORGET_LYING_S = 10.0
_LINE_TROUBLE = frozenset({"card.link.garbled", "card.link.no_answer", "card.read.differs"})
_CANNOT_SAY = frozenset({0x11, 0x21, 0x23, 0x24, 0x4E})  # to 30 03: this module does not know it
_CARD_TROUBLE = frozenset(meaning.fault for meaning in sdt.MEANINGS.values() if meaning.again)
# A record that was read only once is not taken with one of these.
_INCONSISTENT = frozenset(
    {"number.shape", "number.check", "birth.unreadable", "birth.differs", "sex.unknown", "sex.differs"}
    | {"card.validity_unreadable", "card.kind_guessed", UNKNOWN_KIND}
)


_NO_FINGERS = frozenset({"card.read.fingerprint", "card.reader.unsupported", "card.read.wrong_length"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wants:
    """What is read of a card beside its text. Fingerprints need a legal basis, which is not ours to judge."""

    photo: bool = False
    fingers: bool = False
    new_addresses: bool = False


def _never() -> bool:
    return False


class SdtReader:
    """See CardReader. ``clock`` says which day it is; ``line`` is the clock of the wire.

    ``reads_again``: this module is known to answer a second reading, so one that fails is trouble, not its manner.
    ``is_stopping`` is asked during every wait; when it says yes the call ends with Fault ``card.link.stopped``.
    ``on_found`` is called when a card is there, before it is read. ``wants`` says what is kept beside the text;
    ``rf_frame`` is told to the module when it is not 0 (the largest frame between module and aerial).
    """

    def __init__(
        self,
        channel: ByteChannel,
        clock: Clock,
        *,
        line: Clock | None = None,
        timing: SdtTiming | None = None,
        read_twice: bool = True,
        reads_again: bool = False,
        is_stopping: Callable[[], bool] = _never,
        on_found: Callable[[], object] = _never,
        wants: Wants = Wants(),
        rf_frame: int = 0,
    ) -> None:
        self._clock = clock
        self._line = line or SystemClock()
        timing = timing or SdtTiming()
        self._quiet_s = timing.quiet_s
        self._link = SdtLink(channel, line=self._line, timing=timing, is_stopping=is_stopping)
        self._read_twice, self._on_found = read_twice, on_found
        self._wants, self._rf_frame = wants, rf_frame
        self._has_fingers = wants.fingers  # this module and this card can give them
        self._parts = CardParts()
        self.reads_again = reads_again
        self._can_see_lying = True
        self._is_unsure = True  # a card may lie there since before the line was opened or the module reset itself
        self._is_lying = False  # a card that was read has not been seen to leave
        self._lying_since = 0.0
        self._is_card_new = False

    @property
    def is_card_new(self) -> bool:
        """See CardReader."""
        return self._is_card_new

    @property
    def parts(self) -> CardParts:
        """See CardReader."""
        return self._parts

    @property
    def answered_at(self) -> float:
        """See CardReader."""
        return self._link.answered_at

    def is_field_empty(self) -> bool:
        """See CardReader."""
        return not self._is_lying and not self._is_unsure

    def probe(self) -> str:
        """See CardReader; tries all rates of a line that has them, the present one first."""
        number = probe(self._link)
        if self._rf_frame:
            self._expect(sdt.set_rf_frame(self._rf_frame))
        return number

    def change_baud(self, rate: int) -> None:
        """Have the module talk at another rate from now on; see ``sdt_probe.change_baud``."""
        change_baud(self._link, rate)

    def poll(self) -> IdCard | None:
        """See CardReader. A record is given once: the same card is not found again until it was lifted."""
        self._link.begin_cycle()
        self._parts = CardParts()
        if self._find():
            self._is_card_new = not self._is_unsure
            self._on_found()
            return self._read_placed()
        if self._is_lying or self._is_unsure:
            self._look_for_lift()
        return None

    def read_lying(self) -> IdCard | None:
        """See CardReader; Fault ``card.read.lift`` when the module wants the card lifted first."""
        self._link.begin_cycle()
        self._look_for_lift()
        if not self._is_lying:
            return None
        if self._is_unsure:
            self._is_card_new = False
        try:
            return self._take(self._read_confirmed())
        except Fault as fault:
            self._parts = CardParts()
            if fault.code in _CARD_TROUBLE | _LINE_TROUBLE:
                raise Fault("card.read.lift") from fault
            raise

    def new_addresses(self) -> tuple[str, ...]:
        """Return the new addresses on the card that lies there; often none."""
        answer = self._ask(sdt.NEW_ADDRESS)
        if answer.state not in sdt.NEW_ADDRESS.good:
            raise sdt.state_fault(answer.state)
        return sdt.new_addresses(answer.data)

    def chip_number(self) -> str:
        """Return the management number of the card's chip in hex."""
        return self._expect(sdt.CHIP_NUMBER).hex()

    def reset(self) -> None:
        """See CardReader."""
        self._link.exchange(sdt.RESET)
        self._is_unsure = True

    def close(self) -> None:
        """See CardReader."""
        self._link.channel.close()

    def _ask(self, command: sdt.Command) -> Frame:
        try:
            return self._link.ask(command)
        except Fault:
            self._is_unsure = True  # perhaps it has just restarted: a card that lies there will be found again
            raise

    def _expect(self, command: sdt.Command) -> bytes:
        answer = self._ask(command)
        if answer.state not in command.good:
            raise sdt.state_fault(answer.state)
        return answer.data

    def _find(self) -> bool:
        answer = self._ask(sdt.FIND)
        if answer.state not in {sdt.FOUND, sdt.NONE_FOUND}:
            raise sdt.state_fault(answer.state)
        return answer.state == sdt.FOUND

    def _read_placed(self) -> IdCard:
        """Read the card that was just found; the last fault when no try succeeds."""
        began, problem = self._line.monotonic(), Fault("card.read.failed", state="41")
        for attempt in range(_TRIES):
            try:
                if not attempt or self._find():
                    self._expect(sdt.SELECT)
                elif problem.code not in _LINE_TROUBLE:
                    break  # it must be lifted; after mere line trouble the module has it selected still
                return self._take(self._read_confirmed())
            except Fault as fault:
                problem = fault
                if not self._is_worth_a_try(fault, began):
                    break
        self._note_lying()
        raise problem

    def _is_worth_a_try(self, fault: Fault, began: float) -> bool:
        if fault.code in _LINE_TROUBLE:
            self._link.begin_cycle()
            return self._line.monotonic() - began < _RETRY_WITHIN_S
        return fault.code in _CARD_TROUBLE

    def _read_confirmed(self) -> bytes:
        """Return the text block, read twice and equal; once when the module has never answered a second time."""
        first = self._read_once()
        if self._read_twice:
            is_clean = not self._link.troubles
            second = self._read_again()
            if second is None and not (is_clean and self._is_consistent(first)):
                raise Fault("card.read.unconfirmed")
            if second not in {None, first}:
                raise Fault("card.read.differs")
        self._link.settle(self._quiet_s)
        self._check_strays()
        return first

    def _read_once(self) -> bytes:
        """Return the text block; keep of photo and fingerprints what is wanted."""
        self._has_fingers = self._has_fingers and self._wants.fingers
        try:
            data = self._expect(sdt.READ_WITH_FINGERS if self._has_fingers else sdt.READ)
        except Fault as fault:
            if not self._has_fingers or fault.code not in _NO_FINGERS:
                raise
            log.info("read without fingerprints: %s", fault)
            self._has_fingers = False
            data = self._expect(sdt.READ)
        text, photo, fingers = sdt.parts_of(data)
        self._parts = CardParts(photo=photo if self._wants.photo else b"", fingers=fingers)
        return text

    def _read_again(self) -> bytes | None:
        """Return the second reading, None when this module gives none. One that once gave it is held to it."""
        try:
            second = self._read_once()
        except Fault as fault:
            if self.reads_again or fault.code not in _CARD_TROUBLE | {"card.link.no_answer"}:
                raise
            log.info("read once: %s", fault)
            return None
        self.reads_again = True
        return second

    def _is_consistent(self, block: bytes) -> bool:
        return not _INCONSISTENT & set(decode_text(block, self._today()).doubts)

    def _check_strays(self) -> None:
        """Refuse what was read when a frame came that nobody asked for, unless it only doubles an answer.

        It may be the true answer behind a stale one of the last card, or a part of it behind an answer spliced of both.
        """
        if self._link.is_spliced or self._link.strays - self._link.answers:
            raise Fault("card.read.differs")

    def _take(self, block: bytes) -> IdCard:
        card = decode_text(block, self._today())
        self._note_lying()
        self._is_unsure = False
        if UNKNOWN_KIND in card.doubts:
            raise Fault("card.read.kind_unknown")
        if self._wants.new_addresses:
            card = replace(card, new_addresses=self._addresses_if_any())
        return replace(card, fingers=len(self._parts.fingers) // sdt.FINGER_BYTES)

    def _addresses_if_any(self) -> tuple[str, ...]:
        try:
            return self.new_addresses() if self._can_see_lying else ()
        except Fault as fault:
            if fault.code.startswith("device."):
                raise
            log.info("no new address: %s", fault)  # nice to know, and no reason to refuse a card
            return ()

    def _note_lying(self) -> None:
        self._is_lying, self._lying_since = True, self._line.monotonic()

    def _look_for_lift(self) -> None:
        """Ask for the new address: only a card that was read and still lies there has an answer."""
        if not self._can_see_lying:
            self._is_lying = self._is_lying and self._line.monotonic() - self._lying_since < _FORGET_LYING_S
            return
        try:
            answer = self._ask(sdt.NEW_ADDRESS)
        except Fault as fault:
            if fault.code not in _LINE_TROUBLE:
                raise
            self._can_see_lying = fault.code != "card.link.no_answer"
            return
        if answer.state in _CANNOT_SAY:
            self._can_see_lying = False
        elif answer.state in sdt.DEFECTS:
            raise sdt.state_fault(answer.state)
        else:
            self._is_lying = answer.state in sdt.NEW_ADDRESS.good
            self._is_unsure = self._is_lying and self._is_unsure

    def _today(self) -> date:
        return office_day(self._clock.now())
