"""A throw-away PostgreSQL for the tests: a pytest plugin that starts the Debian server in a folder of its own.

A server that is not installed fails the tests that need it, with the one command that installs it; it never skips.
"""

import getpass
import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from tests.patience import PATIENCE_S

INSTALL = "PostgreSQL is missing. Install it with: sudo apt-get install -y postgresql"
QUICK = "-c fsync=off -c full_page_writes=off -c shared_buffers=32MB -c max_connections=60 -c listen_addresses="


@dataclass
class Server:
    """One running cluster, reached by a unix socket in ``folder``."""

    folder: Path
    binaries: Path
    names: list[str] = field(default_factory=list)
    options: str = QUICK

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://yichuang@/{name}?host={self.folder}"

    def create(self, template: str = "template0") -> str:
        """Return the URL of a new database."""
        name = f"t{len(self.names)}"
        self.names.append(name)
        with psycopg.connect(f"user=yichuang dbname=postgres host={self.folder}", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8' STRATEGY FILE_COPY")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Remove a database again, whoever is still in it."""
        name = url.partition("@/")[2].partition("?")[0]
        with psycopg.connect(f"user=yichuang dbname=postgres host={self.folder}", autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def run(self, program: str, *arguments: str) -> str:
        command = [program if program == "cp" else str(self.binaries / program), *arguments]
        if os.geteuid() == 0:  # the server refuses to run as root
            command = ["runuser", "-u", "postgres", "--", *command]
        result = subprocess.run(
            command, check=False, cwd="/", stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE_S
        )
        if result.returncode != 0:
            pytest.fail(f"{program} failed: {result.stdout.decode()} {result.stderr.decode()}")
        return result.stdout.decode("utf-8")

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def start(self) -> None:
        if self.data.exists():  # kept by a bench
            self.names.append("t0")
        else:
            self.run(
                "initdb", "-D", str(self.data), "-U", "yichuang", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"
            )
        self.begin()

    def begin(self) -> None:
        """Start a cluster that is made already."""
        log = str(self.folder / "log")
        self.run("pg_ctl", "-D", str(self.data), "-l", log, "-w", "-o", f"{self.options} -k {self.folder}", "start")

    def stop(self, mode: str = "immediate") -> None:
        self.run("pg_ctl", "-D", str(self.data), "-m", mode, "stop")

    def processes(self) -> list[int]:
        """Return the pids of the cluster, its first process first."""
        first = int((self.data / "postmaster.pid").read_text().split()[0])
        found = subprocess.run(["pgrep", "-P", str(first)], check=False, capture_output=True, text=True).stdout
        return [first, *map(int, found.split())]

    def kill(self) -> None:
        """End it as a power cut would: every process at once, none of them asked; ``begin`` recovers it."""
        pids = self._signal(signal.SIGKILL)
        until = time.monotonic() + 30
        while any(Path(f"/proc/{pid}").exists() for pid in pids) and time.monotonic() < until:
            time.sleep(0.02)
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def pause(self) -> None:
        """Stop it in its tracks: lines stay open and nothing answers."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> list[int]:
        """Send it to all processes and return them; one whose line was cut may end before its turn comes."""
        pids = self.processes()
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        return pids


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        pytest.fail(INSTALL, pytrace=False)
    return Path(on_path).resolve().parent


@contextmanager
def running_server(options: str = QUICK, kept: Path | None = None):
    """A cluster that lives as long as the block; ``options`` are the server's own. ``kept`` stays for the next time."""
    if kept is not None:
        kept.mkdir(exist_ok=True)
    server = Server(kept or Path(tempfile.mkdtemp(prefix="yichuang-pg-")), _binaries(), options=options)
    shutil.chown(server.folder, "postgres" if os.geteuid() == 0 else getpass.getuser())
    server.start()
    try:
        yield server
    finally:
        server.stop("immediate" if kept is None else "fast")
        if kept is None:
            shutil.rmtree(server.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server():
    with running_server() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server):
    """The URL of a new, empty database."""
    url = postgres_server.create()
    yield url
    postgres_server.drop(url)


@pytest.fixture(scope="session")
def postgres_template(postgres_server):
    """The name of a database that is migrated to the newest version, to be copied."""
    return migrated(postgres_server)


def migrated(server: Server) -> str:
    """Migrate a new database to the newest version; return its name."""
    from core.store.engine import postgresql_engine
    from core.store.start import open_server

    url = server.create()
    engine = postgresql_engine(url, 5.0)
    open_server(engine)
    engine.dispose()
    return server.names[-1]


@pytest.fixture
def postgres_store_url(postgres_server, postgres_template):
    """The URL of a new database that is up to date."""
    url = postgres_server.create(postgres_template)
    yield url
    postgres_server.drop(url)
