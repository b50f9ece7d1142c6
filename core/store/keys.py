"""The key of the database and the file it lies in, wrapped. It knows no database; the key is never written in plain.

The file holds the same key in up to three boxes: one for the operating system's store of secrets (or, where there is
none, for a start-up passphrase) and always one for the recovery key that was shown when it was made. Until somebody
says that this one is on paper the file owes it: a program that was closed before shows another one. Demo profiles have
a throw-away key in plain; their file says so.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.base.faults import Fault
from core.base.folders import write_durably
from core.base.ids import new_id
from core.store.engine import KEY_BYTES, SALT_BYTES
from core.store.os_store import SecretStore
from core.store.wraps import (
    RecoveryKey,
    unwrap_by_passphrase,
    unwrap_by_recovery,
    unwrap_by_secret,
    wrap_by_passphrase,
    wrap_by_recovery,
    wrap_by_secret,
)

FORMAT = "yichuang-key-1"
DEMO_NOTE = "演示用的一次性密钥，没有保护，不得存放真实数据。A throw-away key for demonstration: it protects nothing."


@dataclass(frozen=True, slots=True, repr=False)
class NewKey:
    """A key just made: ``key`` is 32 bytes and a salt of 16; ``recovery`` is printed now and never shown again."""

    key: bytes
    recovery: str


class KeyFile:
    """The wrapped key of one profile. Calls block (argon2id, the operating system's store): not for the GUI thread."""

    def __init__(self, path: Path, os_store: SecretStore | None = None) -> None:
        self._path, self._os_store = path, os_store

    @property
    def exists(self) -> bool:
        """Return whether a key was made here before."""
        return self._path.exists()

    @property
    def is_demo(self) -> bool:
        """Return whether this is a demo's throw-away key."""
        return self.exists and self._read().get("kind") == "demo"

    @property
    def owes_recovery(self) -> bool:
        """Return whether nobody has said yet that the recovery key is on paper."""
        return self.exists and bool(self._read().get("owes_recovery"))

    @property
    def needs_passphrase(self) -> bool:
        """Return whether ``open`` must be given the start-up passphrase."""
        return self.exists and "passphrase" in self._boxes()

    def create(self, passphrase: str = "") -> NewKey:
        """Make the key and its file, wrapped for the operating system's store or by ``passphrase``, and for recovery.

        Faults: ``storage.key.exists``; ``storage.key.no_os_store`` when there is no store and no passphrase was given;
        ``storage.key.weak_passphrase``; ``storage.key.os_store_*``.
        """
        if self.exists:
            raise Fault("storage.key.exists", file=self._path.name)
        key, recovery = secrets.token_bytes(KEY_BYTES + SALT_BYTES), RecoveryKey.new()
        self._write(key, recovery, passphrase)
        return NewKey(key, recovery.text)

    def open(self, passphrase: str = "") -> bytes:
        """Return the key. Faults ``storage.key.*`` say which way is left: the recovery key always is."""
        boxes = self._boxes()
        if "passphrase" in boxes:
            if not passphrase:
                raise Fault("storage.key.passphrase_needed")
            return unwrap_by_passphrase(boxes["passphrase"], passphrase)
        return unwrap_by_secret(boxes["os"], self._secret(boxes["os"]["name"]))

    def open_with_recovery(self, text: str) -> bytes:
        """Return the key by the printed recovery key; Faults ``storage.key.mistyped_recovery``, ``.wrong_recovery``."""
        return unwrap_by_recovery(self._boxes()["recovery"], text)

    def wrap_anew(self, key: bytes, passphrase: str = "") -> NewKey:
        """Write the file anew, for this machine's store or a new passphrase, and with a new recovery key.

        For a new machine or a forgotten passphrase, after ``open_with_recovery``.
        """
        recovery = RecoveryKey.new()
        self._write(key, recovery, passphrase)
        return NewKey(key, recovery.text)

    def renew_recovery(self, key: bytes) -> NewKey:
        """Put a new recovery key in place of the one nobody wrote down; the other box stays."""
        recovery = RecoveryKey.new()
        self._save_boxes({**self._boxes(), "recovery": wrap_by_recovery(key, recovery)})
        return NewKey(key, recovery.text)

    def recovery_noted(self) -> None:
        """The recovery key is on paper now."""
        data = self._read()
        data.pop("owes_recovery", None)
        self._save(data)

    def demo(self) -> bytes:
        """Return the throw-away key of a demo profile, made now when there is none; Fault ``storage.key.not_demo``."""
        if self.exists:
            data = self._read()
            if data.get("kind") != "demo":
                raise Fault("storage.key.not_demo", file=self._path.name)
            return self._bytes(data)
        key = secrets.token_bytes(KEY_BYTES + SALT_BYTES)
        self._save({"format": FORMAT, "kind": "demo", "note": DEMO_NOTE, "key": key.hex()})
        return key

    def _write(self, key: bytes, recovery: RecoveryKey, passphrase: str) -> None:
        if passphrase:
            first = {"passphrase": wrap_by_passphrase(key, passphrase)}
        elif self._os_store is None:
            raise Fault("storage.key.no_os_store")
        else:
            first = {"os": self._wrap_for_os(self._os_store, key)}
        self._save_boxes({**first, "recovery": wrap_by_recovery(key, recovery)})

    def _save_boxes(self, boxes: Mapping[str, Any]) -> None:
        self._save({"format": FORMAT, "kind": "wrapped", "owes_recovery": True, "boxes": boxes})

    def _wrap_for_os(self, store: SecretStore, key: bytes) -> Mapping[str, Any]:
        """Give the store its secret and read it back before anything depends on it."""
        name, secret = new_id(), secrets.token_bytes(32)
        store.keep(name, secret.hex())
        if store.find(name) != secret.hex():
            raise Fault("storage.key.os_store_failed", reason="read back")
        return {"name": name, **wrap_by_secret(key, secret)}

    def _secret(self, name: str) -> bytes:
        if self._os_store is None:
            raise Fault("storage.key.os_store_gone")
        found = self._os_store.find(name)
        if found is None:
            raise Fault("storage.key.os_store_changed")
        return bytes.fromhex(found)

    def _boxes(self) -> Mapping[str, Any]:
        data = self._read()
        if data.get("kind") == "demo":
            raise Fault("storage.key.is_demo", file=self._path.name)
        boxes = data.get("boxes")
        if not isinstance(boxes, dict) or "recovery" not in boxes:
            raise Fault("storage.key.broken_file", file=self._path.name)
        return boxes

    def _bytes(self, data: Mapping[str, Any]) -> bytes:
        try:
            key = bytes.fromhex(data["key"])
        except (KeyError, ValueError, TypeError) as error:
            raise Fault("storage.key.broken_file", file=self._path.name) from error
        if len(key) != KEY_BYTES + SALT_BYTES:
            raise Fault("storage.key.broken_file", file=self._path.name)
        return key

    def _read(self) -> dict[str, Any]:
        try:
            data = json.loads(self._path.read_text("utf-8"))
        except FileNotFoundError as error:
            raise Fault("storage.key.missing", file=self._path.name) from error
        except (OSError, ValueError) as error:
            raise Fault("storage.key.broken_file", file=self._path.name) from error
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise Fault("storage.key.broken_file", file=self._path.name)
        return data

    def _save(self, data: Mapping[str, Any]) -> None:
        try:
            write_durably(self._path, json.dumps(data, ensure_ascii=False, indent=2).encode("utf-8"))
        except OSError as error:
            raise Fault("storage.open.denied", reason=error.strerror or type(error).__name__) from error
