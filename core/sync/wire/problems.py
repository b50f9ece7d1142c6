"""The problems by name: what an answer may refuse with (RFC 9457), and why one event is put aside. No message."""

from collections.abc import Mapping

URN = "urn:yichuang:sync:"

# Name of a problem -> (status, what it is to the counter, title). RFC 9457.
PROBLEMS: Mapping[str, tuple[int, str, str]] = {
    "digest-mismatch": (400, "district.body.damaged", "The body does not match its Content-Digest"),
    "bad-json": (400, "district.body.damaged", "The body is not a batch of CloudEvents"),
    "token-refused": (401, "district.token.refused", "The token is missing or not known"),
    "certificate-refused": (401, "district.certificate.refused", "The certificate is missing, or not this district's"),
    "certificate-revoked": (403, "district.certificate.revoked", "The certificate was revoked"),
    "forbidden": (403, "district.token.refused", "The token is not for this source"),
    "code-refused": (403, "district.enrol.refused", "The enrolment code is not good, or was used"),
    "not-found": (404, "district.version.refused", "There is no such thing"),
    "sequence-gap": (409, "district.stream.gap", "Events before these are missing"),
    "stream-fork": (409, "district.stream.fork", "Another event has this place in the stream"),
    "in-progress": (409, "district.stream.busy", "An earlier copy is still being taken in"),
    "offset-mismatch": (409, "district.scan.elsewhere", "The upload stands at another place"),
    "seal-mismatch": (409, "district.seal.mismatch", "The day does not balance"),
    "scans-missing": (409, "district.seal.scans", "Scans of the day's events are not here yet"),
    "epoch-gone": (410, "district.feed.gone", "The cursor belongs to an earlier life of the district"),
    "schema-unsupported": (412, "district.version.refused", "The district is older than this message"),
    "too-large": (413, "district.batch.too_large", "The batch is too large"),
    "unsupported-media": (415, "district.version.refused", "The body has another type or coding"),
    "event-malformed": (422, "district.event.malformed", "An event is malformed"),
    "version-too-old": (426, "district.version.refused", "The program is too old for this district"),
    "key-missing": (428, "district.version.refused", "Idempotency-Key is missing"),
    "slow-down": (429, "district.service.busy", "Too many requests"),
    "failed": (500, "district.service.failed", "The district failed"),
    "busy": (503, "district.service.busy", "The district is busy"),
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
