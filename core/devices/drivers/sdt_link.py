"""One request, one answer over a line to an SDT reader. It knows timing, repeats and strays, and no card."""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass

from core.base.clock import Clock
from core.base.faults import Fault
from core.devices.drivers.sdt_commands import STATUS, Command, meaning_of
from core.devices.drivers.sdt_frame import PREAMBLE, Broken, Frame, FrameParser, encode
from core.devices.ports import ByteChannel

log = logging.getLogger(__name__)

_SETTLE_ROUNDS = 30
_PINGS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SdtTiming:
    """Pauses and patience. ``patience`` stretches (or, for tests, shrinks) what each command may take."""

    pause_s: float = 0.005  # between an answer and the next command
    quiet_s: float = 0.010  # after the last answer: strays show up in it
    gap_s: float = 0.3  # longest silence inside an answer
    slice_s: float = 0.1  # how often a wait looks whether it was cancelled
    write_s: float = 1.0
    patience: float = 1.0


class SdtLink:
    """Asks and listens. Deadlines count the time really spent waiting, so a stalled machine cuts no good frame.

    ``answers`` are the digests of frames that answered, ``strays`` those of whole frames that answered nothing we had
    asked (digests, so that no photo outlives its frame); ``troubles`` counts everything odd. ``is_spliced``: an answer
    began with the first part of an older frame. One checksum in 256 lets that pass, but a second preamble inside it and
    the rest of the true frame behind it give it away. All since ``begin_cycle``.
    """

    def __init__(
        self, channel: ByteChannel, *, line: Clock, timing: SdtTiming, is_stopping: Callable[[], bool]
    ) -> None:
        self.channel = channel
        self.answered_at = self._heard_at = 0.0
        self.answers: set[bytes] = set()
        self.strays: set[bytes] = set()
        self.troubles = 0
        self.is_spliced = False
        self._holds_preamble, self._tail = False, b""  # of the last answer
        self._line, self._timing, self._is_stopping = line, timing, is_stopping

    def begin_cycle(self) -> None:
        """Forget answers, strays and troubles."""
        self.answers, self.strays = set(), set()
        self.troubles = 0
        self.is_spliced = False

    def ask(self, command: Command) -> Frame:
        """Return the answer, success or not.

        A broken answer and a complaint about our request are asked again once. Faults: ``card.link.garbled``;
        ``card.link.no_answer`` when the reader lives but does not answer this; ``card.link.silent`` when it does
        not even answer a status request; ``card.link.stopped``.
        """
        outcome = self.exchange(command)
        if self._is_worth_repeating(command, outcome):
            self.troubles += 1
            outcome = self.exchange(command)
        if isinstance(outcome, Frame):
            return outcome
        self.troubles += 1
        log.info("%s: %s", command.name, outcome.value if outcome else "no answer")
        if isinstance(outcome, Broken):
            raise Fault("card.link.garbled")
        if self._is_alive():
            raise Fault("card.link.no_answer")
        raise Fault("card.link.silent")

    def exchange(self, command: Command) -> Frame | Broken | None:
        """Send once and return the answer, what broke it, or None for silence."""
        self.settle()
        self.channel.write(command.request, self._timing.write_s)
        return self._answer(command)

    def settle(self, quiet_s: float | None = None) -> None:
        """Let the pause since the last byte pass and keep apart what comes in unasked, until the line is quiet."""
        overheard, pause_s = FrameParser(self._timing.gap_s), self._timing.pause_s if quiet_s is None else quiet_s
        left_s = max(0.0, self._heard_at + pause_s - self._line.monotonic())
        for _ in range(_SETTLE_ROUNDS):
            data = self.channel.read(4096, left_s)
            if not data:
                break
            left_s = pause_s
            self.troubles += 1
            self._note_splice(data)
            self.strays |= {_digest(item) for item in overheard.feed(data, 0.0) if isinstance(item, Frame)}
            self._check_stop()
        self.channel.reset_input()

    def pause(self, seconds: float) -> None:
        """Let time pass on the line; what comes in meanwhile is nobody's."""
        self.channel.read(4096, seconds)

    def _answer(self, command: Command) -> Frame | Broken | None:
        parser, waited = FrameParser(self._timing.gap_s), 0.0
        while (left := self._left(command, parser, waited)) > 0:
            self._check_stop()
            part = min(left, self._timing.slice_s)
            began = self._line.monotonic()
            data = self.channel.read(parser.wanted, part)
            now = self._line.monotonic()
            waited += min(now - began, part)
            self._heard_at = now if data else self._heard_at
            for item in parser.feed(data, waited):
                if isinstance(item, Broken):
                    return item
                if command.is_answered_by(item):
                    self._note_answer(item, parser)
                    return item
                self.strays.add(_digest(item))
                self.troubles += 1
        return Broken.LATE if parser.has_heard else None

    def _left(self, command: Command, parser: FrameParser, waited: float) -> float:
        limit = command.total_s if parser.is_inside else command.header_s
        return limit * self._timing.patience - waited

    def _note_answer(self, answer: Frame, parser: FrameParser) -> None:
        self.answers.add(_digest(answer))
        raw = encode(answer.card_state + bytes([answer.state]) + answer.data)
        self._holds_preamble, self._tail = raw.find(PREAMBLE, 1) > 0, raw[1 - len(PREAMBLE) :]
        self.answered_at = self._line.monotonic()
        self.troubles += parser.noise > 0

    def _note_splice(self, behind: bytes) -> None:
        """Look at the first bytes behind an answer: is it the end of a frame that began inside it?"""
        is_cut_through = 0 <= (self._tail + behind).find(PREAMBLE) < len(self._tail)
        self.is_spliced = self.is_spliced or self._holds_preamble or is_cut_through
        self._holds_preamble, self._tail = False, b""

    def _is_alive(self) -> bool:
        return any(isinstance(self.exchange(STATUS), Frame) for _ in range(_PINGS))

    @staticmethod
    def _is_worth_repeating(command: Command, outcome: Frame | Broken | None) -> bool:
        if isinstance(outcome, Frame):
            return outcome.state not in command.good and meaning_of(outcome.state).resend
        return outcome in {Broken.CHECKSUM, Broken.CUT}  # the others have used up the time there was

    def _check_stop(self) -> None:
        if self._is_stopping():
            raise Fault("card.link.stopped")


def _digest(frame: Frame) -> bytes:
    return hashlib.sha256(frame.card_state + bytes([frame.state]) + frame.data).digest()
