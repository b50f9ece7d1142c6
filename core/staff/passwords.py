"""Passwords: hashed with argon2id, refused when weak. It knows no account and keeps nothing it was given."""

import secrets
import string
import unicodedata
from base64 import b64encode

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from argon2.profiles import RFC_9106_LOW_MEMORY

from core.base.resources import Resources

NAME = "staff/weak_passwords.toml"
FEW = 4  # fewer different characters than this are no password

STRONG = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


class Passwords:
    """Hashes and checks; one hash takes about a tenth of a second, so never inside a transaction."""

    def __init__(self, *, resources: Resources, min_length: int, hasher: PasswordHasher = STRONG) -> None:
        self.min_length = min_length
        self._hasher = hasher
        self._weak = frozenset(word.casefold() for word in resources.toml(NAME)["words"])
        self._nobody = _nobody(hasher)

    def hash(self, password: str) -> str:
        """Return the argon2id hash with its parameters and salt."""
        return self._hasher.hash(_prepared(password))

    def is_right(self, secret: str | None, password: str) -> bool:
        """Return whether the password belongs to the hash; no hash takes just as long and is never right."""
        try:
            self._hasher.verify(secret or self._nobody, _prepared(password))
        except VerifyMismatchError:
            return False
        except (VerificationError, InvalidHashError):
            return False  # a damaged hash opens nothing; the administrator sets a new password
        return secret is not None

    def needs_rehash(self, secret: str) -> bool:
        """Return whether the hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(secret)

    def is_weak(self, password: str, number: str) -> bool:
        """Return whether a password is too short, the number itself, all one tune, or on the list of common ones."""
        plain = _prepared(password).casefold()
        core = plain.strip(string.digits + string.punctuation)
        is_number = bool(number) and not plain.replace(number.casefold(), "")
        is_short = len(password) < self.min_length or len(set(plain)) < FEW
        return is_short or is_number or plain in self._weak or core in self._weak


def _nobody(hasher: PasswordHasher) -> str:
    """Return what reads as a hash by this hasher and belongs to no password.

    To check a password against it takes as long as against any; to make it takes no time, so no start waits for it.
    """
    salt, digest = (
        b64encode(secrets.token_bytes(size)).rstrip(b"=").decode() for size in (hasher.salt_len, hasher.hash_len)
    )
    return f"$argon2id$v=19$m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}${salt}${digest}"


def _prepared(password: str) -> str:
    """Return the password as it is hashed: the same whichever keyboard composed its characters."""
    return unicodedata.normalize("NFC", password)
