"""Processes that are killed: a nursery that forks them ready-made, so that a test can lose dozens."""

import os
import shutil
import signal
import subprocess
import sys
import traceback
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import NoReturn, Self

from sqlalchemy import event
from sqlalchemy.engine import Engine

from core.store import migrations, start
from core.store.backup import backups, put_back
from core.store.sql_store import open_store
from tests.patience import PATIENCE_S
from tests.stores import KEY, MORNING, Bench
from tests.unit.store.test_many_counters import issue

NURSERY = "from tests.unit.store.dying import nurse; nurse()"


def opened(path: Path):
    bench = Bench()
    return open_store(path=path, key=KEY, settings=bench.settings, **bench.parts())


def write_for_ever(path: Path, _number: int) -> None:
    """Issue tickets and say each number after its commit."""
    store = opened(path)
    while True:
        say(issue(store))


def open_and_die(path: Path, number: int, *, passes: tuple[str, ...] = ()) -> None:
    """Open the store and die before the ``number``-th statement; say ``whole`` when there were not so many.

    Statements that begin as ``passes`` says are not counted.
    """
    left = number

    def count(_connection, _cursor, statement, *_args) -> None:
        nonlocal left
        left -= not (passes and statement.startswith(passes))
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", count)
    opened(path).close()
    say("whole")


def back_up_and_die(path: Path, number: int) -> None:
    """Back up and die before the ``number``-th deed on the disk; say ``whole`` when there were not so many."""
    store = opened(path)
    _die_before(number)
    store.back_up()
    say("whole")


def put_back_and_die(path: Path, number: int) -> None:
    """Put the newest copy back and die before the ``number``-th deed on the disk."""
    _die_before(number)
    put_back(path, backups(path)[0], KEY, MORNING)
    say("whole")


def _die_before(number: int) -> None:
    left = number

    def counted(deed):
        def do(*values, **named):
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return deed(*values, **named)

        return do

    for name in ("fsync", "replace", "link", "unlink", "mkdir"):
        setattr(os, name, counted(getattr(os, name)))
    shutil.copyfile = counted(shutil.copyfile)


def upgrade_and_die(path: Path, number: int) -> None:
    """As ``open_and_die``, under a program whose migrations lie beside the store; what only reads changes nothing."""
    use_migrations(path.parent / "migrations")
    open_and_die(path, number, passes=("SELECT", "PRAGMA main", "PRAGMA temp"))


def use_migrations(folder: Path) -> None:
    """Be a program of the next version: it knows one more."""
    after = f"{int(migrations.HEAD) + 1:04d}"
    start.migrate = partial(migrations.migrate, target=after, folder=folder)
    start.HEAD, start.VERSIONS = after, (*migrations.VERSIONS, after)


def say(word: object) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


DEEDS = {
    "write": write_for_ever, "open": open_and_die, "upgrade": upgrade_and_die,
    "back_up": back_up_and_die, "put_back": put_back_and_die,
}  # fmt: skip


def nurse() -> None:
    """Fork a child a line; its first word is its pid, the last one (from here) is ``end``."""
    for line in sys.stdin:
        deed, path, number = line.rstrip("\n").split("\t")
        if deed == "upgrade":
            import_module("alembic.command")  # once, not in each child
        pid = os.fork()
        if pid == 0:
            _live(deed, Path(path), int(number))
        os.waitpid(pid, 0)
        say("\nend")


def _live(deed: str, path: Path, number: int) -> NoReturn:
    say(os.getpid())
    try:
        DEEDS[deed](path, number)
    except BaseException:  # noqa: BLE001 - the child ends here, whatever it was
        traceback.print_exc()
    finally:
        os._exit(0)


class Nursery:
    """The test's side."""

    def __enter__(self) -> Self:
        pipe = subprocess.PIPE
        self._process = subprocess.Popen([sys.executable, "-c", NURSERY], stdin=pipe, stdout=pipe, text=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.stdin.close()
        self._process.wait(PATIENCE_S)
        self._process.stdout.close()

    def start(self, deed: str, path: Path, number: int = 0) -> int:
        """Return the pid of a new child."""
        self._process.stdin.write(f"{deed}\t{path}\t{number}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def word(self) -> str:
        return self._process.stdout.readline().strip()

    def rest(self) -> list[str]:
        """Return the words up to the end of the child."""
        words = []
        while (word := self.word()) != "end":
            words += [word] if word else []
        return words
