"""Islands on a real server: cuts at random places, nothing lost, nothing doubled, and a merge that may die anywhere."""

import os
import random
import shutil
import subprocess
import sys
from collections import Counter as Count
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from core.base.acts import Act
from core.base.clock import SetClock
from core.base.events import Bus
from core.base.faults import Fault
from core.base.resources import Resources
from core.calendar.calendar import WorkCalendar
from core.people.organisation import ApplicantType, Organisation, OrganisationId
from core.people.person import PersonId
from core.people.register import Contact, ContactKind, Mandate, MandateId, Source, Standing
from core.queue.events import TicketChanged, TicketIssued
from core.queue.ticket import Outcome, TicketId, TicketState
from core.ratings.follow_up import FollowNote, FollowUp, FollowUpId, NoteKind
from core.staff.journal import defects
from core.store import sql_store
from core.store.events import IslandMerged
from core.store.island.harbour import BLANK, NAME
from core.store.island.merge import STAYS
from core.store.island.opening import open_centre
from core.store.island.provision import Plan, gather, lease
from core.store.island.store import CentreStore
from core.store.numbers import AbortRow
from core.store.schema import METADATA
from core.store.sql_store import open_store
from tests.fakes.intake_desk import IntakeDesk, an_item
from tests.patience import PATIENCE_S
from tests.samples import AT, DAY, a_case, a_person, a_ticket, an_account
from tests.stores import KEY, Bench
from tests.upgrade import sample

CLOCK = SetClock(AT)  # no midnight comes between the numbers an island is given and those it is asked for


def plan(pc: int) -> Plan:
    return Plan(pc=pc, counter=str(pc), letters=("A", "B"), documents=("accept",), count=8)


def opened(url: str, folder, pc: int, bus: Bus | None = None) -> CentreStore:
    bench = Bench()
    return open_centre(
        url, folder / str(pc), KEY, plan(pc), settings=bench.settings, clock=CLOCK, bus=bus or Bus(),
        wire=bench.wire,
    )  # fmt: skip


def away(store: CentreStore) -> None:
    store.line.cut()
    store.went_away("storage.server.away")


def back(store: CentreStore) -> None:
    store.line.mend()
    store.hear(-1)


@dataclass
class Clerk:
    """One counter that works on whatever side its store is, and remembers what it was promised."""

    store: CentreStore
    pc: int
    rng: random.Random
    numbers: list[str]
    cases: list[str]
    done: int = 0

    def act(self) -> Act:
        self.done += 1
        return Act.new(who="0317", where=str(self.pc))

    def visit(self) -> None:
        """One visitor, from the number to the case, each step its own act on the side of the moment."""
        ticket = self.issue()
        person = self.identify(self.rng.randrange(6))
        for state in (TicketState.CALLED, TicketState.SERVING):
            self.move(ticket, state=state, counter=str(self.pc))
        self.accept(ticket, person)
        self.move(ticket, state=TicketState.FINISHED, outcome=Outcome.ACCEPTED)

    def issue(self) -> str:
        with self.store.work(self.act()) as work:
            serial, at = work.numbers.take_at("ticket/A", DAY, CLOCK.now())
            ticket = a_ticket(serial, day=DAY, issued_at=at, counter=str(self.pc))
            work.tickets.add(ticket)
            work.journal.write("queue.issue", ticket.number)
            work.record(TicketIssued(at=at, op=work.transaction.act.op, ticket=ticket))
            work.keep_result(ticket.id)
        self.numbers.append(ticket.number)
        return ticket.id

    def identify(self, who: int) -> str:
        seen = a_person(id_number=f"33021119580321{who:04d}", birth=None)
        with self.store.work(self.act()) as work:
            known = work.people.by_document(seen.id_kind, seen.id_number)
            if known is None:
                work.people.add(seen)
            else:
                work.people.save(replace(known, phone=f"138{self.rng.randrange(10**8):08d}"))
            work.keep_result((known or seen).id)
            return (known or seen).id

    def move(self, ticket_id: str, **changes) -> None:
        with self.store.work(self.act()) as work:
            ticket = work.tickets.save(replace(work.tickets.get(TicketId(ticket_id)), **changes))
            work.journal.write("queue.move", ticket.number)
            work.record(TicketChanged(at=CLOCK.now(), op=work.transaction.act.op, ticket=ticket))
            work.keep_result(ticket_id)

    def accept(self, ticket_id: str, person_id: str) -> None:
        with self.store.work(self.act()) as work:
            person = work.people.get(PersonId(person_id))
            serial = work.numbers.take("case", DAY)
            case = a_case(number=f"{serial:04d}", person_id=person.id, ticket_id=ticket_id)
            work.cases.add(case)
            work.journal.write("case.accept", case.number)
            work.keep_result(case.id)
        self.cases.append(case.number)


@pytest.fixture
def hall(postgres_store_url, tmp_path, bench, sqlite_template):
    """A centre of three counters, each with its island."""
    for pc in (1, 2, 3):
        (tmp_path / str(pc) / BLANK).mkdir(parents=True)
        shutil.copy(sqlite_template, tmp_path / str(pc) / BLANK / NAME)
    first = open_store(url=postgres_store_url, settings=bench.settings, **bench.parts())
    with first.work(Act.new(who="system", where="1")) as work:
        work.accounts.add(an_account())
    first.close()
    stores = [opened(postgres_store_url, tmp_path, pc) for pc in (1, 2, 3)]
    for store in stores:
        store.provision()
    yield stores
    for store in stores:
        store.close()


@pytest.mark.parametrize("left", ["finished", "called elsewhere"])
def test_a_visitor_who_left_just_before_the_cut_is_not_at_the_counter(hall, left):
    clerk = Clerk(hall[0], 1, random.Random(1), [], [])
    stays, leaves = clerk.issue(), clerk.issue()
    for ticket in (stays, leaves):
        clerk.move(ticket, state=TicketState.SERVING, counter="1")
    hall[0].provision()
    clerk.move(leaves, **({"state": TicketState.FINISHED} if left == "finished" else {"counter": "2"}))
    clerk.move(stays, state=TicketState.HELD)
    late = clerk.issue()
    clerk.move(late, state=TicketState.CALLED, counter="1")
    away(hall[0])
    with hall[0].read() as work:
        here = {ticket.id: ticket.state for ticket in work.tickets.open_of_day(DAY)}
    assert here == {stays: TicketState.HELD, late: TicketState.CALLED}
    clerk.move(late, state=TicketState.FINISHED)
    back(hall[0])
    with hall[0].home_read() as work:
        assert work.tickets.get(TicketId(late)).state is TicketState.FINISHED
        assert work.tickets.get(TicketId(stays)).state is TicketState.HELD


def prove_whole(store: CentreStore, clerks: list[Clerk]) -> None:
    """Nothing lost, nothing doubled, every chain whole."""
    with store.home_read() as work:
        tickets, cases = work.tickets.of_day(DAY), work.cases.received_between(*ALWAYS)
        entries, head = list(work.journal.entries()), work.journal.head()
        rows = work.outbox.after(0, 0, 100_000)
        people = {case.person_id: work.people.get(PersonId(case.person_id)).id_number for case in cases}
        ops = work.transaction.session.connection().exec_driver_sql("SELECT count(*) FROM operation").scalar()
    promised = Count(number for clerk in clerks for number in clerk.numbers)
    assert Count(ticket.number for ticket in tickets) == promised
    assert max(promised.values(), default=1) == 1
    assert sorted(case.number for case in cases) == sorted(number for clerk in clerks for number in clerk.cases)
    assert len(set(people)) == len(set(people.values()))  # a resident is one resident
    assert {ticket.state for ticket in tickets} <= {TicketState.FINISHED}
    assert ops == sum(clerk.done for clerk in clerks)
    assert defects(entries, head) == []
    assert [row.sequence for row in rows] == list(range(1, len(rows) + 1))
    assert len({row.id for row in rows}) == len(rows) == 4 * len(tickets)


ALWAYS = (CLOCK.now().replace(year=2000), CLOCK.now().replace(year=2100))


@pytest.mark.parametrize("seed", range(2))
def test_random_cuts_lose_nothing_and_double_nothing(hall, seed):
    rng = random.Random(seed)
    clerks = [Clerk(store, pc, rng, [], []) for pc, store in enumerate(hall, 1)]
    for _ in range(18):
        clerk = rng.choice(clerks)
        if rng.random() < 0.35:
            (back if clerk.store.is_away else away)(clerk.store)
        if not clerk.store.is_away:
            clerk.store.provision()
        clerk.visit()
    for clerk in clerks:
        if clerk.store.is_away:
            back(clerk.store)
        assert not clerk.store.is_away
    prove_whole(hall[0], clerks)


def test_a_visit_begun_on_the_server_ends_on_the_island_and_is_told(postgres_store_url, tmp_path, hall):
    heard: list[IslandMerged] = []
    hall[0]._bus.subscribe(IslandMerged, heard.append)
    clerk = Clerk(hall[0], 1, random.Random(1), [], [])
    ticket, person = clerk.issue(), clerk.identify(1)
    clerk.move(ticket, state=TicketState.SERVING, counter="1")
    hall[0].provision()
    away(hall[0])
    clerk.accept(ticket, person)
    clerk.move(ticket, state=TicketState.FINISHED, outcome=Outcome.ACCEPTED)
    assert clerk.issue()
    assert clerk.numbers[-1] == "A1001"  # the island's own prefix
    with hall[1].read() as work:
        assert [one.state for one in work.tickets.of_day(DAY)] == [TicketState.SERVING]
    back(hall[0])
    with hall[1].read() as work:
        assert [one.number for one in work.tickets.of_day(DAY)] == clerk.numbers
        merges = [entry for entry in work.journal.entries() if entry.action == "island.merge"]
    assert [entry.facts["entries"] for entry in merges] == ["3"]
    assert [(event.tickets, event.cases, event.moved) for event in heard] == [(2, 1, ())]


def test_an_act_nobody_saw_the_end_of_waits_for_the_server(hall):
    """However often the server is back and away before it is looked up: until 2026-11 the second time it was done twice."""
    once = Act.new(who="0317", where="1")
    hall[0]._judge(once, Fault("storage.commit.unknown"))
    away(hall[0])

    def again() -> None:
        with hall[0].work(once):
            raise AssertionError("it must not be done again")

    for _ in range(2):
        with pytest.raises(Fault) as error:
            again()
        assert error.value.code == "storage.commit.unknown"
        back(hall[0])
        assert not hall[0].is_away
        away(hall[0])
    back(hall[0])
    with hall[0].work(once) as work:
        assert work.first_result() is None
        work.keep_result("1")
    assert hall[0]._doubtful == set()


def test_numbers_of_an_island_end_and_come_back_as_aborted(hall):
    clerk = Clerk(hall[0], 1, random.Random(1), [], [])
    person = clerk.identify(1)
    hall[0]._noticed([person])
    hall[0].provision()
    away(hall[0])
    for _ in range(8):
        clerk.accept("", person)
    with pytest.raises(Fault) as error:
        clerk.accept("", person)
    assert error.value.code == "storage.island.numbers_spent"
    back(hall[0])
    with hall[0].read() as work:
        assert len(work.cases.received_between(*ALWAYS)) == 8


def test_an_outage_begins_with_a_decent_stock(hall):
    """Until 2026-11 a block was renewed when it was used up: one with two numbers left was all an island had."""
    clerk = Clerk(hall[0], 1, random.Random(1), [], [])
    given = []
    for count in (5, 8 + 3, 8):
        away(hall[0])
        given += [take(clerk) for _ in range(count)]
        back(hall[0])
        hall[0].provision()
    assert given == sorted(set(given))
    assert left_of(hall[0]) == {"case": 8}
    with hall[0].home_work(clerk.act()) as work:
        assert not work.transaction.all(select(AbortRow))
        lease(work, plan(1), DAY + timedelta(days=9))
        aborted = {(row.kind, row.serial) for row in work.transaction.all(select(AbortRow)) if row.day == DAY}
    assert aborted == {("case", given[-1] + rest) for rest in range(1, 9)}


def take(clerk: Clerk) -> int:
    with clerk.store.work(clerk.act()) as work:
        work.journal.write("case.accept", "")
        return work.numbers.take("case", DAY)


def left_of(store: CentreStore) -> dict[str, int]:
    """Return how many numbers the island has of today's cases, by block."""
    with store.island.read() as work:
        blocks = gather(work, plan(1), DAY, ()).blocks
    return {one.kind: one.last - one.used for one in blocks if one.day == DAY and one.kind.startswith("case")}


def test_over_midnight_an_island_has_numbers_of_the_new_day(hall):
    tomorrow = DAY + timedelta(days=1)
    away(hall[0])
    clerk = Clerk(hall[0], 1, random.Random(1), [], [])
    with hall[0].work(clerk.act()) as work:
        given = [work.numbers.take("case", tomorrow) for _ in range(2)]
        serial, at = work.numbers.take_at("ticket/A", tomorrow, CLOCK.now())
        work.tickets.add(a_ticket(serial, day=tomorrow, issued_at=at))
        work.journal.write("queue.issue", "A1001")
    assert given[1] == given[0] + 1
    assert serial == 1001
    back(hall[0])
    with hall[0].home_read() as work:
        assert [ticket.serial for ticket in work.tickets.of_day(tomorrow)] == [1001]
    with hall[1].work(Clerk(hall[1], 2, random.Random(2), [], []).act()) as work:
        assert work.numbers.take("case", tomorrow) not in given


def test_over_a_weekend_an_island_has_numbers_of_the_next_working_day(hall):
    friday, monday = date(2026, 11, 27), date(2026, 11, 30)
    working = WorkCalendar.from_resources(Resources()).working_days_after
    kept = replace(plan(1), next_open=lambda day: next(working(day)))
    with hall[0].work(Clerk(hall[0], 1, random.Random(1), [], []).act()) as work:
        lease(work, kept, friday)
        lease(work, kept, friday + timedelta(days=1))  # nobody looks at an island at the weekend: the block stays
        blocks = {block.day for block in gather(work, kept, friday, ()).blocks if block.kind == "ticket/A"}
    assert blocks == {friday + timedelta(days=1), friday + timedelta(days=2), monday}


def test_both_sides_moved_a_ticket_and_a_person_is_told(hall):
    clerk = Clerk(hall[0], 1, random.Random(1), [], [])
    ticket = clerk.issue()
    clerk.move(ticket, state=TicketState.SERVING, counter="1")
    hall[0].provision()
    away(hall[0])
    clerk.move(ticket, state=TicketState.FINISHED, outcome=Outcome.ACCEPTED)
    Clerk(hall[1], 2, random.Random(1), [], []).move(ticket, state=TicketState.ABANDONED)
    heard: list[IslandMerged] = []
    hall[0]._bus.subscribe(IslandMerged, heard.append)
    back(hall[0])
    assert [event.moved for event in heard] == [("A001",)]
    with hall[0].read() as work:
        assert work.tickets.get(TicketId(ticket)).state is TicketState.FINISHED
        assert "island.conflict" in [entry.action for entry in work.journal.entries()]


def test_f104_a_case_that_two_windows_have_open_while_one_is_cut_off(hall):
    """What one has open stays the centre's: it cannot be moved apart, and who comes back is told of what came between."""
    here, there = (IntakeDesk(store=store) for store in hall[:2])
    case = here.accepted()
    hall[0].provision()
    away(hall[0])
    decided = there.cases.decide(there.act(), case.id, "可领", document="居住证")
    refused("storage.island.elsewhere", lambda: here.cases.decide(here.act(), case.id, is_granted=False, words="不准"))
    back(hall[0])
    refused("cases.move.illegal", lambda: here.cases.decide(here.act(), case.id, is_granted=False, words="不准"))
    seen = here.cases.get(case.id)
    assert (seen.state, seen.result) == (decided.state, decided.result)
    noted = save(hall[1], replace(seen, remark="乙窗口记的"))
    refused("store.save.stale", lambda: save(hall[0], replace(seen, remark="甲窗口记的")))
    save(hall[0], replace(noted, remark=f"{noted.remark}；甲窗口记的"))  # looked at again, then done once more
    assert there.cases.get(case.id).remark == "乙窗口记的；甲窗口记的"
    with hall[0].read() as work:
        assert [step.move for step in work.cases.steps(case.id)].count("decide") == 1
        assert not defects(work.journal.entries())


def test_f104_two_windows_take_in_one_residents_matter_apart(hall):
    """Both cases stay, each under its own number, of one resident; whoever takes in a third is warned."""
    apart, at_home = (Clerk(store, pc, random.Random(1), [], []) for pc, store in ((1, hall[0]), (2, hall[1])))
    hall[0].provision()
    away(hall[0])
    apart.accept(apart.issue(), apart.identify(4))
    at_home.accept(at_home.issue(), at_home.identify(4))
    back(hall[0])
    with hall[0].home_read() as work:
        cases = work.cases.received_between(*ALWAYS)
        assert not defects(work.journal.entries())
    assert sorted(case.number for case in cases) == sorted(apart.cases + at_home.cases)
    assert len({case.person_id for case in cases}) == 1
    with hall[0].home_read() as work:
        person = work.people.get(PersonId(cases[0].person_id))
    desk = IntakeDesk(store=hall[1])
    draft = desk.intake.draft_for(person, an_item(code=cases[0].item.code))
    assert "cases.intake.duplicate" in {fault.code for fault in desk.intake.warnings(draft)}


def refused(code: str, call) -> None:
    with pytest.raises(Fault) as caught:
        call()
    assert caught.value.code == code


def save(store: CentreStore, case):
    with store.work(Act.new(who="0317", where="1")) as work:
        return work.cases.save(case)


def test_scans_of_an_island_come_home(hall):
    away(hall[0])
    sealed = hall[0].vault.seal([b"scan" * 1000])
    back(hall[0])
    home = hall[0]._resealed(hall[0].island.vault, replace(sealed, name="0" * 32))
    assert home.name == "0" * 32  # not on this island: it was sealed on the server


def test_a_pc_starts_while_the_server_is_away(hall, tmp_path, postgres_server):
    hall[0].close()
    nowhere = f"postgresql+psycopg://yichuang@/nowhere?host={postgres_server.folder}"
    store = opened(nowhere, tmp_path, 1)
    assert store.is_away
    clerk = Clerk(store, 1, random.Random(1), [], [])
    assert clerk.issue()
    store.close()
    with pytest.raises(Fault) as error:
        opened(nowhere, tmp_path / "fresh", 9)
    assert error.value.code == "storage.server.refused"


def fill(work, at) -> None:
    """Put one of everything into an island where there is nothing of its kind yet."""
    work.posts.put(sample.POST)
    work.notes.add(sample.NOTE)
    work.appointments.add(sample.APPOINTMENT)
    work.own_glyphs.put(sample.GLYPH)
    work.people.add(sample.PERSON)
    work.cases.add(sample.CASE)
    work.cases.add_step(sample.STEP)
    work.cases.keep_form(sample.CASE.id, sample.FORM)
    work.print_jobs.add(sample.JOB)
    work.attachments.add(sample.ATTACHMENT)
    work.ratings.ask(sample.RATING)
    work.ratings.open_follow_up(FOLLOW_UP)
    work.ratings.add_note(FollowNote(follow_up_id=FOLLOW_UP.id, serial=0, at=at, who="0102", kind=NoteKind.CALL))
    work.tickets.add_call(sample.CALL)
    work.numbers.record_abort("case", DAY, 9, "paper jam")
    work.register.add_organisation(BODY)
    work.register.add_mandate(MANDATE)
    work.register.note(replace(CONTACT, owner=sample.PERSON.id))
    work.register.decide(sample.LINK)


FOLLOW_UP = FollowUp(
    id=FollowUpId("f1"), rating_id=sample.RATING.id, opened_at=AT, due=date(2026, 12, 14), warn=date(2026, 12, 9)
)
BODY = Organisation(
    id=OrganisationId("o1"), name="云溪建材有限公司", usc_code="91330211MA2ABCDE1X", type=ApplicantType.ENTERPRISE
)
MANDATE = Mandate(id=MandateId("m1"), principal="o1", agent=sample.PERSON.id, standing=Standing.AGENT)
CONTACT = Contact(owner="", kind=ContactKind.PHONE, value="13800002207", source=Source.TYPED, seen_at=AT)


def keys(read, table) -> set[tuple]:
    """Return by what the rows of a table are known on both sides."""
    names = ["id"] if "id" in table.columns else [one.name for one in table.primary_key if one.name != "row"]
    names = {"queue_call": ["ticket_id"], "journal": ["op", "action", "subject"]}.get(table.name, names)
    with read() as work:
        return {tuple(row) for row in work.transaction.connection.execute(select(*(table.c[one] for one in names)))}


def test_one_of_everything_comes_home_and_what_stays_is_known(hall):
    """Until 2026-11 ratings, messages, bookings, the post, corrected forms and given characters stayed there."""
    away(hall[0])
    clerk = Clerk(hall[0], 1, random.Random(1), [], [])
    clerk.visit()
    with hall[0].work(clerk.act()) as work:
        fill(work, AT)
    tables = [table for table in METADATA.sorted_tables if table.name not in STAYS]
    done = {table.name: keys(hall[0].island.read, table) for table in tables}
    assert not [name for name, rows in done.items() if not rows]
    back(hall[0])
    assert not [table.name for table in tables if done[table.name] - keys(hall[0].home_read, table)]
    with hall[1].read() as work:
        assert work.posts.find(sample.POST.counter).state is sample.POST.state
        assert work.cases.forms(sample.CASE.id) == [sample.FORM]
        assert work.ratings.get(sample.RATING.id) == sample.RATING


DYING = """
import os, signal, sys
from pathlib import Path
from tests.unit.store import test_island as island
from core.store.island import harbour, merge
where = sys.argv[3]
def die(*_arguments, **_words):
    os.kill(os.getpid(), signal.SIGKILL)
if where == "before": merge.Merge._chains = die
if where == "after": harbour.Harbour.next = die
one = island.opened(sys.argv[1], Path(sys.argv[2]), 1)
assert one.is_away
island.back(one)
"""


@pytest.fixture
def unseen(monkeypatch):
    """Have the next commit on the server done, or not, and nobody see the end of it."""

    def next_commit(*, is_done: bool) -> None:
        def commit(transaction, engine) -> None:
            if not transaction.is_postgresql:
                real(transaction, engine)
                return
            monkeypatch.setattr(sql_store, "commit", real)
            if is_done:
                real(transaction, engine)
            raise Fault("storage.commit.unknown")

        monkeypatch.setattr(sql_store, "commit", commit)

    real = sql_store.commit
    return next_commit


@pytest.mark.parametrize("is_done", [True, False])
def test_what_is_done_after_a_merge_that_nobody_saw_the_end_of_comes_home_too(hall, unseen, is_done):
    """Until 2026-11 it went to an island that was home already, and stayed there."""
    clerk = Clerk(hall[0], 1, random.Random(1), [], [])
    away(hall[0])
    clerk.visit()
    unseen(is_done=is_done)
    refused("storage.commit.unknown", lambda: back(hall[0]))
    away(hall[0])
    assert hall[0].is_away
    clerk.visit()
    back(hall[0])
    assert clerk.numbers == ["A1001", "A1002"]
    prove_whole(hall[0], [clerk])


def test_a_merge_that_the_server_refused_is_of_the_same_island(hall, monkeypatch):
    clerk = Clerk(hall[0], 1, random.Random(1), [], [])
    away(hall[0])
    clerk.visit()
    real = sql_store.commit
    monkeypatch.setattr(sql_store, "commit", lambda *_arguments: (_ for _ in ()).throw(Fault("storage.server.lost")))
    refused("storage.server.lost", lambda: back(hall[0]))
    monkeypatch.setattr(sql_store, "commit", real)
    away(hall[0])
    assert len(clerk.numbers) == 1
    with hall[0].read() as work:
        assert [ticket.number for ticket in work.tickets.of_day(DAY)] == clerk.numbers
    back(hall[0])
    prove_whole(hall[0], [clerk])


def test_a_disk_that_was_put_back_has_another_island_of_a_number_that_is_home(hall, tmp_path, postgres_store_url):
    """Until 2026-11 the centre took it for the one it had, and nothing of it came home."""
    clerk = Clerk(hall[0], 1, random.Random(1), [], [])
    copy = tmp_path / "copy"
    hall[0].close()
    shutil.copytree(tmp_path / "1", copy)
    for _ in range(2):
        clerk.store = opened(postgres_store_url, tmp_path, 1)
        clerk.store.provision()
        away(clerk.store)
        clerk.visit()
        back(clerk.store)
        clerk.store.close()
        shutil.rmtree(tmp_path / "1")
        shutil.copytree(copy, tmp_path / "1")
    prove_whole(hall[1], [clerk])


@pytest.mark.parametrize("where", ["before", "after"])
def test_a_merge_that_is_killed_happens_once(postgres_store_url, tmp_path, hall, where):
    clerk = Clerk(hall[0], 1, random.Random(1), [], [])
    away(hall[0])
    clerk.visit()
    hall[0].close()
    command = [sys.executable, "-c", DYING, postgres_store_url, str(tmp_path), where]
    died = subprocess.run(command, check=False, env={**os.environ, "PYTHONPATH": "."}, timeout=PATIENCE_S)
    assert died.returncode == -9
    apart = opened(postgres_store_url.replace("host=", "host=/nowhere"), tmp_path, 1)
    Clerk(apart, 1, clerk.rng, clerk.numbers, clerk.cases).visit()  # it may be home, so this is the next island's
    apart.close()
    again = opened(postgres_store_url, tmp_path, 1)
    assert again.is_away  # what is on the island is not home as far as this PC knows
    back(again)
    clerk.done += 6
    prove_whole(again, [clerk])
    again.close()
