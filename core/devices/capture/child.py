"""A foreign program run with a time limit, ended when it hangs. It knows no scanner."""

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence

from core.base.faults import Fault

LOOK_S, LAST_WORDS_S = 0.5, 2.0  # how often a running program is looked at; what one that has said why may take to end


class Child:
    """Runs one program at a time. ``stop`` may come from any thread; a stopped run raises ``scans.scanner.stopped``."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: subprocess.Popen[bytes] | None = None
        self._is_stopped = False

    def run(
        self,
        command: Sequence[str],
        timeout_s: float,
        extra: Mapping[str, str] | None = None,
        last_words: Sequence[str] = (),
    ) -> tuple[int, bytes, str]:
        """Return code, output and the last of the error words; ``scans.scanner.no_tool``, ``.late``, ``.stopped``.

        One that has said any of ``last_words`` and does not end is ended, and its words stand: scanimage 1.2 may wait
        for ever for its own reader after it has told what went wrong.
        """
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "C", **(extra or {})}
        try:
            running = subprocess.Popen(  # noqa: S603 - a list, no shell; its parts are ours and a device's name
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
            )
        except OSError as error:
            raise Fault("scans.scanner.no_tool", tool=command[0]) from error
        with self._lock:
            self._running, self._is_stopped = running, False
        try:
            out, words = _heard_out(running, timeout_s, [word.encode() for word in last_words])
        finally:
            with self._lock:
                self._running = None
        if self._is_stopped:
            raise Fault("scans.scanner.stopped")
        return running.returncode, out, words.decode("utf-8", "replace")[-2000:]

    def stop(self) -> None:
        """End what is running; nothing happens when nothing is."""
        with self._lock:
            if self._running is not None:
                self._is_stopped = True
                self._running.kill()


def _heard_out(
    running: "subprocess.Popen[bytes]", timeout_s: float, last_words: Sequence[bytes]
) -> tuple[bytes, bytes]:
    ends = time.monotonic() + timeout_s
    is_last = False
    while True:
        try:
            return running.communicate(timeout=min(LOOK_S, max(ends - time.monotonic(), 0)))
        except subprocess.TimeoutExpired as error:
            said = error.stderr or b""
            if time.monotonic() >= ends:
                running.kill()
                rest = running.communicate()
                if is_last:
                    return rest
                raise Fault("scans.scanner.late", seconds=int(timeout_s)) from error
            if not is_last and any(word in said for word in last_words):
                is_last, ends = True, min(ends, time.monotonic() + LAST_WORDS_S)
