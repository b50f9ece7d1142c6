"""A throw-away MariaDB for the tests: Debian's server in a folder of its own, as a pytest plugin.

A server that is not installed fails the tests that need it, with the one command that installs it; it never skips.
"""

import getpass
import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pymysql
import pytest

from tests.patience import PATIENCE_S

INSTALL = "MariaDB is missing. Install it with: sudo apt-get install -y mariadb-server"


@dataclass
class MariaDb:
    """One running server, reached by a unix socket; databases are made with the old three-byte ``utf8`` on request."""

    folder: Path
    process: "subprocess.Popen[bytes]"
    made: int = 0

    def create(self, charset: str = "utf8mb4") -> str:
        """Return the URL of a new database."""
        self.made += 1
        name = f"t{self.made}"
        with self.connect() as connection, connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name} CHARACTER SET {charset}")
        return f"mysql+pymysql://root@localhost/{name}?unix_socket={self.folder}/socket"

    def connect(self):
        return pymysql.connect(user="root", unix_socket=f"{self.folder}/socket", connect_timeout=5)


def start(folder: Path) -> MariaDb:
    user = "mysql" if os.geteuid() == 0 else getpass.getuser()
    install, server = (
        shutil.which("mariadb-install-db"),
        shutil.which("mariadbd", path="/usr/sbin:" + os.environ["PATH"]),
    )
    if install is None or server is None:
        pytest.fail(INSTALL, pytrace=False)
    shutil.chown(folder, user)
    data = f"--datadir={folder}/data"
    subprocess.run(
        [install, "--no-defaults", data, f"--user={user}", "--auth-root-authentication-method=normal", "--skip-test-db"],
        check=True, capture_output=True, timeout=PATIENCE_S,
    )  # fmt: skip
    quick = [
        "--skip-networking",
        "--innodb-flush-log-at-trx-commit=0",
        "--innodb-buffer-pool-size=16M",
        "--skip-log-bin",
    ]
    process = subprocess.Popen(
        [server, "--no-defaults", data, f"--user={user}", f"--socket={folder}/socket", *quick],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    mariadb = MariaDb(folder, process)
    until = time.monotonic() + PATIENCE_S
    while True:
        if (folder / "socket").exists():  # made when it listens
            mariadb.connect().close()
            return mariadb
        if time.monotonic() > until or process.poll() is not None:
            pytest.fail("MariaDB did not start")
        time.sleep(0.1)


@pytest.fixture(scope="session")
def mariadb():
    folder = Path(tempfile.mkdtemp(prefix="yichuang-db-"))
    server = start(folder)
    yield server
    server.process.terminate()
    server.process.wait(PATIENCE_S)
    shutil.rmtree(folder, ignore_errors=True)
