"""What a PC knows of its centre, kept in its profile: where in plain, how it gets in sealed under the store's key.

The box is bound to the place: a file in which somebody changed the host opens nothing, and no password goes there.
"""

import json
import secrets
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.base.faults import Fault
from core.base.folders import write_durably
from core.store.centre.address import Address
from core.store.centre.setup import Membership

FORMAT = "yichuang-centre-1"


class CentreFile:
    """The membership of one profile. ``key`` is the store's key of 48 bytes."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def exists(self) -> bool:
        """Return whether this PC belongs to a centre."""
        return self._path.exists()

    def keep(self, membership: Membership, key: bytes) -> None:
        """Write it; Fault ``storage.open.denied``."""
        server = membership.server
        place = {
            "format": FORMAT, "host": server.host, "port": server.port, "database": server.database,
            "user": server.user, "tls": server.tls, "number": membership.number,
        }  # fmt: skip
        secret = {
            "password": server.password, "owner": membership.owner_password, "door": membership.door_password,
        }  # fmt: skip
        nonce = secrets.token_bytes(12)
        box = nonce + AESGCM(_wrapping(key)).encrypt(nonce, json.dumps(secret).encode(), _bound(place))
        text = json.dumps({**place, "box": box.hex()}, ensure_ascii=False, indent=2)
        try:
            write_durably(self._path, text.encode())
        except OSError as error:
            raise Fault("storage.open.denied", reason=error.strerror or type(error).__name__) from error

    def open(self, key: bytes) -> Membership:
        """Return it; Fault ``storage.centre.broken_file`` when it was damaged, changed, or is another profile's."""
        try:
            data = json.loads(self._path.read_text("utf-8"))
            box = bytes.fromhex(data.pop("box"))
            secret = json.loads(AESGCM(_wrapping(key)).decrypt(box[:12], box[12:], _bound(data)))
            return Membership(
                server=Address(
                    host=data["host"], port=data["port"], database=data["database"], user=data["user"],
                    password=secret["password"], tls=data["tls"],
                ),
                number=data["number"], owner_password=secret["owner"], door_password=secret["door"],
            )  # fmt: skip
        except (OSError, ValueError, KeyError, TypeError, InvalidTag) as error:
            raise Fault("storage.centre.broken_file", file=self._path.name) from error

    def leave(self) -> None:
        """Forget the centre; what lies on its server stays there."""
        self._path.unlink(missing_ok=True)


def _wrapping(key: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"yichuang centre").derive(key)


def _bound(place: dict[str, Any]) -> bytes:
    return json.dumps(place, sort_keys=True, ensure_ascii=False).encode()
