"""Runs the district as a process of its own. It knows uvicorn and no rule of the district."""

import ipaddress
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import uvicorn
from sqlalchemy import make_url
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from core.base.clock import Clock, ShiftedClock, SystemClock
from core.base.faults import Fault
from core.base.interpreter import keep_what_is_here, take_short_turns
from core.district.app import Place, create_app
from core.district.authority import Authority
from core.district.http import CERTIFICATE
from core.district.pace import PER_MINUTE


class _Server(uvicorn.Server):
    """Says when it is ready, in one line on standard output; at its end it answers who waits for a feed."""

    def __init__(self, config: uvicorn.Config, end_waits: Callable[[], None]) -> None:
        super().__init__(config)
        self.end_waits = end_waits

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and sockets:
            host, port = sockets[0].getsockname()[:2]
            scheme = "https" if self.config.is_ssl else "http"
            sys.stdout.write(f"district ready {scheme}://{host}:{port}\n")
            sys.stdout.flush()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.end_waits()
        await super().shutdown(sockets)


def run(
    host: str = "127.0.0.1",
    port: int = 0,
    db_url: str = "sqlite:///district.db",
    token: str = "",
    *,
    office_key: str = "",
    blobs: Path | None = None,
    authority: Path | None = None,
    names: Sequence[str] = (),
    per_minute: int = PER_MINUTE,
    is_restored: bool = False,
    is_tied_to_stdin: bool = False,
    moment: datetime | None = None,
) -> None:
    """Serve until told to stop (SIGTERM, Ctrl+C, or the end of standard input when tied to it).

    Port 0 takes a free one. Prints ``district ready http://HOST:PORT`` when it answers. With ``authority``, the folder
    of its certificate authority, it speaks TLS under ``names`` (the host when empty) and knows machines by their
    certificates. Fault ``district.serve.exposed`` for an address beyond this machine that lets anybody in,
    ``district.serve.port_taken``, ``district.serve.database``. Blocks; main thread of its process.

    For days that are played: the clock begins at ``moment``, and each line of standard input sets it on.
    """
    if not ((token or authority) and office_key) and not _is_loopback(host):
        raise Fault("district.serve.exposed", host=host)
    clock = SystemClock() if moment is None else ShiftedClock(moment)
    place = Place(
        db_url=db_url, blobs=blobs or blobs_of(db_url), token=token, office_key=office_key, authority=authority,
        per_minute=per_minute,
    )  # fmt: skip
    app = create_app(place, is_restored=is_restored, clock=clock)
    speaks: dict[str, Any] = {"http": HttpToolsProtocol}
    if authority is not None:
        own = Authority(authority, clock.now())
        certificate, key = own.serve_as(names or (host,), clock.now())
        speaks = {
            "http": KnowsPeer,
            "ssl_certfile": certificate,
            "ssl_keyfile": key,
            "ssl_ca_certs": str(own.file),
            "ssl_cert_reqs": ssl.CERT_OPTIONAL,  # a browser has none, nor has a machine that enrols
        }
    # No access log: a search on a page has a name in it.
    config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False, ws="none", **speaks)
    server = _Server(config, app.state.end_waits)
    if is_tied_to_stdin:
        threading.Thread(target=_watch_stdin, args=(server, clock), name="district-parent", daemon=True).start()
    take_short_turns()
    keep_what_is_here()
    with _bound(host, port) as listener:
        server.run(sockets=[listener])


def blobs_of(db_url: str) -> Path:
    """Return where contents lie when nobody says: beside the database's file, or in this folder."""
    file = make_url(db_url).database if db_url.startswith("sqlite") else None
    return Path(f"{file}.blobs" if file and file != ":memory:" else "district-blobs")


class KnowsPeer(HttpToolsProtocol):
    """Hands the certificate that a client showed to the application, in the state of its requests."""

    def connection_made(self, transport: Any) -> None:
        """See asyncio.Protocol."""
        super().connection_made(transport)
        tls = transport.get_extra_info("ssl_object")
        shown = tls.getpeercert(binary_form=True) if tls is not None else None
        self.app_state = {**self.app_state, CERTIFICATE: shown or b""}


def _watch_stdin(server: Any, clock: Clock) -> None:
    for line in sys.stdin.buffer:  # ends when the parent closes it or dies
        if isinstance(clock, ShiftedClock):
            clock.set(datetime.fromisoformat(line.decode().strip()))
    server.should_exit = True


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Said to be TCP, its connections are sent on at once (asyncio asks for that); else each answer, which is written in
    # two parts, would wait 40 ms for the other side to confirm the first.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if sys.platform != "win32":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise Fault("district.serve.port_taken", host=host, port=port) from error
    return listener


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
