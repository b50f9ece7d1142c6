"""Days on which the world lets the desk down: the district away at the close, the disk full, the program killed."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta

import pytest

from core.papers.job import JobState
from core.queue.ticket import TicketState
from core.staff.journal import defects
from core.store.anchor import anchor_file
from core.sync import backoff
from desktop.demo.crew import crew_at_work
from printing.preview import text_of
from tests.scenarios.player import OPEN, Player
from tests.scenarios.test_bad_input import ACCEPT, BY_HAND, COPY
from tests.small_disk import mounted

VISIT = f"""
    kiosk ticket D
    clerk call
    clerk start
    {BY_HAND}
    {ACCEPT}
"""


def slips(player) -> list[str]:
    return [text_of(slip.body) for slip in reversed(player.stage.papers()) if "日结" in text_of(slip.body)]


@pytest.fixture(scope="module", autouse=True)
def victim(tmp_path_factory):
    """A counter that lives and dies in a process of its own; it starts at once, so that nobody waits for its morning."""
    out, scratch = tmp_path_factory.mktemp("killed"), tmp_path_factory.mktemp("scratch")
    command = [sys.executable, "-c", f"from tests.scenarios.victim import live; live({str(out)!r})"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "TMPDIR": str(scratch)}) as process:
        yield process, out
        process.kill()


@pytest.fixture(scope="module")
def small_disk(tmp_path_factory):
    """The profile of a desk on a disk of its own."""
    folder = tmp_path_factory.mktemp("day") / "profile"
    with mounted(folder, "size=32m"):
        yield folder


@pytest.fixture(scope="module")
def desk(small_disk):
    """One day on which first the disk and then the district lets the desk down."""
    with crew_at_work(small_disk.parent, OPEN) as crew:
        yield Player(crew)


def test_a_full_disk_loses_nothing_and_the_same_press_does_it_later(desk, small_disk):
    player, filler = desk, small_disk / "filler"
    player.play(f"{VISIT}check printed receipt\ncheck printed office\nclerk finish")
    first = player.cases()
    player.play(f"kiosk ticket D\nclerk call\nclerk start\n{BY_HAND}\nclerk item gthsl\nclerk tick *")
    empty_the_log(player)
    fill(filler)
    player.play("clerk try\ncheck banner storage.write.full\ncheck case none")
    assert "磁盘" in player.banner.text
    assert player.banner.remedy
    assert player.counter.view.intake.item_code  # what was typed is still there
    assert player.cases() == first
    filler.unlink()
    player.play("clerk accept\ncheck case accepted\ncheck printed receipt\ncheck printed office")
    number = player.case.number
    assert sorted(case.number for case in player.cases()) == sorted([*(case.number for case in first), number])
    assert [int(case.number.split("-")[2]) for case in sorted(player.cases(), key=lambda case: case.number)] == [
        1,
        2,
    ]
    assert len(player.receipts(number)) == 1
    assert player.read(lambda work: defects(work.journal.entries(), work.journal.head())) == []


def test_with_the_district_down_the_day_is_closed_here_and_balances_later(desk, monkeypatch):
    monkeypatch.setattr(backoff, "MAX_UNREACHED_S", 1.0)  # how long it waits has tests of its own
    player = desk
    player.play("district away" + VISIT + "clerk finish\nclerk close\ncheck balance district.connect.failed")
    first = player.presenters.day.last_close
    day = player.presenters.day.view
    assert not first.is_balanced
    assert day.result.tone == "bad"
    assert day.difference.text
    assert day.difference.remedy
    player.play("check printed receipt")
    (slip,) = slips(player)
    assert "未平" in slip
    assert player.read(lambda work: work.outbox.pending()[0]) > 0

    player.play("district back")
    player.until(lambda: len(slips(player)) == 2, "the day completes itself")
    player.play("check printed receipt\ncheck printed office")
    kept, new = slips(player)
    assert kept == slip
    assert "已平账" in new
    assert player.read(lambda work: work.outbox.pending()[0]) == 0
    closes = player.entries("day.close", first.slip.subject)
    assert [entry.outcome for entry in closes] == ["district.connect.failed", "done"]
    assert [entry.facts["run"] for entry in closes] == ["1", "2"]
    reports = [path for path in player.stage.forms() if ".dayreport." in path.name]
    assert len(reports) == 2


def empty_the_log(player) -> None:
    """Bring the write-ahead log into the file and to nothing: what is written next needs new space."""
    engine = player.office.store._engine

    def checkpoint() -> None:
        with engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    player.office.store_lane.submit(checkpoint).result()


def fill(file) -> None:
    with file.open("wb", buffering=0) as filler:
        block = bytes(1 << 16)
        while block:
            try:
                filler.write(block)
            except OSError:
                block = block[: len(block) // 2]


@pytest.fixture(scope="module")
def killed(victim):
    """A counter killed in the middle of a paper, and started again on the same profile."""
    process, out = victim
    said = {}
    for line in process.stdout:
        word, value = json.loads(line)
        said[word] = value
        if word == "head":
            break
    assert process.wait() == -signal.SIGKILL
    assert set(said) == {"cases", "last", "head"}, said
    before = json.loads(anchor_file(out / "profile" / "yichuang.db").read_text())["count"]
    with crew_at_work(out, OPEN + timedelta(hours=1), district_folder=out / "district") as crew:
        player = Player(crew)
        player.until(lambda: not player.read(lambda work: work.outbox.pending()[0]), "an empty outbox")
        yield player, said, before


def test_every_case_is_there_once(killed):
    player, said, _ = killed
    assert sorted(case.number for case in player.cases()) == sorted([*said["cases"], said["last"]])
    assert len(set(said["cases"])) == 2


def test_the_ticket_is_still_at_its_counter(killed):
    player, _, _ = killed
    player.until(lambda: player.counter.visit.ticket is not None, "the visit that was open")
    assert player.counter.visit.ticket.state is TicketState.SERVING
    tickets = player.read(lambda work: work.tickets.of_day(OPEN.date()))
    assert sorted(ticket.number for ticket in tickets) == ["A001", "D001", "D002"]


def test_the_paper_that_was_on_its_way_is_not_printed_again_by_itself(killed):
    player, said, _ = killed
    (receipt,) = player.jobs("receipts/receipt", said["last"])
    assert (receipt.state, receipt.fault) == (JobState.UNKNOWN, "printing.job.interrupted")
    assert player.receipts(said["last"]) == []
    states = Counter(job.state for number in said["cases"] for job in player.jobs("receipts/receipt", number))
    assert states == {JobState.CONFIRMED: 2}


def test_no_paper_of_before_comes_out_again(killed):
    player, said, _ = killed
    for number in said["cases"]:
        assert player.receipts(number) == []


def test_the_chain_holds_over_the_kill(killed):
    player, said, anchored = killed
    entries, head = player.read(lambda work: (list(work.journal.entries()), work.journal.head()))
    assert defects(entries, head) == []
    assert anchored <= said["head"] <= head[0]


def test_the_district_holds_every_event_once(killed):
    player, _, _ = killed
    state = player.read(lambda work: work.outbox.state())
    assert (state.generation, state.acknowledged) == (1, state.last)
    rows = player.read(lambda work: work.outbox.of_day(OPEN.date()))
    assert {row.verdict for row in rows} <= {"applied", ""}
    assert len({row.id for row in rows}) == len(rows)


def test_the_clerk_is_asked_and_the_copy_says_so(killed):
    player, said, _ = killed
    player.play("clerk answer not_out\ncheck printed receipt")
    (paper,) = player.receipts(said["last"])
    assert COPY in text_of(paper)
    assert [job.copy for job in player.jobs("receipts/receipt", said["last"])] == [1, 2]
