"""This desk: who sits at it and whether it serves. It knows the session, and no ticket and no case."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from core.base.acts import Act
from core.base.faults import Fault
from core.config.model import Settings

if TYPE_CHECKING:
    from core.staff.session import Session


class Desk:
    """Shared by the presenters of one window; ``on_change`` listeners hear of sign-in, pause and lock."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.session: Session | None = None
        self.is_paused = False
        self.is_locked = False
        self.open_ticket = ""
        self._listeners: list[Callable[[], None]] = []

    @property
    def counter(self) -> str:
        """Return the counter's number."""
        return self.settings.desk.counter

    def act(self) -> Act:
        """Return a fresh act of the person at the desk."""
        if self.session is None:
            raise Fault("desktop.act.nobody")
        return Act.new(who=self.session.account.number, where=self.counter)

    def may(self, right: str) -> bool:
        """Say whether the person at the desk has a right."""
        return self.session is not None and self.session.may(right)

    def on_change(self, listener: Callable[[], None]) -> None:
        """Tell the listener of every change."""
        self._listeners.append(listener)

    def set(
        self, *, is_paused: bool | None = None, is_locked: bool | None = None, open_ticket: str | None = None
    ) -> None:
        """Change what is given and tell the listeners."""
        self.is_paused = self.is_paused if is_paused is None else is_paused
        self.is_locked = self.is_locked if is_locked is None else is_locked
        self.open_ticket = self.open_ticket if open_ticket is None else open_ticket
        self._tell()

    def begin(self, session: "Session") -> None:
        """A person signed in."""
        self.session = session
        self.is_paused = self.is_locked = False
        self._tell()

    def renew(self, session: "Session") -> None:
        """The account of the person at the desk is another than at the sign-in: its role, name or password."""
        self.session = session
        self._tell()

    def end(self) -> None:
        """The person signed out."""
        self.session = None
        self.is_paused = self.is_locked = False
        self._tell()

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()
