"""Lamps, cases and the close of the day, without a window."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from openpyxl import load_workbook

from core.base.acts import Act
from core.base.faults import Fault
from core.base.resources import Resources
from core.day.differences import Difference, Gap
from core.day.settling import SettlingReasons
from core.devices.events import DeviceChanged
from core.devices.ports import DeviceState
from core.exchange.sink import ExchangeChanged
from core.papers.job import JobState
from core.papers.wording import time_words
from core.ratings.rating import RatingChannel
from core.sync.events import ScansChanged, StreamResent, StreamRotated, UploadChanged
from core.sync.wire import EVENT_PROBLEMS
from desktop.presenters.day import OPEN_NUMBERS
from desktop.presenters.day_differences import May, difference_lines
from printing.events import JobChanged
from tests.fakes.counter_office import NUMBER, PASSWORD, CounterOffice, accepted
from tests.fakes.held_runner import HeldRunner
from tests.samples import all_printed
from tests.unit.day.test_day_close import FakeDistrict


def close_day(desk):
    """Close the day, also while numbers are open."""
    desk.day.close_day()
    if desk.day.view.banner is not None and desk.day.view.banner.code in OPEN_NUMBERS:
        desk.day.close_day()


def lamp(desk, device):
    return next(lamp for lamp in desk.lamps.view.lamps if lamp.device == device)


def test_lamps_keep_their_place_and_say_what_to_do(office, desk):
    order = [lamp.device for lamp in desk.lamps.view.lamps]
    told = {"device": "receipt_printer", "at": office.clock.now()}
    office.bus.publish(DeviceChanged(state=DeviceState.FAULTY, fault="printing.printer.paper_out", **told))
    assert lamp(desk, "receipt_printer").tone == "bad"
    assert lamp(desk, "receipt_printer").remedy
    office.bus.publish(DeviceChanged(state=DeviceState.READY, fault="printing.printer.near_end", **told))
    assert lamp(desk, "receipt_printer").tone == "warn"
    office.bus.publish(DeviceChanged(state=DeviceState.READY, **told))
    assert lamp(desk, "receipt_printer").tone == "ok"
    assert [lamp.device for lamp in desk.lamps.view.lamps] == order


def test_the_age_of_the_oldest_row_turns_yellow_and_red(office, desk):
    now = office.clock.now()
    state = {"op": "", "pending": 3, "oldest": now, "last_success": now, "fault": None}
    office.bus.publish(UploadChanged(at=now, **state))
    assert desk.lamps.view.sync_tone == "ok"
    office.clock.forward(timedelta(hours=2).total_seconds())
    desk.lamps.tick()
    assert (desk.lamps.view.sync_tone, "2 小时" in desk.lamps.view.sync) == ("warn", True)
    office.clock.forward(timedelta(days=2).total_seconds())
    desk.lamps.tick()
    assert desk.lamps.view.sync_tone == "bad"


def test_a_district_that_is_down_says_so(office, desk):
    now = office.clock.now()
    state = {"op": "", "pending": 1, "oldest": now, "last_success": now}
    office.bus.publish(UploadChanged(at=now, fault=Fault("district.connect.expired", host="qu.example"), **state))
    assert desk.lamps.view.sync.startswith("区平台证书过期 · 待上传 1 件")
    assert f"上次 {time_words(now)}" in desk.lamps.view.sync
    assert "核对本机日期" in desk.lamps.view.sync_tip
    office.bus.publish(UploadChanged(at=now, fault=None, clock=Fault("district.clock.differs", minutes=9), **state))
    assert desk.lamps.view.sync_tone == "warn"
    assert "时间与区平台不一致" in desk.lamps.view.sync


def test_a_date_that_is_not_the_districts_is_told_once_and_to_whoever_signs_in(office, desk):
    now = office.clock.now()
    state = {"op": "", "pending": 0, "oldest": None, "last_success": now, "fault": None}
    wrong = Fault("district.clock.another_day", day="2027-12-28", theirs="2026-11-23")
    office.bus.publish(UploadChanged(at=now, clock=wrong, **state))
    assert "2027-12-28" in desk.counter.view.banner.text
    desk.counter.dismiss()
    office.bus.publish(UploadChanged(at=now, clock=wrong, **state))
    assert desk.counter.view.banner is None
    desk.gate.sign_out()
    desk.gate.sign_in(NUMBER, PASSWORD)
    assert desk.counter.view.banner.code == "district.clock.another_day"
    desk.counter.dismiss()
    office.bus.publish(UploadChanged(at=now, **state))
    office.bus.publish(UploadChanged(at=now, clock=wrong, **state))
    assert desk.counter.view.banner.code == "district.clock.another_day"
    assert "本机日期不对" in desk.lamps.view.sync


def test_the_bar_says_when_something_went_up_last_with_its_day_when_that_is_not_today(office, desk):
    now = office.clock.now()
    office.bus.publish(UploadChanged(at=now, op="", pending=0, oldest=None, last_success=now, fault=None))
    assert desk.lamps.view.sync == f"区平台已连接 · 待上传 0 件 · 上次 {time_words(now)}"
    office.clock.forward(timedelta(days=1).total_seconds())
    desk.lamps.tick()
    assert f"上次 {now:%m-%d} {time_words(now)}" in desk.lamps.view.sync


def test_scans_that_wait_are_counted_in_the_bar_and_told_why(office, desk):
    now = office.clock.now()
    office.bus.publish(UploadChanged(at=now, op="", pending=0, oldest=None, last_success=None, fault=None))
    office.bus.publish(ScansChanged(at=now, op="", waiting=2, fault=None))
    assert (desk.lamps.view.sync, desk.lamps.view.sync_tone) == ("待上传 0 件 · 扫描件待传 2 份", "ok")
    assert desk.lamps.view.sync_short == "待上传 0 件"
    refused = Fault("district.scan.too_large", size_kb=2048)
    office.bus.publish(ScansChanged(at=now, op="", waiting=2, fault=refused))
    assert (desk.lamps.view.sync_tone, desk.lamps.view.sync_short) == ("warn", "待上传 0 件 · 扫描件待传 2 份")
    assert "扫描件过大" in desk.lamps.view.sync
    assert "2048 KB" in desk.lamps.view.sync_tip
    office.bus.publish(ScansChanged(at=now, op="", waiting=0, fault=None))
    assert (desk.lamps.view.sync, desk.lamps.view.sync_tip) == ("待上传 0 件", "")


def test_tables_that_stand_alone_are_the_upload(office, desk):
    now = office.clock.now()
    state = {"op": "", "pending": 3, "oldest": now, "held": 0, "last_success": now, "fault": None}
    office.bus.publish(ExchangeChanged(at=now, **state))
    assert desk.lamps.view.sync == "未连接区平台"  # beside a district they are a lamp of their own, no more
    office.bus.publish(ExchangeChanged(at=now, is_alone=True, **state))
    office.clock.forward(timedelta(hours=2).total_seconds())
    desk.lamps.tick()
    said = f"前置库已连接 · 待上传 3 件 · 最久 2 小时 · 上次 {time_words(now)}"
    assert (desk.lamps.view.sync, desk.lamps.view.sync_tone) == (said, "warn")
    told = state | {"held": 2, "fault": Fault("exchange.target.unreachable", host="qzk.example")}
    office.bus.publish(ExchangeChanged(at=now, is_alone=True, **told))
    assert "没写进 2 条" in desk.lamps.view.sync
    assert f"上次 {time_words(now)}" in desk.lamps.view.sync
    assert desk.lamps.view.sync_short == "待上传 3 件 · 最久 2 小时 · 没写进 2 条"


def test_a_case_is_found_opened_and_its_paper_printed_again(office, desk):
    case = accepted(office, desk)
    desk.cases.search("zgx")
    assert [row.number.text for row in desk.cases.view.rows] == [case.number]
    all_printed(office.store, case.number)
    desk.cases.open(case.id)
    page = desk.cases.view.page
    assert "33021119580321001X" not in repr(page)
    assert page.clocks[0].title.startswith("承诺时限")
    desk.cases.reprint(page.papers[0].job_id)
    assert "补打" in desk.cases.view.banner.text
    assert [paper.title for paper in desk.cases.view.page.papers][-1] == "收件凭证（补打，第2次打印）"


def test_nothing_found_says_what_was_looked_for(desk):
    desk.cases.search("zzzzzz")
    assert desk.cases.view.summary == "没有找到“zzzzzz”"
    desk.cases.search("")
    assert desk.cases.view.rows == ()


def test_an_answer_that_comes_late_does_not_replace_a_newer_one(office, desk, monkeypatch):
    accepted(office, desk)
    desk.cases._runner = late = HeldRunner()
    asked = []
    real = office.cases.search
    monkeypatch.setattr(
        office.cases, "search", lambda text, limit=50, act=None: asked.append(text) or real(text, limit, act)
    )
    desk.cases.search("章")
    desk.cases.search("没有的人")
    late.answer_held(newest_first=True)
    assert desk.cases.view.rows == ()
    assert asked == ["没有的人"]  # the older question was dropped in the lane, not asked


@pytest.mark.parametrize(
    ("asked", "name", "lit"),
    [
        ("zgx", "章国祥", ((0, 3),)),
        ("章", "章*祥", ((0, 1),)),
        ("国", "章国祥", ((1, 2),)),
        ("001X", "章*祥", ()),
        ("gljt", "章*祥", ()),
    ],
)
def test_a_found_row_shows_what_was_asked_and_masks_the_rest(office, desk, asked, name, lit):
    accepted(office, desk)
    desk.cases.search(asked)
    row = desk.cases.view.rows[0]
    assert (row.name.text, row.name.marks) == (name, lit)
    assert "19580321" not in repr(row)
    if asked == "001X":
        assert [row.detail.text[start:end] for start, end in row.detail.marks] == ["001X"]
    if asked == "gljt":
        assert [row.item.text[start:end] for start, end in row.item.marks] == ["高龄津贴"]


def test_an_open_day_shows_its_numbers_without_changing_anything(office, desk):
    accepted(office, desk)
    desk.day.refresh()
    view = desk.day.view
    assert view.figures[0].number == "1"
    assert view.result is None
    assert view.can_close


def test_a_day_without_the_district_closes_locally_and_says_why(office, desk):
    accepted(office, desk)
    office.issue("A")
    desk.day.refresh()
    desk.day.close_day()
    desk.day.close_day()  # somebody waits
    view = desk.day.view
    assert view.result.text == "未平账"
    assert view.difference.code == "day.close.no_district"
    assert [paper.title for paper in view.papers] == ["日结小票", "日结报告"]
    assert [f.sign for f in view.figures][:2] == ["", "≠"]
    assert desk.counter.view.ticket is None


def test_a_close_that_gives_up_open_numbers_is_pressed_twice(office, desk):
    office.issue("A", "A")
    desk.day.refresh()
    desk.day.close_day()
    assert (desk.day.view.banner.code, desk.day.last_close) == ("day.close.open", None)
    assert len(office.rows(lambda work: work.tickets.open_of_day(desk.day._day))) == 2
    desk.day.close_day()
    assert desk.day.last_close is not None


def test_a_close_names_the_counters_that_are_serving(office, desk):
    office.issue("A")
    desk.counter.call_next()
    desk.day.close_day()
    assert desk.day.view.banner.code == "day.close.serving"
    assert "3号窗口还有人" in desk.day.view.banner.text
    desk.day.close_day()
    assert desk.day.last_close is not None


def test_a_close_without_news_prints_nothing_and_its_papers_are_printed_again_on_demand(office, desk):
    accepted(office, desk)
    desk.day.close_day()
    desk.day.close_day()  # the visit is open
    first = desk.day.last_close
    assert desk.day.view.banner is None
    assert not any(paper.again for paper in desk.day.view.papers)
    desk.day.on_job(first.slip.moved(JobState.FAILED_BEFORE_SEND, fault="printing.printer.paper_out"))
    assert [paper.again for paper in desk.day.view.papers] == [True, False]  # it may come out here instead
    with office.store.work(desk.desk.act()) as work:
        for job in (first.slip, first.report):
            work.print_jobs.save(job.moved(JobState.CONFIRMED))
    desk.day.refresh()
    desk.day.close_day()
    assert (desk.day.last_close.slip.id, desk.day.view.banner.code) == (first.slip.id, "day.close.known")
    office.bus.publish(JobChanged(job=office.rows(lambda work: work.print_jobs.get(first.slip.id))))
    slip = desk.day.view.papers[0]
    assert slip.again
    desk.day.print_again(slip.job_id)
    copies = office.rows(lambda work: work.print_jobs.of_subject(first.slip.subject))
    assert [job.copy for job in copies if job.template == first.slip.template] == [1, 2]


def test_a_line_about_a_ticket_shows_its_facts_and_hides_them(office, desk):
    accepted(office, desk)
    desk.counter.finish()
    desk.day.refresh()
    line = next(line for line in desk.day.view.lines if line.title.startswith("号票 A001"))
    assert (line.case_id, line.opening, line.facts) == ("", "看详情", ())
    desk.day.open_line(line.key)
    (line,) = [one for one in desk.day.view.lines if one.key == line.key]
    facts = dict(line.facts)
    assert (facts["号票"], facts["业务"], facts["窗口"]) == ("A001", "A 社保·医保·民政", "3")
    assert (facts["结果"], facts["经办人"]) == ("受理", "工号 0317")
    assert line.opening == "收起详情"
    desk.day.refresh()
    assert dict(next(one for one in desk.day.view.lines if one.key == line.key).facts) == facts
    desk.day.open_line(line.key)
    assert next(one for one in desk.day.view.lines if one.key == line.key).facts == ()


def test_a_line_about_a_rating_says_what_was_given_only_to_who_follows_ratings_up(office, desk):
    accepted(office, desk)
    desk.counter.finish()
    (ticket,) = office.rows(lambda work: work.tickets.of_day(desk.day._day))
    device = [Act.new(who="rating", where="3") for _ in range(2)]
    asked = office.ratings.ask_visit(device[0], ticket, NUMBER)
    office.ratings.give(device[1], asked.id, 5, (), RatingChannel.SCREEN)
    seen = []
    for rights in ({"rating.follow"}, set()):
        desk.desk.begin(replace(desk.desk.session, rights=frozenset(rights)))
        desk.day.wipe()
        desk.day.refresh()
        line = next(one for one in desk.day.view.lines if one.title.startswith("评价"))
        desk.day.open_line(line.key)
        seen.append(dict(next(one for one in desk.day.view.lines if one.key == line.key).facts))
    assert [facts["评价"] for facts in seen] == ["非常不满意", "只有跟进评价的人能看"]
    assert seen[0]["号票"] == "A001"


def test_who_may_not_close_is_told(office, desk):
    desk.desk.begin(replace(desk.desk.session, rights=frozenset()))
    desk.day.refresh()
    assert not desk.day.view.can_close
    desk.day.close_day()
    assert desk.day.view.banner.code == "desktop.day.not_allowed"
    assert desk.day.last_close is None


def test_each_difference_is_a_line_that_is_sent_opened_or_settled_with_a_reason(office, desk, tmp_path):
    case = accepted(office, desk)
    desk.day.refresh()
    all_printed(office.store, case.number)
    desk.day.refresh()
    waiting = next(line for line in desk.day.view.lines if "send" in dict(line.acts))
    assert (waiting.case_id, waiting.needs_reason) == (case.id, False)
    assert case.number in waiting.title
    desk.day.send_now()
    desk.day.write_again()
    assert office.woken == 2
    with office.store.work(desk.desk.act()) as work:
        last = work.outbox.state().last
        work.outbox.acknowledge(last, 7)
        work.outbox.set_verdict(last, last, "rejected", "The event is too large")
    desk.day.refresh()
    (refused,) = [line for line in desk.day.view.lines if line.needs_reason]
    desk.day.export(tmp_path / "before.xlsx")
    told = [row[2:4] for row in load_workbook(tmp_path / "before.xlsx")["差异"].iter_rows(values_only=True)]
    assert ("受理", "这条记录太大") in told  # words, no code of ours and no English of the district
    desk.day.settle(refused.key, "")
    assert desk.day.view.banner.code == "day.settle.reason"
    desk.day.settle(refused.key, "纸质已补送区里")
    assert not [line for line in desk.day.view.lines if line.needs_reason]
    assert desk.day.view.lines[-1].line == "纸质已补送区里  工号 0317  11-23 10:43"
    desk.day.export(tmp_path / desk.day.export_name)
    assert desk.day.view.banner.code == "desktop.day.exported"
    assert (tmp_path / desk.day.export_name).stat().st_size > 0


def test_who_put_what_back_is_said_above_the_counter(office, desk):
    at = office.clock.now()
    office.bus.publish(StreamRotated(at=at, op="", generation=2))
    assert desk.counter.view.banner.code == "sync.stream.rotated"
    office.bus.publish(StreamResent(at=at, op="", count=3))
    assert desk.counter.view.banner.code == "sync.stream.resent"


def a_district(office, desk):
    return FakeDistrict(SimpleNamespace(store=office.store, clock=office.clock, act=desk.desk.act))


def test_a_day_left_open_is_found_opened_and_settled_on_a_later_day(office, desk):
    office.day.look.district = a_district(office, desk)
    office.day.look.district.is_away = True
    all_printed(office.store, accepted(office, desk).number)
    close_day(desk)
    office.clock.forward(86400)
    with office.store.work(desk.desk.act()) as work:
        last = work.outbox.state().last
        work.outbox.acknowledge(last, 7)
        work.outbox.set_verdict(last, last, "rejected", "The event is too large")
    desk.day.refresh()
    view = desk.day.view
    assert (view.open_days, [one.words for one in view.others]) == ("以前有 1 天还没有平账", ["11-23 未平"])
    assert ("day", 1, "warn") in desk.frame.view.badges
    assert not [line for line in view.lines if line.needs_reason]  # of today there is nothing
    desk.day.show_day(view.others[0].day)
    assert desk.day.view.title.startswith("2026年11月23日")
    assert [one.words for one in desk.day.view.others] == ["回到今天"]
    (refused,) = [line for line in desk.day.view.lines if line.needs_reason]
    desk.day.settle(refused.key, "纸质已补送区里")
    assert not [line for line in desk.day.view.lines if line.needs_reason]
    close_day(desk)
    assert desk.day.last_close.tally.day.day == 23
    desk.day.show_day(office.clock.now().date())
    assert desk.day.view.title.startswith("2026年11月24日")


def test_the_page_knows_the_close_also_after_a_new_start(office, desk):
    accepted(office, desk)
    close_day(desk)
    again = office.presenters()
    again.gate.start()
    again.gate.sign_in(NUMBER, PASSWORD)
    again.day.refresh()
    view = again.day.view
    assert view.result.text == "未平账"
    assert [paper.title for paper in view.papers] == ["日结小票", "日结报告"]


def test_a_close_that_completes_itself_shows_by_itself(office, desk):
    """Once the district has signed, nobody need press anything."""
    all_printed(office.store, accepted(office, desk).number)
    close_day(desk)
    office.day.look.district = a_district(office, desk)
    office.day.look.district.flush(1)
    assert office.day.complete(desk.day.last_close.tally.day).is_balanced
    view = desk.day.view
    assert (view.result.text, view.figures[3].number) == ("已平账", "1")
    assert dict(view.seal)["区回执"] == "0293-1123"


def test_a_desk_whose_centre_uploads_elsewhere_says_how_much_waits(office, desk):
    now = office.clock.now()
    office.bus.publish(UploadChanged(at=now, op="", pending=2, oldest=now, last_success=None, fault=None))
    assert (desk.lamps.view.sync, desk.lamps.view.sync_tone) == ("待上传 2 件 · 最久 0 分钟", "ok")


def test_what_went_up_at_last_is_shown_and_balances_the_day(office, desk):
    """With the district back nobody looks at lines that say it has not come up."""
    district = office.day.look.district = a_district(office, desk)
    district.is_away = True
    all_printed(office.store, accepted(office, desk).number)
    close_day(desk)
    assert desk.day.view.result.text == "未平账"
    district.is_away = False
    district.flush(1)
    office.bus.publish(
        UploadChanged(at=office.clock.now(), op="", pending=0, oldest=None, last_success=None, fault=None)
    )
    assert desk.day.view.result.text == "已平账"


@pytest.fixture
def unprinted(office, desk):
    """A day closed with the district there, and two papers of a case that have not come out."""
    office.day.look.district = a_district(office, desk)
    case = accepted(office, desk)
    close_day(desk)
    return case


def test_a_paper_that_did_not_come_out_keeps_the_day_open_until_somebody_settles_it(office, desk, unprinted, tmp_path):
    view = desk.day.view
    assert (view.result.text, view.difference.code) == ("未平账", "day.balance.unprinted")
    assert [(one.number, one.sign, one.tone) for one in view.figures[:2]] == [("1", "", "ok"), ("0", "≠", "bad")]
    assert view.figures[1].line == "2 份没有印出"
    assert [line.title.partition("  ")[2] for line in view.lines] == ["收件凭证", "受理通知书"]
    assert {line.tag.text for line in view.lines} == {"没有印出"}
    assert [dict(line.acts).keys() for line in view.lines] == [{"print", "settle"}] * 2
    assert [words for _key, words in view.lines[0].reasons][:2] == ["当事人不需要纸质件", "已改用电子告知"]
    assert view.lines[0].alike == 1
    desk.day.settle(view.lines[0].key, " ")
    assert desk.day.view.banner.code == "day.settle.reason"
    desk.day.settle(view.lines[0].key, "by_hand")
    assert desk.day.view.result.text == "未平账"
    desk.day.settle(view.lines[1].key, "寄到家里")
    view = desk.day.view
    assert (view.result.text, view.difference) == ("已平账", None)
    assert [(one.number, one.sign, one.tone) for one in view.figures[:2]] == [("1", "", "ok"), ("0+1", "=", "ok")]
    assert view.figures[1].line == "2 份没有印，已结清"
    assert [(line.tag.text, line.line, line.acts) for line in view.lines] == [
        ("已结清", "手写代替  工号 0317  11-23 10:43", ()), ("已结清", "寄到家里  工号 0317  11-23 10:43", ()),
    ]  # fmt: skip
    assert view.rows[0].cells[1] == "0+1"
    assert view.rows[0].result.text == "平，结清 1"
    assert "已取消" not in [row.state.text for row in opened_papers(desk, unprinted)]
    desk.day.export(tmp_path / "day.xlsx")
    told = [row[1:5] for row in load_workbook(tmp_path / "day.xlsx")["差异"].iter_rows(values_only=True)][1:]
    assert told == [("已结清", "收件凭证", "手写代替", "0317"), ("已结清", "受理通知书", "寄到家里", "0317")]


def opened_papers(desk, case):
    desk.cases.open(case.id)
    return desk.cases.view.page.papers


def test_all_papers_that_wait_are_settled_at_once(office, desk, unprinted):
    desk.day.settle(desk.day.view.lines[0].key, "printed_later", with_alike=True)
    assert desk.day.view.result.text == "已平账"
    assert [entry.facts["paper"] for entry in entries(office, "day.settle")] == [
        "receipts/receipt", "forms/acceptance",
    ]  # fmt: skip


def entries(office, action):
    with office.store.read() as work:
        return [entry for entry in work.journal.entries() if entry.action == action]


def test_a_paper_is_printed_from_its_line_and_the_day_completes_itself(office, desk, unprinted):
    for line in desk.day.view.lines:
        desk.day.print_paper(line.key)
        assert desk.day.view.banner.text.endswith("已送出")
    with office.store.read() as work:
        jobs = work.print_jobs.of_subject(unprinted.number)
    assert [job.copy for job in jobs] == [1, 1]  # what waits is brought here, not printed twice
    all_printed(office.store, unprinted.number)
    with office.store.read() as work:
        for job in work.print_jobs.of_subject(unprinted.number):
            office.bus.publish(JobChanged(job=job))
    assert desk.day.view.result.text == "已平账"
    assert desk.day.view.lines == ()


def test_who_may_not_settle_may_still_print(office, desk, unprinted):
    session = desk.desk.session
    desk.desk.begin(replace(session, rights=session.rights - {"day.settle"}))
    desk.day.refresh()
    assert [dict(line.acts).keys() for line in desk.day.view.lines] == [{"print"}] * 2


def test_nobody_asks_any_more_whether_a_settled_paper_came_out(office, desk, unprinted):
    with office.store.work(desk.desk.act()) as work:
        job = work.print_jobs.of_subject(unprinted.number)[0]
        work.print_jobs.save(job.moved(JobState.UNKNOWN, fault="printing.job.interrupted"))
        office.bus.publish(JobChanged(job=work.print_jobs.get(job.id), fault="printing.job.interrupted"))
    desk.day.refresh()
    assert "不知道印出来没有" in desk.day.view.lines[0].line
    assert desk.counter._questions.unsure
    desk.day.settle(desk.day.view.lines[0].key, "by_hand")
    assert not desk.counter._questions.unsure


@pytest.mark.parametrize("problem", [*EVENT_PROBLEMS.values(), "The district has its own mind", "exchange.row.no_code"])
@pytest.mark.parametrize("verdict", ["parked", "rejected"])
def test_what_was_put_aside_says_what_to_do_to_whoever_may_not_settle_it(office, problem, verdict):
    one = Difference(gap=Gap(verdict), subject="case/1", event="e", reason=problem, kind="received")
    for may_settle, helper in ((True, "也可以写明原因结清"), (False, "请负责人在这里写明原因结清")):
        may = May(settle=may_settle, reprint=False)
        (line,) = difference_lines([(one, "")], may, office.day.look.reasons)
        assert helper in line.remedy
        assert len(line.remedy) > len(helper) + 12
        assert line.needs_reason is may_settle


def test_a_row_without_its_event_is_settled_by_who_may():
    one = Difference(gap=Gap.UNRECORDED, subject="case/1", kind="收件")
    office = CounterOffice()
    for may_settle in (True, False):
        (line,) = difference_lines([(one, "")], May(settle=may_settle, reprint=False), office.day.look.reasons)
        assert (line.needs_reason, bool(line.remedy), line.case_id) == (may_settle, True, "1")


@pytest.mark.parametrize("gap", [Gap.LACKING, Gap.UNLIKE, Gap.ELSEWHERE])
def test_what_the_district_counts_otherwise_is_opened_and_told_and_signed_away_by_nobody(office, gap):
    subject, kind = ("ticket/", "cn.yichuang.ticket.finished.v1") if gap is Gap.ELSEWHERE else ("case/1", "received")
    one = Difference(gap=gap, subject=subject, event="e", kind=kind)
    (line,) = difference_lines([(one, "")], May(settle=True, reprint=True), office.day.look.reasons)
    assert ("区平台" in line.line, "管理员" in line.remedy, line.acts, line.tag.tone) == (True, True, (), "bad")
    assert line.case_id == ("" if gap is Gap.ELSEWHERE else "1")


def test_a_clerk_sees_the_reason_and_what_to_do_and_no_button(office, desk):
    accepted(office, desk)
    with office.store.work(desk.desk.act()) as work:
        last = work.outbox.state().last
        work.outbox.acknowledge(last, 7)
        work.outbox.set_verdict(last, last, "parked", EVENT_PROBLEMS["scans-missing"])
    rights = May(settle=False, reprint=False)
    desk.day._rights = lambda: rights
    desk.day.refresh()
    (line,) = [one for one in desk.day.view.lines if one.tag.text == "暂存"]
    assert ("附件" in line.line or "扫描件" in line.line, line.acts) == (True, ())
    assert "状态栏" in line.remedy


def test_what_the_district_sent_back_is_counted_in_the_bar_with_what_to_do(office, desk):
    now = office.clock.now()
    office.bus.publish(UploadChanged(at=now, op="", pending=0, oldest=None, last_success=now, fault=None, aside=2))
    bar = desk.lamps.view
    assert "退回 2 条" in bar.sync
    assert (bar.sync_tone, bar.sync_short) == ("warn", "待上传 0 件 · 退回 2 条")
    assert "日结" in bar.sync_tip


@pytest.mark.parametrize("gap", [Gap.REJECTED, Gap.REFUSED])
def test_a_line_says_what_the_receiver_of_the_exchange_tables_said(gap):
    one = Difference(
        gap=gap, subject="case/1", event="e", reason="exchange.receiver.refused", where="up_pro_accept",
        words="证件号码校验不通过",
    )  # fmt: skip
    (line,) = difference_lines([(one, NUMBER)], May(settle=True, reprint=True), SettlingReasons(Resources()))
    assert line.line.endswith("up_pro_accept  证件号码校验不通过")
