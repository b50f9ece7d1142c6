"""How the key is wrapped: by a passphrase, by the recovery key, by the system's secret. It opens no file."""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.base.faults import Fault

# RFC 9106, second recommended option: about 0.1 s on a counter's machine
ARGON2 = {"time": 3, "memory_kib": 65536, "lanes": 4}
MIN_PASSPHRASE = 10
GROUPS, GROUP = 8, 5
CHECK_BYTES, RANDOM_BYTES = 1, 24  # 25 bytes are exactly 8 groups of 5 in base32
MISREAD = str.maketrans("018", "OIB")  # not in base32: what a person means by them

Wrap = Mapping[str, Any]


@dataclass(frozen=True, slots=True, repr=False)
class RecoveryKey:
    """What is printed once and kept in the safe: ``text`` is 8 groups of 5 letters and digits."""

    text: str

    @classmethod
    def new(cls) -> "RecoveryKey":
        """Return a new one of 192 random bits and a check byte."""
        raw = secrets.token_bytes(RANDOM_BYTES)
        letters = base64.b32encode(raw + _check(raw)).decode()
        return cls("-".join(letters[at : at + GROUP] for at in range(0, GROUPS * GROUP, GROUP)))


def wrap_by_passphrase(key: bytes, passphrase: str) -> Wrap:
    """Return the key under a passphrase; Fault ``storage.key.weak_passphrase`` when that is short."""
    if len(passphrase) < MIN_PASSPHRASE:
        raise Fault("storage.key.weak_passphrase", least=MIN_PASSPHRASE)
    salt = secrets.token_bytes(16)
    by = {"kdf": "argon2id", **ARGON2, "salt": salt.hex()}
    return {**by, "box": _seal(_from_passphrase(passphrase, by), key, "passphrase")}


def unwrap_by_passphrase(wrap: Wrap, passphrase: str) -> bytes:
    """Return the key; Fault ``storage.key.wrong_passphrase``."""
    key = _open(_from_passphrase(passphrase, wrap), wrap["box"], "passphrase")
    if key is None:
        raise Fault("storage.key.wrong_passphrase")
    return key


def wrap_by_recovery(key: bytes, recovery: RecoveryKey) -> Wrap:
    """Return the key under a recovery key."""
    return {"kdf": "hkdf-sha256", "box": _seal(_from_recovery(recovery.text), key, "recovery")}


def unwrap_by_recovery(wrap: Wrap, text: str) -> bytes:
    """Return the key; Fault ``storage.key.mistyped_recovery`` or ``storage.key.wrong_recovery``."""
    key = _open(_from_recovery(text), wrap["box"], "recovery")
    if key is None:
        raise Fault("storage.key.wrong_recovery")
    return key


def wrap_by_secret(key: bytes, secret: bytes) -> Wrap:
    """Return the key under a 32-byte secret that the operating system keeps."""
    return {"box": _seal(secret, key, "os")}


def unwrap_by_secret(wrap: Wrap, secret: bytes) -> bytes:
    """Return the key; Fault ``storage.key.os_store_changed`` when the secret is another one."""
    key = _open(secret, wrap["box"], "os")
    if key is None:
        raise Fault("storage.key.os_store_changed")
    return key


def _from_passphrase(passphrase: str, wrap: Wrap) -> bytes:
    return hash_secret_raw(
        passphrase.encode("utf-8"),
        bytes.fromhex(wrap["salt"]),
        time_cost=wrap["time"],
        memory_cost=wrap["memory_kib"],
        parallelism=wrap["lanes"],
        hash_len=32,
        type=Type.ID,
    )


def _from_recovery(text: str) -> bytes:
    """Return the wrapping key; the text may be typed without hyphens, in small letters, with 0, 1 and 8."""
    letters = "".join(letter for letter in text.upper().translate(MISREAD) if letter.isalnum())
    try:
        raw = base64.b32decode(letters)
    except ValueError as error:
        raise Fault("storage.key.mistyped_recovery") from error
    if len(raw) != RANDOM_BYTES + CHECK_BYTES or _check(raw[:RANDOM_BYTES]) != raw[RANDOM_BYTES:]:
        raise Fault("storage.key.mistyped_recovery")
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"yichuang recovery").derive(raw[:RANDOM_BYTES])


def _check(raw: bytes) -> bytes:
    return hashlib.sha256(raw).digest()[:CHECK_BYTES]


def _seal(wrapping: bytes, key: bytes, purpose: str) -> str:
    nonce = secrets.token_bytes(12)
    return (nonce + AESGCM(wrapping).encrypt(nonce, key, _bound(purpose))).hex()


def _open(wrapping: bytes, box: str, purpose: str) -> bytes | None:
    raw = bytes.fromhex(box)
    try:
        return AESGCM(wrapping).decrypt(raw[:12], raw[12:], _bound(purpose))
    except InvalidTag:
        return None


def _bound(purpose: str) -> bytes:
    """Return what ties a box to its place: a box moved to another place of the file does not open."""
    return f"yichuang key 1 {purpose}".encode()
