"""A batch of events as it came in: inflating, proving, reading. It keeps nothing and answers nobody.

The digest of an event is over its canonical form. A sender that says where its chain stands behind the batch froze
just these bytes: they are taken as they are, and the chain proves each of them (core.district.taking). Else, or when
they were spelt otherwise on the way, each is spelt anew: white space does no harm. Only what the inbox asks of an event
becomes a Python value.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from isal import isal_zlib
from msgspec import Meta, Raw

from core.base.faults import Fault
from core.district.said import Said, SaidSomehow
from core.sync.wire import (
    MAX_EVENT_BYTES,
    MAX_EVENTS,
    MAX_INFLATED_BYTES,
    Refused,
    canonical_parsed,
    lines_of,
    packed,
)

_BIGGEST = 1 << 31
_ESCAPE, _NUL = b"\\", b"\\u0000"  # no database keeps the latter in a text
_NO_NUL = r"^[^\x00]+$"
_Text = Annotated[str, Meta(min_length=1, max_length=256)]
_Time = Annotated[datetime, Meta(tz=True)]


class Arrived(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One event as it came. ``flaw`` says why it can only be kept, not understood (a key of EVENT_PROBLEMS).

    A flawed one counts in its day where that and its kind can be read: the counter counts it too.
    """

    sequence: int
    id: str
    body: bytes
    kind: str = ""
    subject: str = ""
    revision: int = 0
    at: datetime | None = None
    data: Said = Said()
    flaw: str = ""


class _Place(msgspec.Struct, frozen=True, gc=False):
    """Without these an event cannot even be answered."""

    source: str
    sequence: str
    id: Annotated[str, Meta(min_length=1, max_length=64)]


class _Event(_Place, frozen=True, gc=False):
    specversion: Literal["1.0"]
    type: _Text
    subject: _Text
    time: _Time
    rev: _Text
    opid: _Text
    data: Said


class _SomeEvent(_Event, frozen=True, gc=False):
    data: SaidSomehow  # type: ignore[assignment]  # of any shape


class _Counted(_Place, frozen=True, gc=False):
    """By these an event counts in its day, whatever else is wrong with it."""

    type: Annotated[str, Meta(pattern=_NO_NUL, max_length=256)]
    time: _Time


class _Data(msgspec.Struct):
    data: Raw


@dataclass(frozen=True, slots=True)
class Batch:
    """The bodies of events of one source in order, and the same packed: gzip of the JSON list of them."""

    source: str
    bodies: Sequence[bytes]
    packed: bytes

    def events(self) -> list[Arrived]:
        """Read them; Refused ``bad-json`` where one is no event of this source with a place in it."""
        try:
            return [_arrived(body, self.source) for body in self.bodies]
        except (msgspec.DecodeError, RecursionError) as error:
            raise Refused("bad-json", "an event that is no JSON") from error

    def prove_texts(self) -> None:
        """Refused ``bad-json`` where a text is none: the reader looks at nothing inside one that it passes over."""
        try:
            for body in self.bodies:
                body.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Refused("bad-json", "a text that is not UTF-8") from error

    def packed_behind(self, count: int) -> bytes:
        """Return it packed without its first ``count`` events."""
        return packed(self.bodies[count:]) if count else self.packed


_LIST, _DATA = msgspec.json.Decoder(list[Raw]), msgspec.json.Decoder(_Data)
_EVENTS, _SOME_EVENTS = msgspec.json.Decoder(_Event), msgspec.json.Decoder(_SomeEvent)
_SAID, _SAID_SOMEHOW = msgspec.json.Decoder(Said), msgspec.json.Decoder(SaidSomehow)
_PLACES = msgspec.json.Decoder(_Place)
_COUNTED = msgspec.json.Decoder(_Counted)


def gunzipped(body: bytes) -> bytes:
    """Inflate, stopping at the limit; Refused ``too-large`` or ``bad-json``."""
    inflater = isal_zlib.decompressobj(wbits=31)
    try:
        inflated = inflater.decompress(body, MAX_INFLATED_BYTES)
    except isal_zlib.error as error:  # type: ignore[misc]  # its stub calls it a value
        raise Refused("bad-json", "not gzip") from error
    if inflater.unconsumed_tail:
        raise Refused("too-large", f"more than {MAX_INFLATED_BYTES} bytes inflated")
    if not inflater.eof:
        raise Refused("bad-json", "gzip ends early")
    return inflated


def read_batch(body: bytes, source: str, *, is_frozen: bool = False) -> Batch:
    """Return what a request carries, as it is spelt where the sender froze it so.

    Refused ``bad-json`` when it is no gzip of a list in JSON, ``too-large`` beyond 500 events or what is inflated.
    """
    inflated = gunzipped(body)
    lines = lines_of(inflated) if is_frozen else None
    bodies = lines or _split(inflated)
    if len(bodies) > MAX_EVENTS:
        raise Refused("too-large", f"more than {MAX_EVENTS} events")
    if not is_frozen:
        return _canonical(bodies, source)
    return Batch(source, bodies, body if lines else packed(bodies))


def respelt(batch: Batch) -> Batch:
    """Return a batch with each event in canonical spelling; Refused ``bad-json`` where one has none."""
    return _canonical(batch.bodies, batch.source)


def bodies_of(body: bytes) -> list[bytes]:
    """Return the events of a packed batch."""
    inflated = gunzipped(body)
    return lines_of(inflated) or _split(inflated)  # an older one has another spelling


def said_in(body: bytes) -> Said:
    """Return what a sound event says."""
    data = data_of(body)
    try:
        return _SAID.decode(data)
    except msgspec.ValidationError:
        return _SAID_SOMEHOW.decode(data).understood


def data_of(body: bytes) -> bytes:
    """Return all that a sound event says, in JSON."""
    return bytes(_DATA.decode(body).data)


def is_same(body: bytes, other: bytes) -> bool:
    """Whether two sound events are one in two places: of another stream, or of another generation of its own."""
    return _without_place(body) == _without_place(other)


def _without_place(body: bytes) -> bytes:
    return canonical_parsed({**json.loads(body), "source": "", "sequence": ""})


def _split(inflated: bytes) -> list[bytes]:
    try:
        return [bytes(raw) for raw in _LIST.decode(inflated)]
    except (msgspec.DecodeError, RecursionError) as error:
        raise Refused("bad-json", "not a list in JSON") from error


def _canonical(bodies: Sequence[bytes], source: str) -> Batch:
    own = [_respelt(body) for body in bodies]
    return Batch(source, own, packed(own))


def _respelt(body: bytes) -> bytes:
    try:
        return canonical_parsed(json.loads(body, parse_float=_no_fraction, parse_constant=_no_fraction))
    except (ValueError, RecursionError, Fault) as error:
        raise Refused("bad-json", "an event that has no one spelling") from error


def _no_fraction(text: str) -> Any:
    raise ValueError(f"{text} has no one spelling")


def _arrived(body: bytes, source: str) -> Arrived:
    event = _event(body)
    place = event or _place(body)
    words = place.sequence
    if place.source != source:
        raise Refused("bad-json", "an event of another source")
    if not (len(words) == 20 and words.isascii() and words.isdigit() and int(words) < _BIGGEST):
        raise Refused("bad-json", "an event without a sequence that counts")
    if event is None or len(body) > MAX_EVENT_BYTES or not _is_sound(event.rev, body):
        if "\0" in place.id:
            raise Refused("bad-json", "an event without a place in a stream")
        flaw = "event-too-large" if len(body) > MAX_EVENT_BYTES else "event-malformed"
        day = _counted(body)
        kind, at = (day.type, day.time) if day else ("", None)
        return Arrived(sequence=int(words), id=place.id, body=body, kind=kind, at=at, flaw=flaw)
    return Arrived(
        sequence=int(words),
        id=event.id,
        body=body,
        kind=event.type,
        subject=event.subject,
        revision=int(event.rev),
        at=event.time,
        data=event.data,
    )


def _event(body: bytes) -> _Event | None:
    try:
        return _EVENTS.decode(body)
    except msgspec.ValidationError:
        pass  # for its case alone it is not flawed: who applies it judges that
    try:
        event = _SOME_EVENTS.decode(body)
    except msgspec.ValidationError:
        return None
    return msgspec.structs.replace(event, data=event.data.understood)


def _counted(body: bytes) -> _Counted | None:
    try:
        return _COUNTED.decode(body)
    except msgspec.ValidationError:
        return None


def _place(body: bytes) -> _Place:
    try:
        return _PLACES.decode(body)
    except msgspec.ValidationError as error:
        raise Refused("bad-json", "an event without a place in a stream") from error


def _is_sound(revision: str, body: bytes) -> bool:
    is_number = revision.isascii() and revision.isdigit() and int(revision) < _BIGGEST
    return is_number and not (_ESCAPE in body and _NUL in body)
