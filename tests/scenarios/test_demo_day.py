"""The shipped counter day, played once here and once in a process of its own: what it says, what it leaves, what it keeps."""

import contextlib
import io
import json
import logging
import re
import sqlite3
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

import pytest

from core.base.clock import SystemClock, office_day
from core.base.events import Bus
from core.base.resources import SHIPPED
from core.cases.case import CaseState
from core.config.model import Settings
from core.devices.simulated.people import PEOPLE
from core.papers.job import Channel, JobState
from core.queue.ticket import Outcome, TicketState
from core.staff.journal import defects
from core.store.anchor import anchor_file
from core.store.keys import KeyFile
from core.store.sql_store import open_store
from core.sync.client import DistrictClient
from core.sync.wire import DistrictWire
from desktop.demo.crew import PASSWORD, START
from desktop.demo.headless import SCRIPT, run_headless_day
from desktop.demo.script import parse_script
from desktop.demo.seed import HISTORY
from desktop.i18n import language, use_language
from tests.patience import PATIENCE_S

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2026, 11, 23)
PNG = b"\x89PNG\r\n\x1a\n"
RARE = {"王䶮": "社会保障卡申领、补换、激活", "㛃𬭎": "城乡居民基本养老保险参保登记", "陈𬱖": "失业保险金申领"}
TYPED_IN = ("330211198604125529", "330211197205163312")  # by hand in the script
STEPS = parse_script((SHIPPED / SCRIPT).read_text("utf-8"))


@dataclass(frozen=True)
class AtTheEnd:
    """What was so when the day was over and the district still answered."""

    district_chain: bytes
    district_last: int
    arrivals: list[tuple[int, str, bytes, str]]  # sequence, id, sha256, verdict
    case_files: dict[str, str]  # number -> applicant
    seals: int


def look_around(crew) -> AtTheEnd:
    state = crew.office.store_lane.submit(lambda: outbox_state(crew.office.store)).result()
    stream = DistrictClient(crew.office.settings.district).stream(state.source)
    with contextlib.closing(sqlite3.connect(crew.stage._district._folder / "district.db")) as district:
        arrivals = district.execute("SELECT sequence, id, sha256, verdict FROM arrival ORDER BY sequence").fetchall()
        files = dict(district.execute("SELECT number, applicant FROM case_file").fetchall())
        (seals,) = district.execute("SELECT count(*) FROM seal").fetchone()
    return AtTheEnd(bytes.fromhex(stream.chain), stream.durable, arrivals, files, seals)


def outbox_state(store):
    with store.read() as work:
        return work.outbox.state()


class Day:
    """One day that was played into a folder, read again from its files."""

    def __init__(self, out: Path, said: str) -> None:
        self.out, self.said = out, said
        self.profile = out / "profile"
        self.at_end: AtTheEnd | None = None

    @cached_property
    def table(self) -> list[str]:
        """The lines after the acts, without what differs from run to run: the seconds, the folder, the receipt's number."""
        told = self.said.partition("check balance balanced\n")[2].strip().splitlines()
        return [re.sub(r"QS\d+-\w+", "QS", line) for line in told if "秒。" not in line]

    @cached_property
    def kept(self):
        store = open_store(
            path=self.profile / "yichuang.db", key=KeyFile(self.profile / "key.json").demo(), settings=Settings(),
            clock=SystemClock(), bus=Bus(), wire=DistrictWire(),
        )  # fmt: skip
        with store.read() as work:
            kept = {
                "tickets": work.tickets.of_day(DAY),
                "cases": work.cases.received_between(START, START + timedelta(hours=12)),
                "jobs": work.print_jobs.of_day(START, START + timedelta(hours=12)),
                "entries": list(work.journal.entries()),
                "head": work.journal.head(),
                "outbox": work.outbox.of_day(DAY),
                "state": work.outbox.state(),
            }
        store.close()
        return kept

    @cached_property
    def bins(self) -> list[Path]:
        return sorted(self.out.glob("*.bin"))

    @cached_property
    def pdfs(self) -> list[Path]:
        return sorted((self.profile / "papers").glob("*.pdf"))

    def text_of(self, pdf: Path) -> str:
        return self.texts[pdf.name]

    @cached_property
    def texts(self) -> dict[str, str]:
        command = ["pdftotext", "-layout"]
        return {
            pdf.name: subprocess.run([*command, pdf, "-"], check=True, capture_output=True).stdout.decode()
            for pdf in self.pdfs
        }

    @cached_property
    def balance(self) -> dict:
        return json.loads((self.out / "balance.json").read_text("utf-8"))

    def case(self, applicant: str):
        (case,) = [case for case in self.kept["cases"] if case.applicant == applicant]
        return case


@pytest.fixture(scope="module")
def days(tmp_path_factory):
    """The day here, and beside it at the same time the same day in the terminal."""
    here, there = tmp_path_factory.mktemp("here") / "day", tmp_path_factory.mktemp("there") / "day"
    command = [sys.executable, str(ROOT / "main.py"), "demo", "--headless", "--out", str(there)]
    handlers, level, spoken, before = logging.root.handlers[:], logging.root.level, language(), []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as other:
        try:
            with contextlib.redirect_stdout(io.StringIO()) as said:
                code = run_headless_day(here, look=lambda crew: before.append(look_around(crew)))
            assert code == 0
            out, errors = other.communicate(timeout=PATIENCE_S)
        finally:
            other.kill()
            for handler in set(logging.root.handlers) - set(handlers):
                handler.close()
            logging.root.handlers[:] = handlers
            logging.root.setLevel(level)
            use_language(spoken)
    assert (other.returncode, errors.decode()) == (0, ""), errors.decode()
    day = Day(here, said.getvalue())
    (day.at_end,) = before
    return day, Day(there, out.decode())


@pytest.fixture(scope="module")
def day(days):
    return days[0]


def words_of(who: str, act: str) -> list[tuple[str, ...]]:
    return [step.words for step in STEPS if (step.who, step.act) == (who, act)]


# -- what it says


def test_every_step_is_told(day):
    told = [line.strip() for line in day.said.splitlines()[1:] if re.match(r"  \d\d:\d\d ", line)]
    assert told == [str(step) for step in STEPS]


def test_the_table_names_every_ticket_once(day):
    numbers = [line.split()[0] for line in day.table if re.match(r"  ?[A-Z]\d{3}|[A-Z]\d{3}", line.strip())]
    assert sorted(numbers) == sorted(ticket.number for ticket in day.kept["tickets"])


def test_a_second_run_gives_the_same_table(days):
    first, second = days
    assert first.table == second.table
    assert len(first.table) > 30


def test_a_second_run_gives_the_same_papers(days):
    first, second = days
    papers = [Counter((job.template, job.subject, job.copy) for job in day.kept["jobs"]) for day in (first, second)]
    assert papers[0] == papers[1]


def test_nothing_said_holds_a_name_in_full(day):
    table = "\n".join(day.table)
    for card in PEOPLE.values():
        assert card.name not in table
        assert card.id_number not in day.said


# -- tickets and cases


def test_no_two_tickets_with_one_number(day):
    tickets = day.kept["tickets"]
    assert len(tickets) == len(words_of("kiosk", "ticket")) == 20
    assert len({ticket.number for ticket in tickets}) == 20
    for letter in {ticket.business for ticket in tickets}:
        serials = sorted(ticket.serial for ticket in tickets if ticket.business == letter)
        assert serials == list(range(1, len(serials) + 1))


def test_every_ticket_has_ended(day):
    ended = Counter(ticket.state for ticket in day.kept["tickets"])
    assert ended == {TicketState.FINISHED: 17, TicketState.ABANDONED: 3}


def test_exactly_one_case_for_every_visit_that_ended_with_one(day):
    made = Counter(case.ticket_id for case in day.kept["cases"])
    wants_case = {Outcome.ACCEPTED, Outcome.CORRECTING, Outcome.REFUSED}
    wanted = [ticket.id for ticket in day.kept["tickets"] if ticket.outcome in wants_case]
    assert made == Counter(wanted)


def test_every_case_is_the_ticket_holders_own(day):
    tickets = {ticket.id: ticket for ticket in day.kept["tickets"]}
    known = [case for case in day.kept["cases"] if tickets[case.ticket_id].person_id]
    assert len(known) == 13
    assert [case.number for case in known if tickets[case.ticket_id].person_id != case.person_id] == []


def test_case_numbers_are_in_a_row(day):
    cases = sorted(day.kept["cases"], key=lambda case: case.received_at)
    assert [int(case.number.split("-")[2]) for case in cases] == list(range(1, 16))
    assert {case.number[:18] for case in cases} == {"330290015-20261123"}


def test_one_tolerant_one_correcting_one_refused(day):
    cases = day.kept["cases"]
    assert [case.applicant for case in cases if case.is_tolerant] == ["陈思远"]
    assert [case.applicant for case in cases if case.state is CaseState.CORRECTING] == ["刘建军"]
    (refused,) = [case for case in cases if case.state is CaseState.NOT_ACCEPTED]
    assert refused.applicant == "李雨桐"
    assert Counter(case.state for case in cases)[CaseState.ACCEPTED] == 13


@pytest.mark.parametrize("name", RARE)
def test_rare_names_are_kept_to_the_character(day, name):
    case = day.case(name)
    assert case.item.name == RARE[name]
    assert (case.applicant, case.state) == (name, CaseState.ACCEPTED)


# -- papers


def test_tickets_and_receipts_lie_there_as_bytes_with_their_picture(day):
    kinds = Counter(path.stem.partition("-")[2] for path in day.bins)
    assert kinds == {"ticket": 20, "receipt": 16}
    assert [path.stem for path in day.bins] == [path.stem for path in sorted(day.out.glob("*.png"))]
    for path in day.bins:
        assert path.read_bytes().startswith(b"\x1b@"), path.name
        assert path.with_suffix(".png").read_bytes().startswith(PNG), path.name


def test_every_print_job_is_confirmed_exactly_once(day):
    jobs = day.kept["jobs"]
    assert {job.state for job in jobs} == {JobState.CONFIRMED}
    confirmed = Counter(
        (entry.subject, entry.facts["paper"], entry.facts["copy"])
        for entry in day.kept["entries"]
        if entry.action == "print.confirmed"
    )
    assert confirmed == Counter((job.subject, job.template, str(job.copy)) for job in jobs)
    assert set(confirmed.values()) == {1}


def test_what_came_out_is_what_was_sent(day):
    thermal = [job for job in day.kept["jobs"] if job.channel is not Channel.OFFICE]
    assert len(thermal) == len(day.bins)
    out = [path.read_bytes() for path in day.bins]
    for job in thermal:
        assert sum(job.body.startswith(body[:200]) and body in job.body for body in out) == 1, job.subject


def test_every_form_is_one_whole_pdf(day):
    kinds = Counter(path.name.split(".")[-3] for path in day.pdfs)
    once = ("commitment", "correction", "refusal", "notice", "dayreport", "collection_slip")
    assert kinds == {"acceptance": 13, "delivery_proof": 2, **dict.fromkeys(once, 1)}
    for path in day.pdfs:
        body = path.read_bytes()
        assert body.startswith(b"%PDF-")
        assert body.rstrip().endswith(b"%%EOF")


@pytest.mark.parametrize("name", RARE)
def test_rare_names_are_found_in_their_form_exactly(day, name):
    number = day.case(name).number
    (form,) = [path for path in day.pdfs if path.name.startswith(f"{number}.acceptance")]
    assert name in day.text_of(form)
    assert number in day.text_of(form)
    assert [path.name for path in day.pdfs if name in day.text_of(path) and path != form] == []


@pytest.mark.parametrize("name", RARE)
def test_rare_names_are_pictures_on_the_receipt_never_a_question_mark(day, name):
    number = day.case(name).number
    (receipt,) = [path.read_bytes() for path in day.bins if number.encode() in path.read_bytes()]
    assert b"\x1b*" in receipt or b"\x1dv0" in receipt
    assert b"?" not in receipt.partition("申请人".encode("gbk"))[2][:40]


def test_the_reprint_says_so_and_is_the_only_one(day):
    mark = "补打".encode("gbk")
    copies = [job for job in day.kept["jobs"] if job.copy > 1]
    assert [(job.template, job.copy) for job in copies] == [("receipts/receipt", 2)]
    marked = [path.read_bytes() for path in day.bins if mark in path.read_bytes()]
    assert len(marked) == 1
    assert copies[0].subject.encode() in marked[0]


def test_papers_waited_for_paper_and_came_out_once(day):
    (failed,) = [entry for entry in day.kept["entries"] if entry.action == "print.failed_before_send"]
    assert failed.outcome == "printing.printer.paper_out"
    number = failed.subject
    assert sum(number.encode() in path.read_bytes() for path in day.bins) == 1


def test_no_paper_shows_a_whole_number_but_one_that_is_signed(day):
    """Who signs a promise is identified (papers.full_id_forms); nobody else is, on any paper."""
    for number in (*(card.id_number for card in PEOPLE.values()), *TYPED_IN):
        shown = {name for name, text in day.texts.items() if number in text.replace(" ", "")}
        assert all(".commitment." in name for name in shown), shown


# -- balance


def test_the_day_is_balanced(day):
    balance = day.balance
    assert (balance["day"], balance["result"], balance["is_balanced"]) == ("2026-11-23", "已平账", True)
    assert balance["equation"] == "20 = 17 + 1 + 2"
    assert (balance["events"], balance["acknowledged"], balance["pending"]) == (44, 44, 0)


def test_the_balance_counts_what_was_done(day):
    lines = {line["label"]: line for line in day.balance["lines"]}
    counts = {label: line["registered"] for label, line in lines.items()}
    assert counts == {
        "收件": 15, "受理": 13, "补正告知": 1, "不予受理": 1, "办结": 0, "领证送达": 1, "一次性告知": 1, "叫号办理": 17,
        "评价": 0,
    }  # fmt: skip
    assert {line["difference"] for line in lines.values()} == {0}
    assert {label: line["printed"] for label, line in lines.items() if line["printed"] is not None} == {
        "收件": 15, "受理": 13, "补正告知": 1, "不予受理": 1,
    }  # fmt: skip
    assert [line["uploaded"] for line in lines.values()] == list(counts.values())


def test_the_report_says_what_the_balance_says(day):
    (report,) = [path for path in day.pdfs if ".dayreport." in path.name]
    text = day.text_of(report)
    assert "已平账" in text
    assert re.search(r"QS20261123-\w+", text)[0] in day.balance["district"]


def test_the_district_holds_exactly_the_outbox(day):
    state, end = day.kept["state"], day.at_end
    assert (end.district_last, end.district_chain) == (state.last, state.chain)
    assert state.chain.hex() == day.balance["chain"]
    own = [(row.sequence, row.id, row.sha256) for row in day.kept["outbox"]]
    held = {sequence: (ident, sha256) for sequence, ident, sha256, _ in end.arrivals}
    assert [held[sequence] for sequence, _, _ in own] == [(ident, sha256) for _, ident, sha256 in own]
    assert len({ident for _, ident, _, _ in end.arrivals}) == len(end.arrivals) == state.last
    assert {verdict for *_, verdict in end.arrivals} == {"applied"}
    assert end.seals == 1 + len({offset for offset, *_ in HISTORY})  # the days before were closed, too
    closes = [entry.outcome for entry in day.kept["entries"] if entry.action == "day.close"]
    assert closes == ["done"] * end.seals


def test_the_district_has_every_case_with_its_name(day):
    files = day.at_end.case_files
    for case in day.kept["cases"]:
        assert files[case.number] == case.applicant


# -- journal


def test_the_journal_is_one_unbroken_chain(day):
    assert defects(day.kept["entries"], day.kept["head"]) == []
    anchor = json.loads(anchor_file(day.profile / "yichuang.db").read_text())
    assert (anchor["count"], anchor["head"]) == (day.kept["head"][0], day.kept["head"][1].hex())


@pytest.mark.parametrize(
    ("who", "act", "action"),
    [
        ("kiosk", "ticket", "queue.issue"), ("clerk", "call", "queue.call"), ("clerk", "recall", "queue.recall"),
        ("clerk", "pass", "queue.pass"), ("clerk", "accept", "case.accept"), ("clerk", "tolerant", "case.accept_tolerant"),
        ("clerk", "correct", "case.correct"), ("clerk", "refuse", "case.refuse"), ("clerk", "notice", "notice.give"),
        ("clerk", "collect", "case.collect"), ("clerk", "reprint", "paper.reprint"), ("clerk", "unlock", "staff.unlock"),
        ("clerk", "close", "day.close"),
    ],
)  # fmt: skip
def test_every_act_of_the_script_is_one_row(day, who, act, action):
    of_day = [entry for entry in day.kept["entries"] if office_day(entry.at) == DAY and entry.action == action]
    assert len(of_day) == len(words_of(who, act)) > 0
    assert {entry.who for entry in of_day} == {"kiosk" if who == "kiosk" else "0317"}
    assert {entry.where for entry in of_day} == {"kiosk" if who == "kiosk" else "3"}
    assert {entry.outcome for entry in of_day} == {"done"}


def test_an_act_has_one_operation_id_from_journal_to_outbox(day):
    wanted = {row.subject: json.loads(row.body)["opid"] for row in day.kept["outbox"] if ".case.accepted." in row.kind}
    numbers = {f"case/{case.id}": case.number for case in day.kept["cases"]}
    ops = {entry.subject: entry.op for entry in day.kept["entries"] if entry.action.startswith("case.accept")}
    jobs = {job.subject: job.op for job in day.kept["jobs"] if job.template == "forms/acceptance"}
    assert len(wanted) == 13
    for subject, op in wanted.items():
        assert ops[numbers[subject]] == jobs[numbers[subject]] == op


def test_the_journal_holds_no_person(day):
    told = "\n".join(str((entry.subject, entry.outcome, dict(entry.facts))) for entry in day.kept["entries"])
    for card in PEOPLE.values():
        assert card.name not in told
        assert card.id_number not in told


# -- what must not be anywhere


def test_no_number_of_anybody_lies_in_any_file(day):
    numbers = {*(card.id_number for card in PEOPLE.values()), *TYPED_IN}
    files = [path for path in day.out.rglob("*") if path.is_file()]
    assert len(files) > 90
    for path in files:
        data = path.read_bytes()
        for number in numbers:
            for code in ("utf-8", "utf-16-le", "utf-16-be", "gbk"):
                assert number.encode(code) not in data, (path.name, code)


def test_no_name_lies_in_a_log(day):
    log = (day.out / "logs" / "yichuang.log").read_text("utf-8")
    assert "card reader answers" in log
    for card in PEOPLE.values():
        assert card.name not in log


def test_no_password_lies_anywhere(day):
    for path in (path for path in day.out.rglob("*") if path.is_file()):
        assert PASSWORD.encode() not in path.read_bytes(), path.name


def test_the_log_knows_no_bug(day):
    lines = [json.loads(line) for line in (day.out / "logs" / "yichuang.log").read_text("utf-8").splitlines()]
    assert [line["text"] for line in lines if line["level"] in ("ERROR", "CRITICAL") or "trace" in line] == []


def test_the_database_is_not_in_plain(day):
    data = (day.profile / "yichuang.db").read_bytes()
    assert not data.startswith(b"SQLite format 3")
    for word in ("王秀兰", "高龄津贴", "queue.issue", "CREATE TABLE"):
        assert word.encode() not in data


def test_the_key_says_that_it_protects_nothing(day):
    key = json.loads((day.profile / "key.json").read_text("utf-8"))
    assert key["kind"] == "demo"
    assert "演示" in key["note"]
