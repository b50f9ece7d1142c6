"""What this program did on its centre's server of late: what a server that lost its last commits is brought again.

It is kept in memory only, up to ``LIMIT`` bytes: it is there when a standby takes over or a copy is put back while the
counters run, and it puts no visitor on a counter's disk. It knows rows and the journal's chain, and no server.
"""

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.store.journal import JournalRow
from core.store.table import Written

LIMIT = 32 << 20
MARKS = 2000
Mark = tuple[int, bytes]  # of the journal: serial, digest
NOWHERE: Mark = (0, b"")


@dataclass(frozen=True, slots=True)
class Passage:
    """One work that was durable: the journal's last entry of it (0: it wrote none) and the rows it wrote."""

    serial: int
    rows: tuple[Written, ...]
    size: int


class Wake:
    """Works in the order of their commits, and how the journal stood meanwhile. Any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._passages: deque[Passage] = deque()
        self._marks: deque[Mark] = deque(maxlen=MARKS)
        self._size = 0

    @property
    def last(self) -> Mark:
        """Return how the journal stood when it was last seen; serial 0 when it never was."""
        with self._lock:
            return self._marks[-1] if self._marks else NOWHERE

    def mark(self, mark: Mark) -> None:
        """Note how the journal stands."""
        with self._lock:
            self._mark(mark)

    def keep(self, rows: Sequence[Written]) -> None:
        """Note a work that is durable."""
        if not rows:
            return
        own = [(values["serial"], values["digest"]) for row, values in rows if row is JournalRow]
        size = sum(_size(value) for _, values in rows for value in values.values())
        with self._lock:
            if own:
                self._mark(own[-1])
            self._passages.append(Passage(own[-1][0] if own else 0, tuple(rows), size))
            self._size += size
            while self._size > LIMIT:
                self._size -= self._passages.popleft().size

    def begin_again(self, common: int, own: Sequence[Written], head: Mark) -> None:
        """Go on behind a bringing, which wrote ``own``; behind ``common`` the journal is another one, up to ``head``.

        What was brought, or was there, is kept as it was, work by work: a server may forget all of it once more, or be
        put back to where it knows some of it.
        """
        last = next((values["serial"] for row, values in reversed(own) if row is JournalRow), common)
        with self._lock:
            self._passages = deque(one if one.serial <= common else replace(one, serial=last) for one in self._passages)
            self._marks = deque((one for one in self._marks if one[0] <= common), maxlen=MARKS)
        self.keep(own)
        self.mark(head)

    def marks(self) -> list[Mark]:
        """Return how the journal stood, the latest first."""
        with self._lock:
            return list(reversed(self._marks))

    def after(self, serial: int) -> list[Passage]:
        """Return the works that wrote behind a place of the journal, and those that wrote no entry, in order."""
        with self._lock:
            return [one for one in self._passages if one.serial == 0 or one.serial > serial]

    def _mark(self, mark: Mark) -> None:
        if mark[0] and (not self._marks or mark[0] > self._marks[-1][0]):
            self._marks.append(mark)


def _size(value: Any) -> int:
    return len(value) if isinstance(value, bytes | str) else 16
