"""A line to one district on which every request says who we are, and of which trace it is. It knows no message."""

from collections.abc import Mapping
from dataclasses import replace

from core.base.faults import Fault
from core.config.district_settings import DistrictSettings
from core.sync.access import Access, access_of
from core.sync.identity import Identity
from core.sync.line import MAX_ANSWER_BYTES, Line
from core.sync.replies import JSON_TYPE, Answer
from core.sync.wire import new_trace, traceparent

WIRE_VERSION = 1
_REFUSED = 401


class Asking:
    """One line and how it is let in; not shared between threads but for ``cut``."""

    def __init__(self, settings: DistrictSettings) -> None:
        self._line = Line(
            settings.url,
            connect_timeout_s=settings.connect_timeout_s,
            total_timeout_s=settings.total_timeout_s,
            identity=Identity.of(settings),
        )
        self._access: Access = access_of(settings)

    def call(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        query: Mapping[str, str] | None = None,
        limit: int = MAX_ANSWER_BYTES,
        more_s: float = 0.0,
    ) -> Answer:
        """Return the whole answer, see ``Line.call``; a token that is refused is renewed once.

        The trace is in the answer, or in the facts of the Fault.
        """
        token, trace = self._access.token(), new_trace()
        for is_last in (False, True):
            own = own_headers(token, trace) | dict(headers or {})
            try:
                answer = self._line.call(method, path, headers=own, body=body, query=query, limit=limit, more_s=more_s)
            except Fault as fault:
                raise Fault(fault.code, **{**fault.facts, "trace": trace}) from fault
            if is_last or answer.status != _REFUSED or not self._access.refused(token):
                break
            token = self._access.token()
        return replace(answer, trace=trace)

    def cut(self) -> None:
        """End the exchange in flight at once; any thread, its caller gets a Fault."""
        self._access.cut()
        self._line.cut()

    def close(self) -> None:
        """Close the connection."""
        self._line.close()


def own_headers(token: str = "", trace: str = "") -> dict[str, str]:
    """Return what every request says of us and of its trace, a new one where none is given."""
    headers = {
        "Accept": f"{JSON_TYPE}, application/problem+json",
        "User-Agent": "yichuang/1",
        "Sync-Version": str(WIRE_VERSION),
        "traceparent": traceparent(trace or new_trace()),
    }
    return headers | ({"Authorization": f"Bearer {token}"} if token else {})
