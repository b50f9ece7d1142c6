"""The data of an older district are the same afterwards, on both databases."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from core.base.acts import Act
from core.base.clock import SystemClock
from core.base.faults import Fault
from core.district.database import Database
from core.district.parcels import told
from core.district.tables import KEPT, REJECTED, arrival
from core.sync.uploader import Uploader
from core.sync.wire import MAX_EVENT_BYTES, DistrictWire
from tests.fakes import visits
from tests.fakes.direct import DirectDistrict
from tests.fakes.memory import MemoryStore
from tests.patience import PATIENCE_S

SINCE = {"subject", "revision", "parcel", "relayed_at"}
OLD_EVENT = (
    "CREATE TABLE event (id VARCHAR(64) PRIMARY KEY, kind VARCHAR(256) NOT NULL, subject VARCHAR(256) NOT NULL, "
    "revision BIGINT NOT NULL, content {bytes} NOT NULL, body {bytes} NOT NULL, is_applied INTEGER NOT NULL, "
    "relayed_at VARCHAR(40))"
)
INSERT = sa.text(
    "INSERT INTO event VALUES (:id, :kind, :subject, :revision, :content, :body, :is_applied, :relayed_at)"
)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    return (
        request.getfixturevalue("postgres_url")
        if request.param == "postgresql"
        else f"sqlite:///{tmp_path / 'district.db'}"
    )


def counter(place: int) -> MemoryStore:
    return MemoryStore(clock=SystemClock(), wire=DistrictWire(), source=f"//330290/015/{place}")


def record(store: MemoryStore, *events) -> None:
    with store.work(Act.new(who="0317", where="3")) as work:
        for each in events:
            work.record(each)


def kept(database: Database) -> list[tuple]:
    with database.begin() as tx:
        found = told(tx, sa.select(arrival).where(KEPT).order_by(arrival.c.id))
    return [(each.row.id, each.row.verdict, each.row.relayed_at, each.body) for each in found]


def with_contents(database: Database) -> None:
    """Put the tables back to how they were when the digest of its content said that an event is kept."""
    with database.begin() as tx:
        tx.exec_driver_sql(f"ALTER TABLE arrival ADD COLUMN content {bytes_of(tx)}")
        tx.exec_driver_sql("UPDATE arrival SET content = sha256 WHERE parcel IS NOT NULL")
        for index in arrival.indexes:
            index.drop(tx)
        tx.exec_driver_sql("DROP TABLE day_stretch")
        tx.exec_driver_sql("CREATE INDEX arrival_of_day ON arrival (name, day)")
        of_content = "WHERE content IS NOT NULL"
        tx.exec_driver_sql(f"CREATE UNIQUE INDEX arrival_kept_once ON arrival (id) {of_content}")
        tx.exec_driver_sql(f"CREATE INDEX arrival_of_subject ON arrival (subject, revision) {of_content}")
        tx.exec_driver_sql(f"CREATE INDEX arrival_to_relay ON arrival (id) {of_content} AND relayed_at IS NULL")


def bytes_of(tx) -> str:
    return "BYTEA" if tx.dialect.name == "postgresql" else "BLOB"


def with_events(database: Database) -> None:
    """Put the tables back to how they were before that: each event a row with its body, a case file with its data."""
    with database.begin() as tx:
        tx.exec_driver_sql(OLD_EVENT.format(bytes=bytes_of(tx)))
        for each in told(tx, sa.select(arrival).where(KEPT)):
            row = each.row
            is_applied = int(row.verdict == "applied")
            tx.execute(INSERT, {**row._mapping, "content": b"", "body": each.body, "is_applied": is_applied})
        tx.exec_driver_sql("DROP TABLE parcel")
        tx.exec_driver_sql("DROP TABLE day_stretch")
        for index in arrival.indexes:
            index.drop(tx)
        for name in sorted(SINCE):
            tx.exec_driver_sql(f"ALTER TABLE arrival DROP COLUMN {name}")
        tx.exec_driver_sql("CREATE INDEX arrival_by_id ON arrival (id)")
        tx.exec_driver_sql("ALTER TABLE case_file ADD COLUMN data TEXT")


@pytest.mark.parametrize("make_old", [with_events, with_contents])
def test_what_an_older_district_holds_is_the_same_in_the_new_tables(url, make_old):
    district, first, early = DirectDistrict(SystemClock(), url), counter(3), counter(4)
    record(first, visits.accepted(1), visits.decided(1), visits.accepted(2))
    record(early, visits.collected(3))  # waits for its case
    for store in (first, early):
        Uploader(store, district, SystemClock()).flush(PATIENCE_S)
    with district.database.begin() as tx:
        tx.execute(sa.update(arrival).where(KEPT, arrival.c.sequence == 1).values(relayed_at="2026-11-26"))
    before, seen = kept(district.database), district.office.case("case-1")
    day = district.seals.held("//330290/015/3", visits.DAY)
    assert len(day.events) == 3
    assert [verdict for _, verdict, *_ in before].count("parked") == 1
    make_old(district.database)
    district.database.close()

    with ThreadPoolExecutor(3) as pool:  # receivers that start together
        opened = list(pool.map(lambda _: DirectDistrict(SystemClock(), url), range(3)))
    for district in opened:
        assert kept(district.database) == before
        assert district.seals.held("//330290/015/3", visits.DAY) == day
        after = district.office.case("case-1")
        assert (after.data, [each.body for each in after.events]) == (seen.data, [each.body for each in seen.events])
        with district.database.begin() as tx:
            found = sa.inspect(tx)
            assert not found.has_table("event")
            assert "data" not in {column["name"] for column in found.get_columns("case_file")}
            assert "content" not in {column["name"] for column in found.get_columns("arrival")}
            assert {index["name"] for index in found.get_indexes("arrival")} == {each.name for each in arrival.indexes}
        district.database.close()

    district = DirectDistrict(SystemClock(), url)
    record(first, visits.accepted(3))
    Uploader(first, district, SystemClock()).flush(PATIENCE_S)
    assert district.inbox.state("//330290/015/4/1").parked == ()
    assert district.office.case("case-3").file.state == "collected"
    district.database.close()


def test_a_day_with_an_event_that_an_older_district_rejected_is_sealed_once_somebody_says_its_day_and_kind(url):
    """Nothing of such an event was kept but its digest: the line of docs/district.md is the only way."""
    district, store = DirectDistrict(SystemClock(), url), counter(3)
    record(store, visits.accepted(1), visits.accepted(2, remark="长" * MAX_EVENT_BYTES))
    uploader = Uploader(store, district, SystemClock())
    uploader.flush(PATIENCE_S)
    with district.database.begin() as tx:
        row = tx.execute(sa.select(arrival).where(REJECTED)).one()
        tx.execute(sa.update(arrival).where(REJECTED).values(day=None, kind=""))  # as it was written then
    with pytest.raises(Fault, match=r"district\.seal\.mismatch"):
        uploader.seal(visits.DAY)
    with district.database.begin() as tx:
        place = f"source = '{row.source}' AND sequence = {row.sequence}"
        tx.exec_driver_sql(f"UPDATE arrival SET day = '{row.day}', kind = '{row.kind}' WHERE {place}")
        tx.exec_driver_sql("DELETE FROM day_stretch")
    district.database.close()
    district = DirectDistrict(SystemClock(), url)
    uploader = Uploader(store, district, SystemClock())
    assert uploader.seal(visits.DAY).events == 2
    district.database.close()
