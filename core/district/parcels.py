"""Where the events themselves are: in the parcels they came in. It knows no rule.

A batch of a counter is kept as its very bytes, once, and an event is found in it by its place: five hundred are a
tenth of their size together, for the disk and for whoever writes them down.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from core.district.batch import bodies_of
from core.district.database import Transaction, Trip, trip
from core.district.statements import Asked
from core.district.tables import parcel

_BODY = sa.select(parcel.c.body).where(parcel.c.source == sa.bindparam("own"), parcel.c.first == sa.bindparam("begin"))

_KEEP = sa.insert(parcel).values({column.name: sa.bindparam(column.name, type_=column.type) for column in parcel.c})


class Told(msgspec.Struct, frozen=True):
    """An event that is kept: its row of ``arrival``, and as it was told."""

    row: Any
    body: bytes


def keeping(source: str, first: int, body: bytes) -> Asked:
    """Return the write that keeps a parcel whose first event has this place."""
    return _KEEP, {"source": source, "first": first, "body": body}


def told(tx: Transaction, found: sa.Select[Any], values: Mapping[str, Any] | None = None) -> list[Told]:
    """Return the events of a question for rows of ``arrival`` that are kept, in its order."""
    rows = tx.execute(found, values).all()
    with trip(tx) as one:
        return bodies_told(one, rows)


def bodies_told(one: Trip, rows: Sequence[Any]) -> list[Told]:
    """Return the events of such rows; each parcel is read once."""
    of_parcel: dict[tuple[str, int], list[int]] = {}
    for row in rows:
        of_parcel.setdefault((row.source, row.parcel), []).append(row.sequence)
    bodies: dict[tuple[str, int], bytes] = {}
    for (source, first), places in of_parcel.items():
        ((kept,),) = one.ask(_BODY, {"own": source, "begin": first}).rows
        all_of_it = bodies_of(kept)
        bodies |= {(source, place): all_of_it[place - first] for place in places}
    return [Told(row, bodies[row.source, row.sequence]) for row in rows]
