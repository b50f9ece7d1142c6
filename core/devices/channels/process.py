"""A line to a host process: what may crash or hang does so there, and is ended with the line. It knows no protocol."""

import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from core.base.faults import Fault
from core.base.threads import Beside
from core.devices import host
from core.devices.channels.deadline import Deadline

ROOT = Path(__file__).resolve().parents[3]
START_TIMEOUT_S = 8.0
_END_TIMEOUT_S = 0.3
_WHY: Mapping[int, str] = {
    host.NO_LIBRARY: "device.host.no_library",
    host.NO_FUNCTION: "device.host.no_function",
    host.NO_PORT: "device.host.no_port",
}


class ProcessChannel:
    """See ByteChannel. The process is there from the beginning and killed by ``close``, whatever it is doing.

    ``kind`` and ``arguments`` are those of ``core.devices.host``; ``python`` runs it, ours when empty.
    """

    def __init__(self, kind: str, arguments: Sequence[str], *, title: str, python: str = "") -> None:
        self.port = title
        self._moved = threading.Condition()
        self._held, self._is_over = bytearray(), False
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                _command(kind, arguments, python), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, env=_environment(), bufsize=0,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )  # fmt: skip
        except OSError as error:
            raise Fault("device.host.no_python", python=python or sys.executable) from error
        self._reader = Beside(f"host-{kind}", self._listen)
        self._reader.start()
        self._greet()

    @property
    def pid(self) -> int:
        """Return the number of the process."""
        return self._process.pid

    def write(self, data: bytes, timeout_s: float) -> int:  # noqa: ARG002 - a pipe takes more than any request
        """See ByteChannel."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(data)
        except (OSError, ValueError) as error:
            raise self._end() from error
        return len(data)

    def read(self, size: int, timeout_s: float) -> bytes:
        """See ByteChannel."""
        deadline = Deadline(timeout_s)
        with self._moved:
            while len(self._held) < size and not self._is_over and not deadline.is_over:
                self._moved.wait(deadline.left_s)
            data = bytes(self._held[:size])
            del self._held[:size]
        if not data and self._is_over:
            raise self._end()
        return data

    def reset_input(self) -> None:
        """See ByteChannel."""
        with self._moved:
            self._held.clear()
            is_over = self._is_over
        if is_over:
            raise self._end()

    def close(self) -> None:
        """See ByteChannel."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.kill()
        self._process.wait()
        self._reader.join(_END_TIMEOUT_S)
        self._process.stdin.close()
        if not self._reader.is_alive():
            self._process.stdout.close()

    def _greet(self) -> None:
        try:
            greeting = self.read(1, START_TIMEOUT_S)
        except Fault:
            self.close()
            raise
        if greeting != host.READY:
            self.close()
            raise Fault("device.host.hung", port=self.port)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        while data := self._piece():
            with self._moved:
                self._held += data
                self._moved.notify_all()
        with self._moved:
            self._is_over = True
            self._moved.notify_all()

    def _piece(self) -> bytes:
        assert self._process.stdout is not None
        try:
            return self._process.stdout.read(65536) or b""
        except (OSError, ValueError):
            return b""

    def _end(self) -> Fault:
        """Return why the process is no longer there."""
        try:
            code = self._process.wait(_END_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            return Fault("device.channel.lost", port=self.port)
        why = _WHY.get(code, "device.host.died")
        return Fault(why, port=self.port, code=code)


def open_sdtapi(address: str) -> ProcessChannel:
    """Open a vendor's library: ``sdtapi:PATH@PORT``, with ``;python=PATH`` for a library of other word length."""
    path, _, python = address.partition(";python=")
    library, at, port = path.rpartition("@")
    if not at or not port.isdigit() or not library:
        raise Fault(
            "device.open.bad_address", address=f"sdtapi:{address}", meant="sdtapi:/opt/vendor/libsdtapi.so@1001"
        )
    return ProcessChannel("sdtapi", (library, port), title=f"sdtapi:{path}", python=python)


def open_pcsc(address: str) -> ProcessChannel:
    """Open PC/SC: ``pcsc:`` takes any reader, ``pcsc:NAME`` one whose name holds this."""
    return ProcessChannel("pcsc", (), title=f"pcsc:{address}")


def open_decoder(path: str) -> ProcessChannel:
    """Open a decoder of photos: a Python file or a vendor's library."""
    return ProcessChannel("wlt", (path,), title=path)


def _command(kind: str, arguments: Sequence[str], python: str) -> list[str]:
    if getattr(sys, "frozen", False) and not python:
        return [sys.executable, "device-host", kind, *arguments]
    return [python or sys.executable, "-m", "core.devices.host", kind, *arguments]


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"}
