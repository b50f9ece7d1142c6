"""A simulated chip card in a real PC/SC service: it speaks TCP to vpcd, the virtual reader of the vsmartcard project.

Each message is a length of 2 bytes and that many bytes; one byte alone is a word of the reader (off, on, reset, ATR),
more are a command for the card. It knows no card.
"""

import contextlib
import socket
from typing import Self

from core.base.threads import Beside
from core.devices.simulated.pcsc_cards import ChipCard

PORT = 35963  # of the first slot, in Debian's /etc/reader.conf.d/vpcd
_QUICK: int | None = getattr(socket, "TCP_QUICKACK", None)
_ATR = 4  # 0 is off, 1 on, 2 reset: the card forgets what was selected


class VpcdCard:
    """In the slot between ``__enter__`` and ``__exit__``: connected is put in, cut is taken out."""

    def __init__(self, card: ChipCard, *, host: str = "127.0.0.1", port: int = PORT) -> None:
        self._card = card
        self._line = socket.create_connection((host, port), 5)
        self._line.settimeout(None)
        self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._thread = Beside("vpcd-card", self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):  # the service may have gone first
            self._line.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)
        self._line.close()

    def _run(self) -> None:
        with contextlib.suppress(OSError):
            while (message := self._message()) is not None:
                answer = self._answer(message)
                if answer is not None:
                    self._line.sendall(len(answer).to_bytes(2, "big") + answer)

    def _answer(self, message: bytes) -> bytes | None:
        if len(message) != 1:
            return self._card.answer(message)
        if message[0] == _ATR:
            return self._card.atr
        self._card.reset()
        return None

    def _message(self) -> bytes | None:
        head = self._exactly(2)
        return self._exactly(int.from_bytes(head, "big")) if head is not None else None

    def _exactly(self, size: int) -> bytes | None:
        data = b""
        while len(data) < size:
            if _QUICK is not None:  # vpcd sends head and body apart and would wait 40 ms for the receipt of the head
                self._line.setsockopt(socket.IPPROTO_TCP, _QUICK, 1)
            piece = self._line.recv(size - len(data))
            if not piece:
                return None
            data += piece
        return data
