"""Two desks and a kiosk, each a program of its own, on one PostgreSQL: set up by the commands, killed, and back."""

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from core.base.clock import SHANGHAI, SystemClock
from core.config.model import Settings
from core.config.profile import open_profile
from core.store.keys import KeyFile
from desktop.centre_desk import CentreDesk
from tests.patience import PATIENCE_S, until
from tests.postgres import QUICK, running_server

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {
    **os.environ,
    "YICHUANG_PG_PASSWORD": "unused",
    "STAFF_PASSWORD": "Demo-2026-day",
    "PYTHONPATH": str(ROOT),
}
MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI) - timedelta(seconds=time.monotonic())


class Program:
    """A program of the hall, asked by lines."""

    def __init__(self, profile: Path, counter: str) -> None:
        words = f"serve({str(profile)!r}, {MORNING.isoformat()!r}, {counter!r})"
        command = [sys.executable, "-c", f"from tests.scenarios.hall_process import serve; {words}"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT, cwd=ROOT
        )

    def ready(self) -> None:
        assert self._read() == "ready"

    def ask(self, *words: str) -> Any:
        assert self._process.stdin is not None
        self._process.stdin.write(" ".join(words) + "\n")
        self._process.stdin.flush()
        return self._read()

    def told(self, what: str) -> list[Any]:
        return self.ask("told")[what]

    def close(self) -> None:
        self._process.communicate(timeout=PATIENCE_S)

    def _read(self) -> Any:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())


def command(profile: Path, *words: str) -> str:
    run = subprocess.run(
        [sys.executable, "main.py", "--profile", str(profile), *words],
        check=False, capture_output=True, text=True, env=ENVIRONMENT, cwd=ROOT, timeout=PATIENCE_S,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


@pytest.fixture
def hall(tmp_path):
    """Yield the server and the programs of desk 1, desk 2 and the kiosk."""
    with running_server(QUICK.replace("-c fsync=off -c full_page_writes=off", "")) as server, ExitStack() as stack:
        with psycopg.connect(f"user=yichuang dbname=postgres host={server.folder}", autocommit=True) as connection:
            connection.execute("ALTER ROLE yichuang PASSWORD 'unused'")
        first, *others = (tmp_path / name for name in ("one", "two", "kiosk"))
        for profile in (first, *others):
            profile.mkdir()
            KeyFile(open_profile(profile).key_file).demo()
        command(first, "centre", "create", "--host", str(server.folder), "--user", "yichuang")
        keys = [KeyFile(open_profile(profile).key_file).demo() for profile in (first, *others)]
        desks = [CentreDesk(open_profile(profile), Settings(), SystemClock()) for profile in (first, *others)]
        for number, (desk, key) in enumerate(zip(desks[1:], keys[1:], strict=True), 2):
            assert desk.join(desks[0].code(keys[0]), key).number == number
        programs = [Program(first, "1"), Program(others[0], "2"), Program(others[1], "kiosk")]
        for program in programs:
            stack.callback(program.close)
        programs[0].ready()
        for program in programs[1:]:
            program.ready()
        yield server, *programs


@pytest.mark.timeout(300)
def test_no_visitor_is_called_twice_and_nothing_is_lost_when_the_server_is_killed(hall):
    server, one, two, kiosk = hall
    issued = [kiosk.ask("issue") for _ in range(8)]
    assert issued == [f"A{serial:03d}" for serial in range(1, 9)]
    with ThreadPoolExecutor(2) as pool:
        served = [
            number
            for part in pool.map(lambda desk: [desk.ask("visit") for _ in range(3)], (one, two))
            for number in part
        ]
    assert sorted(served) == issued[:6]  # every visitor once, whoever called
    for program in (one, two, kiosk):
        until(lambda program=program: len(program.told("called")) == 6, "all hear every call")
    server.kill()
    for desk in (one, two):
        until(lambda desk=desk: "storage.island.on" in desk.told("server"), "told, and going on alone")
    until(lambda: "storage.server.away" in kiosk.told("server"), "the kiosk says so")
    assert [one.ask("issue"), two.ask("issue")] == ["A1001", "A2001"]
    assert [one.ask("visit"), two.ask("visit")] == ["A1001", "A2001"]
    server.begin()
    for desk in (one, two):
        until(lambda desk=desk: desk.told("merged") == [[1, 0]], "what was done apart is home")
    until(lambda: kiosk.told("server")[-1] == "there", "the kiosk is back")
    assert kiosk.ask("issue") == "A009"
    with ThreadPoolExecutor(2) as pool:
        rest = list(pool.map(lambda desk: [desk.ask("visit") for _ in range(2)], (one, two)))
    assert sorted(number for part in rest for number in part) == ["", "A007", "A008", "A009"]
    assert sorted(kiosk.ask("numbers")) == sorted([*issued, "A009", "A1001", "A2001"])
