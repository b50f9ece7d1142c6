"""Bytes that are the same on both sides: canonical JSON, digests, the hash chain, names in paths. No meaning of any."""

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from isal import isal_zlib

from core.base.clock import local
from core.base.faults import Fault

CHAIN_START = bytes(32)
_TOGETHER = 20  # values put through the packer at once: all of them side by side would be a megabyte of fresh memory
_BETWEEN = b"\n,\n"
_ENCODE = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def canonical(value: Any) -> bytes:
    """Return JSON with sorted keys, no white space, UTF-8 unescaped (RFC 8785 for text, integers, lists, objects).

    A fraction is a programming error: it has no one spelling. Half a surrogate pair is Fault
    ``sync.wire.unencodable``: such a name must not pass for another one.
    """
    return canonical_parsed(_plain(value))


def canonical_parsed(value: Any) -> bytes:
    """Return the same for what came out of JSON without a fraction: its keys are texts already."""
    text = _ENCODE(value)
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise Fault("sync.wire.unencodable", code=f"U+{ord(text[error.start]):04X}") from error


def listed(bodies: Iterable[bytes]) -> bytes:
    """Return canonical values as one canonical list."""
    return b"[%b]" % b",".join(bodies)


def packed(bodies: Iterable[bytes]) -> bytes:
    """Return the list as it travels and is kept: gzip, each value in a line, the same bytes for the same values."""
    values, packer, before = iter(bodies), isal_zlib.compressobj(level=1, wbits=31), b"[\n"
    parts = list[bytes]()
    while some := list(islice(values, _TOGETHER)):
        parts.append(packer.compress(before + _BETWEEN.join(some)))
        before = _BETWEEN
    parts += packer.compress(b"\n]" if parts else b"[]"), packer.flush()
    return b"".join(parts)


def lines_of(inflated: bytes) -> list[bytes] | None:
    """Return the values of a list that is spelt as ``packed`` does it; None for another spelling.

    No canonical value has the end of a line in it, so they are found without being read. Whoever is not sure that they
    are canonical reads each: where all of them are values by themselves, the list is one of just these.
    """
    found = inflated.split(b"\n")
    values, between = found[1::2], found[2:-1:2]
    is_spelt_so = (found[0], found[-1], len(found) % 2) == (b"[", b"]", 1) and between == [b","] * len(between)
    return values if is_spelt_so else None


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind is str or kind is int:
        return value
    if isinstance(value, float):
        raise TypeError("a fraction cannot travel")
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


def sha256(body: bytes) -> bytes:
    """Return the 32 bytes of SHA-256."""
    return hashlib.sha256(body).digest()


def chained(before: bytes, digest: bytes) -> bytes:
    """Return the chain value after an event: sha256(chain before || sha256 of the event)."""
    return sha256(before + digest)


def content_digest(body: bytes) -> str:
    """Return the Content-Digest field of a body (RFC 9530)."""
    return digest_field(sha256(body))


def digest_field(digest: bytes) -> str:
    """Return the Content-Digest field of a body with this SHA-256."""
    return f"sha-256=:{base64.b64encode(digest).decode('ascii')}:"


def digest_matches(field: str, body: bytes) -> bool:
    """Whether a Content-Digest field names this body; other algorithms beside sha-256 are passed over."""
    return content_digest(body) in (part.strip() for part in field.split(","))


def timestamp(moment: datetime) -> str:
    """Return the moment on the hall's wall clock, RFC 3339 with milliseconds: 2026-11-23T16:59:31.204+08:00."""
    return local(moment).isoformat(timespec="milliseconds")


def sequence_words(sequence: int) -> str:
    """Return a sequence number as it travels: 20 digits, so that text sorts as numbers do."""
    return f"{sequence:020d}"


def path_of(source: str) -> str:
    """Return a source as one path segment that no proxy rewrites: //330290/015/3/1 -> 330290~015~3~1."""
    return source.removeprefix("//").replace("/", "~")


def source_of(segment: str) -> str:
    """Return the source of a path segment."""
    return "//" + segment.replace("~", "/")


def without_generation(source: str) -> str:
    """Return the name all generations of a source share: //330290/015/3/1 -> //330290/015/3."""
    return source.rpartition("/")[0]


def xor_of(items: Iterable[Mapping[str, Any]]) -> str:
    """Return the SHA-256 of the items' ids xor-ed, in hex; empty for none."""
    total, count = 0, 0
    for count, item in enumerate(items, 1):  # noqa: B007 - the last value says whether there was one
        total ^= int.from_bytes(sha256(str(item["id"]).encode()), "big")
    return total.to_bytes(32, "big").hex() if count else ""
