"""The inbox keeps its word on SQLite and on PostgreSQL alike, also when copies of a request arrive at the same time."""

import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import reduce

import psycopg
import pytest
import sqlalchemy as sa

from core.attachments.attachment import SealedFile
from core.base.acts import Act
from core.base.clock import SystemClock
from core.base.faults import Fault
from core.cases.case import CaseState
from core.cases.events import CaseCollected, CaseWithdrawn
from core.district.batch import read_batch
from core.district.blobs import Blobs
from core.district.database import Transaction, Trip, put_new, trip
from core.district.parcels import told
from core.district.statements import turned
from core.district.tables import KEPT, arrival, blob_wait, case_file, feed_item, parcel, stream
from core.sync.parcel import Parcel
from core.sync.uploader import Uploader
from core.sync.wire import CHAIN_START, EVENT_PROBLEMS, DistrictWire, Refused, chained, packed, sha256
from tests.fakes import visits
from tests.fakes.direct import DirectDistrict
from tests.fakes.memory import MemoryStore
from tests.patience import PATIENCE_S, until

SCANS = (b"a page", b"another")


@pytest.fixture(params=["sqlite", "postgresql"])
def district(request, tmp_path):
    on_server = request.param == "postgresql"
    url = request.getfixturevalue("postgres_url") if on_server else f"sqlite:///{tmp_path / 'd.db'}"
    one = DirectDistrict(SystemClock(), url)
    yield one
    one.database.close()


def counter(place: int = 3, serials: range = range(1, 9)) -> MemoryStore:
    store = MemoryStore(clock=SystemClock(), wire=DistrictWire(), source=f"//330290/015/{place}")
    with store.work(Act.new(who="0317", where="3")) as work:
        for serial in serials:
            work.record(visits.accepted(serial))
            work.record(visits.decided(serial))
    return store


def parcel_of(store: MemoryStore) -> Parcel:
    with store.read() as work:
        rows = tuple(work.outbox.waiting(0, 500))
        return Parcel(state=work.outbox.state(), rows=rows, chain_before=CHAIN_START)


def count(district: DirectDistrict, table: sa.Table) -> int:
    with district.database.begin() as tx:
        return tx.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def put(tx: Transaction, table: sa.Table, *rows: dict, is_last: bool = False) -> None:
    with trip(tx, is_last=is_last) as one:
        one.put(table, turned(rows))


def kept(district: DirectDistrict) -> int:
    with district.database.begin() as tx:
        return tx.execute(sa.select(sa.func.count()).select_from(arrival).where(KEPT)).scalar_one()


def test_a_day_goes_up_and_is_sealed(district):
    store = counter()
    uploader = Uploader(store, district, SystemClock())
    uploader.flush(PATIENCE_S)
    assert (kept(district), count(district, arrival), count(district, case_file)) == (16, 16, 8)
    assert uploader.seal(visits.DAY).events == 16
    with store.read() as work:
        assert {row.verdict for row in work.outbox.of_day(visits.DAY)} == {"applied"}


def test_a_day_is_sealed_with_the_scans_its_cases_still_have(district, tmp_path):
    blobs = Blobs(district.database, tmp_path / "blobs", SystemClock())
    blobs.on_stored = district.inbox.content_came
    store = counter(serials=range(0))
    files = [SealedFile(sha256=sha256(body).hex(), size=len(body), name=str(n)) for n, body in enumerate(SCANS)]
    with store.work(Act.new(who="0317", where="3")) as work:
        for serial in (1, 2):
            work.record(visits.accepted(serial))
            work.record(visits.attached(serial, files))
        work.record(visits.attached(2, [], revision=3))
    uploader = Uploader(store, district, SystemClock())
    uploader.flush(PATIENCE_S)
    for missing, file, body in zip((2, 1), files, SCANS, strict=True):
        with pytest.raises(Fault, match=r"district\.seal\.scans") as caught:
            uploader.seal(visits.DAY)
        assert caught.value.facts["missing"] == missing
        blobs.put(file.sha256, body)
    seal = uploader.seal(visits.DAY)
    assert (seal.events, uploader.seal(visits.DAY)) == (5, seal)


def test_cases_that_are_known_stand_where_their_last_event_left_them(district):
    store = MemoryStore(clock=SystemClock(), wire=DistrictWire(), source="//330290/015/3")
    uploader = Uploader(store, district, SystemClock())
    for events in (
        [visits.accepted(1), visits.accepted(2), visits.accepted(3)],
        [
            visits.decided(1),
            visits.collected(1),
            visits.told(visits.CaseDecided, visits.case(2, revision=2, number="二'\"号")),
        ],
    ):
        with store.work(Act.new(who="0317", where="3")) as work:
            for each in events:
                work.record(each)
        uploader.flush(PATIENCE_S)
    with district.database.begin() as tx:
        rows = tx.execute(sa.select(case_file).order_by(case_file.c.id)).all()
    assert [(row.id, row.state, row.revision, row.applicant) for row in rows] == [
        ("case-1", "collected", 3, "王秀兰"), ("case-2", "accepted", 2, "王秀兰"), ("case-3", "accepted", 1, "王秀兰"),
    ]  # fmt: skip
    assert (rows[1].number, rows[1].outcome) == ("二'\"号", "")


def test_copies_that_arrive_together_are_taken_in_one_after_the_other(district):
    parcel = parcel_of(counter())
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda _: district.send(parcel), range(4)))
    assert {reply.durable for reply in replies} == {16}
    assert sorted(len(reply.verdicts) for reply in replies) == [0, 16, 16, 16]
    assert (kept(district), count(district, arrival)) == (16, 16)


def test_counters_that_send_together_do_not_disturb_one_another(district):
    parcels = [parcel_of(counter(place, range(place * 10, place * 10 + 8))) for place in range(1, 5)]
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(district.send, parcels))
    assert [reply.durable for reply in replies] == [16] * 4
    assert (kept(district), count(district, stream)) == (64, 4)


def test_decisions_made_together_have_places_without_a_hole(district):
    with_cases = counter()
    with with_cases.work(Act.new(who="0317", where="3")) as work:
        for serial in range(20, 26):
            work.record(visits.accepted(serial))
    Uploader(with_cases, district, SystemClock()).flush(PATIENCE_S)

    def decide(serial: int) -> None:
        district.office.decide(f"case-{serial}", is_granted=True, words="", document="", decided_by="甲")

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(decide, range(20, 26)))
    with district.database.begin() as tx:
        positions = list(tx.execute(sa.select(feed_item.c.position).order_by(feed_item.c.position)).scalars())
    assert positions == [1, 2, 3, 4, 5, 6]
    first = district.feed("results/330290~015", "", 4)
    rest = district.feed("results/330290~015", first.next, 4)
    assert (first.more, rest.more, first.count + rest.count) == (True, False, 6)


def test_what_comes_before_its_case_waits_for_it(district):
    """The case was accepted at another counter, whose line is slower."""
    early, late = (
        MemoryStore(clock=SystemClock(), wire=DistrictWire(), source="//330290/015/4"),
        counter(3, range(1, 2)),
    )
    with early.work(Act.new(who="0317", where="4")) as work:
        work.record(visits.collected(1))
    Uploader(early, district, SystemClock()).flush(PATIENCE_S)
    assert district.inbox.state("//330290/015/4/1").parked == (1,)
    assert count(district, case_file) == 0
    Uploader(late, district, SystemClock()).flush(PATIENCE_S)
    assert district.inbox.state("//330290/015/4/1").parked == ()
    seen = district.office.case("case-1")
    assert (seen.file.state, seen.file.applicant, len(seen.events)) == ("collected", "王秀兰", 3)


def sent(district, *bodies: bytes, proven: tuple[bytes, ...]):
    """Send a batch as it is, of which the sender says that these bodies are behind its chain."""
    behind = CHAIN_START
    for body in proven:
        behind = chained(behind, sha256(body))
    batch = read_batch(packed(bodies), "//330290/015/3/1", is_frozen=True)
    return district.inbox.receive(batch, chain_before=CHAIN_START, chain_behind=behind)


def kept_bodies(district) -> list[bytes]:
    with district.database.begin() as tx:
        return [each.body for each in told(tx, sa.select(arrival).where(KEPT).order_by(arrival.c.sequence))]


def test_what_the_chain_proves_is_kept_as_it_is_spelt(district):
    first, *others = (row.body for row in parcel_of(counter()).rows)
    bodies = (first.replace(b":", b": ", 1), *others)
    reply = sent(district, *bodies, proven=bodies)
    assert (reply.durable, kept_bodies(district)) == (16, list(bodies))
    again = sent(district, *bodies, proven=bodies)
    assert (again.chain, {verdict.verdict for verdict in again.verdicts}) == (reply.chain, {"duplicate"})


def test_what_was_spelt_otherwise_on_the_way_is_proven_by_its_canonical_form(district):
    bodies = tuple(row.body for row in parcel_of(counter()).rows)
    untidy = [json.dumps(json.loads(body), indent=100).encode() for body in bodies]
    assert sent(district, *untidy[:4], proven=bodies[:4]).durable == 4
    assert sent(district, *untidy, proven=bodies).durable == 16
    assert kept_bodies(district) == list(bodies)


def test_what_the_chain_does_not_prove_is_refused(district):
    first, *others = (row.body for row in parcel_of(counter()).rows)
    other = first.replace(b"13800002207", b"13800002208")
    assert other != first
    for bodies in ((other, *others), (first, *others[:-1])):
        with pytest.raises(Refused) as caught:
            sent(district, *bodies, proven=(first, *others))
        assert caught.value.problem.name == "stream-fork"
    assert (kept_bodies(district), count(district, arrival), count(district, case_file)) == ([], 0, 0)


def test_what_is_no_text_in_a_place_that_nobody_reads_is_refused(district):
    first, *others = (row.body for row in parcel_of(counter()).rows)
    bodies = (first.replace(b'"partitionkey":', b'"other":"\xff","partitionkey":'), *others)
    with pytest.raises(Refused) as caught:
        sent(district, *bodies, proven=bodies)
    assert caught.value.problem.name == "bad-json"
    assert (kept_bodies(district), count(district, arrival), count(district, case_file)) == ([], 0, 0)


def test_a_list_that_is_spelt_in_one_line_is_taken_and_kept_in_lines(district):
    """As a counter of the version before sends it, and a district of the version before kept it."""
    bodies = tuple(row.body for row in parcel_of(counter()).rows)
    behind = reduce(lambda chain, body: chained(chain, sha256(body)), bodies, CHAIN_START)
    one_line = gzip.compress(b"[" + b",".join(bodies) + b"]")
    batch = read_batch(one_line, "//330290/015/3/1", is_frozen=True)
    assert district.inbox.receive(batch, chain_before=CHAIN_START, chain_behind=behind).durable == len(bodies)
    with district.database.begin() as tx:
        assert tx.execute(sa.select(parcel.c.body)).scalars().all() == [packed(bodies)]
        tx.execute(sa.update(parcel).values(body=one_line))
    assert kept_bodies(district) == list(bodies)


def test_a_flawed_event_holds_up_nobody_but_itself(district):
    first, second, *_ = (row.body for row in parcel_of(counter()).rows)
    flawed = second.replace(b'"rev":"2"', b'"rev":"-2"')
    assert flawed != second
    with pytest.raises(Refused) as caught:
        sent(district, first, flawed, proven=(first, flawed))
    assert (caught.value.problem.name, caught.value.problem.seq) == ("event-malformed", 2)
    sent(district, first, proven=(first,))
    batch = read_batch(packed([flawed]), "//330290/015/3/1", is_frozen=True)
    reply = district.inbox.receive(batch, chain_before=chained(CHAIN_START, sha256(first)))
    assert [verdict.verdict for verdict in reply.verdicts] == ["rejected"]


def test_an_id_used_for_something_else_is_rejected(district):
    store, other = counter(3, range(1, 2)), parcel_of(counter(4, range(2, 3)))
    stolen = parcel_of(store).rows[0].id
    Uploader(store, district, SystemClock()).flush(PATIENCE_S)
    source, row = other.state.source, other.rows[0]
    batch = read_batch(packed([row.body.replace(row.id.encode(), stolen.encode())]), source)
    reply = district.inbox.receive(batch, chain_before=CHAIN_START)
    assert [(verdict.verdict, verdict.problem.name) for verdict in reply.verdicts] == [("rejected", "id-reused")]


def test_of_two_events_with_one_revision_the_first_holds_and_a_person_is_told_of_the_other(district):
    """A disk was put back, and the case was ended otherwise than before."""
    first, other = counter(3, range(1, 2)), counter(4, range(0))
    Uploader(first, district, SystemClock()).flush(PATIENCE_S)  # accepted and decided
    with other.work(Act.new(who="0317", where="4")) as work:
        work.record(visits.told(CaseWithdrawn, visits.case(1, state=CaseState.WITHDRAWN, revision=2)))
        work.record(visits.collected(1))
    Uploader(other, district, SystemClock()).flush(PATIENCE_S)
    with other.read() as work:
        rows = work.outbox.of_day(visits.DAY)
    assert [row.verdict for row in rows] == ["parked", "applied"]
    assert rows[0].problem == EVENT_PROBLEMS["revision-taken"]
    seen = district.office.case("case-1")
    assert (seen.file.state, [each.row.verdict for each in seen.events].count("parked")) == ("collected", 1)
    assert [row.problem for row in district.office.overview().aside] == ["revision-taken"]


def test_a_revision_that_comes_late_is_history(district):
    store = counter(3, range(1, 2))
    with store.work(Act.new(who="0317", where="3")) as work:
        for revision in (5, 4):
            work.record(visits.told(CaseCollected, visits.case(1, state=CaseState.COLLECTED, revision=revision)))
    Uploader(store, district, SystemClock()).flush(PATIENCE_S)
    seen = district.office.case("case-1")
    assert (seen.file.revision, [each.row.verdict for each in seen.events]) == (5, ["applied"] * 4)


def test_a_batch_that_was_known_up_to_its_middle_goes_on_with_the_same_cases(district):
    store = counter(3, range(1, 6))
    district.send(parcel_of(store))  # and its reply is lost
    with store.work(Act.new(who="0317", where="3")) as work:
        for serial in range(1, 6):
            work.record(visits.collected(serial))
    reply = district.send(parcel_of(store))
    assert [(one.seq, one.verdict) for one in reply.verdicts] == [(seq, "duplicate") for seq in range(1, 11)]
    assert (reply.durable, kept(district), count(district, case_file)) == (15, 15, 5)
    with district.database.begin() as tx:
        assert set(tx.execute(sa.select(case_file.c.revision)).scalars()) == {3}


def test_who_sends_all_again_is_taken_for_new_once(district, monkeypatch):
    undone, begin = [], district.database.begin

    @contextmanager
    def watched():
        try:
            with begin() as tx:
                yield tx
        except sa.exc.IntegrityError as error:
            undone.append(error)
            raise

    store = counter(3, range(1, 9))
    Uploader(store, district, SystemClock(), most=4).flush(PATIENCE_S)
    with store.work(Act.new(who="0317", where="3")) as work:
        work.outbox.rewind(0, 1)
        work.outbox.rotate()
        work.record(visits.accepted(20))
    again = Uploader(store, district, SystemClock(), most=4)
    monkeypatch.setattr(district.database, "begin", watched)
    again.flush(PATIENCE_S)
    assert len(undone) == 1
    with store.read() as work:
        assert [row.verdict for row in work.outbox.of_day(visits.DAY)] == ["duplicate"] * 16 + ["applied"]
    assert kept(district) == 17


@pytest.mark.parametrize("values", [{"number": "9" * 65}, {"applicant": "王" * 129}])
def test_what_no_column_holds_is_rejected_and_the_others_are_applied(district, values):
    store = counter(3, range(1, 3))
    with store.work(Act.new(who="0317", where="3")) as work:
        work.record(visits.accepted(9, **values))
    Uploader(store, district, SystemClock()).flush(PATIENCE_S)
    assert (kept(district), count(district, case_file)) == (4, 2)
    assert district.inbox.state("//330290/015/3/1").rejected == (5,)


@pytest.mark.parametrize(
    ("member", "answer"), [("type", "event-malformed"), ("subject", "event-malformed"), ("id", "bad-json")]
)
def test_what_no_database_keeps_in_a_text_is_refused_by_name(district, member, answer):
    parcel = parcel_of(counter(3, range(1, 2)))
    event = json.loads(parcel.rows[0].body) | {member: "nothing\0"}
    body = packed([json.dumps(event).encode()])
    source = parcel.state.source
    if answer == "bad-json":
        with pytest.raises(Refused, match=answer):
            district.inbox.receive(read_batch(body, source), chain_before=CHAIN_START)
        assert count(district, stream) == 0
        return
    reply = district.inbox.receive(read_batch(body, source), chain_before=CHAIN_START)
    assert [(one.verdict, one.problem.name) for one in reply.verdicts] == [("rejected", answer)]


def test_a_key_that_is_there_is_an_error_of_the_database_everywhere(district):
    row = {"source": "//330290/015/3/1", "last": 0, "chain": CHAIN_START}
    with pytest.raises(sa.exc.IntegrityError), district.database.begin() as tx:
        put(tx, stream, row, row)
    assert count(district, stream) == 0


@pytest.mark.parametrize("count_", [1, 30])
def test_no_text_is_read_as_anything_but_itself(district, count_):
    odd = ('"', "\\", "\n", "{", "NULL", "", ",", '\\"', "\u2028", "王\t五", "%(x)s", ":own")
    rows = [
        {"sha256": f"{place}", "subject": f"{odd[place % len(odd)]}{place}", "name": odd[-place % len(odd)]}
        for place in range(count_)
    ]
    with district.database.begin() as tx:
        put(tx, blob_wait, *rows)
    with district.database.begin() as tx:
        found = tx.execute(sa.select(blob_wait)).mappings().all()
    assert sorted(map(dict, found), key=str) == sorted(rows, key=str)


@pytest.mark.parametrize("count_", [1, 2, 30])
def test_what_is_nothing_in_all_rows_is_nothing(district, count_):
    none = dict.fromkeys(("day", "subject", "revision", "parcel", "relayed_at"))
    words = dict.fromkeys(("source", "name", "id", "kind", "verdict", "problem", "arrived_at"), "x")
    rows = [
        {"sequence": place, "generation": 1, "sha256": bytes(32), "chain": bytes([place] * 32), **words, **none}
        for place in range(count_)
    ]
    with district.database.begin() as tx:
        put(tx, arrival, *rows)
        put_new(tx, arrival, *rows)
    with district.database.begin() as tx:
        found = tx.execute(sa.select(arrival).order_by(arrival.c.sequence)).mappings().all()
    assert list(map(dict, found)) == [{column.name: row[column.name] for column in arrival.c} for row in rows]


def walks(server: psycopg.Connection) -> dict[str, int]:
    """Return how often each large table was read from its begin to its end, once the district's lines are closed."""
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    until(lambda: server.execute(others).fetchone() == (0,), "who ends tells what he did")
    large = ["arrival", "case_file", "stream"]
    return dict(
        server.execute("SELECT relname, seq_scan FROM pg_stat_user_tables WHERE relname = ANY(%s)", [large]).fetchall()
    )


def test_a_plan_goes_by_an_index_while_the_table_is_small_since_it_is_kept_as_it_grows(postgres_url):
    def sent_by(*places: int) -> None:
        district = DirectDistrict(SystemClock(), postgres_url)
        for place in places:
            store = counter(place, range(place * 10, place * 10 + 2))
            for _ in range(2):
                district.send(parcel_of(store))
        district.database.close()

    with psycopg.connect(postgres_url.replace("+psycopg", ""), autocommit=True) as server:
        sent_by(1)
        server.execute("ANALYZE")  # so that the planner knows how small they are
        before = walks(server)
        sent_by(2, 3, 4)
        assert walks(server) == before


def test_nothing_of_a_trip_that_failed_is_left_to_the_next(district):
    row = {"sha256": "1", "subject": "case/1", "name": "n"}
    for _ in range(3):
        with pytest.raises(sa.exc.IntegrityError), district.database.begin() as tx:
            put(tx, blob_wait, row, row, is_last=True)
    with district.database.begin() as tx:
        put(tx, blob_wait, row, is_last=True)
    assert count(district, blob_wait) == 1


def put_and_asked_on(one: Trip, *rows: dict) -> None:
    """Ask behind a write until a server, which works behind us, has told what came of it."""
    one.put(blob_wait, turned(rows))
    while True:
        one.ask(sa.select(blob_wait), {})


def test_what_fails_on_a_trip_is_raised_where_it_is_met_and_logged_by_nobody(district, caplog):
    row = {"sha256": "1", "subject": "case/1", "name": "n"}
    with pytest.raises(sa.exc.IntegrityError), district.database.begin() as tx, trip(tx, is_last=True) as one:
        put_and_asked_on(one, row, row)
    assert (count(district, blob_wait), caplog.records) == (0, [])
