"""A foreign program run with a time limit, ended when it hangs. It knows no scanner."""

import os
import subprocess
import threading
from collections.abc import Mapping, Sequence

from core.base.faults import Fault


class Child:
    """Runs one program at a time. ``stop`` may come from any thread; a stopped run raises ``scans.scanner.stopped``."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: subprocess.Popen[bytes] | None = None
        self._is_stopped = False

    def run(
        self, command: Sequence[str], timeout_s: float, extra: Mapping[str, str] | None = None
    ) -> tuple[int, bytes, str]:
        """Return code, output and the last of the error words; ``scans.scanner.no_tool``, ``.late``, ``.stopped``."""
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
            out, words = running.communicate(timeout=timeout_s)
        except subprocess.TimeoutExpired as error:
            running.kill()
            running.communicate()
            raise Fault("scans.scanner.late", seconds=int(timeout_s)) from error
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
