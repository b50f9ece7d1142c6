"""A feed as it stands, whole: what is taken when a cursor is of an older life of the district. It knows no socket."""

import json
import zlib
from dataclasses import dataclass
from typing import Any

from core.base.faults import Fault
from core.sync.replies import Answer, foreign
from core.sync.wire import names_digest, sha256

SNAPSHOT_TYPE, CURSOR = "application/x-ndjson", "sync-cursor"
MAX_INFLATED_BYTES = 256 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The newest item of each subject, in order, and the cursor behind them."""

    cursor: str
    items: tuple[dict[str, Any], ...]


def snapshot_of(answer: Answer) -> Snapshot:
    """Return the snapshot of an answer; Fault ``district.reply.*`` when it is none of ours, or not whole."""
    cursor, digest = answer.headers.get(CURSOR, ""), answer.headers.get("repr-digest", "")
    if answer.media_type != SNAPSHOT_TYPE or not cursor:
        raise foreign(answer)
    if not names_digest(digest, sha256(answer.body).hex()):
        raise Fault("district.reply.damaged", status=answer.status, trace=answer.trace)
    inflater = zlib.decompressobj(wbits=31)
    try:
        lines = inflater.decompress(answer.body, MAX_INFLATED_BYTES).splitlines()
        items = tuple(json.loads(line) for line in lines)
    except (zlib.error, ValueError) as error:
        raise Fault("district.reply.broken", status=answer.status, errors=1, trace=answer.trace) from error
    if inflater.unconsumed_tail or not all(isinstance(item, dict) for item in items):
        raise Fault("district.reply.broken", status=answer.status, errors=1, trace=answer.trace)
    return Snapshot(cursor=cursor, items=items)
