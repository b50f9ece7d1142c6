"""The JSON Schema of what each kind of event says, made of the types that its data function or its message has."""

from collections.abc import Mapping
from functools import cache
from typing import Any, get_type_hints

import msgspec

from core.sync.wire.cloud import SCHEMA
from core.sync.wire.kinds import BOOKING, KINDS, MESSAGE, PUBLISHED, RESULT
from core.sync.wire.messages import AppointmentBooked, CaseResult, CounterMessage, Message, Published

_UP = {kind.name: kind.data for kind in KINDS.values()}
# What comes down, by type.
DOWN: Mapping[str, type[Message]] = {
    RESULT: CaseResult, BOOKING: AppointmentBooked, MESSAGE: CounterMessage, PUBLISHED: Published,
}  # fmt: skip
_DRAFT = "https://json-schema.org/draft/2020-12/schema"


@cache
def schema_of(kind: str) -> Mapping[str, Any] | None:
    """Return the schema of the data of a kind, up or down, under the name its events give it; None for no kind."""
    if kind in _UP:
        found = msgspec.json.schema(get_type_hints(_UP[kind])["return"])
    elif kind in DOWN:
        found = DOWN[kind].model_json_schema()
    else:
        return None
    return {"$schema": _DRAFT, "$id": SCHEMA + kind, **found}
