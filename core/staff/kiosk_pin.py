"""The number that leaves the ticket machine: kept as an argon2id hash in a file of the machine, set by who may.

Called in the store lane only: one hash takes about a tenth of a second.
"""

import itertools
from collections.abc import Callable
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.base.acts import Act
from core.base.faults import Fault
from core.base.work import Store
from core.config.machine import with_section
from core.staff.passwords import STRONG
from core.staff.ports import StaffWork
from core.staff.rights import Rights, guarded

NAME = "kiosk.toml"
HEAD = "# Written by the program: Admin > Kiosk. Delete this file to take the number away.\n"
RIGHT = "settings.change"
LEAST, MOST = 4, 8


def with_pin(file: Path, secret: str) -> str:
    """Return the file's new text with the hash; Fault ``config.load.broken``."""
    return with_section(file, HEAD, "kiosk", {"exit_pin": secret})


class KioskPin:
    """Checks the number and sets another one. ``keep`` writes the hash where the next start reads it."""

    def __init__(
        self,
        *,
        store: Store[StaffWork],
        rights: Rights,
        secret: str,
        keep: Callable[[str], None],
        hasher: PasswordHasher = STRONG,
    ) -> None:
        self._store, self._rights, self._secret, self._keep, self._hasher = store, rights, secret, keep, hasher

    @property
    def is_set(self) -> bool:
        """Return whether there is a number; without one the window closes as any other."""
        return bool(self._secret)

    def is_right(self, pin: str) -> bool:
        """Return whether this is the number; a damaged hash opens nothing."""
        try:
            return self.is_set and self._hasher.verify(self._secret, pin)
        except (VerificationError, InvalidHashError):
            return False

    def set(self, act: Act, pin: str) -> None:
        """Set the number. Faults ``staff.pin.weak``, ``staff.right.missing``, ``staff.pin.not_kept``."""
        if not LEAST <= len(pin) <= MOST or not pin.isascii() or not pin.isdigit() or _is_plain(pin):
            raise Fault("staff.pin.weak", least=LEAST, most=MOST)
        secret = self._hasher.hash(pin)
        with guarded(self._store, act) as work:
            self._rights.require(work, act, RIGHT)
            self._keep(secret)
            work.journal.write("staff.pin", "kiosk")
        self._secret = secret


def _is_plain(pin: str) -> bool:
    """Return whether every step from digit to digit is the same: 1111, 1234, 9876."""
    return len({int(second) - int(first) for first, second in itertools.pairwise(pin)}) == 1
