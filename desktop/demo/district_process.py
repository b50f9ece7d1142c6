"""The reference district as a process of its own, the way a desk meets it. It knows a command line and no district."""

import contextlib
import queue
import secrets
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import IO

from core.base.faults import Fault
from core.base.own_port import own_port
from core.base.threads import Beside

MAIN = Path(__file__).resolve().parents[2] / "main.py"
READY = "district ready "
START_S = 30.0
STOP_S = 8.0


class DistrictProcess:
    """Starts, stops and starts again on the same port with the same data. One thread uses it; calls block.

    ``moment`` is when the day begins that is played; its clock is the machine's where there is none.
    """

    def __init__(self, folder: Path, *, token: str = "", moment: datetime | None = None) -> None:
        self._ahead = _ahead(moment)  # of the machine's clock; it runs on while the process is away
        self.token = token or secrets.token_hex(16)
        self.url = ""
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._ears: threading.Thread | None = None

    @property
    def is_running(self) -> bool:
        """Return whether the process is there."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it and wait until it answers; Fault ``demo.district.not_started`` says where its last words lie."""
        if self.is_running:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        log = self._folder / "district.log"
        said: queue.SimpleQueue[str] = queue.SimpleQueue()
        with log.open("ab") as errors:
            process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
                self._command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, cwd=self._folder
            )
        self._process = process
        self._ears = Beside("district-ears", partial(_listen, process.stdout, said))
        self._ears.start()
        line = _first(said)
        if not line.startswith(READY):
            self.stop()
            raise Fault("demo.district.not_started", log=str(log))
        self.url = line.removeprefix(READY).strip()

    def set_clock(self, moment: datetime) -> None:
        """Put the clock of a day that is played to a moment; one that does not run begins there."""
        self._ahead = _ahead(moment)
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError):  # it was killed: that is told by whoever asks it
                self._process.stdin.write(f"{moment.isoformat()}\n".encode())
                self._process.stdin.flush()

    def stop(self) -> None:
        """End it and wait for its end; it is killed when it does not end by itself."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            with contextlib.suppress(OSError):
                process.stdin.close()  # it is tied to this end
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if self._ears is not None:
            self._ears.join(STOP_S)
        if process.stdout is not None:
            process.stdout.close()

    def _command(self) -> list[str]:
        port = self.url.rpartition(":")[2] or str(own_port())
        database = f"sqlite:///{(self._folder / 'district.db').as_posix()}"
        place = ["--port", port, "--db", database, "--token", self.token]
        played = ["--moment", (datetime.now(UTC) + self._ahead).isoformat()] if self._ahead is not None else []
        return [sys.executable, str(MAIN), "district", *place, "--tied", *played]


def _ahead(moment: datetime | None) -> timedelta | None:
    return moment - datetime.now(UTC) if moment is not None else None


def _listen(output: IO[bytes] | None, said: "queue.SimpleQueue[str]") -> None:
    """Read all it says, so that it never waits for a reader; the end is an empty line."""
    for line in output or ():
        said.put(line.decode("utf-8", "replace"))
    said.put("")


def _first(said: "queue.SimpleQueue[str]") -> str:
    try:
        return said.get(timeout=START_S)
    except queue.Empty:
        return ""
