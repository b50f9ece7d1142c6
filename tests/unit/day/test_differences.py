"""Every difference of a day is a line: what it is, whose, why; some are settled by a person, with a reason."""

from dataclasses import replace
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from core.base.faults import Fault
from core.base.ids import new_id
from core.base.texts import fault_text
from core.cases.case import CaseId
from core.cases.events import CaseAttached
from core.day.completing import DayCompletion
from core.day.differences import Difference, Gap, differences
from core.day.events import DayClosed
from core.day.standing import Standing
from core.day.workbook import write_day
from core.outbox.held import HeldEvent
from core.queue.ticket import Outcome, TicketState
from tests.fakes import visits
from tests.fakes.intake_desk import MORNING, OTHER_CARD, an_item
from tests.samples import an_attachment
from tests.unit.day.test_day_close import DAY, Hall


@pytest.fixture
def hall():
    return Hall()


def gaps(hall, day=DAY) -> list[tuple[Gap, str]]:
    return [(one.gap, number) for one, number in hall.day.look.differences(day)]


def test_what_waits_and_what_is_not_printed_is_named_by_its_case(hall):
    case = hall.desk.accepted()
    assert (Gap.UNPRINTED, case.number) in gaps(hall)
    assert [number for gap, number in gaps(hall) if gap is Gap.WAITING] == [case.number]
    hall.district.flush(1)
    assert Gap.WAITING not in [gap for gap, _ in gaps(hall)]


def test_a_supervisor_settles_what_the_district_keeps_back(hall):
    hall.desk.accepted()
    hall.desk.accepted(card=OTHER_CARD)
    hall.district.park = True
    hall.district.flush(1)
    (one,) = [one for one, _ in hall.day.look.differences(DAY) if one.gap is Gap.PARKED]
    assert one.reason == "predecessor missing"
    with pytest.raises(Fault, match="day.settle.reason"):
        hall.day.settle(hall.desk.act(), [one], "  ")
    with pytest.raises(Fault, match="staff"):
        hall.day.settle(hall.desk.act("0318"), [one], "纸质已补送")
    act = hall.desk.act()
    for _ in range(2):  # a repeat is the same act
        hall.day.settle(act, [one], "纸质已补送")
    assert Gap.PARKED not in [gap for gap, _ in gaps(hall)]
    (kept,) = [one for one, _ in hall.day.look.differences(DAY) if one.gap is Gap.SETTLED]
    assert (kept.who, kept.reason, kept.since) == ("0317", "纸质已补送", hall.desk.clock.now())
    assert hall.desk.journal().count("day.settle") == 1
    with pytest.raises(Fault, match="day.settle.gone"):
        hall.day.settle(hall.desk.act(), [one], "再来一次")


def test_what_a_machine_mends_nobody_signs_away(hall):
    waiting = Difference(gap=Gap.WAITING, subject="case/1", event="e")
    with pytest.raises(Fault, match="day.settle.never"):
        hall.day.settle(hall.desk.act(), [waiting], "算了")


class Tables:
    """Exchange tables that hold one event and whose receiver refused another."""

    def __init__(self, held: str, refused: str) -> None:
        self._held, self._refused, self.retried = held, refused, 0

    def held(self):
        return [
            HeldEvent(
                event=self._held, subject="case/x", fault="exchange.row.no_code", table="up_pro_accept", column="type",
                since=MORNING,
            ),
            HeldEvent(event="of another day", subject="", fault="exchange.row.empty", table="", column="", since=MORNING),
        ]  # fmt: skip

    def states(self, rows):
        return {row.id: "refused" if row.id == self._refused else "taken" for row in rows}

    def retry(self):
        self.retried += 1


def test_the_exchange_tables_are_part_of_the_balance(hall):
    hall.desk.accepted()
    hall.desk.accepted(card=OTHER_CARD)
    hall.district.flush(1)
    first, *_, last = [row.id for row in hall.day.look.balance(DAY).rows]
    hall.day.look.exchange = tables = Tables(first, last)
    found = {one.gap: one for one, _ in hall.day.look.differences(DAY)}
    assert (found[Gap.HELD].event, found[Gap.HELD].where) == (first, "up_pro_accept.type")
    assert (found[Gap.REFUSED].event, found[Gap.REFUSED].reason) == (last, "")
    hall.day.write_again()
    assert tables.retried == 1


def test_exchange_tables_that_are_away_hide_no_other_line(hall):
    class Away(Tables):
        def states(self, rows):
            raise Fault("exchange.target.away")

    hall.desk.accepted()
    hall.day.look.exchange = Away("x", "y")
    assert Gap.WAITING in [gap for gap, _ in gaps(hall)]


def test_a_row_without_its_event_is_a_line(hall):
    hall.desk.accepted()
    tally = hall.day.look.tally(DAY)
    line = replace(tally.lines[0], unrecorded=("case/lost",))
    own = hall.day.look.balance(DAY)
    found = differences(replace(tally, lines=(line, *tally.lines[1:])), own)
    assert (found[0].gap, found[0].case_id) == (Gap.UNRECORDED, "lost")


def test_a_row_without_its_event_is_settled_with_a_reason_and_the_day_balances(hall):
    case = hall.desk.accepted()
    lost = replace(case, id=CaseId(new_id()), number="330290015-20261123-9999-0")
    with hall.desk.store.work(hall.desk.act()) as work:
        work.cases.add(lost)
    left = hall.close()
    assert (left.reason, left.fault.facts["count"]) == ("day.balance.line", 1)
    found = [one for one, _ in hall.day.look.differences(DAY) if one.gap is Gap.UNRECORDED]
    assert [(one.case_id, one.kind) for one in found] == [(lost.id, "收件"), (lost.id, "受理")]
    assert len({one.key for one in found}) == 2
    hall.day.settle(hall.desk.act(), found[:1], "断电丢失，纸质已报送")
    assert hall.day.complete(DAY) is None
    hall.day.settle(hall.desk.act(), found[1:], "断电丢失，纸质已报送")
    with pytest.raises(Fault, match="day.settle.gone"):
        hall.day.settle(hall.desk.act(), found, "再来一次")
    close = hall.day.complete(DAY)
    assert close.is_balanced
    assert "没有上传记录、已结清1件（0317）" in close.slip.values["settlements"]
    settled = [one for one, _ in hall.day.look.differences(DAY)]
    assert [(one.gap, one.kind, one.who, one.reason) for one in settled] == [
        (Gap.SETTLED, label, "0317", "断电丢失，纸质已报送") for label in ("收件", "受理")
    ]
    assert [(line.registered, line.uploaded, line.difference) for line in close.tally.lines[:2]] == [(2, 1, 0)] * 2


def test_what_the_district_counts_otherwise_is_named_until_it_counts_the_same(hall):
    case = hall.desk.accepted()
    hall.desk.accepted(card=OTHER_CARD)

    def otherwise(own):
        _lost, changed, *rest = own
        stranger = replace(changed, id="stranger", kind="cn.yichuang.ticket.finished.v1", sequence=99)
        moved = [replace(one, generation=9, sha256=bytes(32)) for one in rest]  # in another place it has other bytes
        return [replace(changed, sha256=bytes(32)), *moved, stranger]

    hall.district.others = otherwise
    close = hall.close()
    assert close.reason == "district.seal.mismatch"
    first, second, *_ = close.balance.rows
    found = hall.day.look.differences(DAY)
    assert [(one.gap, one.event) for one, _ in found] == [
        (Gap.LACKING, first.id), (Gap.UNLIKE, second.id), (Gap.ELSEWHERE, "stranger"),
    ]  # fmt: skip
    assert found[0][1] == case.number
    with pytest.raises(Fault, match="day.settle.never"):
        hall.day.settle(hall.desk.act(), [found[0][0]], "算了")
    hall.district.others = None
    assert hall.day.complete(DAY).is_balanced
    assert hall.day.look.differences(DAY) == ()


def test_a_day_whose_scans_are_on_their_way_says_so_and_completes_itself_when_they_are_there(hall):
    hall.desk.accepted()
    hall.district.scans_missing = 2
    close = hall.close()
    assert (close.is_balanced, close.reason, close.fault.facts["missing"]) == (False, "district.seal.scans", 2)
    assert "还有 2 个附件" in fault_text(close.fault, "zh").text
    hall.district.scans_missing = 0
    assert DayCompletion(hall.day, hall.desk.clock).pump() > 0
    assert hall.day.look.last_close(DAY).is_balanced


def test_an_event_whose_scan_is_nowhere_is_a_line_that_a_person_settles(hall):
    case = hall.desk.accepted()
    scan = an_attachment(case_id=case.id)
    with hall.desk.store.work(hall.desk.act()) as work:
        work.record(visits.told(CaseAttached, replace(case, revision=2), attachments=(scan,)))
    hall.district.scans_missing, hall.district.missing = 1, scan.file.sha256
    assert hall.close().reason == "district.seal.scans"
    ((one, number),) = hall.day.look.differences(DAY)
    assert (one.gap, number, one.kind) == (Gap.SCANLESS, case.number, "cn.yichuang.case.attached.v1")
    again = Hall(desk=hall.desk, district=hall.district).day.look  # of a program that was started since
    assert again.compare(DAY)
    assert again.differences(DAY) == ((one, number),)
    assert hall.day.settle(hall.desk.act(), [one], "原件在柜里") == ()
    with pytest.raises(Fault, match="day.settle.gone"):
        hall.day.settle(hall.desk.act(), [one], "再来一次")
    ((one, _number),) = hall.day.look.differences(DAY)
    assert (one.gap, one.reason) == (Gap.SETTLED, "原件在柜里")
    hall.district.scans_missing = 0  # it waits for none of an event that a person took: see the contract's tests
    assert hall.close().is_balanced


def test_an_offline_close_completes_itself_under_the_name_that_closed_it(hall):
    hall.desk.accepted()
    hall.print_everything()
    hall.district.is_away = True
    left = hall.day.close(hall.desk.act(), DAY, closer="李慧敏")
    assert not left.is_balanced
    assert hall.day.complete(DAY) is None  # still away: what waits, waits
    hall.district.is_away = False
    hall.district.flush(1)
    closed = hall.day.complete(DAY)
    assert closed.is_balanced
    assert closed.slip.values["closer"] == left.slip.values["closer"]
    assert hall.day.complete(DAY) is None  # once
    assert [job.id for job in hall.closes(DAY)] == [left.slip.id, closed.slip.id]


def test_the_day_is_a_workbook_without_names(hall, tmp_path):
    hall.desk.accepted()
    hall.district.flush(1)
    tally, own, found = hall.day.look.tally(DAY), hall.day.look.balance(DAY), hall.day.look.differences(DAY)
    write_day(tally, own, found, {}, str, tmp_path / "day.xlsx")
    book = load_workbook(tmp_path / "day.xlsx")
    assert book.sheetnames[:5] == ["平账", "差异", "上报事件", "取号", "办件去向"]
    (head, received, *_) = book["平账"].iter_rows(values_only=True)
    assert dict(zip(head, received, strict=True)) == {
        "分项": "收件",
        "登记": 1,
        "打印": 0,
        "结清": 0,
        "未印": 1,
        "上传": 1,
        "差": 0,
    }
    said = [
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None
    ]
    assert not [text for text in said if "王" in text or "33021119580321001X" in text]
    with pytest.raises(Fault, match="base.table.unwritable"):
        write_day(tally, own, found, {}, str, tmp_path / "nowhere" / "day.xlsx")


def offline_days(hall, count):
    """Close so many days without a line, one after the other; the clock stands on the morning after."""
    hall.district.is_away, left = True, []
    for number in range(count):
        day = DAY + timedelta(days=number)
        hall.desk.accepted(card=OTHER_CARD)
        hall.print_everything()
        left.append(hall.day.close(hall.desk.act(), day, closer="李慧敏"))
        hall.desk.clock.forward(86400)
    return left


def test_three_days_closed_offline_complete_themselves_once_the_line_is_back(hall):
    left = offline_days(hall, 3)
    assert [(one.day.day, one.standing) for one in hall.day.look.left_open()] == [
        (d, Standing.LEFT) for d in (23, 24, 25)
    ]
    hall.district.is_away = False
    hall.district.flush(1)
    DayCompletion(hall.day, hall.desk.clock).pump()
    assert hall.day.look.left_open() == ()
    for close in left:
        completed = hall.day.look.last_close(close.tally.day)
        assert completed.is_balanced
        assert completed.slip.values["closer"] == "李慧敏（0317）"
        assert completed.slip.values["district"].startswith("11月26日 ")  # signed on another day than it was closed


def test_a_day_that_cannot_be_sealed_keeps_back_no_other(hall):
    """A counter put back lacks what the district has of that day; the days before and behind balance."""
    offline_days(hall, 3)
    hall.district.is_away = False
    hall.district.flush(1)
    hall.district.unlike = {DAY + timedelta(days=1)}
    DayCompletion(hall.day, hall.desk.clock).pump()
    assert [one.day.day for one in hall.day.look.left_open()] == [24]


def test_a_day_is_completed_however_long_the_line_was_away(hall):
    offline_days(hall, 1)
    hall.desk.clock.forward(20 * 86400)
    hall.district.is_away = False
    hall.district.flush(1)
    DayCompletion(hall.day, hall.desk.clock).pump()
    assert hall.day.look.left_open() == ()


def test_a_day_without_events_that_was_closed_offline_completes_itself_too(hall):
    hall.district.is_away = True
    assert not hall.day.close(hall.desk.act(), DAY, closer="李慧敏").is_balanced
    hall.desk.clock.forward(86400)
    assert [(one.day, one.standing) for one in hall.day.look.left_open()] == [(DAY, Standing.LEFT)]
    hall.district.is_away = False
    DayCompletion(hall.day, hall.desk.clock).pump()
    assert hall.day.look.last_close(DAY).is_balanced
    assert hall.day.look.left_open() == ()


def test_a_day_nobody_closed_stays_to_be_closed(hall):
    hall.desk.accepted()
    hall.desk.clock.forward(86400)
    hall.district.flush(1)
    DayCompletion(hall.day, hall.desk.clock).pump()
    assert [one.standing for one in hall.day.look.left_open()] == [Standing.UNCLOSED]
    hall.print_everything()
    assert hall.day.close(hall.desk.act(), DAY, closer="李慧敏").is_balanced
    assert hall.day.look.left_open() == ()


def test_where_nobody_signs_a_closed_day_waits_for_nothing(hall):
    offline_days(hall, 1)
    hall.district.signs = False
    assert hall.day.look.left_open() == ()


def test_what_is_recorded_after_the_close_is_told_and_sealed_when_the_day_is_over(hall):
    hall.desk.accepted()
    assert hall.close().is_balanced
    hall.desk.accepted(card=OTHER_CARD)
    hall.print_everything()
    hall.district.flush(1)
    told = hall.day.look.last_close(DAY)
    assert (told.is_balanced, told.reason, told.fault.facts["count"]) == (False, "day.balance.later", 1)
    completion = DayCompletion(hall.day, hall.desk.clock)
    completion.pump()
    assert not hall.day.look.last_close(DAY).is_balanced  # today somebody may still come, and somebody may close
    hall.desk.clock.forward(86400)
    assert [one.standing for one in hall.day.look.left_open()] == [Standing.LATER]
    completion.pump()
    assert hall.day.look.last_close(DAY).is_balanced


def test_what_is_no_case_has_its_number_and_its_facts(hall):
    ticket = hall.ticket(TicketState.FINISHED, outcome=Outcome.ENQUIRY, wait_min=4)
    hall.desk.intake.give_notice(hall.desk.act(), an_item())
    found = {one.subject.partition("/")[0]: (one, number) for one, number in hall.day.look.differences(DAY)}
    assert (found["ticket"][1], found["notice"][1]) == (ticket.number, "")
    assert all(one.has_facts for one, _number in found.values())
    assert hall.day.look.known(found["ticket"][0]).ticket.id == ticket.id
    told = hall.day.look.known(found["notice"][0])
    assert (told.told["item"]["name"], told.who, told.at) == (an_item().name, "0317", hall.desk.clock.now())
    assert not Difference(gap=Gap.ELSEWHERE, subject="ticket/", event="stranger").has_facts  # it is not here


def test_what_the_district_counts_otherwise_is_asked_for_anew_by_whoever_looks(hall):
    """A program that was started since, and another desk of a centre, know the lines too."""
    case = hall.desk.accepted()
    hall.print_everything()
    hall.district.others = lambda own: own[1:]
    assert hall.close().reason == "district.seal.mismatch"
    again = Hall(desk=hall.desk, district=hall.district).day.look
    assert again.differences(DAY) == ()
    assert again.compare(DAY)
    assert [(one.gap, number) for one, number in again.differences(DAY)] == [(Gap.LACKING, case.number)]
    assert not again.compare(DAY)  # nothing new
    later = hall.desk.accepted(card=OTHER_CARD)
    hall.district.flush(1)
    assert later.number not in [number for one, number in again.differences(DAY) if one.gap is Gap.LACKING]
    with hall.desk.store.work(hall.desk.act()) as work:  # put aside when the district is asked, and taken later
        last = work.outbox.state().last
        work.outbox.set_verdict(last, last, "parked", "predecessor missing")
    hall.district.others = lambda own: [one for one in own[1:] if one.sequence != last]
    again.compare(DAY)
    with hall.desk.store.work(hall.desk.act()) as work:
        work.outbox.set_verdict(last, last, "applied", "")
    assert [number for one, number in again.differences(DAY) if one.gap is Gap.LACKING] == [case.number]
    hall.district.others = None
    hall.print_everything()
    assert hall.close().is_balanced
    assert not again.compare(DAY)


def test_a_close_is_told_of(hall):
    told = []
    hall.desk.bus.subscribe(DayClosed, told.append)
    hall.desk.accepted()
    hall.close()
    assert [(event.day, event.is_balanced) for event in told] == [(DAY, True)]
