"""The unit of work as services see it: one use case, one transaction, whole or not at all."""

from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from core.base.acts import Act
from core.base.events import Event

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
        """Write the event to the outbox where the district wants it, and publish it after the commit."""
        ...


class Store(Protocol[W_co]):
    """Opens works. A service asks for ``Store[ItsOwnWork]``."""

    def work(self, act: Act) -> AbstractContextManager[W_co]:
        """Open the transaction of an act."""
        ...

    def read(self) -> AbstractContextManager[W_co]:
        """Open a work that only reads and is rolled back; writing through it is a programming error."""
        ...
