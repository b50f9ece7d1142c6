"""A throw-away RabbitMQ for the tests: Debian's server in a folder of its own, on ports of its own, as a pytest plugin.

A server that is not installed fails the tests that need it, with the one command that installs it; it never skips.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
from kombu import Connection

from core.base.own_port import own_port
from tests.patience import PATIENCE_S

INSTALL = "RabbitMQ is missing. Install it with: sudo apt-get install -y rabbitmq-server"
SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")


class RabbitMq:
    """One node; stopped and started again it keeps its port and its queues."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, own_port()
        self._ports = {"RABBITMQ_DIST_PORT": str(own_port()), "ERL_EPMD_PORT": str(own_port())}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self.port}//"

    def start(self) -> None:
        own = {
            "RABBITMQ_NODENAME": "yichuang-test@localhost",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_MNESIA_BASE": f"{self.folder}/data",
            "RABBITMQ_LOG_BASE": f"{self.folder}/log",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{self.folder}/plugins",
            "RABBITMQ_CONF_ENV_FILE": f"{self.folder}/none",
            "RABBITMQ_CONFIG_FILE": f"{self.folder}/none",
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
        }
        self._process = subprocess.Popen(
            [SERVER], env=os.environ | own | self._ports, cwd=self.folder, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until = time.monotonic() + PATIENCE_S
        while not self._answers():
            if time.monotonic() > until or self._process.poll() is not None:
                pytest.fail("RabbitMQ did not start")
            time.sleep(0.2)

    def stop(self) -> None:
        """End the node by its group, and the port mapper it started, which left the group, by its port."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGTERM)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait(PATIENCE_S)
            self._process = None
            self._end_mapper()

    def kill(self) -> None:
        """Kill -9: nothing is written any more."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(PATIENCE_S)
        self._process = None
        self._end_mapper()

    def _end_mapper(self) -> None:
        """A mapper that still hears of a node refuses to end: it is asked until it is gone."""
        mapper = ["epmd", "-port", self._ports["ERL_EPMD_PORT"]]
        until = time.monotonic() + PATIENCE_S
        while subprocess.run([*mapper, "-names"], check=False, capture_output=True, timeout=PATIENCE_S).returncode == 0:
            subprocess.run([*mapper, "-kill"], check=False, capture_output=True, timeout=PATIENCE_S)
            assert time.monotonic() < until, "the port mapper did not end"
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            with Connection(self.url, connect_timeout=2) as connection:
                connection.connect()
        except OSError:
            return False
        return True


@pytest.fixture(scope="module")
def rabbitmq():
    if not SERVER.exists():
        pytest.fail(INSTALL, pytrace=False)
    folder = Path(tempfile.mkdtemp(prefix="yichuang-mq-"))
    server = RabbitMq(folder)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)
