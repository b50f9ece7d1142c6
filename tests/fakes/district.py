"""The reference district as a process of its own, and a bad line in front of it. For tests on real sockets."""

import contextlib
import multiprocessing
import os
import re
import socket
import sys
import threading
import warnings
from collections.abc import Callable
from datetime import datetime
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from core.base.own_port import own_port
from tests.patience import PATIENCE_S

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "a-token-of-the-tests"


def _live(ends: tuple[Connection, ...], values: dict[str, Any]) -> None:
    """Be a district whose standard input, output and error are ``ends``."""
    for place, end in enumerate(ends):
        os.dup2(end.fileno(), place)
        end.close()
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 - as long as the process
    warnings.simplefilter("error")
    from core.district.serve import run

    run("127.0.0.1", is_tied_to_stdin=True, **values)


class DistrictProcess:
    """One district on one database file; killed and started again it keeps its port. ``more`` are values of ``run``.

    ``log`` is where its log goes instead of ours. It is forked from a server that has loaded what a district needs:
    that takes a core longer than most tests of one.
    """

    def __init__(
        self, db: Path, token: str = TOKEN, *, authority: Path | None = None, log: Path | None = None, **more: object
    ) -> None:
        self._more, self._log = more, log
        self.db, self._token, self.port, self._authority = db, token, own_port(), authority
        self._process: BaseProcess | None = None

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def url(self) -> str:
        return f"{'https' if self._authority else 'http'}://127.0.0.1:{self.port}"

    def start(self, *, is_restored: bool = False) -> "DistrictProcess":
        values = {
            "port": self.port, "db_url": f"sqlite:///{self.db}", "token": self._token, "authority": self._authority,
            "is_restored": is_restored, **self._more,
        }  # fmt: skip
        nest = multiprocessing.get_context("forkserver")
        nest.set_forkserver_preload(["core.district.serve", __name__])
        its_input, told = os.pipe()
        said, its_output = os.pipe()
        self._told, self._said = os.fdopen(told, "wb", 0), os.fdopen(said, "rb")
        errors = os.dup(2) if self._log is None else os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        ends = tuple(Connection(end) for end in (its_input, its_output, errors))
        self._process = nest.Process(target=_live, args=(ends, values), daemon=True)
        self._process.start()
        for end in ends:
            end.close()
        line = self._said.readline().decode()
        found = re.fullmatch(r"district ready https?://127\.0\.0\.1:(\d+)\n", line)
        assert found, f"the district did not start: {line!r}"
        self.port = int(found[1])
        return self

    def set_clock(self, moment: datetime) -> None:
        """Put the clock of a district on that was started with a ``moment``."""
        self._told.write(f"{moment.isoformat()}\n".encode())

    def kill(self) -> None:
        """Kill -9: nothing is said good-bye to."""
        if self._process is not None:
            self._process.kill()
            self._end()

    def stop(self) -> int:
        """Close its standard input, as a parent that dies does; return the exit code."""
        self._told.close()
        return self._end()

    def _end(self) -> int:
        process, self._process = self._process, None
        process.join(PATIENCE_S)
        assert process.exitcode is not None, "the district did not end"
        for pipe in (self._told, self._said):
            pipe.close()
        return process.exitcode


Line = Callable[["Exchange"], None]


class Exchange:
    """One request on the bad line: ``request`` is whole, ``forward`` asks the real district."""

    def __init__(self, client: socket.socket, request: bytes, upstream: int) -> None:
        self.client, self.request, self._upstream = client, request, upstream
        self.is_over = threading.Event()

    def forward(self, request: bytes | None = None) -> bytes:
        """Return the district's whole answer."""
        with socket.create_connection(("127.0.0.1", self._upstream), PATIENCE_S) as sock:
            sock.sendall(request or self.request)
            answer = _message(sock)
        return answer.replace(b"\r\n", b"\r\nconnection: close\r\n", 1)

    def send_part(self, count: int) -> None:
        """Hand on so many bytes of the request, and hang up."""
        with socket.create_connection(("127.0.0.1", self._upstream), PATIENCE_S) as sock:
            sock.sendall(self.request[:count])

    def answer(self, data: bytes) -> None:
        self.client.sendall(data)


def good(exchange: Exchange) -> None:
    exchange.answer(exchange.forward())


def lost_request(exchange: Exchange) -> None:
    """Never arrives."""


def lost_reply(exchange: Exchange) -> None:
    """Arrives; the answer does not."""
    exchange.forward()


def cut_at(count: int) -> Line:
    """The answer ends after ``count`` bytes."""
    return lambda exchange: exchange.answer(exchange.forward()[:count])


def twice(exchange: Exchange) -> None:
    """Delivered twice; the second answer is told."""
    exchange.forward()
    exchange.answer(exchange.forward())


def damaged_request(exchange: Exchange) -> None:
    """One bit of the body falls over on the way there."""
    body = bytearray(exchange.request)
    body[-5] ^= 0x10
    exchange.answer(exchange.forward(bytes(body)))


def damaged_reply(exchange: Exchange) -> None:
    """One bit of the body falls over on the way back: a 7 becomes a 6 or the like."""
    body = bytearray(exchange.forward())
    body[body.index(b'"durable":') + 10] ^= 0x01
    exchange.answer(bytes(body))


def canned(answer: bytes) -> Line:
    """Somebody else answers."""
    return lambda exchange: exchange.answer(answer)


def drip(exchange: Exchange) -> None:
    """One byte now and then, for ever."""
    exchange.answer(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-slow: ")
    with contextlib.suppress(OSError):
        while not exchange.is_over.wait(0.05):
            exchange.answer(b"z")


PORTAL = canned(
    b"HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: 22\r\nconnection: close\r\n\r\n"
    b"<html>Please pay</html"
)
REDIRECT = canned(
    b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/login\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
)
BUSY = canned(
    b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 7\r\ncontent-type: text/plain\r\ncontent-length: 4\r\n"
    b"connection: close\r\n\r\nbusy"
)
HUGE = canned(
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9000000\r\nconnection: close\r\n\r\n"
    + b" " * 3_000_000
)


class BadLine:
    """A proxy; each request takes the next of ``faults``, then the line is good."""

    def __init__(self, upstream: int) -> None:
        self.upstream, self.faults, self.requests = upstream, [], 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._exchanges: list[Exchange] = []
        self._threads: list[threading.Thread] = []
        self._start(self._accept)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for exchange in self._exchanges:
            exchange.is_over.set()
        for thread in self._threads:
            thread.join(PATIENCE_S)
            assert not thread.is_alive()

    def _start(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args, name="bad-line")
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._start(self._serve, client)

    def _serve(self, client: socket.socket) -> None:
        with client:
            client.settimeout(20)
            request = _message(client)
            if not request:
                return
            self.requests += 1
            line = self.faults.pop(0) if self.faults else good
            exchange = Exchange(client, request, self.upstream)
            self._exchanges.append(exchange)
            with contextlib.suppress(OSError):
                line(exchange)


def _message(sock: socket.socket) -> bytes:
    """Return one HTTP message, by its content-length."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += (more := sock.recv(65536))
        if not more:
            return data
    head = data.partition(b"\r\n\r\n")[0]
    found = re.search(rb"(?i)content-length: *(\d+)", head)
    whole = len(head) + 4 + int(found[1]) if found else len(head) + 4
    while len(data) < whole and (more := sock.recv(65536)):
        data += more
    return data
