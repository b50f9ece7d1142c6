"""The bare rivals of an act: a durable one-row commit, and a connection with a first byte. They know nothing of ours."""

import secrets
import socket
import threading
import time
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

# The same promises as the product's own file: encrypted, write-ahead log, every commit synced.
PRAGMAS = ("journal_mode = WAL", "synchronous = FULL")


class BareCommit:
    """One row in an encrypted file in ``folder``, committed durably; the file goes with the folder."""

    def __init__(self, folder: Path) -> None:
        self._open(folder / f"bare-{secrets.token_hex(4)}.db", secrets.token_hex(48))
        self._line.execute("CREATE TABLE act (id INTEGER PRIMARY KEY, words TEXT NOT NULL)")

    def again(self) -> "BareCommit":
        """Return one more line into the same file, for another process."""
        other = object.__new__(BareCommit)
        other._open(self._file, self._key)
        return other

    def _open(self, file: Path, key: str) -> None:
        self._file, self._key = file, key
        self._line = sqlcipher.connect(str(file), isolation_level=None, timeout=60)
        self._line.execute(f"PRAGMA key = \"x'{key}'\"")
        for pragma in PRAGMAS:
            self._line.execute(f"PRAGMA {pragma}")

    def commit(self) -> float:
        """Return the seconds of one transaction."""
        began = time.monotonic()
        self._line.execute("BEGIN IMMEDIATE")
        self._line.execute("INSERT INTO act (words) VALUES (?)", ("x" * 200,))
        self._line.execute("COMMIT")
        return time.monotonic() - began

    def close(self) -> None:
        self._line.close()


class BareLine:
    """A listener on 127.0.0.1 in a thread of its own."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._came = threading.Event()
        self._at = 0.0
        threading.Thread(target=self._serve, daemon=True).start()

    def first_byte(self) -> float:
        """Connect and send; return the seconds until the other side had the first byte."""
        self._came.clear()
        began = time.monotonic()
        with socket.create_connection(self._listener.getsockname()) as line:
            line.sendall(b"\x1b@")
            self._came.wait(5)
        return self._at - began

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                near = self._listener.accept()[0]
            except OSError:
                return
            with near:
                near.recv(16)
                self._at = time.monotonic()
                self._came.set()
