"""A program killed at any moment: no acknowledged commit is missing, the file is sound, the chains hold."""

import os
import random
import signal

import pytest

from core.staff.journal import defects
from core.store.engine import OLD_PAGE, PAGE, open_cipher
from tests.samples import DAY
from tests.stores import KEY
from tests.unit.store.dying import Nursery, opened

KILLS = 10


def acknowledged_until_killed(nursery, path, luck) -> list[int]:
    """Let a writer write; kill it when it has said some numbers, in the midst of a later one."""
    pid = nursery.start("write", path)
    said = [int(nursery.word()) for _ in range(luck.randrange(1, 12))]
    os.kill(pid, signal.SIGKILL)
    return said + [int(word) for word in nursery.rest()]


@pytest.mark.parametrize("page", [PAGE, OLD_PAGE])
def test_kill_nine(page, tmp_path, monkeypatch):
    path, luck, said = tmp_path / "store.db", random.Random(page), set()
    with monkeypatch.context() as earlier:  # the release that made the file
        earlier.setattr("core.store.engine.PAGE", page)
        opened(path).close()
    with Nursery() as nursery:
        for _ in range(KILLS):
            said |= set(acknowledged_until_killed(nursery, path, luck))
    store = opened(path)
    with store.read() as work:
        serials = [ticket.serial for ticket in work.tickets.of_day(DAY)]
        rows = work.outbox.waiting(0, 100_000)
        entries, head = list(work.journal.entries()), work.journal.head()
    store.close()
    assert said <= set(serials)
    assert len(serials) - len(said) <= KILLS  # at most the one in flight at each kill was not heard of
    assert serials == list(range(1, len(serials) + 1))
    assert [row.sequence for row in rows] == serials
    assert len(entries) == len(serials)
    assert defects(entries, head) == []
    connection = open_cipher(path, KEY, 1)
    assert connection.execute("PRAGMA page_size").fetchone() == (str(page),)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA cipher_integrity_check").fetchall() == []
    connection.close()


def test_killed_all_along_the_first_start(tmp_path):
    """Before every eleventh statement; the next start begins from nothing or from a whole database, never from half of one."""
    path, number, heard = tmp_path / "store.db", 0, []
    with Nursery() as nursery:
        while heard != ["whole"]:
            number += 11
            nursery.start("open", path, number)
            heard = nursery.rest()
            if path.exists():
                opened(path).close()
                for file in tmp_path.glob("store.db*"):
                    file.unlink()
    assert number > 40
