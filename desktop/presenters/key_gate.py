"""How the database's key is come by at a start: by itself, by a passphrase, by the recovery key, or made anew. Qt-free.

probe ──demo or system's store──> open          ask ──passphrase or recovery key──> open
      └─nothing here yet─> made (system's store) or choose (a passphrase) ──> show the recovery key once ──> open
Whoever left before the recovery key was on paper is shown another one at the next start.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.base.faults import Fault
from core.config.profile import Profile
from desktop.presenters.office import Runner
from desktop.presenters.presenter import Presenter
from desktop.presenters.views import Banner
from desktop.presenters.words import banner_of

if TYPE_CHECKING:
    from core.store.keys import KeyFile, NewKey

PROBING, ASK, CHOOSE, SHOW, OPEN, FAILED = "probing", "ask", "choose", "show", "open", "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyView:
    """What the start sheet shows. ``recovery`` is there in ``show`` only, and is not kept."""

    mode: str = PROBING
    recovery: str = ""
    banner: Banner | None = None
    is_busy: bool = False


class KeyGate(Presenter[KeyView]):
    """``done`` gets the key once. Passphrases pass through and are kept nowhere."""

    def __init__(self, profile: Profile, runner: Runner, done: Callable[[bytes], None]) -> None:
        super().__init__(KeyView(), runner)
        self._profile, self._done = profile, done
        self._key = b""

    @property
    def least_passphrase(self) -> int:
        """Return how many characters a passphrase has at least."""
        from core.store.wraps import MIN_PASSPHRASE

        return MIN_PASSPHRASE

    def start(self) -> None:
        """Find out which way leads to the key; the easy ones are gone at once."""
        self._command("probe", self._probe, self._probed)

    def open_with(self, passphrase: str) -> None:
        """Open with the start-up passphrase."""
        self._command("open", lambda: self._open(passphrase), self._probed)

    def open_with_recovery(self, text: str) -> None:
        """Open with the printed recovery key."""
        self._command("recover", lambda: self._recover(text), self._probed)

    def choose(self, passphrase: str, again: str) -> None:
        """Wrap the key by a passphrase: there is no system's store here. A key that was recovered is kept."""
        if passphrase != again:
            self._failed(Fault("desktop.password.differs"))
            return
        key = self._key
        make = (lambda: self._file().wrap_anew(key, passphrase)) if key else (lambda: self._file().create(passphrase))
        self._command("create", make, self._created)

    def written_down(self) -> None:
        """The recovery key is on paper now; it is not shown again."""
        self._command("note", lambda: self._file().recovery_noted(), lambda _: self._noted())

    def _file(self) -> "KeyFile":
        from core.store.keys import KeyFile
        from core.store.os_store import os_store

        return KeyFile(self._profile.key_file, os_store())

    def _probe(self) -> "bytes | NewKey | str":
        file = self._file()
        if not file.exists:
            try:
                return file.create()
            except Fault as fault:
                if fault.code == "storage.key.no_os_store":
                    return CHOOSE
                raise
        if file.is_demo:
            return file.demo()
        return ASK if file.needs_passphrase else self._open("")

    def _open(self, passphrase: str) -> "bytes | NewKey":
        file = self._file()
        key = file.open(passphrase)
        return file.renew_recovery(key) if file.owes_recovery else key

    def _recover(self, text: str) -> "NewKey | str":
        """Open by the recovery key and wrap anew for this machine: the old recovery key has been seen."""
        file = self._file()
        self._key = file.open_with_recovery(text)
        try:
            return file.wrap_anew(self._key)
        except Fault as fault:
            if fault.code != "storage.key.no_os_store":
                raise
            return CHOOSE

    def _probed(self, found: "bytes | NewKey | str") -> None:
        if isinstance(found, bytes):
            self._opened(found)
        elif isinstance(found, str):
            self._show(KeyView(mode=found))
        else:
            self._created(found)

    def _created(self, made: "NewKey") -> None:
        self._key = made.key
        self._show(KeyView(mode=SHOW, recovery=made.recovery))

    def _noted(self) -> None:
        key, self._key = self._key, b""
        self._opened(key)

    def _opened(self, key: bytes) -> None:
        self._show(KeyView(mode=OPEN))
        self._done(key)

    def _began(self, name: str) -> None:
        del name
        self._show(replace(self._view, banner=None, is_busy=True))

    def _ended(self) -> None:
        if self._view.is_busy:
            self._show(replace(self._view, is_busy=False))

    def _failed(self, fault: Fault) -> None:
        # What the system's store refuses, the recovery key still opens.
        mode = ASK if self._view.mode == PROBING and fault.code.startswith("storage.key.os_store") else self._view.mode
        mode = FAILED if mode == PROBING else mode
        self._show(replace(self._view, mode=mode, banner=banner_of(fault), is_busy=False))
