"""The problems by name: what an answer may refuse with (RFC 9457), and why one event is put aside. No message."""

from collections.abc import Mapping

URN = "urn:yichuang:sync:"

# Name of a problem -> (status, title). RFC 9457; what the client does about each is in core.sync.replies.
PROBLEMS: Mapping[str, tuple[int, str]] = {
    "digest-mismatch": (400, "The body does not match its Content-Digest"),
    "bad-json": (400, "The body is not a batch of CloudEvents"),
    "token-refused": (401, "The token is missing or not known"),
    "certificate-refused": (401, "The certificate is missing, or not one of this district's"),
    "certificate-revoked": (403, "The certificate was revoked"),
    "forbidden": (403, "The token is not for this source"),
    "code-refused": (403, "The enrolment code is not good, or was used"),
    "not-found": (404, "There is no such thing"),
    "sequence-gap": (409, "Events before these are missing"),
    "stream-fork": (409, "Another event has this place in the stream"),
    "in-progress": (409, "An earlier copy is still being taken in"),
    "offset-mismatch": (409, "The upload stands at another place"),
    "seal-mismatch": (409, "The day does not balance"),
    "scans-missing": (409, "Scans of the day's events are not here yet"),
    "epoch-gone": (410, "The cursor belongs to an earlier life of the district"),
    "schema-unsupported": (412, "The district is older than this message"),
    "too-large": (413, "The batch is too large"),
    "unsupported-media": (415, "The body has another type or coding"),
    "event-malformed": (422, "An event is malformed"),
    "version-too-old": (426, "The program is too old for this district"),
    "key-missing": (428, "Idempotency-Key is missing"),
    "slow-down": (429, "Too many requests"),
    "failed": (500, "The district failed"),
    "busy": (503, "The district is busy"),
}

# Why one event was parked or rejected -> title.
EVENT_PROBLEMS: Mapping[str, str] = {
    "scans-missing": "Scans of the event are not here yet",
    "type-unknown": "The district does not know this type yet",
    "predecessor-missing": "The case is not known yet",
    "id-reused": "Another event has this id",
    "revision-taken": "Another event of the case has this revision",
    "event-malformed": "The event is malformed",
    "event-too-large": "The event is too large",
}


def urn(name: str) -> str:
    """Return the ``type`` of a problem."""
    return URN + name
