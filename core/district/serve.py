"""Runs the district as a process of its own. It knows uvicorn and no rule of the district."""

import ipaddress
import socket
import sys
import threading
from typing import Any

import uvicorn

from core.base.faults import Fault
from core.district.app import create_app


class _Server(uvicorn.Server):
    """Says when it is ready: one line on standard output, for whoever started it."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and sockets:
            host, port = sockets[0].getsockname()[:2]
            sys.stdout.write(f"district ready http://{host}:{port}\n")
            sys.stdout.flush()


def run(
    host: str = "127.0.0.1",
    port: int = 0,
    db_url: str = "sqlite:///district.db",
    token: str = "",
    *,
    office_key: str = "",
    is_restored: bool = False,
    is_tied_to_stdin: bool = False,
) -> None:
    """Serve until told to stop (SIGTERM, Ctrl+C, or the end of standard input when tied to it).

    Port 0 takes a free one. Prints ``district ready http://HOST:PORT`` when it answers. Fault
    ``district.serve.exposed`` for an address beyond this machine without token and key, ``district.serve.port_taken``,
    ``district.serve.database``. Blocks; main thread of its process.
    """
    if not (token and office_key) and not _is_loopback(host):
        raise Fault("district.serve.exposed", host=host)
    app = create_app(db_url, token=token, office_key=office_key, is_restored=is_restored)
    # No access log: a search on a page has a name in it.
    config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False, ws="none")
    server = _Server(config)
    if is_tied_to_stdin:
        threading.Thread(target=_watch_stdin, args=(server,), name="district-parent", daemon=True).start()
    with _bound(host, port) as listener:
        server.run(sockets=[listener])


def _watch_stdin(server: Any) -> None:
    sys.stdin.buffer.read()  # ends when the parent closes it or dies
    server.should_exit = True


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
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
