"""A net between a program and its server in which packets vanish: nothing is closed, nothing answers, nothing comes through."""

import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path

LOOK_S = 0.1


class BlackHole:
    """Listens on ``port`` and hands everything to the server, until ``swallow``; ``heal`` lets new lines through.

    ``server`` is its socket, or its port on this machine; ``asked`` are the bytes that came through to it. What was
    swallowed never comes: lines of before stay dead, as after a switch that lost its tables.
    """

    def __init__(self, server: Path | int) -> None:
        self._server, self._is_closed = server, False
        self.asked, self._most = 0, sys.maxsize
        self._swallowing = threading.Event()
        self._pumps: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, url: str) -> str:
        """Return the URL of the same database through the hole."""
        name = url.partition("@/")[2].partition("?")[0]
        return f"postgresql+psycopg://yichuang@127.0.0.1:{self.port}/{name}"

    def swallow(self) -> None:
        self._swallowing.set()

    def swallow_after(self, count: int) -> None:
        """Swallow once so many more bytes would have come through to the server."""
        self._most = self.asked + count

    def heal(self) -> None:
        self._most = sys.maxsize
        self._swallowing.clear()

    def close(self) -> None:
        self._is_closed = True
        self._listener.close()
        for pump in self._pumps:
            pump.join()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = self._connected()
            lost = threading.Event()
            for here, there in ((client, server), (server, client)):
                count = self._count if here is client else lambda _data: None
                pump = threading.Thread(target=self._pump, args=(here, there, lost, count), daemon=True)
                self._pumps.append(pump)
                pump.start()

    def _connected(self) -> socket.socket:
        if isinstance(self._server, int):
            return socket.create_connection(("127.0.0.1", self._server))
        server = socket.socket(socket.AF_UNIX)
        server.connect(str(self._server))
        return server

    def _count(self, data: bytes) -> None:
        if self.asked + len(data) > self._most:
            self.swallow()
        else:
            self.asked += len(data)

    def _pump(
        self, here: socket.socket, there: socket.socket, lost: threading.Event, count: Callable[[bytes], None]
    ) -> None:
        """Carry bytes one way; a line that lost some is lost for good, and stays open."""
        here.settimeout(LOOK_S)
        while not self._is_closed:
            try:
                data = here.recv(65536)
                if not data:
                    break
                count(data)
                if self._swallowing.is_set() or lost.is_set():
                    lost.set()
                    continue
                there.sendall(data)
            except TimeoutError:
                continue
            except OSError:
                break
        here.close()
        if not lost.is_set():
            there.close()
