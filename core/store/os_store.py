"""The operating system's own store of secrets, behind an allow-list. It knows no database and no key file.

``keyring`` would take whatever backend it finds, a plain file among them; here only Secret Service, the Windows vault
and the macOS keychain are used, each named, and a store that does not answer in time is given up.
"""

import sys
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from core.base.faults import Fault
from core.base.threads import Beside

T = TypeVar("T")

SERVICE = "yichuang.store"
# platform -> (module, class); nothing else is ever asked
ALLOWED = {
    "linux": ("keyring.backends.SecretService", "Keyring"),
    "win32": ("keyring.backends.Windows", "WinVaultKeyring"),
    "darwin": ("keyring.backends.macOS", "Keyring"),
}


class SecretStore(Protocol):
    """Keeps a short text under a name. Calls block; not for the GUI thread. Faults ``storage.key.os_store_*``."""

    def keep(self, name: str, secret: str) -> None:
        """Keep the secret, over an older one of this name."""
        ...

    def find(self, name: str) -> str | None:
        """Return the secret, or None when the store does not have it."""
        ...


class OsStore:
    """The allowed store of this platform."""

    def __init__(self, backend: Any, timeout_s: float = 20.0) -> None:
        self._backend, self._timeout_s = backend, timeout_s

    def keep(self, name: str, secret: str) -> None:
        """See SecretStore."""
        within(self._timeout_s, lambda: self._backend.set_password(SERVICE, name, secret))

    def find(self, name: str) -> str | None:
        """See SecretStore."""
        found: str | None = within(self._timeout_s, lambda: self._backend.get_password(SERVICE, name))
        return found


def os_store(timeout_s: float = 20.0) -> OsStore | None:
    """Return the allowed store of this machine, or None where there is none (then a passphrase must do)."""
    place = ALLOWED.get(sys.platform)
    if place is None:
        return None
    backend_class = _load(*place)
    try:
        viable = within(timeout_s, lambda: bool(backend_class.viable))
    except Fault:
        return None
    return OsStore(backend_class(), timeout_s) if viable else None


def within(timeout_s: float, call: Callable[[], T]) -> T:
    """Return what ``call`` gives, asked in a thread of its own; Fault when it fails or does not answer in time.

    ``storage.key.os_store_silent``: no answer; ``storage.key.os_store_locked``: a person has to unlock it first;
    ``storage.key.os_store_failed``: anything else.
    """
    answers: list[T] = []
    errors: list[BaseException] = []

    def ask() -> None:
        try:
            answers.append(call())
        except BaseException as error:  # noqa: BLE001 - whoever asked gets it, translated
            errors.append(error)

    thread = Beside("os-store", ask)
    thread.start()
    thread.join(timeout_s)
    if answers:
        return answers[0]
    if not errors:
        raise Fault("storage.key.os_store_silent", seconds=timeout_s)
    if _is_locked(errors[0]):
        raise Fault("storage.key.os_store_locked") from errors[0]
    raise Fault("storage.key.os_store_failed", reason=type(errors[0]).__name__) from errors[0]


def _is_locked(error: BaseException) -> bool:
    from keyring.errors import InitError, KeyringLocked

    return isinstance(error, KeyringLocked | InitError)


def _load(module: str, name: str) -> Any:
    import importlib

    return getattr(importlib.import_module(module), name)
