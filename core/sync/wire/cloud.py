"""The envelope: a CloudEvent 1.0 in canonical JSON. It knows no kind of event."""

import json
from typing import Any

from core.outbox.ports import Outgoing
from core.sync.wire.canonical import canonical, sequence_words, timestamp


class CloudWire:
    """Freezes what goes out. Extension names are lower-case letters and digits (CloudEvents 1.0, 3.1)."""

    def freeze(self, outgoing: Outgoing, *, source: str, sequence: int) -> bytes:
        """See core.outbox.ports.Wire."""
        return canonical(
            {
                "specversion": "1.0",
                "id": outgoing.id,
                "source": source,
                "type": outgoing.kind,
                "subject": outgoing.subject,
                "time": timestamp(outgoing.at),
                "datacontenttype": "application/json",
                "sequence": sequence_words(sequence),
                "partitionkey": outgoing.subject,
                "rev": str(outgoing.revision),
                "opid": outgoing.op,
                "data": dict(outgoing.data),
            }
        )

    def renumber(self, body: bytes, *, source: str, sequence: int) -> bytes:
        """See core.outbox.ports.Wire."""
        return renumbered(body, source=source, sequence=sequence)


def renumbered(body: bytes, *, source: str, sequence: int) -> bytes:
    """Return a frozen event in another place of another stream; with equal places, equal contents are equal bytes."""
    event: dict[str, Any] = json.loads(body)
    return canonical({**event, "source": source, "sequence": sequence_words(sequence)})
