"""The language of counter days: one line, one act. It knows words, not what they do.

    # time  who    act     with what
    08:31   kiosk  ticket  A zhou
    08:40   clerk  call
    08:41   clerk  card    zhou
    08:42   clerk  item    gljt
    08:43   clerk  tick    *
    08:44   clerk  accept
    08:44   check  case    accepted

A line that begins with ``#`` is a remark. Words are divided by blanks; ``"..."`` keeps blanks inside a word.
"""

import itertools
import shlex
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from inspect import signature
from pathlib import Path

from core.base.faults import Fault

WHO = ("kiosk", "clerk", "printer", "reader", "chip", "scanner", "keypad", "display", "district", "check")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One act of a day. ``line`` is its number in the script, ``at`` the hall's clock."""

    line: int
    at: time
    who: str
    act: str
    words: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join((f"{self.at:%H:%M}", self.who, self.act, *self.words))


def read_script(file: Path) -> tuple[Step, ...]:
    """Return the acts of a file in order; Fault ``demo.script.unreadable``, and those of ``parse_script``."""
    try:
        return parse_script(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise Fault("demo.script.unreadable", file=str(file), reason=str(error)) from error


def parse_script(text: str) -> tuple[Step, ...]:
    """Return the acts in order; Faults ``demo.script.bad_line`` and ``demo.script.backwards`` name the line."""
    steps = tuple(
        _step(number, line)
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip() and line.lstrip()[0] != "#"
    )
    for before, after in itertools.pairwise(steps):
        if after.at < before.at:
            raise Fault("demo.script.backwards", line=after.line)
    return steps


def _step(number: int, line: str) -> Step:
    try:
        clock, who, act, *words = shlex.split(line)
        at = time.fromisoformat(clock)
    except ValueError as error:
        raise Fault("demo.script.bad_line", line=number, text=line.strip()) from error
    if who not in WHO:
        raise Fault("demo.script.bad_line", line=number, text=line.strip())
    return Step(line=number, at=at, who=who, act=act, words=tuple(words))


Acts = Mapping[tuple[str, str], Callable[..., None]]


def play(steps: Iterable[Step], acts: Acts, *, before: Callable[[Step], None], after: Callable[[Step], None]) -> None:
    """Do every step with ``acts[who, act](*words)``; ``before`` sets the clock, ``after`` reports.

    Faults name the line: ``demo.script.unknown_act`` when nobody can do its act, ``demo.script.bad_words`` when the
    act does not go with these words.
    """
    for step in steps:
        do = acts.get((step.who, step.act))
        if do is None:
            raise Fault("demo.script.unknown_act", line=step.line, act=f"{step.who} {step.act}")
        try:
            signature(do).bind(*step.words)
        except TypeError as error:
            raise Fault("demo.script.bad_words", line=step.line, text=str(step)) from error
        before(step)
        do(*step.words)
        after(step)
