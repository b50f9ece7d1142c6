"""The trace of a request (W3C Trace Context): by its id both sides find one failure in their logs. It is chance."""

import re
import secrets

_TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(-.*)?", re.ASCII)
_NO_TRACE = "0" * 32


def new_trace() -> str:
    """Return the id of a new trace, 32 hex digits."""
    return secrets.token_hex(16)


def traceparent(trace: str) -> str:
    """Return the field ``traceparent`` of one request of a trace."""
    return f"00-{trace}-{secrets.token_hex(8)}-01"


def trace_of(field: str) -> str:
    """Return the trace that a field names; a new one where it names none."""
    found = _TRACEPARENT.fullmatch(field)
    return found[1] if found and found[1] != _NO_TRACE else new_trace()
