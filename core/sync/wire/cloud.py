"""The envelope: a CloudEvent 1.0 in canonical JSON. It knows no kind of event."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.outbox.ports import Outgoing
from core.sync.wire.canonical import canonical, sequence_words, timestamp

# Not an address: frozen bytes outlive those. Behind it stands the last segment of GET /v1/schemas/{kind}.
SCHEMA = "urn:yichuang:schema:"


@dataclass(frozen=True, slots=True)
class Run:
    """A run of the program: its own name, and seconds that only grow; so a clock that was set is seen in the events."""

    name: str
    monotonic: Callable[[], float]

    def said(self) -> dict[str, str]:
        """Return what an event says of it; whole seconds."""
        return {"bootid": self.name, "uptime": str(int(self.monotonic()))}


class CloudWire:
    """Freezes what goes out. Extension names are lower-case letters and digits (CloudEvents 1.0, 3.1)."""

    def __init__(self, run: Run | None = None) -> None:
        self._run = run

    def freeze(self, outgoing: Outgoing, *, source: str, sequence: int) -> bytes:
        """See core.outbox.ports.Wire."""
        said = {} if outgoing.base is None else {"baserev": str(outgoing.base)}
        if self._run is not None:
            said |= self._run.said()
        return canonical(
            {
                "specversion": "1.0",
                "id": outgoing.id,
                "source": source,
                "type": outgoing.kind,
                "subject": outgoing.subject,
                "time": timestamp(outgoing.at),
                "datacontenttype": "application/json",
                "dataschema": SCHEMA + outgoing.kind,
                "sequence": sequence_words(sequence),
                "partitionkey": outgoing.subject,
                "rev": str(outgoing.revision),
                "opid": outgoing.op,
                "data": dict(outgoing.data),
                **said,
            }
        )

    def renumber(self, body: bytes, *, source: str, sequence: int) -> bytes:
        """See core.outbox.ports.Wire."""
        return renumbered(body, source=source, sequence=sequence)


def renumbered(body: bytes, *, source: str, sequence: int) -> bytes:
    """Return a frozen event in another place of another stream; with equal places, equal contents are equal bytes."""
    event: dict[str, Any] = json.loads(body)
    return canonical({**event, "source": source, "sequence": sequence_words(sequence)})
