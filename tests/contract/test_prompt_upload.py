"""What is committed leaves at once: real offices on a file and on a server, a real district, nobody who presses anything."""

import json
import threading
from argparse import Namespace
from contextlib import closing, contextmanager, nullcontext

import pytest
import sqlalchemy as sa

from core.base.acts import Act
from core.base.clock import office_day
from core.base.lanes import ThreadLane
from core.config.profile import open_profile
from core.district.database import Database
from core.district.tables import KEPT, arrival
from desktop.commands import sync
from desktop.wiring import build_office
from tests.contract.test_plain_receiver import Receiver
from tests.fakes import visits
from tests.fakes.district import TOKEN
from tests.patience import PATIENCE_S, until
from tests.stores import KEY


@pytest.fixture(autouse=True)
def no_heartbeat(monkeypatch):
    """What arrives was not brought by the next look of every 30 s: it is woken by the commit, or this test waits."""
    monkeypatch.setattr("core.sync.uploader.HEARTBEAT_S", 2 * PATIENCE_S)


@contextmanager
def working(folder, district, counter="3", store_url="", kind="district"):
    """Yield an office whose uplink runs, and nothing else."""
    profile = open_profile(folder)
    values = {"desk.counter": counter, "district.url": district.url, "district.token": TOKEN, "store.url": store_url}
    values["district.kind"] = kind
    settings = profile.settings([f'{name}="{value}"' for name, value in values.items()])
    lane = ThreadLane("store")
    office = lane.submit(lambda: build_office(profile, settings, KEY, store_lane=lane)).result(PATIENCE_S)
    try:
        office.store.listen()
        office.uplink.start()
        yield office
    finally:
        assert office.stop() == []


def accept(office, event) -> None:
    """Commit one event as a service does: in the store lane, one work."""

    def job() -> None:
        with office.store.work(Act.new(who="0317", where="3")) as work:
            work.record(event)

    office.store_lane.submit(job).result(PATIENCE_S)


def arrived(district) -> int:
    database = Database(f"sqlite:///{district.db}")
    with database.begin() as tx:
        count = tx.execute(sa.select(sa.func.count()).select_from(arrival).where(KEPT)).scalar_one()
    database.close()
    return count


def leaves(office, serial: int, district) -> None:
    """Commit an event and see it come to the district."""
    accept(office, visits.rated())
    until(lambda: arrived(district) == serial, f"event {serial} is at the district")


def test_what_a_desk_commits_is_at_the_district_at_once(tmp_path, district):
    with working(tmp_path / "desk", district) as office:
        for serial in (1, 2, 3):
            leaves(office, serial, district)
        runs = office.store_lane.submit(lambda: _runs(office)).result(PATIENCE_S)
        assert len({run for run, _ in runs}) == 1  # they are of one run of the program
        assert [seconds for _, seconds in runs] == sorted(seconds for _, seconds in runs)


def _runs(office) -> list[tuple[str, int]]:
    with office.store.read() as work:
        bodies = [json.loads(row.body) for row in work.outbox.of_day(visits.DAY)]
    return [(one["bootid"], int(one["uptime"])) for one in bodies]


def test_to_a_plain_receiver_events_go_up_and_nothing_else_is_built(tmp_path):
    with closing(Receiver()) as receiver, working(tmp_path / "desk", receiver, kind="cloudevents") as office:
        accept(office, visits.rated())
        until(lambda: receiver.events, "the event is at the receiver")
        assert office.uplink.two_way is None
        assert not {"feed-net", "scan-net", "feed-pump", "scan-pump"} & {one.name for one in threading.enumerate()}


def test_a_commit_does_not_shorten_the_pause_after_a_failure(tmp_path, district):
    with working(tmp_path / "desk", district) as office:
        leaves(office, 1, district)
        district.kill()
        accept(office, visits.rated())
        until(lambda: office.uplink.uploader.is_backing_off, "the upload failed")
        pauses = office.uplink.uploader._backoff
        pauses.failures = 9  # as after minutes: the next try is far away
        before = pauses.failures
        for _serial in (3, 4, 5):
            accept(office, visits.rated())
        assert pauses.failures <= before + 1


def test_what_any_counter_of_a_centre_commits_is_at_the_district_at_once(tmp_path, district, postgres_store_url):
    """The program that uploads hears of it, whichever counter it was; a rating is no row of the hall's, it goes too."""
    with working(tmp_path / "3", district, "3", postgres_store_url) as leader:
        leaves(leader, 1, district)
        with working(tmp_path / "4", district, "4", postgres_store_url) as other:
            until(lambda: other.store._is_listening, "the other listens")
            leaves(other, 2, district)
            leaves(leader, 3, district)


def test_a_replaced_machine_fetches_its_cases_back_by_one_command(tmp_path, district, monkeypatch, capsys):
    with working(tmp_path / "old", district) as old:
        for serial in (1, 2):
            accept(old, visits.accepted(serial))
        accept(old, visits.collected(2))
        until(lambda: arrived(district) == 3, "all is at the district")
    with working(tmp_path / "new", district) as new:
        monkeypatch.setattr(sync, "terminal_office", lambda _chosen: nullcontext(new))
        chosen = Namespace(act="recover", language="zh")
        assert sync.run_sync(chosen) == 0
        assert "区平台有 2 件，取回在办 1 件，已有 0 件，未取回 0 件" in capsys.readouterr().out
        found = new.store_lane.submit(lambda: new.cases.search("王秀兰")).result(PATIENCE_S)
        assert [one.id for one in found] == ["case-1"]
        (told,) = new.store_lane.submit(lambda: new.bulletin.warnings(office_day(new.clock.now()))).result(PATIENCE_S)
        assert "取回在办件 1 件" in told.facts["words"]
        accept(new, visits.rated())
        until(lambda: arrived(district) == 4, "the new machine's events arrive behind the old one's")
