"""A batch of events on its way: limits, inflating, parsing. It keeps nothing and answers nobody.

Frame: ``[event,event,...]`` in JSON, gzip around it, SHA-256 over the gzip bytes in Content-Digest. ``[]`` is the
heartbeat. The digest of one event is taken over its canonical form, so white space on the way does no harm.
"""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from core.base.faults import Fault
from core.sync.wire.canonical import canonical_parsed, sequence_words, sha256
from core.sync.wire.messages import Refused

BATCH_TYPE = "application/cloudevents-batch+json"
MAX_EVENTS = 500
MAX_GZIP_BYTES = 1 << 20
MAX_INFLATED_BYTES = 8 << 20
MAX_EVENT_BYTES = 64 << 10

_BIGGEST = 1 << 31
_PLACE = '"sequence":"{}","source":"{}"'
_NOWHERE = _PLACE.format(sequence_words(0), "").encode("ascii")
_NUL = b"\\u0000"  # no database keeps it in a text


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """One event as it came. ``flaw`` says why it can only be kept, not understood (a key of EVENT_PROBLEMS)."""

    sequence: int
    id: str
    body: bytes
    sha256: bytes
    content: bytes = b""  # digest of the event without its place: the same wherever it comes in
    kind: str = ""
    subject: str = ""
    revision: int = 0
    at: datetime | None = None
    op: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    flaw: str = ""


def gunzipped(body: bytes) -> bytes:
    """Inflate, stopping at the limit; Refused ``too-large`` or ``bad-json``."""
    inflater = zlib.decompressobj(wbits=31)
    try:
        inflated = inflater.decompress(body, MAX_INFLATED_BYTES)
    except zlib.error as error:
        raise Refused("bad-json", "not gzip") from error
    if inflater.unconsumed_tail:
        raise Refused("too-large", f"more than {MAX_INFLATED_BYTES} bytes inflated")
    if not inflater.eof:
        raise Refused("bad-json", "gzip ends early")
    return inflated


def parse_batch(inflated: bytes, source: str) -> list[Arrived]:
    """Return the events in order.

    Refused ``bad-json`` when it is no list of events of this source with a place in it, ``too-large`` beyond 500,
    ``event-malformed`` with the ``seq`` when one of several is flawed; a flawed one alone is returned with its flaw.
    """
    values = _list(inflated)
    if len(values) > MAX_EVENTS:
        raise Refused("too-large", f"more than {MAX_EVENTS} events")
    events = [_arrived(value, source) for value in values]
    for event in events:
        if event.flaw and len(events) > 1:
            raise Refused("event-malformed", event.flaw, seq=event.sequence)
    return events


def _list(inflated: bytes) -> list[Any]:
    try:
        values = json.loads(inflated, parse_float=_no_fraction, parse_constant=_no_fraction)
    except (ValueError, RecursionError) as error:
        raise Refused("bad-json", "not JSON") from error
    if not isinstance(values, list):
        raise Refused("bad-json", "not a list")
    return values


def _no_fraction(text: str) -> Any:
    raise ValueError(f"{text} has no one spelling")


def _arrived(value: Any, source: str) -> Arrived:
    if not isinstance(value, dict) or value.get("source") != source:
        raise Refused("bad-json", "an event of another source")
    sequence, id_ = value.get("sequence"), value.get("id")
    if not (isinstance(sequence, str) and len(sequence) == 20 and sequence.isascii() and sequence.isdigit()):
        raise Refused("bad-json", "an event without sequence")
    if not (isinstance(id_, str) and 0 < len(id_) <= 64):
        raise Refused("bad-json", "an event without id")
    try:
        body = canonical_parsed(value)
    except Fault as fault:
        raise Refused("bad-json", "half a surrogate pair") from fault
    place = Arrived(sequence=int(sequence), id=id_, body=body, sha256=sha256(body))
    if place.sequence >= _BIGGEST:
        raise Refused("bad-json", "a sequence beyond counting")
    if len(body) > MAX_EVENT_BYTES:
        return replace(place, flaw="event-too-large")
    return _understood(value, place)


def _understood(value: dict[str, Any], place: Arrived) -> Arrived:
    texts = [value.get(key) for key in ("type", "subject", "time", "rev", "opid")]
    data = value.get("data")
    if value.get("specversion") != "1.0" or not isinstance(data, dict) or _NUL in place.body:
        return _malformed(place)
    try:
        kind, subject, time, rev, op = (_text(text) for text in texts)
        at, revision = datetime.fromisoformat(time), int(rev)
    except ValueError:
        return _malformed(place)
    if at.tzinfo is None or not 0 <= revision < _BIGGEST:
        return _malformed(place)
    return Arrived(
        sequence=place.sequence,
        id=place.id,
        body=place.body,
        sha256=place.sha256,
        content=sha256(_without_place(value, place.body)),
        kind=kind,
        subject=subject,
        revision=revision,
        at=at,
        op=op,
        data=data,
    )


def _malformed(place: Arrived) -> Arrived:
    return replace(place, flaw="event-malformed")


def _without_place(value: dict[str, Any], body: bytes) -> bytes:
    """Return the canonical event as it would be without its place in a stream.

    Its two members stand side by side in ``body`` nearly always, and only there: then nothing is spelt out anew.
    """
    spelt = _PLACE.format(value["sequence"], value["source"]).encode("utf-8")
    if body.count(spelt) == 1:
        return body.replace(spelt, _NOWHERE)
    return canonical_parsed({**value, "sequence": sequence_words(0), "source": ""})


def _text(value: Any) -> str:
    if not (isinstance(value, str) and 0 < len(value) <= 256):
        raise ValueError("a text of 1 to 256 characters")
    return value
