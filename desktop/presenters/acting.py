"""Commands that are acts of the person at the desk: trying again after a fault is the same act. It knows no view."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from core.base.acts import Act
from core.base.faults import Fault
from desktop.presenters.desk import Desk
from desktop.presenters.office import Runner
from desktop.presenters.presenter import Presenter

T = TypeVar("T")
V = TypeVar("V")


@dataclass(frozen=True, slots=True, kw_only=True)
class Intention:
    """An act kept while it failed, so that trying again is the same act and not a second one."""

    kind: str
    subject: object
    act: Act


class ActingPresenter(Presenter[V]):
    """Adds acts to the commands; ``subject`` says what an act is about, so that anything changed is a new one."""

    def __init__(self, view: V, runner: Runner, desk: Desk) -> None:
        super().__init__(view, runner)
        self._desk = desk
        self._intention: Intention | None = None

    def vacate(self) -> None:
        """See Presenter; what failed is not tried again by somebody else."""
        self._intention = None
        super().vacate()

    def _act_of(self, kind: str, subject: object) -> Act:
        """Return the act of an intention: trying again after a fault is the same act, anything changed a new one."""
        kept = self._intention
        if kept is None or kept.kind != kind or kept.subject != subject:
            kept = self._intention = Intention(kind=kind, subject=subject, act=self._desk.act())
        return kept.act

    def _act_command(self, kind: str, subject: object, job: Callable[[Act], T], done: Callable[[T], None]) -> bool:
        """Run one act of the person at the desk; see Presenter._command."""
        if self._busy:
            return False
        try:
            act = self._act_of(kind, subject)
        except Fault as fault:
            self._failed(fault)
            return False

        def finished(result: T) -> None:
            self._intention = None
            done(result)

        return self._command(kind, lambda: job(act), finished)
