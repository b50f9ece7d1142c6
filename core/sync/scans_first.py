"""Whether an event waits for its scans: a moment, so that the back office finds them with it, and never for long."""

import json
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from core.outbox.ports import Carried

_NAMED = b'"attachments":[{'


def digests_of(row: Carried) -> frozenset[str]:
    """Return the digests of the scans that an event names."""
    if _NAMED not in row.body:
        return frozenset()
    attachments = json.loads(row.body)["data"].get("attachments", ())
    return frozenset(str(one["sha256"]) for one in attachments)


def ready(
    rows: tuple[Carried, ...],
    undelivered: Callable[[Collection[str]], frozenset[str]],
    now: datetime,
    wait_s: float,
) -> tuple[Carried, ...]:
    """Return the rows before the first one that is young and names a scan which is not delivered.

    One that is of tomorrow since somebody set the clock back is not young: it would wait until then.
    """
    wait = timedelta(seconds=wait_s)
    for place, row in enumerate(rows):
        is_young = timedelta(0) <= now - row.created_at < wait
        if is_young and (named := digests_of(row)) and undelivered(named):
            return rows[:place]
    return rows
