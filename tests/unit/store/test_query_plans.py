"""What pages ask while somebody waits is answered from an index, however large the store: no table is walked."""

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import event

from core.base.acts import Act
from core.base.clock import SHANGHAI
from core.base.resources import Resources
from core.calendar.calendar import WorkCalendar
from core.cases.case import CaseId
from core.cases.moving import Moving
from core.cases.service import CaseService
from core.papers.job import Channel
from core.people.register import ContactKind
from core.staff.rights import AccountRights
from core.store.sql_store import open_store
from tests.samples import DAY, a_case, a_person, a_ticket
from tests.stores import KEY

LARGE = frozenset({
    "case_file", "case_step", "case_form", "person", "ticket", "ticket_call", "print_job", "outbox", "journal",
    "attachment", "rating", "contact", "mandate", "organisation", "operation", "aborted_number",
})  # fmt: skip
CASE = CaseId("01937b00-0000-7000-8000-000000000001")
LAST = "ORDER BY serial DESC LIMIT 1"
QUESTIONS = (
    "王",
    "zgx",
    "国祥",
    "2207",
    "19580321",
    "330290015",
    "20261123",
    "0021-6",
    "津贴",
    "A001",
    "王 津贴",
    "王gx",
)


@pytest.fixture
def store(bench, tmp_path):
    store = open_store(path=tmp_path / "store.db", key=KEY, settings=bench.settings, **bench.parts())
    with store.work(Act.new(who="0317", where="3")) as work:
        person, ticket = a_person(), a_ticket()
        work.people.add(person)
        work.tickets.add(ticket)
        work.cases.add(a_case(1, id=CASE, person_id=person.id, ticket_id=ticket.id))
        work.journal.write("case.accept", "1")
    yield store
    store.close()


def asked(store, read) -> list[str]:
    """Return the statements that a read sends, with their values."""
    said: list[str] = []
    listener = lambda driver, *_: driver.set_trace_callback(said.append)  # noqa: E731
    event.listen(store.engine, "checkout", listener)
    try:
        read()
    finally:
        event.remove(store.engine, "checkout", listener)
    with store.engine.connect() as line:
        line.connection.driver_connection.set_trace_callback(None)
    return [words for words in said if words.lstrip().upper().startswith("SELECT")]


def walked(store, statements) -> set[str]:
    """Return the large tables that are walked from end to end, with the statement; the last row alone is no walk."""
    found = set()
    with store.engine.connect() as line:
        for words in statements:
            for *_, detail in line.connection.driver_connection.execute(f"EXPLAIN QUERY PLAN {words}"):
                name = detail.removeprefix("SCAN ").split(" ")[0]
                if detail.startswith("SCAN ") and name in LARGE and not words.endswith(LAST):
                    found.add(f"{detail}: {words[:200]}")
    return found


def test_pages_walk_no_table(store, bench):
    parts = {
        "clock": bench.clock, "settings": bench.settings, "resources": Resources(),
        "calendar": WorkCalendar.from_resources(Resources()), "rights": AccountRights(Resources()),
    }  # fmt: skip
    cases = CaseService(
        store=store, clock=bench.clock, settings=bench.settings, moving=Moving(**parts), rights=parts["rights"]
    )
    start = datetime.combine(DAY, time(), SHANGHAI)

    def read() -> None:
        for question in QUESTIONS:
            cases.search(question)
        for wanted in (
            cases.totals,
            cases.over,
            cases.near,
            cases.to_collect,
            cases.drafts,
            cases.in_hand,
        ):
            wanted()
        case = cases.get(CASE)
        for part in (cases.applicant, cases.papers, cases.dues_of, cases.steps):
            part(case)
        with store.read() as work:
            work.cases.of_person(case.person_id)
            work.cases.by_number(case.number)
            work.cases.forms(case.id)
            work.cases.closed_before(DAY)
            work.cases.received_between(start, start + timedelta(days=1))
            work.tickets.of_day(DAY)
            work.tickets.open_of_day(DAY)
            work.people.by_document("111", "33021119580321001X")
            work.people.born_between(DAY, DAY)
            work.register.alike(a_person())
            work.register.same_as(case.person_id)
            work.register.decisions(200)
            work.register.contacts(case.person_id, ContactKind.PHONE)
            work.register.mandates(principal="p1", agent="p2")
            work.print_jobs.of_day(start, start + timedelta(days=1))
            work.print_jobs.waiting(Channel.RECEIPT, "3")
            work.attachments.of_case(case.id)
            work.outbox.of_day(DAY)
            work.outbox.pending()
            work.outbox.put_aside()
            work.outbox.count_aside()
            work.outbox.days(DAY)
            work.print_jobs.newest([f"day/{DAY}"], "receipts/dayslip")
            work.ratings.open_at("3")
            work.ratings.follow_ups_due(DAY)
            work.journal.head()
            work.journal.of("day.settle", [f"case/{CASE}"])

    statements = asked(store, read)
    assert len(statements) > 60
    assert walked(store, statements) == set()
