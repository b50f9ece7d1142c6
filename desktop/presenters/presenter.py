"""What all presenters share: a view value, its listeners, and one running command at a time. It knows no service."""

import logging
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from typing import Generic, TypeVar

from core.base.faults import Fault
from desktop.presenters.office import Runner

log = logging.getLogger(__name__)

V = TypeVar("V")
T = TypeVar("T")


def tell_each(calls: Sequence[Callable[[], None]]) -> None:
    """Do all of them in their order; a bug in one keeps none from the others, and is raised at the end."""
    with ExitStack() as told:
        for call in reversed(calls):
            told.callback(call)


class Presenter(Generic[V]):
    """Holds the view and tells its listeners when it changed. All methods belong to one thread."""

    def __init__(self, view: V, runner: Runner) -> None:
        self._view = view
        self._runner = runner
        self._listeners: list[Callable[[V], None]] = []
        self._busy = ""
        self._latest: dict[str, Callable[[], None] | None] = {}  # questions under way, and what to ask after each
        self._sitting = 0  # grows whenever who asked has gone

    @property
    def view(self) -> V:
        """Return what is to be shown now."""
        return self._view

    def on_change(self, listener: Callable[[V], None]) -> Callable[[], None]:
        """Show the present view to the listener and every later one; return the call that ends it."""
        self._listeners.append(listener)
        listener(self._view)
        return lambda: self._listeners.remove(listener)

    def vacate(self) -> None:
        """Whoever sat here has gone: forget everything, and drop the answers that are still on their way."""
        self._sitting += 1
        self._busy = ""
        self._latest.clear()
        self.wipe()

    def wipe(self) -> None:
        """Hook: forget everything."""

    def _show(self, view: V) -> None:
        if view == self._view:
            return
        self._view = view
        tell_each([partial(listener, view) for listener in self._listeners])

    def _command(
        self, name: str, job: Callable[[], T], done: Callable[[T], None], runner: Runner | None = None
    ) -> bool:
        """Run one act; while it runs further commands are refused, so a held key is one act. True when it began.

        ``runner`` is another than usual, for an act that waits.
        """
        if self._busy:
            return False
        self._busy = name
        self._began(name)

        def finished(result: T) -> None:
            self._busy = ""
            done(result)
            self._ended()

        def failed(fault: Fault) -> None:
            self._busy = ""
            self._failed(fault)
            self._ended()

        self._run(job, finished, failed, runner)
        return True

    def _ask(
        self, job: Callable[[], T], done: Callable[[T], None], failed: Callable[[Fault], None] | None = None
    ) -> None:
        """Run a question that changes nothing; it neither waits for a command nor holds one up."""
        self._run(job, done, failed or self._unanswered)

    def _ask_latest(self, name: str, job: Callable[[], T], done: Callable[[T], None]) -> None:
        """Ask how something stands; however often it is asked before the answer is here, it is asked once more then."""
        if name in self._latest:
            self._latest[name] = lambda: self._ask_latest(name, job, done)
            return
        self._latest[name] = None

        def end(answer: Callable[[], None]) -> None:
            again = self._latest.pop(name)
            answer()
            if again is not None:
                again()

        self._run(job, lambda result: end(lambda: done(result)), lambda fault: end(lambda: self._unanswered(fault)))

    def _run(
        self, job: Callable[[], T], done: Callable[[T], None], failed: Callable[[Fault], None],
        runner: Runner | None = None,
    ) -> None:  # fmt: skip
        """Run a job, in the store lane where no ``runner`` is given; only who asked is answered."""
        sitting = self._sitting

        def answered(result: T) -> None:
            if sitting == self._sitting:
                done(result)

        def refused(fault: Fault) -> None:
            if sitting == self._sitting:
                failed(fault)
            else:
                log.warning("nobody is there to be told: %s", fault)

        (runner or self._runner).run(job, answered, refused)

    def _began(self, name: str) -> None:
        """Hook: a command began."""

    def _ended(self) -> None:
        """Hook: a command ended, well or not."""

    def _unanswered(self, fault: Fault) -> None:
        """Hook: a question could not be answered."""
        self._failed(fault)

    def _failed(self, fault: Fault) -> None:
        """Hook: show a fault."""
        log.warning("%s", fault)
