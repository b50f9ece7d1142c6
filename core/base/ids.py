"""Ids: time-ordered, unique without asking anybody (UUIDv7, RFC 9562)."""

import secrets
import time
import uuid
from typing import NewType

OperationId = NewType("OperationId", str)


def new_id() -> str:
    """Return a new UUIDv7 as text; ids made later sort later (to the millisecond)."""
    stamp = time.time_ns() // 1_000_000
    bits = stamp << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=bits))


def new_operation() -> OperationId:
    """Return the id of one act: click, transaction, outbox row and district share it, so a repeat is the same act."""
    return OperationId(new_id())
