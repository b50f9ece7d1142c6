"""The unit of work as services see it: one use case, one transaction, whole or not at all."""

import random
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, TypeVar

from core.base.acts import Act
from core.base.events import Event
from core.base.faults import Fault

COLLIDED = "storage.write.collided"
TRIES = 5
PAUSE_S = 0.02

T = TypeVar("T")
W_co = TypeVar("W_co", covariant=True)


class Work(Protocol):
    """One transaction of one act. Leaving the ``with`` block commits; an exception rolls everything back.

    Every office package extends this with the stores it needs; ``core.store`` implements the sum of them.
    Used in the store lane only.
    """

    def first_result(self) -> str | None:
        """Return what this very act gave when it was first done, or None. A repeat answers with it."""
        ...

    def keep_result(self, result: str) -> None:
        """Keep what a repeat of this act must answer (an entity id); at most once in a work."""
        ...

    def record(self, event: Event) -> None:
        """Write the event to the outbox where the district wants it, and publish it after the commit.

        ``OutboxGrew`` follows it where the district is to be told.
        """
        ...


class Store(Protocol[W_co]):
    """Opens works. A service asks for ``Store[ItsOwnWork]``."""

    def work(self, act: Act) -> AbstractContextManager[W_co]:
        """Open the transaction of an act."""
        ...

    def read(self) -> AbstractContextManager[W_co]:
        """Open a work that only reads and is rolled back; writing through it is a programming error."""
        ...


def settled(job: Callable[[], T]) -> T:
    """Return what ``job`` gives; one that collided with another counter's is done again, ``TRIES`` times at most.

    A collision (deadlock, serialisation) was rolled back whole, and the acts of a job are made before it: doing it
    again is the same act.
    """
    for left in reversed(range(TRIES)):
        try:
            return job()
        except Fault as fault:
            if fault.code != COLLIDED or not left:
                raise
        time.sleep(PAUSE_S * random.uniform(0.5, 1.5) * (TRIES - left))  # noqa: S311 - so that two do not meet again
    raise AssertionError("the last try returns or raises")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreDamaged(Event):
    """What is kept was looked through beside the work and is damaged; work may go on until a person decides."""

    fault: Fault
