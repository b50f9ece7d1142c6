"""The sample content of a released schema, and how its script is written once, when that schema is released.

``python -m tests.upgrade.sample`` writes ``vNNNN.sqlite.sql`` and ``vNNNN.postgresql.sql``. A script that is there is
never written again once its version is released: it is what old counters have on their disks.
"""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.base.acts import Act
from core.base.faults import Fault
from core.base.ids import OperationId
from core.cases.case import CaseState, CaseStep
from core.cases.form import FilledField, FormVersion
from core.catalogue.form_field import FieldKind
from core.outbox.held import HeldEvent
from core.outbox.lines import LineStand
from core.people.likeness import Reason
from core.people.register import Link, Verdict
from core.queue.events import TicketIssued
from core.ratings.rating import Rating, RatingId
from core.store.engine import open_cipher
from core.store.migrations import HEAD
from core.store.sql_store import open_store
from tests.patience import PATIENCE_S
from tests.postgres import Server, running_server
from tests.samples import (
    AT,
    DAY,
    a_call,
    a_case,
    a_glyph,
    a_job,
    a_message,
    a_note,
    a_person,
    a_post,
    a_ticket,
    an_account,
    an_appointment,
    an_attachment,
    an_edition,
)
from tests.stores import KEY, Bench
from tests.upgrade.rows import ROWS, furnish

INDEX = ("case_words", "search_state")  # made anew at the next opening: words cannot be read back out of FTS5
BETWEEN = "--;\n"  # between two statements; a trigger has semicolons of its own

OP = OperationId("01937b00-0000-7000-8000-000000000001")
TICKET = a_ticket(id="01937b00-0000-7000-8000-000000000002", counter="3", priority="elder")
PERSON = a_person(id="01937b00-0000-7000-8000-000000000003", name="𠮷田\ue863")
CASE = a_case(id="01937b00-0000-7000-8000-000000000004", applicant=PERSON.name, person_id=PERSON.id)
STEP = CaseStep(
    case_id=CASE.id, serial=0, at=AT, move="accept", before=CaseState.DRAFT, after=CaseState.ACCEPTED, who="0317",
    where="3", op=OP,
)  # fmt: skip
JOB = a_job(id="01937b00-0000-7000-8000-000000000005", body=b"\x1b@\xb0\xa1")
ACCOUNT = an_account()
ATTACHMENT = an_attachment(id="01937b00-0000-7000-8000-000000000006", case_id=CASE.id, person_id=PERSON.id)
GLYPH = a_glyph()
POST = a_post()
CALL = a_call(ticket_id=TICKET.id)
APPOINTMENT = an_appointment(id="01937b00-0000-7000-8000-000000000007", person_id=PERSON.id, reference="YX-1")

RATING = Rating(
    id=RatingId("01937b00-0000-7000-8000-000000000008"), asked_at=AT, counter="3", served_by="0317",
    ticket_id=TICKET.id, ticket="A001", case_id=CASE.id, number=CASE.number, item="高龄津贴", item_code="0101",
    department="民政", applicant="章**",
)  # fmt: skip
FORM = FormVersion(
    revision=1, at=AT, who="0317", reason="漏填",
    fields=(FilledField(key="bank", label="开户银行", kind=FieldKind.TEXT, value="宁波银行"),),
)  # fmt: skip
LINK = Link(first="p1", second="p2", verdict=Verdict.SAME, who="0102", at=AT, reason=Reason.NAME_BIRTH)
EDITION = an_edition()
MESSAGE = a_message()
NOTE = a_note()
HELD = HeldEvent(
    event="", subject="", fault="exchange.receiver.refused", table="up_pro_accept", column="", since=AT,
    reason="证件号码校验不通过",
)  # fmt: skip

STAND = LineStand(last_success=AT, fault=Fault("district.connect.failed", url="https://district.example"))


def fill(store: Any) -> None:
    """Put one of everything into an empty store."""
    with store.work(Act(op=OP, who="0317", where="3")) as work:
        work.tickets.next_serial(DAY, "A")
        work.numbers.take("case", DAY)
        work.numbers.record_abort("case", DAY, 9, "paper jam")
        work.tickets.add(TICKET)
        work.tickets.add_call(CALL)
        work.posts.put(POST)
        work.notes.add(NOTE)
        work.appointments.add(APPOINTMENT)
        work.people.add(PERSON)
        work.cases.add(CASE)
        work.cases.add_step(STEP)
        work.print_jobs.add(JOB)
        work.accounts.add(ACCOUNT)
        work.attachments.add(ATTACHMENT)
        work.own_glyphs.put(GLYPH)
        work.ratings.ask(RATING)
        work.cases.keep_form(CASE.id, FORM)
        work.register.decide(LINK)
        work.journal.write("ticket.issue", "A001", facts={"business": "A"})
        work.journal.write("case.accept", CASE.number)
        work.record(TicketIssued(at=AT, op=OP, ticket=TICKET))
        work.outbox.set_cursor("results/330290~015", "t7")
        (row,) = work.outbox.after(0, 0, 9)
        work.held_events.hold("up_pro", replace(HELD, event=row.id))
        work.scan_deliveries.confirm(ATTACHMENT.file.sha256, AT)
        work.editions.add(EDITION)
        work.district_messages.put(MESSAGE)
        work.line_stands.keep("district", STAND)
        work.keep_result(CASE.id)


def check(store: Any) -> None:
    """See that all of it is there, and that work goes on."""
    from core.staff.journal import defects

    renewing = store.renew_search()
    assert renewing is None or renewing.wait(PATIENCE_S)
    with store.read() as work:
        assert work.tickets.get(TICKET.id) == TICKET
        assert work.people.get(PERSON.id) == PERSON
        assert work.cases.get(CASE.id) == CASE
        assert [(step.serial, step.before, step.after) for step in work.cases.steps(CASE.id)] == [
            (0, CaseState.DRAFT, CaseState.ACCEPTED)
        ]
        assert [case.id for case in work.cases.search("\ue863")] == [CASE.id]
        assert work.print_jobs.get(JOB.id) == JOB
        assert work.accounts.find(ACCOUNT.number) == ACCOUNT
        assert work.attachments.of_case(CASE.id) in ([], [ATTACHMENT])  # 0001 had none
        assert work.scan_deliveries.waiting() in (0, 1)  # before 0013 nothing was delivered
        assert work.editions.of(EDITION.name) in ([], [EDITION])
        assert work.district_messages.shown(DAY) in ([], [MESSAGE])
        stand = work.line_stands.get("district")  # before 0023 nobody told
        assert stand is None or (stand.last_success, str(stand.fault)) == (AT, str(STAND.fault))
        assert work.own_glyphs.all() in ([], [GLYPH])  # older ones had none
        assert work.posts.all() in ([], [POST])
        assert work.notes.since(AT) in ([], [NOTE])
        assert work.tickets.calls_of_day(DAY) in ([], [CALL])
        assert work.appointments.of_day(DAY) in ([], [APPOINTMENT])
        assert work.ratings.open_at("3") in ([], [RATING])
        assert work.cases.forms(CASE.id) in ([], [FORM])
        assert [replace(each, reason=LINK.reason) for each in work.register.decisions(9)] in ([], [LINK])
        entries = list(work.journal.entries())
        assert defects(entries, work.journal.head()) == []
        assert [entry.action for entry in entries] == ["ticket.issue", "case.accept"]
        assert [row.sequence for row in work.outbox.waiting(0, 9)] == [1]
        assert work.outbox.cursor("results/330290~015") == "t7"
        held = [replace(each, event="", reason=HELD.reason) for each in work.held_events.all("up_pro")]
        assert held in ([], [HELD])
    with store.work(Act(op=OP, who="0317", where="3")) as work:
        assert work.first_result() == CASE.id
        assert work.numbers.take("case", DAY) == 2
        assert work.tickets.next_serial(DAY, "A") == 2


def sqlite_script(path: Path) -> str:
    """Return the statements that make the file again, key aside."""
    connection = open_cipher(path, KEY, 1)
    master = connection.execute(
        "SELECT name, type, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
    ).fetchall()
    words = {name for name, _, _ in master if name.startswith("case_words_")}  # made by the virtual table itself
    kept = [(name, kind, sql) for name, kind, sql in master if name not in words]
    lines = [sql for _, kind, sql in kept if kind == "table"]
    for name, kind, _ in kept:
        if kind == "table" and name not in INDEX:
            lines += _rows(connection, name)
    lines += [sql for _, kind, sql in kept if kind != "table"]
    connection.close()
    return "".join(f"{line};\n{BETWEEN}" for line in lines)


def _rows(connection: Any, table: str) -> list[str]:
    columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
    quoted = " || ', ' || ".join(f'quote("{column}")' for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    rows = connection.execute(f'SELECT {quoted} FROM "{table}"').fetchall()
    return [f'INSERT INTO "{table}" ({names}) VALUES ({values})' for (values,) in rows]


def postgresql_script(server: Server, url: str) -> str:
    """Return what pg_dump says, without the commands of its own shell."""
    name = url.partition("@/")[2].partition("?")[0]
    dumped = server.run("pg_dump", "--inserts", "--no-owner", "-U", "yichuang", "-h", str(server.folder), name)
    kept = [
        line for line in dumped.splitlines() if line and not line.startswith(("--", "\\", "SET transaction_timeout"))
    ]
    return "\n".join(kept) + "\n"


def main(folder: Path) -> None:
    bench = Bench()
    targets = [folder / f"v{HEAD}.{engine}.sql" for engine in ("sqlite", "postgresql")]
    if any(target.exists() for target in targets):
        raise SystemExit(f"the scripts of {HEAD} are there: they are never written again")
    with tempfile.TemporaryDirectory() as scratch, running_server() as server:
        path, url = Path(scratch) / "sample.db", server.create()
        for place in ({"path": path, "key": KEY}, {"url": url}):
            store = open_store(**place, settings=bench.settings, **bench.parts())
            fill(store)
            furnish(store.engine, ROWS)
            store.close()
        targets[0].write_text(sqlite_script(path), "utf-8")
        targets[1].write_text(postgresql_script(server, url), "utf-8")


if __name__ == "__main__":
    main(Path(__file__).parent)
