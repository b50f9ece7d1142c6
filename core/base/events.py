"""Events: what has happened, told after the commit to whoever listens. Knows no event of any room."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

log = logging.getLogger(__name__)

E = TypeVar("E")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, named in the past tense. ``at`` is aware UTC, ``op`` the act that did it."""

    at: datetime
    op: str


class Bus:
    """Hands an event to everyone who asked for its type. Handlers run in the publisher's thread, so they only pass on.

    A handler that raises is logged as a bug and does not keep the others from hearing.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._handlers: list[tuple[type[Any], Callable[[Any], None]]] = []

    def subscribe(self, kind: type[E], handler: Callable[[E], None]) -> Callable[[], None]:
        """Hear events of ``kind`` and its subclasses; return the call that ends it."""
        entry: tuple[type[Any], Callable[[Any], None]] = (kind, handler)
        with self._lock:
            self._handlers.append(entry)

        def stop() -> None:
            with self._lock:
                self._handlers.remove(entry)

        return stop

    def publish(self, event: object) -> None:
        """Tell everyone, in the order in which they asked."""
        with self._lock:
            handlers = [handler for kind, handler in self._handlers if isinstance(event, kind)]
        for handler in handlers:
            try:
                handler(event)
            except Exception:
                log.exception("a listener failed on %s", type(event).__name__)
