"""What every store promises: memory, SQLite under SQLCipher and PostgreSQL give the same answers."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import psycopg
import pytest
import sqlcipher3

from core.attachments.attachment import SealedFile
from core.base.acts import Act
from core.base.events import Event
from core.base.faults import Fault
from core.calendar.limits import Suspension
from core.cases.case import CaseState, CaseStep, Collection, Procedure, Result
from core.cases.clocks import ClockState
from core.cases.form import FilledField, FormVersion
from core.catalogue.form_field import FieldKind
from core.catalogue.item import LimitUnit
from core.outbox.ports import Carried
from core.papers.job import Channel, JobId, JobState
from core.people.person import PersonId
from core.queue.ticket import Outcome, TicketId, TicketState
from core.staff.journal import GENESIS, defects
from tests.samples import (
    AT,
    DAY,
    a_case,
    a_clock,
    a_glyph,
    a_job,
    a_message,
    a_person,
    a_ticket,
    an_account,
    an_attachment,
    an_edition,
    an_item,
)
from tests.stores import MORNING

START = bytes(32)


@dataclass(frozen=True, slots=True, kw_only=True)
class SomethingHappened(Event):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class SilentlyHappened(Event):
    pass


def act() -> Act:
    return Act.new(who="0317", where="3")


def code_of(error: pytest.ExceptionInfo) -> str:
    return error.value.code


# The work itself


def test_an_exception_rolls_everything_back(any_store, bench):
    heard = []
    bench.bus.subscribe(Event, heard.append)

    def fail_late() -> None:
        with any_store.work(act()) as work:
            work.tickets.add(a_ticket())
            work.tickets.next_serial(DAY, "A")
            work.journal.write("ticket.issue")
            work.record(SomethingHappened(at=AT, op="1"))
            work.keep_result("never")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_late()
    with any_store.read() as work:
        assert work.tickets.of_day(DAY) == []
        assert work.journal.head() == (0, GENESIS)
        assert work.outbox.pending() == (0, None)
    assert heard == []
    with any_store.work(act()) as work:
        assert work.tickets.next_serial(DAY, "A") == 1


def test_the_journal_is_asked_for_an_action_on_some_subjects(any_store):
    with any_store.work(act()) as work:
        for action, subject in (("day.settle", "case/1"), ("case.void", "case/1"), ("day.settle", "case/2")):
            work.journal.write(action, subject, facts={"reason": "x"})
        assert [entry.subject for entry in work.journal.of("day.settle", ["case/1", "case/2"])] == ["case/1", "case/2"]
    with any_store.read() as work:
        assert [entry.serial for entry in work.journal.of("day.settle", ("case/2", "case/3"))] == [3]
        assert work.journal.of("day.settle", ()) == []


def test_events_are_told_after_the_commit(any_store, bench):
    seen = []

    def look(_event: Event) -> None:
        with any_store.read() as work:
            seen.append(len(work.tickets.of_day(DAY)))

    bench.bus.subscribe(SomethingHappened, look)
    with any_store.work(act()) as work:
        work.record(SomethingHappened(at=AT, op="1"))
        work.tickets.add(a_ticket())
        assert seen == []
    assert seen == [1]


def test_a_repeat_answers_the_first_result(any_store):
    once = act()
    with any_store.work(once) as work:
        assert work.first_result() is None
        work.keep_result("case-7")
    with any_store.work(once) as work:
        assert work.first_result() == "case-7"
    with any_store.work(act()) as work:
        assert work.first_result() is None


def test_a_work_keeps_one_result(any_store):
    with any_store.work(act()) as work:
        work.keep_result("1")
        with pytest.raises(RuntimeError):
            work.keep_result("2")


def test_a_read_does_not_write(any_store):
    writes = [
        lambda work: work.tickets.add(a_ticket()),
        lambda work: work.tickets.next_serial(DAY, "A"),
        lambda work: work.journal.write("x"),
        lambda work: work.record(SomethingHappened(at=AT, op="1")),
        lambda work: work.keep_result("1"),
        lambda work: work.numbers.take("case", DAY),
        lambda work: work.outbox.set_cursor("results", "1"),
        lambda work: work.outbox.acknowledge(1, 1),
    ]
    for write in writes:
        with any_store.read() as work, pytest.raises(RuntimeError):
            write(work)


def test_nothing_is_written_after_the_end(any_store):
    with any_store.work(act()) as work:
        work.tickets.add(a_ticket())
    with pytest.raises(RuntimeError):
        work.tickets.add(a_ticket())


def test_a_work_inside_a_work_is_a_programming_error(any_store):
    with any_store.work(act()), pytest.raises(RuntimeError), any_store.work(act()):
        pass
    with any_store.work(act()) as work:  # and the store is well afterwards
        work.lock_queue(DAY)


# Tickets


def test_ticket_comes_back_as_it_was(any_store):
    full = a_ticket(
        7, state=TicketState.FINISHED, priority="elder", person_id="p", is_appointment=True, counter="3",
        called_at=AT, serving_since=AT, ended_at=AT, outcome=Outcome.ACCEPTED, calls=2, passes=1, calls_at_pass=9,
        line="B",
    )  # fmt: skip
    with any_store.work(act()) as work:
        work.tickets.add(full)
        assert work.tickets.get(full.id) == full
    with any_store.read() as work:
        assert work.tickets.get(full.id) == full


def test_tickets_of_a_day_in_order_of_issue(any_store):
    first, second, third = (a_ticket(number) for number in (1, 2, 3))
    other = a_ticket(day=DAY + timedelta(days=1))
    with any_store.work(act()) as work:
        for ticket in (first, second, third, other):
            work.tickets.add(ticket)
    with any_store.work(act()) as work:
        work.tickets.save(work.tickets.get(first.id).called("3", AT).serving(AT))
        work.tickets.save(work.tickets.get(second.id).voided(AT))
        assert [ticket.serial for ticket in work.tickets.open_of_day(DAY)] == [1, 3]
    with any_store.read() as work:
        assert [ticket.serial for ticket in work.tickets.of_day(DAY)] == [1, 2, 3]
        assert work.tickets.get(first.id).version == 2


def test_serials_count_per_letter_and_day(any_store):
    with any_store.work(act()) as work:
        work.lock_queue(DAY)
        assert [work.tickets.next_serial(DAY, letter) for letter in "AABA"] == [1, 2, 1, 3]
        assert work.tickets.next_serial(DAY + timedelta(days=1), "A") == 1
    with any_store.work(act()) as work:
        assert work.tickets.next_serial(DAY, "A") == 4


def test_a_stale_version_is_refused(any_store):
    saves = [
        (a_ticket(), "tickets"),
        (a_case(), "cases"),
        (a_person(), "people"),
        (a_job(), "print_jobs"),
        (an_account(), "accounts"),
    ]
    for value, room in saves:
        with any_store.work(act()) as work:
            getattr(work, room).add(value)
            getattr(work, room).save(value)
        with pytest.raises(Fault) as error, any_store.work(act()) as work:
            getattr(work, room).save(value)
        assert code_of(error) == "store.save.stale", room


def test_what_is_missing_is_said(any_store):
    asks = [
        lambda work: work.tickets.get(TicketId("none")),
        lambda work: work.cases.get("none"),
        lambda work: work.people.get(PersonId("none")),
        lambda work: work.print_jobs.get(JobId("none")),
    ]
    for ask in asks:
        with any_store.read() as work, pytest.raises(Fault) as error:
            ask(work)
        assert code_of(error) == "store.get.missing"
    with pytest.raises(Fault) as error, any_store.work(act()) as work:
        work.tickets.save(a_ticket())
    assert code_of(error) == "store.get.missing"


# Cases, people, numbers


def test_case_comes_back_as_it_was(any_store):
    full = a_case(
        is_tolerant=True, document_number="云溪受〔2026〕231号", query_code="472091", central_number="Z1", reason="r",
        remark="备注", revision=4, applicant="𠮷\ue863·䶮", item=an_item(legal_days=15, fee="免费"), flow="instant",
        clocks=(
            a_clock(pauses=(Suspension(start=DAY, end=DAY),)),
            a_clock("legal", state=ClockState.PAUSED, pauses=(Suspension(start=DAY),)),
            a_clock("decision", state=ClockState.STOPPED, stopped=DAY, unit=LimitUnit.NATURAL_DAY),
        ),
        procedures=(
            Procedure(
                kind="hearing", reason="听证", approver="王科长", started=DAY, days=20, basis="b", due=DAY, ended=DAY,
                approver_phone="0574-1", result="合格",
            ),
        ),
        result=Result(is_granted=True, words="准予", document="居住证", document_number="J1"), organ="派出所",
        collection=Collection(person_id="p2", name="周燕", authority="委托书"), closed_on=DAY,
    )  # fmt: skip
    with any_store.work(act()) as work:
        work.cases.add(full)
    with any_store.read() as work:
        assert work.cases.get(full.id) == full
        assert work.cases.by_number(full.number) == full
        assert work.cases.by_number("330290015-20261123-9999-6") is None
        assert work.cases.numbers([full.id, "of nobody"]) == {full.id: full.number}
        assert work.cases.numbers([]) == {}


def test_limits_are_found_by_the_day_they_turn_yellow_or_end(any_store):
    day = date(2026, 12, 1)
    near = a_case(1, clocks=(a_clock(due=date(2026, 12, 4), warn=date(2026, 12, 1)),))
    over = a_case(2, clocks=(a_clock(due=date(2026, 11, 30), warn=date(2026, 11, 26)), a_clock("legal")))
    far = a_case(3, clocks=(a_clock(due=date(2026, 12, 9), warn=date(2026, 12, 8)),))
    rest = a_case(4, clocks=(a_clock(state=ClockState.STOPPED, stopped=DAY), a_clock("legal", state=ClockState.PAUSED)))
    rest = replace(rest, clocks=tuple(replace(clock, due=None) for clock in rest.clocks), state=CaseState.SUSPENDED)
    with any_store.work(act()) as work:
        for case in (near, over, far, rest):
            work.cases.add(case)
    with any_store.read() as work:
        assert [case.id for case in work.cases.over(day)] == [over.id]
        assert [case.id for case in work.cases.near(day)] == [near.id]
        assert [case.id for case in work.cases.running()] == [over.id, near.id, far.id]
        assert work.cases.due_counts(day) == (1, 1)
        assert [case.id for case in work.cases.in_states({CaseState.SUSPENDED})] == [rest.id]
    with any_store.work(act()) as work:
        work.cases.save(replace(work.cases.get(over.id), clocks=()))
    with any_store.read() as work:
        assert work.cases.due_counts(day) == (0, 1)


def test_a_form_as_it_was_is_kept_once_for_each_correction(any_store):
    case = a_case(1)
    field = FilledField(key="bank", label="开户银行", kind=FieldKind.TEXT, value="宁波银行")
    versions = [
        FormVersion(revision=number, fields=fields, at=MORNING, who="0317", reason=f"原因{number}")
        for number, fields in ((1, ()), (2, (field,)))
    ]
    with any_store.work(act()) as work:
        work.cases.add(case)
        for version in versions:
            work.cases.keep_form(case.id, version)
    with any_store.read() as work:
        assert work.cases.forms(case.id) == versions
        assert work.cases.forms("another") == []
    with pytest.raises(Fault) as error, any_store.work(act()) as work:
        work.cases.keep_form(case.id, versions[0])
    assert error.value.code == "store.add.exists"


def test_what_a_save_returns_is_what_is_kept(any_store):
    case = a_case(1, form=(FilledField(key="bank", label="开户银行", kind=FieldKind.TEXT, value="宁波银行"),))
    with any_store.work(act()) as work:
        work.cases.add(case)
        saved = work.cases.save(replace(work.cases.get(case.id), remark="改"))
        assert work.cases.get(case.id) == saved
    with any_store.read() as work:
        assert work.cases.get(case.id) == saved


def test_more_than_a_list_holds_is_counted_whole(any_store):
    day = date(2026, 12, 1)
    over = [a_case(n, clocks=(a_clock(due=date(2026, 11, n), warn=date(2026, 11, n)),)) for n in range(2, 5)]
    near = [a_case(n, clocks=(a_clock(due=date(2026, 12, n), warn=date(2026, 12, 1)),)) for n in range(5, 8)]
    with any_store.work(act()) as work:
        for case in (*over, *near):
            work.cases.add(case)
    with any_store.read() as work:
        assert [case.id for case in work.cases.over(day, 2)] == [one.id for one in over[:2]]
        assert [case.id for case in work.cases.near(day, 2)] == [one.id for one in near[:2]]
        assert [case.id for case in work.cases.running(2)] == [case.id for case in over[:2]]
        assert (work.cases.due_counts(day), work.cases.count_running()) == ((3, 3), 6)
        assert work.cases.count_in({over[0].state}) == 6


def test_closed_cases_are_found_until_their_end(any_store):
    old = a_case(1, state=CaseState.COLLECTED, closed_on=date(2026, 10, 1), clocks=())
    new = a_case(2, state=CaseState.COLLECTED, closed_on=date(2026, 11, 1), clocks=())
    done = a_case(3, state=CaseState.ARCHIVED, closed_on=date(2026, 10, 1), clocks=())
    with any_store.work(act()) as work:
        for case in (old, new, done):
            work.cases.add(case)
    with any_store.read() as work:
        assert [case.id for case in work.cases.closed_before(date(2026, 11, 1))] == [old.id]


def test_steps_are_kept_in_order_and_the_reckoning_is_one_word(any_store):
    case = a_case(1)
    steps = [
        CaseStep(
            case_id=case.id, serial=serial, at=AT, move="accept", before=CaseState.DRAFT, after=CaseState.ACCEPTED,
            who="0317", where="3", op="op-1", note="电话告知",
        )
        for serial in (2, 1)
    ]  # fmt: skip
    with any_store.work(act()) as work:
        assert work.cases.reckoning() == ""
        work.cases.add(case)
        for step in steps:
            work.cases.add_step(step)
        work.cases.keep_reckoning("a1")
        work.cases.keep_reckoning("a2")
    with any_store.read() as work:
        assert work.cases.steps(case.id) == steps[::-1]
        assert work.cases.reckoning() == "a2"
    with pytest.raises(Fault) as error, any_store.work(act()) as work:
        work.cases.add_step(steps[0])
    assert code_of(error) == "store.add.exists"


def test_cases_of_a_person_newest_first(any_store):
    early, late = a_case(1), a_case(2, received_at=AT + timedelta(hours=1))
    with any_store.work(act()) as work:
        for case in (early, late, a_case(3, person_id="other")):
            work.cases.add(case)
    with any_store.read() as work:
        assert work.cases.of_person("p1") == [late, early]
        assert work.cases.of_person("p1", 1) == [late]
        assert work.cases.received_between(AT, AT + timedelta(hours=1)) == [
            early,
            work.cases.by_number(a_case(3).number),
        ]


def test_person_by_document(any_store):
    person = a_person()
    with any_store.work(act()) as work:
        work.people.add(person)
    with any_store.work(act()) as work:
        assert work.people.by_document("111", person.id_number) == person
        assert work.people.by_document("414", person.id_number) is None
        work.people.save(replace(person, phone="13900000000"))
    with any_store.read() as work:
        assert work.people.get(person.id) == replace(person, phone="13900000000", version=2)


def test_numbers_have_no_gap_and_aborts_are_kept(any_store):
    with any_store.work(act()) as work:
        assert work.numbers.take("case", DAY) == 1
        work.numbers.record_abort("case", DAY, 1, "paper jam")
        assert work.numbers.take("document", date(2026, 1, 1)) == 1
        assert work.numbers.take("case", DAY) == 2


# Search

FOUND_BY = {
    "王秀兰": ["王秀兰"],
    "王": ["王秀兰", "王秀"],
    "秀": ["王秀", "王秀兰", "李秀英"],
    "wxl": ["王秀兰"],
    "WX": ["王秀兰", "王秀"],
    "xy": ["李秀英"],
    "𠮷": ["𠮷田\ue863"],
    "\ue863": ["𠮷田\ue863"],
    "330290015-20261123-0002-6": ["李秀英"],
    "330290015202611230002": ["李秀英"],
    "0002-6": ["李秀英"],
    "2207": ["王秀兰"],
    "110": [],
    "补领": ["王秀兰"],
    "%": ["a_b 100%"],
    "_": ["a_b 100%"],
    "%秀": [],
    "100%": ["a_b 100%"],
    "a_b": ["a_b 100%"],
    "acb": [],
    '"': [],
    "*": [],
    "  ": [],
    # pinyin: whole, begun, of the given name, surname full and the rest by letters, a second reading
    "wangxiulan": ["王秀兰"],
    "wangx": ["王秀", "王秀兰"],
    "xiuying": ["李秀英"],
    "wangxl": ["王秀兰"],
    "zengyue": ["曾乐"],
    "cengle": ["曾乐"],
    "cl": ["曾乐"],
    "王xl": ["王秀兰"],
    "zxm": ["诸葛小敏"],
    # the same name typed otherwise: full width, another dot, none, the private character's standard one
    "ｗｘｌ": ["王秀兰"],
    "阿不都·热合曼": ["阿不都•热合曼"],
    "阿不都热合曼": ["阿不都•热合曼"],
    "热合曼": ["阿不都•热合曼"],
    "田䶮": ["𠮷田\ue863"],
    # numbers: identity whole, end, inside, in small letters; phone inside; ticket
    "330211195803210018": ["王秀兰"],
    "0018": ["王秀兰"],
    "19580321": ["王秀兰"],
    "900101003x": ["李秀英"],
    "1３80000": ["王秀兰"],
    "13800002207": ["王秀兰"],
    "a001": ["曾乐"],
    # days; 1122 may be a number as well, and nobody's number has it
    "1122": ["诸葛小敏"],
    "11月22日": ["诸葛小敏"],
    "2026-11-22": ["诸葛小敏"],
    "20261122": ["诸葛小敏"],
    "11-31": [],
    # the start of a number, from the whole site on; a whole one means nothing else
    "330290015-20261123-0000": ["王秀"],
    "33029001520261123000": ["王秀", "王秀兰", "李秀英", "𠮷田\ue863", "a_b 100%", "曾乐", "阿不都•热合曼"],
    "330290015-20261123-0005-6": ["曾乐"],
    "330290015-2025": [],
    # several words
    "王 补领": ["王秀兰"],
    "王 津贴": ["王秀"],
    "gljt 1122": ["诸葛小敏"],
    "李 1122": [],
}


def stored_for_search(work) -> None:
    plain = an_item(name="高龄津贴", code="0102")
    rows = [
        ("诸葛小敏", "", plain, AT - timedelta(days=1)),
        ("王秀", "13700000001", plain, AT),
        ("王秀兰", "13800002207", an_item(), AT),
        ("李秀英", "13700000002", plain, AT),
        ("𠮷田\ue863", "13700000003", plain, AT),
        ("a_b 100%", "13700000004", plain, AT),
        ("曾乐", "", plain, AT),
        ("阿不都•热合曼", "", plain, AT),
    ]
    work.people.add(a_person(id=PersonId("p-wang"), name="王秀兰"))
    work.people.add(a_person(id=PersonId("p-li"), name="李秀英", id_number="33021119900101003X", phone=""))
    work.tickets.add(a_ticket(1, id=TicketId("t-a001")))
    for serial, (name, phone, item, at) in enumerate(rows):
        person = {"王秀兰": "p-wang", "李秀英": "p-li"}.get(name, "")
        case = a_case(
            (serial - 1) % 90, applicant=name, phone=phone, item=item, received_at=at + timedelta(minutes=serial),
            person_id=person, ticket_id="t-a001" if name == "曾乐" else "",
        )  # fmt: skip
        work.cases.add(case)


def test_search(any_store):
    with any_store.work(act()) as work:
        stored_for_search(work)
    with any_store.read() as work:
        found = {text: sorted(case.applicant for case in work.cases.search(text)) for text in FOUND_BY}
    assert found == {text: sorted(names) for text, names in FOUND_BY.items()}


def test_search_puts_the_best_first_then_the_newest(any_store):
    with any_store.work(act()) as work:
        stored_for_search(work)
    with any_store.read() as work:
        assert [case.applicant for case in work.cases.search("王秀")] == ["王秀", "王秀兰"]
        assert [case.applicant for case in work.cases.search("秀")] == ["李秀英", "王秀兰", "王秀"]
        assert [case.applicant for case in work.cases.search("津贴", 2)] == ["阿不都•热合曼", "曾乐"]


def test_search_follows_a_change(any_store):
    case = a_case()
    with any_store.work(act()) as work:
        work.cases.add(case)
        work.cases.save(replace(case, applicant="赵六", state=CaseState.VOID))
    with any_store.read() as work:
        assert work.cases.search("王秀兰") == []
        assert [found.id for found in work.cases.search("赵六")] == [case.id]


def test_search_follows_the_person(any_store):
    person = a_person()
    with any_store.work(act()) as work:
        work.people.add(person)
        work.cases.add(a_case(1, person_id=person.id))
        work.people.save(replace(person, name="王秀岚", phone="13911112222"))
        work.cases.person_changed(person.id)
    with any_store.read() as work:
        assert [len(work.cases.search(text)) for text in ("王秀兰", "王秀岚", "1112222", "岚")] == [1, 1, 1, 1]


def test_f144_an_answer_is_bounded_however_common_the_question(any_store):
    """One page of candidates at a time, fifty rows at most, the newest: this holds at any number of cases."""
    with any_store.work(act()) as work:
        for serial in range(120):
            at = AT + timedelta(minutes=serial)
            work.cases.add(a_case(serial, applicant="王秀" if serial % 2 else "王秀兰", received_at=at, phone="0"))
    with any_store.read() as work:
        for text in ("王", "w", "秀", "wangx", "补领", "社会保障", "1123", "王 补", "王x"):
            found = work.cases.search(text)
            assert len(found) == 50, text
            newest = sorted(found, key=lambda case: case.received_at, reverse=True)
            assert newest[0].received_at >= AT + timedelta(minutes=118), text
        assert {case.applicant for case in work.cases.search("王秀", 60)} == {"王秀"}


# Staff


def test_account_comes_back_as_it_was(any_store):
    full = an_account(is_active=False, failures=3, locked_until=AT)
    with any_store.work(act()) as work:
        work.accounts.add(full)
        work.accounts.add(an_account("0102"))
    with any_store.read() as work:
        assert work.accounts.find("0317") == full
        assert work.accounts.find("none") is None
        assert [account.number for account in work.accounts.all()] == ["0102", "0317"]


def test_a_number_is_taken_once(any_store):
    with any_store.work(act()) as work:
        work.accounts.add(an_account())
    with pytest.raises(Fault) as error, any_store.work(act()) as work:
        work.accounts.add(an_account())
    assert code_of(error) == "staff.create.number_taken"


def test_journal_is_a_chain_from_its_first_row(any_store, bench):
    acts = [act(), act()]
    for one in acts:
        with any_store.work(one) as work:
            work.journal.write("ticket.issue", "A001", facts={"b": "2", "a": "一"})
            work.journal.write("ticket.call", "A001", outcome="queue.move.illegal")
        bench.clock.forward(1)
    with any_store.read() as work:
        entries = list(work.journal.entries())
        head = work.journal.head()
    assert [entry.serial for entry in entries] == [1, 2, 3, 4]
    assert [entry.op for entry in entries] == [acts[0].op, acts[0].op, acts[1].op, acts[1].op]
    assert entries[0].facts == {"b": "2", "a": "一"}
    assert (entries[1].who, entries[1].where, entries[1].outcome) == ("0317", "3", "queue.move.illegal")
    assert head == (4, entries[-1].digest)
    assert defects(entries, head) == []
    with any_store.read() as work:
        assert [entry.serial for entry in work.journal.entries(3)] == [3, 4]


def test_a_work_reads_its_own_journal(any_store):
    with any_store.work(act()) as work:
        work.journal.write("a.b")
        assert work.journal.head()[0] == 1
        work.journal.write("a.c")
        assert [entry.action for entry in work.journal.entries()] == ["a.b", "a.c"]


# Papers


def test_job_comes_back_as_it_was(any_store):
    original = a_job()
    full = a_job(
        state=JobState.UNKNOWN, copy=2, original=original.id, body=b"\x1b@\x00\xff", sha256="ab", sent_bytes=4,
        ended_at=AT, fault="printer.send.lost", device="tcp:10.0.0.9:9100", size="large",
    )  # fmt: skip
    with any_store.work(act()) as work:
        work.print_jobs.add(original)
        work.print_jobs.add(full)
    with any_store.read() as work:
        assert work.print_jobs.get(full.id) == full
        assert work.print_jobs.of_subject("A001") == [original, full]


def test_the_newest_paper_of_each_subject_is_found_without_its_copies(any_store):
    first, second = a_job(subject="day/1", values={"n": 1}), a_job(subject="day/1", values={"n": 2})
    other, copied = a_job(subject="day/2", template="other"), a_job(subject="day/1", values={"n": 3}, copy=2)
    with any_store.work(act()) as work:
        for job in (first, second, other, copied):
            work.print_jobs.add(job)
    with any_store.read() as work:
        assert work.print_jobs.newest(["day/1", "day/2", "day/3"], first.template) == {"day/1": {"n": 2}}
        assert work.print_jobs.newest([], first.template) == {}


def test_jobs_that_wait_and_jobs_that_were_interrupted(any_store):
    states = list(JobState)
    with any_store.work(act()) as work:
        for state in states:
            work.print_jobs.add(a_job(state=state, ordered_at=AT + timedelta(minutes=states.index(state))))
        work.print_jobs.add(a_job(place="4"))
        work.print_jobs.add(a_job(channel=Channel.OFFICE))
        work.print_jobs.add(a_job(state=JobState.SENT, ended_at=AT))  # accepted as printed: its printer never answers
    with any_store.read() as work:
        waiting = work.print_jobs.waiting(Channel.TICKET, "3")
        unknown = work.print_jobs.unknown(Channel.TICKET, "3")
        interrupted = work.print_jobs.interrupted()
        day = work.print_jobs.of_day(AT, AT + timedelta(minutes=1))
    assert [job.state for job in waiting] == [JobState.QUEUED, JobState.FAILED_BEFORE_SEND]
    assert [job.state for job in unknown] == [JobState.UNKNOWN]
    assert [job.state for job in interrupted] == [JobState.PRECHECK, JobState.SENDING, JobState.SENT]
    assert len(day) == 4


# Outbox


def tell(store, count: int) -> None:
    with store.work(act()) as work:
        for _ in range(count):
            work.record(SomethingHappened(at=AT, op="1"))
            work.record(SilentlyHappened(at=AT, op="1"))


def places(carried: Iterable[Carried]) -> list[int]:
    return [each.sequence for each in carried]


def test_the_stream_is_numbered_and_chained(any_store, bench):
    tell(any_store, 2)
    tell(any_store, 1)
    with any_store.read() as work:
        rows, state = work.outbox.of_day(DAY), work.outbox.state()
        chains = [work.outbox.chain_before(row.sequence) for row in rows]
        assert places(work.outbox.waiting(0, 10)) == [1, 2, 3]
        assert places(work.outbox.waiting(0, 2)) == [1, 2]
        carried = work.outbox.waiting(2, 10)
        assert [(each.body, each.chain, each.created_at) for each in carried] == [
            (rows[2].body, rows[2].chain, rows[2].created_at)
        ]
        assert work.outbox.pending() == (3, bench.clock.now())
    assert [(row.generation, row.sequence) for row in rows] == [(1, 1), (1, 2), (1, 3)]
    assert (state.generation, state.last, state.acknowledged, state.epoch) == (1, 3, 0, 0)
    assert chains == [START, rows[0].chain, rows[1].chain]
    assert state.chain == rows[2].chain
    assert f'"source": "{state.source}", "sequence": 3'.encode() in rows[2].body


def test_a_new_stream(any_store):
    with any_store.read() as work:
        state = work.outbox.state()
        assert (state.generation, state.last, state.chain) == (1, 0, START)
        assert work.outbox.waiting(0, 5) == []
        assert work.outbox.chain_before(1) == START


def test_acknowledging_and_rewinding(any_store):
    tell(any_store, 3)
    with any_store.work(act()) as work:
        work.outbox.acknowledge(2, 7)
        assert work.outbox.pending()[0] == 1
        assert [row.is_acknowledged for row in work.outbox.of_day(DAY)] == [True, True, False]
        assert [row.verdict for row in work.outbox.of_day(DAY)] == ["applied", "applied", ""]
        work.outbox.acknowledge(99, 7)
        assert work.outbox.state().acknowledged == 3
        work.outbox.acknowledge(1, 7)
        assert work.outbox.state().acknowledged == 3
        work.outbox.rewind(1, 8)
        assert (work.outbox.state().acknowledged, work.outbox.state().epoch) == (1, 8)
        assert [row.is_acknowledged for row in work.outbox.of_day(DAY)] == [True, False, False]
        assert places(work.outbox.waiting(1, 5)) == [2, 3]


def test_a_new_generation_renumbers_what_was_not_acknowledged(any_store):
    tell(any_store, 3)
    with any_store.work(act()) as work:
        old = work.outbox.of_day(DAY)
        work.outbox.acknowledge(1, 7)
        state = work.outbox.rotate()
        first, *rows = work.outbox.of_day(DAY)
        assert (state.generation, state.acknowledged, state.last, state.epoch) == (2, 0, 2, 7)
        assert [(row.generation, row.sequence) for row in rows] == [(2, 1), (2, 2)]
        assert (first.generation, first.sequence) == (1, 1)
        assert [row.id for row in (first, *rows)] == [row.id for row in old]
        assert state.source.encode() in rows[0].body
        assert work.outbox.chain_before(1) == START
    tell(any_store, 1)
    with any_store.read() as work:
        assert places(work.outbox.waiting(0, 5)) == [1, 2, 3]


def test_verdicts_and_what_is_parked(any_store, bench):
    tell(any_store, 3)
    with any_store.work(act()) as work:
        work.outbox.set_verdict(1, 1, "applied")
        work.outbox.set_verdict(2, 2, "parked", "材料未到")
        work.outbox.set_verdict(3, 3, "rejected", "x")
    with any_store.read() as work:
        rows = work.outbox.of_day(DAY)
        assert work.outbox.put_aside() == [(1, 2), (1, 3)]
        assert work.outbox.count_aside() == 2
        assert [row.problem for row in rows] == ["", "材料未到", "x"]
        assert [row.answered_at for row in rows] == [None, bench.clock.now(), bench.clock.now()]


def test_the_days_that_have_events(any_store):
    tell(any_store, 3)
    with any_store.read() as work:
        assert work.outbox.days(DAY) == {DAY: 3}
        assert work.outbox.days(DAY + timedelta(days=1)) == {}


def test_earlier_generations_and_what_is_recalled_of_them(any_store):
    tell(any_store, 3)
    with any_store.work(act()) as work:
        assert work.outbox.past() == []
        work.outbox.acknowledge(3, 7)
        old = work.outbox.of_day(DAY)
        work.outbox.rotate()
    tell(any_store, 1)
    with any_store.read() as work:
        (ended,) = work.outbox.past()
    assert (ended.state.generation, ended.state.last, ended.row.id) == (1, 3, old[2].id)
    assert (ended.chain_before, ended.state.chain) == (old[1].chain, old[2].chain)
    with any_store.work(act()) as work:
        assert work.outbox.recall(1, 1) == 2
        rows = [row for row in work.outbox.of_day(DAY) if row.generation == 2]
        assert [(row.generation, row.sequence) for row in rows] == [(2, 1), (2, 2), (2, 3)]
        assert [row.id for row in rows][1:] == [row.id for row in old[1:]]
        assert not rows[1].is_acknowledged
        assert rows[1].chain == hashlib.sha256(rows[0].chain + rows[1].sha256).digest()
        assert [each.row.id for each in work.outbox.past()] == [old[0].id]
        assert work.outbox.recall(1, 0) == 1
        assert work.outbox.past() == []


def test_a_person_settles_a_row(any_store):
    tell(any_store, 2)
    with any_store.work(act()) as work:
        work.outbox.set_verdict(1, 2, "rejected", "x")
        one, two = work.outbox.of_day(DAY)
        work.outbox.settle(one.id, "0317: 已补送")
        assert work.outbox.put_aside() == [(1, two.sequence)]
        assert (work.outbox.by_id(one.id).verdict, work.outbox.by_id(one.id).problem) == ("settled", "0317: 已补送")


def test_a_row_of_an_earlier_generation_keeps_what_is_said_of_it(any_store):
    tell(any_store, 1)
    with any_store.work(act()) as work:
        work.outbox.acknowledge(1, 7)
        work.outbox.rotate()
    tell(any_store, 1)
    with any_store.work(act()) as work:
        old, new = work.outbox.of_day(DAY)
        assert old.sequence == new.sequence
        work.outbox.set_verdict(1, 1, "parked", "x", generation=1)
    with any_store.read() as work:
        assert (work.outbox.count_aside(), work.outbox.by_id(new.id).verdict) == (1, "")
    with any_store.work(act()) as work:
        work.outbox.set_verdict(1, 1, "applied", generation=1)
        assert (work.outbox.count_aside(), work.outbox.by_id(old.id).answered_at) == (0, None)


def test_cursors_of_feeds(any_store):
    with any_store.work(act()) as work:
        assert work.outbox.cursor("results/1") == ""
        work.outbox.set_cursor("results/1", "t1")
        work.outbox.set_cursor("results/1", "t2")
        work.outbox.set_cursor("catalogue", "c")
    with any_store.read() as work:
        assert (work.outbox.cursor("results/1"), work.outbox.cursor("catalogue")) == ("t2", "c")


# Attachments


def test_attachment_comes_back_as_it_was(any_store):
    plain, rich = (
        an_attachment(),
        an_attachment(paper="j1", origin="a0", consent_at=AT, valid_until=DAY, removed_at=AT, pages=3),
    )
    with any_store.work(act()) as work:
        work.attachments.add(plain)
        work.attachments.add(rich)
    with any_store.read() as work:
        assert work.attachments.get(plain.id) == plain
        assert work.attachments.of_case("c1") == [plain, rich]


def test_attachments_of_a_person_and_the_files_that_are_needed(any_store):
    first, gone, last, other = (
        an_attachment(file=a_file("1")),
        an_attachment(file=a_file("2"), removed_at=AT),
        an_attachment(file=a_file("3"), case_id="c2"),
        an_attachment(file=a_file("1"), person_id="p2"),
    )
    with any_store.work(act()) as work:
        for one in (first, gone, last, other):
            work.attachments.add(one)
    with any_store.read() as work:
        assert [one.id for one in work.attachments.of_person("p1")] == [last.id, first.id]
        assert work.attachments.file_names() == {"1", "3"}


def test_a_changed_attachment(any_store):
    kept = an_attachment(consent_at=AT, valid_until=DAY)
    with any_store.work(act()) as work:
        work.attachments.add(kept)
    with any_store.work(act()) as work:
        work.attachments.save(work.attachments.get(kept.id).without_consent())
    with any_store.work(act()) as work:
        assert work.attachments.get(kept.id).valid_until is None
        with pytest.raises(Fault) as error:
            work.attachments.save(kept)
        assert code_of(error) == "store.save.stale"


def a_file(name: str) -> SealedFile:
    return SealedFile(name=name, sha256="ab" * 32, size=1)


# Pictures of characters


def test_a_picture_of_a_character_is_kept_once_and_the_later_one_stays(any_store):
    with any_store.work(act()) as work:
        work.own_glyphs.put(a_glyph(char="\ue863"))
        work.own_glyphs.put(a_glyph())
        work.own_glyphs.put(a_glyph(png=b"better", given_by="0318"))
    with any_store.read() as work:
        assert work.own_glyphs.all() == [a_glyph(char="\ue863"), a_glyph(png=b"better", given_by="0318")]


def test_a_picture_is_not_put_through_a_read(any_store):
    with any_store.read() as work, pytest.raises(RuntimeError):
        work.own_glyphs.put(a_glyph())


# -- what the district has and sends


def test_a_scan_is_delivered_once_whatever_cases_name_it(any_store, bench):
    first, same, other = an_attachment(), an_attachment(case_id="c2"), _another_scan()
    with any_store.work(act()) as work:
        for one in (first, same, other, _another_scan("ef" * 32, removed_at=AT)):
            work.attachments.add(one)
        assert (work.scan_deliveries.next(), work.scan_deliveries.waiting()) == (first, 2)
        assert work.scan_deliveries.next([first.file.sha256]) == other
        work.scan_deliveries.confirm(first.file.sha256, AT)
        work.scan_deliveries.confirm(first.file.sha256, AT)
        asked = (first.file.sha256, other.file.sha256, "00" * 32)
        assert work.scan_deliveries.undelivered(asked) == {other.file.sha256}
    with any_store.work(act()) as work:
        assert work.scan_deliveries.next() == other
        work.scan_deliveries.want([first.file.sha256])
        assert work.scan_deliveries.next() == first


def _another_scan(sha256: str = "cd" * 32, **changes):
    return an_attachment(file=SealedFile(name=sha256[:32], sha256=sha256, size=9), **changes)


def test_editions_of_a_table_have_numbers(any_store):
    with any_store.work(act()) as work:
        work.editions.add(an_edition(number=2))
        work.editions.add(an_edition(number=1, made_by="0001"))
        work.editions.add(an_edition(name="calendar/2027", number=1))
        assert work.editions.alone("catalogue") == work.editions.of("catalogue")
    with pytest.raises(Fault, match=r"store\.add\.exists"), any_store.work(act()) as work:
        work.editions.add(an_edition(number=1, text="another"))
    with any_store.read() as work:
        assert work.editions.of("catalogue") == [an_edition(number=1, made_by="0001"), an_edition(number=2)]
        assert work.editions.names() == ["calendar/2027", "catalogue"]


def test_a_message_is_shown_until_its_last_day_or_until_it_is_taken_back(any_store):
    message = a_message()
    with any_store.work(act()) as work:
        work.district_messages.put(message)
        work.district_messages.put(a_message(id="2", words="另一条"))
        work.district_messages.put(a_message(id="2", words="另一条", is_withdrawn=True))
    with any_store.read() as work:
        assert work.district_messages.shown(message.until) == [message]
        assert work.district_messages.shown(message.until + timedelta(days=1)) == []
        assert work.district_messages.get("2").is_withdrawn


def test_a_thread_that_is_late_ends_its_work_on_a_closed_store_and_leaves_no_connection(sql_store):
    with sql_store.read() as late:
        connection = late._transaction.session.connection().connection.driver_connection
        sql_store.close()
        assert late.tickets.of_day(DAY) == []
    with pytest.raises((psycopg.OperationalError, sqlcipher3.ProgrammingError)):
        connection.execute("SELECT 1")
