"""Scans and other contents on the wire: addressed by their SHA-256, whole up to 4 MiB, in pieces (tus 1.0) above.

It knows no socket. A content is confirmed by its own digest (Repr-Digest, RFC 9530), never by a status alone: a hotel's
login page answers 200 as well.
"""

import base64
import binascii

from core.sync.wire.messages import Refused

WHOLE_BYTES = 4 << 20  # above this a content goes up in pieces
UPLOAD_BYTES = 256 << 20
PIECE_BYTES = 1 << 20
TUS = "1.0.0"
PIECE_TYPE = "application/offset+octet-stream"
BLOB_TYPE = "application/octet-stream"


def repr_digest(sha256: str) -> str:
    """Return the Repr-Digest field of a content by its digest (hex)."""
    return f"sha-256=:{base64.b64encode(bytes.fromhex(sha256)).decode('ascii')}:"


def names_digest(field: str, sha256: str) -> bool:
    """Whether a Repr-Digest field names this content; other algorithms beside sha-256 are passed over."""
    return repr_digest(sha256) in (part.strip() for part in field.split(","))


def is_digest(text: str) -> bool:
    """Whether the text is a SHA-256 in lower-case hex."""
    return len(text) == 64 and set(text) <= set("0123456789abcdef")


def upload_metadata(sha256: str) -> str:
    """Return the Upload-Metadata field of a content."""
    return f"sha256 {base64.b64encode(sha256.encode('ascii')).decode('ascii')}"


def digest_of_metadata(field: str) -> str:
    """Return the digest that Upload-Metadata names; Refused ``bad-json`` when there is none."""
    pairs = dict(part.strip().partition(" ")[::2] for part in field.split(","))
    try:
        digest = base64.b64decode(pairs.get("sha256", ""), validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise Refused("bad-json", "Upload-Metadata is not base64") from error
    if not is_digest(digest):
        raise Refused("bad-json", "Upload-Metadata names no sha256")
    return digest
