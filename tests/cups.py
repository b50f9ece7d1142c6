"""A CUPS of the tests' own: Debian's cupsd on a free port, with a queue whose printer keeps what it is sent.

The printer is a backend of ours: a file ``stop`` in its folder makes it fail for want of paper, ``hold`` keeps it busy.
"""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.base.own_port import own_port
from tests.patience import PATIENCE_S, until

BACKEND = """#!/bin/sh
[ $# = 0 ] && { echo 'direct keep "Unknown" "keeps"'; exit 0; }
folder=${DEVICE_URI#keep:}
[ -e "$folder/stop" ] && { echo "STATE: +media-empty-error" >&2; exit 4; }
echo "STATE: -media-empty-error" >&2
cat "${6:--}" > "$folder/$1.part"
while [ -e "$folder/hold" ]; do sleep 0.05; done
printf '%s\\n%s\\n%s\\n' "$3" "$4" "$5" > "$folder/$1.txt"
mv "$folder/$1.part" "$folder/$1.pdf"
"""
CONF = """Listen 127.0.0.1:{port}
Browsing No
DefaultAuthType None
ErrorPolicy stop-printer
LogLevel warn
<Location />
Order allow,deny
Allow all
</Location>
<Location /admin>
Order allow,deny
Allow all
</Location>
<Policy default>
<Limit All>
Order allow,deny
Allow all
</Limit>
</Policy>
"""
FILES = """ServerRoot {root}
ServerBin {root}/bin
DataDir /usr/share/cups
RequestRoot {root}/requests
CacheDir {root}/cache
StateDir {root}/state
TempDir {root}/run
AccessLog {root}/access
ErrorLog {root}/error
PageLog {root}/page
"""


@dataclass(frozen=True)
class Cups:
    """A running service with one queue."""

    server: str
    queue: str
    printed: Path

    def run(self, *command: str) -> None:
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "CUPS_SERVER": self.server})

    def resume(self) -> None:
        (self.printed / "stop").unlink(missing_ok=True)
        self.run("cancel", "-a")
        self.run("cupsenable", self.queue)

    def pdfs(self) -> list[bytes]:
        return [path.read_bytes() for path in sorted(self.printed.glob("*.pdf"))]

    def options(self) -> list[list[str]]:
        """Return of each paper its title, copies and options."""
        return [path.read_text("utf-8").splitlines() for path in sorted(self.printed.glob("*.txt"))]


@pytest.fixture(scope="session")
def cups_service(tmp_path_factory) -> Iterator[Cups]:
    """Start cupsd; it and its queue end with the session."""
    assert shutil.which("cupsd"), "cupsd is needed: apt-get install cups-daemon cups-client"
    root = tmp_path_factory.mktemp("cups")
    root.chmod(0o755)
    for name in ("bin/backend", "requests", "cache", "state", "run", "printed"):
        (root / name).mkdir(parents=True)
    for name in ("filter", "daemon", "cgi-bin", "monitor", "notifier", "driver"):
        if Path(f"/usr/lib/cups/{name}").exists():
            (root / "bin" / name).symlink_to(f"/usr/lib/cups/{name}")
    backend = root / "bin/backend/keep"
    backend.write_text(BACKEND)
    backend.chmod(0o700)  # so that CUPS runs it as root and it may write here
    port = own_port()
    (root / "cupsd.conf").write_text(CONF.format(port=port))
    (root / "cups-files.conf").write_text(FILES.format(root=root))
    program = subprocess.Popen(["cupsd", "-f", "-c", root / "cupsd.conf", "-s", root / "cups-files.conf"])
    try:
        _await_port(port)
        cups = Cups(f"127.0.0.1:{port}", "Office", root / "printed")
        cups.run("lpadmin", "-p", "Office", "-E", "-v", f"keep:{root / 'printed'}", "-m", "raw")
        yield cups
    finally:
        program.terminate()
        program.wait(PATIENCE_S)


@pytest.fixture
def cups(cups_service, monkeypatch) -> Cups:
    """Give the service with an idle, empty queue; this process asks it, as ``CUPS_SERVER`` says."""
    monkeypatch.setenv("CUPS_SERVER", cups_service.server)
    for path in cups_service.printed.iterdir():
        path.unlink()
    cups_service.resume()
    return cups_service


def _await_port(port: int) -> None:
    def answers() -> bool:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            return False
        return True

    until(answers, "cupsd listens")
