"""The line to the district: urllib3 kept on a short lead. It knows HTTP and no message.

No redirects, no retries, no cookies, no compressed answers; connect, every read and the whole exchange are bounded
in time, the answer in size. urllib3 bounds each read but not their sum, so a server that drips one byte a second
would hold it for ever: a timer shuts the socket when the total is over. A connection whose other end is gone without a
word (a router forgot it) is noticed by the system: packets and probes that nobody acknowledges end it in ``SILENT_S``.
"""

import ipaddress
import math
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    LocationValueError,
    NewConnectionError,
    ReadTimeoutError,
    SSLError,
)

from core.base.faults import Fault
from core.base.threads import Beside
from core.sync.backoff import LEFT
from core.sync.identity import Identity
from core.sync.replies import Answer

MAX_ANSWER_BYTES = 2 << 20
SILENT_S = 20
_CHUNK = 64 << 10
# X509_V_ERR_* of OpenSSL; all others say that nobody we trust vouches for it.
_DISTRUST = {
    9: "district.connect.expired", 10: "district.connect.expired", 62: "district.connect.other_host",
    64: "district.connect.other_host",
}  # fmt: skip


class Lifeline:
    """Shuts the socket in use when the exchange takes too long.

    One thread watches as long as exchanges follow one another: to start one for each would hold it up, by several
    milliseconds while another thread works.
    """

    def __init__(self) -> None:
        self.sock: Any = None
        self.is_cut = self.is_left = False
        self._changed = threading.Condition()
        self._end = self._looks_at = math.inf  # monotonic: of the exchange, and when the watch wakes; never: it is off
        self._watcher: threading.Thread | None = None

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Let the block have this long; ``is_cut`` tells afterwards whether it was stopped, ``is_left`` by us."""
        self.is_cut = self.is_left = False
        self._let(time.monotonic() + seconds)
        try:
            yield
        finally:
            self._let(math.inf)

    def close(self) -> None:
        """End the watch, and with it that of an exchange under way."""
        with self._changed:
            self._end = math.inf
            self._changed.notify()
        if self._watcher is not None:
            self._watcher.join()

    def leave(self) -> None:
        """Shut the socket since nobody waits for the answer any more; any thread."""
        self.is_left = True
        self.cut()

    def took(self, sock: Any) -> None:
        """Watch over this socket; what was cut before it was there (a name is looked up for long) ends now."""
        self.sock = sock
        if self.is_cut:
            self.cut()

    def cut(self) -> None:
        """Shut the socket; any thread."""
        self.is_cut = True
        if self.sock is None:
            return
        try:
            # Unbound: SSLSocket's own shutdown would take the TLS state away under the reading thread.
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)
        except OSError:
            self.sock = None  # closed already, which is what we want

    def _let(self, end: float) -> None:
        """Set the end of the exchange; the watch need not know of one that is later than it looks."""
        with self._changed:
            self._end, is_off = end, self._looks_at == math.inf
            if end < self._looks_at:
                self._looks_at = end
                if is_off:
                    self._watcher = Beside("district-deadline", self._watch)
                    self._watcher.start()
                else:
                    self._changed.notify()

    def _watch(self) -> None:
        with self._changed:
            while (left := self._end - time.monotonic()) < math.inf:
                if left <= 0:
                    self.cut()
                    break
                self._looks_at = self._end
                self._changed.wait(left)
            self._looks_at = math.inf


class _Plain(HTTPConnection):
    lifeline: Lifeline

    def connect(self) -> None:
        super().connect()
        self.lifeline.took(self.sock)


class _Tls(HTTPSConnection):
    lifeline: Lifeline

    def connect(self) -> None:
        super().connect()
        self.lifeline.took(self.sock)


class Line:
    """One connection to one address. Not shared between threads; any call may be repeated."""

    def __init__(
        self, url: str, *, connect_timeout_s: float, total_timeout_s: float, identity: Identity | None = None
    ) -> None:
        self._url = checked_url(url)
        self._connect_timeout_s, self._total_timeout_s = connect_timeout_s, total_timeout_s
        self._lifeline = Lifeline()
        self._pool = urllib3.connection_from_url(
            self._url.url,
            maxsize=1,
            retries=False,
            socket_options=_watched(),
            **({"ssl_context": (identity or Identity()).context()} if self._url.scheme == "https" else {}),
        )
        base = _Tls if self._url.scheme == "https" else _Plain
        self._pool.ConnectionCls = type("Connection", (base,), {"lifeline": self._lifeline})

    def call(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None = None,
        query: Mapping[str, str] | None = None,
        limit: int = MAX_ANSWER_BYTES,
        more_s: float = 0.0,
    ) -> Answer:
        """Return the whole answer, whatever it says; Fault ``district.*`` when there is none.

        ``path`` is below the address; empty: the address itself.
        ``more_s`` is what the other side was allowed to wait, on top of our own patience.
        """
        place = (self._url.path or "").rstrip("/") + path if path else self._url.path or "/"
        target = place + (f"?{urlencode(query)}" if query else "")
        patience_s = self._total_timeout_s + more_s
        with self._translated(), self._lifeline.within(patience_s):
            response = self._pool.urlopen(
                method,
                target,
                body=body,
                headers=headers,
                redirect=False,
                retries=False,
                preload_content=False,
                decode_content=False,
                timeout=urllib3.Timeout(connect=self._connect_timeout_s, read=patience_s),
            )
            answer = _whole(response, limit)
        if self._lifeline.is_cut:  # an answer without a length ends where the socket was shut: it is not whole
            raise self._late(Fault("district.reply.lost", host=self._url.host or ""))
        return answer

    def cut(self) -> None:
        """End the exchange in flight at once, from any thread; its caller gets Fault ``district.call.left``."""
        self._lifeline.leave()

    def close(self) -> None:
        """Close the connection."""
        self._lifeline.close()
        self._pool.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        host = self._url.host or ""
        try:
            yield
        except SSLError as error:
            raise self._late(Fault(_distrust(error), host=host, status="TLS")) from error
        except (NewConnectionError, ConnectTimeoutError) as error:
            raise Fault("district.connect.failed", host=host, reason=type(error).__name__) from error
        except ReadTimeoutError as error:
            raise Fault("district.reply.timeout", host=host, seconds=self._total_timeout_s) from error
        except HTTPError as error:
            raise self._late(Fault("district.reply.lost", host=host)) from error
        except OSError as error:
            raise self._late(Fault("district.reply.lost", host=host)) from error

    def _late(self, fault: Fault) -> Fault:
        if self._lifeline.is_left:
            return Fault(LEFT, host=self._url.host or "")
        if self._lifeline.is_cut:
            return Fault("district.reply.timeout", host=self._url.host or "", seconds=self._total_timeout_s)
        return fault


def checked_url(url: str) -> Any:
    """Return the parsed address (urllib3's Url); Fault ``district.url.missing``, ``.invalid`` or ``.insecure``."""
    if not url:
        raise Fault("district.url.missing")
    try:
        parsed = urllib3.util.parse_url(url)
    except LocationValueError as error:
        raise Fault("district.url.invalid") from error
    if parsed.scheme not in ("http", "https") or not parsed.host or parsed.auth or parsed.query or parsed.fragment:
        raise Fault("district.url.invalid")
    if parsed.scheme == "http" and not _is_loopback(parsed.host):
        raise Fault("district.url.insecure", host=parsed.host)
    return parsed


def _watched() -> list[tuple[int, int, int]]:
    """Return the options by which the system notices a dead connection; it has those it has."""
    options = [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1), (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)]
    probes = {"TCP_KEEPIDLE": SILENT_S // 2, "TCP_KEEPINTVL": max(1, SILENT_S // 8), "TCP_KEEPCNT": 4}
    probes["TCP_USER_TIMEOUT"] = SILENT_S * 1000
    named = ((getattr(socket, name, None), value) for name, value in probes.items())
    return options + [(socket.IPPROTO_TCP, option, value) for option, value in named if option is not None]


def _distrust(error: BaseException) -> str:
    """Return the code of why a certificate is not taken: its time (or ours), its name, who vouches for it; or ours."""
    seen: BaseException | None = error
    while seen is not None and not isinstance(seen, ssl.SSLError):
        inner = next((each for each in seen.args if isinstance(each, BaseException)), None)
        seen = inner or seen.__cause__ or seen.__context__
    if isinstance(seen, ssl.SSLCertVerificationError):
        return _DISTRUST.get(seen.verify_code, "district.connect.untrusted")
    # What the other side says by an alert is of us.
    said = (seen.reason or "") if seen is not None else ""
    is_of_ours = "ALERT" in said and ("CERTIFICATE" in said or "UNKNOWN_CA" in said)
    return "district.certificate.refused" if is_of_ours else "district.connect.untrusted"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _whole(response: Any, limit: int) -> Answer:
    """Read the answer up to its end; not to the end is an error of the line, too long a Fault."""
    try:
        body = _bounded(response, limit)
    except BaseException:
        response.close()  # and only then back to the pool, which would else miss it for ever
        raise
    finally:
        response.release_conn()
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(status=response.status, headers=headers, body=body)


def _bounded(response: Any, limit: int) -> bytes:
    body = bytearray()
    for chunk in response.stream(_CHUNK, decode_content=False):
        body += chunk
        if len(body) > limit:
            raise Fault("district.reply.too_large", megabytes=limit >> 20)
    return bytes(body)
