"""How a file is sealed: an own key for each file, chunks that can be neither changed, reordered nor cut off.

    header   "YCF" 01 | algorithm 01 | chunk size, 4 bytes | salt 16
    chunk    AES-256-GCM(plain of chunk size, the last one shorter) | tag 16

key of the file = HKDF-SHA256(data key, salt, "yichuang file 1"); nonce = 11 bytes counter, 1 byte "is last" (STREAM,
Hoang et al. 2015); the header is bound to every chunk as associated data. It knows no file system.
"""

import secrets
import struct
from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.base.faults import Fault

MAGIC, VERSION, AES_256_GCM = b"YCF", 1, 1
CHUNK = 1 << 16
TAG = 16
HEADER = struct.Struct(">3sBBI16s")


def sealed(key: bytes, parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield header and sealed chunks of the joined parts; ``key`` are the 32 bytes of the store's data key."""
    salt = secrets.token_bytes(16)
    header = HEADER.pack(MAGIC, VERSION, AES_256_GCM, CHUNK, salt)
    cipher = _cipher(key, salt)
    yield header
    number, waiting = 0, bytearray()
    for part in parts:
        waiting += part
        while len(waiting) > CHUNK:  # the last chunk must be known as the last
            yield cipher.encrypt(_nonce(number, is_last=False), bytes(waiting[:CHUNK]), header)
            del waiting[:CHUNK]
            number += 1
    yield cipher.encrypt(_nonce(number, is_last=True), bytes(waiting), header)


def opened(key: bytes, blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the plain chunks of a sealed file given in blocks of any size; Fault ``attachments.read.damaged``."""
    stream = _Blocks(blocks)
    header = stream.take(HEADER.size)
    if len(header) < HEADER.size:
        raise Fault("attachments.read.damaged")
    magic, version, algorithm, size, salt = HEADER.unpack(header)
    if (magic, version, algorithm) != (MAGIC, VERSION, AES_256_GCM) or not 0 < size <= 1 << 24:
        raise Fault("attachments.read.damaged")
    cipher, number, chunk = _cipher(key, salt), 0, stream.take(size + TAG)
    while True:
        following = stream.take(size + TAG)
        try:
            yield cipher.decrypt(_nonce(number, is_last=not following), chunk, header)
        except (InvalidTag, ValueError) as error:
            raise Fault("attachments.read.damaged") from error
        if not following:
            return
        number, chunk = number + 1, following


class _Blocks:
    """Gives out exact sizes of what comes in blocks."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks, self._rest = iter(blocks), bytearray()

    def take(self, size: int) -> bytes:
        while len(self._rest) < size and (block := next(self._blocks, None)) is not None:
            self._rest += block
        taken = bytes(self._rest[:size])
        del self._rest[:size]
        return taken


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"yichuang file 1").derive(key))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])
