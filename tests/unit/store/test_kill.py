"""A program killed at any moment: no acknowledged commit is missing, the file is sound, the chains hold."""

import random
import signal
import subprocess
import sys

from core.staff.journal import defects
from core.store.engine import open_cipher
from core.store.sql_store import open_store
from tests.samples import DAY
from tests.stores import KEY, Bench

KILLS = 20

WRITER = """
import sys
from pathlib import Path
from core.store.sql_store import open_store
from tests.stores import KEY, Bench
from tests.unit.store.test_many_counters import issue
bench = Bench()
store = open_store(path=Path(sys.argv[1]), key=KEY, settings=bench.settings, **bench.parts())
while True:
    print(issue(store), flush=True)
"""


def acknowledged_until_killed(path, moment: int) -> list[int]:
    """Let a writer write; kill it when it has said ``moment`` numbers, in the midst of a later one."""
    command = [sys.executable, "-c", WRITER, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        said = [int(next(writer.stdout)) for _ in range(moment)]
        writer.send_signal(signal.SIGKILL)
        said += [int(line) for line in writer.stdout if line.endswith("\n")]
    return said


def test_kill_nine(tmp_path):
    path, luck, said = tmp_path / "store.db", random.Random(2), set()
    for _ in range(KILLS):
        said |= set(acknowledged_until_killed(path, luck.randrange(1, 9)))
    bench = Bench()
    store = open_store(path=path, key=KEY, settings=bench.settings, **bench.parts())
    with store.read() as work:
        serials = [ticket.serial for ticket in work.tickets.of_day(DAY)]
        rows = work.outbox.unacknowledged(100_000)
        entries, head = list(work.journal.entries()), work.journal.head()
    store.close()
    assert said <= set(serials)
    assert len(serials) - len(said) <= KILLS  # at most the one in flight at each kill was not heard of
    assert serials == list(range(1, len(serials) + 1))
    assert [row.sequence for row in rows] == serials
    assert len(entries) == len(serials)
    assert defects(entries, head) == []
    connection = open_cipher(path, KEY, 1)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA cipher_integrity_check").fetchall() == []
    connection.close()


def test_killed_while_the_database_is_made(tmp_path):
    """The first start dies at many points; the next one starts from nothing, or from a whole database."""
    script = "import sys; from tests.unit.store.test_kill import open_once; open_once(sys.argv[1])"
    path = tmp_path / "store.db"
    for delay_s in (0.2, 0.35, 0.45, 0.5, 0.55, 0.6, 0.7):
        starter = subprocess.Popen([sys.executable, "-c", script, str(path)])
        try:
            starter.wait(delay_s)
        except subprocess.TimeoutExpired:
            starter.kill()
            starter.wait()
        assert not path.exists() or path.stat().st_size > 0
    open_once(str(path))


def open_once(path: str) -> None:
    from pathlib import Path

    bench = Bench()
    open_store(path=Path(path), key=KEY, settings=bench.settings, **bench.parts()).close()
