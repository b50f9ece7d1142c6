"""A queue of CUPS, raw: the paper is handed to the program ``lp`` whole. It knows queues and no protocol.

Nothing is printed before ``submit``. CUPS then says when it has passed the bytes on; that the paper is out it cannot
know.
"""

import os
import re
import shutil
import subprocess
import time

from core.base.faults import Fault
from core.devices.channels.deadline import Deadline

_POLL_S = 0.2
_ASK_S = 5.0
_PLAIN = {"LC_ALL": "C"}  # so that its words can be read
_QUEUE = re.compile(r"[^\s/#\-][^\s/#]*")  # a dash in front would be an option of lp
_JOB = re.compile(r"request id is (\S+)")


class CupsChannel:
    """See ByteChannel and SpooledChannel."""

    def __init__(self, queue: str) -> None:
        self._queue = queue
        self._data = bytearray()
        self._job = ""
        if _QUEUE.fullmatch(queue) is None:
            raise Fault("device.open.bad_address", address=f"cups:{queue}", meant="cups:receipts")
        if shutil.which("lp") is None or shutil.which("lpstat") is None:
            raise Fault("device.spooler.missing")
        if self._run("lpstat", "-p", queue).returncode:
            raise Fault("device.open.absent", port=f"cups:{queue}")

    def check(self) -> None:
        """See SpooledChannel."""
        answer = self._run("lpstat", "-a", self._queue, "-p", self._queue).stdout
        if f"{self._queue} not accepting" in answer or f"printer {self._queue} disabled" in answer:
            raise Fault("device.spooler.paused", queue=self._queue)

    def write(self, data: bytes, timeout_s: float) -> int:  # noqa: ARG002 - it only gathers
        """See ByteChannel."""
        self._data += data
        return len(data)

    def submit(self, timeout_s: float) -> None:
        """See SpooledChannel."""
        done = self._run("lp", "-d", self._queue, "-o", "raw", "-", data=bytes(self._data), timeout_s=timeout_s)
        if done.returncode:
            raise Fault("device.spooler.refused", queue=self._queue)
        found = _JOB.search(done.stdout)
        self._job = found[1] if found else ""

    def await_done(self, timeout_s: float) -> bool:
        """See SpooledChannel."""
        deadline = Deadline(timeout_s)
        while self._job and not deadline.is_over:
            waiting = self._run("lpstat", "-W", "not-completed", "-o", self._queue)
            if waiting.returncode == 0 and self._job not in waiting.stdout.split():
                return True
            time.sleep(_POLL_S)
        return False

    def read(self, size: int, timeout_s: float) -> bytes:  # noqa: ARG002 - a queue does not answer
        """See ByteChannel."""
        return b""

    def reset_input(self) -> None:
        """See ByteChannel."""

    def close(self) -> None:
        """See ByteChannel."""
        self._data.clear()

    def _run(self, *command: str, data: bytes = b"", timeout_s: float = _ASK_S) -> "subprocess.CompletedProcess[str]":
        try:
            done = subprocess.run(  # noqa: S603 - fixed programs; the queue's name was checked
                command, input=data, capture_output=True, timeout=timeout_s, check=False, env=os.environ | _PLAIN
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Fault("device.spooler.silent", queue=self._queue) from error
        text = done.stdout.decode("utf-8", "replace")
        return subprocess.CompletedProcess(done.args, done.returncode, text, "")


def open_cups(address: str) -> CupsChannel:
    """Open the queue ``receipts`` or ``//receipts``."""
    return CupsChannel(address.removeprefix("//"))
