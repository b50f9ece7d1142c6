"""F33: logoff and shutdown end every kind of window as a closed window does: nothing is left open at the server."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.patience import PATIENCE_S, until

ROOT = Path(__file__).resolve().parents[2]
OURS = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND application_name LIKE 'yichuang-%%'"
EAR = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND application_name = 'yichuang-ear'"


@pytest.mark.parametrize("mode", ["desk", "kiosk", "board"])
def test_f33_a_signal_ends_every_mode_cleanly(postgres_server, postgres_store_url, tmp_path, mode):
    name = postgres_store_url.partition("@/")[2].partition("?")[0]
    command = [
        sys.executable, str(ROOT / "main.py"), "--profile", str(tmp_path), "--set", f'store.url="{postgres_store_url}"',
        mode,
    ]  # fmt: skip
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with (
        psycopg.connect(f"user=yichuang dbname=postgres host={postgres_server.folder}", autocommit=True) as server,
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as program,
    ):

        def count(query: str) -> int:
            return server.execute(query, (name,)).fetchone()[0]

        until(lambda: program.poll() is not None or count(EAR) == 1, "the office stands")
        program.send_signal(signal.SIGTERM)
        said, _ = program.communicate(timeout=PATIENCE_S)
        assert program.returncode == 0, said.decode()
        until(lambda: count(OURS) == 0, "no line is left")
    logged = "".join(file.read_text("utf-8") for file in (tmp_path / "logs").glob("*"))
    assert "not stopped in time" not in logged
