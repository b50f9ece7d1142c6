"""The district's signature under a day: Ed25519 over the receipt's canonical JSON without its signature.

Whoever has the public key (GET /v1, ``receipt_key``) can prove the receipt, years later too.
"""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from core.sync.wire.canonical import canonical
from core.sync.wire.messages import Receipt


def signed(receipt: Receipt, seed: bytes) -> Receipt:
    """Return the receipt with its signature; ``seed`` are the 32 bytes of the key."""
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(_said(receipt))
    return receipt.model_copy(update={"signature": signature.hex()})


def public_key(seed: bytes) -> str:
    """Return the public key in hex."""
    key = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def is_signed(receipt: Receipt, key: str) -> bool:
    """Whether the receipt is signed by the holder of this public key."""
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        public.verify(bytes.fromhex(receipt.signature), _said(receipt))
    except (InvalidSignature, ValueError):
        return False
    return True


def _said(receipt: Receipt) -> bytes:
    return canonical(receipt.model_dump(mode="json", exclude={"signature"}, exclude_none=True))
