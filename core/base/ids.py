"""Ids: time-ordered, unique without asking anybody (UUIDv7, RFC 9562)."""

import secrets
import time
from typing import NewType

OperationId = NewType("OperationId", str)


def new_id() -> str:
    """Return a new UUIDv7 as text; ids made later sort later (to the millisecond)."""
    stamp = time.time_ns() // 1_000_000
    bits = stamp << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    words = f"{bits:032x}"
    return f"{words[:8]}-{words[8:12]}-{words[12:16]}-{words[16:20]}-{words[20:]}"


def new_operation() -> OperationId:
    """Return the id of one act: click, transaction, outbox row and district share it, so a repeat is the same act."""
    return OperationId(new_id())
