"""What a thermal printer says of itself. Silence is UNKNOWN and never "fine".

It knows status bytes; it must not know jobs. Frame (ESC/POS DLE EOT, Epson's command reference):

    asked  10 04 n        n: 1 printer, 2 offline cause, 3 error cause, 4 paper
    answer 0xx1xx10       exactly one byte; 0xx1xx00 begins an automatic report of four bytes, which is read past
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from core.base.faults import Fault
from core.devices.channels.deadline import Deadline
from core.devices.ports import ByteChannel
from printing.commands import ASK_DONE, ASK_PAPER, ASK_STATUS, CUT, INIT, LINE, NO_REPORTS

Marker = Literal["status", "process_id"]
_DONE = b"7\x22"  # begins the answer to GS ( H; four bytes of ours and a zero follow
_SLICE_S, _MEND_S = 4.0, 0.3
_HEAD, _PORTION = 16, 512
_MASK, _ANSWER, _REPORT = 0x93, 0x12, 0x10
_NOT_PAPER = 0x90  # bits that are never set in an answer to GS r
_OFFLINE = 0x08  # of answer 1
_COVER, _PAPER_STOP, _ERROR = 0x04, 0x20, 0x40  # of answer 2
_CUTTER = 0x08  # of answer 3
_NEAR_END, _PAPER_END = 0x0C, 0x60  # of answer 4


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterStatus:
    """One look. ``is_known`` False: the printer did not answer, and nothing else here means anything."""

    is_known: bool = False
    is_offline: bool = False
    is_cover_open: bool = False
    is_paper_out: bool = False
    is_near_end: bool = False
    is_cutter_stuck: bool = False
    is_error: bool = False

    @property
    def trouble(self) -> Fault | None:
        """Return why nothing can be printed now, or None. An unknown state is no trouble, and no promise either."""
        if not self.is_known:
            return None
        if self.is_cover_open:
            return Fault("printing.printer.cover_open")
        if self.is_paper_out:
            return Fault("printing.printer.paper_out")
        if self.is_cutter_stuck:
            return Fault("printing.printer.cutter")
        if self.is_error:
            return Fault("printing.printer.error")
        return Fault("printing.printer.offline") if self.is_offline else None

    @property
    def warning(self) -> str:
        """Return ``printing.printer.near_end`` when the paper will not last long, else empty."""
        return "printing.printer.near_end" if self.is_known and self.is_near_end else ""


def read_status(channel: ByteChannel, timeout_s: float = 0.6) -> PrinterStatus:
    """Ask the four questions one at a time, at a command boundary; the first silence ends it as unknown."""
    channel.write(NO_REPORTS, 2.0)
    answers = []
    for question in (1, 2, 3, 4):
        answer = _ask(channel, question, timeout_s)
        if answer is None:
            return PrinterStatus()
        answers.append(answer)
    printer, cause, error, paper = answers
    return PrinterStatus(
        is_known=True,
        is_offline=bool(printer & _OFFLINE),
        is_cover_open=bool(cause & _COVER),
        is_paper_out=bool(cause & _PAPER_STOP) or bool(paper & _PAPER_END),
        is_near_end=bool(paper & _NEAR_END),
        is_cutter_stuck=bool(error & _CUTTER),
        is_error=bool(cause & _ERROR),
    )


def is_offline(channel: ByteChannel, timeout_s: float = 0.3) -> bool:
    """Ask the one question that fits between two commands; silence is not an answer, so it says False."""
    answer = _ask(channel, 1, timeout_s)
    return answer is not None and bool(answer & _OFFLINE)


def await_printed(channel: ByteChannel, marker: Marker, timeout_s: float, keep: Callable[[], None]) -> bool:
    """Send the question that is answered in its turn, after all before it is printed; say whether an answer came.

    ``keep`` is called at least every few seconds.
    """
    channel.reset_input()
    name = secrets.token_hex(2).encode().upper()
    channel.write(ASK_PAPER if marker == "status" else ASK_DONE + name, 2.0)
    deadline, heard, wanted = Deadline(timeout_s), b"", _DONE + name + b"\x00"
    while not deadline.is_over:
        keep()
        heard += channel.read(1, min(deadline.left_s, _SLICE_S))
        if marker == "status" and heard:
            return len(heard) == 1 and not heard[0] & _NOT_PAPER and not channel.read(1, 0.0)
        if wanted in heard:
            return True
    return False


def mend(channel: ByteChannel, longest: int, timeout_s: float) -> None:
    """Complete a command torn at an unknown place, and cut off the half paper it belongs to.

    Zeros are pixels inside a picture and nothing outside one. They go out in portions until the printer answers again;
    one that never answers gets as many as the longest command has. A few come first: a question taken for the size of
    a picture would make it endless.
    """
    sent = min(_HEAD, longest)
    channel.write(bytes(sent), 10.0)
    while _ask(channel, 1, min(timeout_s, _MEND_S)) is None and sent < longest:
        portion = min(_PORTION, longest - sent)
        channel.write(bytes(portion), 10.0)
        sent += portion
    channel.write(INIT + LINE + CUT, 2.0)


def _ask(channel: ByteChannel, question: int, timeout_s: float) -> int | None:
    channel.reset_input()
    channel.write(ASK_STATUS + bytes([question]), 2.0)
    answer = channel.read(1, timeout_s)
    if answer and answer[0] & _MASK == _REPORT:
        channel.read(3, timeout_s)
        answer = channel.read(1, timeout_s)
    if len(answer) != 1 or answer[0] & _MASK != _ANSWER or channel.read(1, 0.0):
        return None
    return answer[0]
