"""The close of a day, with the district there, away, and back again."""

import hashlib
from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.base.faults import Fault
from core.base.ids import new_id
from core.base.lanes import ThreadLane
from core.base.resources import SHIPPED, Resources
from core.cases.answers import Answers
from core.cases.case import MaterialState
from core.day.differences import Gap
from core.day.looking import slips_of
from core.day.ports import Counted, Seal
from core.day.service import DayService
from core.outbox.digest import Mark, sums_by_kind, total_digest
from core.papers.job import NO_PRINTER, JobState
from core.papers.ordering import order_copy
from core.queue.events import TicketFinished
from core.queue.ticket import Outcome, Ticket, TicketState
from tests.fakes.intake_desk import MORNING, OTHER_CARD, IntakeDesk, an_item, instant_item

DAY = date(2026, 11, 23)


class FakeQueue:
    """Settles as the queue does; the rest of the queue is not needed for a close."""

    def __init__(self, desk):
        self.desk = desk

    def settle_open(self, act, day, done):
        now = self.desk.clock.now()
        with self.desk.store.work(act) as work:
            tickets = [ticket.settled(done.get(ticket.id, ()), now) for ticket in work.tickets.open_of_day(day)]
            for ticket in tickets:
                saved = work.tickets.save(ticket)
                if saved.state is TicketState.FINISHED:
                    work.record(TicketFinished(at=now, op=act.op, ticket=saved))
            return tickets


class FakeDistrict:
    """A district that takes everything while it is there; ``lose`` and ``spoil`` make it wrong."""

    signs = True

    def __init__(self, desk):
        self.desk, self.is_away, self.calls = desk, False, []
        self.lose = self.spoil = self.park = False
        self.unlike = frozenset()  # days of which it has something else
        self.scans_missing, self.missing = 0, ""
        self.others = None  # what it makes of our rows

    def flush(self, timeout_s):
        self.calls.append(("flush", timeout_s))
        if self.is_away:
            raise Fault("district.connect.refused")
        with self.desk.store.work(self.desk.act()) as work:
            last = work.outbox.state().last
            work.outbox.acknowledge(last, 7)
            if self.park and last:
                work.outbox.set_verdict(last, last, "parked", "predecessor missing")

    def seal(self, day, timeout_s):
        if day in self.unlike or self.others is not None:
            raise Fault("district.seal.mismatch", events=1)
        if self.scans_missing:
            raise Fault("district.seal.scans", missing=self.scans_missing, blobs=self.missing)
        with self.desk.store.read() as work:
            rows = work.outbox.of_day(day)
        marks = [Mark(kind=row.kind, id=row.id, sha256=row.sha256) for row in rows]
        if self.lose:
            marks = marks[1:]
        if self.spoil:
            marks[0] = replace(marks[0], sha256=hashlib.sha256(b"other").digest())
        sums = sums_by_kind(marks)
        return Seal(
            day=day, events=len(marks), chain=rows[-1].chain.hex() if rows else "", receipt="0293-1123",
            at=self.desk.clock.now(), sums=sums, digest=total_digest(sums),
        )  # fmt: skip

    def counted(self, day, timeout_s):
        with self.desk.store.read() as work:
            rows = work.outbox.of_day(day)
        own = [
            Counted(id=row.id, kind=row.kind, generation=row.generation, sequence=row.sequence, sha256=row.sha256)
            for row in rows
        ]
        return tuple(self.others(own) if self.others is not None else own)


@pytest.fixture
def hall():
    return Hall()


class Hall:
    def __init__(self, *, has_district=True, store_lane=None, site=None, desk=None, district=None):
        self.desk = desk or IntakeDesk()
        self.district = district or FakeDistrict(self.desk)
        desk = self.desk
        self.day = DayService(
            store=desk.store, clock=desk.clock, settings=desk.settings, resources=Resources(site),
            queue=FakeQueue(desk), district=self.district if has_district else None,
            rights=desk.rights, store_lane=store_lane,
        )  # fmt: skip

    def close(self, act=None, *, prints=True):
        if prints:
            self.print_everything()
        return self.day.close(act or self.desk.act(), DAY, closer="李慧敏")

    def closes(self, day):
        with self.desk.store.read() as work:
            return slips_of(work, day)

    def ticket(self, state, *, outcome=None, passes=0, issued_min=0, wait_min=None):
        at = MORNING + timedelta(minutes=issued_min)
        with self.desk.store.work(self.desk.act()) as work:
            called = at + timedelta(minutes=wait_min) if wait_min is not None else None
            ticket = Ticket(
                id=new_id(), day=DAY, business="A", serial=work.tickets.next_serial(DAY, "A"), state=state,
                issued_at=at, waiting_since=at, passes=passes, called_at=called, outcome=outcome,
                serving_since=called if state is TicketState.FINISHED else None, counter="3" if called else "",
                calls=int(called is not None), wait_s=60 * (wait_min or 0), visit_s=300 if outcome else 0,
                ended_at=self.desk.clock.now() if state is TicketState.FINISHED else None,
            )  # fmt: skip
            work.tickets.add(ticket)
            if state is TicketState.FINISHED:
                work.record(TicketFinished(at=self.desk.clock.now(), op=new_id(), ticket=ticket))
        return ticket

    def busy_morning(self):
        self.ticket(TicketState.FINISHED, outcome=Outcome.ACCEPTED, wait_min=4)
        self.ticket(TicketState.FINISHED, outcome=Outcome.ACCEPTED, wait_min=8, issued_min=70)
        self.ticket(TicketState.FINISHED, outcome=Outcome.ENQUIRY, wait_min=26)
        self.ticket(TicketState.VOID)
        self.ticket(TicketState.PASSED, passes=1, wait_min=2)
        self.ticket(TicketState.WAITING)
        first = self.desk.accepted()
        self.desk.cases.decide(self.desk.act(), self.desk.accepted(instant_item(), card=OTHER_CARD).id)
        self.desk.corrected()
        self.desk.intake.refuse(self.desk.act(), self.desk.draft(), reason="not_eligible")
        self.desk.intake.give_notice(self.desk.act(), an_item())
        return first

    def print_everything(self, but=()):
        """Have all that waits come out, but papers of these templates."""
        with self.desk.store.work(self.desk.act()) as work:
            start = MORNING - timedelta(hours=6)
            for job in work.print_jobs.of_day(start, self.desk.clock.now() + timedelta(days=1)):
                if job.state is JobState.QUEUED and job.template not in but:
                    work.print_jobs.save(job.moved(JobState.CONFIRMED))


def lines(close):
    return {line.label: (line.registered, line.printed, line.uploaded, line.difference) for line in close.tally.lines}


def test_what_is_ended_on_a_later_day_keeps_neither_day_from_balancing(hall):
    """A visit left open overnight, papers only received that are refused or asked for the next morning."""
    desk = hall.desk
    kept = desk.intake.keep(desk.act(), desk.draft(card=OTHER_CARD).all_handed_in())
    received = [desk.intake.receive(desk.act(), desk.draft()) for _ in range(2)]
    desk.clock.forward(86400)
    hall.ticket(TicketState.FINISHED, outcome=Outcome.ACCEPTED, wait_min=4)
    desk.cases.make(desk.act(), received[0].id, "refuse", answers=Answers(reason="not_eligible"))
    lines_ = tuple(replace(line, reason="not_brought") for line in received[1].materials)
    desk.cases.make(desk.act(), received[1].id, "correct", materials=lines_)
    desk.cases.make(desk.act(), kept.id, "accept")
    first = hall.close()
    assert first.is_balanced
    assert lines(first)["收件"][0] == 2
    assert [lines(first)[label][0] for label in ("补正告知", "不予受理", "叫号办理")] == [0, 0, 0]
    second = hall.day.close(desk.act(), DAY + timedelta(days=1), closer="李慧敏")
    assert second.is_balanced
    assert [lines(second)[label][0] for label in ("补正告知", "不予受理", "叫号办理")] == [1, 1, 1]


def test_a_visit_with_a_case_is_served_although_nobody_ended_it_before_the_close(hall):
    desk = hall.desk
    accepted, corrected, kept, _asking = [hall.ticket(TicketState.SERVING, wait_min=4) for _ in range(4)]
    desk.intake.accept(desk.act(), desk.draft(complete=True, ticket=accepted))
    lacking = desk.draft(ticket=corrected)
    for line in (1, 2):
        lacking = lacking.marked(line, MaterialState.MISSING, "not_brought")
    desk.intake.correct(desk.act(), lacking)
    desk.intake.keep(desk.act(), desk.draft(card=OTHER_CARD, ticket=kept).all_handed_in())
    close = hall.close()
    assert close.is_balanced
    assert lines(close)["叫号办理"] == (2, None, 2, 0)
    assert (close.tally.tickets.served, close.tally.tickets.settled) == (2, 2)
    assert close.tally.tickets.outcomes == {Outcome.ACCEPTED: 1, Outcome.CORRECTING: 1}


def test_a_whole_day_balances(hall):
    hall.busy_morning()
    close = hall.close()
    assert close.is_balanced
    assert (close.fault, close.reason) == (None, "")
    assert lines(close) == {
        "收件": (4, 4, 4, 0), "受理": (2, 2, 2, 0), "补正告知": (1, 1, 1, 0), "不予受理": (1, 1, 1, 0),
        "办结": (1, None, 1, 0), "领证送达": (0, None, 0, 0), "一次性告知": (1, None, 1, 0), "叫号办理": (3, None, 3, 0),
        "评价": (0, None, 0, 0),
    }  # fmt: skip
    tickets = close.tally.tickets
    assert (tickets.issued, tickets.served, tickets.passed, tickets.settled, tickets.open) == (6, 3, 2, 1, 0)
    assert (tickets.longest_wait_s, tickets.mean_wait_s) == (26 * 60, 10 * 60)
    assert all(kind.is_equal for kind in close.balance.kinds)
    assert len(close.balance.kinds) == 6


def test_the_report_has_the_numbers_of_the_hall_by_business_and_counter(hall):
    hall.busy_morning()
    rows = hall.close().report.values["hall_rows"]
    assert [row.get("group", row.get("name")) for row in rows] == ["合计", "业务", "A 社保·医保·民政", "窗口", "3号"]
    assert rows[0] == {
        "name": "合计", "taken": 6, "called": 4, "served": 3, "passed": 2, "given_up": "2（33%）", "late_waits": "0（0%）",
        "late_visits": "0（0%）", "waits": "10 / 26", "visits": "5 / 5",
    }  # fmt: skip
    assert rows[4]["taken"] == 4


def test_the_slip_and_the_report_say_what_was_counted(hall):
    hall.busy_morning()
    close = hall.close()
    slip, report = close.slip.values, close.report.values
    assert (slip["result"], slip["equation"]) == ("已平账", "6 = 3 + 2 + 1")
    assert slip["date"] == "2026年11月23日 星期一"
    assert slip["events"] == f"1至{close.balance.events}号，共{close.balance.events}条"
    assert [len(row) for row in slip["chain"]] == [19, 19]
    assert slip["chain"][0].replace(" ", "") == close.balance.chain[:16]
    assert slip["district"] == "10:51 已签收，回执 0293-1123"
    assert (slip["closer"], slip["copy_line"], slip["pending"]) == ("李慧敏（0317）", "第1次打印", [])
    assert dict(report["figures"]) == {
        "取号": "6个", "办理": "3个", "收件": "4件", "平均等候": "10分", "最长等候": "26分", "办结": "1件",
    }  # fmt: skip
    assert [(hour["hour"], hour["visitors"]) for hour in report["hours"] if hour["visitors"]] == [(10, 5), (12, 1)]
    assert dict(report["states"])["补正"] == 1
    assert report["equations"] == [
        "取号6＝已办理3＋过号作废2＋关门时结清1",
        "已办理3＝受理2＋咨询1",
        "收件4＝当场办结1＋办理中1＋补正1＋不予受理1",
    ]
    assert report["backlog"] == "上日待办 0　今日办结 1　黄灯 0　红灯 0"
    assert report["longest"] == "最长26分：A003 社保·医保·民政，10:51取号，11:17叫到"
    assert [hour["longest_minutes"] for hour in report["hours"] if hour["visitors"]] == [26, 8]
    assert report["qr"] == f"20261123-{close.balance.events}-{close.balance.chain[:32]}"
    assert report["chain"] == ["  ".join(slip["chain"])]
    assert report["pending"] == []


def test_no_person_stands_on_the_papers_of_a_day(hall):
    case = hall.busy_morning()
    hall.district.is_away = True
    close = hall.close()
    for job in (close.slip, close.report):
        text = str(dict(job.values))
        assert case.applicant not in text
        assert "周燕" not in text
        assert case.phone not in text


def test_without_the_district_the_day_closes_and_says_what_is_missing(hall):
    first = hall.busy_morning()
    hall.district.is_away = True
    close = hall.close()
    assert not close.is_balanced
    assert close.reason == "district.connect.refused"
    slip = close.slip.values
    assert (slip["result"], slip["district"]) == ("未平，差4件", "未签收")
    assert slip["pending"][0] == "区平台未连接，4件待上传："
    assert slip["pending"][1] == "…" + first.number[10:]
    assert slip["events"] == f"1至{close.balance.events}号，已送到0号"
    assert slip["copy_line"] == "第1次打印，未平账留底"
    assert lines(close)["收件"] == (4, 4, 0, 4)
    entry = [entry for entry in hall.desk.entries() if entry.action == "day.close"][-1]
    assert (entry.subject, entry.outcome) == ("day/2026-11-23", "district.connect.refused")
    with hall.desk.store.read() as work:
        assert work.tickets.open_of_day(DAY) == []


def test_closing_again_after_the_line_is_back_completes_the_balance(hall):
    hall.busy_morning()
    hall.district.is_away = True
    first = hall.close()
    hall.district.is_away = False
    second = hall.close()
    assert second.is_balanced
    assert second.slip.values["copy_line"] == "第2次打印"
    assert second.slip.values["equation"] == first.slip.values["equation"]
    assert [job.id for job in hall.closes(DAY)] == [first.slip.id, second.slip.id]  # the unbalanced one is kept


def test_a_close_that_comes_to_what_was_printed_prints_nothing_and_one_with_news_does(hall):
    hall.busy_morning()
    hall.district.is_away = True
    first = hall.close()
    hall.desk.clock.forward(600)
    again = hall.close()
    assert (again.is_known, again.slip.id, again.report.id) == (True, first.slip.id, first.report.id)
    assert again.reason == "district.connect.refused"
    hall.district.is_away = False
    balanced = hall.close()
    assert (balanced.is_known, hall.close().is_known) == (False, True)
    hall.desk.accepted(card=OTHER_CARD)
    assert not hall.close().is_known
    assert len(hall.closes(DAY)) == 3
    closes = [entry for entry in hall.desk.entries() if entry.action == "day.close"]
    assert [entry.facts["run"] for entry in closes] == ["1", "1", "2", "2", "3"]  # each is in the journal


@pytest.mark.parametrize("is_person_first", [True, False])
def test_a_day_closed_while_it_completes_itself_has_one_slip_of_it(hall, monkeypatch, is_person_first):
    """Each of the two asks the district, and the other is done in between."""
    hall.busy_morning()
    hall.district.is_away = True
    left = hall.close()
    hall.district.is_away = False
    hall.district.flush(1)
    sign, between = hall.district.seal, []

    def seal(day, timeout_s):
        signed = sign(day, timeout_s)
        monkeypatch.setattr(hall.district, "seal", sign)
        between.append(hall.day.complete(day) if is_person_first else hall.close())
        return signed

    monkeypatch.setattr(hall.district, "seal", seal)
    outer = hall.close() if is_person_first else hall.day.complete(DAY)
    assert between[0].is_balanced
    assert (outer.is_known, outer.slip.id) == (True, between[0].slip.id) if is_person_first else outer is None
    assert [job.id for job in hall.closes(DAY)] == [left.slip.id, between[0].slip.id]


@pytest.mark.parametrize(("state", "code"), [(TicketState.SERVING, "serving"), (TicketState.WAITING, "open")])
def test_a_close_may_ask_before_it_ends_what_is_open(hall, state, code):
    hall.ticket(state, wait_min=4 if state is TicketState.SERVING else None)
    with pytest.raises(Fault) as caught:
        hall.day.close(hall.desk.act(), DAY, closer="李慧敏", ends_open=False)
    assert (caught.value.code, caught.value.facts["n"]) == (f"day.close.{code}", 1)
    assert caught.value.facts.get("where") == ("3" if state is TicketState.SERVING else None)
    assert (hall.day.look.tally(DAY).tickets.open, hall.closes(DAY)) == (1, [])
    hall.desk.clock.forward(86400)  # of a day that is over nobody is there any more
    hall.day.close(hall.desk.act(), DAY, closer="李慧敏", ends_open=False)
    assert hall.day.look.tally(DAY).tickets.open == 0


def test_what_the_hall_has_in_hand_is_told_as_it_stood_on_the_day(hall):
    hall.desk.accepted()
    hall.desk.clock.forward(86400)
    hall.desk.accepted(card=OTHER_CARD)
    hall.desk.cases.decide(hall.desk.act(), hall.desk.accepted(instant_item(), card=OTHER_CARD).id)
    close = hall.day.close(hall.desk.act(), DAY + timedelta(days=1), closer="李慧敏")
    said = [{"left": "上日待办 1", "right": "今日办结 1"}, {"left": "黄灯 0", "right": "红灯 0"}]
    assert close.slip.values["backlog"] == said
    hall.desk.clock.forward(86400)
    hall.desk.accepted()
    again = hall.day.close(hall.desk.act(), DAY + timedelta(days=1), closer="李慧敏")
    assert again.slip.values["backlog"] == said  # the day after it cannot be counted any more


def test_the_same_act_closes_once(hall):
    hall.busy_morning()
    act = hall.desk.act()
    first = hall.close(act)
    again = hall.close(act, prints=False)
    assert (again.slip, again.report, again.is_balanced) == (first.slip, first.report, True)
    assert len(hall.closes(DAY)) == 1
    assert len(hall.district.calls) == 1


def test_a_repeat_of_an_unbalanced_close_does_not_claim_to_balance(hall):
    hall.busy_morning()
    hall.district.is_away, act = True, hall.desk.act()
    hall.close(act)
    again = hall.close(act)
    assert (again.is_balanced, again.reason) == (False, "day.balance.waiting")


@pytest.mark.parametrize(
    ("switch", "code", "result"),
    [
        ("lose", "day.balance.count", "未平，区级数目不符"),
        ("spoil", "day.balance.digest", "未平，区级数目不符"),
        ("park", "day.balance.put_aside", "未平，差1条"),
    ],
)
def test_a_district_that_has_something_else_does_not_balance(hall, switch, code, result):
    hall.busy_morning()
    setattr(hall.district, switch, True)
    close = hall.close()
    assert (close.is_balanced, close.reason) == (False, code)
    assert close.slip.values["result"] == result


def test_a_case_without_its_event_shows_as_a_difference(hall):
    case = hall.desk.accepted()
    with hall.desk.store.work(hall.desk.act()) as work:
        work.cases.add(replace(case, id=new_id(), number="330290015-20261123-0900-1", version=1))
    close = hall.close()
    assert (close.is_balanced, close.reason) == (False, "day.balance.line")
    assert lines(close)["收件"] == (2, 1, 1, 1)
    assert close.slip.values["pending"][0] == "收件：登记与上传差1件"


def test_a_supplied_correction_counts_on_the_day_of_its_acceptance(hall):
    case = hall.desk.corrected()
    hall.close()
    hall.desk.clock.forward(86400)
    brought = [replace(line, state=MaterialState.HANDED_IN) for line in case.materials]
    hall.desk.intake.supply(hall.desk.act(), case.id, brought)
    hall.print_everything()
    close = hall.day.close(hall.desk.act(), DAY + timedelta(days=1), closer="李慧敏")
    assert close.is_balanced
    assert lines(close)["收件"][:1] == (0,)
    assert lines(close)["受理"] == (1, 1, 1, 0)
    assert hall.day.close(hall.desk.act(), DAY, closer="李慧敏").is_balanced


def test_a_day_without_cases_may_be_closed(hall):
    close = hall.close()
    assert close.is_balanced
    slip = close.slip.values
    assert (slip["equation"], slip["events"], slip["chain"]) == ("0 = 0 + 0 + 0", "当日没有事件", [])
    assert all(value[:1] == (0,) for value in lines(close).values())


def test_no_district_and_days_to_come():
    hall = Hall(has_district=False)
    hall.desk.accepted()
    close = hall.close()
    assert (close.is_balanced, close.reason) == (False, "day.close.no_district")
    with pytest.raises(Fault) as caught:
        hall.day.close(hall.desk.act(), DAY + timedelta(days=1), closer="李慧敏")
    assert caught.value.code == "day.close.future"


def test_a_tally_before_the_close_counts_what_is_open(hall):
    hall.busy_morning()
    tickets = hall.day.look.tally(DAY).tickets
    assert (tickets.issued, tickets.served, tickets.passed, tickets.settled, tickets.open) == (6, 3, 1, 0, 2)
    assert len(hall.day.look.balance(DAY).waiting) == 9


def test_the_district_is_asked_with_no_work_open(hall):
    hall.busy_morning()
    hall.close()  # FakeDistrict opens works of its own: a work inside a work would raise
    assert hall.district.calls == [("flush", hall.desk.settings.day.district_s)]


def of_line(hall, label):
    line = next(line for line in hall.day.look.tally(DAY).lines if line.label == label)
    return line.registered, line.printed, line.settled, len(line.unprinted)


def settle(hall, reason):
    found = [one for one, _number in hall.day.look.differences(DAY) if one.gap is Gap.UNPRINTED]
    return hall.day.settle(hall.desk.act(), found[:1], reason)


def test_a_paper_that_did_not_come_out_keeps_the_day_from_balancing(hall):
    case = hall.desk.accepted()
    hall.desk.accepted(card=OTHER_CARD)
    hall.print_everything(but=["forms/acceptance"])
    close = hall.close(prints=False)
    assert (close.is_balanced, close.reason, close.fault.facts["count"]) == (False, "day.balance.unprinted", 2)
    slip = close.slip.values
    assert (slip["result"], slip["district"]) == ("未平，2份未印出", "10:51 已签收，回执 0293-1123")
    assert slip["pending"][:2] == ["没有印出2份：", "…" + case.number.partition("-")[2]]
    assert slip["advice"].startswith("请补打")
    assert of_line(hall, "收件") == (2, 2, 0, 0)
    assert of_line(hall, "受理") == (2, 0, 0, 2)
    assert hall.day.complete(DAY) is None
    hall.print_everything()
    assert hall.day.complete(DAY).slip.values["result"] == "已平账"


def test_a_settled_paper_balances_the_day_and_never_counts_as_printed(hall):
    hall.desk.accepted()
    hall.desk.accepted(card=OTHER_CARD)
    hall.print_everything(but=["forms/acceptance"])
    hall.close(prints=False)
    settle(hall, "not_wanted")
    assert hall.day.complete(DAY) is None  # one is still to come
    settle(hall, "家里有人来取")
    close = hall.day.complete(DAY)
    assert close.is_balanced
    assert lines(close)["受理"] == (2, 0, 2, 0)
    assert of_line(hall, "受理") == (2, 0, 2, 0)
    assert (close.tally.printed, close.tally.settled) == (0, 2)
    assert close.slip.values["settlements"] == [
        "没有印出、已结清2份：", "当事人不需要纸质件1份（0317）", "家里有人来取1份（0317）",
    ]  # fmt: skip
    assert (
        "没有印出、已结清2份：当事人不需要纸质件1份（0317）、家里有人来取1份（0317）"
        in close.report.values["equations"]
    )
    told = [entry for entry in hall.desk.entries() if entry.action == "day.settle"]
    assert [(entry.who, entry.facts["paper"], entry.facts["reason"]) for entry in told] == [
        ("0317", "forms/acceptance", "not_wanted"), ("0317", "forms/acceptance", "家里有人来取"),
    ]  # fmt: skip


def test_a_paper_printed_on_a_later_day_is_that_paper_come_out(hall):
    case = hall.desk.accepted()
    hall.print_everything(but=["forms/acceptance"])
    hall.close(prints=False)
    settle(hall, "printed_later")
    hall.desk.clock.forward(86400)
    assert of_line(hall, "受理") == (1, 0, 1, 0)
    job = next(job for job in hall.desk.cases.papers(case) if job.template == "forms/acceptance")
    copy = hall.desk.cases.reprint(hall.desk.act(), job.id)
    assert copy.copy == 2
    hall.print_everything()
    assert of_line(hall, "受理") == (1, 1, 0, 0)


def test_a_paper_whose_case_was_made_void_is_not_waited_for(hall):
    case = hall.desk.accepted()
    hall.desk.cases.void(hall.desk.act(), case.id, "录错了人")
    close = hall.close(prints=False)
    assert close.is_balanced
    assert close.slip.values["settlements"] == ["没有印出、已结清2份：", "办件已作废2份"]


def test_a_paper_on_its_way_to_the_printer_is_not_settled(hall):
    hall.desk.accepted()
    with hall.desk.store.work(hall.desk.act()) as work:
        for job in work.print_jobs.of_day(MORNING, MORNING + timedelta(hours=1)):
            work.print_jobs.save(job.moved(JobState.SENDING))
    with pytest.raises(Fault, match="day.settle.gone"):
        settle(hall, "not_wanted")


def test_of_several_papers_those_that_came_out_meanwhile_are_left_alone(hall):
    hall.desk.accepted()
    found = [one for one, _number in hall.day.look.differences(DAY) if one.gap is Gap.UNPRINTED]
    hall.print_everything(but=["forms/acceptance"])
    off = hall.day.settle(hall.desk.act(), found, "by_hand")
    assert [job.template for job in off] == ["forms/acceptance"]


def stand_without_printer(hall, template="receipts/receipt"):
    """Have the papers of this template wait where no printer is set up for them."""
    with hall.desk.store.work(hall.desk.act()) as work:
        for job in work.print_jobs.of_day(MORNING - timedelta(hours=6), hall.desk.clock.now() + timedelta(days=1)):
            if job.template == template:
                work.print_jobs.save(job.moved(JobState.FAILED_BEFORE_SEND, fault=NO_PRINTER))


def test_where_no_printer_stands_for_a_paper_the_day_owes_it_not(hall):
    hall.desk.accepted()
    stand_without_printer(hall)
    close = hall.close()
    assert (close.is_balanced, close.report.values["pending"]) == (True, [])
    assert [one.gap for one, _number in hall.day.look.differences(DAY)] == []
    assert (lines(close)["收件"], lines(close)["受理"]) == ((1, None, 1, 0), (1, 1, 1, 0))
    assert (close.tally.printed, close.tally.papers_waiting) == (1, 0)


def test_a_printer_that_is_set_up_and_failed_keeps_its_lines(hall):
    case = hall.desk.accepted()
    stand_without_printer(hall)
    with hall.desk.store.work(hall.desk.act()) as work:
        (job,) = [job for job in work.print_jobs.of_subject(case.number) if job.template == "forms/acceptance"]
        work.print_jobs.save(job.moved(JobState.FAILED_BEFORE_SEND, fault="printing.printer.paper_out"))
    assert [one.kind for one, _number in hall.day.look.differences(DAY) if one.gap is Gap.UNPRINTED] == [
        "forms/acceptance"
    ]
    with hall.desk.store.work(hall.desk.act()) as work:  # asked for at a counter that has a printer
        (job,) = [job for job in work.print_jobs.of_subject(case.number) if job.template == "receipts/receipt"]
        order_copy(work, hall.desk.act(), hall.desk.clock, job)
    unprinted = [one for one, _number in hall.day.look.differences(DAY) if one.gap is Gap.UNPRINTED]
    assert [one.kind for one in unprinted] == ["receipts/receipt", "forms/acceptance"]


def test_what_is_too_long_for_the_first_page_of_the_report_stands_behind_the_lines_to_sign(hall):
    cases = [hall.desk.accepted(card=OTHER_CARD) for _ in range(12)]
    hall.print_everything(but=["forms/acceptance"])
    hall.district.is_away = True
    for n, one in enumerate([one for one, _number in hall.day.look.differences(DAY) if one.gap is Gap.UNPRINTED][:3]):
        hall.day.settle(hall.desk.act(), [one], "老人行动不便，由网格员上门告知并代为签收" + "。" * n)
    report = hall.close(prints=False).report.values
    assert report["equations"][-1] == "没有印出、已结清3份，明细见后"
    assert report["pending"] == ["区平台未连接，12件待上传，明细见后；没有印出9份，明细见后"]
    assert [row["group"] for row in report["details"] if "group" in row] == [
        "没有印出、已结清3份", "区平台未连接，12件待上传", "没有印出9份",
    ]  # fmt: skip
    assert [(row["n"], row["who"]) for row in report["details"] if "what" in row] == [
        *[(1, "0317")] * 3, (8, ""), (4, ""), (8, ""), (1, ""),
    ]  # fmt: skip
    assert report["details"][5]["what"].split("、")[0] == cases[0].number.rpartition("20261123-")[2]


@pytest.fixture
def lane():
    lane = ThreadLane("store")
    yield lane
    lane.close()


@pytest.fixture
def office_hall(lane):
    """A hall whose work goes on in a lane while somebody closes the day, and a case just taken in."""
    hall = Hall(store_lane=lane)
    hall.desk.accepted()
    return hall


def meanwhile(monkeypatch, act):
    """Have this happen while the close waits; return how often it waited."""
    waits = []

    def sleep(seconds):
        waits.append(seconds)
        act()

    monkeypatch.setattr("core.base.lanes.sleep", sleep)
    return waits


def test_a_close_lets_the_papers_on_their_way_come_out_and_prints_one_slip(office_hall, lane, monkeypatch):
    waits = meanwhile(monkeypatch, lambda: lane.submit(office_hall.print_everything).result())
    close = office_hall.close(prints=False)
    assert (close.is_balanced, close.slip.values["result"], len(waits)) == (True, "已平账", 1)
    assert len(office_hall.closes(DAY)) == 1


def test_papers_that_do_not_come_out_are_waited_for_so_long_and_no_longer(office_hall, monkeypatch):
    waits = meanwhile(monkeypatch, lambda: None)
    assert office_hall.close(prints=False).reason == "day.balance.unprinted"
    assert sum(waits) == office_hall.desk.settings.day.settle_s


def test_nothing_is_waited_for_that_a_person_must_mend(office_hall, monkeypatch):
    waits = meanwhile(monkeypatch, lambda: None)
    with office_hall.desk.store.work(office_hall.desk.act()) as work:
        (job, *_) = work.print_jobs.of_day(
            MORNING - timedelta(hours=6), office_hall.desk.clock.now() + timedelta(days=1)
        )
        work.print_jobs.save(job.moved(JobState.FAILED_BEFORE_SEND, fault="printing.printer.paper_out"))
    assert office_hall.close(prints=False).reason == "day.balance.unprinted"
    assert waits == []


def test_nothing_is_waited_for_of_a_machine_that_is_off(office_hall, monkeypatch):
    waits = meanwhile(monkeypatch, lambda: None)
    office_hall.desk.clock.forward(61)
    assert office_hall.close(prints=False).reason == "day.balance.unprinted"
    assert waits == []


def test_all_that_is_asked_of_the_district_has_one_time_and_what_passes_in_between_is_not_of_it(
    office_hall, monkeypatch
):
    clock, district, given = office_hall.desk.clock, office_hall.district, []

    def taking(seconds, ask):
        def asked(*values):
            given.append(values[-1])
            clock.forward(seconds)
            return ask(*values)

        return asked

    meanwhile(monkeypatch, lambda: clock.forward(3))
    monkeypatch.setattr(district, "flush", taking(12, district.flush))
    monkeypatch.setattr(district, "seal", taking(12, district.seal))
    office_hall.close(prints=False)
    assert given == [20, 8]


def test_a_close_without_the_district_waits_for_nothing(office_hall, monkeypatch):
    waits = meanwhile(monkeypatch, lambda: None)
    office_hall.district.is_away = True
    assert office_hall.close(prints=False).reason == "district.connect.refused"
    assert (waits, len(office_hall.district.calls)) == ([], 1)


def test_a_close_in_the_store_lane_does_not_wait_for_what_it_holds_up(office_hall, lane, monkeypatch):
    waits = meanwhile(monkeypatch, lambda: None)
    assert not lane.submit(lambda: office_hall.close(prints=False)).result().is_balanced
    assert waits == []


def test_what_is_recorded_while_the_district_signs_goes_up_too(office_hall, monkeypatch):
    district, sign = office_hall.district, office_hall.district.seal

    def sign_late(day, timeout_s):
        seal = sign(day, timeout_s)
        monkeypatch.setattr(district, "seal", sign)
        office_hall.ticket(TicketState.FINISHED, outcome=Outcome.ENQUIRY, wait_min=1)
        return seal

    monkeypatch.setattr(district, "seal", sign_late)
    close = office_hall.close()
    assert (close.is_balanced, close.balance.seal.events) == (True, close.balance.events)
    assert len(district.calls) == 2


def test_words_of_a_site_that_are_older_than_a_part_of_the_report_do_not_keep_a_day_open(tmp_path):
    (tmp_path / "day").mkdir()
    older = (SHIPPED / "day/texts.toml").read_text("utf-8").replace("[details]", "[of_the_site]")
    (tmp_path / "day/texts.toml").write_text(older.replace('"已平账"', '"平了"'), "utf-8")
    hall = Hall(site=tmp_path)
    hall.desk.accepted()
    assert hall.close().report.values["result"] == "平了"
