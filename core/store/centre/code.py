"""The join code: what a person carries from a PC of the centre to the next one, typed, scanned or pasted.

It holds where the server is, the password of a role that may do one thing (ask with a code, once) and a one-time
secret. The secret finds the code's row by its digest and opens the box in it; the server keeps the digest and the
closed box only. So a code that was used, or is too old, opens nothing, and the server alone opens nothing either.
"""

import base64
import hashlib
import ipaddress
import json
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.base.faults import Fault
from core.store.centre.address import DATABASE, DOOR, Address

VERSION = 1
SECRET_BYTES = 10
GROUP = 5
TLS = ("prefer", "require")
IPV4 = 4  # the host is four bytes
MISREAD = str.maketrans("018", "OIB")  # not in base32: what a person means by them


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class JoinCode:
    """A code in its parts; ``door`` is how its holder gets to the server, ``secret`` what it shows there."""

    door: Address
    secret: bytes

    @classmethod
    def new(cls, server: Address, door_password: str) -> "JoinCode":
        """Return a new code for this server."""
        tls = server.tls if server.tls in TLS else "require"
        door = Address(
            host=server.host, port=server.port, database=server.database, user=DOOR, password=door_password, tls=tls
        )
        return cls(door=door, secret=secrets.token_bytes(SECRET_BYTES))

    @property
    def id(self) -> str:
        """Return what the server knows it by."""
        return hashlib.sha256(b"yichuang join " + self.secret).hexdigest()

    @property
    def text(self) -> str:
        """Return it in groups of 5 letters and digits."""
        host = _host_bytes(self.door.host)
        database = b"" if self.door.database == DATABASE else self.door.database.encode()
        how = TLS.index(self.door.tls) | (IPV4 if host != self.door.host.encode() else 0)
        raw = bytes([VERSION << 4 | how, len(host)]) + host
        raw += self.door.port.to_bytes(2, "big") + bytes([len(database)]) + database
        raw += bytes.fromhex(self.door.password) + self.secret
        letters = base64.b32encode(raw + _check(raw)).decode().rstrip("=")
        return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))

    def seal(self, user: str, password: str) -> bytes:
        """Return what the code opens: the role of the counters."""
        nonce = secrets.token_bytes(12)
        plain = json.dumps({"user": user, "password": password}).encode()
        return nonce + AESGCM(self._key()).encrypt(nonce, plain, b"yichuang join 1")

    def open(self, box: bytes) -> tuple[str, str]:
        """Return user and password; Fault ``storage.centre.code_wrong``."""
        try:
            data = json.loads(AESGCM(self._key()).decrypt(box[:12], box[12:], b"yichuang join 1"))
        except InvalidTag as error:
            raise Fault("storage.centre.code_wrong") from error
        return str(data["user"]), str(data["password"])

    def _key(self) -> bytes:
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"yichuang join box").derive(self.secret)


def read_code(text: str) -> JoinCode:
    """Return a code as typed (hyphens, small letters: all the same); Fault ``storage.centre.code_mistyped``."""
    letters = "".join(letter for letter in text.upper().translate(MISREAD) if letter.isascii() and letter.isalnum())
    try:
        raw = base64.b32decode(letters + "=" * (-len(letters) % 8))
        return _parsed(raw)
    except (ValueError, IndexError) as error:
        raise Fault("storage.centre.code_mistyped") from error


def _parsed(raw: bytes) -> JoinCode:
    body, check = raw[:-2], raw[-2:]
    if _check(body) != check or body[0] >> 4 != VERSION:
        raise ValueError("check")
    at = 2 + body[1]
    host, port = _host(body[2:at], is_ipv4=bool(body[0] & IPV4)), int.from_bytes(body[at : at + 2], "big")
    end = at + 3 + body[at + 2]
    database = body[at + 3 : end].decode() or DATABASE
    password, secret = body[end:-SECRET_BYTES].hex(), body[-SECRET_BYTES:]
    if len(password) != 2 * SECRET_BYTES:
        raise ValueError("length")
    tls = TLS[body[0] & 1]
    door = Address(host=host, port=port, database=database, user=DOOR, password=password, tls=tls)
    return JoinCode(door=door, secret=secret)


def _host_bytes(host: str) -> bytes:
    """Return an IPv4 address as four bytes, so that the usual code is short; a name as it is."""
    try:
        return ipaddress.IPv4Address(host).packed
    except ValueError:
        return host.encode()


def _host(raw: bytes, *, is_ipv4: bool) -> str:
    return str(ipaddress.IPv4Address(raw)) if is_ipv4 else raw.decode()


def _check(raw: bytes) -> bytes:
    return hashlib.sha256(raw).digest()[:2]
