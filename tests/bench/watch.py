"""A process that does nothing but sleep, beside a bench: where it stands still too, it is the machine that stood."""

import os
import subprocess
import sys
import time

SLEEP_S = 0.002
LATE_S = 0.008


class Watch:
    """The process beside a bench. Times are of ``time.monotonic()``, which all processes of a machine share."""

    def __init__(self) -> None:
        self._process = subprocess.Popen([sys.executable, __file__], stdout=subprocess.PIPE, text=True)

    def end(self) -> list[tuple[float, float]]:
        """End it; return when it stood still: begin and end."""
        self._process.terminate()
        told, _ = self._process.communicate()
        stood = [line.split() for line in told.splitlines()]
        return [(float(began), float(ended)) for began, ended in stood]


def main() -> None:
    parent, before = os.getppid(), time.monotonic()
    while os.getppid() == parent:
        time.sleep(SLEEP_S)
        now = time.monotonic()
        if now - before > LATE_S:
            sys.stdout.write(f"{before} {now}\n")
            sys.stdout.flush()
        before = now


if __name__ == "__main__":
    main()
