"""The outbox in the exchange tables of a district: real PostgreSQL and MariaDB, strict and old character sets, cut lines."""

import multiprocessing
import os
import re
import signal
import tomllib
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from core.base.acts import Act
from core.base.events import Bus
from core.base.faults import Fault
from core.base.ids import new_id
from core.base.lanes import ThreadLane
from core.base.resources import Resources
from core.cases.case import CaseMaterial, CaseState, MaterialState, Procedure, Result
from core.cases.events import (
    CaseAccepted,
    CaseDecided,
    CaseIssued,
    CaseResumed,
    CaseSuspended,
    CaseVoided,
    CorrectionAsked,
    MaterialsSupplied,
)
from core.config.district_settings import ExchangeSettings
from core.config.model import Settings
from core.day.balance import balance
from core.day.differences import Gap, differences
from core.exchange.build import build_sink
from core.exchange.day import ExchangeDay
from core.exchange.mapping import read_mapping
from core.exchange.sink import HEAR_S, REFUSED, ExchangeChanged, ExchangeSink
from core.exchange.target import ExchangeTarget, metadata_of
from core.store.sql_store import open_store
from core.sync.wire import DistrictWire
from core.sync.wire.kinds import KINDS
from tests.fakes import visits
from tests.patience import PATIENCE_S
from tests.stores import KEY, OPENERS, Bench

RARE = "王𠮷祥"  # beyond the basic plane: three-byte utf8 has no code for it
RESOURCES = Resources()
SHIPPED_MAPPINGS = [Path(name).stem for name in RESOURCES.names("exchange", ".toml")]
DIALECTS = {"opengauss": "opengauss.psycopg2", "dameng": "dm.dmPython"}


def a_database(request, kind):
    if kind == "postgresql":
        return request.getfixturevalue("postgres_url")
    return request.getfixturevalue("mariadb").create()


@pytest.fixture(params=["postgresql", "mariadb"])
def url(request):
    return a_database(request, request.param)


@pytest.fixture
def hall(tmp_path, request):
    one = Hall(tmp_path, request)
    yield one
    one.close()


def a_site(folder, **files) -> Resources:
    """Return data with the district's codes of our item, and other files of the site."""
    site = folder / "site"
    (site / "exchange").mkdir(parents=True, exist_ok=True)
    codes = "item_code,task_code,catalog_code\n330290-015-03,11330211MB1234567X3000100000012,000100000012\n"
    for name, text in {"items.csv": codes, **files}.items():
        (site / "exchange" / name).write_text(text, "utf-8")
    return Resources(site)


class Hall:
    """A counter with its outbox, and the district's tables."""

    def __init__(self, folder, request) -> None:
        self.resources = a_site(folder)
        self.bench = Bench(wire=DistrictWire())
        self.store = OPENERS["sqlite"](self.bench, folder, request)
        self._sinks = []

    def record(self, *events) -> None:
        for event in events:
            with self.store.work(Act.new(who="0317", where="3")) as work:
                work.record(event)

    def first_row(self):
        with self.store.read() as work:
            return work.outbox.after(0, 0, 1)[0]

    def sink(self, url, mapping="up_pro", resources=None, bus=None) -> ExchangeSink:
        settings = Settings(exchange=ExchangeSettings(url=url, mapping=mapping, org_code="12330211MB1234567X"))
        sink = build_sink(settings, resources or self.resources, self.store, self.bench.clock, bus=bus)
        self._sinks.append(sink)
        return sink

    def close(self) -> None:
        for sink in self._sinks:
            sink.close()
        self.store.close()


def made(url, mapping="up_pro") -> sa.Engine:
    target = ExchangeTarget(url, read_mapping(RESOURCES, mapping))
    target.create()
    target.close()
    return sa.create_engine(url, poolclass=sa.NullPool)


def rows(engine, table, *columns):
    with engine.connect() as connection:
        names = ", ".join(columns)
        return [tuple(row) for row in connection.execute(sa.text(f"SELECT {names} FROM {table} ORDER BY 1, 2"))]


def suspended(serial=1, **values):
    one = Procedure(
        kind="home_visit",
        reason="入户核查",
        approver="赵科长",
        started=visits.DAY,
        days=10,
        basis="办法第九条",
        **values,
    )
    return visits.case(serial, state=CaseState.SUSPENDED, procedures=(one,))


def decided(serial=1):
    result = Result(is_granted=True, words="准予", document="优待证", document_number="浙B-0231")
    return visits.told(CaseDecided, visits.case(serial, state=CaseState.DECIDED, revision=2, result=result))


def a_whole_case(serial=1):
    return [
        visits.told(CorrectionAsked, visits.case(serial, state=CaseState.CORRECTING, reason="缺户口簿")),
        visits.told(MaterialsSupplied, visits.case(serial)),
        visits.accepted(serial, document_number="云溪受〔2026〕231号"),
        visits.told(CaseSuspended, suspended(serial)),
        visits.told(CaseResumed, suspended(serial, ended=visits.DAY, result="属实")),
        decided(serial),
        visits.collected(serial),
    ]


def test_a_case_becomes_the_rows_of_every_table_in_its_order(hall, url):
    engine = made(url)
    hall.record(*a_whole_case(), visits.served(), visits.asked())
    done = hall.sink(url).run_once()
    assert (done.fault, done.held, done.pending) == (None, 0, 0)
    number = visits.case().number
    assert rows(engine, "up_pro_accept", "project_no", "applyer_name", "applyer_page_code", "accept_doc_no") == [
        (number, "王秀兰", "330211195803210018", "云溪受〔2026〕231号")
    ]
    steps = [name for _time, name in rows(engine, "up_pro_process", "event_start_time", "process_name")]
    assert sorted(steps) == sorted(["补正告知", "补正材料", "受理", "特别程序开始", "特别程序结束", "办结", "送达"])
    assert rows(engine, "up_pro_special_procedure", "project_no", "special_type", "result") == [(number, "2", "属实")]
    assert len(rows(engine, "up_pro_material", "project_no", "material_name")) == 1
    assert done.written == 11


def test_what_is_written_is_never_written_again(hall, url):
    """As after a kill between the target's commit and our own: the place is forgotten, the rows are there."""
    engine = made(url)
    hall.record(*a_whole_case())
    hall.sink(url).run_once()
    before = rows(engine, "up_pro_process", "row_guid", "cd_batch")
    with hall.store.work(Act.new(who="system", where="test")) as work:
        work.outbox.set_cursor("exchange/up_pro", "")
    again = hall.sink(url).run_once()
    assert (again.written, again.pending) == (0, 0)
    assert rows(engine, "up_pro_process", "row_guid", "cd_batch") == before


def test_a_case_that_does_not_fit_waits_alone_with_its_reason(hall, url, tmp_path):
    made(url)
    bad = visits.told(CaseAccepted, visits.case(1), person=replace(visits.PERSON, id_kind="999"))
    hall.record(bad, decided(1), visits.accepted(2))
    sink = hall.sink(url)
    done = sink.run_once()
    assert (done.fault, done.held, done.pending) == (None, 2, 0)
    assert [(each.fault, each.column) for each in sink.held()] == [
        ("exchange.row.no_code", "applyer_page_type"),
        ("", ""),
    ]
    shipped = RESOURCES.path("exchange/up_pro.toml").read_text("utf-8")
    mended = shipped.replace("[codes.document]", '[codes.document]\n999 = "990"')
    after = hall.sink(url, resources=a_site(tmp_path, **{"up_pro.toml": mended})).run_once()
    assert (after.fault, after.held, after.written) == (None, 0, 5)


def test_a_character_the_district_cannot_keep_is_refused_and_never_becomes_a_question_mark(hall, request):
    mariadb = request.getfixturevalue("mariadb")
    url = mariadb.create("utf8mb3")
    engine = made(url)
    rare = visits.told(CaseAccepted, visits.case(1, applicant=RARE))
    hall.record(rare, visits.accepted(2))
    sink = hall.sink(url)
    done = sink.run_once()
    assert (done.fault, done.held) == (None, 1)
    assert [each.fault for each in sink.held()] == ["exchange.row.refused"]
    assert [name for name, _ in rows(engine, "up_pro_accept", "applyer_name", "project_no")] == ["王秀兰"]
    with engine.begin() as connection:
        for table in ("up_pro_accept", "up_pro_process", "up_pro_material"):
            connection.execute(sa.text(f"ALTER TABLE {table} CONVERT TO CHARACTER SET utf8mb4"))
    sink.retry()
    assert sink.run_once().held == 0
    assert (RARE,) in [row[:1] for row in rows(engine, "up_pro_accept", "applyer_name", "project_no")]


@pytest.mark.parametrize("needs", ["theirs varchar(2) NOT NULL", "theirs integer DEFAULT 1 CHECK (theirs = 2)"])
def test_what_the_database_refuses_names_the_table_it_was_refused_in(hall, url, needs):
    engine = made(url)
    with engine.begin() as connection:
        connection.execute(sa.text(f"ALTER TABLE up_pro_special_procedure ADD COLUMN {needs}"))
    hall.record(visits.told(CaseResumed, suspended(ended=visits.DAY)), visits.accepted(2))
    sink = hall.sink(url)
    assert sink.run_once().fault is None
    assert [(each.fault, each.table) for each in sink.held()] == [("exchange.row.refused", "up_pro_special_procedure")]
    assert len(rows(engine, "up_pro_process", "project_no", "row_guid")) == 1  # all rows of an event, or none


def test_a_database_that_is_away_loses_nothing_and_the_order_stays(hall, postgres_server):
    url = postgres_server.create()
    hall.record(*a_whole_case())
    sink = hall.sink(url.replace("/t", "/absent"))
    away = sink.run_once()
    assert away.fault.code == "exchange.target.unreachable"
    assert (away.pending, away.held) == (7, 0)
    assert away.oldest == hall.first_row().created_at
    assert 0 < away.wait_s <= 300
    bare = hall.sink(url).run_once()
    assert bare.fault.code == "exchange.target.no_table"
    made(url)
    done = hall.sink(url).run_once()
    assert (done.pending, done.oldest) == (0, None)


def write_and_die(folder, url, number) -> None:
    """Child: open the counter's store, write, and die before the ``number``-th statement on either side."""
    bench = Bench(wire=DistrictWire())
    store = open_store(path=folder / "store.db", key=KEY, settings=bench.settings, **bench.parts())
    left = iter(range(number))

    def count(*_args) -> None:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    settings = Settings(exchange=ExchangeSettings(url=url, org_code="12330211MB1234567X"))
    sink = build_sink(settings, a_site(folder), store, bench.clock)
    sa.event.listen(sa.Engine, "before_cursor_execute", count)
    sink.run_once()


def test_a_writer_killed_at_any_statement_loses_and_doubles_nothing(hall, tmp_path, postgres_url):
    engine = made(postgres_url)
    hall.record(*a_whole_case(1), *a_whole_case(2))
    hall.close()
    for number in (5, 14, 26, 41):
        child = multiprocessing.get_context("fork").Process(target=write_and_die, args=(tmp_path, postgres_url, number))
        child.start()
        child.join(PATIENCE_S)
        assert child.exitcode == -signal.SIGKILL
    hall.store = open_store(path=tmp_path / "store.db", key=KEY, settings=hall.bench.settings, **hall.bench.parts())
    done = hall.sink(postgres_url).run_once()
    assert (done.fault, done.held, done.pending) == (None, 0, 0)
    guids = [guid for guid, _ in rows(engine, "up_pro_process", "row_guid", "project_no")]
    assert len(guids) == len(set(guids)) == 14
    assert len(rows(engine, "up_pro_accept", "project_no", "row_guid")) == 2


def test_tables_that_lack_a_column_say_which(hall, url):
    engine = made(url)
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE up_pro_result DROP COLUMN result_cetr_no"))
    fault = hall.sink(url).run_once().fault
    assert (fault.code, fault.facts["column"]) == ("exchange.target.no_column", "result_cetr_no")


def test_what_the_receiver_returns_is_shown_until_it_takes_it(hall, url):
    engine = made(url)
    hall.record(visits.accepted())
    hall.sink(url).run_once()
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE up_pro_accept SET is_sync = '2'"))
    sink = hall.sink(url)
    assert sink.run_once().held == 1
    [returned] = sink.held()
    assert (returned.fault, returned.table) == (REFUSED, "up_pro_accept")
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE up_pro_accept SET is_sync = '1'"))
    assert hall.sink(url).run_once().held == 0


def refuse(engine, table, words="", guid="%") -> None:
    with engine.begin() as connection:
        asked = f"UPDATE {table} SET is_sync = '2', sbyy = :words WHERE row_guid LIKE :guid"
        connection.execute(sa.text(asked), {"words": words, "guid": guid})


def test_the_receivers_reason_is_kept_with_what_it_refused(hall, url, tmp_path):
    shipped = RESOURCES.path("exchange/up_pro.toml").read_text("utf-8")
    site = a_site(tmp_path, **{"up_pro.toml": shipped.replace("[receipt]", '[receipt]\nreason = "sbyy"')})
    target = ExchangeTarget(url, read_mapping(site, "up_pro"))
    target.create()
    target.close()
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    hall.record(visits.accepted())
    hall.sink(url, resources=site).run_once()
    for words in ("证件号码校验不通过", "事项编码不存在"):
        refuse(engine, "up_pro_accept", words)
        sink = hall.sink(url, resources=site)
        sink.run_once()
        [returned] = sink.held()
        assert (returned.fault, returned.table, returned.reason) == (REFUSED, "up_pro_accept", words)
    tally = SimpleNamespace(
        lines=(), rowless=SimpleNamespace(unrecorded=(), settled_rows=()), unprinted=(), settlements=()
    )
    own = balance(of_day(hall), ExchangeDay(hall.store, sink, hall.bench.clock).seal(visits.DAY, PATIENCE_S))
    [line] = differences(tally, own, sink.held())  # it stands alone: one line, which a person can settle
    assert (line.gap, line.where, line.words) == (Gap.REJECTED, "up_pro_accept", "事项编码不存在")


def test_refusals_are_heard_page_by_page_however_many_rows_an_event_has(hall, url, monkeypatch):
    """Rows of another counter in the same tables are not ours to tell of."""
    monkeypatch.setattr("core.exchange.sink.HEARD_AT_ONCE", 2)
    engine = made(url)
    papers = tuple(CaseMaterial(name=f"材料{n}", state=MaterialState.HANDED_IN, copies=1) for n in range(4))
    hall.record(*(visits.accepted(serial, materials=papers) for serial in range(1, 6)))
    ids = [row.id for row in of_day(hall)]
    sink = hall.sink(url)
    sink.run_once()
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE up_pro_material SET is_sync = '2'"))
        connection.execute(sa.text("UPDATE up_pro_accept SET is_sync = '2' WHERE row_guid = :guid"), {"guid": ids[3]})
        foreign = "INSERT INTO up_pro_result (row_guid, project_no, result_type, result_date, is_delivery_results, "
        foreign += "cd_operation, cd_time, cd_batch, data_source, is_sync) SELECT :guid, project_no, '1', accept_date, "
        foreign += "'0', 'I', cd_time, cd_batch, data_source, '2' FROM up_pro_accept WHERE row_guid = :own"
        connection.execute(sa.text(foreign), {"guid": new_id(), "own": ids[0]})
    for _ in range(5):
        hall.bench.clock.forward(HEAR_S)
        sink.run_once()
    assert [each.event for each in sink.held()] == ids
    with hall.store.read() as work:
        assert work.outbox.count_aside() == 5
    with engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE up_pro_material SET is_sync = '1' WHERE row_guid LIKE :g"), {"g": f"{ids[1]}%"}
        )
    for _ in range(5):
        hall.bench.clock.forward(HEAR_S)
        sink.run_once()
    assert [each.event for each in sink.held()] == [ids[0], *ids[2:]]


def test_an_event_is_refused_by_any_of_its_rows_and_taken_by_all(hall, url):
    """The second material of an application is a row of its own, whose guid is not the event's id."""
    engine = made(url)
    papers = tuple(CaseMaterial(name=f"材料{n}", state=MaterialState.HANDED_IN, copies=1) for n in range(2))
    hall.record(*(visits.accepted(serial, materials=papers) for serial in range(1, 5)), visits.served())
    sink = hall.sink(url)
    sink.run_once()
    taken, refused, behind, untouched, _served = ids = [row.id for row in of_day(hall)]
    with engine.begin() as connection:
        for table in ("up_pro_accept", "up_pro_process", "up_pro_material"):
            for guid in (taken, refused, behind):
                words = f"UPDATE {table} SET is_sync = '1' WHERE row_guid LIKE :guid"
                connection.execute(sa.text(words), {"guid": f"{guid}%"})
        for guid, flag in ((f"{refused}-1", "2"), (f"{behind}-1", "0")):
            words = "UPDATE up_pro_material SET is_sync = :flag WHERE row_guid = :guid"
            connection.execute(sa.text(words), {"guid": guid, "flag": flag})
    said = dict(zip(ids, ("taken", "refused", "written", "written"), strict=False))
    assert sink.states(of_day(hall)) == said
    with engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM up_pro_material WHERE row_guid LIKE :guid"), {"guid": f"{taken}%"})
        for table in ("up_pro_accept", "up_pro_process", "up_pro_material"):
            connection.execute(sa.text(f"DELETE FROM {table} WHERE row_guid LIKE :guid"), {"guid": f"{untouched}%"})
    assert sink.states(of_day(hall)) == {event: state for event, state in said.items() if event != untouched}


def test_versions_count_and_one_application_is_one_row(hall, url):
    engine = made(url, "ex_gdbs")
    hall.record(*a_whole_case(), visits.told(CaseVoided, visits.case(1, state=CaseState.VOID, reason="重复")))
    done = hall.sink(url, "ex_gdbs").run_once()
    assert (done.fault, done.held) == (None, 0)
    names = {name.lower(): name for name in ("EX_GDBS_SB", "EX_GDBS_BJ")}
    quote = sa.create_engine(url).dialect.identifier_preparer.quote
    table, column = quote(names["ex_gdbs_bj"]), (quote("VERSION"), quote("BJJGDM"))
    assert rows(engine, table, *column) == [(1, "6"), (2, "2")]
    assert len(rows(engine, quote("EX_GDBS_SB"), quote("SBLSH"), quote("SQRMC"))) == 1


def of_day(hall):
    with hall.store.read() as work:
        return work.outbox.of_day(visits.DAY)


def test_where_there_are_only_tables_they_acknowledge_and_the_day_is_read_back_from_them(hall, url):
    engine = made(url)
    sink = hall.sink(url)
    day = ExchangeDay(hall.store, sink, hall.bench.clock)
    hall.record(visits.accepted(1), visits.served())  # no table wants the visit
    with pytest.raises(Fault, match="exchange.day.waits"):
        day.flush(1)
    sink.run_once()
    day.flush(1)
    own = balance(of_day(hall), day.seal(visits.DAY, PATIENCE_S))
    assert (own.objection(), own.waiting, len(own.rows)) == (None, (), 2)
    with engine.begin() as tx:
        for table in ("up_pro_accept", "up_pro_process", "up_pro_material"):
            tx.execute(sa.text(f"DELETE FROM {table}"))
    with pytest.raises(Fault, match="exchange.day.missing"):
        day.seal(visits.DAY, PATIENCE_S)


def test_a_second_suspension_whose_row_is_not_its_first_is_read_back_too(hall, postgres_url):
    made(postgres_url, "ex_gdbs")
    sink = hall.sink(postgres_url, "ex_gdbs")
    (over,), (running,) = suspended(ended=visits.DAY).procedures, suspended().procedures
    hall.record(visits.told(CaseSuspended, replace(suspended(), procedures=(over, running))))
    assert sink.run_once().written == 1
    day = ExchangeDay(hall.store, sink, hall.bench.clock)
    assert balance(of_day(hall), day.seal(visits.DAY, PATIENCE_S)).objection() is None


def test_what_is_being_written_is_waited_for_beside_the_store_lane_and_not_with_the_tables_away(
    hall, request, monkeypatch
):
    url = a_database(request, "postgresql")
    made(url)
    lane, sink = ThreadLane("store"), hall.sink(url)
    day = ExchangeDay(hall.store, sink, hall.bench.clock, store_lane=lane, settle_s=5)
    hall.record(visits.accepted(1))
    monkeypatch.setattr("core.base.lanes.sleep", lambda _seconds: sink.run_once())  # as its pump does
    day.flush(PATIENCE_S)
    hall.record(visits.accepted(2))
    lost = hall.sink("postgresql+psycopg://nobody@127.0.0.1:1/none")
    assert lost.run_once().fault is not None
    waits = []
    monkeypatch.setattr("core.base.lanes.sleep", waits.append)
    with pytest.raises(Fault, match="exchange.day.waits"):
        ExchangeDay(hall.store, lost, hall.bench.clock, store_lane=lane, settle_s=5).flush(PATIENCE_S)
    assert waits == []
    lane.close()


def test_where_there_are_only_tables_what_does_not_fit_keeps_the_day_open_until_it_is_mended(hall, url, tmp_path):
    made(url)
    hall.record(visits.told(CaseAccepted, visits.case(1), person=replace(visits.PERSON, id_kind="999")))
    sink = hall.sink(url)
    sink.run_once()
    (row,) = of_day(hall)
    assert (row.is_acknowledged, row.verdict, row.problem) == (True, "parked", "exchange.row.no_code")
    day = ExchangeDay(hall.store, sink, hall.bench.clock)
    assert balance(of_day(hall), day.seal(visits.DAY, PATIENCE_S)).objection().code == "day.balance.put_aside"
    shipped = RESOURCES.path("exchange/up_pro.toml").read_text("utf-8")
    mended = shipped.replace("[codes.document]", '[codes.document]\n999 = "990"')
    hall.sink(url, resources=a_site(tmp_path, **{"up_pro.toml": mended})).run_once()
    assert balance(of_day(hall), day.seal(visits.DAY, PATIENCE_S)).objection() is None


def test_after_a_put_back_the_verdict_stands_at_the_event_that_is_held_and_at_no_other(hall, postgres_url, tmp_path):
    """The same sequence exists in both generations."""
    made(postgres_url)
    hall.record(visits.told(CaseAccepted, visits.case(1), person=replace(visits.PERSON, id_kind="999")))
    hall.sink(postgres_url).run_once()
    with hall.store.work(Act.new(who="system", where="test")) as work:
        work.outbox.rotate()
    hall.record(visits.accepted(2))
    hall.sink(postgres_url).run_once()  # a new one tries the held event again
    told = [(row.generation, row.sequence, row.verdict, row.problem) for row in of_day(hall)]
    assert told == [(1, 1, "parked", "exchange.row.no_code"), (2, 1, "applied", "")]
    shipped = RESOURCES.path("exchange/up_pro.toml").read_text("utf-8")
    mended = shipped.replace("[codes.document]", '[codes.document]\n999 = "990"')
    hall.sink(postgres_url, resources=a_site(tmp_path, **{"up_pro.toml": mended})).run_once()
    assert [row.verdict for row in of_day(hall)] == ["applied", "applied"]


def test_beside_a_district_the_tables_acknowledge_nothing(hall, url):
    made(url)
    hall.record(visits.accepted(1))
    district = Settings(district={"url": "https://qu.example"}, exchange=ExchangeSettings(url=url))
    sink = build_sink(district, hall.resources, hall.store, hall.bench.clock)
    hall._sinks.append(sink)
    assert sink.run_once().fault is None
    assert not of_day(hall)[0].is_acknowledged


def test_whoever_does_not_write_the_tables_tells_of_them_what_the_writer_knows(hall, postgres_url, tmp_path):
    made(postgres_url)
    told: tuple[list[ExchangeChanged], ...] = ([], [])
    buses = Bus(), Bus()
    for bus, heard in zip(buses, told, strict=True):
        bus.subscribe(ExchangeChanged, heard.append)
    nobody = a_site(tmp_path, **{"items.csv": "item_code,task_code,catalog_code\n"})
    hall.record(visits.accepted(1), visits.accepted(2))
    writes = hall.sink(postgres_url, resources=nobody, bus=buses[0])
    tells = hall.sink("postgresql+psycopg://nobody@nowhere.invalid/x", bus=buses[1])
    writes.run_once()
    tells.tell(writes.stand)
    ((own,), (told_of,)) = told
    assert (own.pending, own.held, own.fault) == (0, 2, None)
    assert replace(told_of, at=own.at, op=own.op) == own


@pytest.mark.parametrize("name", SHIPPED_MAPPINGS)
def test_shipped_mappings_know_every_word_of_the_product(name):
    raw = tomllib.loads(RESOURCES.path(f"exchange/{name}.toml").read_text("utf-8"))
    procedures = set(RESOURCES.toml("cases/procedures.toml"))
    documents = set(RESOURCES.toml("codes/documents.toml")["id_kinds"]) | {"usc"}
    assert set(raw["codes"]["special"]) == procedures
    assert set(raw["codes"]["document"]) >= documents
    kinds = {kind.name.split(".")[-2] for kind in KINDS.values()}
    for table in read_mapping(RESOURCES, name).tables:
        assert table.kinds <= kinds, f"{table.name} waits for an event that never comes"


# The public definitions of the national tables; * is NOT NULL. Every table also has what is in BESIDE.
NATIONAL = {
    "up_pro_accept": """project_no(50)* catalog_code(12)* local_catalog_code(50) task_code(36)* local_task_code(50)
        task_handle_item(50) task_name(1000)* task_version* applyer_name(100)* applyer_type(2)* applyer_page_type(70)*
        applyer_page_code(500)* apply_date* apply_type(2)* legal(100) contact_name(100) contact_type(6) contact_code(50)
        contact_mobile(11) zip_code(6) address(1000) org_name(100)* org_code(18)* handle_user_name(100) accept_date*
        accept_doc_no(50) project_name(1000) project_type(2)* promise_date""",
    "up_pro_process": """project_no(50)* process_name(1000)* event_name(2)* handle_user_name(100)* handle_explain(2000)*
        event_start_time* event_end_time* remark(256)""",
    "up_pro_result": """project_no(50)* handle_user_name(100) result_type(2)* result_date* result_cetr_name(256)
        result_cetr_no(2000) result_explain(2000) is_delivery_results(2)* satisfaction(2) remark(256)""",
    "up_pro_special_procedure": """project_no(50)* special_type(2)* special_name(1000)* special_time* special_reason(2000)*
        applyer_user_name(100) end_time* result(2000) special_explain(2000) handle_user(100) remark(256)""",
    "up_pro_material": """project_no(50)* material_name(200)* get_type(2)* get_num(5) material_attach_name(200)
        remark(1000)""",
}
BESIDE = "row_guid(50)* cd_operation(2) cd_time cd_batch(32) data_source(3)"

# Names of the Guangdong tables as public programs write them; lengths and NOT NULL were not seen.
GUANGDONG = {
    "EX_GDBS_SB": """SXMC SQRLX SQRMC SQRZJLX SQRZJHM LXRXM LXRZJLX LXRSFZJHM LXRSJ SBXMMC TJFS SBSJ SBJTWD BZ
        D_ZZJGDM""",
    "EX_GDBS_SL": "YWLSH SLBMMC SLBMZZJGDM BLRXM SLZTDM BSLYY SLHZH SLSJ BJCKMC BMDTMC BZ",
    "EX_GDBS_BJGZ": "BZGZFCRXM BZGZYY BZGZSJ BZ",
    "EX_GDBS_BJSL": "BZSLRXM BZSLSJ BZ",
    "EX_GDBS_TBCXSQ": "TBCXZL TBCXKSRQ TBCXPZR TBCXQDLY TBCXSX TBCXSXDW",
    "EX_GDBS_TBCXJG": "TBCXJG JGCSRQ TBCXJSRQ",
    "EX_GDBS_BJ": "BJBMMC BJBMZZJGDM BJJGDM BJJGMS ZJGZMC ZJBH BJSJ BZ",
    "EX_GDBS_LQDJ": "LQSJ",
}
EVERYWHERE = {"SBLSH", "SXBM", "XZQHDM", "BYZD", "VERSION", "REC_FLAG", "INSERTTIME"}


def defined(text: str) -> dict[str, tuple[int, bool]]:
    """Return column -> (size of its text or 0, whether it is NOT NULL)."""
    found = re.findall(r"(\w+)(?:\((\d+)\))?(\*?)", text)
    return {name: (int(size or 0), bool(star)) for name, size, star in found}


def test_the_national_mapping_keeps_to_the_public_definitions():
    tables = read_mapping(RESOURCES, "up_pro").tables
    assert {table.name for table in tables} == set(NATIONAL)
    for table in tables:
        theirs = defined(f"{BESIDE} {NATIONAL[table.name]}")
        ours = {column.name: column for column in table.columns}
        assert not set(ours) - set(theirs), table.name
        for name, (size, is_needed) in theirs.items():
            assert not is_needed or (name in ours and ours[name].is_needed), f"{table.name}.{name} is NOT NULL"
            assert name not in ours or ours[name].size == size, f"{table.name}.{name}"


def test_the_names_of_the_guangdong_mapping_stay():
    tables = read_mapping(RESOURCES, "ex_gdbs").tables
    ours = {table.name: {column.name for column in table.columns} for table in tables}
    assert ours == {name: EVERYWHERE | set(words.split()) for name, words in GUANGDONG.items()}


@pytest.mark.parametrize("name", SHIPPED_MAPPINGS)
def test_every_event_a_code_is_for_reaches_a_table_that_asks_for_it(name):
    raw = tomllib.loads(RESOURCES.path(f"exchange/{name}.toml").read_text("utf-8"))
    for codes, pairs in raw["codes"].items():
        asking = [
            set(table["on"])
            for table in raw["table"]
            for column in table["columns"].values()
            if column.get("codes") == codes and column.get("from") == "event.kind"
        ]
        assert not asking or set(pairs) <= set.union(*asking), f"codes.{codes}"


def test_a_suspension_without_a_reason_says_on_what_it_rests(hall, url):
    engine = made(url)
    (bare,) = suspended(ended=visits.DAY).procedures
    case = replace(suspended(), procedures=(replace(bare, reason=""),))
    hall.record(visits.told(CaseResumed, case))
    assert hall.sink(url).run_once().fault is None
    assert rows(engine, "up_pro_special_procedure", "special_reason", "special_type") == [("办法第九条", "2")]


def test_a_document_given_out_is_a_further_version_and_the_receivers_flag_is_heard(hall, url):
    engine = made(url, "ex_gdbs")
    issued = visits.told(CaseIssued, replace(decided().case, state=CaseState.ISSUED, revision=3))
    hall.record(*a_whole_case()[:-1], issued, visits.accepted(2))
    assert hall.sink(url, "ex_gdbs").run_once().fault is None
    quote = engine.dialect.identifier_preparer.quote
    end, flag = quote("EX_GDBS_BJ"), quote("REC_FLAG")
    assert rows(engine, end, quote("VERSION"), quote("BJJGDM")) == [(1, "6"), (2, "0")]
    other = of_day(hall)[-1].id
    with engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE {end} SET {flag} = 2 WHERE {quote('VERSION')} = 2"))
        for table in ("EX_GDBS_SB", "EX_GDBS_SL"):
            asked = f"UPDATE {quote(table)} SET {flag} = 1 WHERE {quote('BYZD')} = :guid"
            connection.execute(sa.text(asked), {"guid": other})
    sink = hall.sink(url, "ex_gdbs")
    sink.run_once()
    ids = [row.id for row in of_day(hall)]
    assert [(each.event, each.table) for each in sink.held()] == [(ids[-2], "EX_GDBS_BJ")]
    states = sink.states(of_day(hall)[-3:])
    assert states == dict(zip(ids[-3:], ("written", "refused", "taken"), strict=True))


@pytest.mark.parametrize("name", SHIPPED_MAPPINGS)
@pytest.mark.parametrize("dialect", ["oracle", "opengauss", "dameng", "mysql", "postgresql"])
def test_statements_compile_for_the_databases_districts_have(name, dialect):
    chosen = sa.dialects.registry.load(DIALECTS.get(dialect, dialect))()
    for table in metadata_of(read_mapping(RESOURCES, name)).sorted_tables:
        text = str(sa.schema.CreateTable(table).compile(dialect=chosen)) + str(sa.insert(table).compile(dialect=chosen))
        assert all(column.name.lower() in text.lower() for column in table.columns)
