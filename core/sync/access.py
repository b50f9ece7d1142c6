"""What a request shows to be let in: the token that was given, or one that is fetched (OAuth 2.0). It knows no message.

Fetched ones are those of RFC 6749 4.4 (client credentials), over the same TLS identity as the line itself, so that a
token server may bind them to this machine's certificate (RFC 8705). One is kept until shortly before its end, and
renewed once when the district refuses it.
"""

import base64
import json
import threading
import time
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from core.base.faults import Fault
from core.config.district_settings import DistrictSettings
from core.sync.identity import Identity
from core.sync.line import Line
from core.sync.replies import JSON_TYPE, Answer, foreign

FORM_TYPE = "application/x-www-form-urlencoded"
EARLY_S, SHORTEST_S = 30.0, 10.0  # renewed so long before its end; a token is good for so long at the least


class Access:
    """The token of the settings, for ever the same; an empty one shows nothing."""

    def __init__(self, token: str) -> None:
        self._token = token

    def token(self) -> str:
        """Return the token to show now; empty for none. Faults of the line, ``district.token.*``."""
        return self._token

    def refused(self, token: str) -> bool:  # noqa: ARG002 - it is the only one there is
        """The district does not take this token: return whether another one may be had."""
        return False

    def cut(self) -> None:
        """End the exchange in flight; any thread."""


class FetchedAccess(Access):
    """A token of a token server."""

    def __init__(self, settings: DistrictSettings) -> None:
        super().__init__("")
        self._settings = settings
        self._path = urlsplit(settings.oauth_url).path or "/"
        self._line = Line(
            _root(settings.oauth_url),
            connect_timeout_s=settings.connect_timeout_s,
            total_timeout_s=settings.total_timeout_s,
            identity=Identity.of(settings),
        )
        self._until = 0.0  # monotonic seconds
        self._lock = threading.Lock()

    def token(self) -> str:
        """See Access."""
        with self._lock:
            if not self._token or time.monotonic() >= self._until:
                self._token, lasts_s = self._fetched()
                self._until = time.monotonic() + max(SHORTEST_S, lasts_s - EARLY_S)
            return self._token

    def refused(self, token: str) -> bool:
        """See Access."""
        with self._lock:
            if token == self._token:
                self._token = ""
        return True

    def cut(self) -> None:
        """See Access."""
        self._line.cut()

    def _fetched(self) -> tuple[str, float]:
        own = self._settings
        form = {"grant_type": "client_credentials"} | ({"scope": own.oauth_scope} if own.oauth_scope else {})
        headers = {"Accept": JSON_TYPE, "Content-Type": FORM_TYPE, "User-Agent": "yichuang/1"}
        if own.oauth_secret:
            pair = f"{quote(own.oauth_client, safe='')}:{quote(own.oauth_secret, safe='')}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        else:  # the certificate says who we are (RFC 8705, 2.1)
            form["client_id"] = own.oauth_client
        return _token_of(self._line.call("POST", self._path, headers=headers, body=urlencode(form).encode()))


def access_of(settings: DistrictSettings) -> Access:
    """Return how the settings say that we are let in; Fault ``district.url.*`` for an address that will not do."""
    return FetchedAccess(settings) if settings.oauth_url else Access(settings.token)


def _root(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _token_of(answer: Answer) -> tuple[str, float]:
    """Return (token, seconds it is good for)."""
    if answer.status in (400, 401, 403):
        raise Fault("district.token.not_given", status=answer.status)
    if answer.status != 200 or answer.media_type != JSON_TYPE:
        raise foreign(answer)
    try:
        told: Any = json.loads(answer.body)
        token, kind, lasts_s = str(told["access_token"]), str(told["token_type"]), float(told.get("expires_in", 300))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Fault("district.reply.broken", status=answer.status, errors=1) from error
    if kind.lower() != "bearer" or not token or not token.isascii() or not token.isprintable():
        raise Fault("district.reply.broken", status=answer.status, errors=1)
    return token, lasts_s
